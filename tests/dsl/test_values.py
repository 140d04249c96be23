"""Reading the value of a fact: what is taken, what is refused, and what is said then."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath_dsl.model import Basis, Choice, Fact, Number, Option, Type, Value, YesNo
from carepath_dsl.units.quantities import unit_words
from carepath_dsl.values import LONGEST_SHOWN, ValueProblem, read_value


def fact(id: str, type: Type) -> Fact:
    return Fact(id, id.replace("_", " "), "?", None, type, False, Basis())


RETENTION = fact("urinary_retention", YesNo())
SEVERITY = fact(
    "pain_severity",
    Choice((Option("mild", "…"), Option("severe", "…"), Option("disabling", "…")), ordered=True),
)
CAUSE = fact("cause", Choice((Option("fall", "…"), Option("none", "…")), ordered=False))
DURATION = fact("symptom_duration", Number(Fraction(0), Fraction(5200), "weeks", whole=False))
AGE = fact("age", Number(Fraction(0), Fraction(130), "years", whole=True))
TEMPERATURE = fact("temperature", Number(Fraction(30), Fraction(45), "°C", whole=False))
SCORE = fact("score", Number(Fraction(0), Fraction(24), None, whole=True))


@pytest.mark.parametrize(
    ("of", "raw", "value"),
    [
        (RETENTION, True, True),
        (RETENTION, False, False),
        (RETENTION, "yes", True),
        (RETENTION, "no", False),
        (SEVERITY, "severe", "severe"),
        (CAUSE, "none", "none"),
        (DURATION, 6, Fraction(6)),
        (DURATION, "6", Fraction(6)),
        (DURATION, "6.5", Fraction(13, 2)),
        (DURATION, "6 weeks", Fraction(6)),
        (DURATION, "42 days", Fraction(6)),
        (DURATION, "3 days", Fraction(3, 7)),
        (DURATION, "3 d", Fraction(3, 7)),
        (DURATION, 0.1, Fraction(1, 10)),
        (DURATION, Decimal("0.10"), Fraction(1, 10)),
        (DURATION, Fraction(1, 3), Fraction(1, 3)),
        (DURATION, 0, Fraction(0)),
        (DURATION, 5200, Fraction(5200)),
        (AGE, "3.0", Fraction(3)),
        (AGE, "24 months", Fraction(2)),
        (TEMPERATURE, "100.4 °F", Fraction(38)),
        (SCORE, "7", Fraction(7)),
    ],
)
def test_what_is_taken(of: Fact, raw: object, value: Value) -> None:
    read = read_value(of, raw)
    assert read == value
    assert type(read) is type(value)


@pytest.mark.parametrize(
    ("of", "raw", "message", "help"),
    [
        (
            RETENTION,
            "true",
            "`urinary_retention` is answered yes or no, and `true` is neither",
            "write yes",
        ),
        (
            RETENTION,
            "No",
            "`urinary_retention` is answered yes or no, and `No` is neither",
            "write no",
        ),
        (
            RETENTION,
            1,
            "`urinary_retention` is answered yes or no, and `1` is neither",
            "write yes",
        ),
        (
            RETENTION,
            "a little",
            "`urinary_retention` is answered yes or no, and `a little` is neither",
            "write yes or no",
        ),
        (
            RETENTION,
            ["yes"],
            "`urinary_retention` is answered yes or no, and a list is neither",
            "write yes or no",
        ),
        (
            RETENTION,
            "unknown",
            "`unknown` is not an answer",
            "leave `urinary_retention` out: what is not given is not known",
        ),
        (
            SEVERITY,
            "",
            "an empty text is not an answer",
            "leave `pain_severity` out: what is not given is not known",
        ),
        (
            SEVERITY,
            "sever",
            "`sever` is not an option of `pain_severity`",
            "did you mean `severe`? The options are: mild, severe, disabling",
        ),
        (
            SEVERITY,
            True,
            "`true` is not an option of `pain_severity`",
            "the options are: mild, severe, disabling",
        ),
        (
            DURATION,
            "six",
            "`symptom_duration` is a number, and `six` is not one",
            "expected 0 to 5200 weeks, with or without the unit",
        ),
        (
            DURATION,
            True,
            "`symptom_duration` is a number, and `true` is not one",
            "expected 0 to 5200 weeks, with or without the unit",
        ),
        (
            DURATION,
            float("inf"),
            "`symptom_duration` is a number, and `inf` is not one",
            "expected 0 to 5200 weeks, with or without the unit",
        ),
        (
            DURATION,
            "1,000",
            "`symptom_duration` is a number, and `1,000` is not one",
            "expected 0 to 5200 weeks, with or without the unit",
        ),
        (
            DURATION,
            6000,
            "`6000 weeks` is out of range for `symptom_duration`",
            "expected 0 to 5200 weeks",
        ),
        (
            DURATION,
            "-1",
            "`-1 weeks` is out of range for `symptom_duration`",
            "expected 0 to 5200 weeks",
        ),
        (
            DURATION,
            "3 kg",
            "`kg` measures a mass, and `symptom_duration` is a duration",
            "give the number in weeks, or in another unit of the same kind",
        ),
        (DURATION, "3 WEEKS", "`WEEKS` is not a unit", "did you mean `weeks`?"),
        (DURATION, "3 zorks", "`zorks` is not a unit", "give the number in weeks"),
        (
            DURATION,
            10**100,
            "that number has too many digits for `symptom_duration`",
            "expected 0 to 5200 weeks",
        ),
        (
            AGE,
            "3.5",
            "`age` is a whole number, and `3.5` is not one",
            "expected a whole number, 0 to 130 years",
        ),
        (
            AGE,
            "131",
            "`131 years` is out of range for `age`",
            "expected a whole number, 0 to 130 years",
        ),
        (SCORE, "7 weeks", "`score` has no unit, and `weeks` is given", "write 7"),
        (
            SCORE,
            "x",
            "`score` is a number, and `x` is not one",
            "expected a whole number, 0 to 24",
        ),
    ],
)
def test_what_is_refused(of: Fact, raw: object, message: str, help: str) -> None:
    assert read_value(of, raw) == ValueProblem(message, help)


@pytest.mark.parametrize("raw", ["NULL", "n/a", "?", " ", "NaN", "~"])
@pytest.mark.parametrize("of", [RETENTION, SEVERITY, DURATION])
def test_words_for_not_known_are_no_answers(of: Fact, raw: str) -> None:
    read = read_value(of, raw)
    assert isinstance(read, ValueProblem)
    assert read.help == f"leave `{of.id}` out: what is not given is not known"


def test_a_message_hides_nothing_and_stays_short() -> None:
    read = read_value(SEVERITY, "\x1b[31mred\u202e" + "x" * 1000)
    assert isinstance(read, ValueProblem)
    assert "\x1b" not in read.message
    assert "<U+001B>[31mred<U+202E>" in read.message
    assert len(read.message) < LONGEST_SHOWN + 80


@given(st.integers(0, 5200 * 7 * 1000))
def test_days_are_read_as_weeks_exactly(thousandths: int) -> None:
    days = Fraction(thousandths, 1000)
    assert read_value(DURATION, unit_words("days", days)) == days / 7


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.binary(), st.none()))
def test_anything_is_read_or_refused_and_never_raises(raw: object) -> None:
    for of in (RETENTION, SEVERITY, DURATION, AGE, SCORE):
        read = read_value(of, raw)
        if isinstance(read, ValueProblem):
            assert read.message.isprintable()
        else:
            assert read_value(of, read) == read
