"""Derived numbers: exact where all facts are known, anything in their range where not."""

from __future__ import annotations

from fractions import Fraction

import pytest

from carepath_dsl.expressions import ArithmeticWord
from carepath_dsl.model import Constant, Derived, Formula, Number, Operation, Pathway, Term
from carepath_interpreter.derived import Underivable, derived_numbers
from carepath_interpreter.evaluate import evaluate
from carepath_interpreter.result import Certainty
from small import OURS, act, advice, both, compare, line, number, pathway

ONE = Fraction(1)
WEEK = Fraction(604_800)


def derived(
    id: str, formula: Formula, low: int, high: int, *, scale: Fraction = ONE, unit: str = ""
) -> Derived:
    type = Number(Fraction(low), Fraction(high), unit or None, False)
    return Derived(id, id.capitalize(), formula, scale, type, OURS)


def with_numbers(*definitions: Derived) -> Pathway:
    return pathway(
        [number("x", 0, 10), number("y", 0, 10)],
        [advice("r")],
        [act("one", "r")],
        definitions=definitions,
    )


def term(name: str, scale: Fraction = ONE) -> Term:
    return Term(name, scale)


@pytest.mark.parametrize(
    ("word", "expected"),
    [("+", Fraction(8)), ("-", Fraction(4)), ("*", Fraction(12)), ("/", Fraction(3))],
)
def test_arithmetic_is_exact(word: ArithmeticWord, expected: Fraction) -> None:
    made = with_numbers(derived("d", Operation(word, term("x"), term("y")), -100, 100))
    assert derived_numbers(made, {"x": Fraction(6), "y": Fraction(2)}) == {"d": expected}


def test_a_third_stays_a_third() -> None:
    made = with_numbers(derived("d", Operation("/", term("x"), term("y")), 0, 100))
    assert derived_numbers(made, {"x": ONE, "y": Fraction(3)}) == {"d": Fraction(1, 3)}


def test_units_meet_in_coherent_units() -> None:
    # x weeks and two days, in days.
    days = Operation("+", term("x", WEEK), Constant(WEEK / 7 * 2, "2 days"))
    made = with_numbers(derived("d", days, 0, 100, scale=WEEK / 7, unit="days"))
    assert derived_numbers(made, {"x": Fraction(3)}) == {"d": Fraction(23)}


def test_it_is_unknown_as_long_as_one_fact_is() -> None:
    inner = derived("inner", Operation("*", Constant(Fraction(0), "0"), term("x")), 0, 10)
    outer = derived("outer", Operation("+", term("inner"), term("y")), 0, 20)
    made = with_numbers(outer, inner)
    assert derived_numbers(made, {"y": ONE}) == {}
    assert derived_numbers(made, {"x": ONE}) == {"inner": Fraction(0)}
    assert derived_numbers(made, {"x": ONE, "y": ONE}) == {"inner": Fraction(0), "outer": ONE}


def test_a_division_by_nothing_says_so() -> None:
    made = with_numbers(derived("share", Operation("/", term("x"), term("y")), 0, 100))
    with pytest.raises(Underivable) as problem:
        evaluate(made, {"x": ONE, "y": Fraction(0)})
    assert str(problem.value) == "Share cannot be worked out: its divisor is 0"
    assert problem.value.name == "share"


def test_a_value_outside_the_range_says_so() -> None:
    made = with_numbers(derived("total", Operation("+", term("x"), term("y")), 0, 5))
    with pytest.raises(Underivable) as problem:
        evaluate(made, {"x": Fraction(3), "y": Fraction(3)})
    assert str(problem.value) == "Total comes out at 6, outside its range"
    assert evaluate(made, {"x": Fraction(3), "y": Fraction(2)}).status.value == "complete"


def test_until_it_is_known_it_may_be_anything_in_its_range_whatever_its_parts_are() -> None:
    made = pathway(
        [number("x", 0, 10), number("y", 0, 10)],
        [advice("r"), advice("s")],
        [
            act(
                "one",
                line("r", when=compare("total", ">", 5)),
                line("s", when=both(compare("x", ">", 9), compare("total", "<", 9))),
            )
        ],
        definitions=[derived("total", Operation("+", term("x"), term("y")), 0, 20)],
    )
    # x alone already makes more than 5, and s can never come: the law does not look so far.
    partial = evaluate(made, {"x": Fraction(10)})
    assert [advised.certainty for advised in partial.advice] == [Certainty.POSSIBLE] * 2
    assert [needed.fact for needed in partial.needed] == ["y"]
    whole = evaluate(made, {"x": Fraction(10), "y": Fraction(0)})
    assert [advised.certainty for advised in whole.advice] == [
        Certainty.CERTAIN,
        Certainty.EXCLUDED,
    ]
