"""Traps made of signs and characters: ``&&``, ``=>``, ``1 < x < 5``, quotation marks."""

from __future__ import annotations

import unicodedata
from typing import Final

from carepath_dsl.expressions import codes as codes
from carepath_dsl.expressions.cause_patterns import Cause, Fields, cause

_FLIPPED: Final = {">": "<", ">=": "<=", "<": ">", "<=": ">=", "=": "=", "!=": "!="}
_OPPOSITE: Final = {">": "<=", ">=": "<", "<": ">=", "<=": ">", "=": "!=", "!=": "="}

_ARITHMETIC: Final = ("+", "-", "*", "/")

_LOGIC: Final = {
    **dict.fromkeys(("&&", "&", "∧"), "and"),
    **dict.fromkeys(("||", "|", "∨"), "or"),
    **dict.fromkeys(("!", "¬"), "not"),
}
_RIGHT_SIGN: Final = {
    **dict.fromkeys(("=>", "≥", "≧", "⩾", "＞="), ">="),
    **dict.fromkeys(("=<", "≤", "≦", "⩽", "＜="), "<="),
    **dict.fromkeys(("<>", "≠", "!==", "><"), "!="),
    **dict.fromkeys(("==", "===", "＝", "=="), "="),
    "＞": ">",
    "＜": "<",
    **dict.fromkeys(("−", "–", "—"), "-"),
    **dict.fromkeys(("×", "·", "∗"), "*"),
    "÷": "/",
}

_UP: Final = r"(?:greater|more|larger|higher|bigger|longer|older|later)\s+than"
_DOWN: Final = r"(?:less|fewer|lower|smaller|shorter|younger|earlier)\s+than"
_EQUAL: Final = r"\s+or\s+(?:equal\s+to|equals|exactly)|\s+or\s+the\s+same\s+as"


def _logic(fields: Fields) -> Fields | None:
    return {**fields, "right": _LOGIC[fields["at"]]}


def _right_sign(fields: Fields) -> Fields | None:
    if fields["at"] in _FLIPPED:
        return None
    sign = "".join(fields["at"].split())
    right = _RIGHT_SIGN.get(sign, sign)
    if right not in _FLIPPED and right not in _ARITHMETIC:
        return None
    if fields.get("answer") and right in ("=", "!="):
        right = "is" if right == "=" else "is not"
    return {**fields, "right": right}


def _sign_behind_is(fields: Fields) -> Fields | None:
    sign = fields["sign"]
    return {**fields, "right": _OPPOSITE[sign] if fields["not"] else sign}


def _is_with_number(fields: Fields) -> Fields | None:
    rights = {"": "=", "not": "!=", "at least": ">=", "at most": "<="}
    return {**fields, "right": rights[" ".join(fields["word"].split())]}


def _sign_in_words(fields: Fields) -> Fields | None:
    if fields["up"]:
        right = ">=" if fields["equal"] else ">"
    elif fields["down"]:
        right = "<=" if fields["equal"] else "<"
    elif fields["equals"]:
        right = "="
    else:
        right = "<="
    return {**fields, "right": _OPPOSITE[right] if fields["not"] else right}


def _chain(fields: Fields) -> Fields | None:
    """``1 < x <= 5`` → ``x > 1 and x <= 5``; ``1 <= x <= 5`` → ``x between 1 and 5``."""
    low, first, subject = fields["low"], fields["first"], fields["subject"]
    second, high = fields["second"], fields["high"]
    if first == second == ">=":
        low, high, first, second = high, low, "<=", "<="
    if first == second == "<=":
        return {**fields, "two": f"{subject} between {low} and {high}"}
    if " " not in low:  # the first number takes the unit of the second, as in a `between`
        low = " ".join([low, *high.split()[1:]])
    return {**fields, "two": f"{subject} {_FLIPPED[first]} {low} and {subject} {second} {high}"}


def _opposite(fields: Fields) -> Fields | None:
    return {**fields, "right": _OPPOSITE[fields["sign"]]}


def _character_name(fields: Fields) -> Fields | None:
    character = fields["at"]
    return {**fields, "called": unicodedata.name(character, f"U+{ord(character):04X}").lower()}


