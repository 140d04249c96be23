"""The answer to one patient after another: what is settled, what is reported, what to ask.

All of it is worked out by the compiled pathway, exactly; what many patients have in common is
worked out once and shared.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any, Final

from carepath_dsl.meaning.patients import TooEntangled
from carepath_dsl.meaning.sets import Meaning
from carepath_dsl.meaning.walking import names_of_definition
from carepath_dsl.model import Derived, Number, Pathway, Value
from carepath_interpreter.batch.records import (
    ENTANGLED,
    MOST_SHARED,
    Answer,
    Explained,
    Problem,
    Shared,
)
from carepath_interpreter.batch.states import Cells, States, states_of
from carepath_interpreter.compiling.compiled import CompiledPathway
from carepath_interpreter.compiling.outcomes import Outcome
from carepath_interpreter.derived import derived_numbers
from carepath_interpreter.result import Report

TOO_ENTANGLED: Final = Problem(
    ENTANGLED,
    None,
    "the conditions of this pathway share so many facts that this patient cannot be worked out",
    "give more facts",
)


class Answering:
    """Answers for one pathway. ``needed``: whether to tell which facts are still to be asked."""

    def __init__(self, pathway: Pathway, *, needed: bool = True) -> None:
        self.compiled = CompiledPathway(pathway)
        self._needed = needed
        self._facts = len(pathway.facts)
        self._outcome = self.compiled.outcome
        self._reporting = _Reporting(self.compiled)

    @cached_property
    def _states(self) -> States | None:
        return states_of(self.compiled)

    def answer(self, facts: Mapping[str, Value]) -> Answer | Problem:
        """What the pathway says of a patient; ``facts`` are values that were read and are right.

        A Problem where the pathway is too entangled to be worked out for this patient.
        """
        try:
            values = self._reporting.values(facts)
            if len(facts) == self._facts:
                outcome, needed = self._outcome(facts), NOTHING
            else:
                outcome, needed = self._open(facts, values)
            reports = self._reporting.reports(values)
        except TooEntangled:
            return TOO_ENTANGLED
        return Answer(outcome, reports, needed if self._needed else None)

    def _open(
        self, facts: Mapping[str, Value], values: Mapping[str, Value]
    ) -> tuple[Outcome, Shared[tuple[str, ...]]]:
        """For somebody of whom not all is known; ``values`` are with derived numbers."""
        if self._states is not None:
            return self._states.answer(facts, values)
        outcome = self._outcome(facts)
        if outcome.answers.complete or not self._needed:
            return outcome, NOTHING
        return outcome, Shared(tuple(needed.fact for needed in self.compiled.needed(facts)))

    def explain(self, facts: Mapping[str, Value]) -> Explained | Problem:
        """The same, with all reasons: slower by far."""
        try:
            return Explained(self.compiled.evaluate(facts))
        except TooEntangled:
            return TOO_ENTANGLED


NOTHING: Final[Shared[tuple[str, ...]]] = Shared(())


class _Reporting:
    """The reported values of patients."""

    def __init__(self, compiled: CompiledPathway) -> None:
        self.pathway = compiled.pathway
        self.grid = compiled.evaluator.grid
        self.names = self.pathway.report
        self._derives = any(isinstance(d, Derived) for d in self.pathway.definitions.values())
        self._numbers = frozenset(name for name in self.names if self._is_number(name))
        machine = compiled.machine
        self._variables = tuple(
            (name, Cells(machine.variables[name], machine).of)
            for name in dict.fromkeys(
                variable
                for name in self.names
                if name not in self._numbers
                for variable in _variables(name, self.pathway)
            )
        )
        self._shared: dict[object, Shared[tuple[Report, ...]]] = {}

    def _is_number(self, name: str) -> bool:
        fact = self.pathway.facts.get(name)
        if fact is not None:
            return isinstance(fact.type, Number)
        return isinstance(self.pathway.definitions[name], Derived)

    def values(self, facts: Mapping[str, Value]) -> Mapping[str, Value]:
        """The facts, with the derived numbers they give."""
        if not self._derives:
            return facts
        return {**facts, **derived_numbers(self.pathway, facts)}

    def reports(self, values: Mapping[str, Value]) -> Shared[tuple[Report, ...]]:
        """What is reported of a patient, in the order of the pathway."""
        if not self.names:
            return NO_REPORTS
        key = (
            *[
                None if (value := values.get(name)) is None else cell_of(value)
                for name, cell_of in self._variables
            ],
            *[values.get(name) for name in self._numbers],
        )
        found = self._shared.get(key)
        if found is None:
            found = Shared(self._worked_out(values))
            _share(self._shared, key, found)
        return found

    def _worked_out(self, values: Mapping[str, Value]) -> tuple[Report, ...]:
        known = {
            name: self.grid[name].cell_of(values[name])
            for name, _ in self._variables
            if name in values
        }
        meaning = Meaning(self.pathway, self.grid, known)
        reports = []
        for name in self.names:
            title = (self.pathway.facts.get(name) or self.pathway.definitions[name]).title
            possible = meaning.values(name)
            if possible is not None:
                open_values = tuple(v for v, who in possible.items() if not who.is_nobody)
                reports.append(Report(name, title, open_values))
                continue
            type = self.grid[name].type
            assert isinstance(type, Number)
            if name in values:
                reports.append(Report(name, title, (values[name],), unit=type.unit))
            else:
                reports.append(Report(name, title, (), type.low, type.high, type.unit))
        return tuple(reports)


NO_REPORTS: Final[Shared[tuple[Report, ...]]] = Shared(())


def _share(shared: dict[Any, Any], key: object, value: object) -> None:
    if len(shared) >= MOST_SHARED:
        shared.clear()
    shared[key] = value


def _variables(name: str, pathway: Pathway) -> tuple[str, ...]:
    """The facts and derived numbers that a reported value depends on."""
    found: dict[str, None] = {}
    waiting, seen = [name], {name}
    while waiting:
        here = waiting.pop()
        definition = pathway.definitions.get(here)
        if definition is None or isinstance(definition, Derived):
            found[here] = None
            continue
        for inner in names_of_definition(definition):
            if inner not in seen:
                seen.add(inner)
                waiting.append(inner)
    return tuple(found)
