"""One line of a file as a terminal shows it, and where a stretch of it comes to stand.

Nothing an author wrote reaches the terminal as a command: what cannot be seen is written as its
number. A line that is too wide is shown around the stretch that matters.
"""

from __future__ import annotations

from unicodedata import category, east_asian_width

from carepath_dsl.struct import struct
from carepath_dsl.words import visible

_TAB = "    "
_ELLIPSIS = "…"


@struct
class LineView:
    """What is shown of a line; the stretch begins ``begin`` columns in, and is ``width`` wide."""

    shown: str
    begin: int
    width: int


def view_of(line: str, start: int, end: int, room: int) -> LineView:
    """The line in at most ``room`` columns, around its characters from ``start`` to ``end``.

    An empty stretch is one column wide, and so is one of characters without a width of their own.
    """
    low, high = 0, len(line)
    if high > 4 * room:  # a megabyte on one line is not measured to its end
        low, high = max(0, start - room), min(high, start + room)
    cells = [_TAB if character == "\t" else visible(character) for character in line[low:high]]
    edges = [0]
    for cell in cells:
        edges.append(edges[-1] + sum(map(_columns, cell)))
    left = edges[start - low]
    right = edges[min(end, high) - low]
    first, stop = 0, len(cells)
    cut_left, cut_right = low > 0, high < len(line)
    if cut_left or cut_right or edges[-1] > room:
        free = room - 2  # for an ellipsis at both ends
        before = max((free - (right - left)) // 2, free // 4)
        first = next(i for i, edge in enumerate(edges) if left - edge <= before)
        first = min(first, start - low)
        # Where the line ends early, more of what stands before is shown instead.
        first = min(first, next(i for i, edge in enumerate(edges) if edges[-1] - edge <= free))
        stop = max(i for i, edge in enumerate(edges) if edge - edges[first] <= free)
        cut_left, cut_right = cut_left or first > 0, cut_right or stop < len(cells)
    lead = _ELLIPSIS if cut_left else ""
    shown = lead + "".join(cells[first:stop]) + (_ELLIPSIS if cut_right else "")
    begin = left - edges[first] + len(lead)
    return LineView(shown, begin, max(1, min(right, edges[stop]) - left))


def _columns(character: str) -> int:
    """How many columns of a terminal a character takes (Unicode Standard Annex 11)."""
    if category(character) in ("Mn", "Me"):
        return 0
    return 2 if east_asian_width(character) in "WF" else 1
