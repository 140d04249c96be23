"""Reading unit texts: UCUM's terms, with everyday names wherever a code may stand.

UCUM's grammar is followed: ``.`` and ``/`` bind alike and from the left, so ``mg/kg.d`` is
(mg/kg)·d; letter case matters; an annotation such as ``{beats}`` is a remark. The text's length,
its exponents and the number of its codes are bounded, so no text takes long to read.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache, lru_cache

from carepath_dsl.struct import field, struct
from carepath_dsl.typed import Final, TypeAlias
from carepath_dsl.units import table as table

Dimension: TypeAlias = tuple[tuple[str, int], ...]
"""Base units with their exponents, sorted, no exponent 0: ``(("g", 1), ("m", -3))``."""

MAX_UNIT_LENGTH: Final = 64
"""Characters of the longest unit text that is read at all."""

MAX_COMPONENTS: Final = 8
"""Codes in one term."""

MAX_EXPONENT: Final = 9
"""Of a code, and of a base unit in the dimension they come to; clinical units reach 5."""

MAX_POWER_OF_TEN: Final = 30
"""Of ``10*`` and ``10^``."""


@struct
class Unit:
    """``weeks``, ``mg/dL``, ``°C``: ``x`` of it are ``x * scale + offset`` coherent base units.

    ``dimension`` tells what may be compared with what. ``offset`` is 0 but for °C and °F.
    ``codes`` are the codes and remarks the unit is made of, without prefixes.
    """

    written: str
    dimension: Dimension
    scale: Fraction
    offset: Fraction = Fraction(0)
    codes: frozenset[str] = field(default=frozenset(), compare=False)

    @property
    def is_special(self) -> bool:
        """True for units with a zero of their own, which no formula and no product may hold."""
        return self.offset != 0


ONE: Final = Unit("1", (), Fraction(1))
"""The unit of a plain number."""


def combined(written: str, left: Unit, right: Unit, power: int) -> Unit:
    """``left`` times ``right`` to the ``power``, neither of them special."""
    exponents = dict(left.dimension)
    for base, exponent in right.dimension:
        exponents[base] = exponents.get(base, 0) + power * exponent
    return Unit(
        written,
        tuple(sorted((base, exponent) for base, exponent in exponents.items() if exponent)),
        left.scale * right.scale**power,
        codes=left.codes | right.codes,
    )


def parse_unit(text: str) -> Unit | None:
    """The unit a text means, None when it means none; see the module for what is accepted."""
    return _parsed(text) if 0 < len(text) <= MAX_UNIT_LENGTH else None


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Unit | None:
    special = _specials().get(table.SYMBOLS.get(text, text))
    if special is not None:
        return Unit(text, special.dimension, special.scale, special.offset, special.codes)
    try:
        unit = read_term(plain_spelling(text))
    except NotAUnit:
        return None
    if not unit.codes and text != "1":
        return None  # `unit: 100` is a number, not a unit
    if any(abs(exponent) > MAX_EXPONENT for _, exponent in unit.dimension):
        return None
    return Unit(text, unit.dimension, unit.scale, codes=unit.codes)


def plain_spelling(text: str) -> str:
    """``× 10⁹/L`` and ``mL/min/1.73 m²``, as people write them, made terms. Raises NotAUnit."""
    if text.startswith("×"):
        text = text[1:].removeprefix(" ")
        if not text.startswith("10") or text[2:3] not in _POWER_SIGNS:
            raise NotAUnit
    for surface in ("/1.73 m²", "/1.73 m2", "/1.73m²", "/1.73m2"):
        text = text.replace(surface, "/{1.73_m2}")
    return text


class NotAUnit(Exception):
    """Raised while reading a term; :func:`parse_unit` turns it into None."""


def read_term(text: str) -> Unit:
    """The unit of a whole term without special units. Raises NotAUnit."""
    unit, end = _term(text, 0)
    if end != len(text):
        raise NotAUnit
    return unit


def _term(text: str, at: int) -> tuple[Unit, int]:
    """``mg/kg/d``, ``/min``: a term from ``at``, and where it ends (text's end or a ``)``)."""
    unit, power = ONE, 1
    if text[at : at + 1] == "/":
        power = -1
        at += 1
    for _ in range(MAX_COMPONENTS):
        part, at = _component(text, at)
        unit = combined("", unit, part, power)
        operator = text[at : at + 1]
        if operator not in (".", "/"):
            return unit, at
        power = 1 if operator == "." else -1
        at += 1
    raise NotAUnit


def _component(text: str, at: int) -> tuple[Unit, int]:
    """``(kg.d)``, ``{beats}``, ``mg``, ``m2``, ``10*9``, ``100{WBC}``: one, and where it ends."""
    if text[at : at + 1] == "(":
        unit, end = _term(text, at + 1)
        if text[end : end + 1] != ")":
            raise NotAUnit
        return unit, end + 1
    if text[at : at + 1] == "{":
        remark, end = annotation_at(text, at)
        code = table.OWN_ANNOTATIONS.get(remark)
        return _row(code) if code else _remarked(ONE, remark), end
    end = symbol_end(text, at)
    if text[at:end].isdigit() and text[at - 1 : at] == "." and text[at - 2 : at - 1].isdigit():
        raise NotAUnit  # `1.73` would be 1 times 73 in UCUM, and nobody means that
    unit = _simple(text[at:end])
    if text[end : end + 1] == "{":
        remark, end = annotation_at(text, end)
        if remark in table.OWN_ANNOTATIONS:
            raise NotAUnit
        unit = _remarked(unit, remark)
    return unit, end


def _remarked(unit: Unit, remark: str) -> Unit:
    return Unit("", unit.dimension, unit.scale, codes=unit.codes | {f"{{{remark}}}"})


def annotation_at(text: str, at: int) -> tuple[str, int]:
    """The remark in the braces that open at ``at``, and where they end. Raises NotAUnit."""
    end = text.find("}", at)
    remark = text[at + 1 : end]
    if end < 0 or not remark or not all("!" <= c <= "~" and c != "{" for c in remark):
        raise NotAUnit
    return remark, end + 1


def symbol_end(text: str, at: int) -> int:
    """Where the code that starts at ``at`` ends, brackets as a whole. Raises NotAUnit."""
    while at < len(text) and text[at] not in "./(){}":
        if text[at] == "[":
            at = text.find("]", at)
            if at < 0:
                raise NotAUnit
        at += 1
    return at


_SUPERSCRIPTS: Final = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁻", "0123456789-")
_DIGITS: Final = frozenset("0123456789")
_POWER_SIGNS: Final = ("*", "^", *"⁰¹²³⁴⁵⁶⁷⁸⁹⁻")


def _simple(symbol: str) -> Unit:
    """``mg``, ``m2``, ``10*-6``, ``24``: a code or a number, perhaps with an exponent."""
    unit = code_named(symbol)
    if unit is not None:
        return unit
    body, exponent = split_exponent(symbol)
    if not exponent:
        return _factor(body)
    unit = code_named(body)
    limit = MAX_POWER_OF_TEN if body in ("10*", "10^") else MAX_EXPONENT
    digits = exponent.lstrip("+-")
    if unit is None or digits.startswith("0") or len(digits) > 2 or int(digits) > limit:
        raise NotAUnit
    return combined("", ONE, unit, int(exponent))


def _factor(digits: str) -> Unit:
    if not digits or not _DIGITS.issuperset(digits) or digits.startswith("0"):
        raise NotAUnit
    return Unit("", (), Fraction(int(digits)))


def split_exponent(symbol: str) -> tuple[str, str]:
    """``cm2`` → ``cm``, ``2``; ``10*-6`` → ``10*``, ``-6``; ``m²`` → ``m``, ``2``; ``24`` has none.

    Raises NotAUnit for a superscript that is no number.
    """
    body = symbol.rstrip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻")
    if body != symbol:
        exponent = symbol[len(body) :].translate(_SUPERSCRIPTS)
        if not _DIGITS.issuperset(exponent.removeprefix("-")) or exponent == "-":
            raise NotAUnit
        return ("10*" if body == "10" else body), exponent
    body = symbol.rstrip("0123456789")
    if not body or body == symbol:
        return symbol, ""
    if body[-1] in "+-":
        body = body[:-1]
    return body, symbol[len(body) :]


def code_named(symbol: str) -> Unit | None:
    """A row of the table, one with a prefix, or an everyday name; None when it is none."""
    if symbol in rows():
        return _row(symbol)
    split = split_prefix(symbol)
    if split is not None:
        prefix, code = split
        return combined("", _power_of_ten(table.POWER_OF_TEN[prefix]), _row(code), 1)
    term = everyday_names().get(symbol)
    return None if term is None else read_term(term)


def split_prefix(symbol: str) -> tuple[str, str] | None:
    """``mmol`` → ``m``, ``mol``; ``µIU`` → ``u``, ``[IU]``; None where a row does not take it."""
    prefix = symbol[:1].replace("µ", "u").replace("μ", "u")
    code = table.PREFIXABLE_SYMBOLS.get(symbol[1:], symbol[1:])
    _, prefixes = rows().get(code, ("", ""))
    return (prefix, code) if prefix and prefix in prefixes.split() else None


def _power_of_ten(power: int) -> Unit:
    return Unit("", (), Fraction(10) ** power)


@cache
def _row(code: str) -> Unit:
    """A row of the table in base units."""
    definition, _ = rows()[code]
    if not definition:
        return Unit(code, ((code, 1),), Fraction(1), codes=frozenset({code}))
    value, blank, term = definition.partition(" ")
    of = read_term(term if blank else value)
    scale = of.scale * Fraction(value) if blank else of.scale
    return Unit(code, of.dimension, scale, codes=frozenset({code}))


# These are built when first asked for: importing the module has to cost nothing.


@cache
def rows() -> dict[str, tuple[str, str]]:
    """The rows of the table by code, without the special ones: definition and prefixes."""
    return {code: (definition, prefixes) for code, definition, prefixes in table.ATOMS}


@cache
def _specials() -> dict[str, Unit]:
    return {
        code: Unit(code, (("K", 1),), Fraction(size), Fraction(zero), frozenset({code}))
        for code, size, zero in table.SPECIALS
    }


@cache
def everyday_names() -> dict[str, str]:
    """Everyday name → term; the names of special units are not among them."""
    names = {name: term for one, many, term in table.NOUNS for name in (one, many)}
    symbols = {k: v for k, v in table.SYMBOLS.items() if v not in _specials()}
    return names | symbols | table.PREFIXABLE_SYMBOLS
