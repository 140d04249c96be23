"""How a box looks: its fills, border and width, for every kind and mark."""

from __future__ import annotations

from carepath_diagrams.chart import Box, Mark, Way
from carepath_diagrams.palette import (
    COLOURS,
    DECISION,
    FADED_HEAD,
    FADED_LINE,
    LEVELS,
    LINE,
    SECTION_HEAD,
)
from carepath_dsl.struct import replace, struct


@struct
class Look:
    """Colours as ``#RRGGBB``, the border's width in points, its dashes as SVG has them."""

    head: str
    head_text: str
    body: str
    border: str
    width: float
    dash: str = ""
    faded: bool = False


@struct
class Stroke:
    """How a way is drawn."""

    colour: str
    width: float
    dash: str = ""


def look_of(box: Box) -> Look:
    """The look of a box with its mark."""
    look = _plain(box)
    white, black = COLOURS["paper"], COLOURS["ink"]
    match box.mark:
        case "plain":
            return look
        case "certain":
            return replace(look, border=COLOURS["path"], width=4.0)
        case "possible":
            return replace(look, border=COLOURS["possible"], width=2.5, dash="7,4")
        case "precaution":
            return replace(look, border=COLOURS["precaution"], width=4.0, dash="12,3,3,3")
        case "unvisited" | "unchanged":
            return replace(
                look,
                head=FADED_HEAD,
                head_text=black,
                body=white,
                border=FADED_LINE,
                width=1.0,
                faded=True,
            )
        case "added":
            return replace(look, border=COLOURS["added"], width=4.0)
        case "changed":
            return replace(look, border=COLOURS["changed"], width=4.0)
        case "removed":
            return replace(look, border=COLOURS["removed"], width=3.0, dash="6,3")


def _plain(box: Box) -> Look:
    paper, ink = COLOURS["paper"], COLOURS["ink"]
    own = box.foot.our_own
    border = COLOURS["board"] if own else LINE
    dash = "6,3" if own else ""
    match box.kind:
        case "action":
            level = LEVELS[box.level.look] if box.level is not None else LEVELS[3]
            return Look(level.head, level.head_text, level.body, level.border, level.width, dash)
        case "decision":
            return Look("", ink, DECISION, border, 1.4, dash)
        case "state":
            return Look("", ink, paper, border, 1.8, dash)
        case "include":
            return Look("", ink, paper, border, 1.4, dash)
        case "section":
            return Look(SECTION_HEAD, paper, paper, SECTION_HEAD, 1.2)
        case "fork":
            return Look("", paper, SECTION_HEAD, SECTION_HEAD, 1.0)
        case "link" | "from" | "end":
            return Look("", ink, paper, LINE, 1.2, "4,3" if box.badge == "back" else "")


_WIDTHS: dict[Mark, float] = {
    "plain": 1.3,
    "certain": 4.0,
    "possible": 2.2,
    "precaution": 3.4,
    "unvisited": 1.0,
    "added": 3.0,
    "changed": 3.0,
    "removed": 2.4,
    "unchanged": 1.0,
}


def stroke_of(way: Way) -> Stroke:
    """The line of a way with its mark; ways back are dashed."""
    dash = "5,4" if way.kind == "back" else "3,3" if way.nobody else ""
    width = way.width if way.width is not None else _WIDTHS[way.mark]
    match way.mark:
        case "plain":
            return Stroke(LINE, width, dash)
        case "certain":
            return Stroke(COLOURS["path"], width, dash)
        case "possible":
            return Stroke(COLOURS["possible"], width, "2,4")
        case "precaution":
            return Stroke(COLOURS["precaution"], width, "10,3,3,3")
        case "unvisited" | "unchanged":
            return Stroke(FADED_LINE, width, dash)
        case "added":
            return Stroke(COLOURS["added"], width, dash)
        case "changed":
            return Stroke(COLOURS["changed"], width, dash)
        case "removed":
            return Stroke(COLOURS["removed"], width, "6,3")


def mark_stroke(mark: Mark) -> Stroke:
    """The border of a sample of a mark in the legend."""
    look = look_of(Box("sample", "state", "", "", mark=mark))
    return Stroke(look.border, look.width, look.dash)
