from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.report import WIDTH, render, render_all, summary
from carepath_dsl.spans import NOWHERE, Span
from carepath_dsl.terminal_line import view_of

PATHWAY = """\
title: Back pain
facts:
  fever: {ask: Is there fever?, type: yes/no}
steps:
  look:
    if: fevre
"""
SOURCES = {"pathway.yaml": PATHWAY, "source.yaml": "statements:\n  S01:\n    says: x\n"}


def error(
    span: Span,
    message: str = "it is wrong",
    *,
    code: str = "CP200",
    severity: Severity = Severity.ERROR,
    labels: tuple[Label, ...] = (),
    notes: tuple[str, ...] = (),
    help: str | None = None,
) -> Diagnostic:
    return Diagnostic(code, severity, message, span, labels, notes, help)


def at(
    line: int, column: int, end_column: int, end_line: int = 0, path: str = "pathway.yaml"
) -> Span:
    return Span(path, line, column, end_line or line, end_column)


def shown(text: str, *spans: Span) -> str:
    """The report on a file of its own, from the first line of the file on."""
    first, *more = spans
    found = error(first, labels=tuple(Label(span, "here") for span in more))
    return render(found, {"pathway.yaml": text}).split("\n", 3)[3]


# --- one diagnostic -----------------------------------------------------------------------------


def test_everything_a_diagnostic_can_hold() -> None:
    found = error(
        at(6, 9, 14),
        "there is no fact `fevre`",
        labels=(Label(at(3, 3, 8), "this one is declared"),),
        notes=("names are compared letter by letter",),
        help="did you mean `fever`?\n    if: fever",
    )
    assert (
        render(found, SOURCES)
        == """\
error[CP200]: there is no fact `fevre`
 --> pathway.yaml:6:9
  |
3 |   fever: {ask: Is there fever?, type: yes/no}
  |   ----- this one is declared
...
6 |     if: fevre
  |         ^^^^^
  = note: names are compared letter by letter
  = help: did you mean `fever`?
              if: fever"""
    )


def test_a_label_in_another_file_has_a_place_of_its_own() -> None:
    found = error(
        at(1, 1, 6),
        severity=Severity.WARNING,
        labels=(Label(at(2, 3, 6, path="source.yaml"), "the statement"),),
    )
    assert (
        render(found, SOURCES)
        == """\
warning[CP200]: it is wrong
 --> pathway.yaml:1:1
  |
1 | title: Back pain
  | ^^^^^
 ::: source.yaml:2:3
  |
2 |   S01:
  |   --- the statement"""
    )


def test_two_places_on_one_line() -> None:
    assert (
        shown("a: 1, a: 2\n", at(1, 7, 8), at(1, 1, 2))
        == """\
1 | a: 1, a: 2
  |       ^
  | - here"""
    )


def test_the_gutter_is_as_wide_as_the_largest_line_number() -> None:
    text = "x\n" * 100
    assert render(error(at(100, 1, 2), labels=(Label(at(9, 1, 2), "up"),)), {"pathway.yaml": text})
    assert (
        shown(text, at(100, 1, 2), at(9, 1, 2))
        == """\
  9 | x
    | - here
...
100 | x
    | ^"""
    )


def test_a_span_over_several_lines() -> None:
    text = "a: >\n  one\n  two\nb: x\n"
    assert (
        shown(text, at(1, 4, 6, end_line=3))
        == """\
1 | a: >
  |    ^
2 |   one
  |   ^^^
3 |   two
  |   ^^^"""
    )


def test_of_a_long_span_the_first_lines_and_the_last_are_shown() -> None:
    text = "".join(f"line {number}\n" for number in range(1, 20))
    assert (
        shown(text, at(2, 1, 5, end_line=18))
        == """\
 2 | line 2
   | ^^^^^^
 3 | line 3
   | ^^^^^^
 4 | line 4
   | ^^^^^^
...
18 | line 18
   | ^^^^"""
    )


def test_a_span_that_ends_at_the_start_of_a_line_ends_on_the_line_before() -> None:
    assert shown("ab\ncd\n", at(1, 1, 1, end_line=2)) == "1 | ab\n  | ^^"


