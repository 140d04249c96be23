"""Converting, dimensions, and the algebra of units."""

from __future__ import annotations

import subprocess
import sys
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from carepath_dsl.units import (
    ONE,
    DimensionMismatch,
    SpecialUnit,
    Unit,
    coherent_scale,
    convert,
    dimension_words,
    divide,
    mixes_calendar,
    multiply,
    parse_unit,
    unit_candidates,
)

NUMBERS = st.fractions(min_value=-(10**6), max_value=10**6, max_denominator=10**4)
KNOWN = [known for text in unit_candidates() if (known := parse_unit(text)) is not None]
UNITS = st.sampled_from(KNOWN)
ORDINARY = st.sampled_from([known for known in KNOWN if not known.is_special])
SAME_DIMENSION = UNITS.flatmap(
    lambda one: st.tuples(
        st.just(one), *[st.sampled_from([u for u in KNOWN if u.dimension == one.dimension])] * 2
    )
)


def unit(text: str) -> Unit:
    found = parse_unit(text)
    assert found is not None, text
    return found


@pytest.mark.parametrize(
    ("value", "unit_from", "expected", "unit_to"),
    [
        ("42", "days", "6", "weeks"),
        ("6", "weeks", "42", "d"),
        ("1", "mo", "30.4375", "d"),
        ("1", "year", "365.25", "days"),
        ("1", "a", "12", "months"),
        ("90", "min", "1.5", "hours"),
        ("2", "h", "7200", "s"),
        ("38", "°C", "100.4", "°F"),
        ("100.4", "°F", "38", "°C"),
        ("37", "Cel", "98.6", "[degF]"),
        ("39", "°C", "102.2", "°F"),
        ("-40", "°F", "-40", "°C"),
        ("0", "K", "-273.15", "°C"),
        ("-459.67", "°F", "0", "K"),
        ("100", "°F", "340/9", "°C"),
        ("1", "mmHg", "0.133322", "kPa"),
        ("90", "mm[Hg]", "11.99898", "kPa"),
        ("10", "cmH2O", "0.980665", "kPa"),
        ("1", "bar", "100", "kPa"),
        ("180", "mg/dL", "1.8", "g/L"),
        ("1", "ug/mL", "1000", "µg/L"),
        ("1", "mmol/L", "1000", "umol/L"),
        ("1", "[IU]/L", "1", "m[IU]/mL"),
        ("4", "mIU/L", "4", "u[IU]/mL"),
        ("4.5", "10*9/L", "4500", "/uL"),
        ("4.5", "10*9/L", "4.5", "10*3/uL"),
        ("1", "/s", "60", "beats/min"),
        ("1", "Hz", "60", "/min"),
        ("50", "%", "0.5", "1"),
        ("3", "mg/g", "0.3", "percent"),
        ("1", "lb", "0.45359237", "kg"),
        ("1", "stone", "6.35029318", "kg"),
        ("1", "ft", "30.48", "cm"),
        ("1", "cm3", "1", "mL"),
        ("1", "kcal", "4.184", "kJ"),
        ("60", "mL/min", "3.6", "L/h"),
        ("1", "mg/kg/d", "1", "mg/kg/day"),
        ("24", "mg/(24.h)", "1", "mg/h"),
        ("1", "U", "50/3", "nkat"),
        ("1", "mCi", "37", "MBq"),
        ("1", "[LPF]", "100", "HPF"),
        ("10", "dB", "1", "B"),
        ("90", "deg", "90", "degrees"),
        ("1", "mg%", "1", "mg/dL"),
        ("1", "[wood'U]", "79.9932", "dyn.s/cm5"),
    ],
)
def test_conversion_is_exact(value: str, unit_from: str, expected: str, unit_to: str) -> None:
    got = convert(Fraction(value), unit(unit_from), unit(unit_to))
    assert got == Fraction(expected)
    assert isinstance(got, Fraction)


def test_a_half_turn_is_ucums_pi() -> None:
    pi = Fraction("3.1415926535897932384626433832795028841971693993751058209749445923")
    assert convert(Fraction(180), unit("deg"), unit("rad")) == pi


@given(NUMBERS, SAME_DIMENSION)
def test_there_and_back_is_the_same_number(value: Fraction, units: tuple[Unit, Unit, Unit]) -> None:
    here, there, _ = units
    assert convert(convert(value, here, there), there, here) == value


@given(NUMBERS, SAME_DIMENSION)
def test_a_detour_changes_nothing(value: Fraction, units: tuple[Unit, Unit, Unit]) -> None:
    here, there, between = units
    assert convert(convert(value, here, between), between, there) == convert(value, here, there)


@given(NUMBERS, NUMBERS, SAME_DIMENSION)
def test_order_is_kept(a: Fraction, b: Fraction, units: tuple[Unit, Unit, Unit]) -> None:
    here, there, _ = units
    assert (a < b) == (convert(a, here, there) < convert(b, here, there))


# --- dimensions ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("unit_from", "unit_to", "message"),
    [
        ("days", "°C", '"days" is a duration, "°C" is a temperature'),
        (
            "mg/dL",
            "mmol/L",
            '"mg/dL" is a mass concentration, "mmol/L" is a substance concentration',
        ),
        ("mmHg", "/min", '"mmHg" is a pressure, "/min" is a rate'),
        (
            "mL/min",
            "mL/min/{1.73_m2}",
            '"mL/min" is a volume per time, '
            '"mL/min/{1.73_m2}" is a volume per time for a standard body surface',
        ),
        ("C", "°C", '"C" is an electric charge, "°C" is a temperature'),
        ("weeks", "1", '"weeks" is a duration, "1" is a plain number or ratio'),
        (
            "[GPL'U]/mL",
            "cd.K2",
            '"[GPL\'U]/mL" is a quantity in [GPL\'U].m-3, "cd.K2" is a quantity in K2.cd',
        ),
    ],
)
def test_mismatch_names_both_dimensions(unit_from: str, unit_to: str, message: str) -> None:
    here, there = unit(unit_from), unit(unit_to)
    with pytest.raises(DimensionMismatch) as caught:
        convert(Fraction(1), here, there)
    assert str(caught.value) == message
    assert (caught.value.unit_from, caught.value.unit_to) == (here, there)
    assert isinstance(caught.value, ValueError)


