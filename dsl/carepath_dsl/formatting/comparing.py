"""Whether two texts say the same: what stands between an author and a mistake of ours."""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.building.shapes import Record, Shape
from carepath_dsl.document import Document, Mapping, Node, Scalar, Sequence
from carepath_dsl.formatting.order import shape_at, shape_behind
from carepath_dsl.reading.source import Source


def same_meaning(one: Node, other: Node, shape: Shape | None) -> bool:
    """True when two trees differ at most in the order of the keys of records."""
    here = shape_at(one, shape)
    match one, other:
        case Mapping(), Mapping():
            names = [entry.key.text for entry in one]
            others = [entry.key.text for entry in other]
            if isinstance(here, Record):
                names, others = sorted(names), sorted(others)
            if names != others:
                return False
            values = {entry.key.text: entry.value for entry in other}
            return all(
                same_meaning(e.value, values[e.key.text], shape_behind(here, e.key.text))
                for e in one
            )
        case Sequence(), Sequence():
            return len(one.items) == len(other.items) and all(
                same_meaning(a, b, shape_behind(here, None))
                for a, b in zip(one.items, other.items, strict=True)
            )
        case _:
            return one == other


def comments(document: Document) -> list[str]:
    """The comments of a document in order, each from its ``#`` on."""
    source = Source(document.path, document.text)
    found: list[str] = []
    behind = 0
    for start, end, block in _scalars(document.root, source):
        found += _comments_in(source, behind, start)
        if block:  # the rest of its first line is no part of its text
            found += _comments_in(source, start, source.row_end(start))
        behind = end
    return found + _comments_in(source, behind, len(source.text))


def _comments_in(source: Source, start: int, end: int) -> list[str]:
    found: list[str] = []
    while start < end and (at := source.text.find("#", start, end)) >= 0:
        start = source.row_end(at)
        found.append(source.text[at:start].rstrip(" "))
    return found


def _scalars(node: Node | None, source: Source) -> Iterator[tuple[int, int, bool]]:
    """Start and end of each scalar in the order of the file, and whether it is a block."""
    match node:
        case Scalar():
            span = node.span
            start = source.starts[span.line - 1] + span.column - 1
            row = min(span.end_line - 1, len(source.starts) - 1)
            block = node.style in ("literal", "folded")
            end = source.starts[row] + span.end_column - 1
            yield start, max(start, end), block
        case Mapping():
            for entry in node:
                yield from _scalars(entry.key, source)
                yield from _scalars(entry.value, source)
        case Sequence():
            for item in node:
                yield from _scalars(item, source)
        case _:
            pass
