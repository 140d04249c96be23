"""Why a text is no expression: the traps authors fall into, as a table.

Where reading stops, :mod:`carepath_dsl.expressions.diagnosis` tries the causes from the first to
the last; the first whose pattern touches that place tells the author what is wrong. A new trap
is a new row here or in one of the ``expression_…_causes`` modules, and a block in
``tests/dsl/expression_corpus``.

Special rows stand before general ones.
"""

from __future__ import annotations

from carepath_dsl.expressions import codes as codes
from carepath_dsl.expressions.cause_patterns import Cause, Fields, cause
from carepath_dsl.expressions.name_causes import LAST_CAUSES, NAME_CAUSES, WORD_CAUSES
from carepath_dsl.expressions.number_causes import NUMBER_CAUSES, NUMBER_WORDS
from carepath_dsl.expressions.sign_causes import CHARACTER_CAUSES, PUNCTUATION_CAUSES, SIGN_CAUSES

_COUNT = r"(?:at\s+least|at\s+most|exactly)"

_NOT_ONE_OF = r"(?:(?:is\s+not|isn['’]t|not)\s+(?:one\s+of|any\s+of|in)|is\s+none\s+of)"

_GROUP_WORDS = {
    "either": "any of (a, b)",
    "some": "any of (a, b)",
    "both": "all of (a, b)",
    "each": "all of (a, b)",
    "neither": "none of (a, b)",
}


def _number_word(fields: Fields) -> Fields | None:
    return {**fields, "digits": str(NUMBER_WORDS.index(fields["number"]))}


def _group_word(fields: Fields) -> Fields | None:
    return {**fields, "form": _GROUP_WORDS[fields["word"]]}


def _option_list(fields: Fields) -> Fields | None:
    """``mild, moderate or severe`` → ``mild, moderate, severe``."""
    names = fields["items"].replace(",", " ").replace("/", " ").split()
    return {**fields, "items": ", ".join(n for n in names if n not in ("or", "and"))}


def _equations(fields: Fields) -> Fields | None:
    numbers = [number.strip() for number in fields["items"].split(",")]
    return {
        **fields,
        "equations": " or ".join(f"{fields['subject']} = {number}" for number in numbers),
    }


