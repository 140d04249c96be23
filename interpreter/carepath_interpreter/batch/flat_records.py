"""Records as the rows of a table: the columns of a result, the same in CSV and Parquet.

A list of ids stays a list here; alternatives and reported values have a column each. A value that
is passed through has the column it came from.
"""

from __future__ import annotations

from typing import Final, NamedTuple

from carepath_dsl.model import Pathway, Value
from carepath_dsl.units.quantities import format_number
from carepath_interpreter.batch.records import BadTable, Problem, Written
from carepath_interpreter.compiling.outcomes import Outcome
from carepath_interpreter.result import Report

ROW: Final = "row"
ID: Final = "id"
LISTS: Final = ("certain", "precautionary", "possible", "holds")
NEEDED: Final = "needed"
PROBLEMS: Final = "problems"


class Flat(NamedTuple):
    """The names of the columns, in order: ``row``, ``id``, those kept, and then these."""

    keep: tuple[str, ...]
    alternatives: tuple[str, ...]
    reports: tuple[str, ...]
    needed: bool

    @property
    def names(self) -> tuple[str, ...]:
        """All columns."""
        return (ROW, ID, *self.keep, *self._own, PROBLEMS)

    @property
    def _own(self) -> tuple[str, ...]:
        groups = (f"alternative_{id}" for id in self.alternatives)
        reports = (f"report_{id}" for id in self.reports)
        needed = (NEEDED,) if self.needed else ()
        return ("status", "act_now", *LISTS, *groups, *reports, *needed)


def flat(pathway: Pathway, keep: tuple[str, ...], *, needed: bool) -> Flat:
    """The columns of a result; raises BadTable where one that is kept has the name of another."""
    columns = Flat(keep, tuple(pathway.alternatives), tuple(pathway.report), needed)
    own = {ROW, ID, PROBLEMS, *columns._own}
    taken = [name for name in keep if name in own]
    if taken:
        names = ", ".join(f"`{name}`" for name in taken)
        raise BadTable(f"the result has a column {names} of its own; give yours another name")
    return columns


def alternatives(columns: Flat, outcome: Outcome) -> tuple[str, ...]:
    """The certainty of each group of alternatives."""
    return tuple(outcome.alternatives[id] for id in columns.alternatives)


def report_texts(reports: tuple[Report, ...]) -> tuple[str | None, ...]:
    """The reported values as texts, None where one is not settled."""
    return tuple(
        value_text(report.values[0]) if len(report.values) == 1 else None for report in reports
    )


def value_text(value: Value) -> str:
    """A value as a table has it, and as a table is read: ``yes``, ``severe``, ``6.5``, ``1/3``."""
    match value:
        case bool():
            return "yes" if value else "no"
        case str():
            return value
        case _:
            return format_number(value)


def problem_text(line: int | None, problems: tuple[Problem, ...]) -> str:
    """All that is wrong with a row, as one text."""
    texts = [p.message if p.help is None else f"{p.message} ({p.help})" for p in problems]
    return ("" if line is None else f"line {line}: ") + "; ".join(texts)


def plain_text(value: object) -> str | None:
    """A value that is passed through, as a text; None where there is none."""
    match value:
        case None:
            return None
        case str():
            return value
        case bool():
            return "yes" if value else "no"
        case Written():
            return value.text
        case _:
            return str(value)
