"""Numbers and quantities: printed exactly, and read strictly."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath_dsl.units import (
    format_number,
    parse_number,
    parse_quantity,
    parse_unit,
    unit_candidates,
    unit_words,
)
from carepath_dsl.units.quantities import MAX_DIGITS


@pytest.mark.parametrize(
    ("value", "printed"),
    [
        ("0", "0"),
        ("6", "6"),
        ("-6", "-6"),
        ("100", "100"),
        ("38.5", "38.5"),
        ("-0.05", "-0.05"),
        ("0.10", "0.1"),
        ("1/8", "0.125"),
        ("1/3", "1/3"),
        ("-340/9", "-340/9"),
        ("7/250", "0.028"),
        ("1/1024", "0.0009765625"),
        ("1000000000000000000000", "1000000000000000000000"),
        ("0.000000000000000001", "0.000000000000000001"),
    ],
)
def test_format_number(value: str, printed: str) -> None:
    assert format_number(Fraction(value)) == printed


@given(st.fractions())
def test_a_printed_number_is_the_number(value: Fraction) -> None:
    printed = format_number(value)
    assert Fraction(printed) == value
    finite = "/" not in printed
    assert finite == (10**200 % value.denominator == 0)


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False))
def test_a_printed_decimal_reads_back(value: object) -> None:
    number = Fraction(str(value))
    assert parse_number(format_number(number)) == number


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("6", "6"),
        ("0", "0"),
        ("-0", "0"),
        ("+6", "6"),
        ("-6", "-6"),
        ("38.5", "38.5"),
        ("0.05", "0.05"),
        ("6.0", "6"),
        ("-0.50", "-0.5"),
        ("9" * MAX_DIGITS, "9" * MAX_DIGITS),
        ("0." + "1" * (MAX_DIGITS - 1), "0." + "1" * (MAX_DIGITS - 1)),
    ],
)
def test_parse_number(text: str, value: str) -> None:
    assert parse_number(text) == Fraction(value)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "+", "-", ".", "-.", ".5", "5.", "-.5", "1e5", "1E5", "1_000", "1,000", "1 000"),
        *("1.2.3", "--1", "+-1", "1-", "1/3", "0x10", "007", "00", "01.5", "inf", "nan", "½", "²"),
        *("٣", "６", "−6", " 6", "6 ", "6\n", "6%", "1.-2", "1.+2", "9" * (MAX_DIGITS + 1)),
        *("0." + "1" * MAX_DIGITS, "1" * 10**6, "-" + "9" * (MAX_DIGITS + 1), "1" + "0" * 5000),
    ],
)
def test_numbers_refused(text: str) -> None:
    assert parse_number(text) is None


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("3 days", "3", "days"),
        ("3days", "3", "days"),
        ("12", "12", None),
        ("-2.5", "-2.5", None),
        ("38.5 °C", "38.5", "°C"),
        ("38.5°C", "38.5", "°C"),
        ("80/min", "80", "/min"),
        ("80 beats/min", "80", "beats/min"),
        ("50%", "50", "%"),
        ("50 %", "50", "%"),
        ("4.5 10*9/L", "4.5", "10*9/L"),
        ("4.5 × 10⁹/L", "4.5", "× 10⁹/L"),
        ("4.5×10⁹/L", "4.5", "×10⁹/L"),
        ("60 mL/min/1.73 m²", "60", "mL/min/1.73 m²"),
        ("5 [IU]/L", "5", "[IU]/L"),
        ("5 {score}", "5", "{score}"),
        ("3 fortnights", "3", "fortnights"),
        ("1 e5", "1", "e5"),
        ("2 eq/L", "2", "eq/L"),
        ("2eq/L", "2", "eq/L"),
    ],
)
def test_parse_quantity(text: str, value: str, unit: str | None) -> None:
    assert parse_quantity(text) == (Fraction(value), unit)


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "days", "three days", "3  days", "3 days ", " 3 days", "3 ", "3\tdays"),
        *("3\ndays",),
        *("1e5", "1E5", "1e-5", "1e5 days", "1_000", "1,000", "1 000", "1 000 days", "1,5 days"),
        *("5-10 weeks", "5 - 10 weeks", "5–10 weeks", ".5 days", "5. days", "3.days", "007 days"),
        *("> 3 days", "3 4", "1/3", "1/3 days/", "3:30", "3;days", "3 -days", "3 *", "٣ days"),
        *("4.510*9/L", "9" * 31 + " days", "3 " + "m" * 65, "3" + "m" * 65, "3 " * 10**5),
    ],
)
def test_quantities_refused(text: str) -> None:
    found = parse_quantity(text)
    assert found is None or found[1] is None or parse_unit(found[1]) is None


@given(st.one_of(st.text(), st.text(alphabet="0123456789.+-eE/ dmgµ°C%*,_×")))
def test_any_text_is_a_quantity_or_none(text: str) -> None:
    found = parse_quantity(text)
    if found is None:
        return
    number, unit = found
    assert isinstance(number, Fraction)
    assert unit is None or (unit and unit == unit.strip() and text.endswith(unit))


@pytest.mark.parametrize(
    ("unit", "value", "printed"),
    [
        ("weeks", "6", "6 weeks"),
        ("weeks", "1", "1 week"),
        ("week", "6", "6 weeks"),
        ("wk", "1", "1 week"),
        ("wk", "0", "0 weeks"),
        ("d", "1.5", "1.5 days"),
        ("min", "5", "5 minutes"),
        ("h", "1", "1 hour"),
        ("a", "18", "18 years"),
        ("mo", "1/3", "1/3 months"),
        ("°C", "38.5", "38.5 °C"),
        ("Cel", "38.5", "38.5 °C"),
        ("degrees Celsius", "1", "1 °C"),
        ("[degF]", "100.4", "100.4 °F"),
        ("mmHg", "90", "90 mmHg"),
        ("mm[Hg]", "90", "90 mmHg"),
        ("cm[H2O]", "10", "10 cmH2O"),
        ("/min", "80", "80/min"),
        ("beats/min", "80", "80 beats/min"),
        ("beats/min", "1", "1 beat/min"),
        ("{beats}/min", "80", "80 beats/min"),
        ("{episodes}/week", "3", "3 episodes/week"),
        ("/100{WBC}", "2", "2/100 WBC"),
        ("bpm", "80", "80 bpm"),
        ("%", "50", "50%"),
        ("percent", "50", "50%"),
        ("deg", "30", "30°"),
        ("degrees", "30", "30 degrees"),
        ("mg/dL", "126", "126 mg/dL"),
        ("ug/L", "5", "5 µg/L"),
        ("µg/L", "5", "5 µg/L"),
        ("mcg", "5", "5 mcg"),
        ("mg/d", "5", "5 mg/day"),
        ("mg/kg/days", "5", "5 mg/kg/day"),
        ("d/wk", "5", "5 days/week"),
        ("d/wk", "1", "1 day/week"),
        ("h/d", "8", "8 h/day"),
        ("kg/m2", "30", "30 kg/m²"),
        ("s-1", "2", "2 s⁻¹"),
        ("m[IU]/L", "4", "4 mIU/L"),
        ("u[IU]/mL", "4", "4 µIU/mL"),
        ("10*9/L", "4.5", "4.5 × 10⁹/L"),
        ("10^9/L", "4.5", "4.5 × 10⁹/L"),
        ("10*-6", "4.5", "4.5 × 10⁻⁶"),
        ("mL/min/{1.73_m2}", "60", "60 mL/min/1.73 m²"),
        ("mg{total}/dL", "5", "5 mg total/dL"),
        ("points", "1", "1 point"),
        ("points", "3", "3 points"),
        ("kilograms", "1", "1 kilogram"),
        ("lbs", "150", "150 lb"),
        ("[in_i]", "2", "2 inches"),
        ("1", "3", "3"),
        (None, "3", "3"),
        ("furlongs", "1", "1 furlongs"),
        ("", "1", "1 "),
    ],
)
def test_unit_words(unit: str | None, value: str, printed: str) -> None:
    assert unit_words(unit, Fraction(value)) == printed


BARE_REMARKS = {"{score}", "{ratio}", "{INR}", "/100{WBC}"}
"""Remarks are printed as words, which only an author can turn back into remarks."""


@given(
    st.sampled_from([c for c in unit_candidates() if c not in BARE_REMARKS]),
    st.decimals(min_value=-(10**6), max_value=10**6, places=3),
)
def test_a_printed_quantity_reads_back(unit: str, value: object) -> None:
    number = Fraction(str(value))
    read = parse_quantity(unit_words(unit, number))
    assert read is not None
    here, there = parse_unit(unit), parse_unit(read[1] or "1")
    assert here is not None
    assert there is not None
    assert read[0] == number
    assert (there.dimension, there.scale, there.offset) == (
        (here.dimension, here.scale, here.offset)
    )


@given(st.text(max_size=70), st.fractions())
def test_any_unit_text_can_be_printed(unit: str, value: Fraction) -> None:
    assert unit_words(unit, value).startswith(format_number(value))
