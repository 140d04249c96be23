"""Cells: the values a pathway cannot tell apart, and nothing but these, in one cell."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import pairwise

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from carepath_dsl.meaning.cells import Cell, Variable, cells_of, grid_of
from carepath_dsl.model import Between, Choice, Derived, Number, Operation, Option, Term, YesNo
from comparing import pathways
from oracle import constants_of, samples, types_of
from small import (
    OURS,
    act,
    advice,
    applies,
    choice,
    claim,
    compare,
    decide,
    line,
    number,
    pathway,
    yes_no,
)

FRACTIONS = st.fractions(min_value=-5, max_value=15, max_denominator=4)


@st.composite
def numbers(draw: st.DrawFn) -> tuple[Number, list[Fraction]]:
    """A type, and what its values are compared with: inside, at the bounds, and outside."""
    low = draw(FRACTIONS)
    high = low + draw(st.fractions(min_value=0, max_value=12, max_denominator=3))
    whole = draw(st.booleans())
    if whole:
        low, high = Fraction(round(low)), Fraction(round(high))
    constants = draw(st.lists(st.one_of(FRACTIONS, st.sampled_from([low, high])), max_size=5))
    return Number(low, high, None, whole), constants


def seen(value: Fraction, constants: Sequence[Fraction]) -> list[int]:
    return [(value > constant) - (value < constant) for constant in constants]


def values_of(type: Number) -> list[Fraction]:
    if type.whole:
        return [Fraction(n) for n in range(int(type.low), int(type.high) + 1)]
    steps = {type.low + Fraction(n, 24) for n in range(int((type.high - type.low) * 24) + 1)}
    return sorted(steps | {type.high})


@given(numbers())
def test_two_values_share_a_cell_when_no_constant_tells_them_apart(
    made: tuple[Number, list[Fraction]],
) -> None:
    type, constants = made
    variable = Variable("x", type, cells_of(type, constants))
    cells = [(variable.cell_of(value), value) for value in values_of(type)]
    for (one, value), (other, next_value) in pairwise(cells):
        assert (one == other) == (seen(value, constants) == seen(next_value, constants))
        assert one <= other


@given(numbers())
def test_every_cell_holds_its_sample_and_lies_between_its_ends(
    made: tuple[Number, list[Fraction]],
) -> None:
    type, constants = made
    cells = cells_of(type, constants)
    variable = Variable("x", type, cells)
    for place, cell in enumerate(cells):
        assert isinstance(cell.sample, Fraction)
        assert variable.cell_of(cell.sample) == place
        assert cell.low is not None
        assert cell.high is not None
        assert cell.low <= cell.sample <= cell.high
        for end, closed in ((cell.low, cell.low_closed), (cell.high, cell.high_closed)):
            assert (variable.cell_of(end) == place) == closed
    assert (cells[0].low, cells[-1].high) == (type.low, type.high)


@given(numbers())
def test_there_are_no_more_cells_than_kinds_of_values(
    made: tuple[Number, list[Fraction]],
) -> None:
    type, constants = made
    assert len(cells_of(type, constants)) == len(samples(type, sorted(set(constants))))


def test_the_cells_of_a_dense_number() -> None:
    type = Number(Fraction(0), Fraction(10), "weeks", False)
    assert cells_of(type, [Fraction(6), Fraction(0), Fraction(6), Fraction(11)]) == (
        Cell(Fraction(0), Fraction(0), Fraction(0)),
        Cell(Fraction(3), Fraction(0), Fraction(6), False, False),
        Cell(Fraction(6), Fraction(6), Fraction(6)),
        Cell(Fraction(8), Fraction(6), Fraction(10), False, True),
    )


def test_a_threshold_at_the_top_leaves_a_point_there() -> None:
    type = Number(Fraction(0), Fraction(10), None, False)
    assert cells_of(type, [Fraction(10)]) == (
        Cell(Fraction(5), Fraction(0), Fraction(10), True, False),
        Cell(Fraction(10), Fraction(10), Fraction(10)),
    )


def test_the_cells_of_a_whole_number() -> None:
    type = Number(Fraction(0), Fraction(10), None, True)
    assert cells_of(type, [Fraction(5, 2), Fraction(6), Fraction(-1)]) == (
        Cell(Fraction(0), Fraction(0), Fraction(2)),
        Cell(Fraction(3), Fraction(3), Fraction(5)),
        Cell(Fraction(6), Fraction(6), Fraction(6)),
        Cell(Fraction(7), Fraction(7), Fraction(10)),
    )


def test_a_range_of_one_value_has_one_cell() -> None:
    for whole in (False, True):
        type = Number(Fraction(3), Fraction(3), None, whole)
        for constants in ([], [Fraction(3)], [Fraction(2), Fraction(4)]):
            cells = cells_of(type, constants)
            assert [(c.sample, c.low, c.high) for c in cells] == [(Fraction(3),) * 3]


def test_yes_no_and_choices_have_a_cell_for_each_answer() -> None:
    assert cells_of(YesNo(), ()) == (Cell(False), Cell(True))
    options = Choice((Option("mild", "Mild"), Option("severe", "Severe")), True)
    assert cells_of(options, ()) == (Cell("mild"), Cell("severe"))
    assert Variable("c", options, cells_of(options, ())).cell_of("severe") == 1
    assert Variable("a", YesNo(), cells_of(YesNo(), ())).cell_of(True) == 1


WHOLE = Number(Fraction(0), Fraction(10), None, True)


@pytest.mark.parametrize(
    ("type", "value", "message"),
    [
        (YesNo(), "yes", "x is answered yes or no"),
        (YesNo(), Fraction(1), "x is answered yes or no"),
        (Choice((Option("a", "A"), Option("b", "B")), True), True, "x is answered with one of "),
        (WHOLE, True, "x is answered with a number"),
        (WHOLE, "3", "x is answered with a number"),
        (WHOLE, Fraction(5, 2), "5/2 is not a possible value of x"),
        (WHOLE, Fraction(11), "11 is not a possible value of x"),
        (WHOLE, Fraction(-1), "-1 is not a possible value of x"),
    ],
)
def test_a_value_outside_the_type_is_refused(
    type: YesNo | Choice | Number, value: bool | str | Fraction, message: str
) -> None:
    with pytest.raises(ValueError, match=f"^{message}"):
        Variable("x", type, cells_of(type, ())).cell_of(value)


def test_an_unknown_option_is_refused() -> None:
    options = Choice((Option("a", "A"), Option("b", "B")), True)
    with pytest.raises(ValueError, match="c"):
        Variable("x", options, cells_of(options, ())).cell_of("c")


# --- the grid of a pathway -------------------------------------------------------------------


def test_variables_stand_in_the_order_in_which_they_are_met() -> None:
    total = Derived(
        "total",
        "Total",
        Operation("+", Term("n", Fraction(1)), Term("m", Fraction(1))),
        Fraction(1),
        Number(Fraction(0), Fraction(20), None, False),
        OURS,
    )
    made = pathway(
        [
            yes_no("unused"),
            number("m", 0, 10),
            number("n", 0, 10),
            yes_no("b"),
            yes_no("a"),
            choice("c", "x", "y"),
            yes_no("claimed"),
        ],
        [advice("r")],
        [
            decide("one", compare("total", ">", 5), "two", "end"),
            act("two", line("r", when="a")),
        ],
        definitions=[total],
        applies=[applies("b", "Not b.")],
        report=["c"],
        safety=[claim("claimed", never=("r",))],
    )
    met = ("b", "total", "n", "m", "a", "c", "claimed", "unused")
    assert tuple(variable.name for variable in grid_of(made).variables) == met


def test_every_constant_counts_wherever_it_stands() -> None:
    made = pathway(
        [number("n", 0, 10)],
        [advice("r", unless=compare("n", ">", 1), instead="s"), advice("s")],
        [
            decide("one", compare("n", ">", 2), "two", "end"),
            act("two", line("r", when=compare("n", ">", 3), unless=compare("n", ">", 4))),
        ],
        applies=[applies(compare("n", "<", 5), "No.")],
        safety=[claim(Between("n", Fraction(6), Fraction(7), "6 and 7"), never=("r",))],
    )
    points = [cell.sample for cell in grid_of(made)["n"].cells if cell.low == cell.high]
    assert points == [Fraction(n) for n in range(1, 8)]


def test_grids_have_the_cells_brute_force_finds() -> None:
    for made in pathways(60_000, 60):
        grid, constants = grid_of(made), constants_of(made)
        assert {v.name for v in grid.variables} == types_of(made).keys()
        for variable in grid.variables:
            expected = samples(variable.type, constants.get(variable.name, ()))
            assert len(variable.cells) == len(expected)
            assert [variable.cell_of(value) for value in expected] == list(range(len(expected)))


@given(st.lists(FRACTIONS, min_size=1, max_size=4))
def test_constants_outside_the_range_make_no_cells(constants: list[Fraction]) -> None:
    type = Number(Fraction(20), Fraction(30), None, False)
    assume(all(constant < 20 for constant in constants))
    assert len(cells_of(type, constants)) == 1
