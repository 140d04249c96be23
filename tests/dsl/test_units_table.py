"""The table against UCUM's figures, worked out by hand in base units (m, s, g, K, C, cd, mol)."""

from __future__ import annotations

from fractions import Fraction

import pytest

from carepath_dsl.units import convert, dimension_words, parse_unit
from carepath_dsl.units import table as table

PI = "3.1415926535897932384626433832795028841971693993751058209749445923"

IN_BASE_UNITS = {
    "10*": ("10", "1"),
    "10^": ("10", "1"),
    "[pi]": (PI, "1"),
    "%": ("0.01", "1"),
    "[ppth]": ("0.001", "1"),
    "[ppm]": ("0.000001", "1"),
    "[ppb]": ("0.000000001", "1"),
    "min": ("60", "s"),
    "h": ("3600", "s"),
    "d": ("86400", "s"),
    "wk": ("604800", "s"),
    "a_j": ("31557600", "s"),
    "a": ("31557600", "s"),
    "mo_j": ("2629800", "s"),
    "mo": ("2629800", "s"),
    "l": ("0.001", "m3"),
    "L": ("0.001", "m3"),
    "sr": ("1", "rad2"),
    "deg": (f"{PI}/180", "rad"),
    "Hz": ("1", "s-1"),
    "N": ("1000", "g.m.s-2"),
    "dyn": ("0.01", "g.m.s-2"),
    "Pa": ("1000", "g.m-1.s-2"),
    "bar": ("100000000", "g.m-1.s-2"),
    "J": ("1000", "g.m2.s-2"),
    "W": ("1000", "g.m2.s-3"),
    "A": ("1", "C.s-1"),
    "V": ("1000", "g.m2.s-2.C-1"),
    "F": ("0.001", "C2.s2.g-1.m-2"),
    "Ohm": ("1000", "g.m2.s-1.C-2"),
    "S": ("0.001", "C2.s.g-1.m-2"),
    "Wb": ("1000", "g.m2.s-1.C-1"),
    "T": ("1000", "g.s-1.C-1"),
    "lm": ("1", "cd.rad2"),
    "lx": ("1", "cd.rad2.m-2"),
    "P": ("100", "g.m-1.s-1"),
    "St": ("0.0001", "m2.s-1"),
    "cal_th": ("4184", "g.m2.s-2"),
    "cal": ("4184", "g.m2.s-2"),
    "[Cal]": ("4184000", "g.m2.s-2"),
    "m[H2O]": ("9806650", "g.m-1.s-2"),
    "m[Hg]": ("133322000", "g.m-1.s-2"),
    "Bq": ("1", "s-1"),
    "Ci": ("37000000000", "s-1"),
    "Gy": ("1", "m2.s-2"),
    "Sv": ("1", "m2.s-2"),
    "[PRU]": ("133322000000", "g.m-4.s-1"),
    "[wood'U]": ("7999320000", "g.m-4.s-1"),
    "[diop]": ("1", "m-1"),
    "[Ch]": ("1/3000", "m"),
    "[drp]": ("0.00000005", "m3"),
    "[MET]": ("0.0000035/60000", "m3.s-1.g-1"),
    "g%": ("10000", "g.m-3"),
    "kat": ("1", "mol.s-1"),
    "U": ("1/60000000", "mol.s-1"),
    "[LPF]": ("100", "[HPF]"),
    "[IU]": ("1", "[iU]"),
    "[in_i]": ("0.0254", "m"),
    "[ft_i]": ("0.3048", "m"),
    "[yd_i]": ("0.9144", "m"),
    "[mi_i]": ("1609.344", "m"),
    "[gr]": ("0.06479891", "g"),
    "[lb_av]": ("453.59237", "g"),
    "[oz_av]": ("28.349523125", "g"),
    "[stone_av]": ("6350.29318", "g"),
    "[gal_us]": ("0.003785411784", "m3"),
    "[qt_us]": ("0.000946352946", "m3"),
    "[pt_us]": ("0.000473176473", "m3"),
    "[gil_us]": ("0.00011829411825", "m3"),
    "[foz_us]": ("0.0000295735295625", "m3"),
    "[tbs_us]": ("0.00001478676478125", "m3"),
    "[tsp_us]": ("0.00000492892159375", "m3"),
    "[cup_us]": ("0.0002365882365", "m3"),
    "[cup_m]": ("0.00024", "m3"),
    "[tbs_m]": ("0.000015", "m3"),
    "[tsp_m]": ("0.000005", "m3"),
}
"""Code → its size and the product of base units it is in."""

BASES = {code for code, definition, _ in table.ATOMS if not definition}


