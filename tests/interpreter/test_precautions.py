"""What is given meanwhile: `while unknown: prepare for STEP`."""

from __future__ import annotations

from carepath_dsl.model import Pathway, Value
from carepath_interpreter.evaluate import evaluate
from carepath_interpreter.result import Certainty, Result
from small import act, advice, applies, branch, decide, line, pathway, yes_no

FACTS = [yes_no(id) for id in ("a", "b", "c", "d")]


def given(result: Result, certainty: Certainty) -> set[str]:
    return {advised.id for advised in result.advice if advised.certainty is certainty}


def precautionary(made: Pathway, **facts: Value) -> set[str]:
    return given(evaluate(made, facts), Certainty.PRECAUTIONARY)


SIMPLE = pathway(
    FACTS,
    [
        advice("scan", "now", unless="c", instead="other_scan"),
        advice("other_scan", "now"),
        advice("call", "now"),
        advice("rest"),
        advice("no_rest"),
    ],
    [
        decide("flags", "a", "emergency", "routine", prepare="emergency"),
        act("emergency", "scan", line("call", when="b"), "no_rest"),
        act("routine", "rest"),
    ],
    groups={"imaging": ("scan", "other_scan"), "either": ("scan", "rest")},
)


def test_what_everybody_on_the_way_gets_is_precautionary() -> None:
    result = evaluate(SIMPLE, {"c": False})
    assert given(result, Certainty.PRECAUTIONARY) == {"scan", "no_rest"}
    assert given(result, Certainty.POSSIBLE) == {"call", "rest"}
    assert given(result, Certainty.EXCLUDED) == {"other_scan"}
    assert result["scan"].prepared_by == ("flags",)
    assert result["rest"].prepared_by == ()
    assert result.act_now
    assert {passed.step for passed in result.path if passed.prepared} == {"emergency"}


def test_it_makes_nothing_certain_and_hides_nothing_possible() -> None:
    result = evaluate(SIMPLE, {"c": False})
    assert given(result, Certainty.CERTAIN) == set()
    assert [needed.fact for needed in result.needed] == ["a", "b"]
    assert result.status.value == "incomplete"


def test_unless_is_respected() -> None:
    assert precautionary(SIMPLE) == {"no_rest"}
    assert precautionary(SIMPLE, c=True) == {"other_scan", "no_rest"}


def test_a_group_is_precautionary_although_no_member_is() -> None:
    result = evaluate(SIMPLE, {})
    groups = {group.id: group.certainty for group in result.alternatives}
    # Whoever takes the way gets one of the two scans; whoever does not gets rest.
    assert groups == {"imaging": Certainty.PRECAUTIONARY, "either": Certainty.POSSIBLE}
    assert result.act_now


def test_a_prohibition_that_may_come_is_held() -> None:
    result = evaluate(SIMPLE, {"c": False})
    assert [advised.id for advised in result.holds] == ["no_rest"]
    assert evaluate(SIMPLE, {"a": True}).holds == ()
    assert evaluate(SIMPLE, {"a": False}).holds == ()


def test_it_ends_when_the_way_is_certain_or_excluded() -> None:
    assert precautionary(SIMPLE, a=True, c=False) == set()
    assert given(evaluate(SIMPLE, {"a": True, "c": False}), Certainty.CERTAIN) == {
        "scan",
        "no_rest",
    }
    assert precautionary(SIMPLE, a=False) == set()


def test_it_lasts_while_other_answers_come() -> None:
    assert precautionary(SIMPLE, b=True, c=False, d=True) == {"scan", "call", "no_rest"}


def test_asking_prepares_nothing() -> None:
    made = pathway(
        FACTS,
        [advice("scan", "now")],
        [decide("flags", "a", "emergency", "end"), act("emergency", "scan")],
    )
    result = evaluate(made, {})
    assert given(result, Certainty.POSSIBLE) == {"scan"}
    assert not result.act_now


NESTED = pathway(
    FACTS,
    [advice("scan", "now"), advice("call", "now"), advice("drug", "now")],
    [
        decide("one", "a", "two", "end", prepare="two"),
        act("two", "scan", then="three"),
        decide("three", "b", "four", "five", prepare="four"),
        act("four", "call"),
        act("five", "drug"),
    ],
)


def test_a_precaution_inside_a_precaution() -> None:
    result = evaluate(NESTED, {})
    assert given(result, Certainty.PRECAUTIONARY) == {"scan", "call"}
    assert result["call"].prepared_by == ("three",)
    assert result["drug"].certainty is Certainty.POSSIBLE


def test_a_precaution_behind_a_certain_way() -> None:
    result = evaluate(NESTED, {"a": True})
    assert given(result, Certainty.CERTAIN) == {"scan"}
    assert given(result, Certainty.PRECAUTIONARY) == {"call"}


def test_what_is_given_before_the_decision_is_not_of_the_way() -> None:
    made = pathway(
        FACTS,
        [advice("scan", "now"), advice("rest")],
        [
            decide("zero", "c", "first", "one"),
            act("first", "rest", then="one"),
            decide("one", "a", "two", "end", prepare="two"),
            act("two", line("scan", when="b")),
        ],
    )
    # Everybody who has b and takes the way gets the scan; rest is only possible.
    assert precautionary(made, b=True) == {"scan"}
    assert precautionary(made) == set()


def test_two_branches_to_one_step_are_one_way() -> None:
    made = pathway(
        FACTS,
        [advice("scan", "now"), advice("rest")],
        [
            branch(
                "one", ("a", "two"), ("b", "three"), ("c", "two"), otherwise="end", prepare="two"
            ),
            act("two", "scan"),
            act("three", "rest"),
        ],
    )
    assert precautionary(made, a=False, b=False) == {"scan"}
    assert precautionary(made, a=False, b=True) == set()
    assert precautionary(made, a=False, c=False) == set()


def test_a_step_reached_another_way_is_still_precautionary_for_the_decision() -> None:
    made = pathway(
        FACTS,
        [advice("scan", "now")],
        [
            decide("zero", "c", "two", "one"),
            decide("one", "a", "two", "end", prepare="two"),
            act("two", "scan"),
        ],
    )
    result = evaluate(made, {})
    assert result["scan"].certainty is Certainty.PRECAUTIONARY
    assert evaluate(made, {"a": False})["scan"].certainty is Certainty.POSSIBLE
    assert evaluate(made, {"c": True})["scan"].certainty is Certainty.CERTAIN


def test_it_is_shown_while_it_is_open_whether_the_pathway_applies() -> None:
    made = pathway(
        FACTS,
        [advice("scan", "now")],
        [decide("one", "a", "two", "end", prepare="two"), act("two", "scan")],
        applies=[applies("d", "Not d.")],
    )
    assert precautionary(made) == {"scan"}
    # Certain to be taken, should the pathway apply: still a precaution until it does.
    assert precautionary(made, a=True) == {"scan"}
    assert given(evaluate(made, {"a": True, "d": True}), Certainty.CERTAIN) == {"scan"}
    assert precautionary(made, d=False) == set()
