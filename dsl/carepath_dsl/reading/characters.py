"""The characters that may not stand in a text.

A character nobody can see, or one that looks like another, makes a line read differently to an
author and to the program. All of them are errors, in comments too. The text that goes on to
YAML has the same length and the same lines, so that no place shifts: blanks of other kinds
become plain blanks, everything else becomes :data:`DROPPED` and is left out of the values.
"""

from __future__ import annotations

import re
import unicodedata
from functools import cache
from itertools import islice

from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.reading.source import Source, with_plain_line_breaks
from carepath_dsl.struct import struct

BYTE_ORDER_MARK = "CP104"  # an invisible mark stands before the first character
TAB = "CP105"  # a tab
HIDDEN_CHARACTER = "CP106"  # a control, bidi, zero-width, private or lost character
STRANGE_BLANK = "CP107"  # a blank that is not the plain one
STRANGE_LINE_BREAK = "CP108"  # a line break that editors do not agree on

DROPPED = "\ue000"
"""Stands in for a forbidden character; private use, so no file can hold it itself."""

LISTED_LINES = 12
"""How many further lines a message names before it says "and 30 more"."""


REPORTED_CHARACTERS = 50
"""How many different forbidden characters are reported; a file with more is no text at all."""

_IN_SIGHT = 40
"""How far to both sides of a hidden character a word is looked for that can be seen."""


@struct
class CheckedText:
    """A file ready for YAML. ``trusted`` is False when tabs hide how its lines are indented."""

    source: Source
    trusted: bool


@struct
class _Kind:
    """Forbidden characters that share a message. ``ranges`` is the inside of a ``[…]``."""

    code: str
    ranges: str
    message: str
    help: str
    stand_in: str = DROPPED


_LAST_TWO_OF_EACH_PLANE = "".join(
    chr(plane + 0xFFFE) + chr(plane + 0xFFFF) for plane in range(0, 0xF0000, 0x10000)
)

_KINDS = (
    _Kind(
        TAB,
        r"\t",
        "a tab",
        "use blanks instead, two for each step to the right; most editors can do it for you",
        stand_in=" ",
    ),
    _Kind(
        STRANGE_LINE_BREAK,
        "\x0b\x0c\x85\u2028\u2029",
        "a line break that editors do not agree on, {name}",
        "delete it{where} and press Enter, or the space bar",
        stand_in=" ",
    ),
    _Kind(
        STRANGE_BLANK,
        "\xa0\u1680\u2000-\u200a\u202f\u205f\u2800\u3000",
        "a blank that is not the plain one, {name}",
        "delete it{where} and press the space bar",
        stand_in=" ",
    ),
    _Kind(
        HIDDEN_CHARACTER,
        "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069",
        "an invisible character that turns the direction of the text, {name}",
        "delete it{where}: it can show readers another text than the program reads",
    ),
    _Kind(
        HIDDEN_CHARACTER,
        "\xad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f"
        "\u3164\ufe00-\ufe0d\ufeff\uffa0\ufff0-\ufffb\U0001bca0-\U0001bca3"
        "\U0001d173-\U0001d17a\U000e0000-\U000e0fff",
        "an invisible character, {name}",
        "delete it{where}",
    ),
    _Kind(
        HIDDEN_CHARACTER,
        "\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f",
        "a control character, {name}",
        "delete it{where}",
    ),
    _Kind(
        HIDDEN_CHARACTER,
        "\ufffd",
        "a sign that a character was lost when the text was copied or converted, {name}",
        "write what was meant{where}",
    ),
    _Kind(
        HIDDEN_CHARACTER,
        "\ud800-\udfff\ue000-\uf8ff\ufdd0-\ufdef\U000f0000-\U0010ffff" + _LAST_TWO_OF_EACH_PLANE,
        "a character that means nothing outside one computer, {name}",
        "write what was meant{where}",
    ),
)

_PLAIN = frozenset(map(chr, range(0x20, 0x7F))) | {"\n"}
"""Characters that need no further look: most files hold few others."""


@cache
def _forbidden() -> re.Pattern[str]:
    """Every forbidden character; compiled for files that may hold one, which takes a while."""
    return re.compile(f"[{''.join(kind.ranges for kind in _KINDS)}]")