def number(text: str) -> Fraction:
    above, _, below = text.partition("/")
    return Fraction(above) / Fraction(below or "1")


def test_no_row_is_left_out() -> None:
    assert set(IN_BASE_UNITS) | BASES == {code for code, _, _ in table.ATOMS}
    assert set(IN_BASE_UNITS).isdisjoint(BASES)


@pytest.mark.parametrize("code", IN_BASE_UNITS)
def test_row_has_ucums_figure(code: str) -> None:
    size, bases = IN_BASE_UNITS[code]
    here, there = parse_unit(code), parse_unit(bases)
    assert here is not None
    assert there is not None
    assert there.scale == 1
    assert convert(Fraction(1), here, there) == number(size)


def test_bases_are_ucums_and_what_it_counts_without_a_unit() -> None:
    assert {
        *("m", "s", "g", "rad", "K", "C", "cd"),
        *("mol", "eq", "osm", "[pH]", "B", "[hnsf'U]", "[HPF]", "{1.73_m2}"),
        *("[iU]", "[arb'U]", "[USP'U]", "[GPL'U]", "[MPL'U]", "[APL'U]", "[beth'U]"),
        *("[anti'Xa'U]", "[todd'U]", "[tb'U]", "[CCID_50]", "[TCID_50]", "[EID_50]", "[PFU]"),
        *("[FFU]", "[CFU]", "[BAU]", "[AU]", "[PNU]", "[Lf]", "[FEU]", "[ELU]"),
    } == BASES


@pytest.mark.parametrize("code", sorted(BASES))
def test_base_is_its_own_dimension(code: str) -> None:
    base = parse_unit(code)
    assert base is not None
    assert base.dimension == ((code, 1),)
    assert (base.scale, base.offset) == (Fraction(1), Fraction(0))


def test_special_rows() -> None:
    celsius, fahrenheit = parse_unit("Cel"), parse_unit("[degF]")
    assert celsius is not None
    assert fahrenheit is not None
    assert (celsius.scale, celsius.offset) == (Fraction(1), Fraction("273.15"))
    assert (fahrenheit.scale, fahrenheit.offset) == (Fraction(5, 9), Fraction("459.67") * 5 / 9)
    assert [code for code, _, _ in table.SPECIALS] == ["Cel", "[degF]"]


PREFIXED = [(p, code) for code, _, prefixes in table.ATOMS for p in prefixes.split()]


@pytest.mark.parametrize(("prefix", "code"), PREFIXED)
def test_prefix_is_its_power_of_ten(prefix: str, code: str) -> None:
    plain, prefixed = parse_unit(code), parse_unit(prefix + code)
    assert plain is not None
    assert prefixed is not None
    assert prefixed.dimension == plain.dimension
    assert prefixed.scale / plain.scale == Fraction(10) ** table.POWER_OF_TEN[prefix]


def test_prefixes_are_sis() -> None:
    assert table.POWER_OF_TEN == {
        "T": 12,
        "G": 9,
        "M": 6,
        "k": 3,
        "h": 2,
        "d": -1,
        "c": -2,
        "m": -3,
        "u": -6,
        "n": -9,
        "p": -12,
        "f": -15,
    }
    assert set(table.POWER_OF_TEN) == {prefix for prefix, _ in PREFIXED}


def test_no_writing_has_two_meanings() -> None:
    codes = [code for code, _, _ in table.ATOMS] + [code for code, _, _ in table.SPECIALS]
    prefixed = [prefix + code for prefix, code in PREFIXED]
    names = [name for one, many, _ in table.NOUNS for name in {one, many}]
    names += [*table.SYMBOLS, *table.PREFIXABLE_SYMBOLS]
    prefixed_names = [
        prefix + name
        for name, term in table.PREFIXABLE_SYMBOLS.items()
        for prefix, code in PREFIXED
        if code == term
    ]
    writings = codes + prefixed + names + prefixed_names
    assert sorted({w for w in writings if writings.count(w) > 1}) == []


def test_no_dimension_has_two_names() -> None:
    named = [parse_unit(term) for term, _ in table.DIMENSION_WORDS]
    assert None not in named
    dimensions = [unit.dimension for unit in named if unit is not None]
    assert len(set(dimensions)) == len(dimensions)
    for unit, (_, words) in zip(named, table.DIMENSION_WORDS, strict=True):
        assert unit is not None
        assert dimension_words(unit) == words
        assert words.startswith(("a ", "an "))


def test_habits_are_no_units_and_mean_one() -> None:
    for habit, meant in table.HABITS.items():
        assert habit == habit.casefold()
        assert parse_unit(habit) is None, habit
        assert parse_unit(meant) is not None, meant
