"""Units of measurement, exactly: what a unit text means, and converting between units.

Text goes in, a :class:`Unit` comes out, and every number is a :class:`fractions.Fraction`; there
is no float anywhere, so 42 days are 6 weeks and no patient falls beside a boundary by rounding.
This is the front door: the rows are in :mod:`carepath_dsl.units.table` (UCUM's, and it says where
and why not), reading is in :mod:`carepath_dsl.units.terms`, numbers and printing are in
:mod:`carepath_dsl.units.quantities`.

Why not ``pint`` in its Fraction mode, which was tried (0.25): it is exact and converts durations
and temperatures rightly, but takes about a second to import and to read its definitions; it
reads none of ``mm[Hg]``, ``10*9/L``, ``/min``, ``kg/m2``, ``[IU]/L``, ``Cel`` and ``mo``; and its
mmHg is 133.322387415 Pa where UCUM has 133.322 Pa. The table would have to be ours in any case,
and what is left to take over is a hundred lines.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from carepath_dsl.units import table as table
from carepath_dsl.units.quantities import format_number, parse_number, parse_quantity, unit_words
from carepath_dsl.units.terms import (
    MAX_UNIT_LENGTH,
    ONE,
    Dimension,
    Unit,
    combined,
    parse_unit,
    read_term,
)

__all__ = [
    "MAX_UNIT_LENGTH",
    "ONE",
    "Dimension",
    "DimensionMismatch",
    "SpecialUnit",
    "Unit",
    "coherent_scale",
    "convert",
    "dimension_words",
    "divide",
    "format_number",
    "mixes_calendar",
    "multiply",
    "parse_number",
    "parse_quantity",
    "parse_unit",
    "unit_candidates",
    "unit_meant",
    "unit_words",
]


_WRITTEN_OUT = 4
"""The letters a word has at least to be taken for a misspelt unit and not for a code."""


class DimensionMismatch(ValueError):
    """Two units that measure different things; the message names both in words."""

    def __init__(self, unit_from: Unit, unit_to: Unit) -> None:
        self.unit_from = unit_from
        self.unit_to = unit_to
        super().__init__(
            f'"{unit_from.written}" is {dimension_words(unit_from)}, '
            f'"{unit_to.written}" is {dimension_words(unit_to)}'
        )


class SpecialUnit(ValueError):
    """°C or °F where only a unit without a zero of its own makes sense."""

    def __init__(self, unit: Unit) -> None:
        self.unit = unit
        super().__init__(
            f'"{unit.written}" has a zero of its own, so it cannot be added, multiplied or divided'
        )


def convert(value: Fraction, unit_from: Unit, unit_to: Unit) -> Fraction:
    """``value`` of ``unit_from`` in ``unit_to``, exactly.

    Raises DimensionMismatch when the two measure different things.
    """
    if unit_from.dimension != unit_to.dimension:
        raise DimensionMismatch(unit_from, unit_to)
    return (value * unit_from.scale + unit_from.offset - unit_to.offset) / unit_to.scale


def multiply(left: Unit, right: Unit) -> Unit:
    """The unit of a product; its ``written`` is a term again. Raises SpecialUnit."""
    if right.written.startswith("/"):
        written = left.written + right.written
    else:
        written = f"{left.written}.{_grouped(right.written)}"
    return combined(written, _ordinary(left), _ordinary(right), 1)


def divide(left: Unit, right: Unit) -> Unit:
    """The unit of a quotient; its ``written`` is a term again. Raises SpecialUnit."""
    below = f"1{right.written}" if right.written.startswith("/") else right.written
    written = f"{left.written}/{_grouped(below)}"
    return combined(written, _ordinary(left), _ordinary(right), -1)


def coherent_scale(unit: Unit) -> Fraction:
    """How many coherent base units one ``unit`` is, for formulas. Raises SpecialUnit."""
    return _ordinary(unit).scale


def _ordinary(unit: Unit) -> Unit:
    if unit.is_special:
        raise SpecialUnit(unit)
    return unit


def _grouped(written: str) -> str:
    return f"({written})" if "/" in written or "." in written else written


def mixes_calendar(unit_a: Unit, unit_b: Unit) -> bool:
    """True where months or years meet hours, days or weeks, whose ratio is only a mean."""
    codes = unit_a.codes | unit_b.codes
    return not codes.isdisjoint(table.CALENDAR) and not codes.isdisjoint(table.CLOCK)


def dimension_words(unit: Unit) -> str:
    """What a unit measures: "a duration", "a mass concentration"; else its base units."""
    named = _dimension_names().get(unit.dimension)
    if named is not None:
        return named
    bases = (base if n == 1 else f"{base}{n}" for base, n in unit.dimension)
    return "a quantity in " + ".".join(bases)


@cache
def _dimension_names() -> dict[Dimension, str]:
    return {read_term(term).dimension: words for term, words in table.DIMENSION_WORDS}


@cache
def unit_candidates() -> tuple[str, ...]:
    """Every writing worth offering to an author whose unit is unknown, the likeliest first."""
    names = (name for one, many, _ in table.NOUNS for name in (many, one))
    return tuple(dict.fromkeys((*names, *table.SYMBOLS, *table.COMMON_CODES.split())))


def unit_meant(text: str) -> str | None:
    """The unit an unknown text surely means: ``KG`` kg, ``MMOL/l`` mmol/l, ``hrs`` h; or None.

    Letter case, blanks, powers and habits of writing are looked through; letters only in a unit
    written out, as in ``weks``, since one letter makes another unit of a code. It is an offer for
    a message and never a reading.
    """
    if not 0 < len(text) <= MAX_UNIT_LENGTH:
        return None
    tidy = text.strip().replace("º", "°").replace("℃", "°C").replace("℉", "°F")
    if tidy[:1] in "xX×" and tidy[1:].lstrip().startswith("10"):
        tidy = tidy[1:].lstrip()
    whole = _meant(tidy)
    if whole is not None:
        return whole
    tidy = tidy.replace(" per ", "/").replace(" ", "").replace("**", "")
    tidy = tidy if tidy.startswith("10^") else tidy.replace("^", "")
    parts = [_meant(part) or part for part in tidy.split("/")]
    guess = "/".join(parts)
    if parse_unit(guess) is not None:
        return guess
    counted = f"{{{parts[0]}}}/" + "/".join(parts[1:])
    if parts[0].isalpha() and len(parts) > 1 and parse_unit(counted):
        return counted
    if any(blank in text.strip() for blank in " \t\n"):
        return None
    guess = "/".join(_meant(part) or _misspelt(part) or part for part in parts)
    return guess if parse_unit(guess) is not None else None


def _meant(text: str) -> str | None:
    if parse_unit(text) is not None:
        return text
    return table.HABITS.get(text.casefold()) or _folded().get(text.casefold())


def _misspelt(text: str) -> str | None:
    """The unit written out that differs from a word in few of its letters: ``weks`` weeks."""
    if len(text) < _WRITTEN_OUT or not text.isalpha():
        return None
    from carepath_dsl.suggest import suggest

    nouns = [word for one, many, _ in table.NOUNS for word in (many, one)]
    written_out = [word for word in (*nouns, "percent") if len(word) >= _WRITTEN_OUT]
    return suggest(text, written_out, most=max(1, len(text) // 3))


@cache
def _folded() -> dict[str, str]:
    """Small letters → the likeliest candidate, or part of one, that reads so."""
    folded: dict[str, str] = {}
    for candidate in unit_candidates():
        for part in (candidate, *candidate.split("/")):
            if part:
                folded.setdefault(part.casefold(), part)
    return folded
