"""Expressions into conditions: names bound, types and units checked, numbers converted."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Final, assert_never

from carepath_dsl import expressions as ex
from carepath_dsl import model as m
from carepath_dsl.diagnostics import Diagnostics, Label
from carepath_dsl.model import Choice, Number, YesNo
from carepath_dsl.printing import to_source
from carepath_dsl.scope import Amount, Declared, Kind, Scope, kind_words
from carepath_dsl.spans import Span
from carepath_dsl.suggest import suggest
from carepath_dsl.units import (
    convert,
    dimension_words,
    format_number,
    mixes_calendar,
    parse_unit,
    unit_meant,
)

NOT_YES_NO: Final = "CP251"  # a choice or number standing where only yes or no can
WRONG_COMPARISON: Final = "CP252"  # a comparison the type does not have
TWO_SIDES: Final = "CP253"  # fact against fact, or constant against constant
NO_UNIT: Final = "CP254"  # a number without a unit, where the fact has one; or the reverse
WRONG_UNIT: Final = "CP255"  # a unit nobody knows, or of another dimension
CALENDAR: Final = "CP256"  # months or years meet hours, days or weeks
OUT_OF_RANGE: Final = "CP257"  # a constant outside the range: the comparison says nothing
UNKNOWN_OPTION: Final = "CP258"  # an option the choice does not have
UNORDERED: Final = "CP259"  # `is at least` on options without an order
LOST_OPTION: Final = "CP260"  # `pain is mild or severe` where a fact `severe` exists
BAD_COUNT: Final = "CP261"  # more asked for than there is
ARITHMETIC: Final = "CP262"  # arithmetic outside a derived number

_FLIPPED: Final[dict[ex.CompareWord, ex.CompareWord]] = {
    ">": "<",
    ">=": "<=",
    "<": ">",
    "<=": ">=",
    "=": "=",
    "!=": "!=",
}


def resolve_condition(
    expression: ex.Expression, scope: Scope, diagnostics: Diagnostics
) -> m.Condition | None:
    """The condition an expression means, or None when something in it was reported."""
    match expression:
        case ex.Name():
            return _stand_alone(expression, scope, diagnostics)
        case ex.Quantity():
            diagnostics.error(
                NOT_YES_NO,
                f"`{expression.written}` is a number and neither true nor false",
                expression.span,
                help="compare a fact with it, such as `symptom_duration > 6 weeks`",
            )
            return None
        case ex.Compare():
            return _compare(expression, scope, diagnostics)
        case ex.Between():
            return _between(expression, scope, diagnostics)
        case ex.Is():
            return _is(expression, scope, diagnostics)
        case ex.Not():
            part = resolve_condition(expression.part, scope, diagnostics)
            return None if part is None else m.Not(part, expression.span)
        case ex.Junction():
            if expression.infix and expression.word == "any":
                _warn_of_lost_options(expression, scope, diagnostics)
            parts = _parts(expression.parts, scope, diagnostics)
            if parts is None:
                return None
            return m.Junction(expression.word, parts, expression.infix, expression.span)
        case ex.Count():
            return _count(expression, scope, diagnostics)
        case ex.Arithmetic() | ex.Negative():
            diagnostics.error(
                ARITHMETIC,
                "a condition does not calculate",
                expression.span,
                help="give the calculation a name under `definitions:`, with a range, "
                "and compare that",
            )
            return None
        case _:
            assert_never(expression)


def _parts(
    parts: Iterable[ex.Expression], scope: Scope, diagnostics: Diagnostics
) -> tuple[m.Condition, ...] | None:
    resolved = [resolve_condition(part, scope, diagnostics) for part in parts]
    good = tuple(part for part in resolved if part is not None)
    return good if len(good) == len(resolved) else None


def _declared_at(declared: Declared) -> list[Label]:
    if declared.kind is None:
        return []
    return [Label(declared.span, f"`{declared.id}` is {kind_words(declared.kind)}")]


def _stand_alone(name: ex.Name, scope: Scope, diagnostics: Diagnostics) -> m.Condition | None:
    declared = scope.find(name, diagnostics)
    if declared is None or declared.kind is None:
        return None
    kind = declared.kind
    if isinstance(kind, YesNo):
        return m.Holds(name.text, name.span)
    match kind:
        case Choice():
            example = f"{name.text} is {kind.options[-1].id}" if kind.options else name.text
        case Number():
            unit = f" {kind.unit}" if kind.unit else ""
            example = f"{name.text} > {format_number(kind.low)}{unit}"
        case Amount():
            example = f"{name.text} >= {format_number(kind.high)}"
        case _:
            assert_never(kind)
    diagnostics.error(
        NOT_YES_NO,
        f"`{name.text}` is {kind_words(kind)} and cannot stand alone",
        name.span,
        labels=_declared_at(declared),
        help=f"compare it, such as `{example}`",
    )
    return None


def _count(expression: ex.Count, scope: Scope, diagnostics: Diagnostics) -> m.Condition | None:
    parts = _parts(expression.parts, scope, diagnostics)
    number = expression.number
    # `at most` all of them is always true, and more than all is never.
    most = len(expression.parts) - (1 if expression.word == "at most" else 0)
    least = 1 if expression.word == "at least" else 0
    if not least <= number <= most:
        diagnostics.error(
            BAD_COUNT,
            f"`{expression.word} {number}` of {len(expression.parts)} is "
            f"{'never' if number > most and expression.word != 'at most' else 'always'} true",
            expression.span,
            help="correct the number, or the list",
        )
        return None
    if parts is None:
        return None
    return m.Count(expression.word, number, parts, expression.span)


# --- numbers ---------------------------------------------------------------------------------


def _compare(expression: ex.Compare, scope: Scope, diagnostics: Diagnostics) -> m.Condition | None:
    left, word, right = expression.left, expression.word, expression.right
    if isinstance(left, ex.Quantity) and not isinstance(right, ex.Quantity):
        left, word, right = right, _FLIPPED[word], left
    for side in (left, right):
        if isinstance(side, ex.Arithmetic | ex.Negative):
            return resolve_condition(side, scope, diagnostics)
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
        phrase = "is not" if word == "!=" else "is"
        if right.text not in scope.declared or right.text in options:
            diagnostics.error(
                WRONG_COMPARISON,
                f"`{word}` compares numbers, and `{right.text}` is an answer in words",
                span,
                help=f"write `{left.text} {phrase} {right.text}`",
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
        labels=_declared_at(declared),
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


def _between(expression: ex.Between, scope: Scope, diagnostics: Diagnostics) -> m.Condition | None:
    subject_name = expression.subject
    if not isinstance(subject_name, ex.Name):
        if isinstance(subject_name, ex.Arithmetic | ex.Negative):
            return resolve_condition(subject_name, scope, diagnostics)
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


# --- options ---------------------------------------------------------------------------------


def _is(expression: ex.Is, scope: Scope, diagnostics: Diagnostics) -> m.Condition | None:
    name = expression.subject
    if not isinstance(name, ex.Name):
        diagnostics.error(
            WRONG_COMPARISON,
            "`is` speaks of a fact or definition, and this is neither",
            name.span,
            help="write the name of a choice first, such as `pain_severity is severe`",
        )
        return None
    declared = scope.find(name, diagnostics)
    if declared is None or declared.kind is None:
        return None
    match kind := declared.kind:
        case YesNo():
            return _is_yes_no(expression, name, declared, diagnostics)
        case Choice():
            return _is_option(expression, name, declared, kind, diagnostics)
        case Number() | Amount():
            diagnostics.error(
                WRONG_COMPARISON,
                f"`{name.text}` is {kind_words(kind)}, and `{expression.word}` compares options",
                expression.span,
                labels=_declared_at(declared),
                help="compare numbers with >, >=, <, <=, =, != or between",
            )
            return None
        case _:
            assert_never(kind)


def _is_yes_no(
    expression: ex.Is, name: ex.Name, declared: Declared, diagnostics: Diagnostics
) -> m.Condition | None:
    answers = [o.text for o in expression.options]
    if expression.word not in ("is", "is not") or answers not in (["yes"], ["no"]):
        diagnostics.error(
            WRONG_COMPARISON,
            f"`{name.text}` is answered yes or no, and `{', '.join(answers)}` is neither",
            expression.options[0].span.to(expression.options[-1].span),
            labels=_declared_at(declared),
            help=f"write `{name.text}` or `not {name.text}`",
        )
        return None
    holds = m.Holds(name.text, name.span)
    positive = (expression.word == "is") == (answers == ["yes"])
    return holds if positive else m.Not(holds, expression.span)


def _is_option(
    expression: ex.Is,
    name: ex.Name,
    declared: Declared,
    kind: Choice,
    diagnostics: Diagnostics,
) -> m.Condition | None:
    ids = [o.id for o in kind.options]
    wrong = [o for o in expression.options if o.text not in ids]
    for option in wrong:
        meant = suggest(option.text, ids)
        listed = ", ".join(ids)
        diagnostics.error(
            UNKNOWN_OPTION,
            f"`{option.text}` is not an option of `{name.text}`",
            option.span,
            labels=[Label(declared.span, f"`{name.text}` is declared here")],
            help=f"did you mean `{meant}`? The options are: {listed}"
            if meant
            else f"the options are: {listed}",
        )
    if wrong:
        return None
    if expression.word in ("is at least", "is at most") and not kind.ordered:
        diagnostics.error(
            UNORDERED,
            f"the options of `{name.text}` have no order",
            expression.span,
            labels=[Label(declared.span, "declared `unordered: yes`")],
            help=f"list them: `{name.text} is one of (…)`",
        )
        return None
    test = m.OptionTest(
        name.text, expression.word, tuple(o.text for o in expression.options), expression.span
    )
    accepted = test.accepts(kind)
    if not accepted or len(accepted) == len(ids):
        diagnostics.error(
            OUT_OF_RANGE,
            f"`{to_source(expression)}` has the same answer for everybody",
            expression.span,
            labels=[Label(declared.span, f"the options are: {', '.join(ids)}")],
            help="correct the options, or leave the condition out",
        )
        return None
    return test


def _warn_of_lost_options(junction: ex.Junction, scope: Scope, diagnostics: Diagnostics) -> None:
    """``pain is mild or severe`` reads as (pain is mild) or severe: wrong without a word."""
    for place, part in enumerate(junction.parts):
        if not isinstance(part, ex.Is) or not isinstance(part.subject, ex.Name):
            continue
        owner = scope.declared.get(part.subject.text)
        if owner is None or not isinstance(owner.kind, Choice):
            continue
        ids = {o.id for o in owner.kind.options}
        for other in junction.parts[place + 1 :]:
            if isinstance(other, ex.Name) and other.text in ids and other.text in scope.declared:
                listed = ", ".join([o.text for o in part.options] + [other.text])
                diagnostics.error(
                    LOST_OPTION,
                    f"`{other.text}` is an option of `{owner.id}` and also "
                    f"{scope.declared[other.text].what}: this reads the latter",
                    other.span,
                    labels=[Label(part.span, "this ends before the `or`")],
                    help=f"for the option write `{owner.id} is one of ({listed})`; for the "
                    f"other, `{other.text} is yes`",
                )
