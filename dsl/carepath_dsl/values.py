"""Reading what somebody wrote about a patient as the value of a fact: strictly, or not at all.

The same reading serves patient files, ``--set``, the interview and the cases of a pathway.
Nothing is guessed: ``true`` in a text is not yes, ``3 kg`` is no duration, and a number outside
the range of its fact is refused. Quantities are converted exactly into the unit of the fact.
"""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from carepath_dsl.model import Choice, Fact, Number, Value, YesNo
from carepath_dsl.struct import struct
from carepath_dsl.suggest import suggest
from carepath_dsl.typed import Final, assert_never
from carepath_dsl.units import convert, dimension_words, parse_unit, unit_meant
from carepath_dsl.units.quantities import MAX_DIGITS, format_number, parse_quantity, unit_words
from carepath_dsl.words import allowed_words, visible

LONGEST_SHOWN: Final = 40
"""Characters of an answer that a message repeats."""

_TOO_LARGE: Final[int] = 10 ** (2 * MAX_DIGITS)

_YES: Final = frozenset({"yes", "y", "true", "t", "1", "on"})
_NO: Final = frozenset({"no", "n", "false", "f", "0", "off"})
_NOT_KNOWN: Final = frozenset(
    {"", "unknown", "not known", "null", "none", "nil", "n/a", "na", "nan", "?", "-", "~"}
)


@struct
class ValueProblem:
    """Why an answer cannot be read, as a message and its cure; both without a full stop."""

    message: str
    help: str


def read_value(fact: Fact, raw: object) -> Value | ValueProblem:
    """The value of ``fact`` that ``raw`` states, or what is wrong with it.

    ``raw`` is a text ("yes", "severe", "6", "42 days"), True or False, or a number, taken in
    the fact's own unit; a float counts as the decimal it is printed as.
    """
    if isinstance(raw, str) and _says_not_known(fact, raw):
        return ValueProblem(
            f"{shown(raw)} is not an answer",
            f"leave `{fact.id}` out: what is not given is not known",
        )
    match fact.type:
        case YesNo():
            return _yes_no(fact, raw)
        case Choice():
            return _option(fact, fact.type, raw)
        case Number():
            return _number(fact, fact.type, raw)
        case _:
            assert_never(fact.type)


def shown(raw: object) -> str:
    """An answer as a message repeats it: in backticks, short, with nothing hidden in it."""
    match raw:
        case None:
            return "nothing"
        case bool():
            return "`true`" if raw else "`false`"
        case int() | Fraction():
            return f"`{format_number(Fraction(raw))}`" if _printable(raw) else "that number"
        case str():
            text = visible(raw[: LONGEST_SHOWN + 1])
            short = text if len(raw) <= LONGEST_SHOWN else text[:LONGEST_SHOWN] + "…"
            return f"`{short}`" if short else "an empty text"
        case list() | tuple():
            return "a list"
        case dict():
            return "a mapping"
        case _:
            return shown(str(raw))


def _says_not_known(fact: Fact, text: str) -> bool:
    if isinstance(fact.type, Choice) and text in (option.id for option in fact.type.options):
        return False
    return text.strip().casefold() in _NOT_KNOWN


def _yes_no(fact: Fact, raw: object) -> bool | ValueProblem:
    if isinstance(raw, bool):
        return raw
    if raw in ("yes", "no"):
        return raw == "yes"
    meant = shown(raw).strip("` ").casefold()
    cure = "yes" if meant in _YES else "no" if meant in _NO else "yes or no"
    return ValueProblem(
        f"`{fact.id}` is answered yes or no, and {shown(raw)} is neither", f"write {cure}"
    )


def _option(fact: Fact, type: Choice, raw: object) -> str | ValueProblem:
    ids = [option.id for option in type.options]
    if isinstance(raw, str) and raw in ids:
        return raw
    meant = suggest(raw, ids) if isinstance(raw, str) else None
    options = f"the options are: {', '.join(ids)}"
    return ValueProblem(
        f"{shown(raw)} is not an option of `{fact.id}`",
        f"did you mean `{meant}`? {options[0].upper()}{options[1:]}" if meant else options,
    )


# --- numbers ---------------------------------------------------------------------------------


def _number(fact: Fact, type: Number, raw: object) -> Fraction | ValueProblem:
    value = _quantity(fact, type, raw)
    if isinstance(value, ValueProblem):
        return value
    expected = f"expected {allowed_words(type)}"
    if not _printable(value):
        return ValueProblem(f"{shown(raw)} has too many digits for `{fact.id}`", expected)
    if type.whole and value.denominator != 1:
        return ValueProblem(f"`{fact.id}` is a whole number, and {shown(raw)} is not one", expected)
    if not type.low <= value <= type.high:
        said = unit_words(type.unit, value)
        return ValueProblem(f"{shown(said)} is out of range for `{fact.id}`", expected)
    return value


def _quantity(fact: Fact, type: Number, raw: object) -> Fraction | ValueProblem:
    match raw:
        case bool():
            pass
        case int() | Fraction():
            return Fraction(raw)
        case float() | Decimal():
            # As printed: nobody who writes 0.1 means the binary fraction next to it.
            decimal = Decimal(str(raw))
            if decimal.is_finite() and abs(decimal.adjusted()) <= MAX_DIGITS:
                return Fraction(decimal)
        case str():
            read = parse_quantity(raw)
            if read is not None:
                number, unit = read
                return number if unit is None else _converted(fact, type, number, unit)
        case _:
            pass
    return ValueProblem(
        f"`{fact.id}` is a number, and {shown(raw)} is not one",
        f"expected {allowed_words(type)}" + (", with or without the unit" if type.unit else ""),
    )


def _converted(fact: Fact, type: Number, number: Fraction, unit: str) -> Fraction | ValueProblem:
    if type.unit is None:
        return ValueProblem(
            f"`{fact.id}` has no unit, and {shown(unit)} is given", f"write {format_number(number)}"
        )
    here, there = parse_unit(unit), parse_unit(type.unit)
    if here is None:
        meant = unit_meant(unit)
        return ValueProblem(
            f"{shown(unit)} is not a unit",
            f"did you mean `{meant}`?" if meant else f"give the number in {type.unit}",
        )
    if there is None or here.dimension != there.dimension:
        kind = f", and `{fact.id}` is {dimension_words(there)}" if there is not None else ""
        return ValueProblem(
            f"{shown(unit)} measures {dimension_words(here)}{kind}",
            f"give the number in {type.unit}, or in another unit of the same kind",
        )
    return convert(number, here, there)


def _printable(value: int | Fraction) -> bool:
    """False for numbers so long that no patient has them and no message could hold them."""
    number = Fraction(value)
    return max(abs(number.numerator), number.denominator) < _TOO_LARGE
