"""Where an unfinished line stands: the keys above it, found from the text alone.

What is being typed is seldom YAML, so nothing here reads it as such: indentation, dashes, colons
and brackets are enough to say which keys lead to the place, and what of it is typed already.
"""

from __future__ import annotations

import re
from typing import Final

from carepath_cli.language_server.sites import Keys
from carepath_cli.language_server.texts import Text
from carepath_dsl.struct import struct

_KEY: Final = re.compile(
    r"""(?: "([^"]*)" | '([^']*)' | ([^\s"'\[\]{}\#,|>-][^\#:,\[\]{}]*?) ) [ ]* :(?=\s|$)""",
    re.VERBOSE,
)
_BLOCK: Final = re.compile(r"[|>][-+0-9]*\s*(?:#.*)?$")


@struct
class Cursor:
    """A place in a file.

    ``keys`` lead to it. Where a key may be written, ``beside`` holds those of its mapping that are
    there already. ``typed`` is what stands before the place, from where the value, item or key
    begins.
    """

    keys: Keys
    typed: str
    may_be_key: bool
    may_be_value: bool
    beside: frozenset[str] = frozenset()


@struct(frozen=False)
class _Level:
    """A key, or the dash of a list (``key`` is None), with the column it stands in."""

    column: int
    key: str | None


@struct(frozen=False)
class _Bracket:
    """An open brace or square bracket; ``key`` is the one whose value is being written."""

    is_mapping: bool
    key: str | None
    beside: list[str]
    start: int
    """Where the key, value or item begins that is being written."""


@struct(frozen=False)
class _State:
    """What the lines above leave behind."""

    levels: list[_Level]
    block: int | None = None
    """The column of the key whose text block (``|`` or ``>``) is open."""
    open_text: str | None = None
    """A value whose brackets or quotes are still open."""


def cursor_at(text: Text, line: int, column: int) -> Cursor:
    """Where a place counted from 1 stands."""
    state = _State([])
    for number in range(_top(text, line - 1), line - 1):
        _pass(text.line(number), state)
    head = text.line(line - 1)[: column - 1]
    indent = len(head) - len(head.lstrip(" "))
    if state.block is not None and indent > state.block:
        return Cursor(_keys(state.levels), head.strip(), may_be_key=False, may_be_value=True)
    if state.open_text is not None:
        return _in_brackets(_keys(state.levels), f"{state.open_text}\n{head}")
    at = _dashes(head, indent, state.levels)
    key = _KEY.match(head, at)
    if key is not None and key.end() < len(head):
        _push(state.levels, at, _name(key))
        value = head[key.end() :].lstrip(" ")
        if value[:1] in ("{", "["):
            return _in_brackets(_keys(state.levels), value)
        return Cursor(_keys(state.levels), _unquoted(value), may_be_key=False, may_be_value=True)
    rest = head[at:]
    if rest[:1] in ("{", "["):
        return _in_brackets(_keys(state.levels), rest)
    _pop(state.levels, at)
    in_list = bool(state.levels) and state.levels[-1].key is None
    beside = _beside(text, line, at)
    return Cursor(
        _keys(state.levels),
        _unquoted(rest),
        may_be_key=True,
        may_be_value=in_list and not beside,
        beside=beside,
    )


def _top(text: Text, number: int) -> int:
    """The nearest line at or above one that begins in the first column: all keys lie below it."""
    while number > 0 and text.line(number)[:1] in ("", " ", "#", "]", "}"):
        number -= 1
    return number


def _pass(line: str, state: _State) -> None:
    """Take one whole line in."""
    stripped = line.strip()
    indent = len(line) - len(line.lstrip(" "))
    if state.block is not None:
        if not stripped or indent > state.block:
            return
        state.block = None
    if state.open_text is not None:
        state.open_text = _still_open(f"{state.open_text}\n{line}")
        return
    if not stripped or stripped.startswith("#"):
        return
    at = _dashes(line, indent, state.levels)
    key = _KEY.match(line, at)
    value = line[at:]
    if key is not None:
        _push(state.levels, at, _name(key))
        value = line[key.end() :].lstrip(" ")
    if _BLOCK.match(value):
        state.block = state.levels[-1].column if state.levels else 0
    elif value[:1] in ("{", "[", "'", '"'):
        state.open_text = _still_open(value)


