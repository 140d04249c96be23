"""Records as Parquet, written with Polars, which is installed for it: ``carepath[parquet]``.

Lists of ids are lists, ``act_now`` is a Boolean, ``problems`` are structures. ``id`` and the
columns kept have the types they came with, where they came from Parquet, and are texts otherwise.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from carepath_interpreter.batch.flat_records import (
    ID,
    LISTS,
    NEEDED,
    PROBLEMS,
    ROW,
    Flat,
    alternatives,
    plain_text,
    report_texts,
)
from carepath_interpreter.batch.records import Answer, Remembered, Row, Unusable
from carepath_interpreter.compiling.outcomes import Outcome

if TYPE_CHECKING:
    import polars

ROWS_IN_A_PART: Final = 50_000
"""Records held before they are written."""


class ParquetRecords:
    """Makes records. ``types`` are those of ``id`` and of the columns kept."""

    def __init__(self, columns: Flat, types: Mapping[str, Any]) -> None:
        import polars

        self.columns = columns
        self.types = types
        self._outcomes: Remembered[Outcome, tuple[object, ...]] = Remembered(self._outcome)
        self._reports: Remembered[object, tuple[object, ...]] = Remembered(report_texts)
        text, texts = polars.String(), polars.List(polars.String())
        problem = polars.Struct(dict.fromkeys(("code", "fact", "message", "help"), text))
        kinds: dict[str, Any] = {
            ROW: polars.Int64(),
            "act_now": polars.Boolean(),
            NEEDED: texts,
            PROBLEMS: polars.List(problem),
            **dict.fromkeys(LISTS, texts),
        }
        self.schema = {name: types.get(name, kinds.get(name, text)) for name in columns.names}
        self._empty = (None,) * (len(columns.names) - len(columns.keep) - 3)

    def answered(self, row: Row, answer: Answer) -> tuple[object, ...]:
        """The record of a patient."""
        needed = () if answer.needed is None else (answer.needed.value,)
        outcome, reports = self._outcomes[answer.outcome], self._reports[answer.reports]
        return (*self._front(row), *outcome, *reports, *needed, None)

    def unusable(self, row: Unusable) -> tuple[object, ...]:
        """The record of a row that cannot be used: only the last column says something."""
        problems = [problem._asdict() for problem in row.problems]
        return (*self._front(row), *self._empty, problems)

    def frame(self, records: Sequence[tuple[object, ...]]) -> polars.DataFrame:
        """Records as a table."""
        import polars

        columns = zip(*records, strict=True) if records else ((),) * len(self.schema)
        return polars.DataFrame(
            [
                polars.Series(name, values, type)
                for (name, type), values in zip(self.schema.items(), columns, strict=True)
            ]
        )

    def _front(self, row: Row | Unusable) -> tuple[object, ...]:
        values = zip((ID, *self.columns.keep), (row.id, *row.kept), strict=True)
        return (
            row.row,
            *[value if name in self.types else plain_text(value) for name, value in values],
        )

    def _outcome(self, outcome: Outcome) -> tuple[object, ...]:
        lists = (getattr(outcome, name) for name in LISTS)
        return (
            outcome.status,
            outcome.act_now,
            *lists,
            *alternatives(self.columns, outcome),
        )


class Parts:
    """Records on their way to one file, kept in files of a folder until it is written.

    A library that could add to a file would spare them; this way little is ever in memory.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._waiting: list[polars.DataFrame] = []
        self._parts: list[Path] = []

    def add(self, frame: polars.DataFrame) -> None:
        """Add some records."""
        self._waiting.append(frame)
        if sum(each.height for each in self._waiting) >= ROWS_IN_A_PART:
            self._write()

    def finished(self, nothing: polars.DataFrame) -> Path:
        """One file with all records; ``nothing`` is a table of them without any."""
        import polars

        if self._waiting or not self._parts:
            self._waiting.append(nothing)
            self._write()
        if len(self._parts) == 1:
            return self._parts[0]
        whole = self.folder / "whole.parquet"
        polars.scan_parquet(self._parts, glob=False).sink_parquet(whole)
        return whole

    def _write(self) -> None:
        import polars

        part = self.folder / f"{len(self._parts):09}.parquet"
        polars.concat(self._waiting).write_parquet(part)
        self._waiting = []
        self._parts.append(part)
