"""Patient facts from JSON: ``{"urinary_retention": true, "symptom_duration": "6 weeks"}``.

The standard library reads each name and value; the one level around them is read here, because
an author of facts is owed the place of a mistake, exact numbers, and an error for a name that
stands twice. Nothing nested is ever parsed, so no depth of brackets can do harm.
"""

from __future__ import annotations

import json
import re
from decimal import Decimal
from fractions import Fraction

from carepath_dsl.diagnostics import Diagnostics, Label
from carepath_dsl.reading.source import Source
from carepath_dsl.spans import Span
from carepath_dsl.struct import struct
from carepath_dsl.typed import Final
from carepath_dsl.units.quantities import MAX_DIGITS
from carepath_dsl.values import shown

NOT_JSON: Final = "CP901"  # text that is not JSON
NOT_A_MAPPING: Final = "CP902"  # a list or a single value where facts with values belong
NOT_ONE_VALUE: Final = "CP903"  # a list or mapping where the value of one fact belongs
TWICE: Final = "CP904"  # one fact stands twice

LONGEST_NUMBER: Final = 4 * MAX_DIGITS
"""Characters; longer ones are not taken for numbers."""


@struct
class Answer:
    """``fact: value`` as somebody gave it; ``raw`` is None where it says "not known"."""

    name: str
    raw: object
    span: Span
    value_span: Span


def read_json(source: Source, diagnostics: Diagnostics) -> tuple[Answer, ...]:
    """The answers of a JSON object, in order; what cannot be read is reported and left out.

    A value is a text, True, False, a Fraction or None (``null``).
    """
    return _Reader(source, diagnostics).read()


class _NotJson(Exception):
    """Ends the reading; the error has been reported."""


class _Reader:
    """A place in a text, moving forward."""

    def __init__(self, source: Source, diagnostics: Diagnostics) -> None:
        self.source = source
        self.text = source.text
        self.diagnostics = diagnostics
        self.at = 0
        self.answers: dict[str, Answer] = {}

    def read(self) -> tuple[Answer, ...]:
        try:
            self._skip_blanks()
            if self._next() != "{":
                self._not_a_mapping()
            else:
                self._read_members()
        except _NotJson:
            pass
        return tuple(self.answers.values())

    def _read_members(self) -> None:
        self._step()
        if self._next() != "}":
            self._read_member()
            while self._next() == ",":
                self._step()
                if self._next() == "}":
                    self._fail("a comma before the closing brace", "delete the comma")
                self._read_member()
        if self._next() != "}":
            self._fail(
                f"{self._found()} where a comma or the closing brace belongs",
                'write `{"fact": value, "fact": value}`',
            )
        self._step()
        if self._next():
            self._fail(
                f"{self._found()} behind the closing brace", "give one object, and nothing else"
            )

    def _read_member(self) -> None:
        start = self.at
        if self._next() != '"':
            self._fail(
                f"{self._found()} where the name of a fact belongs",
                "write the name in double quotes",
            )
        name = self._value()
        name_span = self.source.span(start, self.at)
        self._skip_blanks()
        if self._next() != ":":
            self._fail(f"{self._found()} where a colon belongs", f'write `"{name}": value`')
        self._step()
        start = self.at
        if self._next() in ("{", "["):
            self._skip_nested()
            kind = "a list" if self.text[start] == "[" else "a mapping"
            self.diagnostics.error(
                NOT_ONE_VALUE,
                f"{kind} where the value of {shown(name)} belongs",
                self.source.span(start, start + 1),
                help="give one value, or leave the fact out where nothing is known",
            )
        else:
            value = self._value()
            self._keep(Answer(str(name), value, name_span, self.source.span(start, self.at)))
        self._skip_blanks()

    def _keep(self, answer: Answer) -> None:
        first = self.answers.get(answer.name)
        if first is None:
            self.answers[answer.name] = answer
            return
        self.diagnostics.error(
            TWICE,
            f"{shown(answer.name)} stands twice",
            answer.span,
            labels=[Label(first.span, "it stands here already")],
            help="leave one of them out",
        )

    def _value(self) -> object:
        """A text, a number or a word such as ``true``, at the place; moves behind it."""
        start = self.at
        try:
            value, self.at = _DECODER.raw_decode(self.text, start)
        except json.JSONDecodeError as error:
            # The library points behind the backslash or at the quotation mark; so do we.
            self.at = error.pos
            message, cure = _IN_OUR_WORDS.get(error.msg, _NO_VALUE)
            if message == _NO_VALUE[0]:
                message = f"{self._found()} where a value belongs"
            self._fail(message, cure)
        return value

    def _skip_nested(self) -> None:
        depth = 0
        for match in re.compile(_BRACKETS, re.DOTALL).finditer(self.text, self.at):
            if match[0] in ("{", "["):
                depth += 1
            elif match[0] in ("}", "]"):
                depth -= 1
            if depth == 0:
                self.at = match.end()
                return
        self._fail("a bracket that is never closed", "give one value")

    def _not_a_mapping(self) -> None:
        if not self._next():
            self.diagnostics.error(
                NOT_A_MAPPING,
                "no facts at all",
                self.source.span(0, 0),
                help="write {} for a patient of whom nothing is known",
            )
            return
        self.diagnostics.error(
            NOT_A_MAPPING,
            f"{'a list' if self._next() == '[' else self._found()} where facts belong",
            self.source.span(self.at, self.at + 1),
            help='write `{"fact": value, "fact": value}`',
        )

    def _next(self) -> str:
        return self.text[self.at : self.at + 1]

    def _step(self) -> None:
        self.at += 1
        self._skip_blanks()

    def _skip_blanks(self) -> None:
        while self.text.startswith(_BLANKS, self.at):
            self.at += 1

    def _found(self) -> str:
        word = re.compile(_WORD).match(self.text, self.at)
        return shown(word[0]) if word else "the end of the text"

    def _fail(self, message: str, help: str) -> None:
        self.diagnostics.error(NOT_JSON, message, self.source.span(self.at, self.at + 1), help=help)
        raise _NotJson


def exact_number(text: str) -> Fraction | str:
    """The exact number; what is too long or too large to be one about a patient stays text."""
    if len(text) > LONGEST_NUMBER:
        return text
    decimal = Decimal(text)
    return Fraction(decimal) if abs(decimal.adjusted()) <= MAX_DIGITS else text


# NaN and Infinity, which are not JSON, stay texts: they are then no value of any fact.
_DECODER: Final = json.JSONDecoder(
    parse_int=exact_number, parse_float=exact_number, parse_constant=str
)

_BLANKS: Final = (" ", "\t", "\r", "\n")
# Compiled when they are needed first, which is only for answers with a mistake in them.
_WORD: Final = r"[\w.+'-]+|\S"
_BRACKETS: Final = r'"(?:[^"\\]|\\.)*"|[\[\]{}]'

_NO_VALUE: Final = ("", 'write true, false, a number, or a text in double quotes: "6 weeks"')
_IN_OUR_WORDS: Final = {
    "Expecting value": _NO_VALUE,
    "Unterminated string starting at": (
        "a quotation mark that is never closed",
        "close the text with another one",
    ),
    "Invalid control character at": (
        "a line break or tab inside a text",
        "write each text on one line",
    ),
    "Invalid \\escape": ("a backslash that means nothing", "leave the backslash out"),
    f"Invalid \\u{'X' * 4} escape": ("a backslash that means nothing", "leave the backslash out"),
}
