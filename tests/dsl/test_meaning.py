"""Conditions as sets of patients, against each patient's own truth."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

import pytest

from carepath_dsl.meaning.cells import grid_of
from carepath_dsl.meaning.patients import Patients, TooEntangled
from carepath_dsl.meaning.sets import Meaning
from carepath_dsl.model import (
    Band,
    BandLine,
    Basis,
    Class,
    Condition,
    Count,
    Finding,
    Holds,
    Junction,
    Part,
    Pathway,
    Points,
    Score,
    Value,
)
from comparing import pathways
from one_patient import Walker
from oracle import Everyone, conditions_in_box
from small import OURS, act, advice, compare, pathway, yes_no


def cells_of_row(made: Pathway, row: dict[str, Value]) -> dict[str, int]:
    grid = grid_of(made)
    return {name: grid[name].cell_of(value) for name, value in row.items()}


def conditions(made: Pathway) -> Iterator[Condition]:
    for step in made.steps.values():
        yield from conditions_in_box(step, made)
    yield from (line.when for line in made.applies)
    yield from (claim.when for claim in made.safety)
    yield from (combination.when for combination in made.impossible)


def inside(meaning: Meaning, patients: Patients, cells: dict[str, int]) -> bool:
    """Whether the patient with these cells is in a set that speaks of all patients."""
    one = meaning.store.everybody
    for name, cell in cells.items():
        one &= meaning.store.where(meaning.level(name), 1 << cell)
    assert (one <= patients) != (one <= ~patients)
    return one <= patients


def test_a_condition_holds_for_whom_it_is_true() -> None:
    compared = 0
    for made in pathways(80_000, 40):
        rows = Everyone(made).rows
        everyone = Meaning(made, grid_of(made), {})
        for row in Random(made.id).sample(rows, min(6, len(rows))):
            cells = cells_of_row(made, row)
            this_one = Meaning(made, grid_of(made), cells)
            walker = Walker(made, row)
            for condition in conditions(made):
                true = walker.true(condition)
                assert inside(everyone, everyone.holds(condition), cells) == true
                assert this_one.holds(condition) == this_one.always(true)
                compared += true
    assert compared > 120


def test_what_is_known_is_cut_out_of_every_set() -> None:
    for made in pathways(81_000, 40):
        grid, rows = grid_of(made), Everyone(made).rows
        rng = Random(made.id)
        row = rng.choice(rows)
        known = {n: c for n, c in cells_of_row(made, row).items() if rng.random() < 0.5}
        meaning = Meaning(made, grid, known)
        for condition in conditions(made):
            assert not known.keys() & set(meaning.names(meaning.holds(condition)))


def test_the_values_of_a_definition_part_the_patients_among_them() -> None:
    for made in pathways(82_000, 40):
        everyone = Everyone(made)
        meaning = Meaning(made, grid_of(made), {})
        row = Random(made.id).choice(everyone.rows)
        cells = cells_of_row(made, row)
        for name, definition in made.definitions.items():
            if not isinstance(definition, Band | Score | Class | Finding):
                assert meaning.values(name) is None
                continue
            values = meaning.values(name)
            assert values is not None
            assert meaning.any(values.values()).is_everybody
            assert [v for v in values if inside(meaning, values[v], cells)] == [
                Walker(made, row).value(name)
            ]


def score(*items: Points | Part) -> Score:
    return Score("score", "Score", items, OURS)


def points(number: int, name: str) -> Points:
    return Points(Fraction(number), Holds(name), Basis())


FACTS = [yes_no("a"), yes_no("b"), yes_no("c")]


def amounts(*items: Points | Part) -> dict[int, bool]:
    """The totals a score can have, and whether everybody has it."""
    band = Band(
        "band",
        "Band",
        (BandLine(Fraction(2), Holds("a"), Basis()), BandLine(Fraction(0), None, Basis())),
        OURS,
    )
    made = pathway(FACTS, [advice("r")], [act("one", "r")], definitions=[band, score(*items)])
    meaning = Meaning(made, grid_of(made), {})
    found = meaning.amounts(made.definitions["score"])  # type: ignore[arg-type]
    return {int(total): who.is_everybody for total, who in found.items()}


def test_points_add_up_over_the_facts_and_not_each_on_its_own() -> None:
    # a counts three times; 2 for the band and 1 for the points never come apart.
    assert amounts(Part("band"), points(1, "a")) == {0: False, 3: False}
    assert amounts(points(1, "a"), points(-1, "a")) == {0: True}


def test_no_points_lose_nobody() -> None:
    assert amounts(points(0, "a")) == {0: True}
    assert amounts(points(0, "a"), points(2, "b")) == {0: False, 2: False}


def test_points_below_zero() -> None:
    assert amounts(points(-1, "a"), points(2, "b")) == {-1: False, 0: False, 1: False, 2: False}


def test_totals_past_counting_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carepath_dsl.meaning.sets.MOST_SUMS", 3)
    with pytest.raises(TooEntangled):
        amounts(points(1, "a"), points(2, "b"))


def test_one_fact_counts_as_often_as_it_stands_there() -> None:
    made = pathway(FACTS, [advice("r")], [act("one", "r")])
    meaning = Meaning(made, grid_of(made), {})
    a, b = Holds("a"), Holds("b")
    assert meaning.holds(Count("at least", 2, (a, a, b))) == meaning.holds(a)
    assert meaning.holds(Count("exactly", 0, (a, b))) == meaning.holds(
        Junction("none", (a, b), False)
    )
    assert meaning.holds(Count("at most", 1, (a, a))) == ~meaning.holds(a)


def test_names_are_those_that_matter_in_the_order_they_are_met() -> None:
    made = pathway(
        FACTS,
        [advice("r")],
        [act("one", "r")],
        definitions=[score(points(1, "b"), points(2, "a"))],
        report=["score"],
    )
    meaning = Meaning(made, grid_of(made), {})
    assert meaning.names(meaning.holds(compare("score", ">=", 1))) == ("b", "a")
    assert meaning.names(meaning.holds(compare("score", ">=", 2))) == ("a",)
    assert meaning.names(meaning.store.everybody) == ()
