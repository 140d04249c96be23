"""Where the records go: a file that is there as a whole or not at all, or standard output."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from carepath_cli.batch_input import STANDARD
from carepath_cli.failing import Failed, why_unreadable

if TYPE_CHECKING:
    from carepath_interpreter.batch.working import Done, Job


@contextmanager
def _new_file(name: str) -> Iterator[tuple[BinaryIO, Path | None]]:
    """A file that takes its place when all is written, and the folder it is in.

    What is no file (a pipe, /dev/null) is written to at once, as is standard output; then there
    is no folder.
    """
    if name == STANDARD:
        yield sys.stdout.buffer, None
        sys.stdout.buffer.flush()
        return
    target = Path(os.path.realpath(name))
    try:
        if target.exists() and not target.is_file():
            with open(target, "wb") as there:
                yield there, None
            return
        from tempfile import NamedTemporaryFile

        new = NamedTemporaryFile(dir=target.parent, prefix=".carepath-", delete=False)  # noqa: SIM115
    except OSError as problem:
        raise Failed(f"carepath: {name}: {why_unreadable(problem)}") from None
    try:
        with new:
            yield new, target.parent  # type: ignore[misc]
        os.chmod(new.name, _mode_of(target))
        os.replace(new.name, target)
    except BaseException:
        with suppress(OSError):
            os.unlink(new.name)
        raise


def _mode_of(target: Path) -> int:
    """The mode of the file that is replaced, or else that of any new file."""
    with suppress(OSError):
        return target.stat().st_mode & 0o777
    mask = os.umask(0)
    os.umask(mask)
    return 0o666 & ~mask


def write_text(name: str, front: bytes, pieces: Iterator[Done]) -> None:
    """Write records as they come. Raises Failed."""
    as_shown = for_terminal if name == STANDARD and sys.stdout.isatty() else bytes
    with _new_file(name) as (file, _):
        file.write(as_shown(front))
        for piece in pieces:
            assert isinstance(piece.records, bytes)
            file.write(as_shown(piece.records))
            if name == STANDARD:
                file.flush()


def for_terminal(records: bytes) -> bytes:
    """Records with nothing hidden in them: identifiers come from whoever wrote the table."""
    from carepath_dsl.words import visible

    lines = (line.split("\t") for line in records.decode().split("\n"))
    return "\n".join("\t".join(map(visible, cells)) for cells in lines).encode()


def write_parquet(name: str, job: Job, pieces: Iterator[Done]) -> None:
    """Write records as one Parquet file; until it is whole they are in parts, in a folder beside.

    Raises Failed.
    """
    from tempfile import TemporaryDirectory

    from carepath_interpreter.batch.parquet_records import ParquetRecords, Parts
    from carepath_interpreter.batch.working import ParquetOut

    assert isinstance(job.out, ParquetOut)
    if name == STANDARD and sys.stdout.isatty():
        raise Failed("carepath: Parquet is nothing for a terminal; name a file with -o")
    with (
        _new_file(name) as (file, folder),
        TemporaryDirectory(prefix=".carepath-", dir=folder) as beside,
    ):
        parts = Parts(Path(beside))
        for piece in pieces:
            assert not isinstance(piece.records, bytes)
            parts.add(piece.records)
        nothing = ParquetRecords(job.out.columns, job.out.types).frame([])
        with open(parts.finished(nothing), "rb") as whole:
            shutil.copyfileobj(whole, file)
