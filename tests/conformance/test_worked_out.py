"""Bands, classes, scores and derived numbers at their limits, on every engine."""

from __future__ import annotations

from typing import Final

import pytest

from carepath_interpreter.derived import Underivable
from carepath_interpreter.facts import read_facts
from conformance.engines import ENGINES, pathway, verdicts

ABC: Final = ("a: {type: yes/no}", "b: {type: yes/no}", "c: {type: yes/no}")
GIVEN: Final = {"y": True, "n": False, "?": None}

# --- the first true line ---------------------------------------------------------------------

FIRST_OF: Final = """
  band:
    first of:
      - 3: a
      - 2: b
      - 3: c
      - 0: otherwise
  risk:
    options: {low: Low, middle: Middle, high: High}
    first of:
      - high: a
      - middle: b
      - high: c
      - low: otherwise
"""
LINES: Final = (
    *("band = 3", "band = 2", "band = 0", "band >= 2", "band < 3"),
    *("risk is high", "risk is middle", "risk is low", "risk is at least middle"),
    "risk is at most middle",
)
# Facts a, b and c; then the verdicts for 3 or high, 2 or middle, 0 or low, >= 2, < 3.
FIRST_HITS: Final = {
    "yyy": "ynnyn", "ynn": "ynnyn", "nyy": "nynyy", "nyn": "nynyy", "nny": "ynnyn",
    "nnn": "nnyny", "y??": "ynnyn", "?yy": "??ny?", "?ny": "ynnyn", "?nn": "?n???",
    "n?y": "??ny?", "ny?": "nynyy", "nn?": "?n???", "n??": "?????", "n?n": "n???y",
    "?y?": "??ny?", "???": "?????",
}  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_the_first_true_line_counts(engine: str) -> None:
    made = pathway(ABC, LINES, FIRST_OF)
    answer = ENGINES[engine](made)
    for three, row in FIRST_HITS.items():
        given = {name: GIVEN[letter] for name, letter in zip("abc", three, strict=True)}
        assert verdicts(made, answer, given) == row + row, three


AGES: Final = """
  age_group:
    options: {child: Child, adult: Adult, old: Old}
    first of:
      - old: age >= 65 years
      - adult: age >= 18 years
      - child: otherwise
  age_points:
    first of:
      - 2: age > 64 years
      - 1.5: age between 18 and 100 years
      - minus 1: otherwise
"""
AGE_ROWS: Final = {0: "nnynny", 17: "nnynny", 18: "nynnyn", 64: "nynnyn", 65: "ynnynn"}


@pytest.mark.parametrize("engine", ENGINES)
def test_lines_that_overlap(engine: str) -> None:
    conditions = [f"age_group is {group}" for group in ("old", "adult", "child")]
    conditions += [f"age_points = {points}" for points in ("2", "1.5", "-1")]
    age = "age: {type: whole number, unit: years, range: 0 to 130}"
    made = pathway([age], conditions, AGES)
    answer = ENGINES[engine](made)
    for years, row in AGE_ROWS.items():
        assert verdicts(made, answer, {"age": years}) == row, years


# --- scores ----------------------------------------------------------------------------------

SCORES: Final = """
  score:
    add up:
      - 2: a
      - 3: b
      - minus 1: c
  doubled:
    add up: [score, score]
"""
# Which totals are still possible, least first, worked out by hand.
TOTALS: Final = {
    "nnn": (0,),
    "ynn": (2,),
    "nyn": (3,),
    "nny": (-1,),
    "yyy": (4,),
    "yyn": (5,),
    "yny": (1,),
    "nyy": (2,),
    "?nn": (0, 2),
    "?yn": (3, 5),
    "y?n": (2, 5),
    "yy?": (4, 5),
    "nn?": (-1, 0),
    "??n": (0, 2, 3, 5),
    "?n?": (-1, 0, 1, 2),
    "n??": (-1, 0, 2, 3),
    "y??": (1, 2, 4, 5),
    "?y?": (2, 3, 4, 5),
    "??y": (-1, 1, 2, 4),
    "???": (-1, 0, 1, 2, 3, 4, 5),
}


def of_all(truths: list[bool]) -> str:
    return "y" if all(truths) else "?" if any(truths) else "n"


@pytest.mark.parametrize("engine", ENGINES)
def test_scores_at_every_threshold(engine: str) -> None:
    thresholds = range(5)
    conditions = [
        f"{name} {word} {factor * threshold}"
        for threshold in thresholds
        for name, factor in (("score", 1), ("doubled", 2))
        for word in (">=", ">", "<=", "<", "=", "!=")
    ]
    made = pathway(ABC, conditions, SCORES)
    answer = ENGINES[engine](made)
    for three, totals in TOTALS.items():
        given = {name: GIVEN[letter] for name, letter in zip("abc", three, strict=True)}
        expected = ""
        for threshold in thresholds:
            expected += 2 * "".join(
                (
                    of_all([total >= threshold for total in totals]),
                    of_all([total > threshold for total in totals]),
                    of_all([total <= threshold for total in totals]),
                    of_all([total < threshold for total in totals]),
                    of_all([total == threshold for total in totals]),
                    of_all([total != threshold for total in totals]),
                )
            )
        assert verdicts(made, answer, given) == expected, three


