"""The cheapest way to bring one patient into a set of patients, exactly.

A set is a decision diagram (:mod:`carepath_dsl.meaning.patients`). On the way down from its top
every variable is left as it is or given other cells, at a price. What is not known and is left
open leads to all of its cells at once, so the search walks with *sets* of nodes: the patient is
inside when each of them is everybody. That keeps an answer one answer: it cannot differ between
the completions, as it could if each node were searched alone.

Method: A* (Hart, Nilsson and Raphael 1968) over these sets, which finds all cheapest ways; what a
single node costs at least is the estimate of what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from heapq import heappop, heappush
from itertools import count

from carepath_dsl.meaning.patients import Patients
from carepath_dsl.struct import struct
from carepath_dsl.typed import Final, TypeAlias

MOST_NODES: Final = 200_000
"""How many nodes, in all sets together, are looked at before the search is given up."""

MOST_WAYS: Final = 100
"""How many equally cheap ways are kept."""

Cost: TypeAlias = tuple[int, int, int]
"""Known answers that would be other; answers given to what is not known; derived numbers that
have to stay as they are although a part of them changes. Each weighs more than any number of what
stands behind it."""

Change: TypeAlias = tuple[tuple[int, int], ...]
"""Variables, from the top down, each with the cells it may be given, as a bit mask."""

FREE: Final[Cost] = (0, 0, 0)
OTHER: Final[Cost] = (1, 0, 0)
GIVEN: Final[Cost] = (0, 1, 0)
HELD: Final[Cost] = (0, 0, 1)
_NEVER: Final[Cost] = (1 << 30, 0, 0)


class GivenUp(Exception):
    """The search would take too long."""


@struct
class Spot:
    """One variable: the cell the patient is known to have (None: not known).

    ``parts`` are the variables a derived number is worked out from; empty for a fact.
    """

    kept: int | None
    parts: frozenset[int] = frozenset()


@struct
class _State:
    """What is left to be met: each of ``must`` has to become everybody, one of ``may`` somebody.

    ``may`` is None once it is met. ``moved`` are parts that were changed, so that what is worked
    out from them is open; ``held`` are parts that what was worked out from them still counts on.
    """

    must: frozenset[Patients]
    may: frozenset[Patients] | None
    moved: frozenset[int] = frozenset()
    held: frozenset[int] = frozenset()


@struct
class Cheapest:
    """The price, and every change that costs no more; ``cut`` when there are more than kept."""

    cost: Cost
    changes: tuple[Change, ...]
    cut: bool


def cheapest(must: Patients, may: Patients, spots: Sequence[Spot]) -> Cheapest | None:
    """The cheapest changes that put the patient into ``must``; None when none does.

    Inside is who is inside with every completion of what is not known. At least one completion
    has to lie in ``may``. ``spots`` holds what is known, by variable. Raises GivenUp.
    """
    return _Search(spots).run(must, may)


_GOAL: Final = _State(frozenset(), None)


class _Search:
    """One search: what every state costs, and how it is reached most cheaply."""

    def __init__(self, spots: Sequence[Spot]) -> None:
        self.spots = spots
        known = [spot.parts for spot in spots if spot.kept is not None]
        self.parts = frozenset[int]().union(*known)
        """Every part of a derived number that is known."""
        self.least_must: dict[Patients, Cost] = {}
        self.least_may: dict[Patients, Cost] = {}
        self.costs: dict[_State, Cost] = {}
        self.before: dict[_State, list[tuple[_State, int, int]]] = {}
        """From where a state is reached, with the variable on the way and the cells given it."""
        self.cut = False
        """Whether there are more ways than are kept."""

    def run(self, must: Patients, may: Patients) -> Cheapest | None:
        start = self.state({must}, {may})
        if start is None:
            return None
        tick = count()
        waiting = [(self.estimate(start), next(tick), start)]
        self.costs[start], self.before[start] = FREE, []
        done: set[_State] = set()
        best = _NEVER
        looked_at = 0
        while waiting and waiting[0][0] <= best:
            total, _, here = heappop(waiting)
            if total >= _NEVER:
                break
            if here in done:
                continue
            done.add(here)
            looked_at += len(here.must) + len(here.may or ())
            if looked_at > MOST_NODES:
                raise GivenUp
            if here == _GOAL:
                best = total
                continue
            for price, level, cells, there in self.onward(here):
                cost = _sum(self.costs[here], price)
                known = self.costs.get(there, _NEVER)
                if cost > known:
                    continue
                if cost < known:
                    self.costs[there], self.before[there] = cost, []
                    heappush(waiting, (_sum(cost, self.estimate(there)), next(tick), there))
                self.before[there].append((here, level, cells))
        if best == _NEVER:
            return None
        changes = tuple(_merged(self.changes()))
        return Cheapest(best, changes, self.cut)

    # --- states --------------------------------------------------------------------------------

    def state(
        self,
        must: set[Patients],
        may: set[Patients] | None,
        moved: frozenset[int] = frozenset(),
        held: frozenset[int] = frozenset(),
    ) -> _State | None:
        """A state without what is met already; None when it cannot be met any more."""
        if any(patients.is_nobody for patients in must):
            return None
        left = frozenset(patients for patients in must if not patients.is_everybody)
        if may is None or any(patients.is_everybody for patients in may):
            possible = None
        else:
            possible = frozenset(patients for patients in may if not patients.is_nobody)
            if not possible:
                return None
        if not left and possible is None:
            return _GOAL
        return _State(left, possible, moved, held)

    def onward(self, here: _State) -> Iterator[tuple[Cost, int, int, _State]]:
        """Every choice for the variable on top: its price, variable, cells (0: left), and state.

        A derived number that is known stays as it is where none of its parts changes, above it or
        below. Otherwise it is open, or is one of the answers of the change.
        """
        nodes = [*here.must, *(here.may or ())]
        level = min(patients.variable for patients in nodes)
        spot = self.spots[level]
        many = next(len(p.children) for p in nodes if p.variable == level)
        open_now = spot.kept is None or bool(spot.parts & here.moved)
        later = frozenset(part for part in spot.parts if part > level)
        if spot.kept is not None and not open_now:
            kept = self.below(here, level, (spot.kept,), here.moved, here.held | later)
            if kept is not None:
                yield FREE, level, 0, kept
        if open_now or later:
            left = self.below(here, level, range(many), here.moved, here.held)
            if left is not None:
                yield FREE, level, 0, left
            if spot.kept is not None:
                held = self.below(here, level, (spot.kept,), here.moved, here.held)
                if held is not None:
                    yield HELD, level, 1 << spot.kept, held
        if level in here.held:
            return
        moved = here.moved | {level} if level in self.parts else here.moved
        masks: dict[_State, int] = {}
        for cell in range(many):
            if cell == spot.kept:
                continue
            there = self.below(here, level, (cell,), moved, here.held)
            if there is not None:
                masks[there] = masks.get(there, 0) | 1 << cell
        price = GIVEN if spot.kept is None else OTHER
        for there, cells in masks.items():
            yield price, level, cells, there

    def below(
        self,
        here: _State,
        level: int,
        cells: Sequence[int],
        moved: frozenset[int],
        held: frozenset[int],
    ) -> _State | None:
        """The state in which the variable may have any of these cells."""

        def led(nodes: frozenset[Patients]) -> set[Patients]:
            found: set[Patients] = set()
            for patients in nodes:
                if patients.variable == level:
                    children = patients.children
                    found.update(children[cell] for cell in cells)
                else:
                    found.add(patients)
            return found

        return self.state(led(here.must), None if here.may is None else led(here.may), moved, held)

    # --- what is left costs at least -----------------------------------------------------------

    def estimate(self, here: _State) -> Cost:
        """No change that meets the state is cheaper."""
        costs = [self.least(patients, self.least_must, max) for patients in here.must]
        if here.may is not None:
            costs.append(min(self.least(patients, self.least_may, min) for patients in here.may))
        return max(costs, default=FREE)

    def least(
        self,
        patients: Patients,
        found: dict[Patients, Cost],
        either: Callable[[Sequence[Cost]], Cost],
    ) -> Cost:
        """For one node alone. ``either`` joins the cells of what is left open: max for all."""
        if patients.is_everybody:
            return FREE
        if patients.is_nobody:
            return _NEVER
        if patients not in found:
            spot = self.spots[patients.variable]
            below = [self.least(child, found, either) for child in patients.children]
            price = GIVEN if spot.kept is None else OTHER
            choices = [_sum(price, min(below))]
            if spot.kept is not None:
                choices.append(below[spot.kept])
            if spot.kept is None or spot.parts:
                choices.append(either(below))
            found[patients] = min(choices)
        return found[patients]

    # --- the ways back -------------------------------------------------------------------------

    def changes(self) -> set[Change]:
        """What is changed on each of the cheapest ways, which are followed from state to state."""
        found: dict[_State, set[Change]] = {}
        waiting = [_GOAL]
        while waiting:
            here = waiting[-1]
            missing = [state for state, _, _ in self.before[here] if state not in found]
            if missing:
                waiting += missing
                continue
            waiting.pop()
            if here in found:
                continue
            changes: set[Change] = set() if self.before[here] else {()}
            for state, level, cells in self.before[here]:
                step = ((level, cells),) if cells else ()
                changes.update((*change, *step) for change in found[state])
            self.cut = self.cut or len(changes) > MOST_WAYS
            found[here] = set(sorted(changes, key=_met_first)[:MOST_WAYS])
        return found[_GOAL]


def _sum(a: Cost, b: Cost) -> Cost:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def _met_first(change: Change) -> tuple[tuple[int, int], ...]:
    """For sorting: what is met first in the pathway is at the bottom of the diagram."""
    return tuple((-level, cells) for level, cells in reversed(change))


def _merged(changes: Iterable[Change]) -> list[Change]:
    """Changes of the same variables as one where only the cells of one variable differ."""
    alike: dict[tuple[int, ...], set[tuple[int, ...]]] = {}
    for change in changes:
        levels = tuple(level for level, _ in change)
        alike.setdefault(levels, set()).add(tuple(cells for _, cells in change))
    merged = [
        tuple(zip(levels, masks, strict=True))
        for levels, all_masks in alike.items()
        for masks in _united(all_masks)
    ]
    return sorted(merged, key=_met_first)


def _united(masks: set[tuple[int, ...]]) -> set[tuple[int, ...]]:
    """The same cells in fewer rows: two rows that differ in one place only are one."""
    left = set(masks)
    waiting = sorted(left)
    while waiting:
        one = waiting.pop()
        if one not in left:
            continue
        for other in left - {one}:
            differing = sum(a != b for a, b in zip(one, other, strict=True))
            inside = all(a | b == b for a, b in zip(one, other, strict=True))
            if differing == 1 or inside:
                both = tuple(a | b for a, b in zip(one, other, strict=True))
                left -= {one, other}
                left.add(both)
                waiting.append(both)
                break
    return left


def somebody(
    patients: Patients,
    spots: Sequence[Spot],
    rebuilt: Callable[[int, Sequence[Patients]], Patients],
) -> Patients:
    """Who is in the set with at least one completion of what is not known.

    ``rebuilt`` makes the set whose children these are. The set that is returned depends on known
    variables alone.
    """
    found: dict[Patients, Patients] = {}

    def some(here: Patients) -> Patients:
        if not here.children:
            return here
        if here not in found:
            below = [some(child) for child in here.children]
            level = here.variable
            if spots[level].kept is None:
                found[here] = reduce(lambda a, b: a | b, below)
            else:
                found[here] = rebuilt(level, below)
        return found[here]

    return some(patients)
