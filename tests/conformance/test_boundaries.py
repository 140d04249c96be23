"""What happens exactly at a limit, and just beside it, on every engine."""

from __future__ import annotations

from typing import Final

import pytest

from carepath_interpreter.facts import read_facts
from conformance.engines import ENGINES, pathway, verdicts

# Just below, at, and just above the constant.
WORDS: Final = {"<": "ynn", "<=": "yyn", ">": "nny", ">=": "nyy", "=": "nyn", "!=": "yny"}
TURNED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}

# The fact; the constant, in every way it may be written; just below, at, and just above it.
SCALES: Final = {
    "dense": (
        "x: {type: number, unit: weeks, range: 0 to 5200}",
        ("6 weeks", "42 days", "1008 hours", "6.0 weeks", "3628800 seconds"),
        ("5.999999999999 weeks", "42 days", "6.000000000001 weeks"),
    ),
    "dense, in another unit": (
        "x: {type: number, unit: days, range: 0 to 5200}",
        ("6 weeks", "42 days", "60480 minutes"),
        ("3628799.999999999 seconds", "6 weeks", "3628800.000000001 seconds"),
    ),
    "whole": (
        "x: {type: whole number, unit: years, range: 0 to 130}",
        ("18 years", "216 months"),
        ("17", "18 years", "19"),
    ),
    "another zero": (
        "x: {type: number, unit: °C, range: 30 to 45}",
        ("38 °C", "100.4 °F"),
        ("100.399999999999 °F", "38", "38.000000000001 °C"),
    ),
    "plain": (
        "x: {type: number, range: -10 to 10}",
        ("2.5", "2.50"),
        ("2.499999999999999999", "2.5", "2.500000000000000001"),
    ),
    "zero": (
        "x: {type: number, range: -10 to 10}",
        ("0", "0.0", "-0"),
        ("-0.000000000001", "-0", "0.000000000001"),
    ),
    "below zero": (
        "x: {type: number, range: -10 to 10}",
        ("-2.5", "-2.50"),
        ("-2.500000000000000001", "-2.5", "-2.499999999999999999"),
    ),
    "one": (
        "x: {type: number, unit: weeks, range: 0 to 10}",
        ("1 week", "7 days", "10080 minutes"),
        ("10079.999999999 minutes", "604800 seconds", "10080.000000001 minutes"),
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("scale", SCALES)
def test_every_word_at_a_constant(engine: str, scale: str) -> None:
    fact, constants, values = SCALES[scale]
    conditions, expected = [], []
    for constant in constants:
        for word, row in WORDS.items():
            conditions += [f"x {word} {constant}", f"{constant} {TURNED[word]} x"]
            expected += [row, row]
    made = pathway([fact], conditions)
    answer = ENGINES[engine](made)
    for place, value in enumerate(values):
        assert verdicts(made, answer, {"x": value}) == "".join(row[place] for row in expected)
    assert verdicts(made, answer, {}) == "?" * len(conditions)


@pytest.mark.parametrize("engine", ENGINES)
def test_a_whole_number_against_a_fraction(engine: str) -> None:
    made = pathway(
        ["x: {type: whole number, unit: years, range: 0 to 130}"],
        ["x < 17.5 years", "x <= 17.5 years", "x > 17.5 years", "x >= 17.5 years"],
    )
    answer = ENGINES[engine](made)
    assert verdicts(made, answer, {"x": 17}) == "yynn"
    assert verdicts(made, answer, {"x": 18}) == "nnyy"


# Below, at the low end, between, at the high end, above.
BETWEEN: Final = {
    "weeks": (
        "x: {type: number, unit: weeks, range: 0 to 5200}",
        ("between 6 and 12 weeks", "between 42 days and 12 weeks", "between 42 and 84 days"),
        ("5.999999999999 weeks", "42 days", "9", "84 days", "12.000000000001 weeks"),
    ),
    "years": (
        "x: {type: whole number, unit: years, range: 0 to 130}",
        ("between 18 and 65 years", "between 17.5 and 65.5 years"),
        ("17", "18", "40", "65", "66"),
    ),
    "below zero": (
        "x: {type: number, range: -10 to 10}",
        ("between -2 and 3", "between -2.0 and 3.0"),
        ("-2.000000000001", "-2", "0", "3", "3.000000000001"),
    ),
}


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("scale", BETWEEN)
def test_both_ends_of_between(engine: str, scale: str) -> None:
    fact, forms, values = BETWEEN[scale]
    conditions = [f"x {form}" for form in forms] + [f"not (x {form})" for form in forms]
    made = pathway([fact], conditions)
    answer = ENGINES[engine](made)
    for value, inside, outside in zip(values, "nyyyn", "ynnny", strict=True):
        expected = len(forms) * inside + len(forms) * outside
        assert verdicts(made, answer, {"x": value}) == expected, value
    assert verdicts(made, answer, {}) == "?" * len(conditions)


SEVERITY: Final = (
    "s: {type: choice, options: {mild: Mild, moderate: More, severe: Much, disabling: All}}"
)
# At mild, moderate, severe and disabling.
OPTIONS: Final = {
    "s is mild": "ynnn",
    "s is disabling": "nnny",
    "s is not moderate": "ynyy",
    "s is one of (mild, severe)": "ynyn",
    "not (s is one of (mild, severe))": "nyny",
    "s is at least moderate": "nyyy",
    "s is at least severe": "nnyy",
    "s is at least disabling": "nnny",
    "s is at most mild": "ynnn",
    "s is at most moderate": "yynn",
    "s is at most severe": "yyyn",
    "not (s is at most moderate)": "nnyy",
    "s is at least moderate and s is at most severe": "nyyn",
}


@pytest.mark.parametrize("engine", ENGINES)
def test_every_option(engine: str) -> None:
    made = pathway([SEVERITY], tuple(OPTIONS))
    answer = ENGINES[engine](made)
    for place, option in enumerate(("mild", "moderate", "severe", "disabling")):
        expected = "".join(row[place] for row in OPTIONS.values())
        assert verdicts(made, answer, {"s": option}) == expected, option
    assert verdicts(made, answer, {}) == "?" * len(OPTIONS)


@pytest.mark.parametrize("engine", ENGINES)
def test_unordered_options(engine: str) -> None:
    side = "s: {type: choice, unordered: yes, options: {left: L, right: R, none: N, other: O}}"
    rows = {"s is left": "ynnn", "s is none": "nnyn", "s is not other": "yyyn"}
    rows["s is one of (none, other)"] = "nnyy"
    made = pathway([side], tuple(rows))
    answer = ENGINES[engine](made)
    for place, option in enumerate(("left", "right", "none", "other")):
        expected = "".join(row[place] for row in rows.values())
        assert verdicts(made, answer, {"s": option}) == expected, option


def test_a_value_at_the_end_of_its_range_is_inside() -> None:
    made = pathway(
        ["x: {type: number, unit: weeks, range: 0 to 52}"], ["x > 6 weeks", "x < 6 weeks"]
    )
    for engine in ENGINES.values():
        answer = engine(made)
        assert verdicts(made, answer, {"x": "0 weeks"}) == "ny"
        assert verdicts(made, answer, {"x": "364 days"}) == "yn"
    for beyond in ("-0.000000000001 weeks", "364.000000000001 days"):
        assert [d.code for d in read_facts(made, {"x": beyond}).diagnostics] == ["CP906"]


def test_no_table_is_empty() -> None:
    assert (len(SCALES), len(BETWEEN), len(OPTIONS)) == (8, 3, 13)
    assert sum(len(constants) for _, constants, _ in SCALES.values()) == 22
    assert all(len(row) == 3 for row in WORDS.values())
    assert all(len(row) == 4 for row in OPTIONS.values())
