"""A text as an editor counts it: lines from 0, and columns in code units, UTF-16 unless agreed."""

from __future__ import annotations

from functools import cached_property
from typing import Final

from lsprotocol.types import Position, PositionEncodingKind, Range

from carepath_dsl.reading.source import with_plain_line_breaks
from carepath_dsl.spans import Span
from carepath_dsl.struct import field, struct

UTF16: Final = PositionEncodingKind.Utf16


@struct(slots=False)
class Text:
    """The text of one file. Our columns count characters from 1, an editor's code units from 0."""

    content: str = field(repr=False)
    encoding: PositionEncodingKind | str = UTF16

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines without their breaks: those that YAML and editors both know, and no others."""
        return tuple(with_plain_line_breaks(self.content).split("\n"))

    def line(self, number: int) -> str:
        """A line, counted from 0; empty behind the end."""
        return self.lines[number] if 0 <= number < len(self.lines) else ""

    def position(self, line: int, column: int) -> Position:
        """The editor's position of a line and column counted from 1."""
        before = self.line(line - 1)[: max(column - 1, 0)]
        return Position(max(line - 1, 0), sum(self._units(character) for character in before))

    def range(self, span: Span) -> Range:
        """The editor's range of a span."""
        start = self.position(span.line, span.column)
        return Range(start, self.position(span.end_line, span.end_column))

    def place(self, position: Position) -> tuple[int, int]:
        """Line and column, counted from 1, of an editor's position; at most the line's end."""
        line = self.line(position.line)
        units = 0
        for index, character in enumerate(line):
            if units >= position.character:
                return position.line + 1, index + 1
            units += self._units(character)
        return position.line + 1, len(line) + 1

    def _units(self, character: str) -> int:
        if self.encoding == PositionEncodingKind.Utf32:
            return 1
        if self.encoding == PositionEncodingKind.Utf8:
            return len(character.encode("utf-8", "surrogatepass"))
        return 2 if ord(character) > 0xFFFF else 1
