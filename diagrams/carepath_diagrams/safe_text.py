"""The one place where text from a pathway is made fit to be drawn.

Whatever an author wrote is refused here or becomes plain characters; from here on it is only
ever inserted as text, never as markup. Quoting for DOT labels is the last function.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from html import escape
from typing import Final

from carepath_diagrams.wrapping import table
from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.spans import NOWHERE, Span

UNDRAWABLE: Final = "CP650"  # a character that no flowchart can show

_RIGHT_TO_LEFT: Final = frozenset({"R", "AL", "RLE", "RLO", "RLI", "LRE", "LRO", "LRI", "PDF"})


class Undrawable(ValueError):
    """Text that cannot be drawn without changing it; ``diagnostic`` says what and where."""

    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


def drawable(text: str, span: Span = NOWHERE) -> str:
    """The text in normal form C, with single blanks.

    Raises Undrawable for control and format characters, right-to-left scripts, and whatever
    the vendored fonts lack (emoji, for one): drawn, they would show something else.
    """
    plain = _plain(text)
    if plain is None:
        raise Undrawable(_diagnostic(text, span))
    return plain


@lru_cache(maxsize=8192)
def _plain(text: str) -> str | None:
    if text.isascii() and text.isprintable():
        return text if "  " not in text and text == text.strip() else " ".join(text.split())
    joined = " ".join(unicodedata.normalize("NFC", text).split())
    return None if _first_undrawable(joined) else joined


def _first_undrawable(text: str) -> str | None:
    regular, bold = table(False), table(True)
    for character in text:
        if (
            character not in regular
            or character not in bold
            or unicodedata.category(character)[0] in "CM"
            or unicodedata.bidirectional(character) in _RIGHT_TO_LEFT
        ):
            return character
    return None


def _diagnostic(text: str, span: Span) -> Diagnostic:
    character = _first_undrawable(" ".join(unicodedata.normalize("NFC", text).split())) or "?"
    name = unicodedata.name(character, "")
    number = f"U+{ord(character):04X} {name}".rstrip()
    if unicodedata.bidirectional(character) in _RIGHT_TO_LEFT:
        why = "it belongs to text from right to left"
    elif unicodedata.category(character)[0] == "C" and name == "":
        why = "it is a control character"
    else:
        why = "the fonts of the flowcharts lack it"
    seen = "".join(c if c.isprintable() else "\N{REPLACEMENT CHARACTER}" for c in text)
    shown = seen if len(seen) <= 60 else f"{seen[:57]}..."
    return Diagnostic(
        UNDRAWABLE,
        Severity.ERROR,
        f"the character {number} cannot be drawn: {why}",
        span,
        notes=(f"it stands in: {shown}",),
        help="write the word instead of the sign, in Latin, Greek or Cyrillic letters",
    )


# --- for the layout engine -------------------------------------------------------------------

_STAND_INS: Final[Mapping[int, str]] = str.maketrans(
    {
        "•": "*",
        "▲": "M",
        "●": "O",
        "○": "O",
        "■": "O",
        "►": "M",
        "◄": "M",
        "◊": "o",
        "×": "x",
        "·": ".",
        "–": "-",
        "—": "--",
        "→": "->",
        "≥": ">=",
        "≤": "<=",
        "≠": "!=",
        "±": "+-",
        "°": "o",
        "“": '"',
        "”": '"',
        "‘": "'",
        "’": "'",
        "…": "...",
        "µ": "u",
        "μ": "u",
    }
)


@lru_cache(maxsize=8192)
def ascii_stand_in(text: str) -> str:
    """The text in ASCII, about as wide: the engine knows the widths of nothing else.

    It lays out with these letters; :mod:`carepath_diagrams.drawing` puts the real text back.
    """
    if text.isascii():
        return text
    plain = unicodedata.normalize("NFKD", text.translate(_STAND_INS))
    return "".join(
        c if c.isascii() else "n" for c in plain if unicodedata.category(c)[0] not in "MC"
    )


def quoted(text: str) -> str:
    """ASCII text as it has to stand inside a Graphviz HTML label, to be shown as it is.

    Graphviz expands ``\\N`` and ``\\G`` even there, so backslashes are doubled.
    """
    return escape(text, quote=True).replace("\\", "\\\\")
