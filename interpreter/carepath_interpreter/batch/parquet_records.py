"""Records as Parquet, written with Polars, which is installed for it: ``carepath[parquet]``.

Lists of ids are lists, ``act_now`` is a Boolean, ``problems`` are structures. ``id`` and the
columns kept have the types they came with, where they came from Parquet, and are texts otherwise.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

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


Shares: TypeAlias = "tuple[object, ...] | None"
"""Some columns of a record, the same object for all who have them in common."""


class Record(NamedTuple):
    """A row of the table, as groups of columns; None where all of a group are empty."""

    front: tuple[object, ...]
    outcome: Shares
    reports: Shares
    needed: Shares
    problems: Shares


class ParquetRecords:
    """Makes records. ``types`` are those of ``id`` and of the columns kept."""

    def __init__(self, columns: Flat, types: Mapping[str, Any]) -> None:
        import polars

        self.columns = columns
        self.types = types
        self._outcomes: Remembered[Outcome, Shares] = Remembered(self._outcome)
        self._reports: Remembered[object, Shares] = Remembered(report_texts)
        self._needed: Remembered[object, Shares] = Remembered(lambda needed: (needed,))
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

    def answered(self, row: Row, answer: Answer) -> Record:
        """The record of a patient."""
        return Record(
            self._front(row),
            self._outcomes[answer.outcome],
            self._reports[answer.reports],
            None if answer.needed is None else self._needed[answer.needed],
            None,
        )

    def unusable(self, row: Unusable) -> Record:
        """The record of a row that cannot be used: only the last column says something."""
        problems = [problem._asdict() for problem in row.problems]
        return Record(self._front(row), None, None, None, (problems,))

    def frame(self, records: Sequence[Record]) -> polars.DataFrame:
        """Records as a table.

        Lists are slow to take over one by one, so each group of columns is taken over once for
        all who share it, and then put into their places.
        """
        import polars

        names = iter(self.schema)
        columns = self.columns
        counts = (
            2 + len(columns.keep),
            2 + len(LISTS) + len(columns.alternatives),
            len(columns.reports),
            int(columns.needed),
            1,
        )
        groups = []
        for place, count in enumerate(counts):
            own = list(islice(names, count))
            if not own:
                continue
            values = [record[place] for record in records]
            if place == 0:
                groups.append(self._table(own, values))
                continue
            distinct = {id(value): value for value in values}
            places = {key: number for number, key in enumerate(distinct)}
            shared = self._table(own, list(distinct.values()))
            groups.append(shared[[places[id(value)] for value in values]])
        return polars.concat(groups, how="horizontal")

    def _table(self, names: Sequence[str], rows: Sequence[Shares]) -> polars.DataFrame:
        import polars

        return polars.DataFrame(
            [
                polars.Series(
                    name, [None if row is None else row[n] for row in rows], self.schema[name]
                )
                for n, name in enumerate(names)
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
        with _as_os_error():
            polars.scan_parquet(self._parts, glob=False).sink_parquet(whole)
        return whole

    def _write(self) -> None:
        import polars

        part = self.folder / f"{len(self._parts):09}.parquet"
        with _as_os_error():
            polars.concat(self._waiting).write_parquet(part)
        self._waiting = []
        self._parts.append(part)


@contextmanager
def _as_os_error() -> Iterator[None]:
    """What the disk has against it, a full one above all: Polars tells it only in words."""
    import polars

    try:
        yield
    except polars.exceptions.PolarsError as problem:
        told = re.search(r"([^:]+) \(os error (\d+)\)", str(problem))
        if told is None:
            raise
        raise OSError(int(told[2]), told[1].strip()) from None
