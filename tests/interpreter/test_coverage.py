"""What cases touch: by hand on small pathways, and against brute force on random ones."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction

import pytest

from carepath_dsl.model import (
    Band,
    BandLine,
    Basis,
    Case,
    Derived,
    Expectation,
    Holds,
    Impossible,
    Not,
    Number,
    Operation,
    Pathway,
    Points,
    Score,
    Term,
    Value,
)
from carepath_dsl.model import Count as CountOf
from carepath_interpreter import coverage_patients
from carepath_interpreter.coverage import Count, Coverage, Touched, coverage
from carepath_interpreter.coverage_items import Kind, Place
from carepath_interpreter.coverage_patients import missing_patients, plain_value
from carepath_interpreter.evaluate import Evaluator
from small import (
    OURS,
    act,
    advice,
    applies,
    both,
    branch,
    claim,
    compare,
    decide,
    either,
    finding,
    line,
    number,
    oval,
    pathway,
    yes_no,
)

EXPECTED = Expectation(act_now=False)


def cases(*patients: Mapping[str, Value]) -> list[Case]:
    return [Case(f"case {n}", facts, EXPECTED) for n, facts in enumerate(patients)]


def covered(whole: Pathway, *patients: Mapping[str, Value]) -> Coverage:
    return coverage(Evaluator(whole), cases(*patients))


def untouched(found: Coverage, kind: Kind) -> list[tuple[str | None, str, bool | None]]:
    """Of a kind: the id of the place, the words and the answer of what no case touches."""
    return [
        (thing.item.place.id, thing.item.says, thing.item.truth)
        for thing in found.untouched
        if thing.item.kind is kind
    ]


def things(found: Coverage, kind: Kind) -> dict[tuple[str | None, str, bool | None], Touched]:
    return {
        (t.item.place.id, t.item.says, t.item.truth): t for t in found.things if t.item.kind is kind
    }


SMALL = pathway(
    [yes_no("flag", red_flag=True), yes_no("b"), yes_no("c"), number("n", 0, 10)],
    [
        advice("mri", "now", unless="c", instead="ct"),
        advice("ct", "now"),
        advice("rest"),
    ],
    [
        decide("flags", "flag", "emergency", "care", prepare="emergency"),
        act("emergency", "mri"),
        act("care", line("rest", when=either("b", compare("n", ">", 5)), unless="c")),
    ],
    safety=[claim("flag", always=("mri",)), claim(both("flag", "c"), never=("mri",))],
)


# --- boxes, ways, recommendations, precautions, claims ---------------------------------------


def test_nothing_is_touched_without_cases() -> None:
    found = covered(SMALL)
    assert found.count(Kind.BOX) == Count(0, 3)
    assert found.count(Kind.WAY) == Count(0, 2)
    assert found.count(Kind.CONDITION) == Count(0, 10)
    assert found.count(Kind.RECOMMENDATION) == Count(0, 3)
    assert found.count(Kind.PRECAUTION) == Count(0, 1)
    assert found.count(Kind.CLAIM) == Count(0, 2)
    assert found.count() == Count(0, 21)
    assert found.count().share == 0


def test_what_is_certain_is_touched_and_what_is_possible_is_told_apart() -> None:
    found = covered(SMALL, {"flag": True, "c": False}, {})
    boxes = things(found, Kind.BOX)
    assert boxes["flags", "flags", None].cases == (0, 1)
    assert boxes["emergency", "emergency", None].cases == (0,)
    assert boxes["emergency", "emergency", None].possible == (1,)
    assert boxes["care", "care", None].cases == ()
    assert boxes["care", "care", None].possible == (1,)
    ways = things(found, Kind.WAY)
    assert ways["flags", "Yes", None].cases == (0,)
    assert ways["flags", "No", None].cases == ()
    assert untouched(found, Kind.RECOMMENDATION) == [
        ("ct", "do now: ct", None),
        ("rest", "offer: rest", None),
    ]
    assert untouched(found, Kind.CLAIM) == [(None, "a claim", None)]


def test_a_precaution_is_touched_where_its_way_is_open() -> None:
    assert covered(SMALL, {"flag": True}, {"flag": False}).count(Kind.PRECAUTION) == Count(0, 1)
    found = covered(SMALL, {"flag": True}, {"b": True})
    (precaution,) = things(found, Kind.PRECAUTION).values()
    assert precaution.cases == (1,)
    assert precaution.item.says == "while unknown: prepare for box 2, emergency"


def test_two_ways_to_one_box_are_two_ways() -> None:
    found = covered(
        pathway(
            [yes_no("a"), yes_no("b")],
            [advice("rest")],
            [
                branch("which", ("a", "care"), ("b", "care"), otherwise="end"),
                act("care", "rest"),
            ],
        ),
        {"a": True},
        {"a": False},
    )
    ways = [(t.item.says, t.cases, t.possible) for t in things(found, Kind.WAY).values()]
    # Of equal words there is one each: the labels of `branch` are the targets.
    assert ways == [("care", (), (1,)), ("Otherwise", (), (1,))]
    assert [t.cases for t in found.things if t.item.kind is Kind.WAY] == [(0,), (), ()]


def test_the_ways_into_and_past_an_included_pathway() -> None:
    whole = pathway(
        [yes_no("a"), yes_no("b")],
        [advice("rest")],
        [
            oval("in", "in.care", "a", "b", otherwise="past"),
            act("in.care", "rest", then="past"),
            act("past"),
        ],
    )
    found = covered(whole, {"a": True, "b": True})
    assert untouched(found, Kind.WAY) == [("in", "past it, for everybody else", None)]
    assert untouched(found, Kind.CONDITION) == [("in", "A", False), ("in", "B", False)]
    assert [t.item.place.id for t in found.things if t.item.kind is Kind.BOX] == [
        "in",
        "in.care",
        "past",
    ]
    assert not covered(whole, {"a": True, "b": True}, {"a": False, "b": False}).untouched


def test_an_included_pathway_for_everybody_has_no_ways_to_choose() -> None:
    whole = pathway([], [advice("rest")], [oval("in", "in.care"), act("in.care", "rest")])
    assert covered(whole).count(Kind.WAY) == Count(0, 0)
    assert covered(whole).count(Kind.WAY).share == 100


# --- conditions ------------------------------------------------------------------------------


def test_conditions_count_where_they_are_read() -> None:
    """Of somebody who never comes to the box, nothing in it is read."""
    found = covered(SMALL, {"flag": True, "b": True, "c": True, "n": Fraction(7)})
    # `unless: c` of the recommendation is read in the emergency, that of the line is not.
    assert things(found, Kind.CONDITION)["mri", "C", True].cases == (0,)
    assert things(found, Kind.CONDITION)["care", "C", True].cases == ()
    assert things(found, Kind.CONDITION)["care", "B", True].cases == ()


def test_each_comparison_and_the_whole_true_and_false() -> None:
    whole = "B or N is more than 5"
    both_sides = covered(
        SMALL,
        {"flag": False, "b": True, "c": False, "n": Fraction(1)},
        {"flag": False, "b": False, "c": True, "n": Fraction(7)},
    )
    found = things(both_sides, Kind.CONDITION)
    assert found["care", "B", True].cases == (0,)
    assert found["care", "B", False].cases == (1,)
    assert found["care", "N is more than 5", True].cases == (1,)
    assert found["care", "N is more than 5", False].cases == (0,)
    assert found["care", whole, True].cases == (0, 1)
    assert found["care", whole, False].cases == ()


def test_an_unknown_fact_is_an_answer_to_nothing() -> None:
    found = things(covered(SMALL, {"flag": False, "b": True}), Kind.CONDITION)
    assert found["care", "N is more than 5", True].cases == ()
    assert found["care", "N is more than 5", True].possible == (0,)
    assert found["care", "B or N is more than 5", True].cases == (0,)


def test_unless_is_read_of_those_the_line_is_for() -> None:
    found = covered(SMALL, {"flag": False, "b": False, "c": True, "n": Fraction(1)})
    assert things(found, Kind.CONDITION)["care", "C", True].cases == ()


def test_the_condition_of_a_way_is_the_way_and_its_parts_are_counted() -> None:
    whole = pathway(
        [yes_no("a"), yes_no("b")],
        [],
        [decide("d", Not(either("a", "b")), "end", "end")],
    )
    says = [t.item.says for t in covered(whole).things if t.item.kind is Kind.CONDITION]
    assert says == ["A", "A", "B", "B"]


def test_later_branches_are_read_of_those_who_are_left() -> None:
    whole = pathway(
        [yes_no("a"), yes_no("b"), yes_no("c")],
        [],
        [branch("d", ("a", "end"), (both("b", "c"), "end"), otherwise="end")],
    )
    found = covered(whole, {"a": True, "b": True, "c": True})
    assert found.count(Kind.CONDITION) == Count(0, 4)
    found = covered(whole, {"a": False, "b": True, "c": False})
    assert found.count(Kind.CONDITION) == Count(2, 4)


def test_definitions_are_read_where_they_are_used() -> None:
    whole = pathway(
        [yes_no("a"), yes_no("b"), yes_no("c")],
        [advice("rest")],
        [decide("d", "a", "care", "end"), act("care", line("rest", when="x"))],
        definitions=[finding("x", "y"), finding("y", both("b", "c"))],
    )
    off = covered(whole, {"a": False, "b": True, "c": True})
    assert off.count(Kind.CONDITION) == Count(0, 10)
    on = covered(whole, {"a": True, "b": True, "c": True})
    assert untouched(on, Kind.CONDITION) == [
        ("care", "X", False),
        ("x", "Y", False),
        ("y", "B and C", False),
        ("y", "B", False),
        ("y", "C", False),
    ]


def test_a_reported_definition_is_read_of_everybody() -> None:
    whole = pathway(
        [yes_no("a"), yes_no("b")],
        [],
        [decide("d", "a", "end", "end")],
        definitions=[finding("x", "b"), finding("unused", "b")],
        report=["x"],
    )
    found = covered(whole, {"b": True})
    # What is read nowhere can be touched by nobody.
    assert list(things(found, Kind.CONDITION)) == [("x", "B", True), ("x", "B", False)]
    assert untouched(found, Kind.CONDITION) == [("x", "B", False)]


def test_the_lines_of_a_band_are_read_in_order_and_those_of_a_score_all() -> None:
    band = Band(
        "band",
        "Band",
        (
            BandLine(Fraction(2), compare("n", ">=", 8), Basis()),
            BandLine(Fraction(1), compare("n", ">=", 4), Basis()),
            BandLine(Fraction(0), None, Basis()),
        ),
        OURS,
    )
    points = (Points(Fraction(1), Holds("a"), Basis()), Points(Fraction(1), Holds("b"), Basis()))
    score = Score("score", "Score", points, OURS)
    whole = pathway(
        [yes_no("a"), yes_no("b"), number("n", 0, 10)],
        [],
        [act("box")],
        definitions=[band, score],
        report=["band", "score"],
    )
    found = things(covered(whole, {"a": True, "b": False, "n": Fraction(9)}), Kind.CONDITION)
    assert found["band", "N is at least 8", True].cases == (0,)
    assert found["band", "N is at least 4", True].cases == ()
    assert found["score", "A", True].cases == (0,)
    assert found["score", "B", False].cases == (0,)


def test_the_built_in_finding_has_no_lines_to_touch() -> None:
    flags = finding("any_red_flag", either("a", "b"))
    whole = pathway(
        [yes_no("a", red_flag=True), yes_no("b", red_flag=True)],
        [],
        [decide("d", "any_red_flag", "end", "end")],
        definitions=[flags],
    )
    assert covered(whole).count(Kind.CONDITION) == Count(0, 0)


def test_applies_when_is_read_of_everybody() -> None:
    whole = pathway(
        [yes_no("a"), yes_no("b")],
        [],
        [act("box")],
        applies=[applies("a", "Not for you."), applies("b", "Nor for you.")],
    )
    found = covered(whole, {"a": False, "b": True})
    assert untouched(found, Kind.CONDITION) == [(None, "A", True), (None, "B", False)]
    assert untouched(found, Kind.BOX) == [("box", "box", None)]
    assert found.things[1].item.place == Place("applies when")


def test_a_count_of_signs_is_a_condition_with_its_parts() -> None:
    signs = CountOf("at least", 2, (Holds("a"), Holds("b"), Holds("c")))
    whole = pathway(
        [yes_no("a"), yes_no("b"), yes_no("c")],
        [advice("rest")],
        [act("box", line("rest", when=signs))],
    )
    found = covered(whole, {"a": True, "b": True})
    assert untouched(found, Kind.CONDITION) == [
        ("box", "at least 2 of: A, B or C", False),
        ("box", "A", False),
        ("box", "B", False),
        ("box", "C", True),
        ("box", "C", False),
    ]


# --- what is counted -------------------------------------------------------------------------


def test_what_nobody_can_touch_is_not_counted() -> None:
    whole = pathway(
        [number("n", 0, 10)],
        [advice("rest")],
        [
            decide("big", compare("n", ">", 5), "care", "end"),
            act("care", line("rest", when=compare("n", ">", 3))),
        ],
    )
    found = covered(whole, {"n": Fraction(6)}, {"n": Fraction(2)})
    assert list(things(found, Kind.CONDITION)) == [("care", "N is more than 3", True)]
    assert not found.untouched


def test_those_nobody_can_be_need_no_case() -> None:
    whole = pathway([yes_no("a"), yes_no("b")], [], [decide("d", both("a", "b"), "end", "end")])
    without = replace(whole, impossible=(Impossible("not both", both("a", "b")),))
    patients = ({"a": True, "b": False}, {"a": False, "b": True})
    assert untouched(covered(whole, *patients), Kind.WAY) == [("d", "Yes", None)]
    assert untouched(covered(without, *patients), Kind.WAY) == []


def test_a_case_that_expects_nothing_touches_nothing() -> None:
    found = coverage(Evaluator(SMALL), [Case("empty", {"flag": True}, Expectation())])
    assert found.count().touched == 0
    assert [thing.possible for thing in found.things if thing.possible] == []


def test_facts_that_contradict_each_other_touch_nothing() -> None:
    ratio = Derived(
        "ratio",
        "Ratio",
        Operation("/", Term("n", Fraction(1)), Term("m", Fraction(1))),
        Fraction(1),
        Number(Fraction(0), Fraction(1), None, False),
        OURS,
    )
    whole = pathway(
        [number("n", 0, 10), number("m", 0, 10)],
        [],
        [decide("d", compare("ratio", ">", Fraction(1, 2)), "end", "end")],
        definitions=[ratio],
    )
    assert covered(whole, {"n": Fraction(1), "m": Fraction(0)}).count().touched == 0
    found = covered(whole, {"n": Fraction(3), "m": Fraction(4)})
    assert untouched(found, Kind.WAY) == [("d", "No", None)]
    # Facts are found for a patient even where a derived number stands between.
    (patient,) = missing_patients(Evaluator(whole), found).patients
    assert patient.facts["n"] / patient.facts["m"] <= Fraction(1, 2)  # type: ignore[operator]


def test_the_share_is_exact() -> None:
    assert Count(2, 3).share == Fraction(200, 3)
    assert Count(0, 0).share == 100


# --- reasons ---------------------------------------------------------------------------------


def test_what_lies_behind_an_untouched_way_is_told_with_it() -> None:
    found = covered(SMALL, {"flag": True, "c": False})
    (way,) = (t for t in found.untouched if t.item.kind is Kind.WAY)
    behind = [(t.item.kind, t.item.place.id) for t in found.untouched if t.behind == way.number]
    assert way.behind is None
    assert (Kind.BOX, "care") in behind
    assert (Kind.RECOMMENDATION, "rest") in behind
    assert (Kind.CONDITION, "care") in behind
    alone = [(t.item.kind, t.item.place.id) for t in found.untouched if t.behind is None]
    assert alone == [
        (Kind.WAY, "flags"),
        (Kind.CONDITION, "mri"),
        (Kind.RECOMMENDATION, "ct"),
        (Kind.PRECAUTION, "flags"),
        (Kind.CLAIM, None),
    ]


# --- patients --------------------------------------------------------------------------------


def test_patients_touch_everything_that_was_untouched() -> None:
    evaluator = Evaluator(SMALL)
    first = coverage(evaluator, [])
    made = missing_patients(evaluator, first)
    assert made.left == ()
    assert covered(SMALL, *(patient.facts for patient in made.patients)).untouched == ()
    touched = [thing.number for patient in made.patients for thing in patient.touches]
    assert sorted(touched) == [thing.number for thing in first.things]


def test_a_patient_has_no_fact_that_nothing_rests_on() -> None:
    evaluator = Evaluator(SMALL)
    found = coverage(evaluator, cases({"flag": False, "b": False, "c": False, "n": Fraction(1)}))
    patients = missing_patients(evaluator, found).patients
    assert patients[0].facts == {"flag": True, "c": False}


def test_a_few_patients_at_a_time(monkeypatch: pytest.MonkeyPatch) -> None:
    evaluator = Evaluator(SMALL)
    whole = missing_patients(evaluator, coverage(evaluator, []))
    monkeypatch.setattr(coverage_patients, "MOST_PATIENTS", 2)
    some = missing_patients(evaluator, coverage(evaluator, []))
    assert some.patients == whole.patients[:2]
    assert some.left == ()
    assert some.later == tuple(
        thing
        for thing in coverage(evaluator, []).things
        if all(thing not in patient.touches for patient in some.patients)
    )


def test_round_numbers_are_chosen() -> None:
    whole = pathway(
        [number("n", 0, 100), number("t", 35, 42), number("k", 0, 9, whole=True)],
        [],
        [
            branch(
                "d",
                (compare("n", ">", 12), "end"),
                (compare("t", ">", Fraction(77, 2)), "end"),
                (compare("t", ">", 38), "end"),
                (compare("k", ">", 2), "end"),
                otherwise="end",
            )
        ],
    )
    grid = Evaluator(whole).grid
    values = {
        name: [plain_value(grid[name], cell) for cell in range(len(grid[name].cells))]
        for name in ("n", "t", "k")
    }
    assert values["n"] == [11, 12, 13]
    assert values["t"] == [37, 38, Fraction(381, 10), Fraction(77, 2), 39]
    assert values["k"] == [1, 2, 3]