@pytest.mark.parametrize(
    ("span", "expected"),
    [
        (at(1, 3, 4), "1 | ab\n  |   ^"),  # behind the line
        (at(1, 99, 120), "1 | ab\n  |   ^"),
        (at(2, 1, 2), "2 |\n  | ^"),  # behind the file's last line break
    ],
)
def test_places_behind_the_text(span: Span, expected: str) -> None:
    assert shown("ab\n", span) == expected


def test_a_place_outside_the_file_is_named_only() -> None:
    assert (
        render(error(at(99, 1, 2)), SOURCES) == "error[CP200]: it is wrong\n  --> pathway.yaml:99:1"
    )
    assert (
        render(error(at(1, 1, 2, path="other.yaml")), SOURCES)
        == "error[CP200]: it is wrong\n --> other.yaml:1:1"
    )


def test_what_no_author_wrote_has_no_place() -> None:
    assert render(error(NOWHERE, help="x"), SOURCES) == "error[CP200]: it is wrong\n  = help: x"


# --- what a terminal does with characters -------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "column", "end", "expected"),
    [
        ("°C ä x", 6, 7, "1 | °C ä x\n  |      ^"),
        ("漢字 x", 4, 5, "1 | 漢字 x\n  |      ^"),
        ("漢字 x", 1, 3, "1 | 漢字 x\n  | ^^^^"),
        ("😀 x", 3, 4, "1 | 😀 x\n  |    ^"),
        ("e\u0301e\u0301 x", 6, 7, "1 | e\u0301e\u0301 x\n  |    ^"),
        ("a\tb", 3, 4, "1 | a    b\n  |      ^"),
        ("a\tb", 2, 3, "1 | a    b\n  |  ^^^^"),
        ("a\u200bb", 2, 3, "1 | a<U+200B>b\n  |  ^^^^^^^^"),
        ("a\u202ebc", 3, 4, "1 | a<U+202E>bc\n  |          ^"),
        ("\ufeffab", 1, 2, "1 | ab\n  | ^"),
        ("ab\r", 2, 3, "1 | ab\n  |  ^"),
    ],
)
def test_the_caret_stands_under_the_place(line: str, column: int, end: int, expected: str) -> None:
    assert shown(f"{line}\n", at(1, column, end)) == expected


def test_nothing_hostile_reaches_the_terminal() -> None:
    evil = "\x1b[2J\x1b]0;x\x07\u202e\ud800"
    found = error(
        Span(f"p{evil}.yaml", 1, 1, 1, 3),
        f"a message {evil}",
        labels=(Label(at(1, 1, 2, path=f"p{evil}.yaml"), evil),),
        notes=(evil,),
        help=f"{evil}\n{evil}",
    )
    for text in (render(found, {f"p{evil}.yaml": f"x{evil}"}), render(found, {})):
        assert all(line.isprintable() for line in text.split("\n"))
        text.encode()


def test_a_long_line_is_shown_around_the_place() -> None:
    line = "a" * 1_000 + " here " + "b" * 1_000
    source, marks = shown(f"{line}\n", at(1, 1_002, 1_006)).split("\n")
    assert len(source) <= WIDTH
    assert source.startswith("1 | …aaaa")
    assert source.endswith("bbbb…")
    assert marks.index("^") == source.index("here")
    assert marks.count("^") == 4


def test_a_line_that_just_fits_is_shown_whole() -> None:
    room = WIDTH - len("1 | ")
    fits, _ = shown("a" * room + "\n", at(1, 80, 81)).split("\n")
    assert fits == "1 | " + "a" * room
    cut, _ = shown("a" * (room + 1) + "\n", at(1, 1, 2)).split("\n")
    assert cut == "1 | " + "a" * (room - 2) + "…"


def test_the_ends_of_a_long_line_are_shown_as_ends() -> None:
    start, _ = shown("a" * 500 + "\n", at(1, 1, 2)).split("\n")
    assert start.startswith("1 | aaa")
    assert start.endswith("a…")
    end, marks = shown("a" * 499 + "b\n", at(1, 500, 501)).split("\n")
    assert end.startswith("1 | …aaa")
    assert end.endswith("ab")
    assert marks.index("^") == end.index("b")


def test_both_places_on_a_long_line_are_shown() -> None:
    line = "x" + " " * 500 + "y"
    report = shown(f"{line}\n", at(1, 502, 503), at(1, 1, 2)).split("\n")
    assert len(report) == 4
    assert report[1].index("^") == report[0].index("y")
    assert report[3].index("-") == report[2].index("x")


