"""Traps in numbers: ``6weeks``, ``1,000``, ``.5``, ``5-10 weeks``, dates."""

from __future__ import annotations

from decimal import Decimal
from typing import Final

from carepath_dsl.expressions import codes as codes
from carepath_dsl.expressions.cause_patterns import Cause, Fields, cause
from carepath_dsl.units import unit_meant

NUMBER_WORDS: Final = (
    *("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine"),
    *("ten", "eleven", "twelve"),
)
"""Numbers in letters, each at its place."""


def _unit_meant(fields: Fields) -> Fields | None:
    """``mm Hg`` → ``mmHg``, ``mg per dL`` → ``mg/dL``."""
    meant = unit_meant(" ".join(fields["at"].split()))
    return None if meant is None else {**fields, "meant": meant}


def _in_digits(fields: Fields) -> Fields | None:
    return {**fields, "digits": str(NUMBER_WORDS.index(fields["at"]))}


def _between(fields: Fields) -> Fields | None:
    low, high, unit = fields["low"], fields["high"], fields["unit"]
    return {**fields, "range": f"{low} and {high}" + (f" {unit}" if unit else "")}


def _plain_number(fields: Fields) -> Fields | None:
    return {**fields, "plain": format(Decimal(fields["at"]), "f")}


def _digits_only(fields: Fields) -> Fields | None:
    kept = "".join(c for c in fields["at"] if c in "0123456789.")
    sign = next(c for c in fields["at"] if c not in "0123456789.")
    name = {" ": "a blank", ",": "a comma", "_": "an underscore"}.get(sign, "an apostrophe")
    return {**fields, "plain": kept, "sign": name}


