"""Where a thing stands in a file the author wrote."""

from __future__ import annotations

from carepath_dsl.struct import struct


@struct(order=True)
class Span:
    """A stretch of text in one file, from its first character up to just behind its last.

    ``line`` and ``column`` count from 1 and in characters (code points), as an editor shows
    them. A span never takes part in the equality of what carries it.
    """

    path: str
    line: int
    column: int
    end_line: int
    end_column: int

    @property
    def place(self) -> str:
        """``pathway.yaml:12:7``, the form every editor and terminal can jump to."""
        return f"{self.path}:{self.line}:{self.column}"

    def to(self, other: Span) -> Span:
        """The span from the start of this one to the end of ``other``."""
        return Span(self.path, self.line, self.column, other.end_line, other.end_column)


NOWHERE = Span("", 0, 0, 0, 0)
"""The span of what no author wrote: built-in definitions, pathways made by a program."""
