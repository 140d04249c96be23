"""Decision diagrams against sets of tuples."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from carepath_dsl.meaning.patients import Patients, Store, TooEntangled

Tuple = tuple[int, ...]


@dataclass(frozen=True)
class Both:
    """The same set twice: as a diagram, and as what it means."""

    arities: tuple[int, ...]
    diagram: Patients
    tuples: frozenset[Tuple]


@st.composite
def several(draw: st.DrawFn, count: int) -> list[Both]:
    """Random sets of patients of one store."""
    arities = tuple(draw(st.lists(st.integers(1, 4), min_size=1, max_size=4)))
    store = Store(arities)
    universe = frozenset(product(*(range(arity) for arity in arities)))

    def leaf(variable: int, mask: int) -> Both:
        inside = frozenset(t for t in universe if mask >> t[variable] & 1)
        return Both(arities, store.where(variable, mask), inside)

    leaves = st.integers(0, len(arities) - 1).flatmap(
        lambda v: st.integers(0, 2 ** arities[v] - 1).map(lambda mask: leaf(v, mask))
    )

    def combined(parts: st.SearchStrategy[Both]) -> st.SearchStrategy[Both]:
        pairs = st.tuples(parts, parts)
        return st.one_of(
            parts.map(lambda a: Both(arities, ~a.diagram, universe - a.tuples)),
            pairs.map(
                lambda p: Both(arities, p[0].diagram & p[1].diagram, p[0].tuples & p[1].tuples)
            ),
            pairs.map(
                lambda p: Both(arities, p[0].diagram | p[1].diagram, p[0].tuples | p[1].tuples)
            ),
            pairs.map(
                lambda p: Both(arities, p[0].diagram - p[1].diagram, p[0].tuples - p[1].tuples)
            ),
        )

    sets = st.recursive(leaves, combined, max_leaves=8)
    return [draw(sets) for _ in range(count)]


def agree(made: Both, known: dict[int, int]) -> bool:
    """Whether everybody with these cells is inside, or nobody is: by looking at each of them."""
    universe = product(*(range(arity) for arity in made.arities))
    like = [t for t in universe if all(t[variable] == cell for variable, cell in known.items())]
    return len({t in made.tuples for t in like}) == 1


@given(several(2))
def test_equal_sets_are_one_diagram(sets: list[Both]) -> None:
    one, other = sets
    assert (one.diagram == other.diagram) == (one.tuples == other.tuples)
    assert (one.diagram != other.diagram) == (one.tuples != other.tuples)
    assert (hash(one.diagram) == hash(other.diagram)) or one.tuples != other.tuples


@given(several(2))
def test_containment_is_that_of_sets(sets: list[Both]) -> None:
    one, other = sets
    assert (one.diagram <= other.diagram) == (one.tuples <= other.tuples)


@given(several(1))
def test_nobody_and_everybody_are_known_at_sight(sets: list[Both]) -> None:
    (made,) = sets
    universe = frozenset(product(*(range(arity) for arity in made.arities)))
    assert made.diagram.is_nobody == (not made.tuples)
    assert made.diagram.is_everybody == (made.tuples == universe)


@given(several(1))
def test_a_variable_matters_when_two_patients_differ_in_it_alone(sets: list[Both]) -> None:
    (made,) = sets
    universe = list(product(*(range(arity) for arity in made.arities)))
    expected = [
        variable
        for variable, arity in enumerate(made.arities)
        if any(
            (t in made.tuples) != ((*t[:variable], cell, *t[variable + 1 :]) in made.tuples)
            for t in universe
            for cell in range(arity)
        )
    ]
    assert list(made.diagram.mattering()) == expected


@given(several(1), st.data())
def test_settled_asks_everybody_with_these_cells(sets: list[Both], data: st.DataObject) -> None:
    (made,) = sets
    known = {
        variable: data.draw(st.integers(0, arity - 1))
        for variable, arity in enumerate(made.arities)
        if data.draw(st.booleans())
    }
    assert made.diagram.settled(known) == agree(made, known)


@given(several(1), st.data())
def test_deciding_says_on_which_side_everybody_with_these_cells_is(
    sets: list[Both], data: st.DataObject
) -> None:
    known = {
        variable: data.draw(st.integers(0, arity - 1))
        for variable, arity in enumerate(sets[0].arities)
        if data.draw(st.booleans())
    }
    decide = sets[0].diagram._store.deciding(known)
    everyone = product(*(range(arity) for arity in sets[0].arities))
    here = [t for t in everyone if all(t[v] == cell for v, cell in known.items())]
    sides = {t in sets[0].tuples for t in here}
    assert decide(sets[0].diagram) == (sides.pop() if len(sides) == 1 else None)


@given(several(1))
def test_a_member_is_inside_whatever_is_not_said_of_him(sets: list[Both]) -> None:
    (made,) = sets
    if not made.tuples:
        with pytest.raises(ValueError, match=r"^nobody is in this set$"):
            made.diagram.member()
        return
    said = made.diagram.member()
    everyone = product(*(range(arity) for arity in made.arities))
    here = {t for t in everyone if all(t[v] == cell for v, cell in said.items())}
    assert here <= made.tuples
    assert min(made.tuples) in here


@given(several(1), st.data())
def test_sufficient_drops_from_the_top_whatever_can_be_dropped(
    sets: list[Both], data: st.DataObject
) -> None:
    (made,) = sets
    known = {
        variable: data.draw(st.integers(0, arity - 1))
        for variable, arity in enumerate(made.arities)
        if data.draw(st.booleans())
    }
    assume(agree(made, known))
    kept = dict(known)
    for variable in sorted(known):
        rest = {v: cell for v, cell in kept.items() if v != variable}
        if agree(made, rest):
            kept = rest
    assert made.diagram.sufficient(known) == tuple(kept)


def test_sufficient_refuses_what_settles_nothing() -> None:
    store = Store([2, 3])
    one = store.where(0, 0b10) & store.where(1, 0b011)
    assert one.sufficient({0: 0}) == (0,)
    assert one.sufficient({0: 1, 1: 2}) == (1,)
    for known in ({}, {0: 1}, {1: 0}):
        with pytest.raises(ValueError, match=r"^the known facts do not settle this set$"):
            one.sufficient(known)


def test_sets_of_two_stores_are_never_equal() -> None:
    assert Store([2]).everybody != Store([2]).everybody
    assert Store([2]).everybody != 1


def test_thousands_of_variables_are_not_too_deep() -> None:
    store = Store([2] * 2_000)
    all_yes = store.everybody
    # As a pathway meets them: what comes last is on top.
    for variable in reversed(range(2_000)):
        all_yes &= store.where(variable, 0b10)
    assert len((~all_yes).mattering()) == 2_000
    assert all_yes.sufficient(dict.fromkeys(range(2_000), 1)) == tuple(range(2_000))
    assert all_yes.sufficient({7: 0, 1_900: 0}) == (1_900,)


def test_a_store_that_is_full_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carepath_dsl.meaning.patients.MOST_NODES", 3)
    store = Store([2, 2])
    one = store.where(0, 0b10)
    with pytest.raises(TooEntangled):
        one & store.where(1, 0b10)
