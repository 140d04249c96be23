"""What the grammar lets through and the language does not, and what can be read in two ways."""

from __future__ import annotations

import re
from typing import Final

from carepath_dsl.diagnostics import Diagnostics, Label
from carepath_dsl.document import Scalar
from carepath_dsl.expressions import codes as codes
from carepath_dsl.expressions.diagnosis import Edit, Problem, Trouble, known_trouble
from carepath_dsl.expressions.grammar import INFIX, Piece, Word, nodes
from carepath_dsl.expressions.reserved import KNOWLEDGE_WORDS, TRUTH_WORDS
from carepath_dsl.units.quantities import MAX_DIGITS, parse_number

MAX_NESTING: Final = 50
"""How deep an expression may be nested, in parentheses as in parts within parts.

Everything that later walks through an expression may rely on it, and recurse.
"""

NUMBER_AND_UNIT: Final = re.compile(r"(-?[0-9.]+)\s*(.*)", re.DOTALL)
"""The two parts of a quantity."""

_PLAIN_NAME: Final = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)*")


def misread(text: str, whole: Piece) -> Problem | None:
    """The first name that cannot be one, answer that is none, or number that stands alone."""
    for piece in nodes(whole):
        for word in piece.words:
            trouble = _trouble_of(word, piece)
            problem = None if trouble is None else known_trouble(text, trouble)
            if problem is not None:
                return problem
        if piece.rule in INFIX:
            problem = _bare_number(text, piece)
        elif piece.rule == "compared":
            problem = _range(text, piece)
        else:
            continue
        if problem is not None:
            return problem
    return None


def check(whole: Piece, scalar: Scalar, diagnostics: Diagnostics) -> None:
    """Report what nobody could follow, `and` beside `or`, counts; without errors, warnings."""
    if not _is_shallow(whole, scalar, diagnostics):
        return
    for piece in nodes(whole):
        if piece.rule == "disjunction" and any(p.rule == "conjunction" for p in piece.parts):
            _report_mixed(piece, scalar, diagnostics)
        elif piece.rule == "count":
            _check_count(piece, scalar, diagnostics)
        for word in piece.words:
            if word.kind == "QUANTITY":
                _check_digits(word, scalar, diagnostics)
    if diagnostics.has_errors:
        return
    lone: Piece | None = None
    for piece in nodes(whole):
        if piece.rule in INFIX and piece is not lone:
            _warn_of_not(piece, scalar, diagnostics)
        elif piece.rule in ("group", "count") and _is_lone(piece):
            lone = piece.parts[0]
            _warn_of_one_part(piece, scalar, diagnostics)


def _trouble_of(word: Word, piece: Piece) -> Trouble | None:
    is_option = piece.rule.startswith("is_")
    if word.kind == "UNKNOWN" or (is_option and word.text in KNOWLEDGE_WORDS):
        return Trouble(word.start, word.end, "knowledge")
    if word.kind == "NAME" and (word.text in TRUTH_WORDS or not _PLAIN_NAME.fullmatch(word.text)):
        return Trouble(word.start, word.end, "name")
    return None


def _bare_number(text: str, junction: Piece) -> Problem | None:
    """``x = 5 or 6``: the second number is compared with nothing."""
    before: Piece | None = None
    for part in junction.parts:
        if part.rule != "quantity":
            before = part
            continue
        edit = None
        if before is not None and before.rule == "compared":
            edit = Edit(part.start, part.start, text[before.start : before.words[0].end] + " ")
        return Problem(
            codes.BARE_NUMBER,
            f"`{text[part.start : part.end]}` is compared with nothing",
            "say what is compared each time",
            part.start,
            part.end,
            edit=edit,
        )
    return None


def _range(text: str, comparison: Piece) -> Problem | None:
    """``x = 5 - 10 weeks``: a difference of two constants is a range to its author."""
    for side in comparison.parts:
        if side.rule == "arithmetic" and all(part.rule == "quantity" for part in side.parts):
            sign = side.words[0]
            if sign.text == "-":
                return known_trouble(text, Trouble(sign.start, sign.end, "operator"))
    return None


def _is_shallow(whole: Piece, scalar: Scalar, diagnostics: Diagnostics) -> bool:
    """False, and reported, when an expression is nested deeper than MAX_NESTING."""
    waiting = [(whole, 0, 0)]
    while waiting:
        piece, deep, parentheses = waiting.pop()
        if piece.rule == "parenthesised":
            parentheses += 1
        else:
            deep += 1
        if max(deep, parentheses) > MAX_NESTING:
            diagnostics.error(
                codes.TOO_DEEP,
                f"the expression is nested more than {MAX_NESTING} deep",
                scalar.span_of(piece.start, piece.start + 1),
                help="give its parts names of their own under `definitions:`",
            )
            return False
        waiting.extend((part, deep, parentheses) for part in reversed(piece.parts))
    return True


