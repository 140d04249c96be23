"""The smallest change of answers, by hand: what it counts, what it tells, in which order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from carepath_dsl.model import Count, Holds, Impossible, Junction, Pathway, Step, Value
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.result_text import result_text
from carepath_interpreter.smallest_change import (
    Found,
    OtherAnswer,
    Range,
    SmallestChange,
    smallest_change,
)
from carepath_interpreter.why_not import why_not
from carepath_interpreter.why_not_text import range_words
from pathway_samples import NO_FLAGS, back, back_for_long_pain
from small import act, advice, compare, decide, either, pathway, yes_no

SAMPLE = Evaluator(back())


def told(evaluator: Evaluator, facts: Mapping[str, Value], id: str) -> list[dict[str, object]]:
    """Each change as a mapping from names to what would do."""
    answer = smallest_change(evaluator, evaluator.evaluate(facts), id)
    return [{a.name: a.values or a.ranges for a in change} for change in answer.changes]


def test_known_answers_weigh_more_than_answers_to_give() -> None:
    """Two answers are given rather than one changed."""
    made = pathway(
        [yes_no("a"), yes_no("b"), yes_no("c")],
        [advice("r")],
        [
            decide("one", "a", "given", "two"),
            decide("two", "b", "three", "end"),
            decide("three", "c", "given", "end"),
            act("given", "r"),
        ],
    )
    evaluator = Evaluator(made)
    assert told(evaluator, {"a": False}, "r") == [{"b": (True,), "c": (True,)}]
    assert told(evaluator, {"a": False, "b": False}, "r") == [{"a": (True,)}]
    assert told(evaluator, {"b": False}, "r") == [{"a": (True,)}]


def test_what_is_left_open_has_to_be_right_for_every_completion() -> None:
    """``a`` alone would do for those without ``b``; what ``b`` is, nobody knows."""
    made = pathway(
        [yes_no("a"), yes_no("b")],
        [advice("r")],
        [
            decide("one", "b", "end", "two"),
            decide("two", "a", "given", "end"),
            act("given", "r"),
        ],
    )
    assert told(Evaluator(made), {"a": False}, "r") == [{"a": (True,), "b": (False,)}]


def test_the_order_is_that_of_asking_red_flags_first() -> None:
    made = pathway(
        [yes_no("a"), yes_no("b", red_flag=True), yes_no("c")],
        [advice("r")],
        [decide("one", either("c", "a", "b"), "given", "end"), act("given", "r")],
    )
    assert told(Evaluator(made), {}, "r") == [{"b": (True,)}, {"c": (True,)}, {"a": (True,)}]


def test_numbers_are_told_as_ranges_and_choices_as_options() -> None:
    weeks = Fraction(3)
    facts: dict[str, Value] = {**NO_FLAGS, "symptom_duration": weeks, "pain_severity": "mild"}
    above = Range(Fraction(12), None, low_inside=False, high_inside=True)
    assert told(SAMPLE, facts, "mattress") == [{"symptom_duration": (above,)}]
    assert told(SAMPLE, facts, "refer_soon") == [{"pain_severity": ("severe", "disabling")}]
    answer = smallest_change(SAMPLE, SAMPLE.evaluate(facts), "mattress")
    assert (answer.certain, answer.other, answer.given, answer.more) == (True, 1, 0, False)
    assert answer.changes[0][0].now == weeks


@pytest.mark.parametrize(
    ("low", "high", "low_inside", "high_inside", "words"),
    [
        (12, None, False, True, "more than 12 weeks"),
        (12, None, True, True, "at least 12 weeks"),
        (None, 1, True, False, "less than 1 week"),
        (None, 6, True, True, "at most 6 weeks"),
        (6, 12, True, True, "6 to 12 weeks"),
        (6, 12, False, False, "more than 6 weeks and less than 12 weeks"),
        (6, 12, True, False, "at least 6 weeks and less than 12 weeks"),
        (6, 6, True, True, "6 weeks"),
    ],
)
def test_a_range_in_words(
    low: int | None, high: int | None, low_inside: bool, high_inside: bool, words: str
) -> None:
    ends = [None if end is None else Fraction(end) for end in (low, high)]
    assert range_words(Range(ends[0], ends[1], low_inside, high_inside), "weeks") == words


def test_what_is_certain_is_told_what_would_end_it() -> None:
    facts: dict[str, Value] = {"urinary_retention": True, "mri_contraindicated": True}
    answer = smallest_change(SAMPLE, SAMPLE.evaluate(facts), "urgent_ct")
    assert (answer.certain, answer.other) == (False, 1)
    # Without retention it is not certain any more: nobody knows about the skin.
    assert told(SAMPLE, facts, "urgent_ct") == [
        {"urinary_retention": (False,)},
        {"mri_contraindicated": (False,)},
    ]


def test_a_patient_the_pathway_is_not_for() -> None:
    evaluator = Evaluator(back_for_long_pain())
    long = Range(Fraction(1), None, low_inside=True, high_inside=True)
    assert told(evaluator, {**NO_FLAGS, "symptom_duration": Fraction(1, 7)}, "stay_active") == [
        {"symptom_duration": (long,)}
    ]


def test_a_derived_number_is_told_with_the_facts_behind_it() -> None:
    made = back()
    when = compare("residual_share", ">", Fraction(1, 2))
    step = decide("one", when, "two", "end")
    steps: dict[str, Step] = {
        "one": replace(step, box="1"),
        "two": replace(act("two", "refer_soon"), box="2"),
    }
    evaluator = Evaluator(replace(made, start="one", steps=steps))
    facts = {"residual_volume": Fraction(100), "voided_volume": Fraction(300)}
    (change,) = smallest_change(evaluator, evaluator.evaluate(facts), "refer_soon").changes
    assert change == (
        OtherAnswer(
            "residual_share",
            Fraction(1, 4),
            (),
            (Range(Fraction(1, 2), None, low_inside=False, high_inside=True),),
            ("residual_volume", "voided_volume"),
        ),
    )


@pytest.mark.parametrize("share_first", [True, False])
def test_what_is_worked_out_from_a_changed_fact_is_open(share_first: bool) -> None:
    """The share was above a half; with another volume, who knows: it has to stay so."""
    made = back()
    share = compare("residual_share", ">", Fraction(1, 2))
    volume = compare("residual_volume", ">", 500)
    both = Junction("all", (share, volume) if share_first else (volume, share), True)
    step = decide("one", both, "two", "end")
    steps: dict[str, Step] = {
        "one": replace(step, box="1"),
        "two": replace(act("two", "refer_soon"), box="2"),
    }
    evaluator = Evaluator(replace(made, start="one", steps=steps))
    facts = {"residual_volume": Fraction(300), "voided_volume": Fraction(100)}
    above = Range(Fraction(1, 2), None, low_inside=False, high_inside=True)
    more = Range(Fraction(500), None, low_inside=False, high_inside=True)
    answer = smallest_change(evaluator, evaluator.evaluate(facts), "refer_soon")
    assert answer.other == 1  # the share is as it was, so it does not count
    assert told(evaluator, facts, "refer_soon") == [
        {"residual_volume": (more,), "residual_share": (above,)}
    ]
    result = evaluator.evaluate(facts)
    asked = [why_not(evaluator, result, "refer_soon")]
    assert (
        "  It would be given if, all else as it is:\n"
        "    - Residual volume: more than 500 mL (now: 300 mL) and Share of urine left: still more "
        "than 0.5 (now: 0.75), worked out from residual volume and voided volume\n"
        "  This tells how the pathway decides, not how to answer.\n"
    ) in result_text(evaluator.pathway, result, why_not=asked, width=200)


def test_what_there_is_to_say_in_words() -> None:
    def says(evaluator: Evaluator, facts: Mapping[str, Value], id: str) -> str:
        result = evaluator.evaluate(facts)
        page = result_text(evaluator.pathway, result, why_not=[why_not(evaluator, result, id)])
        return page[page.index("WHY, OR WHY NOT") :]

    certain = says(SAMPLE, {"urinary_retention": True}, "surgical_consultation")
    assert "  It would no longer be certain if, all else as it is:\n    - Urinary" in certain
    assert "  It would be certain if, all else as it is:\n" in says(SAMPLE, {}, "stay_active")
    flags = [yes_no(f"f{n}", red_flag=True) for n in range(9)]
    any_flag = Junction("any", tuple(Holds(flag.id) for flag in flags), True)
    made = pathway(
        flags, [advice("r"), advice("s")], [decide("one", any_flag, "two", "end"), act("two", "r")]
    )
    evaluator = Evaluator(made)
    assert ("    - or F7: yes (not known yet)\n    - or other changes of the same size\n") in says(
        evaluator, {}, "r"
    )
    assert "  No other answers would change that.\n" in says(evaluator, {}, "s")
    impossible = tuple(Impossible("never", Holds(flag.id)) for flag in flags)
    declared = Evaluator(replace(made, impossible=impossible))
    only = "  Only answers that the pathway declares impossible would change that.\n"
    assert only in says(declared, {}, "r")
    evaluator.__dict__["everyone"] = None
    not_worked_out = (
        "  Which answers would change that is not worked out: too many facts take part.\n"
    )
    assert not_worked_out in says(evaluator, {}, "r")


# --- what is declared impossible -------------------------------------------------------------


def two_deficits() -> Pathway:
    made = pathway(
        [yes_no("worse"), yes_no("steady"), yes_no("other")],
        [advice("r"), advice("s")],
        [
            decide("one", "worse", "two", "three"),
            act("two", "r"),
            decide(
                "three", Junction("all", (Holds("worse"), Holds("steady")), True), "four", "end"
            ),
            act("four", "s"),
        ],
    )
    both = Junction("all", (Holds("worse"), Holds("steady")), True)
    return replace(made, impossible=(Impossible("either or", both),))


def test_a_change_is_never_one_that_is_declared_impossible() -> None:
    evaluator = Evaluator(two_deficits())
    facts: dict[str, Value] = {"worse": False, "steady": True}
    assert told(evaluator, facts, "r") == [{"worse": (True,), "steady": (False,)}]
    assert told(evaluator, {"worse": False, "steady": False}, "r") == [{"worse": (True,)}]
    assert told(evaluator, {}, "r") == [{"worse": (True,)}]


def test_a_patient_who_is_declared_impossible_already() -> None:
    made = two_deficits()
    steps = {**made.steps, "one": replace(decide("one", "other", "two", "end"), box="1")}
    evaluator = Evaluator(replace(made, steps=steps))
    facts: dict[str, Value] = {"worse": True, "steady": True, "other": False}
    assert told(evaluator, facts, "r") == [{"other": (True,)}]


# --- nothing to tell -------------------------------------------------------------------------


def test_what_no_patient_is_given_cannot_be_brought() -> None:
    made = pathway(
        [yes_no("a")],
        [advice("r"), advice("s")],
        [decide("one", "a", "two", "end"), act("two", "r")],
    )
    evaluator = Evaluator(made)
    answer = smallest_change(evaluator, evaluator.evaluate({}), "s")
    assert answer == SmallestChange(True, Found.NONE, 0, 0, (), more=False)


def test_what_everybody_is_given_stays() -> None:
    evaluator = Evaluator(pathway([yes_no("a")], [advice("r")], [act("one", "r")]))
    answer = smallest_change(evaluator, evaluator.evaluate({}), "r")
    assert answer == SmallestChange(False, Found.NONE, 0, 0, (), more=False)


def test_no_more_than_a_few_are_told() -> None:
    facts = [yes_no(f"f{n}") for n in range(12)]
    half = Count("at least", 6, tuple(Holds(fact.id) for fact in facts))
    made = pathway(facts, [advice("r")], [decide("one", half, "two", "end"), act("two", "r")])
    evaluator = Evaluator(made)
    result = evaluator.evaluate({fact.id: False for fact in facts})
    answer = smallest_change(evaluator, result, "r")
    assert (answer.other, answer.given, len(answer.changes), answer.more) == (6, 0, 8, True)
    assert [a.name for a in answer.changes[0]] == [f"f{n}" for n in range(6)]


def test_a_search_that_is_given_up_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    result = SAMPLE.evaluate(NO_FLAGS)
    nothing = SmallestChange(True, Found.NOT_WORKED_OUT, 0, 0, (), more=False)
    with monkeypatch.context() as patched:
        patched.setattr("carepath_interpreter.smallest_search.MOST_NODES", 2)
        assert smallest_change(SAMPLE, result, "urgent_ct") == nothing
    assert smallest_change(SAMPLE, result, "urgent_ct").found is Found.CHANGE
    evaluator = Evaluator(back())
    evaluator.__dict__["everyone"] = None  # as it is of a pathway too large to hold
    assert smallest_change(evaluator, result, "urgent_ct") == nothing


def test_a_recommendation_nobody_knows() -> None:
    with pytest.raises(KeyError):
        smallest_change(SAMPLE, SAMPLE.evaluate({}), "brain_transplant")
