"""A page of plain text: wrapped lines, headings, hanging indents, and colour where asked for.

All text that goes onto a page is made visible here, so that nothing in a pathway or in a
patient's answers can command a terminal or turn the direction of a line.
"""

from __future__ import annotations

from carepath_dsl.typed import Final, Literal, TypeAlias
from carepath_dsl.words import visible

NARROWEST: Final = 40
"""Columns; a narrower page is laid out as if it had these."""

Look: TypeAlias = Literal["plain", "bold", "alarm", "caution", "quiet"]

_CODES: Final = {"plain": "", "bold": "1", "alarm": "1;31", "caution": "33", "quiet": "2"}


class Page:
    """Lines of at most ``width`` columns, added from top to bottom."""

    def __init__(self, width: int, *, color: bool) -> None:
        self.width = max(width, NARROWEST)
        self.color = color
        self.lines: list[str] = []

    def blank(self) -> None:
        """An empty line, unless there is one already."""
        if self.lines and self.lines[-1]:
            self.lines.append("")

    def heading(self, text: str, look: Look = "bold") -> None:
        """A heading with an empty line before it."""
        self.blank()
        self.text(text, look=look)

    def text(
        self, text: str, *, lead: str = "", indent: int = 0, hang: int = 0, look: Look = "plain"
    ) -> None:
        """A paragraph. ``lead`` stands before it; further lines begin ``hang`` columns in.

        With a lead, ``look`` is the look of the lead; without, of the whole paragraph.
        """
        words = visible(" ".join(text.split()))
        lead = visible(lead) if words else visible(lead).rstrip()
        first = " " * indent + (lead.ljust(hang) if lead else "")
        lines = wrapped(words, self.width, first, " " * (indent + hang)) or [first.rstrip()]
        for place, line in enumerate(lines):
            if not lead:
                self.lines.append(self._looking(line, look))
            elif place == 0:
                behind = line[indent + len(lead) :]
                self.lines.append(" " * indent + self._looking(lead, look) + behind)
            else:
                self.lines.append(line)

    def rule(self) -> None:
        """A line across the page."""
        self.blank()
        self.lines.append(self._looking("─" * self.width, "quiet"))

    def _looking(self, text: str, look: Look) -> str:
        code = _CODES[look]
        return f"\x1b[{code}m{text}\x1b[0m" if self.color and code and text else text

    def __str__(self) -> str:
        return "\n".join(self.lines).rstrip() + "\n"


def wrapped(text: str, width: int, first: str, further: str) -> list[str]:
    """Words set apart by single blanks, in lines of at most ``width`` columns.

    As ``textwrap.wrap`` does, whose import would take longer than all a page takes: what is too
    long for a line is cut, and begins on the line before where there is room.
    """
    lines: list[str] = []
    line, margin = "", first
    waiting = text.split()[::-1]
    while waiting:
        word = waiting.pop()
        room = max(width - len(margin), 1)
        left = room - len(line) - bool(line)
        if len(word) <= left:
            line = f"{line} {word}" if line else word
            continue
        if len(word) > room and left > 0:
            line, word = f"{line} {word[:left]}" if line else word[:left], word[left:]
        waiting.append(word)
        lines.append(margin + line)
        line, margin = "", further
    if line:
        lines.append(margin + line)
    return lines
