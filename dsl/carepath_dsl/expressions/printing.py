"""Expressions back into text, in the one form that tools write.

Reading the text gives the same expression again, without a warning: parentheses stand where the
grammar needs them, where ``and`` meets ``or``, and around what a ``not`` denies.
"""

from __future__ import annotations

from enum import IntEnum
from typing import assert_never

from carepath_dsl.expressions import (
    Arithmetic,
    Between,
    Compare,
    Count,
    Expression,
    Is,
    Junction,
    Name,
    Negative,
    Not,
    Quantity,
)


class _Tightness(IntEnum):
    """How tightly a form holds together; what is looser than its place gets parentheses."""

    JUNCTION = 0
    NOT = 1
    TEST = 2
    SUM = 3
    PRODUCT = 4
    SIGNED = 5
    ATOM = 6


def to_source(expression: Expression) -> str:
    """The expression as text: ``at least 2 of (a, not b, c > 6 weeks)``.

    Quantities are printed as they were written. An infix junction needs two parts or more, a
    group one, and names, units and numbers that the grammar reads; nothing of this is checked.
    """
    match expression:
        case Name():
            return expression.text
        case Quantity():
            return expression.written
        case Compare():
            left = _within(expression.left, _Tightness.SUM)
            return f"{left} {expression.word} {_within(expression.right, _Tightness.SUM)}"
        case Between():
            subject = _within(expression.subject, _Tightness.SUM)
            return f"{subject} between {expression.low.written} and {expression.high.written}"
        case Is():
            return f"{_within(expression.subject, _Tightness.SUM)} {_is_and_options(expression)}"
        case Not():
            return f"not {_denied(expression.part)}"
        case Junction(infix=True):
            return _infix(expression)
        case Junction():
            return f"{expression.word} of ({_listed(expression.parts)})"
        case Count():
            return f"{expression.word} {expression.number} of ({_listed(expression.parts)})"
        case Arithmetic():
            own = _tightness(expression)
            right = _within(expression.right, _Tightness(own + 1))
            return f"{_within(expression.left, own)} {expression.word} {right}"
        case Negative():
            return _negative(expression)
        case _:
            assert_never(expression)


def _tightness(expression: Expression) -> _Tightness:
    match expression:
        case Junction(infix=True):
            return _Tightness.JUNCTION
        case Not():
            return _Tightness.NOT
        case Compare() | Between() | Is():
            return _Tightness.TEST
        case Arithmetic(word="+" | "-"):
            return _Tightness.SUM
        case Arithmetic():
            return _Tightness.PRODUCT
        case Negative():
            return _Tightness.SIGNED
        case Name() | Quantity() | Junction() | Count():
            return _Tightness.ATOM
        case _:
            assert_never(expression)


def _within(expression: Expression, least: _Tightness) -> str:
    text = to_source(expression)
    return text if _tightness(expression) >= least else f"({text})"


def _listed(parts: tuple[Expression, ...]) -> str:
    """The parts of a group; a single ``a and b`` would look like a forgotten comma."""
    least = _Tightness.JUNCTION if len(parts) > 1 else _Tightness.NOT
    return ", ".join(_within(part, least) for part in parts)


def _is_and_options(test: Is) -> str:
    options = ", ".join(option.text for option in test.options)
    return f"{test.word} ({options})" if test.word == "is one of" else f"{test.word} {options}"


def _denied(part: Expression) -> str:
    loose = _Tightness.NOT if isinstance(part, Not) else _Tightness.ATOM
    return _within(part, loose)


def _infix(junction: Junction) -> str:
    """``(not a) or b``: a ``not`` before other parts is shown to go no further than its own."""
    texts = []
    least = _Tightness.NOT
    for part in reversed(junction.parts):
        texts.append(_within(part, least))
        if not isinstance(part, Not):
            least = _Tightness.TEST
    return (" and " if junction.word == "all" else " or ").join(reversed(texts))


def _negative(negative: Negative) -> str:
    """``- a``; ``-(5 weeks)``, since ``- 5 weeks`` is a number."""
    if isinstance(negative.part, Quantity):
        return f"-({negative.part.written})"
    return f"- {_within(negative.part, _Tightness.SIGNED)}"