CHARACTER_CAUSES: tuple[Cause, ...] = (
    cause(
        codes.ODD_CHARACTER,
        r"(?P<at>[^\S \t\r\n])",
        "this is not a plain blank, but {called}",
        "type a blank",
        " ",
        compute=_character_name,
    ),
    cause(
        codes.NEGATION_WORDS,
        r"\b(?P<at>(?:is|are|was)n['’]t)\b",
        "`{at}` is not a form of the language",
        "write `is not`",
        "is not",
    ),
    cause(
        codes.NEGATION_WORDS,
        r"\b(?P<at>\w+n['’]t)\b",
        "`{at}` is not a form of the language",
        "write `not` before what is denied",
    ),
    cause(
        codes.QUOTED,
        r"(?P<sign>!?=)\s*(?P<at>[\"'“”„‘’`«](?P<inside>«word»)[\"'“”‘’`»])",
        "`{inside}` stands in quotation marks",
        "leave them out, and write `{right}` for `{sign}`",
        "{right} {inside}",
        compute=lambda fields: {
            **fields,
            "right": "is" if fields["sign"] == "=" else "is not",
        },
    ),
    cause(
        codes.QUOTED,
        r"(?P<at>[\"'“”„‘’`«](?P<inside>«word»|«quantity»)[\"'“”‘’`»])",
        "`{inside}` stands in quotation marks",
        "leave them out",
        "{inside}",
    ),
    cause(
        codes.QUOTED,
        r"(?P<at>[\"'“”„‘’`«](?P<inside>[^\W\d]\w*(?:[ -]\w+)*)[\"'“”‘’`»])",
        "`{inside}` stands in quotation marks",
        "leave them out, and write a name with underscores",
        "{name}",
        compute=lambda fields: {
            **fields,
            "name": fields["inside"].lower().replace(" ", "_").replace("-", "_"),
        },
    ),
    cause(
        codes.QUOTED,
        r"(?P<at>[\"'“”„‘’`«][^\"'“”„‘’`»]*[\"'“”‘’`»]?)",
        "a condition has no text in quotation marks",
        "name facts and options without quotation marks",
    ),
)

SIGN_CAUSES: tuple[Cause, ...] = (
    cause(
        codes.PROGRAM_SIGN,
        r"(?P<at>\*\*|\^|//|%(?=\s+[\w(]))",
        "`{at}` is not a sign of the language",
        "the signs of arithmetic are `+`, `-`, `*` and `/`",
        where=("operator",),
    ),
    cause(
        codes.TEXT_SEARCH,
        r"(?P<at>=~|!~|~)",
        "`{at}` searches in texts, and a condition knows none",
        "use a choice with options, and compare it with `is`",
    ),
    cause(
        codes.COMPARISON_SIGN,
        r"\s*(?P<at>[<>=!](?:\s*[<>=!])+|[≥≧⩾≤≦⩽≠＝]|[＞＜]=?)\s*(?P<answer>«name»|"
        r"(?:yes|no)\b|)",
        "`{at}` is not a sign of the language",
        "write `{right}`",
        " {right} {answer}",
        compute=_right_sign,
    ),
    cause(
        codes.COMPARISON_SIGN,
        r"(?P<at>[<>=!](?:\s*[<>=!])+)",
        "`{at}` is not a sign of the language",
        "the comparisons are `>`, `>=`, `<`, `<=`, `=` and `!=`",
        compute=lambda fields: None if fields["at"] in _FLIPPED else fields,
    ),
    cause(
        codes.PROGRAM_SIGN,
        r"[^\S\n]*(?P<at>&&|&|∧|\|\||\||∨)[^\S\n]*",
        "`{at}` is not a sign of the language",
        "write `{right}`",
        " {right} ",
        compute=_logic,
    ),
    cause(
        codes.PROGRAM_SIGN,
        r"(?P<at>!(?!=)|¬)\s*",
        "`{at}` is not a sign of the language",
        "write `{right}`",
        "{right} ",
        compute=_logic,
    ),
    cause(
        codes.PROGRAM_SIGN,
        r"(?P<before>\s*)(?P<at>[−–—×·÷∗])",
        "`{at}` is not a sign of the language",
        "write `{right}`",
        "{before}{right}",
        compute=_right_sign,
    ),
    cause(
        codes.CHAINED,
        r"(?P<low>«quantity»)\s*(?P<first>[<>]=?)\s*(?P<subject>«name»)\s*(?P<at>"
        r"(?P<second>[<>]=?))\s*(?P<high>«quantity»)",
        "two comparisons share `{subject}`",
        "make it two comparisons, or one `between`",
        "{two}",
        compute=_chain,
    ),
    cause(
        codes.CHAINED,
        r"«sign»\s*(?:«quantity»|«name»)\s*(?P<at>«sign»)\s*",
        "a comparison has two sides, and this would be a third",
        "make it two comparisons with `and` between them, such as `x > 1 and x < 5`",
        where=("operator",),
    ),
    cause(
        codes.COMPARISON_SIGN,
        r"\b(?P<at>is\s+(?P<not>not\s+)?(?P<sign>«sign»))",
        "`is` and `{sign}` do not go together",
        "write `{right}`",
        "{right}",
        compute=_sign_behind_is,
    ),
    cause(
        codes.COMPARISON_WORDS,
        r"\b(?P<at>is\s+(?P<word>not|at\s+least|at\s+most|))\s*(?=-?\.?[0-9])",
        "`{at}` is followed by an option, and this is a number",
        "write `{right}`",
        "{right} ",
        compute=_is_with_number,
    ),
    cause(
        codes.COMPARISON_WORDS,
        r"(?<!\bis )\b(?P<at>(?P<word>at\s+(?:least|most)))\s+(?=-?\.?[0-9])",
        "`{at}` before a number is not a form of the language",
        "write `{right}`",
        "{right} ",
        compute=_is_with_number,
        where=("operator",),
    ),
    cause(
        codes.COMPARISON_WORDS,
        r"(?<!\bis )\b(?P<at>at\s+(?:least|most))\b",
        "`is` is missing before `{at}`",
        "write `is {at}`",
        "is {at}",
        where=("operator",),
    ),
    cause(
        codes.COMPARISON_WORDS,
        rf"\b(?P<at>(?:is\s+)?(?P<not>(?:not|no)\s+)?(?:(?P<up>{_UP})|(?P<down>{_DOWN}))"
        rf"(?P<equal>{_EQUAL}|))\s*(?=$|[^\w]|-?[\w.])",
        "`{at}` is written as a sign",
        "write `{right}`",
        "{right} ",
        compute=lambda fields: _sign_in_words({**fields, "equals": ""}),
        where=("operand", "operator", "option"),
    ),
    cause(
        codes.COMPARISON_WORDS,
        r"\b(?P<at>(?:is\s+)?(?P<not>not\s+)?(?:(?P<up>above|over|exceeds|exceeding|beyond)|"
        r"(?P<down>below|under|beneath)|(?P<equals>equals|equal\s+to)|up\s+to))\s+"
        r"(?=-?[.\d]|«name»)",
        "`{at}` is written as a sign",
        "write `{right}`",
        "{right} ",
        compute=lambda fields: _sign_in_words({**fields, "equal": ""}),
        where=("operator",),
    ),
    cause(
        codes.NEGATION_WORDS,
        r"(?P<at>not\s*(?P<sign>«sign»))\s*",
        "`not` stands between a fact and its comparison",
        "write `{right}`",
        "{right} ",
        compute=_opposite,
        where=("operator",),
    ),
    cause(
        codes.NO_SUBJECT,
        r"(?P<whole>(?P<left>«name»)\s*«sign»\s*«quantity»\s+(?:and|or)\s+(?:not\s+)?)(?P<at>«sign»)",
        "`{at}` has nothing on its left",
        "say what is compared each time",
        "{whole}{left} {at}",
        where=("operand",),
    ),
    cause(
        codes.NO_SUBJECT,
        r"(?P<whole>(?P<left>«name»)\s+is\s+(?:not\s+|at\s+least\s+|at\s+most\s+)?\w+\s+"
        r"(?:and|or)\s+)(?P<at>is)\b",
        "`{at}` has nothing on its left",
        "say what is compared each time",
        "{whole}{left} {at}",
        where=("operand",),
    ),
    cause(
        codes.NO_SUBJECT,
        r"(?P<at>«sign»|\bis\b|\bbetween\b)",
        "`{at}` has nothing on its left",
        "write the fact or definition before it, such as `symptom_duration > 6 weeks`",
        where=("operand",),
    ),
    cause(
        codes.BLANKS_AROUND,
        r"(?P<left>[\w)\]%°}])\s*(?P<at>[+*/])\s*(?=[\w(.-])",
        "`{at}` has no blank before and behind it",
        "write one on both sides",
        "{left} {at} ",
        where=("operator",),
    ),
    cause(
        codes.BLANKS_AROUND,
        r"(?P<left>[\w)\]%°}])\s*(?P<at>-)\s*(?=[\w(.])",
        "`-` has no blank before and behind it",
        "write one on both sides",
        "{left} - ",
        where=("operator",),
    ),
)

