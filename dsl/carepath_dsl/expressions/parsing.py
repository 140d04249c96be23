"""Text into expressions.

A text that is no expression is mended where a cause in
:mod:`carepath_dsl.expressions.causes` knows how, and read on, so that two slips in one line are
told in one run and the cure shows the whole line.
"""

from __future__ import annotations

from typing import Final, cast

from carepath_dsl.diagnostics import Diagnostic, Diagnostics, Label, Severity
from carepath_dsl.document import Scalar
from carepath_dsl.expressions import (
    Arithmetic,
    ArithmeticWord,
    Between,
    Compare,
    CompareWord,
    Count,
    CountWord,
    Expression,
    GroupWord,
    Is,
    IsWord,
    Junction,
    Name,
    Negative,
    Not,
    Quantity,
)
from carepath_dsl.expressions import codes as codes
from carepath_dsl.expressions.cause_patterns import Place
from carepath_dsl.expressions.checks import NUMBER_AND_UNIT, check, misread
from carepath_dsl.expressions.diagnosis import Edit, Problem, Trouble, diagnose
from carepath_dsl.expressions.grammar import Piece, Stop, Word, read
from carepath_dsl.spans import Span
from carepath_dsl.struct import replace
from carepath_dsl.units.quantities import parse_number

MAX_LENGTH: Final = 10_000
"""Characters of the longest expression that is read; a hundred names need a third of it."""

MAX_MENDED: Final = 12
"""How many slips of one text are looked for, one behind the other."""

MAX_SHOWN: Final = 160
"""Characters of the longest mended expression that a message shows as a whole."""


def parse_expression(scalar: Scalar, diagnostics: Diagnostics) -> Expression | None:
    """The expression a scalar holds; None exactly when an error was reported.

    Every node has the exact span of its text, and no node is nested deeper than
    :data:`carepath_dsl.expressions.checks.MAX_NESTING`. Never raises; what is wrong with the form
    is reported with codes CP201 to CP249, what is wrong with the meaning is the resolver's.
    """
    text = scalar.text
    if not text.strip():
        help = "write a condition, such as `urinary_retention` or `age >= 18 years`"
        diagnostics.error(codes.EMPTY, "the expression is empty", scalar.span, help=help)
        return None
    if len(text) > MAX_LENGTH:
        diagnostics.error(
            codes.TOO_LONG,
            f"the expression has {len(text)} characters, and at most {MAX_LENGTH} are read",
            scalar.span_of(0, 1),
            help="give its parts names of their own under `definitions:`",
        )
        return None
    whole, found, mended = _read(scalar)
    checks = Diagnostics()
    if whole is not None:
        check(whole, mended, checks)
        if not found and not checks.has_errors:
            diagnostics.found.extend(checks)
            return _build(whole, scalar)
    found.sort(key=lambda diagnostic: (diagnostic.span.line, diagnostic.span.column))
    good = whole is not None and not checks.has_errors
    errors = [d for d in checks if d.severity is Severity.ERROR]
    for diagnostic in [*(_with_whole(found, mended.text) if good else found), *errors]:
        diagnostics.add(diagnostic)
    return None


def parse_text(text: str, path: str = "<text>") -> tuple[Expression | None, Diagnostics]:
    """The expression in a plain text, with everything that was to say about it."""
    places = []
    line, column = 1, 1
    for character in text:
        places.append((line, column))
        line, column = (line + 1, 1) if character == "\n" else (line, column + 1)
    span = Span(path, 1, 1, line, column if text else 2)
    diagnostics = Diagnostics()
    scalar = Scalar(text, "plain", span, (*places, (line, column)))
    return parse_expression(scalar, diagnostics), diagnostics


# --- reading, and mending what has a known cause ----------------------------------------------


def _read(scalar: Scalar) -> tuple[Piece | None, list[Diagnostic], Scalar]:
    """A text, or what its author will have meant, as pieces; and what was wrong with it.

    The third is the text that was read in the end; its places are those of the file. There are
    no pieces where a mistake could not be mended, or too many had to be.
    """
    found: list[Diagnostic] = []
    for _ in range(MAX_MENDED):
        whole = read(scalar.text)
        if isinstance(whole, Stop):
            problem = diagnose(scalar.text, _trouble(scalar.text, whole))
        elif (misreading := misread(scalar.text, whole)) is not None:
            problem = misreading
        else:
            return whole, found, scalar
        if problem.general and found:
            break  # perhaps only there because the mending was not what the author meant
        diagnostic = _diagnostic(problem, scalar)
        if not any(_is_told_by(earlier, diagnostic) for earlier in found):
            found.append(diagnostic)
        if problem.edit is None:
            break
        scalar = _mended(scalar, problem.edit)
        if not scalar.text.strip():
            break  # there was nothing but a slip
    return None, found, scalar


def _is_told_by(earlier: Diagnostic, later: Diagnostic) -> bool:
    """True for the same slip at another place, and for what stands in a place already told of."""
    if (earlier.code, earlier.message) == (later.code, later.message):
        return True
    first, second = earlier.span, later.span
    return (first.line, first.column) < (second.end_line, second.end_column) and (
        second.line,
        second.column,
    ) < (first.end_line, first.end_column)


