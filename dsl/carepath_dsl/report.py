"""Diagnostics as text: the line, the place in it, and how to mend it.

    error[CP122]: a colon and a blank inside a text
     --> pathway.yaml:3:21
      |
    3 | title: Low back pain: causes
      |                     ^
      = help: put the text in quotes:
              title: 'Low back pain: causes'

Nothing an author wrote reaches the terminal as a command: what cannot be seen is written as its
number. Long lines are shown around the place. Pure functions; colours only when asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from unicodedata import category, east_asian_width

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.reading.source import with_plain_line_breaks
from carepath_dsl.spans import Span
from carepath_dsl.words import visible

WIDTH = 160
"""No line of a report with source in it is wider than this many columns."""

SHOWN_LINES = 4
"""How many lines of one span are shown; of a longer one the first ones and the last."""

_TAB = "    "
_ELLIPSIS = "…"

_RESET = "\x1b[0m"
_BOLD = "\x1b[1m"
_COLOURS = {Severity.ERROR: "\x1b[1;31m", Severity.WARNING: "\x1b[1;33m"}
_FRAME = "\x1b[1;34m"
_HELP = "\x1b[1;36m"


def render_all(
    diagnostics: Iterable[Diagnostic], sources: Mapping[str, str], *, color: bool = False
) -> str:
    """Every diagnostic, and how many there are; "" when there are none.

    ``sources`` holds the text of each file by its path. Files come in its order, then whatever
    lies in no file; within a file it goes from top to bottom. Nothing ends with a line break.
    """
    files = {path: number for number, path in enumerate(sources)}
    in_order = sorted(
        diagnostics,
        key=lambda d: (
            files.get(d.span.path, len(files)),
            d.span.path,
            d.span.line,
            d.span.column,
            d.severity is not Severity.ERROR,
        ),
    )
    if not in_order:
        return ""
    texts = [render(diagnostic, sources, color=color) for diagnostic in in_order]
    return "\n\n".join([*texts, summary(in_order, color=color)])


def summary(diagnostics: Iterable[Diagnostic], *, color: bool = False) -> str:
    """``2 errors, 1 warning``; "no problems" when there are none."""
    severities = [diagnostic.severity for diagnostic in diagnostics]
    parts = []
    for severity in Severity:
        count = severities.count(severity)
        if count:
            words = f"{count} {severity.value}{'' if count == 1 else 's'}"
            parts.append(_painted(words, _COLOURS[severity], color))
    return ", ".join(parts) or "no problems"


def render(diagnostic: Diagnostic, sources: Mapping[str, str], *, color: bool = False) -> str:
    """One diagnostic, over several lines."""
    return "\n".join(_Page(diagnostic, sources, color).lines())


def _painted(text: str, colour: str, color: bool) -> str:
    return f"{colour}{text}{_RESET}" if color and text else text


@dataclass(frozen=True, slots=True)
class _Mark:
    """A place to underline, with what is said about it; the primary one says nothing."""

    span: Span
    says: str
    primary: bool


@dataclass(frozen=True, slots=True)
class _Page:
    """One diagnostic on its way to text."""

    diagnostic: Diagnostic
    sources: Mapping[str, str]
    color: bool

    def lines(self) -> Iterator[str]:
        """The lines of the report."""
        found = self.diagnostic
        severity = self._paint(f"{found.severity.value}[{found.code}]", _COLOURS[found.severity])
        yield f"{severity}: {self._paint(visible(found.message), _BOLD)}"
        marks = [_Mark(found.span, "", primary=True)]
        marks += [_Mark(label.span, label.says, primary=False) for label in found.labels]
        gutter = max(len(str(mark.span.end_line)) for mark in marks)
        for path in dict.fromkeys(mark.span.path for mark in marks):
            here = [mark for mark in marks if mark.span.path == path]
            if path:
                arrow = "-->" if here[0].primary else ":::"
                yield f"{' ' * gutter}{self._paint(arrow, _FRAME)} {visible(here[0].span.place)}"
            yield from self._excerpt(here, gutter)
        for note in found.notes:
            yield from self._remark("note", note, gutter)
        if found.help is not None:
            yield from self._remark("help", found.help, gutter)

    def _paint(self, text: str, colour: str) -> str:
        return _painted(text, colour, self.color)

    def _remark(self, word: str, text: str, gutter: int) -> Iterator[str]:
        """``= help: …``, its further lines below the first."""
        first, *more = text.split("\n")
        lead = f"{' ' * gutter} {self._paint('=', _FRAME)} {self._paint(word, _HELP)}: "
        yield lead + visible(first)
        for line in more:
            yield " " * (gutter + len(word) + 5) + visible(line)

    def _excerpt(self, marks: list[_Mark], gutter: int) -> Iterator[str]:
        """The lines of one file that the marks lie on, each with its marks below it."""
        text = self.sources.get(marks[0].span.path)
        if text is None:
            return
        source = with_plain_line_breaks(text.removeprefix("\ufeff")).split("\n")
        pieces: dict[int, list[tuple[_Mark, int, int, str]]] = {}
        for mark in marks:
            for line, start, end, says in _pieces(mark, source):
                pieces.setdefault(line, []).append((mark, start, end, says))
        edge = self._paint("|", _FRAME)
        margin = f"{' ' * gutter} {edge}"
        room = WIDTH - gutter - 3
        previous = 0
        if pieces:
            yield margin
        for line in sorted(pieces):
            if previous and line > previous + 1:
                yield self._paint("...", _FRAME)
            previous = line
            cells = _Cells.of(source[line - 1])
            for number, (mark, start, end, says) in enumerate(pieces[line]):
                shown, left = cells.window(start, end, room)
                if number == 0 or cells.width > room:
                    yield f"{self._paint(f'{line:{gutter}}', _FRAME)} {edge} {shown}".rstrip()
                yield f"{margin} {self._underline(mark, cells, start, end, left, says, room)}"

    def _underline(
        self, mark: _Mark, cells: _Cells, start: int, end: int, left: int, says: str, room: int
    ) -> str:
        begin = cells.starts[start] - left
        width = max(1, min(cells.starts[end] - left, room) - begin)
        severity = _COLOURS[self.diagnostic.severity]
        line = self._paint(
            ("^" if mark.primary else "-") * width, severity if mark.primary else _FRAME
        )
        said = self._paint(visible(says), _FRAME)
        return f"{' ' * begin}{line} {said}".rstrip()


def _pieces(mark: _Mark, source: list[str]) -> Iterator[tuple[int, int, int, str]]:
    """(line, start, end, words) for each line of a mark; offsets count characters from 0."""
    span = mark.span
    if not 1 <= span.line <= len(source):
        return
    last = min(max(span.line, span.end_line), len(source))
    if last > span.line and span.end_line == last and span.end_column <= 1:
        last -= 1
    lines = list(range(span.line, last + 1))
    if len(lines) > SHOWN_LINES:
        lines = [*lines[: SHOWN_LINES - 1], lines[-1]]
    for line in lines:
        text = source[line - 1]
        start = span.column - 1 if line == span.line else len(text) - len(text.lstrip())
        end = span.end_column - 1 if line == span.end_line else len(text.rstrip())
        start = min(max(start, 0), len(text))
        end = min(max(end, start), len(text))
        yield line, start, end, mark.says if line == last else ""


@dataclass(frozen=True, slots=True)
class _Cells:
    """A line as a terminal shows it: each character's cells, and the column where they start."""

    shown: list[str]
    starts: list[int]

    @staticmethod
    def of(line: str) -> _Cells:
        """The cells of a line of a file."""
        shown = [_TAB if character == "\t" else visible(character) for character in line]
        starts = [0]
        for cell in shown:
            starts.append(starts[-1] + sum(map(_columns, cell)))
        return _Cells(shown, starts)

    @property
    def width(self) -> int:
        """How many columns the whole line takes."""
        return self.starts[-1]

    def window(self, start: int, end: int, room: int) -> tuple[str, int]:
        """What is shown of the line in ``room`` columns, and the column that comes to stand first.

        All of it where it fits; else the part around the characters from ``start`` to ``end``.
        """
        if self.width <= room:
            return "".join(self.shown), 0
        wanted = self.starts[end] - self.starts[start]
        before = max(0, (room - wanted) // 2) if wanted < room else room // 4
        first = start
        while first > 0 and self.starts[start] - self.starts[first - 1] <= before - 1:
            first -= 1
        lead = _ELLIPSIS if first else ""
        stop = first
        while (
            stop < len(self.shown)
            and self.starts[stop + 1] - self.starts[first] + len(lead) <= room - 1
        ):
            stop += 1
        tail = _ELLIPSIS if stop < len(self.shown) else ""
        return lead + "".join(self.shown[first:stop]) + tail, self.starts[first] - len(lead)


def _columns(character: str) -> int:
    """How many columns of a terminal a character takes (Unicode Standard Annex 11)."""
    if category(character) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
