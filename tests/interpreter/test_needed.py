"""What is asked for, in which order, and what each answer can still change."""

from __future__ import annotations

from fractions import Fraction

from carepath_dsl.model import Derived, Number, Operation, Pathway, Term, Value
from carepath_interpreter.evaluate import evaluate
from small import (
    OURS,
    act,
    advice,
    applies,
    both,
    branch,
    compare,
    decide,
    either,
    finding,
    line,
    number,
    pathway,
    yes_no,
)


def asked(made: Pathway, **facts: Value) -> list[str]:
    return [needed.fact for needed in evaluate(made, facts).needed]


def changes(made: Pathway, **facts: Value) -> dict[str, str | None]:
    return {needed.fact: needed.can_change for needed in evaluate(made, facts).needed}


def test_a_fact_is_needed_only_while_it_can_change_the_advice() -> None:
    made = pathway(
        [yes_no("a"), yes_no("b"), yes_no("unused")],
        [advice("r")],
        [decide("one", either("a", "b"), "two", "end"), act("two", "r")],
    )
    assert asked(made) == ["a", "b"]
    assert asked(made, a=False) == ["b"]
    assert asked(made, a=True) == []


def test_a_fact_that_changes_the_way_but_not_the_advice_is_not_needed() -> None:
    made = pathway(
        [yes_no("a")],
        [advice("r")],
        [decide("one", "a", "two", "three"), act("two", "r"), act("three", "r")],
    )
    result = evaluate(made, {})
    assert result.needed == ()
    assert result.status.value == "complete"
    assert [(p.step, p.certainty.value) for p in result.path] == [
        ("one", "certain"),
        ("two", "possible"),
        ("three", "possible"),
    ]


def test_red_flags_come_before_earlier_boxes() -> None:
    made = pathway(
        [yes_no("a"), yes_no("b"), yes_no("flag", red_flag=True)],
        [advice("r"), advice("s")],
        [
            decide("one", "a", "two", "end"),
            act("two", line("r", when="b"), then="three"),
            decide("three", "flag", "four", "end"),
            act("four", "s"),
        ],
    )
    assert asked(made) == ["flag", "a", "b"]


def test_boxes_count_in_the_order_of_the_way_smallest_number_first() -> None:
    # Box 2 stands behind box 3 on the way; boxes 3 and 4 are side by side.
    made = pathway(
        [yes_no("d"), yes_no("c"), yes_no("b"), yes_no("a")],
        [advice("r"), advice("s"), advice("t"), advice("u")],
        [
            act("one", line("r", when="a"), then=["four", "three"]),
            act("two", line("s", when="b")),
            act("three", line("t", when="c"), then="two"),
            act("four", line("u", when="d")),
        ],
    )
    assert asked(made) == ["a", "c", "b", "d"]


def test_within_a_box_the_text_decides_and_definitions_are_opened_where_they_stand() -> None:
    made = pathway(
        [yes_no("d"), yes_no("c"), yes_no("b"), yes_no("a")],
        [advice("r")],
        [decide("one", either("a", "pair", "d"), "two", "end"), act("two", "r")],
        definitions=[finding("pair", both("b", "c"))],
    )
    assert asked(made) == ["a", "b", "c", "d"]


def test_a_box_nobody_can_reach_any_more_does_not_count() -> None:
    made = pathway(
        [yes_no("a"), yes_no("b"), yes_no("c")],
        [advice("r"), advice("s")],
        [
            decide("one", "a", "two", "three"),
            act("two", line("r", when=both("c", "b"))),
            act("three", line("s", when=both("b", "c"))),
        ],
    )
    assert asked(made, a=True) == ["c", "b"]
    assert asked(made, a=False) == ["b", "c"]


def test_open_lines_of_applies_when_come_first_red_flags_among_them() -> None:
    made = pathway(
        [yes_no("a"), yes_no("flag", red_flag=True), yes_no("b"), yes_no("c", red_flag=True)],
        [advice("r")],
        [decide("one", "flag", "two", "end"), act("two", "r")],
        applies=[applies("b", "Not b."), applies(either("a", "c"), "Neither a nor c.")],
    )
    assert asked(made) == ["c", "b", "a", "flag"]


def test_a_settled_line_of_applies_when_puts_nothing_first() -> None:
    made = pathway(
        [yes_no("a"), yes_no("b"), yes_no("flag", red_flag=True)],
        [advice("r"), advice("s")],
        [
            decide("one", "b", "two", "three"),
            act("two", "r", then="three"),
            decide("three", "flag", "four", "end"),
            act("four", "s"),
        ],
        applies=[applies(either("a", "b"), "Neither.")],
    )
    assert asked(made) == ["a", "b", "flag"]
    assert asked(made, a=True) == ["flag", "b"]


def test_can_change_is_the_most_urgent_level_within_reach() -> None:
    made = pathway(
        [yes_no("a"), yes_no("b"), yes_no("c")],
        [advice("r", "later"), advice("s", "now"), advice("no_t")],
        [
            decide("one", "a", "two", "three"),
            act("two", line("s", when="b"), then="three"),
            act("three", line("r", when="b"), line("no_t", when="c")),
        ],
    )
    assert changes(made) == {"a": "now", "b": "now", "c": None}
    assert changes(made, a=False) == {"b": "later", "c": None}


def test_can_change_counts_only_what_the_answer_alone_can_change() -> None:
    # Whoever has x is for it by a; b decides whether it applies, and nothing more.
    made = pathway(
        [yes_no("a"), yes_no("b")],
        [advice("r", "now")],
        [decide("one", "a", "two", "end"), act("two", "r")],
        applies=[applies(either("a", "b"), "Neither.")],
    )
    assert changes(made) == {"a": "now", "b": None}
    assert evaluate(made, {}).not_applicable == ("Neither.",)


def test_a_derived_number_is_asked_for_through_its_unknown_facts() -> None:
    share = Derived(
        "total",
        "Total",
        Operation("+", Term("x", Fraction(1)), Term("y", Fraction(1))),
        Fraction(1),
        Number(Fraction(0), Fraction(20), None, False),
        OURS,
    )
    made = pathway(
        [number("x", 0, 10), number("y", 0, 10)],
        [advice("r")],
        [decide("one", compare("total", ">", 5), "two", "end"), act("two", "r")],
        definitions=[share],
    )
    assert asked(made) == ["x", "y"]
    assert asked(made, y=Fraction(10)) == ["x"]
    assert evaluate(made, {"y": Fraction(10)})["r"].depends_on == ("x",)
    assert asked(made, x=Fraction(0), y=Fraction(10)) == []


def test_a_fact_both_ways_agree_on_is_all_that_is_asked() -> None:
    made = pathway(
        [number("n", 0, 10, whole=True), yes_no("a")],
        [advice("r")],
        [
            branch("one", (compare("n", ">", 5), "two"), otherwise="three"),
            act("two", line("r", when="a")),
            act("three", line("r", when="a")),
        ],
    )
    assert asked(made) == ["a"]
    assert asked(made, n=Fraction(5)) == ["a"]