def _trouble(text: str, stop: Stop) -> Trouble:
    where: Place
    if "NAME" in stop.expected:
        where = "option" if "YES" in stop.expected else "operand"
    else:
        where = "operator" if stop.expected & {"COMPARE", "OR", "$END"} else "inside"
    opened: list[int] = []
    for place, character in enumerate(text[: stop.start]):
        if character == "(":
            opened.append(place)
        elif character == ")" and opened:
            opened.pop()
    in_group = bool(opened) and text[: opened[-1]].rstrip().endswith("of")
    return Trouble(stop.start, stop.end, where, stop.expected, tuple(opened), in_group)


def _mended(scalar: Scalar, edit: Edit) -> Scalar:
    """The scalar with an edit done; what is new stands where it was put, or what it replaced."""
    from difflib import SequenceMatcher

    text, places = scalar.text, scalar.places
    old = text[edit.start : edit.end]
    new: list[tuple[int, int]] = []
    for _, start, end, new_start, new_end in SequenceMatcher(None, old, edit.new).get_opcodes():
        last = max(start, end - 1)
        new += [places[edit.start + min(start + i, last)] for i in range(new_end - new_start)]
    return Scalar(
        text[: edit.start] + edit.new + text[edit.end :],
        scalar.style,
        scalar.span,
        (*places[: edit.start], *new, *places[edit.end :]),
    )


def _diagnostic(problem: Problem, scalar: Scalar) -> Diagnostic:
    labels: tuple[Label, ...] = ()
    if problem.label is not None:
        start, end, says = problem.label
        labels = (Label(scalar.span_of(start, end), says),)
    span = scalar.span_of(problem.start, problem.end)
    return Diagnostic(
        problem.code, Severity.ERROR, problem.message, span, labels, help=problem.help
    )


def _with_whole(found: list[Diagnostic], mended: str) -> list[Diagnostic]:
    """What was found, the first of it showing the whole expression as it should be."""
    if len(mended) > MAX_SHOWN:
        return found
    first, *others = found
    whole = " ".join(mended.split()).replace("( ", "(").replace(" )", ")")
    return [replace(first, help=f"{first.help}: `{whole}`"), *others]


# --- pieces into expressions --------------------------------------------------------------------

_IS_WORDS: Final[dict[str, IsWord]] = {
    "is_option": "is",
    "is_not_option": "is not",
    "is_one_of": "is one of",
    "is_at_least": "is at least",
    "is_at_most": "is at most",
}


def _build(piece: Piece, scalar: Scalar) -> Expression:
    """The expression of a piece that passed all checks."""
    span = scalar.span_of(piece.start, piece.end)
    words = piece.words
    parts = tuple(_build(part, scalar) for part in piece.parts)
    match piece.rule:
        case "name":
            return Name(words[0].text, span)
        case "quantity":
            return _quantity(words[0], scalar)
        case "parenthesised":
            return parts[0]
        case "negative":
            return _negative(piece, parts[0], scalar)
        case "denied":
            return Not(parts[0], span)
        case "conjunction" | "disjunction":
            return Junction("all" if piece.rule == "conjunction" else "any", parts, True, span)
        case "group":
            return Junction(cast(GroupWord, words[0].text), parts, False, span)
        case "count":
            word = " ".join(w.text for w in words[:-2])
            return Count(cast(CountWord, word), int(words[-2].text), parts, span)
        case "compared":
            return Compare(parts[0], cast(CompareWord, words[0].text), parts[1], span)
        case "arithmetic":
            return Arithmetic(cast(ArithmeticWord, words[0].text), parts[0], parts[1], span)
        case "between":
            low, high = (_quantity(w, scalar) for w in words if w.kind == "QUANTITY")
            return Between(parts[0], low, high, span)
        case rule:
            phrase = _IS_WORDS[rule]
            options = words[len(phrase.split()) :]
            names = tuple(Name(w.text, scalar.span_of(w.start, w.end)) for w in options)
            return Is(parts[0], phrase, names, span)


def _quantity(word: Word, scalar: Scalar, sign: str = "", start: int | None = None) -> Quantity:
    """``6   weeks`` as 6 and ``weeks``; ``written`` has a single blank."""
    match = NUMBER_AND_UNIT.fullmatch(word.text)
    assert match is not None
    number, unit = sign + match[1], " ".join(match[2].split())
    value = parse_number(number)
    assert value is not None  # the grammar and the checks have looked
    span = scalar.span_of(word.start if start is None else start, word.end)
    if not unit:
        return Quantity(value, None, number, span)
    unit_span = scalar.span_of(word.start + match.start(2), word.end)
    return Quantity(value, unit, f"{number} {unit}", span, unit_span)


def _negative(piece: Piece, part: Expression, scalar: Scalar) -> Expression:
    """``- 5 weeks`` is a number as ``-5 weeks`` is; ``- a`` and ``-(5 weeks)`` are not."""
    below = piece.parts[0]
    if below.rule == "quantity" and not below.words[0].text.startswith("-"):
        return _quantity(below.words[0], scalar, "-", piece.start)
    return Negative(part, scalar.span_of(piece.start, piece.end))
