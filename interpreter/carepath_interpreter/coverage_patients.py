"""Patients for cases that are missing: for what no case touches, somebody who would touch it.

A patient is picked from the set of those who touch a thing; then every fact is left out that
neither this nor any advice for him rests on. What is expected of him is not said: that is for
people to write, from the source.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from itertools import islice, product
from math import ceil, floor
from typing import Final

from carepath_dsl.meaning.cells import Variable
from carepath_dsl.meaning.patients import Patients
from carepath_dsl.meaning.sets import Meaning
from carepath_dsl.model import Number, Value
from carepath_dsl.struct import struct
from carepath_interpreter.coverage import Coverage, Touched, Touching
from carepath_interpreter.coverage_items import Item, Kind
from carepath_interpreter.derived import Underivable, derived_numbers
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.reference import Walk

MOST_PATIENTS: Final = 30
"""How many patients are suggested at once; there is no end of work in more."""

MOST_TRIED: Final = 2_000
"""How many values of the facts behind derived numbers are tried for one patient."""

_STEPS: Final = 8
_MOST_PLACES: Final = 6


@struct
class Suggestion:
    """A patient, and what he would touch that no case touches yet."""

    facts: Mapping[str, Value]
    touches: tuple[Touched, ...]


@struct
class Suggestions:
    """Patients who together touch what no case touches.

    ``left`` are things none was found for, ``later`` those none was looked for yet: when the
    patients have become cases, they are looked for.
    """

    patients: tuple[Suggestion, ...]
    left: tuple[Touched, ...]
    later: tuple[Touched, ...] = ()


def missing_patients(evaluator: Evaluator, found: Coverage) -> Suggestions:
    """A patient for each thing that no case touches; who touches several is told once.

    ``found`` is what the cases of the same pathway touch. Where all patients together are too
    large to hold, there are no suggestions.
    """
    touching = Touching(evaluator)
    waiting = {thing.number: thing for thing in found.untouched}
    picking = _Picking.of(evaluator, touching)
    patients: list[Suggestion] = []
    left: list[int] = []
    for place, thing in list(waiting.items()):
        if place not in waiting:
            continue
        if len(patients) == MOST_PATIENTS:
            break
        facts = None if picking is None else picking.patient(place, thing.item)
        if facts is None:
            left.append(place)
            continue
        answers = touching.touches(facts)
        here = [other for other in waiting if answers[other]]
        patients.append(Suggestion(facts, tuple(waiting.pop(other) for other in here)))
    without = tuple(waiting.pop(place) for place in left if place in waiting)
    return Suggestions(tuple(patients), without, tuple(waiting.values()))


@struct
class _Picking:
    evaluator: Evaluator
    touching: Touching
    meaning: Meaning
    walked: Walk
    sets: list[tuple[Item, Patients]]
    impossible: Patients

    @classmethod
    def of(cls, evaluator: Evaluator, touching: Touching) -> _Picking | None:
        if evaluator.everyone is None or touching.sets is None:
            return None
        meaning, walked = evaluator.everyone
        return cls(
            evaluator, touching, meaning, walked, touching.sets, touching.impossible(meaning)
        )

    def patient(self, place: int, item: Item) -> dict[str, Value] | None:
        """The facts of somebody who touches a thing, or None where none is found."""
        who = self.sets[place][1]
        precaution = item.kind is Kind.PRECAUTION
        for whole in self.wholes((who - self.impossible).member()):
            facts = self.coming(whole, item) if precaution else self.needed(whole, who)
            if self.touching.touches(facts).get(place):
                return facts
        return {} if precaution and self.touching.touches({}).get(place) else None

    def needed(self, whole: Mapping[str, Value], who: Patients) -> dict[str, Value]:
        """What of a whole patient settles that he is in a set, and everything he is advised."""
        sets = (who, self.walked.reach[self.meaning.pathway.start], *self.walked.given.values())
        return self.kept(whole, sets)

    def coming(self, whole: Mapping[str, Value], item: Item) -> dict[str, Value]:
        """What of a whole patient settles that he comes to a box."""
        assert item.place.id is not None
        return self.kept(whole, (self.walked.reach[item.place.id],))

    def kept(self, whole: Mapping[str, Value], sets: Iterable[Patients]) -> dict[str, Value]:
        """What of a whole patient settles on which side of each set he is, in order of asking."""
        known = self.known(whole)
        names = {name for who in sets for name in self.evaluator.settling(self.meaning, who, known)}
        return {name: whole[name] for name in self.evaluator.asking if name in names}

    def known(self, whole: Mapping[str, Value]) -> dict[str, int]:
        """The cells of a patient, with those of his derived numbers; raises Underivable."""
        values = {**whole, **derived_numbers(self.evaluator.pathway, whole)}
        return {name: self.evaluator.grid[name].cell_of(value) for name, value in values.items()}

    def wholes(self, cells: Mapping[int, int]) -> Iterator[dict[str, Value]]:
        """Patients of whom everything is known, with these cells, and the lowest ones elsewhere.

        Cells of derived numbers are what they are; only trying finds facts that give them.
        """
        grid, facts = self.evaluator.grid, self.evaluator.pathway.facts
        wanted = {v.name: cells.get(self.meaning.level(v.name), 0) for v in grid.variables}
        whole = {v.name: plain_value(v, wanted[v.name]) for v in grid.variables if v.name in facts}
        derived = [v.name for v in grid.variables if self.meaning.level(v.name) in cells]
        behind = sorted({f for name in derived for f in self.evaluator.behind.get(name, ())})
        tried = ([whole[name], *_spread(grid[name])] for name in behind)
        for values in islice(product(*tried), MOST_TRIED):
            facts_of_one = {**whole, **dict(zip(behind, values, strict=True))}
            try:
                known = self.known(facts_of_one)
            except Underivable:
                continue
            levels = {self.meaning.level(name): cell for name, cell in known.items()}
            if not self.meaning.store.deciding(levels)(self.impossible):
                yield facts_of_one


def plain_value(variable: Variable, cell: int) -> Value:
    """A value of a cell as a person would write it: of a stretch of numbers a round one.

    It lies just above the limit where the stretch begins; in the lowest one just below its end,
    since hardly anybody weighs 0 kg.
    """
    here = variable.cells[cell]
    if here.low is None or here.high is None or here.low == here.high:
        return here.sample
    lowest = cell == 0 and len(variable.cells) > 1
    if isinstance(variable.type, Number) and variable.type.whole:
        return here.high if lowest else here.low
    for places in range(_MOST_PLACES):
        digits = 10**places
        number = ceil(here.high * digits) - 1 if lowest else floor(here.low * digits) + 1
        if here.low < Fraction(number, digits) < here.high:
            return Fraction(number, digits)
    return here.sample


def _spread(variable: Variable) -> Iterator[Value]:
    """Values all over a variable: one of each cell, and of a number even steps besides."""
    yield from (plain_value(variable, cell) for cell in range(len(variable.cells)))
    if isinstance(type := variable.type, Number):
        for step in range(_STEPS + 1):
            value = type.low + (type.high - type.low) * Fraction(step, _STEPS)
            yield Fraction(round(value)) if type.whole else value
