"""The outline of a file: its parts, and in them what is declared."""

from __future__ import annotations

from typing import Final

from lsprotocol.types import DocumentSymbol, SymbolKind

from carepath_cli.language_server.project import Reading
from carepath_dsl.document import Entry, Mapping, Node, Scalar, Sequence
from carepath_dsl.spans import Span

_PARTS: Final = {
    "urgency": SymbolKind.EnumMember,
    "facts": SymbolKind.Variable,
    "definitions": SymbolKind.Function,
    "recommendations": SymbolKind.Event,
    "alternatives": SymbolKind.Enum,
    "steps": SymbolKind.Class,
    "board questions": SymbolKind.String,
    "statements": SymbolKind.String,
    "references": SymbolKind.File,
}
"""Mappings of things with ids."""
_LISTS: Final = {
    "applies when": "is",
    "safety": "claim",
    "impossible": "because",
}
"""Lists of records, each with the key that names one in words."""
_WORDS: Final = (
    *("title", "do now", "offer", "consider", "do not offer", "ask", "question", "says", "missing"),
)
"""The keys that say what a thing is, the first there is."""


def outline(reading: Reading) -> list[DocumentSymbol]:
    """The outline of a file; of one that cannot be read now there is none."""
    if not reading.is_placed:
        return []
    if isinstance(reading.root, Sequence):  # cases.yaml
        return _items(reading, reading.root, "case")
    if not isinstance(reading.root, Mapping):
        return []
    found = []
    for entry in reading.root:
        top = entry.key.text
        if top == "steps" and isinstance(entry.value, Mapping):
            children = _sections(reading, entry.value)
        elif top in _PARTS and isinstance(entry.value, Mapping):
            children = [_declared(reading, each, _PARTS[top]) for each in entry.value]
        elif top in _LISTS and isinstance(entry.value, Sequence):
            children = _items(reading, entry.value, _LISTS[top])
        else:
            continue
        kind = SymbolKind.Namespace
        span = _whole(entry)
        found.append(_symbol(reading, top, "", kind, span, entry.key.span, children))
    return found


def _sections(reading: Reading, steps: Mapping) -> list[DocumentSymbol]:
    """The steps under their sections; those before the first section stand by themselves."""
    found: list[DocumentSymbol] = []
    inside: list[DocumentSymbol] | None = None
    for entry in steps:
        step = _declared(reading, entry, SymbolKind.Class)
        name = _text(entry.value, ("section",))
        if name:
            inside = []
            section = _symbol(
                reading, name, "", SymbolKind.Package, _whole(entry), entry.key.span, inside
            )
            found.append(section)
        if inside is None:
            found.append(step)
        else:
            inside.append(step)
            found[-1].range.end = step.range.end
    return found


def _declared(reading: Reading, entry: Entry, kind: SymbolKind) -> DocumentSymbol:
    value = entry.value
    detail = value.text if isinstance(value, Scalar) else _text(value, _WORDS)
    return _symbol(reading, entry.key.text, detail, kind, _whole(entry), entry.key.span)


def _items(reading: Reading, items: Sequence, key: str) -> list[DocumentSymbol]:
    found = []
    for item in items:
        name = _text(item, (key,))
        if name and isinstance(item, Mapping):
            first = item.entries[0].key.span
            found.append(_symbol(reading, name, "", SymbolKind.Event, item.span, first))
    return found


def _symbol(
    reading: Reading,
    name: str,
    detail: str,
    kind: SymbolKind,
    whole: Span,
    key: Span,
    children: list[DocumentSymbol] | None = None,
) -> DocumentSymbol:
    return DocumentSymbol(
        name=name,
        detail=detail or None,
        kind=kind,
        range=reading.text.range(whole),
        selection_range=reading.text.range(key),
        children=children,
    )


def _whole(entry: Entry) -> Span:
    return entry.key.span.to(entry.value.span)


def _text(node: Node, keys: tuple[str, ...]) -> str:
    """The text behind the first of some keys that is there, on one line."""
    if isinstance(node, Mapping):
        for key in keys:
            value = node.get(key)
            if isinstance(value, Scalar):
                return " ".join(value.text.split())
    return ""
