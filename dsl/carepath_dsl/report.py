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

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.reading.source import with_plain_line_breaks
from carepath_dsl.spans import NOWHERE, Span
from carepath_dsl.struct import field, replace, struct
from carepath_dsl.terminal_line import LineView, view_of
from carepath_dsl.words import visible

WIDTH = 160
"""No line of a report with source in it is wider than this many columns."""

SHOWN_LINES = 4
"""How many lines of one span are shown; of a longer one the first ones and the last."""

NAMES_OF_NOTHING = frozenset(
    {"CP250", "CP258", "CP270", "CP272", "CP277", "CP301", "CP402", "CP403", "CP802"}
)
"""Codes of messages about a name that nothing has: the same wherever it stands."""

MOST_PLACES = 4
"""How many places are named of which the same is said again."""

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
    order = {path: number for number, path in enumerate(sources)}
    in_order = sorted(
        diagnostics,
        key=lambda d: (
            order.get(d.span.path, len(order)),
            d.span.path,
            d.span.line,
            d.span.column,
            d.severity is not Severity.ERROR,
        ),
    )
    if not in_order:
        return ""
    files = _Files(sources)
    texts = [_text(_with_places(alike), files, color) for alike in _alike(in_order, files)]
    return "\n\n".join([*texts, summary(in_order, color=color)])


def _alike(diagnostics: Iterable[Diagnostic], files: _Files) -> Iterable[list[Diagnostic]]:
    """What is said of one word wherever it stands, such as a name that is misspelt throughout."""
    found: dict[tuple[Diagnostic, str], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        said, word = replace(diagnostic, span=NOWHERE), files.text(diagnostic.span)
        if diagnostic.code not in NAMES_OF_NOTHING or diagnostic.notes or not word:
            said = diagnostic  # the lines around it matter
        found.setdefault((said, word), []).append(diagnostic)
    return found.values()


def _with_places(alike: list[Diagnostic]) -> Diagnostic:
    """The first of several, with a note of where the others are."""
    first, *others = alike
    if not others:
        return first
    shown = [d.span.place for d in others[:MOST_PLACES]]
    more = len(others) - len(shown)
    places = ", ".join(shown) + (f" and {more} more" if more else "")
    return replace(first, notes=(f"the same at {places}",))


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
    return _text(diagnostic, _Files(sources), color)


def _text(diagnostic: Diagnostic, files: _Files, color: bool) -> str:
    return "\n".join(_Page(diagnostic, files, color).lines())


def _painted(text: str, colour: str, color: bool) -> str:
    return f"{colour}{text}{_RESET}" if color and text else text


@struct(frozen=False)
class _Files:
    """The texts of the files, taken apart into lines when first asked for."""

    sources: Mapping[str, str]
    taken_apart: dict[str, list[str]] = field(default_factory=dict)

    def lines(self, path: str) -> list[str]:
        """The lines of a file; none when its text is not known."""
        if path not in self.taken_apart:
            text = self.sources.get(path)
            lines = [] if text is None else with_plain_line_breaks(text).split("\n")
            if lines:
                lines[0] = lines[0].removeprefix("\ufeff")
            self.taken_apart[path] = lines
        return self.taken_apart[path]

    def text(self, span: Span) -> str:
        """What stands at a place, of one line; "" where nothing is known of it."""
        lines = self.lines(span.path)[span.line - 1 : span.end_line] if span.line else []
        return lines[0][span.column - 1 : span.end_column - 1] if len(lines) == 1 else ""


@struct
class _Mark:
    """A place to underline, with what is said about it; the primary one says nothing."""

    span: Span
    says: str
    primary: bool


@struct
class _Page:
    """One diagnostic on its way to text."""

    diagnostic: Diagnostic
    files: _Files
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
        file = self.files.lines(marks[0].span.path)
        pieces: dict[int, list[tuple[_Mark, int, int, str]]] = {}
        for mark in marks:
            for line, start, end, says in _pieces(mark, file):
                pieces.setdefault(line, []).append((mark, start, end, says))
        edge = self._paint("|", _FRAME)
        if pieces:
            yield f"{' ' * gutter} {edge}"
        previous = 0
        for line in sorted(pieces):
            if previous and line > previous + 1:
                yield self._paint("...", _FRAME)
            previous = line
            last_shown = None
            for mark, start, end, says in pieces[line]:
                view = view_of(file[line - 1], start, end, WIDTH - gutter - 3)
                if view.shown != last_shown:
                    number = self._paint(f"{line:{gutter}}", _FRAME)
                    yield f"{number} {edge} {view.shown}".rstrip()
                last_shown = view.shown
                yield f"{' ' * gutter} {edge} {self._underline(mark, view, says)}"

    def _underline(self, mark: _Mark, view: LineView, says: str) -> str:
        colour = _COLOURS[self.diagnostic.severity] if mark.primary else _FRAME
        line = self._paint(("^" if mark.primary else "-") * view.width, colour)
        return f"{' ' * view.begin}{line} {self._paint(visible(says), _FRAME)}".rstrip()


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
