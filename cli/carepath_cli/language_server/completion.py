"""What may be written at a place: keys, ids, words, and parts of expressions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final, assert_never

from lsprotocol.types import (
    CompletionItem,
    CompletionItemKind,
    MarkupContent,
    MarkupKind,
    Position,
    Range,
    TextEdit,
)

from carepath_cli.language_server.cursor import Cursor, cursor_at
from carepath_cli.language_server.described import says, sort_of, type_words
from carepath_cli.language_server.expressions import Offer, finding, offers, options, units
from carepath_cli.language_server.names import (
    FINDINGS,
    PREPARE,
    USED_AS_KEYS,
    Kind,
    is_line,
    kinds_at,
    lookup,
)
from carepath_cli.language_server.project import Project, Reading, Symbol
from carepath_cli.language_server.sites import FORMS, Keys, Role
from carepath_dsl.building.shapes import (
    Either,
    Expr,
    Formed,
    Id,
    Key,
    Later,
    ListOf,
    MapOf,
    OneOf,
    Record,
    Shape,
    Words,
)
from carepath_dsl.document import Mapping, Scalar

_KINDS: Final = {
    Kind.STEP: CompletionItemKind.Class,
    Kind.RECOMMENDATION: CompletionItemKind.Event,
    Kind.GROUP: CompletionItemKind.Enum,
    Kind.URGENCY: CompletionItemKind.EnumMember,
    Kind.STATEMENT: CompletionItemKind.Reference,
    Kind.REFERENCE: CompletionItemKind.Reference,
    Kind.FACT: CompletionItemKind.Variable,
    Kind.DEFINITION: CompletionItemKind.Function,
    Kind.QUESTION: CompletionItemKind.Text,
    Kind.OPTION: CompletionItemKind.EnumMember,
}


def complete(project: Project, reading: Reading, position: Position) -> list[CompletionItem]:
    """Everything that may stand at a position, in the order in which to offer it."""
    line, column = reading.text.place(position)
    cursor = cursor_at(reading.text, line, column)
    behind = reading.text.line(line - 1)[column - 1 :]
    found: list[Offer] = []
    for shape in shapes_at(reading.role, cursor.keys):
        if cursor.may_be_key:
            found += _keys(project, reading.role, shape, cursor, behind)
        if cursor.may_be_value:
            found += _values(project, reading.role, shape, cursor)
    items = []
    for number, offer in enumerate(dict.fromkeys(found)):
        start = reading.text.position(line, column - offer.typed)
        items.append(_item(offer, Range(start, position), number))
    return items


def _item(offer: Offer, range: Range, number: int) -> CompletionItem:
    about = offer.about
    return CompletionItem(
        label=offer.text.rstrip(": ") or offer.text,
        kind=offer.kind,
        detail=offer.detail or None,
        documentation=MarkupContent(MarkupKind.PlainText, about) if about else None,
        sort_text=f"{number:04}",
        filter_text=offer.text,
        text_edit=TextEdit(range, offer.text),
    )


def shapes_at(role: Role, keys: Keys) -> list[Shape]:
    """What may stand below some keys: scalars, records and mappings of one's own keys."""
    here = list(_parts(FORMS[role]))
    for key in keys:
        below: list[Shape] = []
        for shape in here:
            if isinstance(shape, MapOf):
                below += _parts(shape.value)
            elif isinstance(shape, Record) and (declared := shape.key(key)) is not None:
                below += _parts(declared.shape)
        here = below
    return here


def _parts(shape: Shape) -> Iterator[Shape]:
    match shape:
        case Later():
            yield from _parts(shape.shape())
        case Either(text=text, items=items, mapping=mapping):
            for part in (text, items, mapping):
                if part is not None:
                    yield from _parts(part)
        case ListOf(item=item):
            yield from _parts(item)
        case Expr(mapping=group) if group is not None:
            yield shape
            yield from _parts(group)
        case _:
            yield shape


# --- keys -------------------------------------------------------------------------------------

_EXAMPLES: Final = {
    "at least N of": "at least 2 of",
    "at most N of": "at most 1 of",
    "exactly N of": "exactly 1 of",
}


