"""A stream of bytes cut into pieces of whole rows: never more of it in hand than is bounded."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Final, NamedTuple, TypeAlias

from carepath_interpreter.batch.records import BadTable, Problem
from carepath_interpreter.facts import LARGEST_FACTS, TOO_LARGE

BLOCK: Final = 1 << 18
"""Bytes read at once."""

LONGEST_LINE: Final = LARGEST_FACTS
"""Bytes; a longer line, or row of several lines, is passed over and reported."""

Read: TypeAlias = Callable[[int], bytes]
"""Reads at most so many bytes; none at the end of the stream."""

_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"
_UTF_16: Final = (b"\xff\xfe", b"\xfe\xff")

TOO_LONG: Final = Problem(
    TOO_LARGE,
    None,
    f"more than {LONGEST_LINE // 1000} kB in one row",
    "give one patient's facts to a row, each with one value",
)


class Chunk(NamedTuple):
    """Some rows, one behind the other: ``first`` is the number of the first one, from 1.

    A row is its bytes without the end of the line, or what is wrong with it. ``lines`` are the
    lines on which the rows begin.
    """

    first: int
    rows: Sequence[bytes | Problem]
    lines: Sequence[int]


def lines_of(read: Read) -> Iterator[list[bytes | None]]:
    """The lines of a stream as they come, some at a time; None stands for one that is too long.

    Lines end with a line feed, which is taken off. A byte order mark at the front is passed over.
    Raises BadTable for UTF-16.
    """
    rest, skipping, at_front = b"", False, True
    while block := read(BLOCK):
        if at_front:
            # A mark that comes byte by byte from a pipe is put together first.
            while len(block) < len(_BYTE_ORDER_MARK) and (more := read(BLOCK)):
                block += more
            if block.startswith(_UTF_16):
                raise BadTable(
                    "it is saved as UTF-16, which Windows calls Unicode; save it as UTF-8"
                )
            block, at_front = block.removeprefix(_BYTE_ORDER_MARK), False
        if skipping:
            end = block.find(b"\n")
            if end < 0:
                continue
            block, skipping = block[end + 1 :], False
        lines: list[bytes | None] = [*(rest + block).split(b"\n")]
        rest = lines.pop() or b""
        if lines and len(lines[0] or b"") > LONGEST_LINE:
            lines[0] = None
        if len(rest) > LONGEST_LINE:
            lines.append(None)
            rest, skipping = b"", True
        if lines:
            yield lines
    if rest:
        yield [rest]


def chunks_of(pieces: Iterator[list[tuple[int, bytes | Problem]]], most: int) -> Iterator[Chunk]:
    """Rows with their lines, a few at a time, as chunks of at most ``most`` rows, numbered."""
    first = 1
    for piece in pieces:
        for start in range(0, len(piece), most):
            some = piece[start : start + most]
            yield Chunk(first, [row for _, row in some], [line for line, _ in some])
            first += len(some)
