"""The table of causes holds together; what each of them says is in ``expression_corpus``."""

from __future__ import annotations

import inspect
import re
from string import Formatter

import pytest

from carepath_dsl.expressions import codes as expression_codes
from carepath_dsl.expressions.cause_patterns import PIECES, Cause, cause
from carepath_dsl.expressions.causes import CAUSES
from carepath_dsl.expressions.diagnosis import (
    SHOWN,
    WINDOW,
    Edit,
    Problem,
    Trouble,
    diagnose,
    known_trouble,
)
from carepath_dsl.expressions.parsing import MAX_SHOWN, parse_text

CODES = {name: code for name, code in vars(expression_codes).items() if name.isupper()}


def known(cause: Cause) -> str:
    return f"{cause.code} {cause.message}"


def test_codes_are_distinct_and_in_their_block() -> None:
    assert len(set(CODES.values())) == len(CODES) > 40
    assert all(re.fullmatch(r"CP2[0-4][0-9]", code) for code in CODES.values())
    assert "CP200" not in CODES.values()
    assert list(CODES.values()) == sorted(CODES.values())


def test_every_code_has_its_line() -> None:
    lines = inspect.getsource(expression_codes).splitlines()
    for name, code in CODES.items():
        assert any(re.match(rf'{name} = "{code}"  # \S.+', line) for line in lines), name


def test_the_table_is_not_small() -> None:
    assert len(CAUSES) > 90


@pytest.mark.parametrize("cause", CAUSES, ids=known)
def test_words_of_a_cause(cause: Cause) -> None:
    assert cause.code in CODES.values()
    for words in (cause.message, cause.help):
        assert words == words.strip()
        assert not words.endswith((".", ":", ";"))
        assert words[0] in "`{" or words[0].islower()
        assert words.count("`") % 2 == 0
    assert "at" in cause.pattern.groupindex
    assert cause.where


@pytest.mark.parametrize("cause", CAUSES, ids=known)
def test_templates_name_groups_or_what_is_computed(cause: Cause) -> None:
    templates = (cause.message, cause.help, cause.repair or "")
    named = {field for t in templates for _, field, _, _ in Formatter().parse(t) if field}
    if cause.compute is None:
        assert named <= set(cause.pattern.groupindex)


def test_pieces_of_a_pattern() -> None:
    row = cause("CP204", r"«number»\s*(?P<at>«unit»)", "m", "h")
    found = row.pattern.search("x > 38.5 mg/dL and y")
    assert found is not None
    assert (found[0], found["at"]) == ("38.5 mg/dL", "mg/dL")
    for name in PIECES:
        assert "«" not in cause("CP204", f"(?P<at>«{name}»)", "m", "h").pattern.pattern


def test_a_row_is_passed_over_where_it_does_not_touch() -> None:
    text = "a AND b and c and and d"
    place = text.index("and d")
    trouble = Trouble(place, place + 3, "operand")
    problem = diagnose(text, trouble)
    assert (problem.code, problem.start, problem.end) == ("CP204", place, place + 3)
    assert problem.message == "nothing stands between `and` and `and`"


def test_nothing_known() -> None:
    trouble = Trouble(0, 1, "operand")
    assert known_trouble("* 1", trouble) is None
    assert diagnose("* 1", trouble) == Problem(
        "CP204",
        "`*` does not fit here",
        "a fact, a definition, a number or a group is expected here",
        0,
        1,
        general=True,
    )


def test_a_row_for_groups_is_not_tried_elsewhere() -> None:
    text = "(a) b"
    inside = Trouble(4, 5, "operator", in_group=True)
    assert diagnose(text, inside).message == "a comma is missing before `b`"
    outside = Trouble(4, 5, "operator")
    assert diagnose(text, outside).message == "nothing joins `b` to what stands before it"


def test_an_edit_replaces_the_whole_match() -> None:
    problem = diagnose("a  && b", Trouble(3, 5, "operator"))
    assert problem.edit == Edit(1, 6, " and ")
    assert (problem.start, problem.end) == (3, 5)


def test_a_cause_far_away_is_not_seen() -> None:
    near = "is " + "x" * (WINDOW - 20) + " than 5"
    assert diagnose(near, Trouble(near.index("than"), len(near) - 2, "operator")).code == "CP230"
    text = "'" + "x" * (2 * WINDOW) + "'"
    assert diagnose(text, Trouble(0, 1, "operand")).message == (
        "a condition has no text in quotation marks"
    )


def test_long_pieces_of_text_are_cut_short() -> None:
    _, diagnostics = parse_text("a " + "b" * 200)
    (diagnostic,) = diagnostics
    assert diagnostic.message == f"`a {'b' * (SHOWN - 3)}…` has a blank"
    assert diagnostic.help == (
        "write a name with underscores; join two conditions with `and` or `or`"
    )


def test_a_long_mended_expression_is_not_shown() -> None:
    names = " or ".join(f"name_{i:02}" for i in range(14))
    assert len(names) < MAX_SHOWN < 2 * len(names)
    _, diagnostics = parse_text(f"{names} OR z")
    assert [d.help for d in diagnostics] == [f"write `or`: `{names} or z`"]
    _, diagnostics = parse_text(f"{names} OR {names}")
    assert [d.help for d in diagnostics] == ["write `or`"]


@pytest.mark.parametrize(
    "text",
    [
        *("A and " * 1600, "x > 5weeks and " * 600, "a AND " * 1600, "any a, " * 1400),
        *("x is one of a, " * 600, "5% " * 3300, "x " + "0" * 9000 + "a", "is in (" * 1400),
        *("'" * 9999, "5-" * 4999, "if " * 3300, "a b " * 2400, " " * 9900 + "& a", "a-" * 4999),
        *("1," * 4999, "= " * 4999, "- " * 4999, "not in (" * 1200, "x not > 5 and " * 700),
    ],
)
def test_long_texts_full_of_slips_come_to_an_end(text: str) -> None:
    expression, diagnostics = parse_text(text)
    assert expression is None
    assert 1 <= len(diagnostics) <= 13