def test_a_span_wider_than_the_terminal_is_cut() -> None:
    source, marks = shown("a" * 1_000 + "\n", at(1, 1, 1_001)).split("\n")
    assert len(source) <= WIDTH
    assert len(marks) <= WIDTH
    assert marks.count("^") > 100


@given(
    st.text(st.sampled_from("ab 漢😀\u0301\t\x00"), min_size=1, max_size=60).map(lambda t: t * 7),
    st.data(),
    st.integers(12, 80),
)
def test_a_view_fits_and_holds_the_place(line: str, data: st.DataObject, room: int) -> None:
    start = data.draw(st.integers(0, len(line)))
    end = data.draw(st.integers(start, len(line)))
    view = view_of(line, start, end, room)
    columns = sum(0 if c == "\u0301" else 2 if c in "漢😀" else 1 for c in view.shown)
    assert columns <= room
    assert view.begin >= 0
    assert view.width >= 1
    assert view.begin + view.width <= room + 1
    if start < len(line) and line[start] in "ab":
        column = 0
        for character in view.shown:
            if column == view.begin and character != "\u0301":
                assert character == line[start]
                break
            column += 0 if character == "\u0301" else 2 if character in "漢😀" else 1
        else:
            pytest.fail("the place is not shown")


# --- all of them --------------------------------------------------------------------------------


def test_files_in_the_order_given_then_lines_then_errors_before_warnings() -> None:
    found = [
        error(NOWHERE, "6"),
        error(at(1, 1, 2, path="source.yaml"), "5"),
        error(at(3, 3, 4), "4"),
        error(at(2, 5, 6), "3", severity=Severity.WARNING),
        error(at(2, 5, 6), "2"),
        error(at(2, 1, 2), "1", severity=Severity.WARNING),
    ]
    report = render_all(found, SOURCES)
    assert re.findall(r"\[CP200\]: (\d)", report) == list("123456")
    assert report.endswith("\n\n4 errors, 2 warnings")


def test_one_word_that_is_wrong_in_many_places_is_shown_once() -> None:
    lines = ["if: fevre", "when: fevre and fevre", "is: fevers", *["if: fevre"] * 4]
    places = [(1, 5), (2, 7), (2, 17), *((line, 5) for line in range(4, 8))]
    wrong = [
        error(at(line, column, column + 5), code="CP250", help="`fever`?")
        for line, column in places
    ]
    other = error(at(3, 5, 11), code="CP250", help="`fever`?")
    text = render_all([*wrong, other], {"pathway.yaml": "\n".join(lines)})
    assert text.count("error[CP250]") == 2
    assert (
        "  = note: the same at pathway.yaml:2:7, pathway.yaml:2:17, pathway.yaml:4:5, "
        "pathway.yaml:5:5 and 2 more\n  = help: `fever`?\n"
    ) in text
    assert text.endswith("8 errors")


def test_nothing_to_say() -> None:
    assert render_all([], SOURCES) == ""
    assert summary([]) == "no problems"


@pytest.mark.parametrize(
    ("errors", "warnings", "expected"),
    [
        (1, 0, "1 error"),
        (2, 0, "2 errors"),
        (0, 1, "1 warning"),
        (0, 2, "2 warnings"),
        (2, 1, "2 errors, 1 warning"),
    ],
)
def test_summary(errors: int, warnings: int, expected: str) -> None:
    found = [error(NOWHERE)] * errors + [error(NOWHERE, severity=Severity.WARNING)] * warnings
    assert summary(found) == expected


def test_colours_only_when_asked_for_and_around_the_same_text() -> None:
    found = [
        error(at(6, 9, 14), labels=(Label(at(3, 3, 8), "x"),), notes=("n",), help="h"),
        error(at(1, 1, 2), severity=Severity.WARNING),
    ]
    plain = render_all(found, SOURCES)
    coloured = render_all(found, SOURCES, color=True)
    assert "\x1b" not in plain
    assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
    assert "\x1b[1;31merror[CP200]\x1b[0m" in coloured
    assert "\x1b[1;33mwarning[CP200]\x1b[0m" in coloured
    assert "\x1b[1;31m^^^^^\x1b[0m" in coloured
