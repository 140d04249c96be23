"""A file to a :class:`~carepath_dsl.document.Document`, with every mistake in how it is written.

Only libyaml reads YAML here, and only its events are used, so everything stays text. What YAML
would accept and an author would not expect is an error; what YAML refuses is told in the words
of the mistake. Where the mistake has an obvious repair, it is made in a copy of the text, so
that one run finds the mistakes further down as well; the tree is then withheld.
"""

from __future__ import annotations

from carepath_dsl.diagnostics import Diagnostic, Diagnostics
from carepath_dsl.document import Document
from carepath_dsl.reading.characters import check_characters
from carepath_dsl.reading.decoding import decode
from carepath_dsl.reading.silent_traps import silent_traps
from carepath_dsl.reading.source import Source, with_plain_line_breaks
from carepath_dsl.reading.traps import BACKSLASH, COMMENT, INDENTATION, Trap, block_end, report
from carepath_dsl.reading.yaml_events import Events, Stop, TooMuch, events_of, has_libyaml
from carepath_dsl.reading.yaml_tree import TreeBuilder

TOO_MUCH = "CP102"  # the file is larger or deeper than any pathway
NO_LIBYAML = "CP119"  # PyYAML is installed without libyaml

MAX_BYTES = 2_000_000
"""How large a file may be; a pathway of 5,000 steps has about a million bytes."""

MAX_ERRORS = 200
"""How many errors of one file are reported."""

MAX_REPAIRS = 30
"""How often a file is read again, repaired, behind a mistake that stopped libyaml …"""

MAX_READ_AGAIN = 5_000_000
"""… and how many characters are read again altogether."""

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
    quiet = bytearray(len(source.text) + 1)
    repaired, events = _events_behind_repairs(source, quiet, diagnostics)
    if isinstance(events.stopped, TooMuch):
        at = events.stopped.at
        cure = "split the file into several pathways"
        diagnostics.error(TOO_MUCH, events.stopped.message, source.span(at, at + 1), help=cure)
        return Document(path, shown, None)
    as_written = repaired is source and events.stopped is None
    as_written &= _report_silent_traps(repaired, events, quiet, diagnostics)
    builder = TreeBuilder(repaired, events.events, diagnostics, quiet, allow_empty)
    root = builder.build()
    return Document(path, shown, root if as_written and builder.as_written else None)


def _events_behind_repairs(
    source: Source, quiet: bytearray, diagnostics: Diagnostics
) -> tuple[Source, Events]:
    """The events of a file, and the file as repaired for getting as far as that.

    ``quiet`` is set at the offsets where whatever else looks wrong is a consequence.
    """
    repairs = min(MAX_REPAIRS, MAX_READ_AGAIN // len(source.text))
    while isinstance((events := events_of(source)).stopped, Stop):
        # The causes of mistakes are many, and most files hold none.
        from carepath_dsl.reading.scene import Scene
        from carepath_dsl.reading.yaml_traps import explain

        trap = explain(Scene(source, events.events, events.stopped))
        if not quiet[trap.start]:
            report(trap, source, diagnostics)
        repaired = _repaired(source, trap) if repairs else None
        begin = source.row_start(trap.start)
        if repaired is None:
            _silence(quiet, begin, len(quiet))
            break
        _silence(quiet, begin, block_end(source, trap.start))
        source, repairs = repaired, repairs - 1
    return source, events


def _report_silent_traps(
    source: Source, events: Events, quiet: bytearray, diagnostics: Diagnostics
) -> bool:
    """False when a trap makes the tree another than what was written."""
    as_written = True
    for trap in silent_traps(source, events.events):
        if len(diagnostics) >= MAX_ERRORS:
            return False
        if not quiet[trap.start]:
            report(trap, source, diagnostics)
            as_written &= trap.code in _HARMLESS
            _silence(quiet, *(trap.quiet or (trap.start, trap.end)))
    return as_written


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