def test_what_laboratories_count_differently_never_meets() -> None:
    texts = ["mg/dL", "mmol/L", "meq/L", "mosm/L", "[IU]/L", "U/L", "10*9/L", "[CFU]/L", "1"]
    texts += ["[arb'U]/L", "[GPL'U]/L", "[MPL'U]/L", "[beth'U]/L", "[anti'Xa'U]/L", "[HPF]/L"]
    assert len({unit(text).dimension for text in texts}) == len(texts)


def test_dimension_is_canonical() -> None:
    assert unit("kg.m/s2").dimension == (("g", 1), ("m", 1), ("s", -2))
    assert unit("m.kg.s-2").dimension == unit("N").dimension == unit("kg.m/s2").dimension
    assert unit("mg/mg").dimension == unit("%").dimension == ONE.dimension == ()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("weeks", "a duration"),
        ("°F", "a temperature"),
        ("ug/L", "a mass concentration"),
        ("mmol/L", "a substance concentration"),
        ("meq/L", "a concentration of equivalents"),
        ("mIU/L", "a concentration in international units"),
        ("10*9/L", "a number per volume"),
        ("U/L", "a catalytic concentration"),
        ("kg/m2", "a mass per area"),
        ("bpm", "a rate"),
        ("kPa", "a pressure"),
        ("points", "a plain number or ratio"),
        ("mOsm/kg", "an osmolality"),
        ("m2/kg", "a quantity in g-1.m2"),
    ],
)
def test_dimension_words(text: str, words: str) -> None:
    assert dimension_words(unit(text)) == words


# --- algebra ---------------------------------------------------------------------------------


def test_product_and_quotient() -> None:
    concentration, volume = unit("mg/dL"), unit("L")
    mass = multiply(concentration, volume)
    assert mass.dimension == unit("g").dimension
    assert mass.written == "mg/dL.L"
    assert convert(Fraction(5), mass, unit("mg")) == 50
    share = divide(unit("mL"), unit("L"))
    assert (share.written, share.dimension, share.scale) == ("mL/L", (), Fraction(1, 1000))
    index = divide(unit("kg"), multiply(unit("m"), unit("m")))
    assert (index.written, index.dimension) == ("kg/(m.m)", unit("kg/m2").dimension)
    assert multiply(unit("mL"), unit("/min")).written == "mL/min"
    assert divide(unit("mL"), unit("/min")).written == "mL/(1/min)"


@given(ORDINARY, ORDINARY)
def test_what_the_algebra_writes_reads_back(left: Unit, right: Unit) -> None:
    for made in (multiply(left, right), divide(left, right)):
        read = parse_unit(made.written)
        assume(read is not None or len(made.written) <= 40)
        assert read is not None, made.written
        assert (read.dimension, read.scale) == (made.dimension, made.scale)


@given(ORDINARY, ORDINARY)
def test_division_undoes_multiplication(left: Unit, right: Unit) -> None:
    back = divide(multiply(left, right), right)
    assert (back.dimension, back.scale) == (left.dimension, left.scale)


def test_coherent_scale_makes_formulas_add_up() -> None:
    assert coherent_scale(unit("kg")) == 1000
    assert coherent_scale(unit("mg/dL")) == 10
    assert coherent_scale(unit("weeks")) == 604800
    assert coherent_scale(ONE) == 1


def test_special_units_stay_out_of_algebra() -> None:
    celsius, hour = unit("°C"), unit("h")
    assert celsius.is_special
    assert unit("°F").is_special
    assert not unit("K").is_special
    for fails in (
        lambda: multiply(celsius, hour),
        lambda: multiply(hour, celsius),
        lambda: divide(celsius, hour),
        lambda: divide(hour, celsius),
        lambda: coherent_scale(celsius),
    ):
        with pytest.raises(SpecialUnit) as caught:
            fails()
        assert str(caught.value) == (
            '"°C" has a zero of its own, so it cannot be added, multiplied or divided'
        )


# --- the calendar ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("a", "b", "mixes"),
    [
        ("months", "weeks", True),
        ("days", "mo", True),
        ("a", "h", True),
        ("years", "d", True),
        ("mg/mo", "mg/d", True),
        ("months", "years", False),
        ("weeks", "days", False),
        ("h", "min", False),
        ("kg/m2", "years", False),
        ("{mo}/L", "d", False),
        ("{d}/L", "years", False),
    ],
)
def test_calendar_mixing(a: str, b: str, mixes: bool) -> None:
    assert mixes_calendar(unit(a), unit(b)) is mixes
    assert mixes_calendar(unit(b), unit(a)) is mixes


# --- cost ------------------------------------------------------------------------------------


def test_importing_builds_no_table() -> None:
    program = (
        "import sys, carepath_dsl.units, carepath_dsl.units.terms as terms\n"
        "assert terms.rows.cache_info().currsize == 0\n"
        "assert terms.everyday_names.cache_info().currsize == 0\n"
        "assert not {'lark', 'yaml', 'pint', 'rich'} & set(sys.modules)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program],
        env={"PYTHONPATH": ":".join(p for p in sys.path if p)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