GROUP_CAUSES: tuple[Cause, ...] = (
    cause(
        codes.GROUP_COUNT,
        rf"(?P<at>(?P<word>{_COUNT})\s+(?P<number>{'|'.join(NUMBER_WORDS)}))\b(?=\s*of\b|\s*\()",
        "`{number}` is written in letters",
        "write the number in digits",
        "{word} {digits}",
        compute=_number_word,
    ),
    cause(
        codes.GROUP_COUNT,
        r"(?P<at>(?:more|less|fewer)\s+than\s+(?P<number>«number»))\s+of\b",
        "a group does not begin with `{at}`",
        "write `at least`, `at most` or `exactly` and a number, such as `at least 2 of (a, b, c)`",
    ),
    cause(
        codes.GROUP_COUNT,
        rf"\b(?P<at>(?P<number>{'|'.join(NUMBER_WORDS[2:])})\s+of)\b",
        "`{at}` does not say whether more or fewer count too",
        "write `at least {digits} of (…)`, `at most {digits} of (…)` or `exactly {digits} of (…)`",
        compute=_number_word,
        where=("operator",),
    ),
    cause(
        codes.GROUP_COUNT,
        r"(?P<at>(?P<number>«number»)\s+of)\b",
        "`{at}` does not say whether more or fewer count too",
        "write `at least {at} (…)`, `at most {at} (…)` or `exactly {at} (…)`",
        where=("operand", "operator"),
    ),
    cause(
        codes.GROUP_FORM,
        rf"(?<!\bis )\b(?P<at>(?P<word>{'|'.join(_GROUP_WORDS)})\s+of)\b",
        "a group does not begin with `{at}`",
        "write `{form}`",
        compute=_group_word,
        where=("operator",),
    ),
    cause(
        codes.GROUP_FORM,
        r"(?P<at>one\s+of)\b",
        "a group does not begin with `one of`",
        "write `any of (…)` if more than one may be true, `exactly 1 of (…)` if not",
        where=("operand",),
    ),
    cause(
        codes.GROUP_FORM,
        r"(?<![\w.])(?P<at>(?P<word>any|all|none)_of)\s*(?=\()",
        "`{at}` is written with an underscore",
        "write a blank",
        "{word} of ",
    ),
    cause(
        codes.BRACKETS,
        rf"\b(?P<word>any|all|none|{_COUNT}\s+«number»)\s+of\s*"
        r"(?P<at>\[(?P<items>[^\[\]]*)\]|\{(?P<more>[^{}]*)\})",
        "a group stands in brackets",
        "use parentheses",
        "{word} of ({items}{more})",
    ),
    cause(
        codes.GROUP_FORM,
        rf"\b(?P<at>any|all|none|{_COUNT}\s+[0-9]+)\s*(?=\()",
        "`of` is missing behind `{at}`",
        "write `{at} of (…)`",
        "{at} of ",
    ),
    cause(
        codes.GROUP_FORM,
        rf"\b(?P<at>any|all|none|{_COUNT}\s+[0-9]+)\s+(?P<items>«names»)\s*(?=$|\))",
        "`of` and parentheses are missing behind `{at}`",
        "write `{at} of (…)`",
        "{at} of ({items})",
    ),
    cause(
        codes.GROUP_FORM,
        r"\b(?P<at>any|all|none)\s+(?P<name>«name»)",
        "`of` is missing behind `{at}`",
        "write `{at} of (…)`; a name has an underscore, `{at}_{name}`",
    ),
    cause(
        codes.GROUP_FORM,
        rf"\b(?P<at>(?:any|all|none|{_COUNT}\s+[0-9]+)\s+of)\s+(?P<items>«names»)\s*(?=$|\))",
        "the parts behind `{at}` have no parentheses",
        "write `{at} (…)`",
        "{at} ({items})",
        where=("inside",),
    ),
    cause(
        codes.GROUP_FORM,
        rf"\b(?P<at>(?:any|all|none|{_COUNT}\s+[0-9]+)\s+of)\b\s*",
        "the parts behind `{at}` have no parentheses",
        "write `{at} (…)`, with commas between the parts",
        where=("inside",),
    ),
    cause(
        codes.GROUP_PARTS,
        r"(?P<at>\(\s*\))",
        "there is nothing between the parentheses",
        "write the parts between them, with commas",
        where=("operand", "option"),
    ),
    cause(
        codes.GROUP_PARTS,
        r"\s*(?P<at>,)\s*(?=\))",
        "the last comma has nothing behind it",
        "leave it out",
        "",
        where=("operand", "option"),
    ),
    cause(
        codes.GROUP_PARTS,
        r"(?P<before>[(,]\s*)(?P<at>,)",
        "this comma has nothing before it",
        "leave it out",
        "{before}",
        where=("operand", "option"),
    ),
)

