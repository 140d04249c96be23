"""What an editor shows of a name or a key: type, question, and where it is used."""

from __future__ import annotations

from collections import Counter
from typing import Final

from lsprotocol.types import Hover, MarkupContent, MarkupKind, Position

from carepath_cli.language_server.described import says, type_words
from carepath_cli.language_server.finding import key_at, symbol_at, uses
from carepath_cli.language_server.names import Kind
from carepath_cli.language_server.project import Occurrence, Project, Reading, Symbol

MOST_USES: Final = 12
"""Places that are listed by name; the others are counted."""

_PARTS: Final = {
    "steps": "step",
    "definitions": "definition",
    "recommendations": "recommendation",
    "facts": "fact",
    "alternatives": "group",
    "board questions": "board question",
    "statements": "statement",
}
_LISTS: Final = {
    "safety": "safety claims",
    "impossible": "impossible combinations",
    "applies when": "`applies when`",
    "report": "`report`",
    "start": "`start`",
}


def hover(project: Project, reading: Reading, position: Position) -> Hover | None:
    """What is shown at a position; None where there is nothing to say."""
    line, column = reading.text.place(position)
    found = symbol_at(project, reading, line, column)
    if found is not None:
        text = about(project, found.symbol)
        return Hover(MarkupContent(MarkupKind.Markdown, text), reading.text.range(found.span))
    site = key_at(reading, line, column)
    if site is None:
        return None
    text = f"**{site.scalar.text}**\n\n{_escaped(site.key.says)}"
    content = MarkupContent(MarkupKind.Markdown, text)
    return Hover(content, reading.text.range(site.scalar.span))


def about(project: Project, symbol: Symbol) -> str:
    """A symbol as Markdown."""
    belongs = f" of `{symbol.owner}`" if symbol.owner else ""
    lines = [f"**{symbol.id}**: {_escaped(type_words(project, symbol))}{belongs}"]
    sentence = says(project, symbol)
    if sentence:
        lines.append(_escaped(sentence))
    if project.text_of(symbol, "red flag") in ("true", "yes"):
        lines.append("Red flag")
    options = project.options(symbol.id) if symbol.kind in (Kind.FACT, Kind.DEFINITION) else []
    if options:
        explained = (f"- `{o.id}`: {_escaped(project.value_of(o) or '')}" for o in options)
        lines.append("\n".join(explained))
    lines.append(_used(uses(project, symbol)))
    return "\n\n".join(lines)


def _used(places: list[Occurrence]) -> str:
    named = Counter(_place(place) for place in places if place.role != "cases")
    cases = sum(place.role == "cases" for place in places)
    parts = list(named)[:MOST_USES]
    if len(named) > MOST_USES:
        parts.append(f"{len(named) - MOST_USES} more")
    if cases:
        parts.append(f"cases ({cases} {'time' if cases == 1 else 'times'})")
    return f"Used in: {', '.join(parts)}" if parts else "Used nowhere"


def _place(place: Occurrence) -> str:
    top = place.keys[0]
    if top in _PARTS and len(place.keys) > 1:
        return f"{_PARTS[top]} `{place.keys[1]}`"
    return _LISTS.get(top, f"`{top}`")


def _escaped(text: str) -> str:
    """Text that Markdown shows as it is, and no editor takes for a link or for HTML."""
    return "".join(f"\\{c}" if c in "\\`*_{}[]<>#|~!" else c for c in text)
