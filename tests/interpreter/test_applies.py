"""`applies when`: before all else, and never half."""

from __future__ import annotations

from fractions import Fraction

import pytest

from carepath_dsl.model import Value
from carepath_interpreter.evaluate import evaluate
from carepath_interpreter.result import Certainty, Status
from small import act, advice, applies, compare, decide, number, pathway, yes_no

MADE = pathway(
    [number("age", 0, 130, whole=True, unit="years"), yes_no("pregnant"), yes_no("a")],
    [advice("r", "now"), advice("s")],
    [decide("one", "a", "two", "three"), act("two", "r"), act("three", "s")],
    applies=[
        applies(compare("age", ">=", 18), "For adults."),
        applies(compare("age", "<", 65), "For people under 65."),
    ],
    report=["a"],
)


def test_a_false_line_is_not_applicable_with_its_text_and_no_advice() -> None:
    result = evaluate(MADE, {"age": Fraction(17), "a": True})
    assert result.status is Status.NOT_APPLICABLE
    assert result.not_applicable == ("For adults.",)
    assert {advised.certainty for advised in result.advice} == {Certainty.EXCLUDED}
    assert (result.path, result.needed, result.ways, result.act_now) == ((), (), (), False)


def test_reports_are_shown_even_then() -> None:
    result = evaluate(MADE, {"age": Fraction(17), "a": True})
    assert [report.values for report in result.reports] == [(True,)]


def test_while_a_line_is_open_nothing_is_certain() -> None:
    result = evaluate(MADE, {"a": True})
    assert result.status is Status.INCOMPLETE
    assert result["r"].certainty is Certainty.POSSIBLE
    assert result["s"].certainty is Certainty.EXCLUDED
    assert result.not_applicable == ("For adults.", "For people under 65.")
    assert [needed.fact for needed in result.needed] == ["age"]
    assert [passed.certainty for passed in result.path] == [Certainty.POSSIBLE] * 2


@pytest.mark.parametrize("age", [18, 64])
def test_when_all_lines_are_true_nothing_of_it_is_left(age: int) -> None:
    result = evaluate(MADE, {"age": Fraction(age), "a": True})
    assert result.status is Status.COMPLETE
    assert result.not_applicable == ()
    assert result["r"].certainty is Certainty.CERTAIN


@pytest.mark.parametrize(
    ("facts", "why"),
    [
        ({"age": Fraction(65)}, ("For people under 65.",)),
        ({"age": Fraction(65), "a": False}, ("For people under 65.",)),
        ({"age": Fraction(0)}, ("For adults.",)),
    ],
)
def test_only_the_false_lines_are_the_reason(facts: dict[str, Value], why: tuple[str, ...]) -> None:
    assert evaluate(MADE, facts).not_applicable == why


def test_lines_that_cannot_both_be_true_apply_to_nobody() -> None:
    made = pathway(
        [yes_no("a"), number("n", 0, 10)],
        [advice("r")],
        [act("one", "r")],
        applies=[
            applies("a", "Only with a."),
            applies(compare("n", ">", 5), "Only above 5."),
            applies(compare("n", "<", 5), "Only below 5."),
        ],
    )
    result = evaluate(made, {"a": True})
    assert result.status is Status.NOT_APPLICABLE
    assert result.not_applicable == ("Only above 5.", "Only below 5.")
    assert result.needed == ()