def _report_mixed(piece: Piece, scalar: Scalar, diagnostics: Diagnostics) -> None:
    """``a and b or c``: an error that shows both readings."""
    operands: list[Piece] = []
    words: list[Word] = list(piece.words)
    for part in piece.parts:
        inner = part.rule == "conjunction"
        operands += part.parts if inner else [part]
        words += part.words if inner else []
    words.sort(key=lambda word: word.start)
    texts = [_text(operand, scalar) for operand in operands]
    other = next(word for word in words if word.text != words[0].text)
    diagnostics.error(
        codes.MIXED_AND_OR,
        "`and` and `or` stand side by side without parentheses",
        scalar.span_of(other.start, other.end),
        labels=[
            Label(scalar.span_of(words[0].start, words[0].end), f"with this `{words[0].text}`")
        ],
        help=f"write `{_grouped(texts, words, 'and')}`, or `{_grouped(texts, words, 'or')}`",
    )


def _grouped(operands: list[str], words: list[Word], tight: str) -> str:
    """The operands with parentheses around every run that the ``tight`` word joins."""
    runs = [[operands[0]]]
    for operand, word in zip(operands[1:], words, strict=True):
        if word.text == tight:
            runs[-1].append(operand)
        else:
            runs.append([operand])
    loose = "or" if tight == "and" else "and"
    return f" {loose} ".join(
        f"({f' {tight} '.join(run)})" if len(run) > 1 else run[0] for run in runs
    )


def _check_count(piece: Piece, scalar: Scalar, diagnostics: Diagnostics) -> None:
    """The number of ``at least 2 of`` is a whole number without a unit."""
    number = next(word for word in piece.words if word.kind == "QUANTITY")
    if not number.text.isdecimal():
        diagnostics.error(
            codes.GROUP_COUNT,
            f"`{number.text}` is not a number of parts",
            scalar.span_of(number.start, number.end),
            help="write a whole number without a unit, such as `at least 2 of (a, b, c)`",
        )


def _check_digits(word: Word, scalar: Scalar, diagnostics: Diagnostics) -> None:
    match = NUMBER_AND_UNIT.match(word.text)
    if match is not None and parse_number(match[1]) is None:
        diagnostics.error(
            codes.TOO_LONG,
            f"the number has more than {MAX_DIGITS} digits",
            scalar.span_of(word.start, word.end),
            help="round it, or use a larger unit",
        )


def _warn_of_not(piece: Piece, scalar: Scalar, diagnostics: Diagnostics) -> None:
    """``not a or b`` reads ``(not a) or b``; said wherever the rest could be meant as well."""
    word = piece.words[0].text
    texts = [_text(part, scalar) for part in piece.parts]
    for i, part in enumerate(piece.parts[:-1]):
        if part.rule != "denied" or piece.parts[i + 1].rule == "denied":
            continue
        if part.parts[0].rule in ("parenthesised", "group", "count"):
            continue  # the parentheses show how far the `not` goes
        denied = _text(part.parts[0], scalar)
        read = [*texts[:i], f"({texts[i]})", *texts[i + 1 :]]
        other = [*texts[:i], f"not ({f' {word} '.join([denied, *texts[i + 1 :]])})"]
        diagnostics.warning(
            codes.NOT_AND_MORE,
            f"`not` denies `{denied}` alone, and not what follows the `{word}`",
            scalar.span_of(part.start, part.start + len("not")),
            help=f"write `{f' {word} '.join(read)}` if this is meant, "
            f"`{f' {word} '.join(other)}` if not",
        )


def _warn_of_one_part(piece: Piece, scalar: Scalar, diagnostics: Diagnostics) -> None:
    """``none of (a and b)``: the parts of a group are parted by commas."""
    part = piece.parts[0]
    head = " ".join(word.text for word in piece.words)
    listed = ", ".join(_text(below, scalar) for below in part.parts)
    diagnostics.warning(
        codes.GROUP_OF_ONE,
        f"this group has a single part, joined by `{part.words[0].text}`",
        scalar.span_of(part.start, part.end),
        help=f"write commas between the parts: `{head} ({listed})`",
    )


def _is_lone(group: Piece) -> bool:
    return len(group.parts) == 1 and group.parts[0].rule in INFIX


def _text(piece: Piece, scalar: Scalar) -> str:
    return " ".join(scalar.text[piece.start : piece.end].split())