ONE_OF_CAUSES: tuple[Cause, ...] = (
    cause(
        codes.ONE_OF_FORM,
        rf"(?P<subject>«name»)\s+(?P<at>{_NOT_ONE_OF})\s*"
        r"[\[(](?P<items>[^()\[\]]*)[\])]",
        "`{at}` is not a form of the language",
        "put `not` before the whole",
        "not ({subject} is one of ({items}))",
    ),
    cause(
        codes.ONE_OF_FORM,
        rf"(?P<at>{_NOT_ONE_OF})\b",
        "`{at}` is not a form of the language",
        "put `not` before the whole, such as `not (pain is one of (mild, moderate))`",
        where=("operand", "operator", "option"),
    ),
    cause(
        codes.ONE_OF_FORM,
        r"(?P<subject>«name»)\s+(?P<at>(?:is\s+)?(?:one\s+of|in))\s*"
        r"[\[(](?P<items>\s*«quantity»(?:\s*,\s*«quantity»)*\s*)[\])]",
        "`{at}` lists options, and these are numbers",
        "compare with each",
        "({equations})",
        compute=_equations,
    ),
    cause(
        codes.ONE_OF_FORM,
        r"\b(?P<at>is\s+(?:any\s+of|either\s+of|in)|(?<!is\s)in|(?<!is\s)one\s+of)\s*"
        r"[\[(](?P<items>[^()\[\]]*)[\])]",
        "`{at}` is not a form of the language",
        "write `is one of (…)`",
        "is one of ({items})",
        where=("operator",),
    ),
    cause(
        codes.ONE_OF_FORM,
        r"\bis\s+one\s+of\s*(?P<at>\[(?P<items>[^()\[\]]*)\])",
        "the options stand in brackets",
        "use parentheses",
        "is one of ({items})",
    ),
    cause(
        codes.ONE_OF_FORM,
        r"\bis\s+one\s+of\s+(?P<at>«name»(?:(?:\s*,\s*|\s+or\s+|\s*,\s*or\s+)«name»)*)"
        r"(?=\s*(?:$|\)|and\b))",
        "the options behind `is one of` have no parentheses",
        "put them in parentheses",
        "is one of ({items})",
        compute=lambda fields: _option_list({**fields, "items": fields["at"]}),
    ),
    cause(
        codes.ONE_OF_FORM,
        r"\bis\s+one\s+of\s*\(\s*(?P<at>«name»(?:\s*(?:,|/|\bor\b|\band\b)\s*«name»)+)\s*\)",
        "the options behind `is one of` are not parted by commas alone",
        "write commas between them",
        "is one of ({items})",
        compute=lambda fields: _option_list({**fields, "items": fields["at"]}),
    ),
    cause(
        codes.ONE_OF_FORM,
        r"\bis\s+(?P<at>either\s+(?P<items>«name»(?:\s*(?:,|\bor\b)\s*«name»)+))",
        "`either` is not a word of the language",
        "list the options",
        "is one of ({items})",
        compute=_option_list,
    ),
    cause(
        codes.ONE_OF_FORM,
        r"\bis\s+(?P<at>«name»(?:\s*,\s*«name»)+(?:\s*,?\s+or\s+«name»)?)",
        "`is` is followed by one option, and these are several",
        "list them",
        "is one of ({items})",
        compute=lambda fields: _option_list({**fields, "items": fields["at"]}),
        where=("operator",),
    ),
)

KNOWLEDGE_CAUSES: tuple[Cause, ...] = (
    cause(
        codes.ASKS_IF_KNOWN,
        r"(?<![\w.])(?P<at>(?:is\s+(?:not\s+)?)?(?:unknown|known|missing|null|unanswered))\b",
        "a condition cannot ask whether a fact is known",
        "leave this out, since a later answer would withdraw advice already given; what to do "
        "meanwhile is said by `while unknown:` at the decision",
        where=("operand", "operator", "knowledge"),
    ),
    cause(
        codes.TRUE_FALSE,
        r"(?P<sign>\bis\s+not\b|\bis\b|!=|=)\s*(?P<at>(?i:true|false))\b",
        "`{at}` is not an answer",
        "write `{answer}`",
        "{phrase} {answer}",
        compute=lambda fields: {
            **fields,
            "answer": "yes" if fields["at"].lower() == "true" else "no",
            "phrase": "is not" if fields["sign"] in ("!=", "is not") else "is",
        },
        where=("name",),
    ),
    cause(
        codes.TRUE_FALSE,
        r"(?<![\w.])(?P<at>(?i:true|false))\b(?![\w.])",
        "`{at}` is not a word of the language",
        "name a fact or definition; its answers are `yes` and `no`",
        where=("name",),
    ),
    cause(
        codes.TRUE_FALSE,
        r"(?P<sign>!=|=)\s*(?P<at>yes|no)\b",
        "`{at}` is compared with `{sign}`",
        "use `is` or `is not` for answers",
        "{phrase} {at}",
        compute=lambda fields: {**fields, "phrase": "is not" if fields["sign"] == "!=" else "is"},
        where=("operand",),
    ),
)

CAUSES: tuple[Cause, ...] = (
    *GROUP_CAUSES,
    *ONE_OF_CAUSES,
    *KNOWLEDGE_CAUSES,
    *WORD_CAUSES,
    *NUMBER_CAUSES,
    *CHARACTER_CAUSES,
    *SIGN_CAUSES,
    *NAME_CAUSES,
    *PUNCTUATION_CAUSES,
    *LAST_CAUSES,
)
