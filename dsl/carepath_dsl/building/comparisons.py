"""Comparisons of numbers: sides, units, ranges; the number ends up in the subject's unit."""

from __future__ import annotations

from fractions import Fraction
from typing import Final, assert_never

from carepath_dsl import expressions as ex
from carepath_dsl import model as m
from carepath_dsl.building.scope import Amount, Declared, Kind, Scope, declared_at, kind_words
from carepath_dsl.diagnostics import Diagnostics, Label
from carepath_dsl.model import Choice, Number, YesNo
from carepath_dsl.spans import Span
from carepath_dsl.units import (
    convert,
    dimension_words,
    format_number,
    mixes_calendar,
    parse_unit,
    unit_meant,
)

WRONG_COMPARISON: Final = "CP252"  # a comparison the type does not have
TWO_SIDES: Final = "CP253"  # fact against fact, or constant against constant
NO_UNIT: Final = "CP254"  # a number without a unit, where the fact has one; or the reverse
WRONG_UNIT: Final = "CP255"  # a unit nobody knows, or of another dimension
CALENDAR: Final = "CP256"  # months or years meet hours, days or weeks
OUT_OF_RANGE: Final = "CP257"  # a constant outside the range: the comparison says nothing
ARITHMETIC: Final = "CP262"  # arithmetic outside a derived number

_FLIPPED: Final[dict[ex.CompareWord, ex.CompareWord]] = {
    ">": "<",
    ">=": "<=",
    "<": ">",
    "<=": ">=",
    "=": "=",
    "!=": "!=",
}


def refuse_arithmetic(expression: ex.Expression, diagnostics: Diagnostics) -> None:
    """Report a calculation where a condition stands."""
    diagnostics.error(
        ARITHMETIC,
        "a condition does not calculate",
        expression.span,
        help="give the calculation a name under `definitions:`, with a range, and compare that",
    )


def resolve_comparison(
    expression: ex.Compare, scope: Scope, diagnostics: Diagnostics
) -> m.Condition | None:
    """``symptom_duration > 12 weeks``, or None when something in it was reported."""
    left, word, right = expression.left, expression.word, expression.right
    if isinstance(left, ex.Quantity) and not isinstance(right, ex.Quantity):
        left, word, right = right, _FLIPPED[word], left
    for side in (left, right):
        if isinstance(side, ex.Arithmetic | ex.Negative):
            refuse_arithmetic(side, diagnostics)
            return None
    if isinstance(left, ex.Name) and isinstance(right, ex.Name):
        _name_against_name(left, word, right, expression.span, scope, diagnostics)
        return None
    if not isinstance(left, ex.Name) or not isinstance(right, ex.Quantity):
        both = isinstance(left, ex.Quantity) and isinstance(right, ex.Quantity)
        diagnostics.error(
            TWO_SIDES,
            "both sides are numbers, so this never changes"
            if both
            else f"`{word}` compares a fact or definition with a number, and this is neither",
            expression.span,
            help="write the name of a fact or definition on one side and a number on the other",
        )
        return None
    subject = _numeric(left, expression, scope, diagnostics)
    if subject is None or subject.kind is None:
        return None
    value = _in_unit_of(subject, right, diagnostics)
    if value is None:
        return None
    if not _can_decide(subject.kind, word, value):
        _says_nothing(subject, f"{word} {right.written}", expression.span, diagnostics)
        return None
    return m.Compare(left.text, word, value, right.written, expression.span)


def _in_words(word: ex.CompareWord, option: str, kind: Choice | None) -> str:
    """A comparison of options as it is written: ``is at least severe`` for ``>= severe``."""
    options = [] if kind is None or not kind.ordered else [o.id for o in kind.options]
    place = options.index(option) if option in options else None
    match word:
        case ">=" if place is not None:
            return f"is at least {option}"
        case "<=" if place is not None:
            return f"is at most {option}"
        case ">" if place is not None and place + 1 < len(options):
            return f"is at least {options[place + 1]}"
        case "<" if place:
            return f"is at most {options[place - 1]}"
        case "!=":
            return f"is not {option}"
        case _:
            return f"is {option}"


