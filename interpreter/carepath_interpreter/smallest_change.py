"""The smallest change of answers that would make a recommendation certain, or no longer certain.

Everything else stays as it is: what is known stays known, and what is not known stays unknown, so
that the recommendation has to be certain for every completion of it. First the number of known
answers that would have to be other is as small as possible, then the number of answers that would
have to be given where there is none yet. All changes of that size are told, up to a few.

A derived number counts as an answer of its own, because the pathway does not say how one works
backwards: it is told with the facts it is worked out from. Where one of these facts is itself to
be another one, what is worked out from it is open, and the change has to be enough all the same.

Combinations that the pathway declares impossible are never told as a change, unless what is
known of the patient is such a combination already. They make nothing certain here either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from enum import Enum
from fractions import Fraction

from carepath_dsl.meaning.cells import Cell
from carepath_dsl.meaning.patients import Patients, TooEntangled
from carepath_dsl.meaning.sets import Meaning
from carepath_dsl.meaning.walking import facts_of_definition
from carepath_dsl.model import Number, Value
from carepath_dsl.struct import struct
from carepath_dsl.typed import Final
from carepath_interpreter.derived import derived_numbers
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.result import Certainty, Result
from carepath_interpreter.smallest_search import (
    Change,
    Cheapest,
    GivenUp,
    Spot,
    cheapest,
    somebody,
)

MOST_TOLD: Final = 8
"""How many changes of the same size are told."""


class Found(Enum):
    """What the search for a change came to."""

    CHANGE = "change"
    """There is one."""
    NONE = "none"
    """No patient is told anything else, whatever the answers are."""
    ONLY_IMPOSSIBLE = "only impossible"
    """Only answers that the pathway declares impossible would do."""
    NOT_WORKED_OUT = "not worked out"
    """The conditions share so many facts that it was given up."""


@struct
class Range:
    """Numbers from ``low`` to ``high`` in the unit of the fact; None where nothing bounds them."""

    low: Fraction | None
    high: Fraction | None
    low_inside: bool
    high_inside: bool

    def holds(self, value: Value) -> bool:
        """Whether a number lies inside; False for what is no number."""
        if not isinstance(value, Fraction):
            return False
        above = self.low is None or self.low < value or (self.low_inside and self.low == value)
        below = self.high is None or value < self.high or (self.high_inside and self.high == value)
        return above and below


@struct
class OtherAnswer:
    """A fact or derived number, what is known of it, and what it would be; any of these will do.

    ``values`` for yes/no facts and choices, ``ranges`` for numbers.
    """

    name: str
    now: Value | None
    values: tuple[Value, ...]
    ranges: tuple[Range, ...]
    worked_out_from: tuple[str, ...]
    """The facts of a derived number, in the order in which to ask; empty for a fact."""


@struct
class SmallestChange:
    """Changes of the same size, each enough alone; those of facts alone first, then as asked."""

    certain: bool
    """True: what would make it certain. False: what would make it certain no longer."""
    found: Found
    other: int
    """How many known answers would be other."""
    given: int
    """How many answers would be given that are not known."""
    changes: tuple[tuple[OtherAnswer, ...], ...]
    more: bool
    """Whether there are more of this size than are told."""


def smallest_change(evaluator: Evaluator, result: Result, id: str) -> SmallestChange:
    """What would make a recommendation certain; of one that is certain, what would end that.

    ``result`` is one of ``evaluator``. Raises KeyError when there is no such recommendation.
    """
    certain = result[id].certainty is not Certainty.CERTAIN
    if evaluator.everyone is None:
        return _nothing(certain, Found.NOT_WORKED_OUT)
    meaning, walked = evaluator.everyone
    try:
        given = walked.given.get(id, meaning.store.nobody)
        return _Sought(evaluator, meaning, result.facts, given, certain).answer()
    except (TooEntangled, GivenUp):
        return _nothing(certain, Found.NOT_WORKED_OUT)


def _nothing(certain: bool, found: Found) -> SmallestChange:
    return SmallestChange(certain, found, 0, 0, (), more=False)


class _Sought:
    """One patient and one set: those who are given the recommendation."""

    def __init__(
        self,
        evaluator: Evaluator,
        meaning: Meaning,
        facts: Mapping[str, Value],
        given: Patients,
        certain: bool,
    ) -> None:
        self.evaluator = evaluator
        self.meaning = meaning
        self.given = given
        self.certain = certain
        self.values = {**facts, **derived_numbers(evaluator.pathway, facts)}
        self.spots = [self._spot(v.name) for v in reversed(evaluator.grid.variables)]
        self.asking = {name: place for place, name in enumerate(evaluator.asking)}

    def _spot(self, name: str) -> Spot:
        cell = None
        if name in self.values:
            cell = self.evaluator.grid[name].cell_of(self.values[name])
        parts = self.evaluator.behind.get(name, frozenset())
        return Spot(cell, frozenset(self.meaning.level(part) for part in parts))

    def answer(self) -> SmallestChange:
        everybody = self.meaning.store.everybody
        possible = self._possible()
        found = self._search(possible)
        if found is None:
            beyond = not possible.is_everybody and self._search(everybody) is not None
            return _nothing(self.certain, Found.ONLY_IMPOSSIBLE if beyond else Found.NONE)
        changes = sorted((self._told(change) for change in found.changes), key=self._order)
        other, given, _ = found.cost
        return SmallestChange(
            self.certain,
            Found.CHANGE,
            other,
            given,
            tuple(changes[:MOST_TOLD]),
            more=found.cut or len(changes) > MOST_TOLD,
        )

    def _search(self, possible: Patients) -> Cheapest | None:
        if self.certain:
            return cheapest(self.given, possible, self.spots)
        # Certain no longer: there is at least one completion, not impossible, without it.
        without = somebody(possible - self.given, self.spots, self._rebuilt)
        return cheapest(without, self.meaning.store.everybody, self.spots)

    def _rebuilt(self, level: int, below: Sequence[Patients]) -> Patients:
        where = self.meaning.store.where
        return self.meaning.any(where(level, 1 << n) & child for n, child in enumerate(below))

    def _possible(self) -> Patients:
        """Who is not declared impossible; everybody where this patient is."""
        possible = ~self.meaning.any(
            self.meaning.holds(combination.when)
            for combination in self.evaluator.pathway.impossible
        )
        here = somebody(possible, self.spots, self._rebuilt)
        while here.children:
            kept = self.spots[here.variable].kept
            assert kept is not None  # `somebody` leaves known variables only
            here = here.children[kept]
        return possible if here.is_everybody else self.meaning.store.everybody

    def _told(self, change: Change) -> tuple[OtherAnswer, ...]:
        last = len(self.evaluator.grid.variables) - 1
        names = {self.evaluator.grid.variables[last - level].name: cells for level, cells in change}
        return tuple(self._answer(name, names[name]) for name in sorted(names, key=self._place))

    def _answer(self, name: str, mask: int) -> OtherAnswer:
        pathway = self.evaluator.pathway
        variable = self.evaluator.grid[name]
        cells = [place for place in range(len(variable.cells)) if mask >> place & 1]
        derived = pathway.definitions.get(name)
        behind = () if derived is None else facts_of_definition(derived, pathway)
        number = isinstance(variable.type, Number)
        return OtherAnswer(
            name,
            self.values.get(name),
            () if number else tuple(variable.cells[place].sample for place in cells),
            tuple(_ranges(variable.cells, cells)) if number else (),
            tuple(sorted(behind, key=self.asking.__getitem__)),
        )

    def _place(self, name: str) -> tuple[bool, int]:
        """Facts as asked, then derived numbers as met."""
        if name in self.asking:
            return False, self.asking[name]
        return True, self.evaluator.grid.index[name]

    def _order(self, change: tuple[OtherAnswer, ...]) -> tuple[bool, list[tuple[bool, int]]]:
        derived = any(answer.worked_out_from for answer in change)
        return derived, [self._place(answer.name) for answer in change]


def _ranges(cells: Sequence[Cell], places: Sequence[int]) -> Iterator[Range]:
    """Neighbouring cells as one range; what the type itself bounds has no end."""
    runs: list[list[int]] = []
    for place in places:
        if runs and runs[-1][-1] == place - 1:
            runs[-1].append(place)
        else:
            runs.append([place])
    for run in runs:
        first, last = cells[run[0]], cells[run[-1]]
        yield Range(
            None if run[0] == 0 else first.low,
            None if run[-1] == len(cells) - 1 else last.high,
            first.low_closed,
            last.high_closed,
        )
