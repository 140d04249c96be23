"""What conditions and definitions mean: the set of patients for whom they are true.

This module and :mod:`carepath_interpreter.reference` define the language. Everything is two
valued here: a patient answers every question. "Unknown" is not a value but a set of patients
with more than one member, so nothing has to be invented for it.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from carepath_dsl.meaning.cells import Cell, Grid
from carepath_dsl.meaning.patients import Patients, Store, TooEntangled
from carepath_dsl.model import (
    Band,
    Between,
    Choice,
    Class,
    Compare,
    Condition,
    Count,
    Derived,
    Finding,
    Holds,
    Junction,
    Not,
    Number,
    OptionTest,
    Part,
    Pathway,
    Points,
    Score,
    Value,
    YesNo,
)
from carepath_dsl.typed import TYPE_CHECKING, Final, TypeVar, assert_never

if TYPE_CHECKING:
    from carepath_dsl.expressions import CompareWord, CountWord

_T = TypeVar("_T")

MOST_SUMS: Final = 10_000
"""How many different totals a score may have before it is refused with TooEntangled."""

COMPARISONS: Final[Mapping[CompareWord, Callable[[Fraction, Fraction], bool]]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "=": operator.eq,
    "!=": operator.ne,
}

COUNTS: Final[Mapping[CountWord, Callable[[int, int], bool]]] = {
    "at least": operator.ge,
    "at most": operator.le,
    "exactly": operator.eq,
}


class Meaning:
    """Reads conditions of one pathway as sets of patients, given what is known of a patient.

    ``known`` maps a variable to its cell. It restricts everything: the sets say how it goes on
    for the patients who agree with what is known, and the unknown variables are the only ones
    left in them. With nothing known they speak of all patients.
    """

    def __init__(self, pathway: Pathway, grid: Grid, known: Mapping[str, int]) -> None:
        self.pathway = pathway
        self.grid = grid
        self.known = known
        self.store = Store([len(v.cells) for v in reversed(grid.variables)])
        self._conditions: dict[int, tuple[Condition, Patients]] = {}
        self._findings: dict[str, Patients] = {}
        self._amounts: dict[str, dict[Fraction, Patients]] = {}
        self._classes: dict[str, dict[str, Patients]] = {}

    def level(self, name: str) -> int:
        """The variable of the store that stands for a fact or derived number."""
        return len(self.grid.variables) - 1 - self.grid.index[name]

    def names(self, patients: Patients) -> tuple[str, ...]:
        """The facts and derived numbers a set depends on, in the order they are met."""
        last = len(self.grid.variables) - 1
        return tuple(
            self.grid.variables[last - level].name for level in reversed(patients.mattering())
        )

    def holds(self, condition: Condition) -> Patients:
        """The patients for whom a condition is true."""
        # By identity: equal conditions of different files are still one set, only found twice.
        cached = self._conditions.get(id(condition))
        if cached is None:
            cached = self._conditions[id(condition)] = (condition, self._read(condition))
        return cached[1]

    def _read(self, condition: Condition) -> Patients:
        match condition:
            case Holds(name=name):
                return self._true(name)
            case Compare(name=name, word=word, value=value):
                test = COMPARISONS[word]
                return self._number(name, lambda amount: test(amount, value))
            case Between(name=name, low=low, high=high):
                return self._number(name, lambda amount: low <= amount <= high)
            case OptionTest(name=name):
                return self._option(condition)
            case Not(part=part):
                return ~self.holds(part)
            case Junction(word="all", parts=parts):
                return self._all(self.holds(part) for part in parts)
            case Junction(word="any", parts=parts):
                return self.any(self.holds(part) for part in parts)
            case Junction(word="none", parts=parts):
                return ~self.any(self.holds(part) for part in parts)
            case Count(word=word, number=number, parts=parts):
                enough = COUNTS[word]
                tally = self._add_up(self._points(Fraction(1), part) for part in parts)
                return self.any(who for n, who in tally.items() if enough(int(n), number))
            case _:
                raise AssertionError(condition)

    def _true(self, name: str) -> Patients:
        if name in self.pathway.facts:
            return self._where(name, lambda cell: cell.sample is True)
        if name not in self._findings:
            definition = self.pathway.definitions[name]
            assert isinstance(definition, Finding)
            self._findings[name] = self.holds(definition.condition)
        return self._findings[name]

    def _option(self, test: OptionTest) -> Patients:
        definition = self.pathway.definitions.get(test.name)
        if isinstance(definition, Class):
            accepted = test.accepts(definition.type)
            return self.any(
                who for option, who in self.classes(definition).items() if option in accepted
            )
        type = self.pathway.facts[test.name].type
        assert isinstance(type, Choice)
        accepted = test.accepts(type)
        return self._where(test.name, lambda cell: cell.sample in accepted)

    def _number(self, name: str, test: Callable[[Fraction], bool]) -> Patients:
        definition = self.pathway.definitions.get(name)
        if isinstance(definition, Band | Score):
            return self.any(who for n, who in self.amounts(definition).items() if test(n))

        def accepts(cell: Cell) -> bool:
            assert isinstance(cell.sample, Fraction)
            return test(cell.sample)

        return self._where(name, accepts)

    def _where(self, name: str, accepts: Callable[[Cell], bool]) -> Patients:
        cells = self.grid[name].cells
        if name in self.known:
            return self.always(accepts(cells[self.known[name]]))
        mask = sum(1 << place for place, cell in enumerate(cells) if accepts(cell))
        return self.store.where(self.level(name), mask)

    def always(self, truth: bool) -> Patients:
        """Everybody or nobody."""
        return self.store.everybody if truth else self.store.nobody

    def any(self, sets: Iterable[Patients]) -> Patients:
        """Everybody who is in at least one of the sets."""
        union = self.store.nobody
        for patients in sets:
            union |= patients
        return union

    def _all(self, sets: Iterable[Patients]) -> Patients:
        common = self.store.everybody
        for patients in sets:
            common &= patients
        return common

    def amounts(self, definition: Band | Score) -> Mapping[Fraction, Patients]:
        """Each value a band or score can take, with the patients who have it."""
        if definition.id not in self._amounts:
            match definition:
                case Band(lines=lines):
                    amounts: dict[Fraction, Patients] = {}
                    for value, who in self._first((line.value, line.when) for line in lines):
                        amounts[value] = amounts.get(value, self.store.nobody) | who
                case Score(items=items):
                    amounts = self._add_up(self._item(item) for item in items)
            self._amounts[definition.id] = {
                value: who for value, who in sorted(amounts.items()) if not who.is_nobody
            }
        return self._amounts[definition.id]

    def classes(self, definition: Class) -> Mapping[str, Patients]:
        """Each option a class can take, in the order of the options, with its patients."""
        if definition.id not in self._classes:
            found = {option.id: self.store.nobody for option in definition.type.options}
            for option, who in self._first((line.option, line.when) for line in definition.lines):
                found[option] |= who
            self._classes[definition.id] = {
                option: who for option, who in found.items() if not who.is_nobody
            }
        return self._classes[definition.id]

    def values(self, name: str) -> Mapping[Value, Patients] | None:
        """The values a reported fact or definition may take, None for a number in its range."""
        definition = self.pathway.definitions.get(name)
        match definition:
            case Band() | Score():
                return {n: who for n, who in self.amounts(definition).items() if not who.is_nobody}
            case Class():
                return {c: who for c, who in self.classes(definition).items() if not who.is_nobody}
            case Finding():
                return self._yes_no(self._true(name))
            case Derived():
                return None
            case None:
                pass
            case _:
                assert_never(definition)
        match type := self.pathway.facts[name].type:
            case YesNo():
                return self._yes_no(self._true(name))
            case Choice():
                return {
                    option.id: self._where(name, lambda cell, id=option.id: cell.sample == id)  # type: ignore[misc]
                    for option in type.options
                }
            case Number():
                return None
            case _:
                assert_never(type)

    def _yes_no(self, true: Patients) -> Mapping[Value, Patients]:
        return {False: ~true, True: true}

    def _first(self, lines: Iterable[tuple[_T, Condition | None]]) -> Iterable[tuple[_T, Patients]]:
        rest = self.store.everybody
        for value, when in lines:
            taken = rest if when is None else rest & self.holds(when)
            yield value, taken
            rest -= taken

    def _item(self, item: Points | Part) -> Mapping[Fraction, Patients]:
        if isinstance(item, Points):
            return self._points(item.points, item.when)
        part = self.pathway.definitions[item.name]
        assert isinstance(part, Band | Score)
        return self.amounts(part)

    def _points(self, points: Fraction, condition: Condition) -> Mapping[Fraction, Patients]:
        when = self.holds(condition)
        # One entry where the points are 0: a mapping with the key twice would lose somebody.
        return {points: when, Fraction(0): ~when} if points else {points: self.store.everybody}

    def _add_up(self, items: Iterable[Mapping[Fraction, Patients]]) -> dict[Fraction, Patients]:
        total = {Fraction(0): self.store.everybody}
        for item in items:
            total = self._sum(total, item)
        return total

    def _sum(
        self, left: Mapping[Fraction, Patients], right: Mapping[Fraction, Patients]
    ) -> dict[Fraction, Patients]:
        total: dict[Fraction, Patients] = {}
        for a, patients_a in left.items():
            for b, patients_b in right.items():
                both = patients_a & patients_b
                if not both.is_nobody:
                    total[a + b] = total.get(a + b, self.store.nobody) | both
                    if len(total) > MOST_SUMS:
                        raise TooEntangled
        return total
