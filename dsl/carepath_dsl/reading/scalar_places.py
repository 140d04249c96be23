"""Where each character of a YAML scalar stands in the file, for every way of writing one.

libyaml gives a scalar's text and its two ends. The text is taken apart again here by the rules
of YAML 1.1 as libyaml applies them (folding, quoting, escapes, block indentation, chomping),
and carried along with the place of each character. What comes out is compared with libyaml's
text, so a place is either exact or, should the two ever disagree, the start of the scalar.

A blank or a line break that folding makes stands where the line of the file ends; an escape
stands where its backslash does, ``''`` where its first quote does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TypeAlias, overload

from carepath_dsl.document import Style
from carepath_dsl.reading.source import Source
from carepath_dsl.spans import Span
from carepath_dsl.struct import struct

Letter: TypeAlias = tuple[str, int]
"""A character of the text, and the offset in the file where it stands."""

ESCAPE = re.compile(r"\\(?:x([0-9A-Fa-f]{2})|u([0-9A-Fa-f]{4})|U([0-9A-Fa-f]{8})|(.))")
"""An escape in a double-quoted scalar."""

ESCAPED = dict(
    zip('0abtnvfre "/\\N_LP', '\0\a\b\t\n\v\f\r\x1b "/\\\x85\xa0\u2028\u2029', strict=True)
)
"""What the character behind a backslash stands for."""

BLOCK_HEADER = re.compile(r"[|>]([1-9]?)([+-]?)([1-9]?)")
"""``|``, ``>-``, ``|2+``: how a text block begins."""


class Straight(Sequence[tuple[int, int]]):
    """The places of ``length`` characters side by side: most scalars, and none is ever asked for.

    Writing all of them out took half the time of reading a file.
    """

    __slots__ = ("_column", "_length", "_line")

    def __init__(self, line: int, column: int, length: int) -> None:
        self._line = line
        self._column = column
        self._length = length

    def __len__(self) -> int:
        return self._length

    @overload
    def __getitem__(self, index: int) -> tuple[int, int]: ...
    @overload
    def __getitem__(self, index: slice) -> Sequence[tuple[int, int]]: ...
    def __getitem__(self, index: int | slice) -> tuple[int, int] | Sequence[tuple[int, int]]:
        columns = range(self._column, self._column + self._length)[index]
        if isinstance(columns, int):
            return self._line, columns
        return tuple((self._line, column) for column in columns)


def places_of(
    source: Source, start: int, end: int, span: Span, style: Style, text: str, indent: int
) -> Sequence[tuple[int, int]]:
    """(line, column), counted from 1, of each character of ``text`` and behind the last one.

    ``start``, ``end`` and ``span`` are libyaml's: quotes and block headers included. ``indent``
    is the column, from 0, of the block the scalar stands in; -1 when it stands in none.
    """
    quote = 0 if style == "plain" else 1
    straight = start + quote  # on one line, without escapes: no need to look at each character
    as_it_stands = source.text.startswith(text, straight) and "\n" not in text
    if as_it_stands and straight + len(text) + quote == end:
        line, column = span.line, span.column + quote
        return Straight(line, column, len(text) + 1)
    letters, behind = _letters(source, start, end, style, indent)
    if "".join(letter for letter, _ in letters) != text:
        letters, behind = [(letter, start) for letter in text], start
    return tuple(_line_and_column(source, [*(offset for _, offset in letters), behind]))


def unescape(match: re.Match[str]) -> str:
    """The character an :data:`ESCAPE` stands for; "" for one that YAML does not know."""
    number = match[1] or match[2] or match[3]
    if number:
        return chr(int(number, 16)) if int(number, 16) <= 0x10FFFF else ""
    return ESCAPED.get(match[4], "")


def _line_and_column(source: Source, offsets: list[int]) -> Iterator[tuple[int, int]]:
    row = source.row(offsets[0])
    last = len(source.starts) - 1
    for offset in offsets:
        while row < last and offset >= source.starts[row + 1]:
            row += 1
        yield row + 1, offset - source.starts[row] + 1


def _letters(
    source: Source, start: int, end: int, style: Style, indent: int
) -> tuple[list[Letter], int]:
    """The scalar's letters, and the offset behind them."""
    match style:
        case "plain":
            lines = list(_flow_lines(source, start, end, style))
            return list(_folded(source.text, lines)), end
        case "single" | "double":
            lines = list(_flow_lines(source, start + 1, end - 1, style))
            return list(_folded(source.text, lines)), end - 1
        case "literal" | "folded":
            return _block(source, start, indent, literal=style == "literal")


