"""The rows of a CSV file, found line by line: quotation marks decide where a row ends.

The form is that of RFC 4180, taken strictly: a cell that holds a separator, a line break or a
quotation mark stands in quotation marks, with each one inside doubled. A row over several lines is
taken for one only where it is right as a whole. Otherwise its first line is a bad row, and reading
goes on with the second: a quotation mark too many must not swallow the patients behind it.
"""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Iterator
from typing import Final, NamedTuple, TypeAlias

from carepath_interpreter.batch.blocks import LONGEST_LINE, TOO_LONG, Read, lines_of
from carepath_interpreter.batch.records import BAD_ROW, BadTable, Problem

SEPARATORS: Final = (",", ";", "\t")
"""The first of them that is in the header separates the cells."""

NOT_CLOSED: Final = Problem(
    BAD_ROW,
    None,
    "a quotation mark that is never closed, or not where a cell ends",
    "close it; a quotation mark inside a cell is doubled, and the cell stands in quotation marks",
)
MISPLACED: Final = Problem(
    BAD_ROW,
    None,
    "a quotation mark, or an odd line end, inside a cell",
    "put the cell in quotation marks, and double each one inside it",
)

_Line: TypeAlias = "tuple[int, bytes | None]"
_Row: TypeAlias = "tuple[int, bytes | Problem]"


class Header(NamedTuple):
    """The names of the columns, and what separates them."""

    names: tuple[str, ...]
    separator: str


class CsvLines:
    """A CSV stream: its header, and then its rows."""

    def __init__(self, read: Read) -> None:
        """Read the header. Raises BadTable where there is none."""
        self._blocks = lines_of(read)
        self._line = 1
        self._waiting: list[bytes | None] = []
        self.header = self._header()
        separator = re.escape(self.header.separator.encode())
        quoted = b'"[^"]*+(?:""[^"]*+)*+"'
        cell = b"(?:" + quoted + b'|[^"\r' + separator + b"]*+)"
        self._whole = re.compile(cell + b"(?:" + separator + cell + b")*+\r?").fullmatch
        self._plain = re.compile(b'[^"\r' + separator + b"]*+").match
        self._separator = self.header.separator.encode()
        self._open: list[_Line] = []
        """The lines of a row that is not at its end."""
        self._cells = 0
        self._bytes = 0

    def _header(self) -> Header:
        for lines in self._blocks:
            for place, line in enumerate(lines):
                if line is None:
                    raise BadTable(f"the first line is longer than {LONGEST_LINE // 1000} kB")
                if line.strip():
                    self._waiting = lines[place + 1 :]
                    self._line += place + 1
                    return _header_of(line)
            self._line += len(lines)
        raise BadTable("there is no header; the first line has to name the columns")

    def pieces(self) -> Iterator[list[_Row]]:
        """The rows with the lines they begin on, some at a time; blank lines are none."""
        yield self._rows(self._waiting)
        self._waiting = []
        for lines in self._blocks:
            yield self._rows(lines)
        yield self._rest()

    def _rows(self, lines: list[bytes | None]) -> list[_Row]:
        first = self._line
        self._line += len(lines)
        if not self._open and all(line is not None and b'"' not in line for line in lines):
            return [(n, line) for n, line in enumerate(lines, first) if line and line.strip()]
        return self._through(deque(enumerate(lines, first)))

    def _rest(self) -> list[_Row]:
        rows: list[_Row] = []
        while self._open:
            waiting: deque[_Line] = deque()
            rows.append(self._given_up(waiting, NOT_CLOSED))
            rows += self._through(waiting)
        return rows

    def _through(self, lines: deque[_Line]) -> list[_Row]:
        rows: list[_Row] = []
        while lines:
            number, line = lines.popleft()
            if self._open:
                found = self._go_on(number, line, lines)
            elif line is None:
                found = (number, TOO_LONG)
            elif not line.strip():
                continue
            elif b'"' not in line or self._whole(line):
                found = (number, line)
            else:
                found = self._begin(number, line)
            if found is not None:
                rows.append(found)
        return rows

    def _begin(self, number: int, line: bytes) -> _Row | None:
        seen = self._seen(line, inside=False)
        if seen is None:
            return number, MISPLACED
        cells, inside = seen
        if not inside:
            return number, line
        self._open, self._cells, self._bytes = [(number, line)], cells, len(line)
        return None

    def _go_on(self, number: int, line: bytes | None, lines: deque[_Line]) -> _Row | None:
        self._open.append((number, line))
        if line is None:
            return self._given_up(lines, NOT_CLOSED)
        self._bytes += len(line) + 1
        seen = self._seen(line, inside=True) if self._bytes <= LONGEST_LINE else None
        if seen is None:
            return self._given_up(lines, NOT_CLOSED)
        cells, inside = seen
        self._cells += cells
        if inside:
            return None
        if self._cells + 1 != len(self.header.names):
            return self._given_up(lines, NOT_CLOSED)
        whole = b"\n".join(text or b"" for _, text in self._open)
        first = self._open[0][0]
        self._open = []
        return first, whole

    def _given_up(self, lines: deque[_Line], problem: Problem) -> _Row:
        """The first line as a bad row; the others are to be read again."""
        first = self._open[0][0]
        lines.extendleft(reversed(self._open[1:]))
        self._open = []
        return first, problem

    def _seen(self, line: bytes, *, inside: bool) -> tuple[int, bool] | None:
        """The separators passed, and whether the line ends inside quotation marks.

        None where a quotation mark stands where none may.
        """
        at = cells = 0
        while True:
            if inside:
                at = _end_of_quoted(line, at)
                if at == len(line):
                    return cells, True
                at += 1
                inside = False
            elif line[at : at + 1] == b'"':
                at += 1
                inside = True
                continue
            else:
                plain = self._plain(line, at)
                assert plain is not None
                at = plain.end()
            if line[at:] in (b"", b"\r"):
                return cells, False
            if line[at : at + 1] != self._separator:
                return None
            at += 1
            cells += 1


_INSIDE: Final = re.compile(b'[^"]*+(?:""[^"]*+)*+')


def _end_of_quoted(line: bytes, at: int) -> int:
    """Where the quotation mark is that closes, or the end of the line."""
    inside = _INSIDE.match(line, at)
    assert inside is not None
    return inside.end()


def cells_of(text: str, separator: str) -> list[str]:
    """The cells of a whole row. Raises csv.Error for a cell longer than the library reads."""
    if '"' not in text:
        return text.removesuffix("\r").split(separator)
    import csv

    # The rows are whole by now; the library only takes them apart.
    return next(csv.reader([text], delimiter=separator, strict=True))


def _header_of(line: bytes) -> Header:
    try:
        text = line.decode("utf-8")
    except UnicodeDecodeError:
        raise BadTable("the first line is not text in the encoding UTF-8") from None
    separator = next((s for s in SEPARATORS if s in text), SEPARATORS[0])
    return Header(_names_of(text, separator), separator)


def _names_of(text: str, separator: str) -> tuple[str, ...]:
    import csv

    try:
        (names,) = csv.reader([text], delimiter=separator, strict=True)
    except (csv.Error, ValueError):
        raise BadTable("the first line does not name the columns") from None
    return tuple(names)
