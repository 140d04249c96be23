"""Events to a tree of :mod:`carepath_dsl.document` nodes, and what a tree may not hold."""

from __future__ import annotations

import re
from typing import cast

import yaml

from carepath_dsl.diagnostics import Diagnostics, Label
from carepath_dsl.document import Empty, Entry, Mapping, Node, Scalar, Sequence, Style
from carepath_dsl.reading.characters import DROPPED, name_of, plain_look_alike
from carepath_dsl.reading.scalar_places import Straight, places_of
from carepath_dsl.reading.source import Source
from carepath_dsl.reading.traps import (
    ANCHOR_OR_ALIAS,
    BAD_KEY,
    MISSING_COLON,
    SEVERAL_DOCUMENTS,
    clipped,
    directive,
    report,
    reserved_start,
    value_end,
)
from carepath_dsl.reading.yaml_events import end_of, span_of, start_of
from carepath_dsl.spans import Span
from carepath_dsl.struct import struct

EMPTY_FILE = "CP103"  # the file says nothing
DUPLICATE_KEY = "CP110"  # a name that stands twice in one mapping
EMPTY_VALUE = "CP115"  # a name, a list item or a text with nothing in it
EMPTY_GROUP = "CP116"  # `[]` or `{}`
FOREIGN_LETTER = "CP118"  # a letter in a name that is not one of a to z

_STYLES: dict[str, Style] = {"'": "single", '"': "double", "|": "literal", ">": "folded"}
_NOTHING = frozenset({"null", "Null", "NULL", "~"})
_SPECIAL = _NOTHING | {"<<"}
"""Words that every other reader of YAML takes for no value; ours would show them to a patient."""
_ON_ONE_LINE: dict[str | None, Style] = {
    None: "plain",
    "": "plain",
    "'": "single",
    '"': "double",
}
_PROPERTIES = re.compile(r"(?:[!&]\S*\s*)*")


