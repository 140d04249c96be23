"""Conditions and formulas, with names bound and numbers exact."""

from __future__ import annotations

from fractions import Fraction

from carepath_dsl.model.types import Choice
from carepath_dsl.spans import NOWHERE, Span
from carepath_dsl.struct import field, struct
from carepath_dsl.typed import TYPE_CHECKING, TypeAlias, assert_never

if TYPE_CHECKING:
    from carepath_dsl.expressions import (
        ArithmeticWord,
        CompareWord,
        CountWord,
        GroupWord,
        IsWord,
    )


@struct
class Holds:
    """``urinary_retention``: a yes/no fact, or a finding (a yes/no definition), is true."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Compare:
    """``symptom_duration > 12 weeks``: a number, score or band against a constant.

    ``value`` is exact and in the unit of the subject; ``written`` is what the author wrote.
    """

    name: str
    word: CompareWord
    value: Fraction
    written: str
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Between:
    """``symptom_duration between 6 and 12 weeks``, both ends included, in the subject's unit."""

    name: str
    low: Fraction
    high: Fraction
    written: str
    span: Span = field(default=NOWHERE, compare=False)


@struct
class OptionTest:
    """``pain_severity is at least severe``: a choice or a class against its options."""

    name: str
    word: IsWord
    options: tuple[str, ...]
    span: Span = field(default=NOWHERE, compare=False)

    def accepts(self, choice: Choice) -> frozenset[str]:
        """The options of ``choice`` under which the test is true."""
        ids = [o.id for o in choice.options]
        here = choice.position(self.options[0])
        match self.word:
            case "is" | "is one of":
                return frozenset(self.options)
            case "is not":
                return frozenset(ids) - frozenset(self.options)
            case "is at least":
                return frozenset(ids[here:])
            case "is at most":
                return frozenset(ids[: here + 1])
            case _:
                assert_never(self.word)


@struct
class Not:
    """``not a``; ``x is no`` is read as this as well."""

    part: Condition
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Junction:
    """``a and b``, ``a or b`` (``infix``), ``any of (…)``, ``all of (…)``, ``none of (…)``."""

    word: GroupWord
    parts: tuple[Condition, ...]
    infix: bool
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Count:
    """``at least 2 of (a, b, c)``."""

    word: CountWord
    number: int
    parts: tuple[Condition, ...]
    span: Span = field(default=NOWHERE, compare=False)


Condition: TypeAlias = Holds | Compare | Between | OptionTest | Not | Junction | Count


@struct
class Constant:
    """A number in a formula, in coherent base units of its dimension."""

    value: Fraction
    written: str
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Term:
    """A fact or derived number in a formula; times ``scale`` it is in coherent base units."""

    name: str
    scale: Fraction
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Operation:
    """``a + b``, ``a - b``, ``a * b``, ``a / b``; a leading minus is ``0 - a``."""

    word: ArithmeticWord
    left: Formula
    right: Formula
    span: Span = field(default=NOWHERE, compare=False)


Formula: TypeAlias = Constant | Term | Operation
