"""A page of plain text: wrapped lines, headings, hanging indents, and colour where asked for.

All text that goes onto a page is made visible here, so that nothing in a pathway or in a
patient's answers can command a terminal or turn the direction of a line.
"""

from __future__ import annotations

import textwrap

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
        wrapped = textwrap.wrap(
            words,
            self.width,
            initial_indent=first,
            subsequent_indent=" " * (indent + hang),
            break_on_hyphens=False,
        ) or [first.rstrip()]
        for place, line in enumerate(wrapped):
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