def _name_against_name(
    left: ex.Name,
    word: ex.CompareWord,
    right: ex.Name,
    span: Span,
    scope: Scope,
    diagnostics: Diagnostics,
) -> None:
    owner = scope.declared.get(left.text)
    kind = None if owner is None else owner.kind
    options = {o.id for o in kind.options} if isinstance(kind, Choice) else set()
    if isinstance(kind, Choice) or right.text in ("yes", "no"):
        words = _in_words(word, right.text, kind if isinstance(kind, Choice) else None)
        if right.text not in scope.declared or right.text in options:
            diagnostics.error(
                WRONG_COMPARISON,
                f"`{word}` compares numbers, and `{right.text}` is an answer in words",
                span,
                help=f"write `{left.text} {words}`",
            )
            return
    found = [scope.find(name, diagnostics) for name in (left, right)]
    if None not in found:
        diagnostics.error(
            TWO_SIDES,
            f"`{left.text}` and `{right.text}` are compared with each other",
            span,
            help="compare a fact with a number; for a difference or a share, make a "
            "definition with a range and compare that",
        )


def _numeric(
    name: ex.Name, expression: ex.Expression, scope: Scope, diagnostics: Diagnostics
) -> Declared | None:
    declared = scope.find(name, diagnostics)
    if declared is None or declared.kind is None:
        return None
    if isinstance(declared.kind, Number | Amount):
        return declared
    diagnostics.error(
        WRONG_COMPARISON,
        f"`{name.text}` is {kind_words(declared.kind)} and has no number to compare",
        expression.span if not isinstance(expression, ex.Name) else name.span,
        labels=declared_at(declared),
        help=f"write `{name.text}` or `not {name.text}`"
        if isinstance(declared.kind, YesNo)
        else f"write `{name.text} is …`, or `{name.text} is at least …` for an ordered choice",
    )
    return None


def _in_unit_of(
    subject: Declared,
    quantity: ex.Quantity,
    diagnostics: Diagnostics,
    unit: str | None = None,
    unit_span: Span | None = None,
) -> Fraction | None:
    """The quantity in the unit of the subject; ``unit`` stands in for one left out."""
    own = subject.kind.unit if isinstance(subject.kind, Number) else None
    written = quantity.unit if quantity.unit is not None else unit
    place = quantity.unit_span or unit_span or quantity.span
    if own is None and written is None:
        return quantity.value
    if own is None:
        diagnostics.error(
            NO_UNIT,
            f"`{subject.id}` has no unit, and `{written}` is one",
            place,
            labels=[Label(subject.span, f"`{subject.id}` is declared here")],
            help=f"write `{format_number(quantity.value)}`",
        )
        return None
    if written is None:
        diagnostics.error(
            NO_UNIT,
            f"`{quantity.written}` says no unit",
            quantity.span,
            labels=[Label(subject.span, f"`{subject.id}` is measured in {own}")],
            help=f"write `{quantity.written} {own}`, if that is what you mean",
        )
        return None
    return _converted(quantity.value, written, own, place, subject, diagnostics)


def _converted(
    value: Fraction,
    written: str,
    own: str,
    place: Span,
    subject: Declared,
    diagnostics: Diagnostics,
) -> Fraction | None:
    here, there = parse_unit(written), parse_unit(own)
    if there is None:
        return None  # reported where the fact is declared
    if here is None:
        report_unknown_unit(written, place, diagnostics)
        return None
    if here.dimension != there.dimension:
        diagnostics.error(
            WRONG_UNIT,
            f"`{written}` measures {dimension_words(here)}, and `{subject.id}` is "
            f"{dimension_words(there)}",
            place,
            labels=[Label(subject.span, f"`{subject.id}` is measured in {own}")],
            help=f"give the number in {own} or another unit of the same kind",
        )
        return None
    if mixes_calendar(here, there):
        diagnostics.warning(
            CALENDAR,
            f"`{written}` meets {own}: months and years have no fixed number of days",
            place,
            notes=["as in UCUM, a month counts as 30.4375 days and a year as 365.25"],
            help=f"give the number in {own}, so that the boundary is the one you mean",
        )
    return convert(value, here, there)


