"""What the cases of a pathway touch, and what no case touches.

A box is touched by a case whose patient passes it for certain, a way by one who takes it for
certain, a condition (true, and false, each for itself) by one for whom it is certainly read with
that answer, a recommendation by one who is certainly given it, a safety claim by one of whom it
certainly speaks; a precaution by one for whom the way it prepares for is open. What nobody can
touch is not counted: it is no fault of the cases.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction

from carepath_dsl.meaning.patients import Patients, TooEntangled
from carepath_dsl.meaning.sets import Meaning
from carepath_dsl.model import Case, Expectation, Value
from carepath_dsl.struct import struct
from carepath_interpreter.coverage_items import Item, Kind, items
from carepath_interpreter.derived import Underivable, derived_numbers
from carepath_interpreter.evaluate import Evaluator


@struct
class Touched:
    """One thing, with the cases that touch it, by their place in the file, counted from 0.

    ``number`` is its place among all there are. ``possible`` are the cases that leave it open
    whether they touch it. ``behind`` is the number of the box or way, itself untouched, that
    everybody passes who touches this: it is untouched for that reason.
    """

    number: int
    item: Item
    cases: tuple[int, ...]
    possible: tuple[int, ...]
    behind: int | None = None


@struct
class Count:
    """How many of how many things are touched."""

    touched: int
    all: int

    @property
    def share(self) -> Fraction:
        """The share that is touched, in percent; of nothing, all."""
        return Fraction(100 * self.touched, self.all) if self.all else Fraction(100)


@struct
class Coverage:
    """Everything that cases can touch, in the order of the kinds and of the file."""

    things: tuple[Touched, ...]

    @property
    def untouched(self) -> tuple[Touched, ...]:
        """What no case touches."""
        return tuple(thing for thing in self.things if not thing.cases)

    def count(self, kind: Kind | None = None) -> Count:
        """How much of a kind, or of everything, is touched."""
        of_kind = [t for t in self.things if kind is None or t.item.kind is kind]
        return Count(sum(bool(thing.cases) for thing in of_kind), len(of_kind))


def coverage(evaluator: Evaluator, cases: Iterable[Case]) -> Coverage:
    """What the cases touch.

    A case that expects nothing touches nothing, nor does one whose facts contradict a derived
    number. Raises TooEntangled for a pathway that is too large even for one of its cases.
    """
    touching = Touching(evaluator)
    sure: dict[int, list[int]] = {}
    possible: dict[int, list[int]] = {}
    for number, case in enumerate(cases):
        if case.expect == Expectation():
            continue
        try:
            answers = touching.touches(case.facts)
        except Underivable:
            continue
        for place, answer in answers.items():
            if answer is not False:
                (possible if answer is None else sure).setdefault(place, []).append(number)
    behind = touching.reasons([place for place in touching.items if place not in sure])
    return Coverage(
        tuple(
            Touched(
                place,
                item,
                tuple(sure.get(place, ())),
                tuple(possible.get(place, ())),
                behind.get(place),
            )
            for place, item in touching.items.items()
        )
    )


class Touching:
    """A pathway made ready to tell what any patient touches.

    ``items`` are the things that somebody can touch, by their place among all there are; ``sets``
    those of whom each is so, None where the sets of all patients would be too large to hold.
    """

    def __init__(self, evaluator: Evaluator) -> None:
        self.evaluator = evaluator
        try:
            self.meaning, self.sets = self._everyone()
        except TooEntangled:
            self.meaning, self.sets = None, None
        if self.meaning is None or self.sets is None:
            # Which things there are is the same for any patient, such as this one.
            somebody = Meaning(
                evaluator.pathway, evaluator.grid, dict.fromkeys(evaluator.grid.index, 0)
            )
            self.items = dict(enumerate(item for item, _ in items(somebody, evaluator.order)))
            return
        nobody = self.impossible(self.meaning)
        self.items = {
            place: item
            for place, (item, who) in enumerate(self.sets)
            if not (who - nobody).is_nobody
            and not (item.kind is Kind.PRECAUTION and who.is_everybody)
        }

    def _everyone(self) -> tuple[Meaning | None, list[tuple[Item, Patients]] | None]:
        if self.evaluator.everyone is None:
            return None, None
        meaning, _ = self.evaluator.everyone
        return meaning, items(meaning, self.evaluator.order)

    def impossible(self, meaning: Meaning) -> Patients:
        """Those nobody can be, as the pathway says."""
        return meaning.any(meaning.holds(each.when) for each in self.evaluator.pathway.impossible)

    def touches(self, facts: Mapping[str, Value]) -> dict[int, bool | None]:
        """For each of ``items``: whether a patient touches it, None where that is open.

        Raises Underivable for facts that contradict a derived number, and TooEntangled.
        """
        pathway, grid = self.evaluator.pathway, self.evaluator.grid
        values = {**facts, **derived_numbers(pathway, facts)}
        known = {name: grid[name].cell_of(value) for name, value in values.items()}
        return dict(self._touches(known))

    def reasons(self, untouched: Sequence[int]) -> dict[int, int]:
        """Of things that no case touches, the box or way that is the reason, where there is one.

        It comes first on the way, is untouched for no such reason itself, and whoever touches the
        thing passes it.
        """
        rank = {id: rank for rank, id in enumerate(self.evaluator.order)}

        def on_the_way(place: int) -> tuple[int, int]:
            return rank[self.items[place].place.id or ""], place

        boxes_and_ways = (
            place for place in untouched if self.items[place].kind in (Kind.BOX, Kind.WAY)
        )
        found: dict[int, int] = {}
        reasons: list[int] = []
        for place in [*sorted(boxes_and_ways, key=on_the_way), *untouched]:
            if place in found or place in reasons:
                continue
            reason = next((r for r in reasons if self._follows(place, r)), None)
            if reason is not None:
                found[place] = reason
            elif self.items[place].kind in (Kind.BOX, Kind.WAY):
                reasons.append(place)
        return found

    def _follows(self, place: int, reason: int) -> bool:
        here, there = self.items[place], self.items[reason]
        if self.sets is None or here.kind is Kind.PRECAUTION:
            return there.kind is Kind.BOX and here.place == there.place
        return self.sets[place][1] <= self.sets[reason][1]

    def _touches(self, known: Mapping[str, int]) -> Iterator[tuple[int, bool | None]]:
        meaning, sets = self.meaning, self.sets
        if meaning is None or sets is None:
            meaning = Meaning(self.evaluator.pathway, self.evaluator.grid, known)
            sets = items(meaning, self.evaluator.order)
            decide = meaning.store.deciding({})
        else:
            decide = meaning.store.deciding({meaning.level(n): cell for n, cell in known.items()})
        for place, item in self.items.items():
            answer = decide(sets[place][1])
            # A precaution is taken while its way is open.
            yield place, answer is None if item.kind is Kind.PRECAUTION else answer