def test_points_are_exact() -> None:
    """Three tenths are 0.3, which they are not in binary."""
    items = ", ".join("{0.1: a}" for _ in range(3))
    made = pathway(ABC[:1], ["tenths = 0.3", "tenths >= 0.3"], f"  tenths: {{add up: [{items}]}}")
    for engine in ENGINES.values():
        assert verdicts(made, engine(made), {"a": True}) == "yy"


# --- derived numbers -------------------------------------------------------------------------

VOLUMES: Final = (
    "x: {type: number, unit: mL, range: 0 to 1000}",
    "y: {type: number, unit: L, range: 0 to 1}",
)
DERIVED: Final = """
  share: {is: x / (x + y), range: 0 to 1}
  triple: {is: share * 3, range: 0 to 3}
  total: {is: x + y, unit: mL, range: 0 to 1500}
  less: {is: x - y, unit: L, range: -1 to 1}
"""
DERIVED_CONDITIONS: Final = (
    *("share > 0.333333333333", "share < 0.333333333334", "triple = 1", "triple >= 1"),
    *("total = 0.3 L", "total > 299.999999999999 mL", "less = -100 mL", "less < 0 L"),
)
DERIVED_ROWS: Final[tuple[tuple[dict[str, object], str], ...]] = (
    ({"x": 100, "y": "200 mL"}, "yyyyyyyy"),
    ({"x": "0.1 L", "y": 0.2}, "yyyyyyyy"),
    ({"x": "100.000000000001 mL", "y": "200 mL"}, "yynynyny"),
    ({"x": "99.999999999999 mL", "y": "200 mL"}, "yynnnnny"),
    ({"x": 500, "y": "500 mL"}, "ynnynynn"),
    ({"x": 100}, "????????"),
    ({}, "????????"),
)


@pytest.mark.parametrize("engine", ENGINES)
def test_derived_numbers_are_exact(engine: str) -> None:
    made = pathway(VOLUMES, DERIVED_CONDITIONS, DERIVED)
    answer = ENGINES[engine](made)
    for given, row in DERIVED_ROWS:
        assert verdicts(made, answer, given) == row, given


# What cannot be: divided by zero, and beyond the range that was declared.
IMPOSSIBLE: Final = (
    ({"x": "0", "y": "0"}, "Share cannot be worked out: its divisor is 0"),
    ({"x": "1000", "y": "0.500000000001"}, "Total comes out at 1500.000000001, outside its range"),
)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("given", "message"), IMPOSSIBLE)
def test_what_cannot_be_worked_out_is_an_error(
    engine: str, given: dict[str, str], message: str
) -> None:
    made = pathway(VOLUMES, DERIVED_CONDITIONS, DERIVED)
    answer = ENGINES[engine](made)
    read = read_facts(made, given)
    assert [(d.code, d.message) for d in read.diagnostics] == [("CP908", message)]
    # The printed module has no words for numbers.
    said = message.replace("at 1500.000000001, ", "") if engine == "printed" else message
    with pytest.raises(ValueError, match=f"^{said}$") as raised:
        answer(read.values)
    assert isinstance(raised.value, Underivable) or engine == "printed"


@pytest.mark.parametrize("engine", ENGINES)
def test_the_ends_of_a_derived_range_are_inside(engine: str) -> None:
    made = pathway(VOLUMES, DERIVED_CONDITIONS, DERIVED)
    answer = ENGINES[engine](made)
    assert verdicts(made, answer, {"x": "1000", "y": "0.5"}) == "ynnynynn"
    assert verdicts(made, answer, {"x": "0", "y": "1 L"}) == "nynnnyny"


@pytest.mark.parametrize("engine", ENGINES)
def test_units_multiply_and_divide(engine: str) -> None:
    facts = (
        "weight: {type: number, unit: kg, range: 1 to 400}",
        "height: {type: number, unit: cm, range: 30 to 250}",
    )
    definition = "  index: {is: weight / (height * height), unit: kg/m2, range: 0 to 5000}"
    words = ("<", "<=", ">", ">=", "=")
    made = pathway(facts, [f"index {word} 25 kg/m2" for word in words], definition)
    answer = ENGINES[engine](made)
    assert verdicts(made, answer, {"weight": 81, "height": 180}) == "nynyy"
    assert verdicts(made, answer, {"weight": "80999.999999999 g", "height": "1.8 m"}) == "yynnn"
    assert verdicts(made, answer, {"weight": "81.000000000001", "height": "1800 mm"}) == "nnyyn"


def test_no_table_is_empty() -> None:
    assert (len(FIRST_HITS), len(AGE_ROWS), len(TOTALS), len(IMPOSSIBLE)) == (17, 5, 20, 2)
    assert all(2 * len(row) == len(LINES) for row in FIRST_HITS.values())
    assert all(len(row) == len(DERIVED_CONDITIONS) for _, row in DERIVED_ROWS)
