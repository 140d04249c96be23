"""Traps made of words and names: ``AND``, ``if``, ``urinary retention``, a Cyrillic letter."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from carepath_dsl.expressions import codes as codes
from carepath_dsl.expressions.cause_patterns import STOPPED, Cause, Fields, cause
from carepath_dsl.expressions.reserved import RESERVED_WORDS

_LOOK_ALIKES: Final = str.maketrans(
    "авекмнорстухѕіјԁһӏԛԝαικνορτυχ",
    "abekmhopctyxsijdhlqwaikvoptux",
)
"""Letters of other alphabets that look like a Latin one, small or as a capital."""

_JOINERS: Final = {
    "but": "and",
    "with": "and",
    "unless": "and not",
    "without": "and not",
    "except": "and not",
}


def _in_capitals(fields: Fields) -> Fields | None:
    small = fields["at"].lower()
    if small == fields["at"] or small not in RESERVED_WORDS:
        return None
    return {**fields, "small": small}


def _joined(fields: Fields) -> Fields | None:
    return {**fields, "joined": re.sub(r"[\s-]+", "_", fields["at"].strip())}


def _joiner(fields: Fields) -> Fields | None:
    return {**fields, "right": _JOINERS[fields["at"]]}


def _snake(fields: Fields) -> Fields | None:
    """``urinaryRetention`` → ``urinary_retention``, ``CRP`` → ``crp``."""
    if not fields["at"].isascii() or fields["at"] == fields["at"].lower():
        return None
    parted = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", fields["at"])
    return {**fields, "small": parted.lower()}


def _odd_letter(fields: Fields) -> Fields | None:
    odd = next((c for c in fields["at"] if not c.isascii()), None)
    if odd is None:
        return None
    return {**fields, "odd": odd, "called": unicodedata.name(odd, f"U+{ord(odd):04X}").lower()}


def _look_alike(fields: Fields) -> Fields | None:
    found = _odd_letter(fields)
    latin = fields["at"].lower().translate(_LOOK_ALIKES)
    return {**found, "latin": latin} if found and latin.isascii() else None


def _without_marks(fields: Fields) -> Fields | None:
    """``fièvre`` → ``fievre``."""
    found = _odd_letter(fields)
    spread = unicodedata.normalize("NFKD", fields["at"].lower())
    latin = "".join(c for c in spread if not unicodedata.combining(c))
    return {**found, "latin": latin} if found and latin.isascii() else None


WORD_CAUSES: tuple[Cause, ...] = (
    cause(
        codes.CAPITAL_WORD,
        r"(?<![\w.])(?P<at>«word»)\b(?![.])\s*",
        "`{at}` is written in capitals",
        "write `{small}`",
        "{small} ",
        compute=_in_capitals,
        where=(*STOPPED, "name"),
    ),
    cause(
        codes.CONDITIONAL,
        r"(?P<at>\b(?:if|when)\b).*\bthen\b",
        "`{at} … then` is not a form of the language",
        "a condition says only when; what follows from it is said by the step",
    ),
    cause(
        codes.CONDITIONAL,
        r"^\s*(?P<at>if|when)\s+",
        "`{at}` is not a word of the language",
        "leave it out",
        "",
    ),
    cause(
        codes.CONDITIONAL,
        r"(?<![\w.])(?P<at>then|else|elif|if|when)\b\s*",
        "`{at}` is not a word of the language",
        "a condition says only when; what follows from it is said by the step",
        where=("operator",),
    ),
    cause(
        codes.GROUP_FORM,
        r"(?<![\w.])(?P<at>neither\s+(?P<first>«name»)\s+nor\s+(?P<second>«name»))",
        "`neither … nor` is not a form of the language",
        "write `none of (…)`",
        "none of ({first}, {second})",
    ),
    cause(
        codes.GROUP_FORM,
        r"(?<![\w.])(?P<at>either|both)\s+(?=«name»\s+(?:or|and)\b)",
        "`{at}` is not a word of the language",
        "leave it out",
        "",
    ),
    cause(
        codes.GROUP_FORM,
        r"(?<![\w.])(?P<first>«name»)\s+(?P<at>xor)\s+(?P<second>«name»)",
        "`{at}` is not a word of the language",
        "write `exactly 1 of (…)`",
        "exactly 1 of ({first}, {second})",
    ),
    cause(
        codes.MISPLACED,
        r"\b(?P<at>and\s*/\s*or)\b",
        "`{at}` is not a word of the language",
        "write `or`, which is true when both are",
        "or",
    ),
    cause(
        codes.MISPLACED,
        rf"\s(?P<at>{'|'.join(_JOINERS)})\s+(?!than\b)",
        "`{at}` is not a word of the language",
        "write `{right}`",
        " {right} ",
        compute=_joiner,
        where=("operator",),
    ),
    cause(
        codes.MISPLACED,
        r"(?<![\w.])(?P<first>and|or|not)\s+(?P<at>and|or)\b",
        "nothing stands between `{first}` and `{at}`",
        "leave one of them out, or write what is missing",
        where=("operand",),
    ),
    cause(
        codes.MISPLACED,
        r"(?:^|(?P<open>\()|(?P<comma>,))\s*(?P<at>and|or)\b",
        "`{at}` has nothing on its left",
        "leave it out, or write what is missing",
        where=("operand",),
    ),
    cause(
        codes.NEGATION_WORDS,
        r"\b(?P<at>no)\s+(?=«name»)",
        "`no` is an answer and denies nothing",
        "write `not`",
        "not ",
        where=("operand",),
    ),
    cause(
        codes.TEXT_SEARCH,
        r"(?<![\w.])(?P<at>contains|includes|matches|like|starts\s+with|ends\s+with)\b\s*",
        "`{at}` searches in texts, and a condition knows none",
        "use a choice with options, and compare it with `is`",
        where=("operator",),
    ),
    cause(
        codes.NAME_HYPHEN,
        r"(?<![\w.])(?P<at>«word»(?:-«word»)+)(?!-)",
        "`{at}` has a hyphen",
        "write a name with underscores, a minus with blanks",
        "{joined}",
        compute=_joined,
    ),
    cause(
        codes.NAME_HYPHEN,
        r"(?<![\w.])(?P<at>(?P<left>«word»)-(?P<right>\w+))",
        "`{at}` has a hyphen",
        "write a name with an underscore, `{left}_{right}`, a minus with blanks, "
        "`{left} - {right}`",
    ),
)

NAME_CAUSES: tuple[Cause, ...] = (
    cause(
        codes.CALL,
        r"(?P<at>«name»)\s*\(",
        "`{at}(…)` is a call, and there are none",
        "join conditions with `and` or `or`; a calculation stands under `definitions:`, a count is "
        "written `at least 2 of (a, b)`",
        where=("operator",),
    ),
    cause(
        codes.GROUP_PARTS,
        r"(?:^|[(,]|\b(?:and|or|not|is)\b)\s*(?P<left>«name»)\s+(?P<at>«name»)",
        "`{left}` and `{at}` stand side by side in a group",
        "write a comma between two parts, `{left}, {at}`, or an underscore in one name, "
        "`{left}_{at}`",
        where=("operator",),
        in_group=True,
    ),
    cause(
        codes.GROUP_PARTS,
        r"(?P<left>[\w.%°]+|\))\s+(?P<at>[\w.]+)",
        "a comma is missing before `{at}`",
        "write a comma between two parts",
        "{left}, {at}",
        where=("operator",),
        in_group=True,
    ),
    cause(
        # Whoever writes both with underscores means two names, and only the author knows which word
        # stands between them.
        codes.MISPLACED,
        r"(?<![\w.])(?P<at>(?P<left>[a-z]\w*_\w+)\s+(?P<right>[a-z]\w*_\w+))(?![\w.])",
        "nothing joins `{left}` and `{right}`",
        "write `and` or `or` between them; or an underscore, if they are one name",
        where=("operator",),
    ),
    cause(
        codes.NAME_BLANK,
        r"(?P<at>«name»(?:\s+«name»)+)",
        "`{at}` has a blank",
        "write a name with underscores; join two conditions with `and` or `or`",
        "{joined}",
        compute=_joined,
        where=("operator",),
    ),
    cause(
        codes.NAME_LETTER,
        r"(?P<at>«dotted»)",
        "`{odd}` in `{at}` is not the Latin letter it looks like, but {called}",
        "type the name again",
        "{latin}",
        compute=_look_alike,
        where=("name",),
    ),
    cause(
        codes.NAME_LETTER,
        r"(?P<at>«dotted»)",
        "`{at}` has the letter `{odd}`",
        "names are written with the letters a to z",
        "{latin}",
        compute=_without_marks,
        where=("name",),
    ),
    cause(
        codes.NAME_LETTER,
        r"(?P<at>«dotted»)",
        "`{at}` has the letter `{odd}`, {called}",
        "names are written with the letters a to z",
        compute=_odd_letter,
        where=("name",),
    ),
    cause(
        codes.NAME_UNDERSCORE,
        r"(?P<at>«dotted»)",
        "`{at}` begins with an underscore",
        "a name begins with a letter; only what the pathway declares can be named",
        compute=lambda fields: fields if re.search(r"(?:^|\.)_", fields["at"]) else None,
        where=("name",),
    ),
    cause(
        codes.NAME_CAPITAL,
        r"(?P<at>«dotted»)",
        "`{at}` has capital letters",
        "names are written in small letters",
        "{small}",
        compute=_snake,
        where=("name",),
    ),
)

LAST_CAUSES: tuple[Cause, ...] = (
    cause(
        codes.RESERVED_NAME,
        r"(?<![\w.])(?P<at>«reserved»)\b",
        "`{at}` is a word of the language and cannot be a name",
        "write the name of a fact or definition here",
        where=("operand",),
    ),
    cause(
        codes.MISPLACED,
        r"(?P<left>[\w%°}\])])\s*(?P<at>«name»|«number»|\((?=[^()]+\))|\b(?:not|any|all|none)\b)",
        "nothing joins `{at}` to what stands before it",
        "write `and`, `or` or a comparison between them",
        where=("operator",),
    ),
)
