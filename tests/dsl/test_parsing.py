"""Reading expressions: places, limits, and what holds for every text whatever."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import assert_never

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from carepath_dsl.diagnostics import Diagnostics, Severity
from carepath_dsl.document import Scalar
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
from carepath_dsl.expressions.checks import MAX_NESTING
from carepath_dsl.expressions.grammar import Piece, nodes, read
from carepath_dsl.expressions.parsing import MAX_LENGTH, parse_expression, parse_text
from carepath_dsl.expressions.reserved import RESERVED_OPTIONS, RESERVED_WORDS
from carepath_dsl.spans import Span
from carepath_dsl.units import table as unit_table
from carepath_dsl.units.quantities import MAX_DIGITS
from comparing import THOROUGH


def parsed(text: str) -> Expression:
    expression, diagnostics = parse_text(text)
    assert expression is not None, list(diagnostics)
    assert list(diagnostics) == []
    return expression


def refused(text: str) -> list[tuple[str, int, str]]:
    expression, diagnostics = parse_text(text)
    assert expression is None
    return [(d.code, d.span.column, d.message) for d in diagnostics]


def everything_in(expression: Expression) -> Iterator[Expression]:
    yield expression
    match expression:
        case Name() | Quantity():
            return
        case Compare() | Arithmetic():
            parts: tuple[Expression, ...] = (expression.left, expression.right)
        case Between():
            parts = (expression.subject, expression.low, expression.high)
        case Is():
            parts = (expression.subject, *expression.options)
        case Not() | Negative():
            parts = (expression.part,)
        case Junction() | Count():
            parts = expression.parts
        case _:
            assert_never(expression)
    for part in parts:
        yield from everything_in(part)


def text_at(text: str, span: Span) -> str:
    assert span.line == span.end_line == 1
    return text[span.column - 1 : span.end_column - 1]


# --- places -------------------------------------------------------------------------------------

LONG = (
    "at least 2 of (not urinary_retention, age >= 18 years and  pain is one of (mild, none),"
    " (x.y + 2) * -z < -5 °C, t between 6 and 12 weeks)"
)


def test_every_node_has_the_span_of_its_text() -> None:
    found = [text_at(LONG, node.span) for node in everything_in(parsed(LONG))]
    assert found == [
        LONG,
        "not urinary_retention",
        "urinary_retention",
        "age >= 18 years and  pain is one of (mild, none)",
        "age >= 18 years",
        "age",
        "18 years",
        "pain is one of (mild, none)",
        "pain",
        "mild",
        "none",
        "(x.y + 2) * -z < -5 °C",
        "(x.y + 2) * -z",
        "x.y + 2",
        "x.y",
        "2",
        "-z",
        "z",
        "-5 °C",
        "t between 6 and 12 weeks",
        "t",
        "6",
        "12 weeks",
    ]


def test_every_unit_has_the_span_of_its_text() -> None:
    quantities = [node for node in everything_in(parsed(LONG)) if isinstance(node, Quantity)]
    found = [q.unit_span and text_at(LONG, q.unit_span) for q in quantities]
    assert found == ["years", None, "°C", None, "weeks"]


@pytest.mark.parametrize(
    ("text", "span"),
    [("x > - 5 °C", (5, 11)), ("x > -5 °C", (5, 10)), ("x > 95%", (5, 8)), ("x>5   kg", (3, 9))],
)
def test_span_of_a_number(text: str, span: tuple[int, int]) -> None:
    compare = parsed(text)
    assert isinstance(compare, Compare)
    assert (compare.right.span.column, compare.right.span.end_column) == span


def test_parentheses_are_in_the_span_of_the_whole_and_not_of_the_part() -> None:
    text = "((a or b)) and (c)"
    found = [text_at(text, node.span) for node in everything_in(parsed(text))]
    assert found == [text, "a or b", "a", "b", "c"]


def folded(*lines: str) -> Scalar:
    """A scalar whose lines stand indented by 4 from line 11 on, joined by blanks."""
    text = " ".join(lines)
    places = [
        (11 + row, 5 + column) for row, line in enumerate(lines) for column in range(len(line) + 1)
    ]
    return Scalar(text, "folded", Span("p.yaml", 10, 9, 12, 1), tuple(places))


def test_places_are_those_of_the_file() -> None:
    diagnostics = Diagnostics()
    expression = parse_expression(folded("first_name", "and second"), diagnostics)
    assert isinstance(expression, Junction)
    assert list(diagnostics) == []
    assert expression.span == Span("p.yaml", 11, 5, 12, 15)
    assert [part.span for part in expression.parts] == [
        Span("p.yaml", 11, 5, 11, 15),
        Span("p.yaml", 12, 9, 12, 15),
    ]


def test_a_mistake_on_a_later_line_is_shown_there() -> None:
    diagnostics = Diagnostics()
    assert parse_expression(folded("a AND b", "&& c == 6weeks"), diagnostics) is None
    assert [(d.message, d.span.place, d.span.end_column) for d in diagnostics] == [
        ("`AND` is written in capitals", "p.yaml:11:7", 10),
        ("`&&` is not a sign of the language", "p.yaml:12:5", 7),
        ("`==` is not a sign of the language", "p.yaml:12:10", 12),
        ("there is no blank between `6` and `weeks`", "p.yaml:12:13", 19),
    ]
    assert diagnostics.found[0].help == "write `and`: `a and b and c = 6 weeks`"


def test_places_behind_a_mended_slip_stay_exact() -> None:
    assert refused('pain in ("mild", "very severe") AND 6weeks < x') == [
        ("CP220", 6, "`in` is not a form of the language"),
        ("CP223", 10, "`mild` stands in quotation marks"),
        ("CP223", 18, "`very severe` stands in quotation marks"),
        ("CP213", 33, "`AND` is written in capitals"),
        ("CP225", 37, "there is no blank between `6` and `weeks`"),
    ]


def test_text_in_several_lines() -> None:
    expression, diagnostics = parse_text("a\n  and\nb &", "where")
    assert expression is None
    assert [(d.span.place, d.message) for d in diagnostics] == [
        ("where:3:3", "`&` is not a sign of the language")
    ]
    assert parsed("a\n  and\r\n\tb") == parsed("a and b")


# --- nothing, and too much ----------------------------------------------------------------------


@pytest.mark.parametrize("text", ["", " ", "\n\t "])
def test_empty(text: str) -> None:
    expression, diagnostics = parse_text(text)
    assert expression is None
    assert [(d.code, d.message, d.help) for d in diagnostics] == [
        (
            "CP201",
            "the expression is empty",
            "write a condition, such as `urinary_retention` or `age >= 18 years`",
        )
    ]


def test_longest_expression() -> None:
    names = " or ".join(["abcdefg"] * 909)
    text = names + " " * (MAX_LENGTH - len(names))
    assert len(parsed(text).parts) == 909  # type: ignore[union-attr]
    assert refused(text + " ") == [
        ("CP202", 1, "the expression has 10001 characters, and at most 10000 are read")
    ]


@pytest.mark.parametrize("text", ["(" * 10**5, "not " * 10**5 + "a", "a and " * 10**5])
def test_endless_text(text: str) -> None:
    assert [code for code, _, _ in refused(text)] == ["CP202"]


DEEP: dict[str, Callable[[int], str]] = {
    "parentheses": lambda n: "(" * n + "a" + ")" * n,
    "not": lambda n: "not " * (n - 1) + "a",
    "sign": lambda n: "- " * (n - 1) + "a",
    "sum": lambda n: " + ".join("a" * n),
    "groups": lambda n: "any of (" * (n - 1) + "a" + ")" * (n - 1),
    "junctions": lambda n: "(a and (b or " * ((n - 1) // 2) + "a" + "))" * ((n - 1) // 2),
}


@pytest.mark.parametrize("kind", DEEP)
@pytest.mark.parametrize("deeper", [1, 2, 100, 900])
def test_deepest_expression(kind: str, deeper: int) -> None:
    make = DEEP[kind]
    assert parse_text(make(MAX_NESTING))[0] is not None
    assert [(code, message) for code, _, message in refused(make(MAX_NESTING + deeper + 1))] == [
        ("CP203", "the expression is nested more than 50 deep")
    ]


@pytest.mark.parametrize("text", ["(" * 9_999, ")" * 9_999, "(" * 4999 + ")" * 4999, "- " * 4_999])
def test_deep_and_broken(text: str) -> None:
    assert refused(text)


def test_longest_number() -> None:
    digits = "9" * MAX_DIGITS
    compare = parsed(f"x > {digits}")
    assert isinstance(compare, Compare)
    assert isinstance(compare.right, Quantity)
    assert compare.right.value == 10**MAX_DIGITS - 1
    assert refused(f"x > {digits}9") == [("CP202", 5, "the number has more than 30 digits")]
    assert refused(f"x between 1 and {digits}9 weeks") == [
        ("CP202", 17, "the number has more than 30 digits")
    ]
    assert refused(f"at least {digits}9 of (a, b)") == [
        ("CP202", 10, "the number has more than 30 digits")
    ]


# --- words and units ----------------------------------------------------------------------------


def test_grammar_and_table_reserve_the_same_words() -> None:
    grammar_words = set()
    candidates = set(RESERVED_WORDS | RESERVED_OPTIONS) | {"a", "if", "then", "to"}
    for word in candidates:
        whole = read(word)
        if not (isinstance(whole, Piece) and whole.rule == "name"):
            grammar_words.add(word)
    assert grammar_words == RESERVED_WORDS


@pytest.mark.parametrize("word", sorted(RESERVED_WORDS | RESERVED_OPTIONS | {"other"}))
def test_words_that_may_be_options(word: str) -> None:
    expression, diagnostics = parse_text(f"x is {word}")
    if word in RESERVED_OPTIONS:
        assert expression is None
        assert diagnostics.has_errors
    else:
        assert expression == Is(Name("x"), "is", (Name(word),))


@pytest.mark.parametrize("word", sorted(RESERVED_WORDS))
def test_a_name_may_begin_with_a_reserved_word(word: str) -> None:
    for name in (f"{word}_x", f"{word}s", f"x_{word}", f"x.{word}"):
        assert parsed(name) == Name(name)
        assert parsed(f"a and {name}") == parsed(f"{'a'} and ({name})")
        assert parsed(f"x is {name}") == Is(Name("x"), "is", (Name(name),))


UNITS = sorted(
    {
        *(code for code, *_ in (*unit_table.ATOMS, *unit_table.SPECIALS)),
        *(name for one, many, _ in unit_table.NOUNS for name in (one, many)),
        *unit_table.SYMBOLS,
        *unit_table.COMMON_CODES.split(),
    }
    - {"10*", "10^", "1"}  # no units by themselves
)


@pytest.mark.parametrize("rest", ["", " and y", ")", ", y)"])
def test_every_unit_of_the_table_is_read_as_one(rest: str) -> None:
    opening = {"": "", " and y": "", ")": "(", ", y)": "any of ("}[rest]
    for unit in UNITS:
        text = f"{opening}x > 5 {unit}{rest}"
        found = {n.unit for n in everything_in(parsed(text)) if isinstance(n, Quantity)}
        assert found == {unit}, text


# --- what holds for every text --------------------------------------------------------------------

WORDS = st.sampled_from(
    [
        *("a", "b", "pain", "x.y", "and", "or", "not", "any", "all", "none", "of", "(", ")", ","),
        *("is", "one", "at", "least", "most", "exactly", "between", "5", "6 weeks", "-5", "95%"),
        *("1,000", ".5", "01", "1e5", "6weeks", "5-10 weeks", "2026-01-01", ">", ">=", "<", "="),
        *("==", "&&", "|", "!", "=>", "≥", "<>", "'", '"', "mg/dL", "%", "-", "+", "*", "/"),
        *("yes", "no", "unknown", "known", "true", "AND", "Of", "end", "if", "then", "in", "to"),
        *("than", "more", "either", "isn't", "#", ";", ":", ".", "[", "]", "{", "}", "é", "а"),
        *("x-y", "_x", "__x__", "\n", "  ", "max(", "two", "contains", "at least 2 of", "is not"),
        *("any of (a, b)", "is one of (a, b)", "x > 5", "is at least", "between 6 and 12 weeks"),
    ]
)
TEXTS = st.one_of(
    st.text(max_size=40),
    st.lists(WORDS, max_size=12).map(" ".join),
    st.lists(WORDS, max_size=12).map("".join),
)


fuzz = settings(deadline=None, max_examples=150 * THOROUGH)


@fuzz
@given(TEXTS)
@example("(")
@example(")")
@example("\x1c")
@example("a\ud800b")
def test_there_is_an_expression_or_an_error(text: str) -> None:
    expression, diagnostics = parse_text(text)
    assert (expression is None) == diagnostics.has_errors
    for diagnostic in diagnostics:
        assert re.fullmatch(r"CP2[0-4][0-9]", diagnostic.code)
        assert diagnostic.help
        assert diagnostic.message.strip() == diagnostic.message != ""
        for span in (diagnostic.span, *(label.span for label in diagnostic.labels)):
            assert (span.line, span.column) < (span.end_line, span.end_column)


@fuzz
@given(TEXTS)
def test_one_place_is_told_of_once(text: str) -> None:
    _, diagnostics = parse_text(text)
    spans = [(d.code, d.span) for d in diagnostics]
    assert len(spans) == len(set(spans))


@fuzz
@given(TEXTS)
def test_the_mended_expression_is_one(text: str) -> None:
    _, diagnostics = parse_text(text)
    for diagnostic in diagnostics:
        shown = re.fullmatch(r".*: `([^`]+)`", diagnostic.help or "")
        if shown and diagnostic.severity is Severity.ERROR:
            assert parse_text(shown[1])[0] is not None


@fuzz
@given(TEXTS)
def test_names_stand_where_their_spans_say(text: str) -> None:
    expression, _ = parse_text(text)
    lines = text.split("\n")
    for node in everything_in(expression) if expression is not None else ():
        if isinstance(node, Name):
            line = lines[node.span.line - 1]
            assert line[node.span.column - 1 : node.span.end_column - 1] == node.text
            assert node.span.line == node.span.end_line


@fuzz
@given(TEXTS)
def test_pieces_lie_within_each_other_and_in_order(text: str) -> None:
    whole = read(text)
    for piece in nodes(whole) if isinstance(whole, Piece) else ():
        inside = [(word.start, word.end) for word in piece.words]
        inside += [(part.start, part.end) for part in piece.parts]
        ends = [piece.start, *(place for item in sorted(inside) for place in item), piece.end]
        assert ends == sorted(ends)


# --- starting -----------------------------------------------------------------------------------


def test_lark_is_not_imported_before_an_expression_is_read(tmp_path: Path) -> None:
    program = (
        "import sys, carepath_dsl.expressions.parsing, carepath_dsl.expressions.printing\n"
        "assert 'lark' not in sys.modules\n"
        "carepath_dsl.expressions.parsing.parse_text('a and b')\n"
        "assert 'lark' in sys.modules\n"
    )
    nothing_kept = {**os.environ, "XDG_CACHE_HOME": str(tmp_path)}
    subprocess.run([sys.executable, "-c", program], check=True, env=nothing_kept)
