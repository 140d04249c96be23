"""Numbers and quantities as text: reading a patient's, printing everybody's.

A printed quantity can be read back, and means the same: "38.5 °C", "80/min", "4.5 × 10⁹/L".
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache

from carepath_dsl.typed import Final
from carepath_dsl.units import table as table
from carepath_dsl.units.terms import (
    MAX_UNIT_LENGTH,
    annotation_at,
    code_named,
    everyday_names,
    parse_unit,
    plain_spelling,
    rows,
    split_exponent,
    split_prefix,
    symbol_end,
)

MAX_DIGITS: Final = 30
"""Digits of the longest number that is read, before and behind the point together."""

_DIGITS: Final = frozenset("0123456789")
_RAISED: Final = str.maketrans("0123456789-", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


# --- numbers ---------------------------------------------------------------------------------


def format_number(value: Fraction) -> str:
    """The exact number: a decimal where a finite one exists ("38.5"), else a fraction ("1/3")."""
    rest, twos, fives = value.denominator, 0, 0
    while rest % 2 == 0:
        rest, twos = rest // 2, twos + 1
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    if rest != 1:
        return f"{value.numerator}/{value.denominator}"
    places = max(twos, fives)
    digits = str(abs(value.numerator) * 10**places // value.denominator).rjust(places + 1, "0")
    sign = "-" if value < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def parse_number(text: str) -> Fraction | None:
    """A plain decimal, perhaps with a sign: ``6``, ``-2``, ``+38.5``; None for all else.

    All else is what other readers take differently, or not at all: ``1e5``, ``1_000``,
    ``1,000``, ``.5``, ``5.``, ``007``, digits of other scripts, more than MAX_DIGITS digits.
    """
    unsigned = text[1:] if text[:1] in ("+", "-") else text
    if len(unsigned) > MAX_DIGITS + 1:
        return None
    whole, point, places = unsigned.partition(".")
    if not whole or not _DIGITS.issuperset(whole + places) or (point and not places):
        return None
    if len(whole + places) > MAX_DIGITS or (whole[0] == "0" and whole != "0"):
        return None
    magnitude = Fraction(int(whole + places), 10 ** len(places))
    return -magnitude if text[0] == "-" else magnitude


def parse_quantity(text: str) -> tuple[Fraction, str | None] | None:
    """``3 days``, ``38.5°C``, ``80/min``, ``12``: the number and the unit's text, if there is one.

    At most one blank stands between them. Whether the unit exists is not looked at, but what
    follows the number has to begin as a unit does: ``5-10 weeks``, ``1,000``, ``1e5`` and
    ``1 000`` are None, as is everything whose number :func:`parse_number` does not take.
    """
    end = next((i for i, c in enumerate(text) if c not in "+-.0123456789"), len(text))
    number, rest = parse_number(text[:end]), text[end:]
    if number is None:
        return None
    if not rest:
        return number, None
    unit = rest.removeprefix(" ")
    if not unit or unit != unit.strip() or len(unit) > MAX_UNIT_LENGTH:
        return None
    if unit == rest and unit[0] in "eE" and unit[1:2] in (*_DIGITS, "+", "-"):
        return None  # `1e5`; `1 e5` is left to the reader of units
    begins_as_unit = unit[0].isalpha() or unit[0] in "/[{%°×(" or unit.startswith(_POWERS)
    return (number, unit) if begins_as_unit else None


_POWERS: Final = ("10*", "10^", *(f"10{raised}" for raised in "⁰¹²³⁴⁵⁶⁷⁸⁹⁻"))


# --- printing --------------------------------------------------------------------------------


def unit_words(unit_text: str | None, value: Fraction) -> str:
    """A quantity as it is printed: "6 weeks", "1 week", "38.5 °C", "80/min", "4.5 × 10⁹/L".

    ``unit_text`` is a unit as an author wrote it, or None for a plain number. A text that is no
    unit is printed as it is.
    """
    number = format_number(value)
    if unit_text is None or unit_text == "1":
        return number
    shown = _shown(unit_text, one=value == 1)
    return number + shown if shown[:1] in ("/", "%") or shown == "°" else f"{number} {shown}"


def _shown(text: str, *, one: bool) -> str:
    if parse_unit(text) is None:
        return text
    if text in _nouns() or text in _noun_codes():
        return _noun(_noun_codes().get(text, text), one=one)
    if text in table.SYMBOLS or text in table.SHOWN:
        return table.SHOWN.get(text, text)
    text = plain_spelling(text)
    shown, at, below = "", 0, False
    while at < len(text):
        if text[at] == "{":
            remark, end = annotation_at(text, at)
            if at and text[at - 1] not in "./(":
                shown += " "
            own = table.OWN_ANNOTATIONS.get(remark)
            name = table.SHOWN[own] if own else remark.replace("_", " ")
            shown += _noun(name, one=one or below)
        elif text[at] in "./()":
            below = text[at] == "/" or (below and text[at] in "()")
            shown += text[at]
            end = at + 1
        else:
            end = symbol_end(text, at)
            shown += _symbol_shown(text[at:end], one=one or below)
        at = end
    return f"× {shown}" if shown.startswith("10") else shown


def _symbol_shown(symbol: str, *, one: bool) -> str:
    """A code of a longer term: ``ug`` µg, ``m2`` m², ``10*9`` 10⁹, ``d`` day, ``m[IU]`` mIU."""
    if code_named(symbol) is None:
        body, exponent = split_exponent(symbol)
        raised = exponent.removeprefix("+").translate(_RAISED)
    else:
        body, raised = symbol, ""
    if body in ("10*", "10^"):
        return f"10{raised}"
    noun = _noun_codes().get(body, body)
    if noun in _nouns() and body not in table.CODES_IN_TERMS:
        return _noun(noun, one=one) + raised
    if body in table.SHOWN or body in rows() or body in everyday_names():
        return table.SHOWN.get(body, body) + raised
    split = split_prefix(body)
    if split is None:
        return body + raised
    prefix, code = split
    return prefix.replace("u", "µ") + table.SHOWN.get(code, body[1:]) + raised


def _noun(name: str, *, one: bool) -> str:
    singular, plural = _nouns().get(name, (name, name))
    return singular if one else plural


@cache
def _nouns() -> dict[str, tuple[str, str]]:
    """Either form of an everyday noun → one, many."""
    return {name: (one, many) for one, many, _ in table.NOUNS for name in (one, many)}


@cache
def _noun_codes() -> dict[str, str]:
    """Codes printed as a noun: ``wk`` → week."""
    rows_of_nouns = reversed(table.NOUNS)
    return {term: one for one, _, term in rows_of_nouns if term in table.PRINTED_AS_NOUNS}