def _keys(
    project: Project, role: Role, shape: Shape, cursor: Cursor, behind: str
) -> Iterator[Offer]:
    typed = len(cursor.typed)
    colon = "" if re.match(r"[\w ]*:", behind) else ": "
    match shape:
        case Record(keys=keys, exactly_one=exactly_one):
            there = {k.name for name in cursor.beside if (k := shape.key(name)) is not None}
            chosen = there & set(exactly_one)
            for key in sorted(keys, key=lambda key: not key.required):
                if key.name not in there and not (chosen and key.name in exactly_one):
                    yield _key(key, typed, colon)
        case MapOf():
            for offer in _own_keys(project, role, cursor.keys, typed):
                if offer.text not in cursor.beside:
                    yield Offer(offer.text + colon, typed, offer.kind, offer.detail, offer.about)
        case _:
            return


def _key(key: Key, typed: int, colon: str) -> Offer:
    name = _EXAMPLES.get(key.name, key.name)
    detail = "required" if key.required else ""
    return Offer(name + colon, typed, CompletionItemKind.Property, detail, key.says)


def _own_keys(project: Project, role: Role, keys: Keys, typed: int) -> Iterator[Offer]:
    """Names that may stand as keys: facts of a case, options of a class."""
    kinds = lookup(USED_AS_KEYS[role], (*keys, "*"))
    if kinds is not None:
        for symbol in project.of_kinds(*kinds):
            yield _symbol(project, symbol, typed)
    elif role == "pathway" and is_line(keys):
        yield from options(project, keys[1], typed)


# --- values -----------------------------------------------------------------------------------


def _values(project: Project, role: Role, shape: Shape, cursor: Cursor) -> Iterator[Offer]:
    typed = len(cursor.typed)
    match shape:
        case Expr():
            if is_line(cursor.keys) and " " not in cursor.typed:
                about = "for everybody no line above is true for"
                yield Offer("otherwise", typed, CompletionItemKind.Keyword, "", about)
            yield from offers(project, cursor.typed)
        case OneOf(words=words):
            for word in words:
                yield Offer(word, typed, CompletionItemKind.EnumMember)
        case Id() | Formed():
            yield from _named(project, role, cursor.keys, typed)
        case Words():
            if cursor.keys[-1:] == ("unit",):
                yield from units(None, typed)
            elif lookup(USED_AS_KEYS[role], cursor.keys) is not None:
                yield from _answers(project, cursor.keys[-1], typed)
        case Record() | MapOf():
            return
        case Either() | ListOf() | Later():
            raise AssertionError(f"{shape} has parts")
        case _:
            assert_never(shape)


def _named(project: Project, role: Role, keys: Keys, typed: int) -> Iterator[Offer]:
    kinds = kinds_at(keys, role)
    if keys[-1:] == ("while unknown",):
        ask = "the missing answers are asked for; the default"
        yield Offer("ask", typed, CompletionItemKind.Keyword, "", ask)
        for symbol in _ways_out(project, keys[1]):
            offer = _symbol(project, symbol, typed)
            about = "meanwhile, what this way gives is a precaution"
            yield Offer(PREPARE + symbol.id, typed, offer.kind, offer.about or "", about)
        return
    for symbol in project.of_kinds(*kinds):
        yield _symbol(project, symbol, typed)
    if Kind.STEP in kinds and role == "pathway" and keys[-1] not in ("start", "back to", "affects"):
        yield Offer("end", typed, CompletionItemKind.Keyword, "", "the way ends here")


def _ways_out(project: Project, step: str) -> list[Symbol]:
    """The steps a decision leads to; all steps while it leads nowhere yet."""
    found = []
    record = project.record(Symbol(Kind.STEP, step))
    for node in (record.get("yes"), record.get("no")) if record is not None else ():
        if isinstance(node, Scalar):
            found.append(node.text)
    branches = None if record is None else record.get("branches")
    for branch in getattr(branches, "items", ()):
        if isinstance(branch, Mapping):
            nodes = (branch.get("go to"), branch.get("otherwise"))
            found += [node.text for node in nodes if isinstance(node, Scalar)]
    symbols = [project.meant(id, (Kind.STEP,)) for id in dict.fromkeys(found)]
    return [s for s in symbols if s is not None] or project.of_kinds(Kind.STEP)


def _answers(project: Project, name: str, typed: int) -> Iterator[Offer]:
    symbol = project.meant(name, FINDINGS)
    if symbol is None:
        return
    if sort_of(project, symbol) == "yes/no":
        for answer in ("yes", "no"):
            yield Offer(answer, typed, CompletionItemKind.EnumMember, f"answer to {name}")
    yield from options(project, name, typed)


def _symbol(project: Project, symbol: Symbol, typed: int) -> Offer:
    if symbol.kind in FINDINGS:
        return finding(project, symbol, typed)
    about = says(project, symbol)
    return Offer(symbol.id, typed, _KINDS[symbol.kind], type_words(project, symbol), about)
