"""Reported values: the value, or those still possible."""

from __future__ import annotations

from fractions import Fraction

from carepath_dsl.model import (
    Band,
    BandLine,
    Basis,
    Choice,
    Class,
    ClassLine,
    Derived,
    Holds,
    Number,
    Operation,
    Option,
    Part,
    Points,
    Score,
    Term,
    Value,
)
from carepath_interpreter.evaluate import evaluate
from carepath_interpreter.result import Report
from small import OURS, act, advice, choice, compare, finding, number, pathway, yes_no

FEVER = Band(
    "fever",
    "Fever",
    (
        BandLine(Fraction(2), compare("temperature", ">=", 39), Basis()),
        BandLine(Fraction(1), compare("temperature", ">=", 38), Basis()),
        BandLine(Fraction(0), None, Basis()),
    ),
    OURS,
)
SCORE = Score(
    "score",
    "Score",
    (
        Part("fever"),
        Points(Fraction(3), Holds("a"), Basis()),
        Points(Fraction(-1), Holds("b"), Basis()),
        Points(Fraction(0), Holds("b"), Basis()),
    ),
    OURS,
)
RISK = Class(
    "risk",
    "Risk",
    Choice((Option("low", "Low"), Option("middle", "Middle"), Option("high", "High")), True),
    (
        ClassLine("high", compare("score", ">=", 3), Basis()),
        ClassLine("middle", compare("score", ">=", 1), Basis()),
        ClassLine("low", None, Basis()),
    ),
    OURS,
)
TOTAL = Derived(
    "total",
    "Total",
    Operation("+", Term("temperature", Fraction(1)), Term("n", Fraction(1))),
    Fraction(1),
    Number(Fraction(30), Fraction(60), "°C", False),
    OURS,
)
MADE = pathway(
    [
        number("temperature", 30, 45),
        number("n", 0, 10, whole=True, unit="weeks"),
        yes_no("a"),
        yes_no("b"),
        choice("c", "left", "right", ordered=False),
    ],
    [advice("r")],
    [act("one", "r")],
    definitions=[FEVER, SCORE, RISK, TOTAL, finding("hot", compare("fever", ">=", 1))],
    report=["risk", "score", "fever", "hot", "a", "c", "n", "total"],
)


def values(**facts: Value) -> dict[str, tuple[Value, ...]]:
    return {report.id: report.values for report in evaluate(MADE, facts).reports}


def fractions(*numbers: int) -> tuple[Fraction, ...]:
    return tuple(map(Fraction, numbers))


def test_nothing_known_leaves_every_value_that_can_come() -> None:
    found = values()
    assert found["risk"] == ("low", "middle", "high")
    assert found["score"] == fractions(-1, 0, 1, 2, 3, 4, 5)
    assert found["fever"] == fractions(0, 1, 2)
    assert found["hot"] == (False, True)
    assert found["a"] == (False, True)
    assert found["c"] == ("left", "right")


def test_a_value_is_known_as_soon_as_all_completions_agree() -> None:
    assert values(a=True, b=False)["risk"] == ("high",)
    assert values(temperature=Fraction(38))["hot"] == (True,)


def test_values_no_completion_has_are_left_out() -> None:
    found = values(temperature=Fraction(37), a=True)
    assert found["score"] == fractions(2, 3)
    assert found["risk"] == ("middle", "high")


def test_one_fact_in_two_items_is_one_fact() -> None:
    assert values(temperature=Fraction(37), a=False)["score"] == fractions(-1, 0)


def test_a_number_not_known_yet_has_bounds_and_no_list() -> None:
    reports = {report.id: report for report in evaluate(MADE, {}).reports}
    assert reports["n"] == Report("n", "N", (), Fraction(0), Fraction(10), "weeks")
    assert reports["total"] == Report("total", "Total", (), Fraction(30), Fraction(60), "°C")


def test_a_known_number_is_itself_and_not_a_sample_of_its_kind() -> None:
    facts: dict[str, Value] = {"n": Fraction(7), "temperature": Fraction(73, 2)}
    reports = {report.id: report for report in evaluate(MADE, facts).reports}
    assert reports["n"] == Report("n", "N", (Fraction(7),), unit="weeks")
    assert reports["total"] == Report("total", "Total", (Fraction(87, 2),), unit="°C")


def test_reports_keep_the_order_of_the_file() -> None:
    assert [report.id for report in evaluate(MADE, {}).reports] == list(MADE.report)