@struct(frozen=False)
class TreeBuilder:
    """Builds the tree of the one document in ``events``.

    Where ``quiet`` is set, by offset, an error is a consequence of one reported already. What is
    left of the events when libyaml stopped early makes a tree too. ``as_written`` turns False
    when the tree is not what the author wrote.
    """

    source: Source
    events: tuple[yaml.Event, ...]
    diagnostics: Diagnostics
    quiet: bytearray
    allow_empty: bool
    as_written: bool = True
    position: int = 0

    def build(self) -> Node | None:
        """The root of the document; None when the file says nothing."""
        root: Node | None = None
        while (event := self._next()) is not None:
            match event:
                case yaml.DocumentStartEvent():
                    if root is not None:
                        self._several_documents(event)
                        break
                    self._directive(event)
                case yaml.NodeEvent():
                    root = self._node(event, column=-1)
                case _:
                    pass
        if root is None or isinstance(root, Empty):
            return self._empty_file()
        return root

    # --- events ---------------------------------------------------------------------------------

    def _next(self) -> yaml.Event | None:
        if self.position == len(self.events):
            return None
        self.position += 1
        return self.events[self.position - 1]

    def _error(
        self, code: str, message: str, start: int, end: int, help: str, *labels: Label
    ) -> None:
        if not self.quiet[min(start, len(self.quiet) - 1)]:
            span = self.source.span(start, end)
            self.diagnostics.error(code, message, span, labels=labels, help=help)

    def _trap(self, start: int, end: int) -> None:
        """Report a value that begins with a reserved character."""
        self.as_written = False
        if not self.quiet[start]:
            report(reserved_start(self.source, start, end), self.source, self.diagnostics)

    # --- the document ---------------------------------------------------------------------------

    def _directive(self, event: yaml.DocumentStartEvent) -> None:
        found = re.compile("^%", re.MULTILINE).search(
            self.source.text, start_of(event), end_of(event)
        )
        if found is not None:
            self.as_written = False
            if not self.quiet[found.start()]:
                report(directive(self.source, found.start()), self.source, self.diagnostics)

    def _several_documents(self, event: yaml.DocumentStartEvent) -> None:
        self.as_written = False
        start = start_of(event)
        self._error(
            SEVERAL_DOCUMENTS,
            "a second document in one file",
            start,
            value_end(self.source, start),
            "delete the line, or move what follows to a file of its own",
        )

    def _empty_file(self) -> Node | None:
        if self.allow_empty:
            return Empty(self.source.span(0, 0))
        if self.diagnostics.has_errors:  # what was there has been refused
            return None
        self._error(EMPTY_FILE, "the file is empty", 0, 0, "write something into it, or delete it")
        return None

    # --- nodes ----------------------------------------------------------------------------------

    def _node(self, event: yaml.NodeEvent, column: int) -> Node:
        """The node that begins with ``event``, in a block whose lines begin at ``column``."""
        match event:
            case yaml.AliasEvent():
                self._trap(start_of(event), end_of(event))
                return Empty(self.source.span(start_of(event), end_of(event)))
            case yaml.MappingStartEvent() | yaml.SequenceStartEvent():
                self._check_properties(event)
                if not event.flow_style:
                    column = self.source.column(start_of(event))
                if isinstance(event, yaml.MappingStartEvent):
                    return self._mapping(event, column)
                return self._sequence(event, column)
            case _:
                self._check_properties(event)
                return self._scalar(cast(yaml.ScalarEvent, event), column)

    def _check_properties(self, event: yaml.NodeEvent) -> None:
        if _has_properties(event):
            start = start_of(event)
            self._trap(start, value_end(self.source, start))

    def _mapping(self, event: yaml.MappingStartEvent, column: int) -> Mapping:
        entries: list[Entry] = []
        first: dict[str, Scalar] = {}
        span = span_of(event, self.source.path)
        while (ahead := self._next()) is not None:
            if isinstance(ahead, yaml.MappingEndEvent):
                return Mapping(tuple(entries), self._whole(span, event, ahead, entries))
            key = self._plainly(ahead, as_key=True) or self._key(
                cast(yaml.NodeEvent, ahead), column
            )
            behind = self._next()
            if behind is None:
                break
            value: Node | None = self._plainly(behind) if key is not None else None
            if value is None:
                name = None if key is None else f"`{clipped(key.text)}`"
                value = self._filled(cast(yaml.NodeEvent, behind), column, ahead, name)
            if key is None:
                continue
            if key.text in first:
                self._duplicate(key, ahead, first[key.text])
                continue
            first[key.text] = key
            entries.append(Entry(key, value))
        return Mapping(tuple(entries), span)

    def _sequence(self, event: yaml.SequenceStartEvent, column: int) -> Sequence:
        items: list[Node] = []
        item: Node | None
        span = span_of(event, self.source.path)
        while (ahead := self._next()) is not None:
            if isinstance(ahead, yaml.SequenceEndEvent):
                return Sequence(tuple(items), self._whole(span, event, ahead, items))
            item = self._plainly(ahead)
            if item is None:
                item = self._filled(cast(yaml.NodeEvent, ahead), column, None, "this list item")
            items.append(item)
        return Sequence(tuple(items), span)

    def _filled(
        self, event: yaml.NodeEvent, column: int, key: yaml.Event | None, name: str | None
    ) -> Node:
        """The node of a value called ``name``, with an error when there is nothing in it."""
        ahead = self.events[self.position] if self.position < len(self.events) else None
        node = self._node(event, column)
        if self.allow_empty or name is None or _has_properties(event) or _was_hidden(event):
            return node
        match node:
            case Empty():
                code, what = EMPTY_VALUE, "has no value" if key else "is empty"
            case Scalar() if not node.text.strip():
                code, what = EMPTY_VALUE, "is an empty text"
            case Scalar(style="plain", text=text) if text in _NOTHING:
                code, what = EMPTY_VALUE, f"is `{text}`, which YAML takes for nothing"
            case Sequence() if isinstance(ahead, yaml.SequenceEndEvent):
                code, what = EMPTY_GROUP, "is an empty list"
            case Mapping() if isinstance(ahead, yaml.MappingEndEvent):
                code, what = EMPTY_GROUP, "is an empty mapping"
            case _:
                return node
        if key is not None:
            start, end = start_of(key), end_of(key)
            cure = f"write the value behind the colon, or below it further right, or delete {name}"
            if isinstance(node, Empty) and end == start_of(event):  # in braces, without a colon
                cure = "write a colon and a value behind it, or use square brackets for a list"
        else:
            start, end = start_of(event), max(end_of(event), start_of(event) + 1)
            if isinstance(node, Empty):  # it stands right behind its dash
                start, end = start - 1, start
            cure = "write something behind the dash, or delete the line"
        if isinstance(node, Scalar) and node.text in _NOTHING:
            cure = f"write what it is, or delete it; as a text it stands in quotes: '{node.text}'"
        if not self.quiet[start_of(event)]:
            self._error(code, f"{name} {what}", start, end, cure)
        return node

    def _whole(
        self,
        opening: Span,
        start: yaml.CollectionStartEvent,
        end: yaml.CollectionEndEvent,
        parts: list[Entry] | list[Node],
    ) -> Span:
        """The span of a list or mapping: to its bracket, or to the end of its last part."""
        if start.flow_style and end_of(end) > start_of(end):
            return opening.to(span_of(end, self.source.path))
        if not parts:
            return opening
        last = parts[-1]
        return opening.to(last.value.span if isinstance(last, Entry) else last.span)

    def _plainly(self, event: yaml.Event, *, as_key: bool = False) -> Scalar | None:
        """The scalar of an event, where it stands on one line and nothing is special about it.

        Most do, and are read five times as quickly so. For all others there are
        :meth:`_filled` and :meth:`_key`.
        """
        if type(event) is not yaml.ScalarEvent:
            return None
        first, behind, text = event.start_mark, event.end_mark, event.value
        if first is None or behind is None or first.line != behind.line:
            return None
        if event.anchor is not None or event.tag is not None or DROPPED in text:
            return None
        if not text or text.isspace() or (as_key and not text.isascii()) or text in _SPECIAL:
            return None
        style = _ON_ONE_LINE.get(event.style)
        start, whole = first.index, self.source.text
        if style is None or (as_key and "?" in whole[start - first.column : start]):
            return None
        quote = 0 if style == "plain" else 1
        if start + len(text) + 2 * quote != behind.index or not whole.startswith(
            text, start + quote
        ):
            return None
        line, column = first.line + 1, first.column + 1
        span = Span(self.source.path, line, column, line, behind.column + 1)
        return Scalar(text, style, span, Straight(line, column + quote, len(text) + 1))

    def _scalar(self, event: yaml.ScalarEvent, column: int) -> Node:
        start, end = start_of(event), end_of(event)
        style = _STYLES.get(event.style or "", "plain")
        span = span_of(event, self.source.path)
        if _has_properties(event) and (found := _PROPERTIES.match(self.source.text, start, end)):
            start = found.end()
            span = self.source.span(start, end)
        if style == "plain" and start == end:
            return Empty(self.source.span(start, start))
        places = places_of(self.source, start, end, span, style, event.value, column)
        if style in ("literal", "folded"):
            last = max(places[-1], (span.line, span.column + 1))
            span = Span(span.path, span.line, span.column, *last)
        if DROPPED not in event.value:
            return Scalar(event.value, style, span, places)
        seen = [(c, place) for c, place in zip(event.value, places, strict=False) if c != DROPPED]
        text = "".join(c for c, _ in seen)
        return Scalar(text, style, span, (*(place for _, place in seen), places[-1]))

    # --- keys -----------------------------------------------------------------------------------

    def _key(self, event: yaml.NodeEvent, column: int) -> Scalar | None:
        """The key of an entry; None with an error when it cannot be one."""
        start, end = start_of(event), end_of(event)
        if not isinstance(event, yaml.ScalarEvent):
            self._node(event, column)
            self._no_key(start)
            return None
        key = self._scalar(event, column)
        if isinstance(key, Empty):
            self.as_written = False
            self._error(
                MISSING_COLON, "a colon with no name before it", start, end, "write the name"
            )
            return None
        assert isinstance(key, Scalar)
        line_start = start - key.span.column + 1
        asked = "?" in self.source.text[line_start:start].rstrip(" ")[-1:]
        if asked:
            self._no_key(start)
            return None
        self._check_properties(event)
        if key.text == "<<" and key.style == "plain":
            self.as_written = False
            message = "`<<` merges another mapping into this one"
            self._error(ANCHOR_OR_ALIAS, message, start, end, "write the other lines out here")
            return None
        return key if key.text.isascii() else self._plain_key(key, start)

    def _no_key(self, start: int) -> None:
        self.as_written = False
        self._error(
            BAD_KEY,
            "a name that is not a plain text on one line",
            start,
            start + 1,
            "write a name, a colon and a blank; a text that begins with a bracket or a question "
            "mark needs quotes",
        )

    def _plain_key(self, key: Scalar, start: int) -> Scalar:
        """Report letters that only look plain, or are not; go on with what was meant."""
        at = next(i for i, character in enumerate(key.text) if not character.isascii())
        plain = plain_look_alike(key.text)
        span = key.span_of(at, at + 1)
        name, letter = clipped(key.text), key.text[at]
        message = f"the name `{name}` holds `{letter}`, {name_of(letter)}"
        if plain is not None:
            message += ", which only looks plain"
        if not self.quiet[start]:
            self.diagnostics.error(
                FOREIGN_LETTER,
                message,
                span,
                help=f"type it anew: {clipped(plain)}"
                if plain is not None
                else "use the letters a to z, digits and underscores",
            )
        if plain is None or len(plain) != len(key.text):
            return key
        return Scalar(plain, key.style, key.span, key.places)

    def _duplicate(self, key: Scalar, event: yaml.Event, first: Scalar) -> None:
        self._error(
            DUPLICATE_KEY,
            f"`{clipped(key.text)}` stands here a second time",
            start_of(event),
            end_of(event),
            "keep one of the two, or give one of them another name",
            Label(first.span, "it stands here first"),
        )


def _has_properties(event: yaml.NodeEvent) -> bool:
    """True for an alias and for a node with an anchor or a tag, errors in themselves."""
    return (
        isinstance(event, yaml.AliasEvent)
        or event.anchor is not None
        or getattr(event, "tag", None) is not None
    )


def _was_hidden(event: yaml.NodeEvent) -> bool:
    """True for a text with characters that were reported and left out."""
    return isinstance(event, yaml.ScalarEvent) and DROPPED in event.value