def report_unknown_unit(written: str, place: Span, diagnostics: Diagnostics) -> None:
    """Report a unit nobody knows, with a guess."""
    meant = unit_meant(written)
    diagnostics.error(
        WRONG_UNIT,
        f"`{written}` is not a unit",
        place,
        help=f"did you mean `{meant}`?"
        if meant
        else "write a UCUM code such as mg/dL, or an everyday name such as weeks or °C",
    )


def _can_decide(kind: Kind, word: ex.CompareWord, value: Fraction) -> bool:
    """False when every possible value gives the comparison the same answer."""
    assert isinstance(kind, Number | Amount)
    low, high = kind.low, kind.high
    match word:
        case ">":
            return low <= value < high
        case ">=":
            return low < value <= high
        case "<":
            return low < value <= high
        case "<=":
            return low <= value < high
        case "=" | "!=":
            fits = low <= value <= high and low != high
            whole = isinstance(kind, Number) and kind.whole
            return fits and not (whole and value.denominator != 1)
        case _:
            assert_never(word)


def _says_nothing(subject: Declared, written: str, span: Span, diagnostics: Diagnostics) -> None:
    kind = subject.kind
    assert isinstance(kind, Number | Amount)
    unit = f" {kind.unit}" if isinstance(kind, Number) and kind.unit else ""
    bounds = f"{format_number(kind.low)} to {format_number(kind.high)}{unit}"
    diagnostics.error(
        OUT_OF_RANGE,
        f"`{subject.id} {written}` has the same answer for everybody",
        span,
        labels=[Label(subject.span, f"`{subject.id}` goes from {bounds}")],
        help="correct the number, its unit, or the range",
    )


def resolve_between(
    expression: ex.Between, scope: Scope, diagnostics: Diagnostics
) -> m.Condition | None:
    """``symptom_duration between 6 and 12 weeks``, or None when something was reported."""
    subject_name = expression.subject
    if not isinstance(subject_name, ex.Name):
        if isinstance(subject_name, ex.Arithmetic | ex.Negative):
            refuse_arithmetic(subject_name, diagnostics)
            return None
        diagnostics.error(
            TWO_SIDES,
            "`between` speaks of a fact or definition, and this is neither",
            expression.span,
            help="write the name first, such as `symptom_duration between 6 and 12 weeks`",
        )
        return None
    subject = _numeric(subject_name, expression, scope, diagnostics)
    if subject is None or subject.kind is None:
        return None
    low_q, high_q = expression.low, expression.high
    high = _in_unit_of(subject, high_q, diagnostics)
    low = (
        None
        if high is None
        else _in_unit_of(subject, low_q, diagnostics, high_q.unit, high_q.unit_span)
    )
    if low is None or high is None:
        return None
    if low > high:
        diagnostics.error(
            OUT_OF_RANGE,
            f"nothing is between {low_q.written} and {high_q.written}: the first is greater",
            expression.span,
            help="write the smaller number first",
        )
        return None
    kind = subject.kind
    assert isinstance(kind, Number | Amount)
    if high < kind.low or low > kind.high or (low <= kind.low and high >= kind.high):
        written = f"between {low_q.written} and {high_q.written}"
        _says_nothing(subject, written, expression.span, diagnostics)
        return None
    written = f"{low_q.written} and {high_q.written}"
    return m.Between(subject.id, low, high, written, expression.span)
