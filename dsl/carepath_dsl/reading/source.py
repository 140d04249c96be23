"""The text of one file, and the way from an offset in it to a line and a column."""

from __future__ import annotations

from bisect import bisect_right
from functools import cached_property

from carepath_dsl.spans import Span
from carepath_dsl.struct import field, struct


def with_plain_line_breaks(text: str) -> str:
    r"""The text with every line ended by ``\n``, as Windows (``\r\n``) and old Macs do not."""
    return text.replace("\r\n", "\n").replace("\r", "\n")


@struct(slots=False)
class Source:
    r"""One file as it is handed to YAML: lines end with ``\n``, offsets count characters."""

    path: str
    text: str = field(repr=False)

    @cached_property
    def lines(self) -> list[str]:
        """The lines without their breaks; a break at the end of the file adds no line."""
        lines = self.text.split("\n")
        return lines[:-1] if len(lines) > 1 and not lines[-1] else lines

    @cached_property
    def starts(self) -> list[int]:
        """The offset of the first character of each line."""
        starts = [0]
        for line in self.lines:
            starts.append(starts[-1] + len(line) + 1)
        return starts[:-1]

    def row(self, offset: int) -> int:
        """The line of an offset, counted from 0; what lies behind the end is on the last."""
        return bisect_right(self.starts, offset) - 1

    def column(self, offset: int) -> int:
        """The column of an offset, counted from 0, at most the one behind its line."""
        row = self.row(offset)
        return min(offset - self.starts[row], len(self.lines[row]))

    def row_start(self, offset: int) -> int:
        """The offset of the first character of the line ``offset`` lies in."""
        return self.starts[self.row(offset)]

    def row_end(self, offset: int) -> int:
        """The offset behind the last character of the line ``offset`` lies in."""
        row = self.row(offset)
        return self.starts[row] + len(self.lines[row])

    def span(self, start: int, end: int) -> Span:
        """The span of ``text[start:end]``; an empty slice is given one column."""
        row, column = self.row(start), self.column(start)
        if end <= start:
            return Span(self.path, row + 1, column + 1, row + 1, column + 2)
        last = self.row(end - 1)
        return Span(self.path, row + 1, column + 1, last + 1, self.column(end - 1) + 2)

    def before(self, offset: int) -> str:
        """What stands before ``offset`` on its line."""
        begin = self.text.rfind("\n", 0, min(offset, len(self.text) - 1)) + 1
        return self.text[begin:offset]

    def begins_line(self, offset: int) -> bool:
        """True when only blanks stand before ``offset`` on its line."""
        return not self.before(offset).strip(" ")
