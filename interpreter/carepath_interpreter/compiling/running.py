"""What runs a compiled pathway: outcomes shared by all who go the same way, and their unions.

Nothing but the standard library, and nothing of the pathway but its tables: `carepath compile`
puts the very text of this module, :mod:`records`, :mod:`outcomes` and :mod:`following` into the
module it prints.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any, TypeAlias

from carepath_interpreter.compiling.outcomes import Outcome
from carepath_interpreter.compiling.records import Leaf, Tables, VariableTable, bits, together

Key: TypeAlias = "int | tuple[int, ...]"
"""Which marks the generated function has set: bits, 60 to a number."""

MARKS_IN_A_NUMBER = 60
MOST_SHARED = 10_000
"""Outcomes kept to be shared; past this cap each is built when it is met."""
MOST_TRIED = 48
"""How often open facts are tried out before all patients are followed at once instead."""


class Unsettled(Exception):
    """A condition that what is known leaves neither true nor false."""


class TooOpen(Exception):
    """So much is open that trying it out would take long."""


class Machine:
    """The tables of one pathway, ready to run.

    ``derive`` gives the derived numbers of a patient. ``many`` answers for a patient of whom too
    much is open to be tried out.
    """

    def __init__(
        self,
        tables: Tables,
        derive: Callable[[Mapping[str, Any]], Mapping[str, Any]],
        many: Callable[[Mapping[str, Any]], Outcome],
    ) -> None:
        self.tables = tables
        self.derive = derive
        self.many = many
        self.everything = (1 << len(tables.recommendations)) - 1
        self.pressing_groups = sum(
            1 << place
            for place, (_, members) in enumerate(tables.groups)
            if not members & ~tables.pressing
        )
        self.ways = ways_of(tables)
        self.way_places = {way: place for place, way in enumerate(self.ways)}
        self.variables = {variable.name: variable for variable in tables.variables}
        self.derived = frozenset(tables.derived)
        self.samples = {
            variable.name: tuple(
                Fraction(*sample) if isinstance(sample, tuple) else sample
                for sample in variable.samples
            )
            for variable in tables.variables
        }
        self.options = {
            place: {option: cell for cell, option in enumerate(variable.options)}
            for place, variable in enumerate(tables.variables)
            if variable.kind == "choice"
        }
        self.shared: dict[Key, Outcome] = {}
        """Outcomes by the marks of their way, each put there when it is first met."""
        self._unions: dict[frozenset[Outcome], Outcome] = {}
        self._names: dict[int, tuple[str, ...]] = {}
        self.tried: Callable[[Mapping[str, Any]], Outcome] = _unwritten

    def names(self, mask: int) -> tuple[str, ...]:
        """The recommendations of a mask, in the order of the file."""
        found = self._names.get(mask)
        if found is None:
            names = self.tables.recommendations
            found = tuple(names[place] for place in bits(mask))
            if len(self._names) < MOST_SHARED:
                self._names[mask] = found
        return found

    def _met(self, key: Key) -> Outcome:
        """The outcome of a way that is not among the shared ones yet."""
        leaf = self.leaf(key)
        outcome = Outcome(self, together([leaf]), leaf)
        if len(self.shared) < MOST_SHARED:
            self.shared[key] = outcome
        return outcome

    # --- one way -----------------------------------------------------------------------------

    def leaf(self, key: Key) -> Leaf:
        """What the way with these marks gives."""
        marks = key if isinstance(key, int) else _joined(key)
        false = marks & ((1 << len(self.tables.applies)) - 1)
        if false:
            return Leaf(0, 0, 0, 0, false, ())
        given, steps, ways, prepared = self._walked(self.tables.start, marks)
        after = []
        for decision, target in prepared:
            given_after, steps_after, _, _ = self._walked(target, marks)
            after.append((decision, given_after, self.one_of(given_after), steps_after))
        return Leaf(given, self.one_of(given), steps, ways, 0, tuple(after))

    def one_of(self, given: int) -> int:
        """The groups with a member among these, as bits."""
        return sum(
            1 << place for place, (_, members) in enumerate(self.tables.groups) if given & members
        )

    def _walked(self, start: int, marks: int) -> tuple[int, int, int, list[tuple[int, int]]]:
        given = steps = ways = 0
        prepared = []
        waiting = [start]
        while waiting:
            here = waiting.pop()
            if steps >> here & 1:
                continue
            steps |= 1 << here
            box = self.tables.boxes[here]
            for mark, recommendation in box.gives:
                if mark < 0 or marks >> mark & 1:
                    given |= 1 << recommendation
            targets = list(box.then)
            for mark, target in box.choices:
                if mark < 0 or marks >> mark & 1:
                    targets.append(target)
                    if target == box.prepare and target >= 0:
                        prepared.append((here, target))
                    break
            for target in targets:
                if target >= 0:
                    ways |= 1 << self.way_places[here, target]
                    waiting.append(target)
        return given, steps, ways, sorted(prepared)

    # --- all ways that are open --------------------------------------------------------------

    def slow(self, facts: Mapping[str, Any]) -> Outcome:
        """The outcome where something is open, or wrong. Raises KeyError and ValueError."""
        names = facts.keys()
        if self.tables.derived or not names <= self.samples.keys():
            known = self.known(facts)
        else:
            known = dict(facts)
        found: set[Outcome] = set()
        try:
            self._try_out(known, found, facts)
        except TooOpen:
            return self.many(facts)
        except (KeyError, TypeError, Unsettled):
            self.known(facts)
            raise
        if len(found) == 1:
            return found.pop()
        return self._union(frozenset(found))

    def known(self, facts: Mapping[str, Any]) -> dict[str, Any]:
        """The facts, each checked, and the derived numbers they give."""
        for name in facts:
            if name not in self.variables or name in self.derived:
                raise KeyError(name)
        known = {n: Fraction(v) if type(v) is int else v for n, v in facts.items()}
        if self.tables.derived:
            known.update(self.derive(known))
        for name, value in known.items():
            self.cell(self.variables[name], value)
        return known

    def _try_out(
        self, known: dict[str, Any], found: set[Outcome], facts: Mapping[str, Any]
    ) -> None:
        """Follow every way that is open, once for each value of the next fact that is missing."""
        tried, samples = self.tried, self.samples
        left = MOST_TRIED
        checked = False

        def follow() -> None:
            nonlocal left, checked
            left -= 1
            if left < 0:
                raise TooOpen
            try:
                found.add(tried(known))
                return
            except KeyError as missing:
                name = missing.args[0]
                if not isinstance(name, str):
                    # A way that is met first; or a wrong value, which the facts then hold.
                    if not checked:
                        self.known(facts)
                        checked = True
                    found.add(self._met(name))
                    return
                if name in known:  # a wrong value, such as an option there is not
                    raise
            for sample in samples[name]:
                known[name] = sample
                follow()
            del known[name]

        follow()

    def _union(self, outcomes: frozenset[Outcome]) -> Outcome:
        found = self._unions.get(outcomes)
        if found is None:
            # In one order, so that the same patient always gets the same answer to the letter.
            leaves = sorted(o.leaf for o in outcomes if o.leaf is not None)
            found = Outcome(self, together(leaves))
            if len(self._unions) < MOST_SHARED:
                self._unions[outcomes] = found
        return found

    def cell(self, variable: VariableTable, value: Any) -> int:
        """The cell a value lies in; ValueError when the value is outside the type."""
        name = variable.name
        if variable.kind == "yes/no":
            if value is not True and value is not False:
                raise ValueError(f"{name} is answered yes or no")
            return int(value)
        if variable.kind == "choice":
            if not isinstance(value, str) or value not in variable.options:
                raise ValueError(f"{name} is answered with one of its options")
            return variable.options.index(value)
        if isinstance(value, bool) or not isinstance(value, int | Fraction):
            raise ValueError(f"{name} is answered with a number")
        over, under = value.numerator, value.denominator
        low, high = variable.low, variable.high
        if (
            over * low[1] < low[0] * under
            or over * high[1] > high[0] * under
            or (variable.kind == "whole number" and under != 1)
        ):
            raise ValueError(f"{value} is not a possible value of {name}")
        for place, (end, scale, inside) in enumerate(variable.ends):
            if over * scale < end * under or (inside and over * scale == end * under):
                return place
        raise AssertionError(value)


def unsettled() -> int:
    """Raises Unsettled, where an expression has to."""
    raise Unsettled


def _unwritten(facts: Mapping[str, Any]) -> Outcome:
    raise TooOpen


def _joined(numbers: tuple[int, ...]) -> int:
    # By bytes: shifting one after the other would copy all that came before each time.
    width = MARKS_IN_A_NUMBER // 4
    return int("".join(f"{number:0{width}x}" for number in reversed(numbers)), 16)


def ways_of(tables: Tables) -> tuple[tuple[int, int], ...]:
    """Every way from step to step, once, in order."""
    found = {
        (here, target): None
        for here, box in enumerate(tables.boxes)
        for target in (*(target for _, target in box.choices), *box.then)
        if target >= 0
    }
    return tuple(found)