NUMBER_CAUSES: tuple[Cause, ...] = (
    cause(
        codes.NUMBER_FORM,
        r"(?<![\w.])(?P<at>[0-9]+(?:\.[0-9]+)?[eE][-+]?[0-9]{1,2})(?!\w)",
        "`{at}` is a number as programs write it",
        "write all its digits",
        "{plain}",
        compute=_plain_number,
    ),
    cause(
        codes.NUMBER_FORM,
        r"(?<![\w.])(?P<at>[0-9]+(?:\.[0-9]+)?[eE][-+]?[0-9]{3,})(?!\w)",
        "`{at}` is a number as programs write it, and no patient has one like it",
        "write a number that a patient can have, with all its digits",
    ),
    cause(
        codes.DATE,
        r"(?<![\w.])(?P<at>[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}|[0-9]{1,2}([./])[0-9]{1,2}\2[0-9]{2,4})"
        r"(?!\w)",
        "`{at}` is a date",
        "use a duration instead, such as a fact `time_since_onset` with the unit days: the "
        "program that asks turns dates into durations",
    ),
    cause(
        codes.RANGE_FORM,
        r"(?P<subject>«name»)\s+(?:is\s+)?(?P<at>not\s+between)\s+(?P<rest>«quantity»\s+and\s+"
        r"«quantity»)",
        "`not between` is not a form of the language",
        "put `not` before the whole",
        "not ({subject} between {rest})",
    ),
    cause(
        codes.RANGE_FORM,
        r"\b(?P<at>is\s+between)\b\s*",
        "`is` and `between` do not go together",
        "leave `is` out",
        "between ",
    ),
    cause(
        codes.RANGE_FORM,
        r"\bbetween\s+(?P<low>«quantity»)\s*(?P<at>\bto\b|\bor\b|[-–—,])\s*(?P<high>«quantity»)",
        "`between` takes two numbers with `and`, not with `{at}`",
        "write `and`",
        "between {low} and {high}",
    ),
    cause(
        codes.RANGE_FORM,
        r"\bbetween\s+(?P<low>«number»)\s+to\s+(?P<at>(?P<high>«quantity»))",
        "`between` takes two numbers with `and`, not with `to`",
        "write `and`",
        "between {low} and {high}",
    ),
    cause(
        codes.RANGE_FORM,
        r"\bbetween\s+(?:«quantity»\s+and\s+)?(?P<at>«name»|\()",
        "`between` takes two numbers",
        "write two numbers; for a fact make two comparisons, such as `x >= 5 and x <= 10`",
        where=("inside",),
    ),
    cause(
        codes.RANGE_FORM,
        r"(?P<subject>«name»)\s*(?:=|\bis\b|\bin\b|\bfrom\b)?\s*"
        r"(?P<at>(?P<low>(?<![\w.])[0-9]+(?:\.[0-9]+)?(?:\s+«unit»)?)\s*(?:[-–—]|\bto\b)\s*"
        r"(?P<high>[0-9]+(?:\.[0-9]+)?)(?![\w.-])(?:\s*(?P<unit>«unit»))?)",
        "a range is not written with a dash",
        "write `between … and …`",
        "{subject} between {range}",
        compute=_between,
    ),
    cause(
        codes.RANGE_FORM,
        r"(?<![\w.])(?P<at>[0-9]+(?:\.[0-9]+)?(?:\s*«unit»)?\s*(?:[-–—]|\.\.+|…|\bto\b)\s*"
        r"[0-9]+(?:\.[0-9]+)?(?:\s*«unit»)?)",
        "a range is not written with a dash",
        "write a range as `between 5 and 10 weeks`, or compare with one number",
    ),
    cause(
        codes.NUMBER_FORM,
        r"(?<![\w.])(?P<at>[0-9]{1,3}(?:[,'’ ][0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:_[0-9]+)+)(?!\w)",
        "`{at}` has {sign} between its digits",
        "write the digits without it",
        "{plain}",
        compute=_digits_only,
    ),
    cause(
        codes.NUMBER_FORM,
        r"(?<![\w.])(?P<at>(?P<whole>[0-9]+),(?P<places>[0-9]+))(?!\w)",
        "`{at}` has a comma among its digits",
        "write a decimal point",
        "{whole}.{places}",
    ),
    cause(
        codes.NUMBER_FORM,
        r"(?<![\w.])(?P<at>0+(?P<plain>[0-9]+(?:\.[0-9]+)?))(?![\w.])",
        "`{at}` begins with a zero",
        "leave the zero out",
        "{plain}",
    ),
    cause(
        codes.NUMBER_FORM,
        r"(?<![\w.)])(?P<at>\.[0-9]+)(?![\w.])",
        "`{at}` has no digit before the point",
        "write the zero",
        "0{at}",
    ),
    cause(
        codes.NUMBER_FORM,
        r"(?<![\w.])(?P<at>(?P<plain>[0-9]+)\.)(?![\w.])",
        "`{at}` has no digit behind the point",
        "leave the point out",
        "{plain}",
    ),
    cause(
        codes.NUMBER_FORM,
        r"(?<![\w.])(?P<at>[0-9]+(?:\.[0-9]*){2,})(?!\w)",
        "`{at}` has more than one point",
        "write a number such as `38.5`",
    ),
    cause(
        codes.NUMBER_FORM,
        r"(?P<at>\+)\s*(?=[0-9])",
        "a number has no plus sign",
        "leave it out",
        "",
        where=("operand",),
    ),
    cause(
        codes.NUMBER_FORM,
        r"(?P<at>\d*[^\W0-9_a-zA-Z]\d*)",
        "`{at}` is not made of the digits 0 to 9",
        "write the number with the digits 0 to 9",
        compute=lambda fields: fields if fields["at"].isnumeric() else None,
    ),
    cause(
        codes.NAME_LETTER,
        r"(?<![\w.])(?P<at>[0-9]+[^\W_]*_\w*)",
        "`{at}` begins with a digit",
        "a name begins with a letter, a number has its unit behind a blank",
    ),
    cause(
        codes.GLUED_UNIT,
        r"(?<![\w.])(?P<at>(?P<number>[0-9]+(?:\.[0-9]+)?)(?P<unit>[^\W\d_][^\s(),<>=]*))",
        "there is no blank between `{number}` and `{unit}`",
        "write a blank",
        "{number} {unit}",
    ),
    cause(
        codes.GLUED_UNIT,
        r"(?<![\w.])(?P<at>(?P<number>[0-9]+(?:\.[0-9]+)?)-(?P<unit>[^\W\d_]\w*))",
        "`{at}` has a hyphen",
        "write a unit behind a blank, `{number} {unit}`, a minus with blanks, `{number} - {unit}`",
        where=("operator",),
    ),
    cause(
        codes.NUMBER_FORM,
        rf"(?P<sign>«sign»)\s*(?P<at>{'|'.join(NUMBER_WORDS)})\b\s*",
        "`{at}` is written in letters",
        "write the number in digits",
        "{sign} {digits} ",
        compute=_in_digits,
        where=("operand", "operator"),
    ),
    cause(
        codes.UNIT_BLANK,
        r"(?P<number>«number»)\s+(?P<at>(?P<left>«unit»)(?:\s+/\s*|/\s+)(?P<right>«name»))",
        "`{at}` has a blank before or behind the stroke",
        "write a unit without blanks",
        "{number} {left}/{right}",
        where=("operator", "name"),
    ),
    *(
        cause(
            codes.UNIT_BLANK,
            rf"(?P<number>«number»)\s+(?P<at>«unit»(?:\s+«name»){{{more}}})",
            "`{at}` is not one unit",
            "write `{meant}`",
            "{number} {meant}",
            compute=_unit_meant,
            where=("operator", "inside", "name"),
        )
        for more in (2, 1)
    ),
    cause(
        codes.UNIT_BLANK,
        r"(?<![\w.])[0-9]+(?:\.[0-9]+)?\s*(?P<at>«unit»\s+«name»)",
        "`{at}` is not one unit",
        "write a unit without a blank, such as mmHg; between two conditions write `and`, "
        "`or` or, in a group, a comma",
        where=("operator", "inside"),
    ),
)
