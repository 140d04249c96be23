"""Shapes: what may stand where in the files, as data.

The loader checks a file against these declarations, and the reference and the editors' JSON
Schema are made from the same ones, so they cannot disagree. Checking prunes: what is wrong is
reported once and left out, and what is left has the declared shape, so that the builders read
it without looking twice.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Set as AbstractSet
from typing import Final, TypeAlias, assert_never

from carepath_dsl.building.meant import id_meant, key_meant
from carepath_dsl.diagnostics import Diagnostics, Label
from carepath_dsl.document import Empty, Entry, Mapping, Node, Scalar, Sequence
from carepath_dsl.expressions import Name
from carepath_dsl.expressions.reserved import RESERVED_WORDS
from carepath_dsl.spans import Span
from carepath_dsl.struct import replace, struct
from carepath_dsl.suggest import suggest

WRONG_KIND: Final = "CP150"  # text where a list belongs, and the like
UNKNOWN_KEY: Final = "CP151"  # a key this place does not know
MISSING_KEY: Final = "CP152"  # a key this place needs
BAD_ID: Final = "CP153"  # an id that is not lower-case snake_case, or is reserved
BAD_WORD: Final = "CP154"  # not one of the fixed words
BAD_TEXT: Final = "CP155"  # text that does not have the form asked for (a date, a version …)

RESERVED: Final = RESERVED_WORDS | {"any_red_flag", "null"}
"""No fact, definition, step or recommendation may be called so."""

# --- declarations ----------------------------------------------------------------------------


@struct
class Words:
    """Text for readers, in one line or several."""


@struct
class Id:
    """An id being declared or used; ``form`` is the pattern, ``says`` the pattern in words."""

    form: re.Pattern[str]
    says: str
    declares: bool = False


@struct
class OneOf:
    """One of a few fixed words."""

    words: tuple[str, ...]


@struct
class Formed:
    """Text of a fixed form, such as a date; ``example`` is a right one."""

    form: re.Pattern[str]
    says: str
    example: str


@struct
class Expr:
    """An expression; where ``group`` holds, a mapping with one group key may stand instead.

    ``mapping`` is the shape of that mapping.
    """

    group: bool
    mapping: Shape | None = None


@struct
class ListOf:
    """A list."""

    item: Shape
    what: str


@struct
class MapOf:
    """A mapping whose keys the author chooses."""

    key: Shape
    value: Shape
    what: str


@struct
class Key:
    """A key of a record. ``pattern`` stands for ``name`` where the key holds a number."""

    name: str
    shape: Shape
    says: str
    required: bool = False
    pattern: re.Pattern[str] | None = None


@struct
class Record:
    """A mapping with fixed keys; ``what`` names it in messages: "a step"."""

    what: str
    keys: tuple[Key, ...]
    exactly_one: tuple[str, ...] = ()
    """Of these keys, exactly one has to stand."""

    def key(self, name: str) -> Key | None:
        """The declaration that a written key falls under."""
        for key in self.keys:
            if key.name == name or (key.pattern is not None and key.pattern.fullmatch(name)):
                return key
        return None


@struct
class Either:
    """One of several shapes, told apart by what stands there: text, a list or a mapping."""

    text: Shape | None
    items: Shape | None
    mapping: Shape | None


@struct
class Later:
    """A shape that holds itself, such as nested groups."""

    shape: Callable[[], Shape]


Shape: TypeAlias = Words | Id | OneOf | Formed | Expr | ListOf | MapOf | Record | Either | Later

# --- reading ---------------------------------------------------------------------------------


@struct
class Fields:
    """A checked record, read by key. A key that was wrong is as if it were not there."""

    mapping: Mapping

    @property
    def span(self) -> Span:
        """Where the record stands."""
        return self.mapping.span

    def node(self, key: str) -> Node | None:
        """What stands behind the key."""
        return self.mapping.get(key)

    def scalar(self, key: str) -> Scalar | None:
        """The text behind the key with its places."""
        node = self.mapping.get(key)
        return node if isinstance(node, Scalar) else None

    def text(self, key: str) -> str | None:
        """The text behind the key, white space folded."""
        scalar = self.scalar(key)
        return None if scalar is None else folded(scalar.text)

    def key_span(self, key: str) -> Span:
        """Where the key itself stands; the record where there is no such key."""
        for entry in self.mapping:
            if entry.key.text == key:
                return entry.key.span
        return self.mapping.span

    def items(self, key: str) -> tuple[Node, ...]:
        """The items of the list behind the key; a single value counts as a list of one."""
        node = self.mapping.get(key)
        match node:
            case None | Empty():
                return ()
            case Sequence():
                return node.items
            case _:
                return (node,)

    def scalars(self, key: str) -> tuple[Scalar, ...]:
        """The items of the list behind the key that are text."""
        return tuple(item for item in self.items(key) if isinstance(item, Scalar))

    def entries(self, key: str) -> tuple[Entry, ...]:
        """The entries of the mapping behind the key."""
        node = self.mapping.get(key)
        return node.entries if isinstance(node, Mapping) else ()

    def records(self, key: str) -> Iterator[tuple[Scalar, Fields]]:
        """The entries of a mapping of records, as (id, fields)."""
        for entry in self.entries(key):
            if isinstance(entry.value, Mapping):
                yield entry.key, Fields(entry.value)


def folded(text: str) -> str:
    """Text with every run of white space made one blank: how it is compared and shown."""
    return " ".join(text.split())


def as_name(scalar: Scalar) -> Name:
    """A scalar as a name with its place."""
    return Name(scalar.text, scalar.span_of(0, len(scalar.text)))


def check(node: Node, shape: Shape, what: str, diagnostics: Diagnostics) -> Node | None:
    """The node with everything of the wrong shape reported and left out.

    ``what`` names the place in messages ("`urgency`"). None when nothing usable is left.
    """
    match shape:
        case Later():
            return check(node, shape.shape(), what, diagnostics)
        case Either():
            return _check_either(node, shape, what, diagnostics)
        case Record():
            return _check_record(node, shape, what, diagnostics)
        case MapOf():
            return _check_map(node, shape, what, diagnostics)
        case ListOf():
            if not isinstance(node, Sequence):
                return _wrong_kind(node, "a list", what, diagnostics)
            items = [check(i, shape.item, shape.what, diagnostics) for i in node.items]
            return Sequence(tuple(i for i in items if i is not None), node.span)
        case Expr():
            if isinstance(node, Scalar):
                return node
            if shape.mapping is not None and isinstance(node, Mapping):
                return check(node, shape.mapping, what, diagnostics)
            return _wrong_kind(node, "an expression", what, diagnostics)
        case Words() | Id() | OneOf() | Formed():
            if not isinstance(node, Scalar):
                return _wrong_kind(node, "text", what, diagnostics)
            return node if _check_scalar(node, shape, what, diagnostics) else None
        case _:
            assert_never(shape)


def _check_scalar(
    node: Scalar, shape: Words | Id | OneOf | Formed, what: str, diagnostics: Diagnostics
) -> bool:
    text = node.text
    match shape:
        case Words():
            return True
        case Id():
            if not shape.form.fullmatch(text):
                help = f"{shape.says}, such as `{id_meant(text) or 'pain_severity'}`"
                diagnostics.error(BAD_ID, f"`{_short(text)}` cannot be an id", node.span, help=help)
                return False
            if shape.declares and text in RESERVED:
                diagnostics.error(
                    BAD_ID,
                    f"`{text}` is a word of the language and cannot be {what}",
                    node.span,
                    help=f"choose another id, such as `{text}_`",
                )
                return False
            return True
        case OneOf():
            if text in shape.words:
                return True
            meant = suggest(text, shape.words)
            listed = ", ".join(shape.words)
            diagnostics.error(
                BAD_WORD,
                f"{what} cannot be `{_short(text)}`",
                node.span,
                help=f"did you mean `{meant}`? It is one of: {listed}"
                if meant
                else f"it is one of: {listed}",
            )
            return False
        case Formed():
            if shape.form.fullmatch(text):
                return True
            diagnostics.error(
                BAD_TEXT,
                f"`{_short(text)}` is not {shape.says}",
                node.span,
                help=f"write it like this: {text.removeprefix('go to ')}"
                if shape.form.fullmatch(text.removeprefix("go to "))
                else f"write it like this: {shape.example}",
            )
            return False
        case _:
            assert_never(shape)


def _check_either(node: Node, shape: Either, what: str, diagnostics: Diagnostics) -> Node | None:
    match node:
        case Scalar():
            chosen = shape.text
        case Sequence():
            chosen = shape.items
        case Mapping():
            chosen = shape.mapping
        case Empty():
            return None
        case _:
            assert_never(node)
    if chosen is None:
        allowed = [
            words
            for words, part in (
                ("text", shape.text),
                ("a list", shape.items),
                ("keys with values", shape.mapping),
            )
            if part is not None
        ]
        return _wrong_kind(node, " or ".join(allowed), what, diagnostics)
    return check(node, chosen, what, diagnostics)


def _check_map(node: Node, shape: MapOf, what: str, diagnostics: Diagnostics) -> Node | None:
    if not isinstance(node, Mapping):
        return _wrong_kind(node, "keys with values", what, diagnostics)
    entries = []
    written = {entry.key.text for entry in node}
    for entry in node:
        key = check(entry.key, shape.key, shape.what, diagnostics)
        if key is None and isinstance(shape.key, Id) and shape.key.declares:
            # What is written elsewhere mostly is the id as it should be.
            meant = replace(entry.key, text=id_meant(entry.key.text))
            if meant.text not in written:
                key = check(meant, shape.key, shape.what, Diagnostics())
        value = check(entry.value, shape.value, f"`{_short(entry.key.text)}`", diagnostics)
        if isinstance(key, Scalar) and value is not None:
            written.add(key.text)
            entries.append(Entry(key, value))
    return Mapping(tuple(entries), node.span)


def _check_record(node: Node, shape: Record, what: str, diagnostics: Diagnostics) -> Node | None:
    if not isinstance(node, Mapping):
        return _wrong_kind(node, "keys with values", what, diagnostics)
    entries: list[Entry] = []
    broken: set[str] = set()
    written = {entry.key.text for entry in node}
    for entry in node:
        key = shape.key(entry.key.text)
        if key is None:
            meant = _meant_by(entry.key, shape)
            lacking = () if written.intersection(shape.exactly_one) else shape.exactly_one
            _unknown_key(entry.key, shape, meant, lacking, diagnostics)
            if meant is not None and meant.name not in written | broken:
                entries += _as_meant(entry, meant, shape, written, diagnostics)
                broken.add(meant.name)
            elif meant is None:
                broken |= {*lacking}
            continue
        value = check(entry.value, key.shape, f"`{key.name}`", diagnostics)
        # A key stays where its value was refused: it is not missing.
        entries.append(Entry(entry.key, Empty(entry.value.span) if value is None else value))
    names = {k.name for e in node if (k := shape.key(e.key.text)) is not None}
    for key in shape.keys:
        if key.required and key.name not in written | broken:
            diagnostics.error(
                MISSING_KEY,
                f"{what} has no `{key.name}`",
                _heading(node),
                help=f"add `{key.name}:` — {key.says}",
            )
            broken.add(key.name)
    if shape.exactly_one:
        _check_exactly_one(node, shape, what, names | broken, diagnostics)
    return Mapping(tuple(entries), node.span)


def _check_exactly_one(
    node: Mapping, shape: Record, what: str, names: set[str], diagnostics: Diagnostics
) -> None:
    chosen = [name for name in shape.exactly_one if name in names]
    listed = ", ".join(f"`{name}`" for name in shape.exactly_one)
    if not chosen:
        diagnostics.error(
            MISSING_KEY,
            f"{what} has none of the keys that say what it is",
            _heading(node),
            help=f"write exactly one of: {listed}",
        )
    elif len(chosen) > 1:
        keys = [
            e.key for e in node if (k := shape.key(e.key.text)) is not None and k.name in chosen
        ]
        if len(keys) > 1:
            diagnostics.error(
                UNKNOWN_KEY,
                f"{what} has both `{keys[0].text}` and `{keys[1].text}`",
                keys[1].span,
                labels=[Label(keys[0].span, "the first of them")],
                help=f"exactly one of these may stand: {listed}",
            )


def _meant_by(key: Scalar, shape: Record) -> Key | None:
    """The key that the author most likely meant by one that the record does not have."""
    meant = key_meant(key.text, [k.name for k in shape.keys])
    return None if meant is None else shape.key(meant)


def _as_meant(
    entry: Entry, meant: Key, shape: Record, written: AbstractSet[str], diagnostics: Diagnostics
) -> list[Entry]:
    """A misspelt key read as what was meant, so that nothing else seems to be missing.

    Nothing where that does not fit: what is wrong then only follows from the guess.
    """
    rival = meant.name in shape.exactly_one and not written.isdisjoint(shape.exactly_one)
    if rival or meant.pattern is not None:
        return []
    found = Diagnostics()
    value = check(entry.value, meant.shape, f"`{meant.name}`", found)
    # A whole section is read even so: what stands in it is no guess.
    if value is None or (found.found and not isinstance(meant.shape, MapOf)):
        return [Entry(replace(entry.key, text=meant.name), Empty(entry.value.span))]
    for diagnostic in found:
        diagnostics.add(diagnostic)
    return [Entry(replace(entry.key, text=meant.name), value)]


def _unknown_key(
    key: Scalar,
    shape: Record,
    meant: Key | None,
    lacking: tuple[str, ...],
    diagnostics: Diagnostics,
) -> None:
    listed = ", ".join(lacking or (k.name for k in shape.keys))
    if meant is not None:
        help = f"did you mean `{meant.name}`?"
    else:
        help = f"{shape.what} {'needs one of' if lacking else 'takes'}: {listed}"
    message = f"`{_short(key.text)}` is not a key of {shape.what}"
    diagnostics.error(UNKNOWN_KEY, message, key.span, help=help)


def _wrong_kind(node: Node, expected: str, what: str, diagnostics: Diagnostics) -> Node | None:
    match node:
        case Empty():
            return None  # reported when the file was read
        case Scalar():
            found = "text"
        case Sequence():
            found = "a list"
        case Mapping():
            found = "keys with values"
        case _:
            assert_never(node)
    help = _KIND_HELP.get((expected, found))
    if expected == "a list" and isinstance(node, Scalar) and "," in node.text:
        help = f"put it in brackets: `[{_short(node.text)}]`"
    diagnostics.error(
        WRONG_KIND, f"{what} takes {expected}, and this is {found}", node.span, help=help
    )
    return None


_KIND_HELP: Final = {
    ("a list", "text"): "put it in brackets, [like, this], or on lines of its own behind dashes",
    ("a list", "keys with values"): "begin each item with a dash and a blank",
    ("keys with values", "a list"): "leave the dashes out and give each line a key and a colon",
    ("text", "a list"): "write one text without dashes or brackets",
    ("text", "keys with values"): "put the text in quotes if a colon belongs to it",
    ("keys with values", "text"): "write it on lines of its own, each a key, a colon and a value",
}


def _heading(node: Mapping) -> Span:
    """The first key of a record: a caret under a whole record would say nothing."""
    return node.entries[0].key.span if node.entries else node.span


def _short(text: str) -> str:
    """A word for a message: not longer than a line."""
    text = folded(text)
    return text if len(text) <= 60 else text[:57] + "…"
