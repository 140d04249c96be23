"""Reading a text by the grammar in ``expression.lark``; the only module that knows Lark.

What comes out are pieces of the text by the name of their rule, or where reading stopped.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from carepath_dsl.cache_folder import GRAMMAR_FILE, cache_file
from carepath_dsl.expressions.kept import (
    LONGEST_KEPT,
    KeptExpressions,
    kept_expressions,
    write_kept,
)
from carepath_dsl.struct import struct

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

INFIX: Final = ("conjunction", "disjunction")
"""The rules of ``a and b`` and ``a or b``."""

_CHUNK: Final = re.compile(r"\w+|.", re.DOTALL)


@struct
class Word:
    """A word, sign, name or number; ``kind`` is the terminal of the grammar."""

    kind: str
    text: str
    start: int
    end: int


@struct
class Piece:
    """``text[start:end]``, read by ``rule``; parentheses and commas are in no ``words``."""

    rule: str
    start: int
    end: int
    words: tuple[Word, ...]
    parts: tuple[Piece, ...]


@struct
class Stop:
    """``text[start:end]`` does not fit, or (both the same) the text ended too early.

    ``expected`` are the terminals that would have fitted.
    """

    start: int
    end: int
    expected: frozenset[str]


def read(text: str) -> Piece | Stop:
    """The text as pieces, or where it stops being an expression."""
    if len(text) > LONGEST_KEPT:
        return _read(text)
    kept = _kept().get(text)
    if kept is not None:
        try:
            return _restored(kept)
        except (TypeError, ValueError):
            pass  # it was not written by us; what is read now takes its place
    found = _read(text)
    if isinstance(found, Piece):
        _kept().add(text, _plain(found))
    return found


def keep_expressions() -> None:
    """Keep what was read, for the next process; where that is not possible, do nothing."""
    write_kept(_kept(), grammar_text())


@cache
def _kept() -> KeptExpressions:
    return kept_expressions(grammar_text())


def _plain(piece: Piece) -> Any:
    """A piece as plain values: its fields in their order."""
    words = tuple((word.kind, word.text, word.start, word.end) for word in piece.words)
    return (piece.rule, piece.start, piece.end, words, tuple(map(_plain, piece.parts)))


def _restored(plain: Any) -> Piece:
    rule, start, end, words, parts = plain
    made = tuple(Word(*word) for word in words)
    return Piece(rule, start, end, made, tuple(map(_restored, parts)))


def _read(text: str) -> Piece | Stop:
    from lark.exceptions import UnexpectedCharacters, UnexpectedToken

    try:
        tree = _parser().parse(text)
    except UnexpectedToken as stop:
        expected = frozenset(stop.expected)
        if stop.token.type == "$END":
            end = len(text.rstrip())
            return Stop(end, end, expected)
        return Stop(stop.token.start_pos or 0, stop.token.end_pos or 0, expected)
    except UnexpectedCharacters as stop:
        start = stop.pos_in_stream or 0
        chunk = _CHUNK.match(text, start)
        return Stop(start, chunk.end() if chunk else start + 1, frozenset(stop.allowed or ()))
    return _pieces(tree)


def nodes(piece: Piece) -> Iterator[Piece]:
    """All pieces within a piece and itself, in the order of the text."""
    waiting = [piece]
    while waiting:  # not by recursion: a text may be nested however deep
        node = waiting.pop()
        yield node
        waiting.extend(reversed(node.parts))


def _pieces(tree: Tree[Token]) -> Piece:
    made: dict[int, Piece] = {}
    for node in tree.iter_subtrees():  # parts come before the whole
        start, end = node.meta.start_pos, node.meta.end_pos
        words = tuple(
            Word(child.type, str(child), child.start_pos or 0, child.end_pos or 0)
            for child in node.children
            if isinstance(child, str)
        )
        parts = tuple(made[id(child)] for child in node.children if not isinstance(child, str))
        made[id(node)] = Piece(str(node.data), start, end, words, parts)
    return made[id(tree)]


@cache
def _parser() -> Lark:
    """The parser; made, or taken from the cache, when the first expression is read."""
    from lark import Lark

    file = cache_file(GRAMMAR_FILE)
    return Lark(
        grammar_text(),
        parser="lalr",
        lexer="contextual",
        propagate_positions=True,
        maybe_placeholders=False,
        cache=False if file is None else file,
    )


def grammar_text() -> str:
    """The grammar as it stands in ``expression.lark``."""
    # As pkgutil.get_data does, in a wheel and in an archive; importlib.resources is slow to import.
    path = os.path.join(os.path.dirname(__file__), "expression.lark")
    data: bytes = __loader__.get_data(path)  # type: ignore[name-defined]
    return data.decode("utf-8")
