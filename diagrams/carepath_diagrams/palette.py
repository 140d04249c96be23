"""Every colour of the flowcharts, and the contrast between those that meet.

Okabe and Ito's palette, darkened where white or black text on it would fail WCAG AA. Colour
never says anything alone: a glyph, a word, a line style or a width always says it as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final, Literal, TypeAlias

from carepath_dsl.struct import struct

Colour: TypeAlias = Literal[
    "ink",
    "quiet",
    "cite",
    "board",
    "danger",
    "path",
    "possible",
    "precaution",
    "added",
    "changed",
    "removed",
    "faded",
    "paper",
]

COLOURS: Final[Mapping[Colour, str]] = {
    "ink": "#1A1A1A",
    "quiet": "#5F5F5F",
    "cite": "#00567F",
    "board": "#7A2458",
    "danger": "#8E2B00",
    "path": "#00639C",
    "possible": "#5B3FA0",
    "precaution": "#8E2B00",
    "added": "#00639C",
    "changed": "#7A5200",
    "removed": "#A33F00",
    "faded": "#626262",
    "paper": "#FFFFFF",
}

LINE: Final = "#333333"
FADED_LINE: Final = "#8A8A8A"
PANEL: Final = "#FAFAFA"
PANEL_LINE: Final = "#D5D5D5"
DECISION: Final = "#EEF2F7"
SECTION_HEAD: Final = "#37474F"
TABLE_HEAD: Final = "#E4E9EE"
BANNER: Final = "#F0E442"
BOARD_PANEL: Final = "#FAEEF6"
FADED_HEAD: Final = "#E6E6E6"


@struct
class LevelLook:
    """Colours of an action: header, its text, body, border and its width in points."""

    head: str
    head_text: str
    body: str
    border: str
    width: float


LEVELS: Final = (
    LevelLook("#8E2B00", "#FFFFFF", "#FDECE3", "#8E2B00", 3.0),
    LevelLook("#E69F00", "#000000", "#FFF6E0", "#8A5F00", 2.0),
    LevelLook("#A9D8F5", "#000000", "#F1F9FE", "#00567F", 1.5),
    LevelLook("#D9F0E8", "#000000", "#FFFFFF", "#006B4E", 1.0),
    LevelLook("#DDDDDD", "#000000", "#FFFFFF", "#000000", 1.5),
)
"""From most to least pressing; the last is *do not*. Headers grow lighter, borders thinner."""

GLYPHS: Final = ("▲▲", "▲", "●", "○", "×")
DO_NOT: Final = 4


def level_look(rank: int, levels: int) -> int:
    """The look of a level: the first is the most pressing, the last of several is routine.

    ``rank`` counts from 0. Scales of more than four levels share the third look; their words
    tell them apart.
    """
    if rank == 0:
        return 0
    if rank == levels - 1:
        return 3
    return min(rank, 2)


def luminance(colour: str) -> float:
    """Relative luminance of ``#RRGGBB`` as WCAG 2.2 defines it, 0 to 1."""

    def linear(part: float) -> float:
        return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4

    red, green, blue = (linear(int(colour[i : i + 2], 16) / 255) for i in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 to 21 (WCAG 2.2, 1.4.3)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


TEXT_PAIRS: Final[tuple[tuple[str, str], ...]] = (
    *(
        (COLOURS[text], ground)
        for text in ("ink", "quiet", "cite", "board", "danger")
        for ground in (
            *(look.body for look in LEVELS),
            DECISION,
            COLOURS["paper"],
            PANEL,
        )
    ),
    *(
        (COLOURS[text], ground)
        for text in ("path", "possible", "precaution", "added", "changed", "removed")
        for ground in (*(look.body for look in LEVELS), DECISION, COLOURS["paper"], PANEL)
    ),
    *((look.head_text, look.head) for look in LEVELS),
    (COLOURS["faded"], COLOURS["paper"]),
    (COLOURS["faded"], PANEL),
    (COLOURS["faded"], FADED_HEAD),
    (COLOURS["board"], BOARD_PANEL),
    (COLOURS["ink"], BOARD_PANEL),
    (COLOURS["ink"], TABLE_HEAD),
    (COLOURS["ink"], BANNER),
    (COLOURS["paper"], SECTION_HEAD),
)
"""Every text colour with every ground it may stand on: at least 4.5 to 1."""

GRAPHIC_PAIRS: Final[tuple[tuple[str, str], ...]] = (
    *((look.border, ground) for look in LEVELS for ground in (PANEL, look.body)),
    (LINE, PANEL),
    (LINE, DECISION),
    (FADED_LINE, PANEL),
    *(
        (COLOURS[line], PANEL)
        for line in ("path", "possible", "precaution", "added", "changed", "removed", "board")
    ),
)
"""Every line with the grounds it parts: at least 3 to 1 (WCAG 2.2, 1.4.11)."""
