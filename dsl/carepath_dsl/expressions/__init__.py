"""Expressions as the author wrote them: the syntax tree, before names mean anything.

The parser accepts more than the language allows (numbers without units, ``=`` between a choice
and an option …), so that the resolver, which knows the pathway's words, writes the message.
Each docstring shows the source form.
"""

from __future__ import annotations

from fractions import Fraction

from carepath_dsl.spans import NOWHERE, Span
from carepath_dsl.struct import field, struct
from carepath_dsl.typed import Literal, TypeAlias

CompareWord: TypeAlias = Literal[">", ">=", "<", "<=", "=", "!="]
IsWord: TypeAlias = Literal["is", "is not", "is one of", "is at least", "is at most"]
GroupWord: TypeAlias = Literal["any", "all", "none"]
CountWord: TypeAlias = Literal["at least", "at most", "exactly"]
ArithmeticWord: TypeAlias = Literal["+", "-", "*", "/"]


@struct
class Name:
    """``urinary_retention``; also ``yes`` and an option's name, where one of them stands."""

    text: str
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Quantity:
    """``6``, ``6 weeks``, ``38.5 °C``, ``10*9/L``: an exact number and the unit as written."""

    value: Fraction
    unit: str | None
    written: str
    span: Span = field(default=NOWHERE, compare=False)
    unit_span: Span | None = field(default=None, compare=False)


@struct
class Compare:
    """``symptom_duration > 12 weeks``; either side may be a constant or arithmetic."""

    left: Expression
    word: CompareWord
    right: Expression
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Between:
    """``symptom_duration between 6 and 12 weeks``, both ends included."""

    subject: Expression
    low: Quantity
    high: Quantity
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Is:
    """``pain_severity is one of (mild, moderate)``, ``x is yes``, ``x is not disabling``."""

    subject: Expression
    word: IsWord
    options: tuple[Name, ...]
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Not:
    """``not urinary_retention``."""

    part: Expression
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Junction:
    """``a and b``, ``a or b`` (``infix``); ``any of (a, b)``, ``all of …``, ``none of …``."""

    word: GroupWord
    parts: tuple[Expression, ...]
    infix: bool
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Count:
    """``at least 2 of (a, b, c)``."""

    word: CountWord
    number: int
    parts: tuple[Expression, ...]
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Arithmetic:
    """``residual_volume + voided_volume``; only a derived number may hold it."""

    word: ArithmeticWord
    left: Expression
    right: Expression
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Negative:
    """``- residual_volume``."""

    part: Expression
    span: Span = field(default=NOWHERE, compare=False)


Expression: TypeAlias = (
    Name | Quantity | Compare | Between | Is | Not | Junction | Count | Arithmetic | Negative
)
