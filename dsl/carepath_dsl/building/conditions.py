"""Expressions into conditions: names bound, types and units checked, numbers converted."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, assert_never

from carepath_dsl import expressions as ex
from carepath_dsl import model as m
from carepath_dsl.building.comparisons import (
    OUT_OF_RANGE,
    WRONG_COMPARISON,
    refuse_arithmetic,
    resolve_between,
    resolve_comparison,
)
from carepath_dsl.building.scope import Amount, Declared, Scope, declared_at, kind_words
from carepath_dsl.diagnostics import Diagnostics, Label
from carepath_dsl.expressions.printing import to_source
from carepath_dsl.model import Choice, Number, YesNo
from carepath_dsl.spans import Span
from carepath_dsl.suggest import suggest
from carepath_dsl.units import format_number

NOT_YES_NO: Final = "CP251"  # a choice or number standing where only yes or no can
UNKNOWN_OPTION: Final = "CP258"  # an option the choice does not have
UNORDERED: Final = "CP259"  # `is at least` on options without an order
LOST_OPTION: Final = "CP260"  # `pain is mild or severe` where a fact `severe` exists
BAD_COUNT: Final = "CP261"  # more asked for than there is


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
            return resolve_comparison(expression, scope, diagnostics)
        case ex.Between():
            return resolve_between(expression, scope, diagnostics)
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
            refuse_arithmetic(expression, diagnostics)
            return None
        case _:
            assert_never(expression)


def _parts(
    parts: Iterable[ex.Expression], scope: Scope, diagnostics: Diagnostics
) -> tuple[m.Condition, ...] | None:
    resolved = [resolve_condition(part, scope, diagnostics) for part in parts]
    good = tuple(part for part in resolved if part is not None)
    return good if len(good) == len(resolved) else None


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
        labels=declared_at(declared),
        help=f"compare it, such as `{example}`",
    )
    return None


def _count(expression: ex.Count, scope: Scope, diagnostics: Diagnostics) -> m.Condition | None:
    parts = _parts(expression.parts, scope, diagnostics)
    number = expression.number
    length = len(expression.parts)
    if not count_decides(expression.word, number, length, expression.span, diagnostics):
        return None
    if parts is None:
        return None
    return m.Count(expression.word, number, parts, expression.span)


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
                labels=declared_at(declared),
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
            labels=declared_at(declared),
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


def count_decides(
    word: ex.CountWord, number: int, parts: int, span: Span, diagnostics: Diagnostics
) -> bool:
    """False, with an error, where counting that many of so many parts has one answer only."""
    # `at most` all of them is always true, and more than all is never.
    most = parts - (1 if word == "at most" else 0)
    least = 1 if word == "at least" else 0
    if least <= number <= most:
        return True
    diagnostics.error(
        BAD_COUNT,
        f"`{word} {number}` of {parts} is "
        f"{'never' if number > most and word != 'at most' else 'always'} true",
        span,
        help="correct the number, or the list",
    )
    return False
