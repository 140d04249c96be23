"""Facts and conditions in words a clinician reads.

For results, flowcharts and the board's papers: ``pain_severity is at least severe`` becomes
"pain severity is at least severe", ``symptom_duration > 12 weeks`` becomes "symptom duration is
more than 12 weeks", and a definition is called by its title.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal, localcontext
from fractions import Fraction

from carepath_dsl.model import (
    Between,
    Choice,
    Class,
    Compare,
    Condition,
    Count,
    Derived,
    Fact,
    Finding,
    Holds,
    Junction,
    Not,
    Number,
    OptionTest,
    Pathway,
    Type,
    Value,
    YesNo,
)
from carepath_dsl.typed import TYPE_CHECKING, Final, assert_never
from carepath_dsl.units import convert, parse_unit
from carepath_dsl.units.quantities import format_number, unit_words

if TYPE_CHECKING:
    from carepath_dsl.expressions import CompareWord, GroupWord

_IN_WORDS: Final[Mapping[CompareWord, str]] = {
    ">": "is more than",
    ">=": "is at least",
    "<": "is less than",
    "<=": "is at most",
    "=": "is",
    "!=": "is not",
}
_IN_SIGNS: Final[Mapping[CompareWord, str]] = {
    ">": ">",
    ">=": "≥",
    "<": "<",
    "<=": "≤",
    "=": "=",
    "!=": "≠",
}
_LONGEST_CONSTANT: Final = 8
"""Characters. Longer ones, and fractions, are shown as written: nobody reads 487/112 weeks."""

_LONGEST_PLACES: Final = 6
_DIGITS_OF_ABOUT: Final = 3

_JOINED_BY: Final[Mapping[GroupWord, str]] = {"any": "or", "all": "and", "none": "or"}


# --- facts and values ------------------------------------------------------------------------


def title_of(name: str, pathway: Pathway) -> str:
    """The title of a fact or definition; a name the pathway lacks is given with blanks."""
    owner = pathway.facts.get(name) or pathway.definitions.get(name)
    return owner.title if owner is not None else id_words(name)


def id_words(id: str) -> str:
    """``symptom_duration`` → ``symptom duration``; the prefix of an included copy is left out."""
    return id.rpartition(".")[2].replace("_", " ")


def sentence(text: str) -> str:
    """The text with a capital in front; the rest stays as it was written."""
    return text[:1].upper() + text[1:]


def value_words(type: Type, value: Value) -> str:
    """``yes``, ``very severe`` for the option ``very_severe``, ``6 weeks``."""
    match type:
        case YesNo():
            return "yes" if value else "no"
        case Choice():
            return id_words(str(value))
        case Number(unit=unit):
            assert isinstance(value, Fraction)
            return number_words(value, unit)
        case _:
            assert_never(type)


def number_words(value: Fraction, unit: str | None) -> str:
    """A patient's number as one reads it: ``6.5 weeks``, ``3 days`` for 3/7 of a week.

    What no short decimal states is given in a smaller unit of time where that states it exactly,
    and otherwise with three digits and the word "about".
    """
    if _is_short(value):
        return unit_words(unit, value)
    own = parse_unit(unit) if unit is not None else None
    for smaller in ("days", "hours", "minutes"):
        other = parse_unit(smaller)
        if own is not None and other is not None and own.dimension == other.dimension:
            converted = convert(value, own, other)
            if _is_short(converted):
                return unit_words(smaller, converted)
    with localcontext() as context:
        context.prec = _DIGITS_OF_ABOUT
        rounded = Decimal(value.numerator) / Decimal(value.denominator)
    return f"about {unit_words(unit, Fraction(rounded))}"


def _is_short(value: Fraction) -> bool:
    number = format_number(value)
    return "/" not in number and len(number.partition(".")[2]) <= _LONGEST_PLACES


def fact_words(fact: Fact, value: Value) -> str:
    """``Urinary retention: yes``, ``Symptom duration: 6 weeks``."""
    return f"{sentence(fact.title)}: {value_words(fact.type, value)}"


def allowed_words(type: Type) -> str:
    """What may be answered: ``yes or no``, ``mild, moderate or severe``, ``0 to 130 years``."""
    match type:
        case YesNo():
            return "yes or no"
        case Choice(options=options):
            return listed([option.id for option in options], "or")
        case Number(low=low, high=high, unit=unit, whole=whole):
            span = f"{format_number(low)} to {unit_words(unit, high)}"
            return f"a whole number, {span}" if whole else span
        case _:
            assert_never(type)


def listed(parts: list[str], word: str) -> str:
    """``a``, ``a or b``, ``a, b or c``."""
    if len(parts) < 2:
        return "".join(parts)
    return f"{', '.join(parts[:-1])} {word} {parts[-1]}"


def visible(text: str) -> str:
    """The text with nothing hidden in it: what cannot be seen is written as its number.

    Control characters (a terminal's commands begin with one), marks that turn the direction of
    the text and the like become ``<U+202E>``; blanks of other kinds become plain blanks.
    """
    if text.isprintable():
        return text
    from unicodedata import category

    return "".join(
        c if c.isprintable() else " " if category(c) == "Zs" else f"<U+{ord(c):04X}>" for c in text
    )


# --- conditions for readers ------------------------------------------------------------------


def condition_words(condition: Condition, pathway: Pathway, *, brief: bool = False) -> str:
    """A condition in words; parentheses show what belongs together.

    ``brief`` writes comparisons with signs ("symptom duration > 12 weeks") for narrow places.
    """

    def inner(part: Condition) -> str:
        text = condition_words(part, pathway, brief=brief)
        return f"({text})" if _needs_parentheses(part) else text

    match condition:
        case Holds(name=name):
            return title_of(name, pathway)
        case Compare(name=name, word=word, value=value, written=written):
            verb = _IN_SIGNS[word] if brief else _IN_WORDS[word]
            limit = _constant_words(value, written, type_of(name, pathway))
            return f"{title_of(name, pathway)} {verb} {limit}"
        case Between(name=name, low=low, high=high):
            verb = "" if brief else "is "
            upper = unit_words(_unit_of(type_of(name, pathway)), high)
            return f"{title_of(name, pathway)} {verb}{format_number(low)} to {upper}"
        case OptionTest(name=name, word=word, options=options):
            verb = "is" if word == "is one of" else word
            return f"{title_of(name, pathway)} {verb} {listed([*map(id_words, options)], 'or')}"
        case Not(part=part):
            return f"not {inner(part)}"
        case Junction(word=word, parts=parts):
            joined = listed([inner(part) for part in parts], _JOINED_BY[word])
            return f"none of: {joined}" if word == "none" else joined
        case Count(word=count, number=number, parts=parts):
            return f"{count} {number} of: {listed([inner(part) for part in parts], 'or')}"
        case _:
            assert_never(condition)


def _needs_parentheses(part: Condition) -> bool:
    """True for what would read differently inside a longer condition."""
    match part:
        case Junction(parts=parts, word=word):
            return len(parts) > 1 or word == "none"
        case Count():
            return True
        case OptionTest(options=options):
            return len(options) > 1
        case _:
            return False


def type_of(name: str, pathway: Pathway) -> Type | None:
    """The type of a fact or definition; None for bands and scores, which are plain points."""
    fact = pathway.facts.get(name)
    if fact is not None:
        return fact.type
    match pathway.definitions.get(name):
        case Class(type=type) | Derived(type=type):
            return type
        case Finding():
            return YesNo()
        case _:
            return None


def _unit_of(type: Type | None) -> str | None:
    return type.unit if isinstance(type, Number) else None


def _constant_words(value: Fraction, written: str, type: Type | None) -> str:
    """A constant in the unit of its subject, or as it was written where that is a long number."""
    number = format_number(value)
    if "/" in number or len(number) > _LONGEST_CONSTANT:
        return written
    return unit_words(_unit_of(type), value)
