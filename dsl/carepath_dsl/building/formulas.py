"""Arithmetic of derived numbers: names bound, dimensions checked, everything in base units."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, assert_never

from carepath_dsl import expressions as ex
from carepath_dsl.building.comparisons import NO_UNIT, WRONG_UNIT, report_unknown_unit
from carepath_dsl.building.scope import Scope, kind_words
from carepath_dsl.diagnostics import Diagnostics, Label
from carepath_dsl.document import Scalar
from carepath_dsl.model import Constant, Formula, Number, Operation, Term
from carepath_dsl.spans import Span
from carepath_dsl.struct import struct
from carepath_dsl.units import (
    ONE,
    Unit,
    coherent_scale,
    dimension_words,
    divide,
    multiply,
    parse_unit,
)

NOT_A_NUMBER: Final = "CP271"  # yes/no, choices and conditions do not calculate


@struct
class _Measured:
    """A formula with the unit its value is in, in coherent base units."""

    formula: Formula
    unit: Unit


def resolve_formula(
    expression: ex.Expression,
    key: Scalar,
    type: Number,
    scope: Scope,
    diagnostics: Diagnostics,
) -> tuple[Formula, Fraction] | None:
    """The formula, and by what its value is divided to be in the unit of ``type``."""
    measured = _measure(expression, scope, diagnostics)
    if measured is None:
        return None
    declared = ONE if type.unit is None else parse_unit(type.unit)
    if declared is None:
        return None
    if declared.is_special:
        _refuse_special(type.unit or "", key.span, diagnostics)
        return None
    if declared.dimension != measured.unit.dimension:
        diagnostics.error(
            WRONG_UNIT,
            f"`{key.text}` comes out as {dimension_words(measured.unit)}, and its unit says "
            f"{dimension_words(declared)}",
            expression.span,
            labels=[Label(key.span, f"the unit is {type.unit or 'left out'}")],
            help="correct `unit:`, or the calculation",
        )
        return None
    return measured.formula, coherent_scale(declared)


def _measure(expression: ex.Expression, scope: Scope, diagnostics: Diagnostics) -> _Measured | None:
    match expression:
        case ex.Name():
            return _term(expression, scope, diagnostics)
        case ex.Quantity():
            return _constant(expression, diagnostics)
        case ex.Negative():
            part = _measure(expression.part, scope, diagnostics)
            if part is None:
                return None
            zero = Constant(Fraction(0), "0", expression.span)
            return _Measured(Operation("-", zero, part.formula, expression.span), part.unit)
        case ex.Arithmetic():
            left = _measure(expression.left, scope, diagnostics)
            right = _measure(expression.right, scope, diagnostics)
            if left is None or right is None:
                return None
            return _operation(expression, left, right, diagnostics)
        case _:
            diagnostics.error(
                NOT_A_NUMBER,
                "a calculation holds numbers only, and this is a condition",
                expression.span,
                help="take the condition out; where points depend on conditions, use `add up`",
            )
            return None


def _term(name: ex.Name, scope: Scope, diagnostics: Diagnostics) -> _Measured | None:
    declared = scope.find(name, diagnostics)
    if declared is None or declared.kind is None:
        return None
    if not isinstance(declared.kind, Number):
        diagnostics.error(
            NOT_A_NUMBER,
            f"`{name.text}` is {kind_words(declared.kind)} and cannot be calculated with",
            name.span,
            labels=[Label(declared.span, f"`{name.text}` is declared here")],
            help="use facts of type number, and derived numbers",
        )
        return None
    unit = ONE if declared.kind.unit is None else parse_unit(declared.kind.unit)
    if unit is None:
        return None
    if unit.is_special:
        _refuse_special(declared.kind.unit or "", name.span, diagnostics)
        return None
    return _Measured(Term(name.text, coherent_scale(unit), name.span), unit)


def _constant(quantity: ex.Quantity, diagnostics: Diagnostics) -> _Measured | None:
    unit = ONE if quantity.unit is None else parse_unit(quantity.unit)
    place = quantity.unit_span or quantity.span
    if unit is None:
        report_unknown_unit(quantity.unit or "", place, diagnostics)
        return None
    if unit.is_special:
        _refuse_special(quantity.unit or "", place, diagnostics)
        return None
    value = quantity.value * coherent_scale(unit)
    return _Measured(Constant(value, quantity.written, quantity.span), unit)


def _operation(
    expression: ex.Arithmetic, left: _Measured, right: _Measured, diagnostics: Diagnostics
) -> _Measured | None:
    formula = Operation(expression.word, left.formula, right.formula, expression.span)
    match expression.word:
        case "*":
            return _Measured(formula, multiply(left.unit, right.unit))
        case "/":
            return _Measured(formula, divide(left.unit, right.unit))
        case "+" | "-":
            if left.unit.dimension == right.unit.dimension:
                return _Measured(formula, left.unit)
            word = "added to" if expression.word == "+" else "taken from"
            diagnostics.error(
                WRONG_UNIT,
                f"{dimension_words(right.unit)} cannot be {word} {dimension_words(left.unit)}",
                expression.span,
                help="add and subtract numbers of the same kind",
            )
            return None
        case _:
            assert_never(expression.word)


def _refuse_special(unit: str, place: Span, diagnostics: Diagnostics) -> None:
    diagnostics.error(
        NO_UNIT,
        f"`{unit}` does not begin at nothing, so it cannot be calculated with",
        place,
        help="use a unit such as K, in which 0 means none",
    )