PUNCTUATION_CAUSES: tuple[Cause, ...] = (
    cause(
        codes.BRACKETS,
        r"(?P<at>[\[\]{}])",
        "`{at}` is not a sign of the language",
        "use parentheses, `(` and `)`",
    ),
    cause(
        codes.PUNCTUATION,
        r"\s*(?P<at>[.;,:?!]+)\s*$",
        "`{at}` has no place at the end",
        "leave it out",
        "",
        where=("operator",),
    ),
    cause(
        codes.PUNCTUATION,
        r"(?P<at>,)",
        "a comma stands outside a group",
        "write `and` or `or`, or a group such as `any of (a, b)`",
        where=("operator",),
    ),
    cause(
        codes.PUNCTUATION,
        r"\s*(?P<at>;)",
        "a semicolon stands between the parts of a group",
        "write a comma",
        ",",
        in_group=True,
    ),
    cause(
        codes.PUNCTUATION,
        r"(?P<at>;)",
        "a semicolon joins nothing here",
        "write `and` or `or`",
    ),
    cause(
        codes.PUNCTUATION,
        r"(?P<at>:)",
        "a colon has no place in a condition",
        "leave it out; a key and its value stand on a line of their own",
    ),
    cause(
        codes.ODD_CHARACTER,
        r"(?P<at>[^\w\s\x00-\x7f])",
        "the character `{at}`, {called}, has no place in a condition",
        "leave it out",
        compute=_character_name,
    ),
    cause(
        codes.ODD_CHARACTER,
        r"(?P<at>[^\w\s()<>=,.+*/-])",
        "the character `{at}` has no place in a condition",
        "leave it out",
    ),
)
