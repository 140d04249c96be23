"""A file to a :class:`~carepath_dsl.document.Document`, with every mistake in how it is written.

Only libyaml reads YAML here, and only its events are used, so everything stays text. What YAML
would accept and an author would not expect is an error; what YAML refuses is told in the words
of the mistake. Where the mistake has an obvious repair, it is made in a copy of the text, so
that one run finds the mistakes further down as well; the tree is then withheld.
"""

from __future__ import annotations

from dataclasses import dataclass

from carepath_dsl.characters import check_characters, decode
from carepath_dsl.diagnostics import Diagnostic, Diagnostics
from carepath_dsl.document import Document
from carepath_dsl.scene import Scene
from carepath_dsl.silent_traps import silent_traps
from carepath_dsl.source import Source, with_plain_line_breaks
from carepath_dsl.traps import BACKSLASH, COMMENT, INDENTATION, Trap, block_end, report
from carepath_dsl.yaml_events import Events, TooMuch, events_of, has_libyaml
from carepath_dsl.yaml_traps import explain
from carepath_dsl.yaml_tree import TreeBuilder

TOO_MUCH = "CP102"  # the file is larger or deeper than any pathway
NO_LIBYAML = "CP119"  # PyYAML is installed without libyaml

MAX_BYTES = 2_000_000
"""How large a file may be; a pathway of 5,000 steps has about a million bytes."""

MAX_ERRORS = 200
"""How many errors of one file are reported."""

MAX_REPAIRS = 30
"""How often a file is read again behind a mistake that stopped libyaml."""

MAX_EVENTS_READ_AGAIN = 200_000
"""How many events a file may have for being read again at all."""

_HARMLESS = frozenset({BACKSLASH, COMMENT, INDENTATION})
"""Codes of traps after which the tree still is what was written."""


class _FirstErrors(Diagnostics):
    """Diagnostics up to :data:`MAX_ERRORS`, so that a hostile file costs bounded time."""

    def add(self, diagnostic: Diagnostic) -> None:
        if len(self.found) < MAX_ERRORS:
            super().add(diagnostic)


def read_document(
    content: str | bytes, path: str, diagnostics: Diagnostics, *, allow_empty: bool = False
) -> Document:
    r"""Read the content of a file called ``path``.

    Errors are added to ``diagnostics`` in the order of the file. The document's text has plain
    line ends (``\n``) and no byte order mark, so that every span fits it. Its root is None when
    what was written cannot be known; a root with errors beside it is worth checking further.
    ``allow_empty`` is for patient facts: a missing value there means "not known", and a missing
    value, an empty list and an empty file are no errors. Without it they are, and need not be
    reported again.
    """
    found = _FirstErrors()
    document = _read(content, path, found, allow_empty)
    for diagnostic in sorted(found, key=lambda d: (d.span.line, d.span.column)):
        diagnostics.add(diagnostic)
    return document


def _read(content: str | bytes, path: str, diagnostics: Diagnostics, allow_empty: bool) -> Document:
    start = Source(path, "").span(0, 0)
    if len(content) > MAX_BYTES:
        message = f"the file is larger than {MAX_BYTES:,} bytes"
        diagnostics.error(TOO_MUCH, message, start, help="split it into several pathways")
        return Document(path, "", None)
    text = content if isinstance(content, str) else decode(content, path, diagnostics)
    if text is None:
        shown = bytes(content).decode("utf-8", "replace") if isinstance(content, bytes) else ""
        return Document(path, with_plain_line_breaks(shown), None)
    shown = with_plain_line_breaks(text.removeprefix("\ufeff"))
    if not has_libyaml():
        diagnostics.error(
            NO_LIBYAML,
            "PyYAML is installed without libyaml, and reads another language without it",
            start,
            help="install it as a wheel:\npip install --force-reinstall --only-binary :all: pyyaml",
        )
        return Document(path, shown, None)
    checked = check_characters(text, path, diagnostics)
    if not checked.trusted:
        return Document(path, shown, None)
    source = checked.source
    if not source.text.endswith("\n"):
        source = Source(path, source.text + "\n")
    understood = _understand(source, diagnostics)
    builder = TreeBuilder(
        understood.source, understood.events.events, diagnostics, understood.quiet, allow_empty
    )
    root = builder.build()
    return Document(path, shown, root if understood.sound and builder.sound else None)


@dataclass(slots=True)
class _Understood:
    """A file as far as it can be read: repaired, with its traps reported.

    ``quiet`` is set at offsets where whatever else looks wrong is a consequence.
    """

    source: Source
    events: Events
    quiet: bytearray
    sound: bool


def _understand(source: Source, diagnostics: Diagnostics) -> _Understood:
    quiet = bytearray(len(source.text) + 1)
    events = events_of(source)
    sound = events.stopped is None
    repairs = 0
    while events.stopped is not None:
        repaired = None
        if isinstance(events.stopped, TooMuch):
            start = events.stopped.at
            _report_too_much(events.stopped, source, diagnostics)
        else:
            trap = explain(Scene(source, events.events, events.stopped))
            start = trap.start
            if not quiet[start]:
                report(trap, source, diagnostics)
            if repairs < MAX_REPAIRS and len(events.events) <= MAX_EVENTS_READ_AGAIN:
                repaired = _repaired(source, trap)
        if repaired is None:
            _silence(quiet, source.row_start(start), len(quiet))
            break
        _silence(quiet, source.row_start(start), block_end(source, start))
        source, events, repairs = repaired, events_of(repaired), repairs + 1
    for trap in silent_traps(source, events.events):
        if not quiet[trap.start]:
            report(trap, source, diagnostics)
            sound = sound and trap.code in _HARMLESS
            _silence(quiet, *(trap.quiet or (trap.start, trap.end)))
    return _Understood(source, events, quiet, sound)


def _report_too_much(limit: TooMuch, source: Source, diagnostics: Diagnostics) -> None:
    span = source.span(limit.at, limit.at + 1)
    diagnostics.error(TOO_MUCH, limit.message, span, help="split the file into several pathways")


def _repaired(source: Source, trap: Trap) -> Source | None:
    """The file with the trap's mend made, or None when that would change nothing."""
    if trap.mend is None:
        return None
    at, new = trap.mend
    text = source.text[:at] + new + source.text[at + len(new) :]
    if text == source.text or len(text) != len(source.text):
        return None
    return Source(source.path, text)


def _silence(quiet: bytearray, start: int, end: int) -> None:
    quiet[start:end] = b"\1" * (end - start)
