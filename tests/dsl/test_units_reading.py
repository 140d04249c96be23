"""Reading unit texts: UCUM codes, everyday names, annotations, refusals and offers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath_dsl.units import Unit, format_number, parse_unit, unit_candidates, unit_meant
from carepath_dsl.units.terms import MAX_UNIT_LENGTH


def unit(text: str) -> Unit:
    found = parse_unit(text)
    assert found is not None, text
    return found


def means(text: str) -> tuple[object, Fraction, Fraction]:
    found = unit(text)
    return found.dimension, found.scale, found.offset


@pytest.mark.parametrize(
    ("text", "code"),
    [
        *[(text, "wk") for text in ("week", "weeks")],
        *[(text, "d") for text in ("day", "days")],
        *[(text, "h") for text in ("hour", "hours")],
        *[(text, "min") for text in ("minute", "minutes")],
        *[(text, "s") for text in ("second", "seconds")],
        *[(text, "mo") for text in ("month", "months")],
        *[(text, "a") for text in ("year", "years")],
        *[(text, "L") for text in ("l", "litre", "litres", "liter", "liters")],
        *[(text, "mL") for text in ("ml", "millilitres", "milliliter")],
        *[(text, "ug") for text in ("µg", "μg", "mcg", "micrograms")],
        *[(text, "Cel") for text in ("°C", "degrees Celsius")],
        *[(text, "[degF]") for text in ("°F", "degrees Fahrenheit")],
        *[(text, "/min") for text in ("bpm", "beats/min", "breaths/min", "{beats}/min")],
        *[(text, "%") for text in ("percent", "10*-2", "g/(100.g)")],
        *[(text, "1") for text in ("points", "point", "{score}", "{a}/{b}")],
        *[(text, "[IU]/L") for text in ("IU/L", "[iU]/L", "mIU/mL")],
        *[(text, "u[IU]/mL") for text in ("µIU/mL", "uIU/mL", "mIU/L")],
        *[(text, "meq/L") for text in ("mEq/L", "meq/l")],
        *[(text, "mosm/kg") for text in ("mOsm/kg",)],
        *[(text, "10*9/L") for text in ("10^9/L", "10⁹/L", "×10⁹/L", "× 10⁹/L", "10*+9/L")],
        *[(text, "/uL") for text in ("/mm3", "cells/µL", "{cells}/uL", "10*6/L")],
        *[(text, "mL/min/{1.73_m2}") for text in ("mL/min/1.73 m²", "mL/min/1.73m2")],
        *[(text, "mL/min/{1.73_m2}") for text in ("ml/min/1.73 m2", "mL/min/{1.73m2}")],
        *[(text, "kg/m2") for text in ("kg/m²", "kg.m-2", "kg.m⁻²", "kg/(m.m)", "kg/m/m")],
        ("mmHg", "mm[Hg]"),
        ("cmH2O", "cm[H2O]"),
        ("mg/kg/day", "mg/kg/d"),
        ("mg/kg/day", "mg/(kg.d)"),
        ("mg/dL{fasting}", "mg/dL"),
        ("mg{total}/dL", "mg/dL"),
        ("/100{WBC}", "%"),
        ("K", "K"),
        ("HU", "[hnsf'U]"),
    ],
)
def test_two_writings_of_one_unit(text: str, code: str) -> None:
    assert means(text) == means(code)
    assert unit(text).written == text
    assert unit(code).written == code


def test_dot_and_slash_bind_from_the_left() -> None:
    assert means("mg/kg.d") == means("mg.d/kg")
    assert means("mg/kg.d") != means("mg/(kg.d)")


@pytest.mark.parametrize(
    "text",
    [
        # letter case is never guessed
        *("ML", "KG", "Mg", "MG/DL", "Mmol/L", "Mm", "CM", "Kg", "MIN", "Weeks", "MMHG", "mmhg"),
        *("iu/L", "cel", "kpa", "BPM", "Ml", "mOSM/kg"),
        # not a unit
        *("", " ", "foo", "weekss", "unknown", "hr", "units", "unit", "cc", "x", "M", "mM", "Torr"),
        *("day s", "mg dL", "mg / dL", " mg", "mg ", "mg\n", "mg\tdL", "mg per dL", "week,"),
        # a number is no unit, and a decimal would be a product
        *("100", "24", "0", "1.73", "1.5", "2.5.mg", "mL/min/1.73.m2", "1/1", "-1", "mg/0"),
        *("mg/007",),
        # operators and brackets
        *("/", "//min", "mg/", "mg//dL", ".mg", "mg.", "mg..dL", "mg/()", "()", "(", ")", "(mg"),
        *("mg)",),
        *("[", "]", "[]", "[IU", "IU]", "m[Hg", "[Hg]", "{", "}", "{}", "{a", "a}", "{a b}", "{é}"),
        *("{{a}}", "mg{a}{b}", "mg{a}dL", "mL{1.73_m2}", "2mg", "mg2dL", "mg*dL", "mg^2", "m**2"),
        # powers
        *("m0", "m02", "m-0", "m--2", "m-", "m10", "10*31", "10*099", "m²⁻", "m⁻", "²", "m2²"),
        # prefixes stand before units that take them, and once
        *("kmin", "mwk", "kk", "mmmol", "k%", "mday", "mweeks", "µ", "µweek", "u", "da", "kmmHg"),
        # special units stand alone
        *("Cel/h", "°C/h", "°C2", "mCel", "/°C", "(°C)", "°C{core}", "[degF].d", "°c", "° C"),
        *("×", "× ", "×L", "×10/L", "× 10 L", "××10*9/L", "mg/×10*9"),
    ],
)
def test_refused(text: str) -> None:
    assert parse_unit(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "(" * 10**6 + "mg" + ")" * 10**6,
        "(" * 30 + "mg" + ")" * 30 + "/dLx",
        "mg." * 10**6 + "mg",
        "m" * 10**7,
        "m1000000000",
        "10*1000000000",
        "10*-999999999999",
        "m9.m9",
        "deg9.deg9.deg9.deg9.deg9.deg9.deg9.deg9",
        "{" + "a" * 10**6 + "}",
        "[" * 10**6,
        "9" * 64,
        "10*30" * 12,
        "s.s.s.s.s.s.s.s.s",
        "m" + "²" * 60,
        "m" + "9" * 60,
    ],
)
def test_hostile_texts_are_refused_at_once(text: str) -> None:
    assert parse_unit(text) is None
    assert unit_meant(text) is None


def test_brackets_within_the_length_are_read() -> None:
    assert means("(" * 31 + "mg" + ")" * 31) == means("mg")
    assert len("(" * 31 + "mg" + ")" * 31) == MAX_UNIT_LENGTH
    assert parse_unit("(" * 32 + "mg" + ")" * 32) is None


UNIT_LIKE = st.text(
    alphabet="mgdLshkuµlol0123456789.*/^(){}[]IUHg% -+²°×éweek", max_size=MAX_UNIT_LENGTH + 2
)


@given(st.one_of(st.text(), UNIT_LIKE))
def test_any_text_is_a_unit_or_none(text: str) -> None:
    found = parse_unit(text)
    if found is not None:
        assert found.written == text
        assert found.scale > 0
        assert all(exponent for _, exponent in found.dimension)
        assert found.dimension == tuple(sorted(found.dimension))
        assert format_number(found.scale)  # Python refuses to print integers without bounds


@given(st.one_of(st.text(), UNIT_LIKE))
def test_any_offer_is_a_unit(text: str) -> None:
    meant = unit_meant(text)
    if meant is not None:
        assert parse_unit(meant) is not None
    if parse_unit(text) is not None:
        assert meant == text


def test_every_candidate_is_a_unit_and_said_once() -> None:
    candidates = unit_candidates()
    assert [c for c in candidates if parse_unit(c) is None] == []
    assert len(set(candidates)) == len(candidates) > 250
    assert {"weeks", "°C", "mmHg", "mg/dL", "10*9/L", "%", "/min"} <= set(candidates)


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("KG", "kg"),
        ("ML", "mL"),
        ("Mg", "mg"),
        ("MG/DL", "mg/dL"),
        ("Mmol/L", "mmol/L"),
        ("MMHG", "mmHg"),
        ("mm Hg", "mmHg"),
        ("Weeks", "weeks"),
        ("hrs", "h"),
        ("yrs", "years"),
        ("cc", "mL"),
        ("ºC", "°C"),
        ("℃", "°C"),
        ("deg C", "°C"),
        ("c", "°C"),
        ("kg/m^2", "kg/m2"),
        ("KG/M2", "kg/m2"),
        ("x10^9/L", "10^9/L"),
        ("mg / dL", "mg/dL"),
        ("beats per minute", "beats/minute"),
        ("MG/KG/Day", "mg/kg/day"),
        ("episodes/week", "{episodes}/week"),
        (" mg", "mg"),
        ("weks", "weeks"),
        ("wekks", "weeks"),
        ("mnths", "months"),
        ("minuets", "minutes"),
        ("milgrams", "milligrams"),
        ("percentt", "percent"),
        ("mg/weks", "mg/weeks"),
        ("mmHgg", None),  # one letter makes another unit of a code: nothing is guessed there
        ("mg/kgg", None),
        ("wek", None),
        ("weeks mild", None),
        ("Wochen", None),
        ("foo", None),
        ("units", None),
        ("foo/bar/baz", None),
        ("", None),
        (" ", None),
        ("/", None),
    ],
)
def test_what_was_meant(text: str, meant: str | None) -> None:
    assert parse_unit(text) is None
    assert unit_meant(text) == meant