LOOK_ALIKES = {
    **dict(zip("аеорсухіјѕһԁԛԝ", "aeopcyxijshdqw", strict=True)),  # Cyrillic
    **dict(zip("αουνρικχ", "aouvpikx", strict=True)),  # Greek
    **dict(zip("‐‑‒–—−", "------", strict=True)),
    **dict(zip("‘’“”„", '\'\'"""', strict=True)),
    "ı": "i",
    "ɡ": "g",
    "ﬁ": "fi",
    "ﬂ": "fl",
    "：": ":",
}
"""Characters that can hardly be told from plain ones, and the plain ones."""


def name_of(character: str) -> str:
    """``U+200B ZERO WIDTH SPACE``; only the number where Unicode gives no name."""
    number = f"U+{ord(character):04X}"
    return f"{number} {unicodedata.name(character, '')}".rstrip()


def plain_look_alike(text: str) -> str | None:
    """``text`` in plain ASCII when every other letter in it only looks different, or None."""
    plain = "".join(LOOK_ALIKES.get(character, character) for character in text)
    plain = unicodedata.normalize("NFKC", plain)
    return plain if plain.isascii() else None


def check_characters(text: str, path: str, diagnostics: Diagnostics) -> CheckedText:
    """Report every forbidden character once, and put something harmless in its place."""
    if text.startswith("\ufeff"):
        diagnostics.error(
            BYTE_ORDER_MARK,
            "an invisible byte order mark before the first character",
            Source(path, "").span(0, 0),
            help="save the file with the encoding UTF-8, without BOM",
        )
        text = text[1:]
    source = Source(path, with_plain_line_breaks(text))
    _check_carriage_returns(text, source, diagnostics)
    other = "".join(set(source.text) - _PLAIN)
    if not other or not _forbidden().search(other):
        return CheckedText(source, trusted=True)
    found: dict[str, list[int]] = {}
    for match in _forbidden().finditer(source.text):
        found.setdefault(match[0], []).append(match.start())
    kinds = {character: _kind_of(character) for character in found}
    for character, offsets in islice(found.items(), REPORTED_CHARACTERS):
        _report(character, kinds[character], offsets, source, diagnostics)
    cleaned = _forbidden().sub(lambda match: kinds[match[0]].stand_in, source.text)
    indented_by_tab = re.search("^ *\t", source.text, re.MULTILINE) is not None
    return CheckedText(Source(path, cleaned), trusted=not indented_by_tab)


def _kind_of(character: str) -> _Kind:
    return next(kind for kind in _KINDS if re.match(f"[{kind.ranges}]", character))


def _check_carriage_returns(text: str, source: Source, diagnostics: Diagnostics) -> None:
    lone = re.search("\r(?!\n)", text)
    if lone is not None:
        place = len(with_plain_line_breaks(text[: lone.start()]))
        diagnostics.error(
            STRANGE_LINE_BREAK,
            "a line break that editors do not agree on, U+000D without U+000A",
            source.span(place, place),
            help="save the file with the line ends of Linux (LF) or Windows (CRLF)",
        )


def _report(
    character: str, kind: _Kind, offsets: list[int], source: Source, diagnostics: Diagnostics
) -> None:
    first = offsets[0]
    line = source.text[source.row_start(first) : source.row_end(first)]
    column = source.column(first)
    diagnostics.error(
        kind.code,
        kind.message.format(name=name_of(character)),
        source.span(first, first + 1),
        notes=also_on([source.row(offset) + 1 for offset in offsets]),
        help=kind.help.format(where=_neighbours(line, column)),
    )


def _neighbours(line: str, column: int) -> str:
    """``" between `urin` and `ary`"``: what can be seen on both sides of the unseen."""
    before = _forbidden().sub(" ", line[max(0, column - _IN_SIGHT) : column])
    behind = _forbidden().sub(" ", line[column + 1 : column + 1 + _IN_SIGHT])
    left = re.search(r"(\S{1,16})\s*$", before)
    right = re.match(r"\s*(\S{1,16})", behind)
    if left and right:
        return f" between `{left[1]}` and `{right[1]}`"
    if left:
        return f" behind `{left[1]}`"
    return f" before `{right[1]}`" if right else ""


def also_on(lines: list[int]) -> list[str]:
    """``["also on lines 4, 7 and 9"]`` for line numbers whose first is the message's own."""
    others = [line for line in dict.fromkeys(lines) if line != lines[0]]
    if not others:
        return []
    shown = [str(line) for line in others[:LISTED_LINES]]
    more = len(others) - len(shown)
    if more:
        return [f"also on lines {', '.join(shown)} and {more} more"]
    if len(shown) == 1:
        return [f"also on line {shown[0]}"]
    return [f"also on lines {', '.join(shown[:-1])} and {shown[-1]}"]
