"""Opening a table of patients: what it is, its columns, and its rows piece by piece."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Final

from carepath_cli.batch_options import BatchOptions
from carepath_cli.failing import Failed, why_unreadable
from carepath_dsl.struct import struct

if TYPE_CHECKING:
    from carepath_dsl.model import Pathway
    from carepath_interpreter.batch.columns import Columns
    from carepath_interpreter.batch.csv_lines import Header
    from carepath_interpreter.batch.parquet_rows import ParquetTable
    from carepath_interpreter.batch.working import Piece

STANDARD: Final = "-"
"""What stands for standard input, and for standard output."""


@struct(slots=False)
class Table:
    """A table that is open.

    ``pieces`` gives its rows, at most so many at a time. ``total`` is how much there is, in bytes
    or rows, where that is known; ``done`` says how much of it has been read.
    """

    columns: Columns
    described: Header | ParquetTable | None
    pieces: Callable[[int], Iterator[Piece]]
    total: int | None
    done: Callable[[], int]


def open_table(form: str, options: BatchOptions, pathway: Pathway, stack: ExitStack) -> Table:
    """Open the table, to be closed by ``stack``.

    Raises Failed where the file cannot be opened, BadTable where nothing can be done with it, and
    NoPolars where it is Parquet and Polars is not installed.
    """
    if form == "parquet":
        return _parquet(options, pathway, stack)
    stream = _opened(options.batch, stack)
    counted = _Counted(stream)
    total = _size(stream)
    if form == "csv":
        return _csv(options, pathway, counted, total)
    return _json(options, pathway, counted, total)


class _Counted:
    """A stream, and how many bytes of it have been read."""

    def __init__(self, stream: BinaryIO) -> None:
        # One read at most, so that what comes slowly through a pipe is answered as it comes.
        self._read = getattr(stream, "read1", stream.read)
        self.done = 0

    def read(self, most: int) -> bytes:
        data: bytes = self._read(most)
        self.done += len(data)
        return data


def _json(options: BatchOptions, pathway: Pathway, counted: _Counted, total: int | None) -> Table:
    from carepath_interpreter.batch.blocks import chunks_of
    from carepath_interpreter.batch.columns import ID, Columns
    from carepath_interpreter.batch.json_rows import json_pieces
    from carepath_interpreter.batch.records import BadTable

    if options.keep_others:
        raise BadTable("JSON Lines has no header, so --keep-others is not possible; use --keep")
    id = options.id_column
    if id is None and ID not in pathway.facts:
        id = ID
    return Table(
        Columns((), id, tuple(dict.fromkeys(options.keep))),
        None,
        lambda most: chunks_of(json_pieces(counted.read), most),
        total,
        lambda: counted.done,
    )


def _csv(options: BatchOptions, pathway: Pathway, counted: _Counted, total: int | None) -> Table:
    from carepath_interpreter.batch.blocks import chunks_of
    from carepath_interpreter.batch.columns import columns_of
    from carepath_interpreter.batch.csv_lines import CsvLines

    lines = CsvLines(counted.read)
    columns = columns_of(
        pathway,
        lines.header.names,
        options.id_column,
        options.keep,
        keep_others=options.keep_others,
    )
    return Table(
        columns,
        lines.header,
        lambda most: chunks_of(lines.pieces(), most),
        total,
        lambda: counted.done,
    )


def _parquet(options: BatchOptions, pathway: Pathway, stack: ExitStack) -> Table:
    from carepath_interpreter.batch.columns import columns_of
    from carepath_interpreter.batch.parquet_rows import check_types, parquet_table, slices

    if options.batch == STANDARD:
        # Parquet is read from its end, so that all of it has to be there.
        from tempfile import NamedTemporaryFile

        whole = NamedTemporaryFile(prefix="carepath-", suffix=".parquet")  # noqa: SIM115
        stack.enter_context(whole)
        shutil.copyfileobj(sys.stdin.buffer, whole)
        whole.flush()
        path = Path(whole.name)
    else:
        path = Path(options.batch)
        _opened(options.batch, stack)
    table = parquet_table(path)
    columns = columns_of(
        pathway, table.names, options.id_column, options.keep, keep_others=options.keep_others
    )
    check_types(table, columns)
    reached = 0

    def pieces(most: int) -> Iterator[Piece]:
        nonlocal reached
        for first, count in slices(table, most):
            yield first, count
            reached += count

    return Table(columns, table, pieces, table.rows, lambda: reached)


def _opened(name: str, stack: ExitStack) -> BinaryIO:
    if name == STANDARD:
        return sys.stdin.buffer
    try:
        if os.path.isdir(name):
            raise IsADirectoryError(0, "it is a folder")
        return stack.enter_context(open(name, "rb"))
    except OSError as problem:
        raise Failed(f"carepath: {name}: {why_unreadable(problem)}") from None


def _size(stream: BinaryIO) -> int | None:
    """The bytes of a file; None for a pipe and the like."""
    import stat

    try:
        status = os.fstat(stream.fileno())
    except OSError:
        return None
    return status.st_size if stat.S_ISREG(status.st_mode) else None