def _dashes(line: str, at: int, levels: list[_Level]) -> int:
    """Take in the dashes at the start of a line; the column of what follows them."""
    while line[at : at + 2] == "- " or line[at:] == "-":
        while levels and (
            levels[-1].column > at or (levels[-1].column == at and levels[-1].key is None)
        ):
            levels.pop()
        levels.append(_Level(at, None))
        at += 1
        at += len(line[at:]) - len(line[at:].lstrip(" "))
    return at


def _push(levels: list[_Level], column: int, key: str) -> None:
    _pop(levels, column)
    levels.append(_Level(column, key))


def _pop(levels: list[_Level], column: int) -> None:
    while levels and levels[-1].column >= column:
        levels.pop()


def _keys(levels: list[_Level]) -> Keys:
    return tuple(level.key for level in levels if level.key is not None)


def _name(key: re.Match[str]) -> str:
    return next(group for group in key.groups() if group is not None)


def _unquoted(value: str) -> str:
    return value[1:] if value[:1] in ("'", '"') else value


# --- brackets ---------------------------------------------------------------------------------


def _still_open(value: str) -> str | None:
    """The value, while a bracket or a quote of it is open."""
    brackets, quote = _scan(value)
    return value if brackets or quote else None


def _in_brackets(keys: Keys, value: str) -> Cursor:
    """The place at the end of a value with brackets."""
    brackets, _ = _scan(value)
    if not brackets:
        return Cursor(keys, _unquoted(value), may_be_key=False, may_be_value=True)
    inside = tuple(bracket.key for bracket in brackets if bracket.key is not None)
    last = brackets[-1]
    at_key = last.is_mapping and last.key is None
    return Cursor(
        (*keys, *inside),
        _unquoted(value[last.start :].lstrip()),
        may_be_key=at_key,
        may_be_value=not at_key,
        beside=frozenset(last.beside),
    )


def _scan(value: str) -> tuple[list[_Bracket], str]:
    """The brackets still open at the end of a value, and the quote that is, if one is."""
    brackets: list[_Bracket] = []
    quote = ""
    for index, character in enumerate(value):
        last = brackets[-1] if brackets else None
        if quote:
            if character == quote:
                quote = ""
        elif character in "'\"" and _begins(value, index, last):
            quote = character
        elif character in "{[" and _begins(value, index, last):
            brackets.append(_Bracket(character == "{", None, [], index + 1))
        elif last is None:
            continue
        elif character in "}]":
            brackets.pop()
        elif character == ",":
            last.key, last.start = None, index + 1
        elif (
            character == ":"
            and last.is_mapping
            and last.key is None
            and value[index + 1 : index + 2] in ("", " ", "\n")
        ):
            last.key = value[last.start : index].strip().strip("'\"")
            last.beside.append(last.key)
            last.start = index + 1
    return brackets, quote


def _begins(value: str, index: int, last: _Bracket | None) -> bool:
    """True where a key, value or item begins: a bracket or quote within a text is text."""
    return not value[0 if last is None else last.start : index].strip()


# --- the mapping around a key -----------------------------------------------------------------


def _beside(text: Text, line: int, column: int) -> frozenset[str]:
    """The keys in the same column above and below, as far as their mapping goes."""
    above = [] if _starts_item(text.line(line - 1), column) else range(line - 2, -1, -1)
    found: set[str] = set()
    for number in above:
        here = text.line(number)
        if _is_outside(here, column):
            break
        found |= _keys_in(here, column)
        if _starts_item(here, column):
            break
    for number in range(line, len(text.lines)):
        here = text.line(number)
        if _is_outside(here, column) or _starts_item(here, column):
            break
        found |= _keys_in(here, column)
    return frozenset(found)


def _is_outside(line: str, column: int) -> bool:
    """True of a line that ends a mapping whose keys stand in the column."""
    stripped = line.lstrip(" ")
    if not stripped or stripped.startswith("#") or _starts_item(line, column):
        return False
    return len(line) - len(stripped) < column


def _keys_in(line: str, column: int) -> set[str]:
    if _starts_item(line, column) or len(line) - len(line.lstrip(" ")) == column:
        key = _KEY.match(line, column)
        return set() if key is None else {_name(key)}
    return set()


def _starts_item(line: str, column: int) -> bool:
    """True of ``- key: …`` whose key stands in the column."""
    before = line[:column]
    return "-" in before and not before.replace("-", "").strip() and len(line) >= column
