"""What may follow in an unfinished expression."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from typing import Final

from lsprotocol.types import CompletionItemKind

from carepath_cli.language_server.described import says, sort_of, type_words
from carepath_cli.language_server.names import FINDINGS, NAME, Kind
from carepath_cli.language_server.project import Project, Symbol
from carepath_dsl.expressions.reserved import RESERVED_WORDS
from carepath_dsl.model import ANY_RED_FLAG
from carepath_dsl.struct import struct
from carepath_dsl.units import parse_unit, unit_candidates


@struct
class Offer:
    """Something that may be written next; ``text`` replaces the last ``typed`` characters."""

    text: str
    typed: int
    kind: CompletionItemKind
    detail: str = ""
    about: str | None = None


_WORD: Final = re.compile(r"[\w.]*$")
_UNIT: Final = re.compile(r"[^\s,()]*$")
_NUMBER: Final = r"-?\d+(?:\.\d+)?"
_BEFORE_UNIT: Final = re.compile(
    rf"({NAME.pattern})\s*(?:(?:[<>]=?|!?=)\s*{_NUMBER}|between\s+{_NUMBER}"
    rf"|between\s+{_NUMBER}(?:\s+\S+)?\s+and\s+{_NUMBER})\s+$"
)
_BEFORE_OPTION: Final = re.compile(
    rf"({NAME.pattern})\s+is(\s+not\s+|\s+at\s+(?:least|most)\s+|\s+one\s+of\s*\([^()]*|\s+)$"
)
_BEHIND_NAME: Final = re.compile(rf"({NAME.pattern})\s+$")
_BEHIND_WHOLE: Final = re.compile(r"(?:\)|\bis\s+(?:not\s+)?\w+|\d\s+\S+|[<>=]\s*\d+)\s+$")

_STARTS: Final = (
    ("not", "true where what follows is not"),
    ("any of (", "true when at least one is true"),
    ("all of (", "true when every one is true"),
    ("none of (", "true when not one is true"),
    ("at least 2 of (", "true when at least 2 are true"),
    ("at most 1 of (", "true when at most 1 is true"),
    ("exactly 1 of (", "true when exactly 1 is true"),
)
_JOINS: Final = (("and", "both are true"), ("or", "at least one is true"))
_AFTER_NUMBER: Final = (">", ">=", "<", "<=", "=", "!=", "between")
_AFTER_CHOICE: Final = ("is", "is not", "is one of (")
_AFTER_ORDERED: Final = ("is at least", "is at most")


def offers(project: Project, before: str) -> Iterator[Offer]:
    """What may follow a text that stands at the start of an expression."""
    unit = _UNIT.search(before)
    amount = None if unit is None else _BEFORE_UNIT.search(before[: unit.start()])
    if unit is not None and amount is not None:
        yield from _units(project, amount[1], len(unit[0]))
        return
    word = _WORD.search(before)
    typed = "" if word is None else word[0]
    head = before[: len(before) - len(typed)]
    asked = _BEFORE_OPTION.search(head)
    if asked is not None:
        yield from _options(project, asked[1], asked[2], len(typed))
        return
    name = _BEHIND_NAME.search(head)
    if name is not None and name[1] not in RESERVED_WORDS:
        yield from _behind(project, name[1], len(typed))
    elif _BEHIND_WHOLE.search(head):
        yield from _words(_JOINS, len(typed))
    else:
        yield from findings(project, len(typed))
        yield from _words(_STARTS, len(typed))


def findings(project: Project, typed: int) -> Iterator[Offer]:
    """Every fact and definition."""
    flagged = False
    for symbol in project.of_kinds(*FINDINGS):
        flagged |= project.text_of(symbol, "red flag") in ("true", "yes")
        yield finding(project, symbol, typed)
    if flagged:
        about = "any fact that is marked as a red flag"
        yield Offer(ANY_RED_FLAG, typed, CompletionItemKind.Function, "built in", about)


def finding(project: Project, symbol: Symbol, typed: int) -> Offer:
    """A fact or definition, with its type and its question or title."""
    is_fact = symbol.kind is Kind.FACT
    kind = CompletionItemKind.Variable if is_fact else CompletionItemKind.Function
    return Offer(symbol.id, typed, kind, type_words(project, symbol), says(project, symbol))


def options(project: Project, owner: str, typed: int) -> Iterator[Offer]:
    """The options of a fact or definition, with their explanations."""
    for option in project.options(owner):
        about = project.value_of(option)
        yield Offer(option.id, typed, CompletionItemKind.EnumMember, f"option of {owner}", about)


def units(like: str | None, typed: int) -> Iterator[Offer]:
    """Units of the same dimension as one, that one first; all units where it is none."""
    for unit in _units_like(like):
        yield Offer(unit, typed, CompletionItemKind.Unit, "unit")


def _units(project: Project, name: str, typed: int) -> Iterator[Offer]:
    finding = project.meant(name, FINDINGS)
    unit = None if finding is None else project.text_of(finding, "unit")
    if unit is not None:
        yield from units(unit, typed)
    yield from _words(_JOINS, typed)


@cache
def _units_like(like: str | None) -> tuple[str, ...]:
    wanted = None if like is None else parse_unit(like)
    if like is None or wanted is None:
        return unit_candidates()
    alike = (
        text
        for text in unit_candidates()
        if (unit := parse_unit(text)) is not None and unit.dimension == wanted.dimension
    )
    return tuple(dict.fromkeys((like, *alike)))


def _options(project: Project, name: str, words: str, typed: int) -> Iterator[Offer]:
    symbol = project.meant(name, FINDINGS)
    bare = not words.strip()
    if symbol is None or sort_of(project, symbol) == "yes/no":
        for answer in ("yes", "no"):
            yield Offer(answer, typed, CompletionItemKind.EnumMember, f"answer to {name}")
        return
    yield from options(project, name, typed)
    if bare:
        more = ("not", "one of (", *(("at least", "at most") if _ordered(project, symbol) else ()))
        yield from _words(((word, "") for word in more), typed)


def _behind(project: Project, name: str, typed: int) -> Iterator[Offer]:
    symbol = project.meant(name, FINDINGS)
    sort = None if symbol is None else sort_of(project, symbol)
    if symbol is not None and sort == "number":
        yield from _words(((word, "") for word in _AFTER_NUMBER), typed)
    elif symbol is not None and sort == "choice":
        more = _AFTER_ORDERED if _ordered(project, symbol) else ()
        yield from _words(((word, "") for word in (*_AFTER_CHOICE, *more)), typed)
    else:
        yield from _words(_JOINS, typed)


def _ordered(project: Project, symbol: Symbol) -> bool:
    return project.text_of(symbol, "unordered") not in ("true", "yes")


def _words(words: Iterable[tuple[str, str]], typed: int) -> Iterator[Offer]:
    for word, about in words:
        yield Offer(word, typed, CompletionItemKind.Keyword, "", about or None)
