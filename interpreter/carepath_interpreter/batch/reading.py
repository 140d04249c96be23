"""What a row says about a patient, as values: as strict as for one patient, and quick.

In a large table the same answers come again and again. Each is read once, by the reader that one
patient's facts are read with, and remembered. Whatever is not a plain good answer is left to that
reader altogether, so that the problems are the same too.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from carepath_dsl.model import Derived, Pathway, Value
from carepath_dsl.values import ValueProblem, read_value
from carepath_interpreter.batch.records import Problem, Written, problems_of
from carepath_interpreter.derived import Underivable, derived_numbers
from carepath_interpreter.facts import read_facts

MOST_REMEMBERED: Final = 100_000
"""Answers; behind them all are forgotten, and remembering begins anew."""

_NOT_KNOWN: Final = ""
"""The name under which answers that say "not known" are collected; no fact is called so."""


class _Doubtful(Exception):
    """An answer that is not a good one."""


class _Answers(dict[tuple[str, object], tuple[str, Value | None]]):
    """(fact, answer as given) → (fact, value); read when it is first asked for."""

    def __init__(self, pathway: Pathway, empty: bool) -> None:
        self.facts = pathway.facts
        self.empty = empty

    def __missing__(self, answer: tuple[str, object]) -> tuple[str, Value | None]:
        name, raw = answer
        fact = self.facts.get(name)
        if fact is None:
            raise _Doubtful
        found: tuple[str, Value | None]
        if raw is None or (self.empty and raw == ""):
            found = (_NOT_KNOWN, None)
        else:
            value = read_value(fact, as_given(raw))
            if isinstance(value, ValueProblem):
                raise _Doubtful
            found = (name, value)
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        self[answer] = found
        return found


class FactsReader:
    """Reads rows of one pathway. ``empty`` says that an empty text means "not known"."""

    def __init__(self, pathway: Pathway, *, empty: bool = False) -> None:
        self.pathway = pathway
        self.empty = empty
        self._derived = any(isinstance(d, Derived) for d in pathway.definitions.values())
        self._value_of = _Answers(pathway, empty).__getitem__

    def read(self, answers: Mapping[str, object]) -> dict[str, Value] | tuple[Problem, ...]:
        """The values of a row, by fact, or everything that is wrong with it.

        ``answers`` are values as they stand in the table, by name; see :class:`records.Row`.
        """
        try:
            found = dict(map(self._value_of, answers.items()))
        except (_Doubtful, TypeError):  # or a list, which has no place in a memory
            return self.read_slowly(answers)
        found.pop(_NOT_KNOWN, None)
        facts: dict[str, Value] = found  # type: ignore[assignment]
        if self._derived:
            try:
                derived_numbers(self.pathway, facts)
            except Underivable:
                return self.read_slowly(answers)
        return facts

    def read_slowly(self, answers: Mapping[str, object]) -> dict[str, Value] | tuple[Problem, ...]:
        """The same, by the reader for one patient."""
        given = {
            name: None if self.empty and raw == "" else as_given(raw)
            for name, raw in answers.items()
        }
        read = read_facts(self.pathway, given)
        if not read.diagnostics.has_errors:
            return dict(read.values)
        facts = {
            (problem.code, problem.message): name
            for name, raw in given.items()
            for problem in read_facts(self.pathway, {name: raw}).diagnostics
            if name in self.pathway.facts
        }
        return problems_of(read.diagnostics, facts)

    def not_text(self, raw: bytes) -> tuple[Problem, ...]:
        """What is wrong with a row of bytes that are not UTF-8."""
        return problems_of(read_facts(self.pathway, raw).diagnostics, {})


def as_given(raw: object) -> object:
    """A value of a table as the reader for one patient takes it."""
    return raw.value if isinstance(raw, Written) else raw
