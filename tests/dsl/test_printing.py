"""Printed expressions read back as themselves, and without a word."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from carepath_dsl.expressions import (
    Arithmetic,
    ArithmeticWord,
    Between,
    Compare,
    CompareWord,
    Count,
    CountWord,
    Expression,
    GroupWord,
    Is,
    IsWord,
    Junction,
    Name,
    Negative,
    Not,
    Quantity,
)
from carepath_dsl.expressions.parsing import parse_text
from carepath_dsl.expressions.printing import to_source
from carepath_dsl.expressions.reserved import RESERVED_OPTIONS, RESERVED_WORDS, TRUTH_WORDS
from carepath_dsl.units.quantities import parse_number
from comparing import THOROUGH

# --- expressions at random ------------------------------------------------------------------------

IDS = st.from_regex(r"[a-z][a-z0-9_]{0,5}(\.[a-z][a-z0-9_]{0,3})?", fullmatch=True).filter(
    lambda text: text.split(".")[0] not in RESERVED_WORDS and text not in TRUTH_WORDS
)
NAMES = IDS.map(Name)
ANSWERS = st.sampled_from(sorted(RESERVED_WORDS - RESERVED_OPTIONS))
OPTIONS = st.one_of(IDS.filter(lambda text: text not in RESERVED_OPTIONS), ANSWERS).map(Name)

UNITS = st.sampled_from(
    [
        *("weeks", "%", "°C", "mg/dL", "10*9/L", "10⁹/L", "× 10⁹/L", "/min", "[degF]", "kg/m2"),
        *("mm[Hg]", "{score}", "{beats}/min", "mL/min/1.73 m²", "mL/min/{1.73_m2}", "mg/(kg.d)"),
        *("s-1", "µg/L", "ands", "m", "10*-3.[iU]/L", "degrees Celsius", "order", "weekly"),
    ]
)
NUMBERS = st.from_regex(r"-?(0|[1-9][0-9]{0,14})(\.[0-9]{1,15})?", fullmatch=True)


@st.composite
def quantities(draw: st.DrawFn) -> Quantity:
    number = draw(NUMBERS)
    unit = draw(st.none() | UNITS)
    value = parse_number(number)
    assert value is not None
    return Quantity(value, unit, number if unit is None else f"{number} {unit}")


QUANTITIES = quantities()


def is_range(side: Expression) -> bool:
    """``5 - 10 weeks`` in a comparison is refused as a range."""
    return (
        isinstance(side, Arithmetic)
        and side.word == "-"
        and isinstance(side.left, Quantity)
        and isinstance(side.right, Quantity)
    )


def larger(parts: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    compares: list[CompareWord] = [">", ">=", "<", "<=", "=", "!="]
    tests: list[IsWord] = ["is", "is not", "is at least", "is at most"]
    groups: list[GroupWord] = ["any", "all", "none"]
    infixes: list[GroupWord] = ["any", "all"]
    counts: list[CountWord] = ["at least", "at most", "exactly"]
    signs: list[ArithmeticWord] = ["+", "-", "*", "/"]
    sides = parts.filter(lambda side: not is_range(side))
    conditions = parts.filter(lambda part: not isinstance(part, Quantity))
    several = st.lists(conditions, min_size=2, max_size=4).map(tuple)
    listed = st.lists(parts, min_size=1, max_size=4).map(tuple)
    options = st.lists(OPTIONS, min_size=1, max_size=3).map(tuple)
    return st.one_of(
        st.builds(Compare, sides, st.sampled_from(compares), sides),
        st.builds(Between, parts, QUANTITIES, QUANTITIES),
        st.builds(Is, parts, st.sampled_from(tests), OPTIONS.map(lambda option: (option,))),
        st.builds(Is, parts, st.just("is one of"), options),
        st.builds(Not, parts),
        st.builds(Junction, st.sampled_from(infixes), several, st.just(True)),
        st.builds(Junction, st.sampled_from(groups), listed, st.just(False)),
        st.builds(Count, st.sampled_from(counts), st.integers(0, 99), listed),
        st.builds(Arithmetic, st.sampled_from(signs), parts, parts),
        st.builds(Negative, parts),
    )


EXPRESSIONS: st.SearchStrategy[Expression] = st.recursive(
    st.one_of(NAMES, QUANTITIES), larger, max_leaves=10
)


@settings(deadline=None, max_examples=80 * THOROUGH)
@given(EXPRESSIONS)
def test_printed_and_read_again(expression: Expression) -> None:
    text = to_source(expression)
    read, diagnostics = parse_text(text)
    assert list(diagnostics) == []
    assert read == expression


@settings(deadline=None, max_examples=80 * THOROUGH)
@given(EXPRESSIONS)
def test_every_part_is_read_from_the_text_at_its_span(expression: Expression) -> None:
    text = to_source(expression)
    whole, _ = parse_text(text)
    waiting = [whole]
    while waiting:
        node = waiting.pop()
        assert node is not None
        shown = text[node.span.column - 1 : node.span.end_column - 1]
        if isinstance(node, Name):
            assert shown == node.text
            continue
        assert parse_text(shown)[0] == node
        match node:
            case Compare() | Arithmetic():
                waiting += [node.left, node.right]
            case Between():
                waiting += [node.subject, node.low, node.high]
            case Is():
                waiting += [node.subject, *node.options]
            case Not() | Negative():
                waiting.append(node.part)
            case Junction() | Count():
                waiting += node.parts
            case Quantity():
                pass


# --- one by one -----------------------------------------------------------------------------------

A, B, C = Name("a"), Name("b"), Name("c")
FIVE = Quantity(Fraction(5), "weeks", "5 weeks")


@pytest.mark.parametrize(
    ("expression", "text"),
    [
        (A, "a"),
        (FIVE, "5 weeks"),
        (Quantity(Fraction(11, 2), None, "5.50"), "5.50"),
        (Compare(A, ">=", FIVE), "a >= 5 weeks"),
        (Compare(Compare(A, ">", B), "=", C), "(a > b) = c"),
        (Compare(A, "=", Not(B)), "a = (not b)"),
        (Between(A, Quantity(Fraction(1), None, "1"), FIVE), "a between 1 and 5 weeks"),
        (Is(A, "is not", (B,)), "a is not b"),
        (Is(A, "is at least", (B,)), "a is at least b"),
        (Is(A, "is one of", (B,)), "a is one of (b)"),
        (Is(A, "is one of", (B, C)), "a is one of (b, c)"),
        (Is(Not(A), "is", (Name("yes"),)), "(not a) is yes"),
        (Not(A), "not a"),
        (Not(Not(A)), "not not a"),
        (Not(Compare(A, ">", FIVE)), "not (a > 5 weeks)"),
        (Not(Junction("any", (A, B), True)), "not (a or b)"),
        (Not(Junction("any", (A, B), False)), "not any of (a, b)"),
        (Junction("all", (A, B, C), True), "a and b and c"),
        (Junction("any", (A, Junction("all", (B, C), True)), True), "a or (b and c)"),
        (Junction("any", (Junction("any", (A, B), True), C), True), "(a or b) or c"),
        (Junction("any", (Not(A), B), True), "(not a) or b"),
        (Junction("any", (A, Not(B)), True), "a or not b"),
        (Junction("all", (Not(A), Not(B)), True), "not a and not b"),
        (Junction("all", (A, Not(B), Not(C)), True), "a and not b and not c"),
        (Junction("all", (Not(A), B, Not(C)), True), "(not a) and b and not c"),
        (Junction("all", (Not(A), Not(B), C), True), "(not a) and (not b) and c"),
        (Junction("none", (A, Junction("any", (B, C), True)), False), "none of (a, b or c)"),
        (Junction("all", (Junction("any", (B, C), True),), False), "all of ((b or c))"),
        (Count("at most", 2, (A, Not(B), C)), "at most 2 of (a, not b, c)"),
        (Arithmetic("-", Arithmetic("-", A, B), C), "a - b - c"),
        (Arithmetic("-", A, Arithmetic("-", B, C)), "a - (b - c)"),
        (Arithmetic("*", Arithmetic("+", A, B), C), "(a + b) * c"),
        (Arithmetic("+", Arithmetic("/", A, B), C), "a / b + c"),
        (Arithmetic("/", A, Arithmetic("*", B, C)), "a / (b * c)"),
        (Arithmetic("-", A, Quantity(Fraction(-5), None, "-5")), "a - -5"),
        (Negative(A), "- a"),
        (Negative(Negative(A)), "- - a"),
        (Negative(FIVE), "-(5 weeks)"),
        (Negative(Arithmetic("+", A, B)), "- (a + b)"),
        (Arithmetic("*", A, Negative(B)), "a * - b"),
    ],
)
def test_printed(expression: Expression, text: str) -> None:
    assert to_source(expression) == text
    assert parse_text(text)[0] == expression
