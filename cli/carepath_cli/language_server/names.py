"""What the places of a file name: declarations and uses, as written, before they are matched."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from enum import Enum
from typing import Final, TypeAlias, TypeVar, assert_never

from carepath_cli.language_server.sites import FixedKey, Keys, OwnKey, Role, Site, Value
from carepath_dsl import expressions as ex
from carepath_dsl.building.shapes import Expr
from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.document import Scalar
from carepath_dsl.expressions.parsing import parse_expression
from carepath_dsl.expressions.reserved import RESERVED_WORDS
from carepath_dsl.spans import Span
from carepath_dsl.struct import struct


class Kind(Enum):
    """A kind of thing with a name; the value is the word for it."""

    FACT = "fact"
    DEFINITION = "definition"
    STEP = "step"
    RECOMMENDATION = "recommendation"
    GROUP = "group of alternatives"
    URGENCY = "urgency level"
    OPTION = "option"
    STATEMENT = "statement"
    REFERENCE = "reference"
    QUESTION = "board question"


Kinds: TypeAlias = tuple[Kind, ...]

FINDINGS: Final = (Kind.FACT, Kind.DEFINITION)
ADVICE: Final = (Kind.RECOMMENDATION, Kind.GROUP)
ANYTHING: Final = (*FINDINGS, *ADVICE, Kind.STEP)
OTHERS: Final = (Kind.URGENCY, Kind.QUESTION, Kind.STATEMENT, Kind.REFERENCE)


@struct
class Written:
    """A name as it stands in a file. ``kinds`` is what it may be: one, where it declares.

    ``owner`` is the fact or definition whose option it is. ``keys`` leads to it.
    """

    id: str
    kinds: Kinds
    span: Span
    keys: Keys
    declares: bool = False
    owner: str | None = None


PREPARE: Final = "prepare for "

DECLARES: Final[dict[Role, dict[Keys, Kind]]] = {
    "pathway": {
        ("facts", "*"): Kind.FACT,
        ("definitions", "*"): Kind.DEFINITION,
        ("recommendations", "*"): Kind.RECOMMENDATION,
        ("alternatives", "*"): Kind.GROUP,
        ("steps", "*"): Kind.STEP,
        ("urgency", "*"): Kind.URGENCY,
        ("board questions", "*"): Kind.QUESTION,
        ("facts", "*", "options", "*"): Kind.OPTION,
        ("definitions", "*", "options", "*"): Kind.OPTION,
    },
    "source": {("statements", "*"): Kind.STATEMENT, ("references", "*"): Kind.REFERENCE},
    "cases": {},
}
"""Where a key declares what; ``*`` stands for any key."""

_STEP: Final = (Kind.STEP,)
_RECOMMENDATION: Final = (Kind.RECOMMENDATION,)

USES: Final[dict[Role, dict[Keys, Kinds]]] = {
    "pathway": {
        ("report",): FINDINGS,
        ("alternatives", "*"): _RECOMMENDATION,
        ("start",): _STEP,
        ("recommendations", "*", "instead"): _RECOMMENDATION,
        ("recommendations", "*", "urgency"): (Kind.URGENCY,),
        ("steps", "*", "yes"): _STEP,
        ("steps", "*", "no"): _STEP,
        ("steps", "*", "then"): _STEP,
        ("steps", "*", "back to"): _STEP,
        ("steps", "*", "while unknown"): _STEP,
        ("steps", "*", "branches", "go to"): _STEP,
        ("steps", "*", "branches", "otherwise"): _STEP,
        ("steps", "*", "recommend"): _RECOMMENDATION,
        ("steps", "*", "recommend", "do"): _RECOMMENDATION,
        ("steps", "*", "recommend", "instead"): _RECOMMENDATION,
        ("steps", "*", "ends", "*"): _STEP,
        ("steps", "*", "facts", "*"): (Kind.FACT,),
        ("safety", "always"): ADVICE,
        ("safety", "never"): ADVICE,
        ("board questions", "*", "affects"): ANYTHING,
        ("board questions", "*", "about"): (Kind.STATEMENT,),
        ("accepted", "at"): (*ANYTHING, *OTHERS),
    },
    "source": {("statements", "*", "cites"): (Kind.REFERENCE,)},
    "cases": {
        ("expect", "recommends"): ADVICE,
        ("expect", "recommends at least"): ADVICE,
        ("expect", "does not recommend"): ADVICE,
        ("expect", "precautions"): ADVICE,
        ("expect", "possible"): ADVICE,
        ("expect", "passes"): _STEP,
        ("expect", "asks for"): (Kind.FACT,),
    },
}
"""Where a value names what. ``based on`` names statements wherever it stands."""

USED_AS_KEYS: Final[dict[Role, dict[Keys, Kinds]]] = {
    "pathway": {},
    "source": {},
    "cases": {("facts", "*"): (Kind.FACT,), ("expect", "reports", "*"): FINDINGS},
}
"""Where a key names what, and the value behind it one of its options."""


Row = TypeVar("Row")


def lookup(table: dict[Keys, Row], keys: Keys) -> Row | None:
    """The row of a table that falls to these keys; None where there is none."""
    for pattern, row in table.items():
        if len(pattern) == len(keys) and all(
            part in ("*", key) for part, key in zip(pattern, keys, strict=True)
        ):
            return row
    return None


def kinds_at(keys: Keys, role: Role) -> Kinds:
    """What a value below these keys may name; nothing where it names nothing."""
    if keys and keys[-1] == "based on":
        return (Kind.STATEMENT,)
    return lookup(USES[role], keys) or ()


def is_line(keys: Keys) -> bool:
    """True of a line of ``first of`` and ``add up``: a value or points, and a condition."""
    return keys[:1] == ("definitions",) and keys[2:3] in (("first of",), ("add up",))


def written(site: Site, role: Role) -> Iterator[Written]:
    """The names that stand at a place."""
    match site:
        case FixedKey():
            return
        case OwnKey(scalar=scalar, keys=keys):
            yield from _in_key(scalar, keys, role)
        case Value(scalar=scalar, keys=keys, shape=shape):
            if isinstance(shape, Expr):
                if not (is_line(keys) and scalar.text.strip() == "otherwise"):
                    yield from in_expression(scalar, keys)
            else:
                yield from _in_value(scalar, keys, role)
        case _:
            assert_never(site)


def _in_key(scalar: Scalar, keys: Keys, role: Role) -> Iterator[Written]:
    span = _span(scalar)
    declared = lookup(DECLARES[role], keys)
    if declared is not None:
        owner = keys[1] if declared is Kind.OPTION else None
        yield Written(scalar.text, (declared,), span, keys, declares=True, owner=owner)
        return
    used = lookup(USED_AS_KEYS[role], keys)
    if used is not None:
        yield Written(scalar.text, used, span, keys)
    elif role == "pathway" and is_line(keys) and keys[2] == "first of":
        yield Written(scalar.text, (Kind.OPTION,), span, keys, owner=keys[1])


def _in_value(scalar: Scalar, keys: Keys, role: Role) -> Iterator[Written]:
    kinds = kinds_at(keys, role)
    text = scalar.text
    if lookup(USED_AS_KEYS[role], keys) is not None:
        yield Written(text, (Kind.OPTION,), _span(scalar), keys, owner=keys[-1])
    elif text.startswith(PREPARE) and keys[-1:] == ("while unknown",):
        span = scalar.span_of(len(PREPARE), len(text))
        yield Written(text.removeprefix(PREPARE), kinds, span, keys)
    elif kinds:
        yield Written(text, kinds, _span(scalar), keys)


def _span(scalar: Scalar) -> Span:
    return scalar.span_of(0, len(scalar.text))


# --- expressions ------------------------------------------------------------------------------

NAME: Final = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")


def in_expression(scalar: Scalar, keys: Keys) -> Iterator[Written]:
    """The names in an expression; in a broken one, all words that could be names."""
    expression = parse_expression(scalar, Diagnostics())
    if expression is not None:
        yield from _in_tree(expression, keys)
        return
    for found in NAME.finditer(scalar.text):
        if found[0] not in RESERVED_WORDS:
            yield Written(found[0], FINDINGS, scalar.span_of(*found.span()), keys)


def _in_tree(expression: ex.Expression, keys: Keys) -> Iterator[Written]:
    match expression:
        case ex.Name():
            yield Written(expression.text, FINDINGS, expression.span, keys)
        case ex.Quantity():
            return
        case ex.Is(subject=subject, options=options):
            yield from _in_tree(subject, keys)
            if isinstance(subject, ex.Name):
                for option in options:
                    yield Written(
                        option.text, (Kind.OPTION,), option.span, keys, owner=subject.text
                    )
        case ex.Compare(left=left, right=right) | ex.Arithmetic(left=left, right=right):
            yield from _in_trees((left, right), keys)
        case ex.Between(subject=subject):
            yield from _in_tree(subject, keys)
        case ex.Not(part=part) | ex.Negative(part=part):
            yield from _in_tree(part, keys)
        case ex.Junction(parts=parts) | ex.Count(parts=parts):
            yield from _in_trees(parts, keys)
        case _:
            assert_never(expression)


def _in_trees(parts: Iterable[ex.Expression], keys: Keys) -> Iterator[Written]:
    for part in parts:
        yield from _in_tree(part, keys)