# --- plain and quoted scalars -------------------------------------------------------------------


@struct
class _FlowLine:
    """The part of a scalar that stands on one line of the file, which ends at ``end``.

    ``glued`` says that a backslash takes the line break away.
    """

    letters: list[Letter]
    end: int
    glued: bool = False


def _flow_lines(source: Source, start: int, end: int, style: Style) -> Iterator[_FlowLine]:
    text = source.text
    for row in range(source.row(start), source.row(end) + 1):
        line_start = max(start, source.starts[row])
        line_end = min(end, source.starts[row] + len(source.lines[row]))
        match style:
            case "single":
                yield _FlowLine(_single_quoted(text, line_start, line_end), line_end)
            case "double":
                yield _double_quoted(text, line_start, line_end)
            case _:
                yield _FlowLine([(text[at], at) for at in range(line_start, line_end)], line_end)


def _single_quoted(text: str, start: int, end: int) -> list[Letter]:
    letters, at = [], start
    while at < end:
        letters.append((text[at], at))
        at += 2 if text[at] == "'" else 1
    return letters


def _double_quoted(text: str, start: int, end: int) -> _FlowLine:
    letters, at = [], start
    while at < end:
        if text[at] != "\\":
            letters.append((text[at], at))
            at += 1
            continue
        escape = ESCAPE.match(text, at, end)
        if escape is None:  # a backslash at the end of the line
            return _FlowLine(letters, end, glued=True)
        letters.append((unescape(escape), at))
        at = escape.end()
    return _FlowLine(letters, end)


def _folded(text: str, lines: list[_FlowLine]) -> Iterator[Letter]:
    """One line break becomes a blank, each further one stays; blanks around them vanish."""
    breaks: list[_FlowLine] = []
    for number, line in enumerate(lines):
        first, last = number == 0, number == len(lines) - 1
        letters = line.letters
        # A blank written as an escape is content: in the file a backslash stands there.
        begin, stop = 0, len(letters)
        while not first and begin < stop and text[letters[begin][1]] == " ":
            begin += 1
        while not (last or line.glued) and begin < stop and text[letters[stop - 1][1]] == " ":
            stop -= 1
        if first or last or line.glued or begin < stop:
            if breaks and len(breaks) == 1 and not breaks[0].glued:
                yield " ", breaks[0].end
            yield from (("\n", blank.end) for blank in breaks[1:])
            yield from letters[begin:stop]
            breaks = []
        breaks.append(line)


# --- text blocks --------------------------------------------------------------------------------


def _block(source: Source, start: int, indent: int, *, literal: bool) -> tuple[list[Letter], int]:
    """A ``|`` or ``>`` block, line by line as libyaml's scanner takes it."""
    header = BLOCK_HEADER.match(source.text, start)
    digit = (header[1] or header[3]) if header else ""
    chomping = header[2] if header else ""
    rows = range(source.row(start) + 1, len(source.lines))
    margin = max(indent, 0) + int(digit) if digit else _margin_found(source, rows, indent)
    letters: list[Letter] = []
    blank_lines: list[Letter] = []
    line_break: Letter | None = None
    was_indented = False
    behind = source.row_end(start)
    for row in rows:
        line, line_start = source.lines[row], source.starts[row]
        ends = "\n", line_start + len(line)
        if len(line) <= margin and not line.strip(" "):
            blank_lines.append(ends)
            continue
        if line[:margin].strip(" "):
            break
        is_indented = line[margin] == " "
        if line_break is not None:
            if literal or was_indented or is_indented:
                letters.append(line_break)
            elif not blank_lines:
                letters.append((" ", line_break[1]))
        letters += blank_lines
        letters += ((line[at], line_start + at) for at in range(margin, len(line)))
        blank_lines, line_break, was_indented = [], ends, is_indented
        behind = ends[1]
    if line_break is not None and chomping != "-":
        letters.append(line_break)
    if chomping == "+":
        letters += blank_lines
    return letters, max([behind, *(offset for _, offset in letters[-1:])])


def _margin_found(source: Source, rows: range, indent: int) -> int:
    """How far the text of a block without a digit is indented: as its first line is."""
    margin = max(indent + 1, 1)
    for row in rows:
        line = source.lines[row]
        margin = max(margin, len(line) - len(line.lstrip(" ")))
        if line.strip(" "):
            break
    return margin
