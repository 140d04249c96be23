"""YAML as carepath sees it: text, lists and mappings, every value with its place.

Nothing here knows what a pathway is. Every key and every scalar is text until its place in the
pathway gives it a type, so ``yes:``, ``1:`` and ``version: 2026.10`` stay what was written.
"""

from __future__ import annotations

from collections.abc import Iterator
from collections.abc import Sequence as Row

from carepath_dsl.spans import Span
from carepath_dsl.struct import field, struct
from carepath_dsl.typed import Literal, TypeAlias

Style: TypeAlias = Literal["plain", "single", "double", "literal", "folded"]


@struct
class Scalar:
    """A piece of text: ``urgent``, ``'urgent'``, ``"urgent"`` or a ``|`` or ``>`` block.

    ``places`` holds, for each character of ``text`` and for the end behind the last one, the
    (line, column) it has in the file, so that a caret inside an expression is exact whatever
    the quoting and folding. It has ``len(text) + 1`` entries.
    """

    text: str
    style: Style = field(compare=False)
    span: Span = field(compare=False)
    places: Row[tuple[int, int]] = field(compare=False, repr=False)

    def span_of(self, start: int, end: int) -> Span:
        """The span in the file of ``text[start:end]``; an empty slice is given one column."""
        line, column = self.places[min(start, len(self.places) - 1)]
        if end > start:
            end_line, end_column = self.places[min(end, len(self.text)) - 1]
            end_column += 1
        else:
            end_line, end_column = line, column + 1
        return Span(self.span.path, line, column, end_line, end_column)


@struct
class Entry:
    """``key: value`` in a mapping."""

    key: Scalar
    value: Node


@struct
class Mapping:
    """Keys with values, in the order of the file; keys are distinct."""

    entries: tuple[Entry, ...]
    span: Span = field(compare=False)

    def get(self, key: str) -> Node | None:
        """The value of ``key``, or None."""
        return next((e.value for e in self.entries if e.key.text == key), None)

    def __iter__(self) -> Iterator[Entry]:
        return iter(self.entries)


@struct
class Sequence:
    """A list."""

    items: tuple[Node, ...]
    span: Span = field(compare=False)

    def __iter__(self) -> Iterator[Node]:
        return iter(self.items)


@struct
class Empty:
    """Nothing behind a colon or a dash: an error in a pathway, "not known" in a patient."""

    span: Span = field(compare=False)


Node: TypeAlias = Scalar | Mapping | Sequence | Empty


@struct
class Document:
    """One file: its text, and what it says. ``root`` is None when it could not be read."""

    path: str
    text: str = field(repr=False)
    root: Node | None
