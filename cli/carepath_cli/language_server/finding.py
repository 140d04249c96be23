"""What is at a position of a file."""

from __future__ import annotations

from carepath_cli.language_server.names import ANYTHING, NAME, Kind
from carepath_cli.language_server.project import Occurrence, Project, Reading, Symbol
from carepath_cli.language_server.sites import FixedKey
from carepath_dsl.spans import Span
from carepath_dsl.struct import struct


@struct
class Found:
    """A symbol, and the word for it that stands at the position."""

    symbol: Symbol
    span: Span


def symbol_at(project: Project, reading: Reading, line: int, column: int) -> Found | None:
    """The symbol whose name stands at, or ends at, a place counted from 1."""
    if reading.is_current:
        for place in project.occurrences:
            if place.role == reading.role and covers(place.span, line, column):
                return Found(place.symbol, place.span)
        return None
    # The file cannot be read as it is, so only the word itself can tell.
    for word in NAME.finditer(reading.text.line(line - 1)):
        if word.start() < column <= word.end() + 1:
            symbol = project.meant(word[0], (*ANYTHING, Kind.STATEMENT))
            if symbol is not None:
                span = Span(str(reading.path), line, word.start() + 1, line, word.end() + 1)
                return Found(symbol, span)
    return None


def key_at(reading: Reading, line: int, column: int) -> FixedKey | None:
    """The fixed key at a place."""
    if not reading.is_placed:
        return None
    for site in reading.sites:
        if isinstance(site, FixedKey) and covers(site.scalar.span, line, column):
            return site
    return None


def uses(project: Project, symbol: Symbol) -> list[Occurrence]:
    """Every use of a symbol, without its declaration."""
    return [p for p in project.occurrences if p.symbol == symbol and not p.declares]


def covers(span: Span, line: int, column: int) -> bool:
    """True of a place within a span or right behind it."""
    return (span.line, span.column) <= (line, column) <= (span.end_line, span.end_column)
