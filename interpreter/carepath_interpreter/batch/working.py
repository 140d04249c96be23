"""Rows in, records out: a piece of a table at a time, by whichever process it is given to."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias, TypeVar, assert_never

from carepath_dsl.model import Pathway, Value
from carepath_dsl.struct import field, struct
from carepath_interpreter.batch.answering import Answering
from carepath_interpreter.batch.blocks import Chunk
from carepath_interpreter.batch.columns import Columns
from carepath_interpreter.batch.csv_lines import Header
from carepath_interpreter.batch.csv_records import CsvRecords
from carepath_interpreter.batch.csv_rows import CsvRows
from carepath_interpreter.batch.flat_records import Flat
from carepath_interpreter.batch.json_records import JsonRecords
from carepath_interpreter.batch.json_rows import JsonRows
from carepath_interpreter.batch.parquet_records import ParquetRecords
from carepath_interpreter.batch.parquet_rows import ParquetRows, ParquetTable
from carepath_interpreter.batch.reading import FactsReader
from carepath_interpreter.batch.records import (
    Answer,
    Counts,
    Explained,
    Problem,
    Row,
    Unusable,
)
from carepath_interpreter.result import Status

if TYPE_CHECKING:
    import polars

MOST_ROWS: Final = 1000
"""Rows of a piece."""
MOST_EXPLAINED: Final = 20
"""Rows of a piece where each of them takes long."""

Piece: TypeAlias = "Chunk | tuple[int, int]"
"""Rows as they stand in a text; or rows of a Parquet file: the first, from 1, and how many."""

_Answered = TypeVar("_Answered", Answer, Explained)
_Record = TypeVar("_Record")

_Rows: TypeAlias = Callable[[Any], "Iterator[Row | Unusable]"]


class Done(NamedTuple):
    """The records of a piece, as text or as a table, and what became of its rows."""

    records: bytes | polars.DataFrame
    counts: Counts


@struct(slots=False)
class JsonOut:
    """JSON Lines; ``explain`` for the whole result of every patient."""

    explain: bool = False


@struct(slots=False)
class CsvOut:
    """CSV, with these columns."""

    columns: Flat
    separator: str = ","


@struct(slots=False)
class ParquetOut:
    """Parquet; ``types`` are those of ``id`` and of the columns kept, where they have one."""

    columns: Flat
    types: Mapping[str, Any] = field(default_factory=dict)


@struct(slots=False)
class Job:
    """What is to be done with every row of a table. It can be sent to another process.

    ``table`` is the header of CSV, a Parquet file, or None for JSON Lines.
    """

    pathway: Pathway
    columns: Columns
    table: Header | ParquetTable | None
    out: JsonOut | CsvOut | ParquetOut
    needed: bool = True

    @property
    def rows_in_a_piece(self) -> int:
        """How many rows are done at once, at most."""
        explain = isinstance(self.out, JsonOut) and self.out.explain
        return MOST_EXPLAINED if explain else MOST_ROWS

    @property
    def front(self) -> bytes:
        """What stands before all records."""
        if not isinstance(self.out, CsvOut):
            return b""
        return CsvRecords(self.out.columns, self.out.separator).header().encode()


class Worker:
    """Does a job, piece by piece; the same rows give the same records, whoever does them."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self._answering = Answering(job.pathway, needed=job.needed)
        self._rows = _rows_of(job)
        self._write = self._writing()

    def done(self, piece: Piece) -> Done:
        """The records of a piece. Raises BadTable where a Parquet file breaks off."""
        return self._write(self._rows(piece))

    def _writing(self) -> Callable[[Iterator[Row | Unusable]], Done]:
        out, keep, answering = self.job.out, self.job.columns.keep, self._answering
        match out:
            case JsonOut(explain=explain):
                lines = JsonRecords(keep)
                if explain:
                    return _text_of(answering.explain, lines.explained, lines.unusable)
                return _text_of(answering.answer, lines.answered, lines.unusable)
            case CsvOut():
                cells = CsvRecords(out.columns, out.separator)
                return _text_of(answering.answer, cells.answered, cells.unusable)
            case ParquetOut():
                table = ParquetRecords(out.columns, out.types)

                def write(rows: Iterator[Row | Unusable]) -> Done:
                    found, counts = _records(rows, answering.answer, table.answered, table.unusable)
                    return Done(table.frame(found), counts)

                return write
            case _:
                assert_never(out)


def _text_of(
    answer: Callable[[Mapping[str, Value]], _Answered | Problem],
    write: Callable[[Row, _Answered], str],
    refuse: Callable[[Unusable], str],
) -> Callable[[Iterator[Row | Unusable]], Done]:
    def done(rows: Iterator[Row | Unusable]) -> Done:
        texts, counts = _records(rows, answer, write, refuse)
        return Done("".join(texts).encode(), counts)

    return done


def _records(
    rows: Iterator[Row | Unusable],
    answer: Callable[[Mapping[str, Value]], _Answered | Problem],
    write: Callable[[Row, _Answered], _Record],
    refuse: Callable[[Unusable], _Record],
) -> tuple[list[_Record], Counts]:
    """A record for each row, and what became of the rows."""
    records: list[_Record] = []
    statuses: dict[str, int] = {}
    act_now = 0
    for row in rows:
        if isinstance(row, Row):
            found = answer(row.facts)
            if not isinstance(found, Problem):
                statuses[found.status] = statuses.get(found.status, 0) + 1
                act_now += found.act_now
                records.append(write(row, found))
                continue
            row = _refused(row, found)
        records.append(refuse(row))
    counts = Counts(
        rows=len(records),
        act_now=act_now,
        incomplete=statuses.get(Status.INCOMPLETE.value, 0),
        not_applicable=statuses.get(Status.NOT_APPLICABLE.value, 0),
        unusable=len(records) - sum(statuses.values()),
    )
    return records, counts


def _refused(row: Row, problem: Problem) -> Unusable:
    return Unusable(row.row, None, row.id, row.kept, (problem,))


def _rows_of(job: Job) -> _Rows:
    table = job.table
    match table:
        case None:
            facts = FactsReader(job.pathway)
            return JsonRows(facts, job.columns.id, job.columns.keep).rows
        case Header():
            return CsvRows(FactsReader(job.pathway, empty=True), table, job.columns).rows
        case ParquetTable():
            rows = ParquetRows(FactsReader(job.pathway), table, job.columns).rows
            return lambda piece: rows(*piece)
        case _:
            assert_never(table)
