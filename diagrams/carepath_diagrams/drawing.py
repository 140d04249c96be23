"""An arranged page → the elements of its chart: boxes as hexagons and tables, ways, labels."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from carepath_diagrams.arranging import (
    LABEL_SIZE,
    NOTE_SIZE,
    Arranged,
    Label,
    Piece,
    Sized,
    pitch_of,
)
from carepath_diagrams.chart import Box, DrawnWay, Page, Run
from carepath_diagrams.dot import element_id
from carepath_diagrams.lines import CENTRED, TextLine
from carepath_diagrams.looks import Look, Stroke, look_of, stroke_of
from carepath_diagrams.palette import Colour
from carepath_diagrams.routes import Grid, Point, Polyline, Rect, corners
from carepath_diagrams.svg_tree import group, number, text

POINT: Final = 13.0
"""How far the points of a hexagon reach out, in points."""

CORNER: Final = 7.0
"""The radius of the bends of ways."""

_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")

_WORDS: Final[Mapping[str, str]] = {
    "state": "state",
    "decision": "decision",
    "action": "action",
    "include": "included pathway",
    "section": "section",
    "fork": "side by side",
    "link": "link",
    "from": "link",
    "end": "end",
}


def draw(
    parent: Element,
    page: Page,
    arranged: Arranged,
    lines: Mapping[str, tuple[TextLine, ...]],
    x: float,
    y: float,
    prefix: str = "",
    linked: Collection[str] = (),
) -> None:
    """Draw a page's chart with its top left corner at (x, y); ``prefix`` makes ids unique.

    Ovals become links to boxes of the same picture; ``linked`` are numbers of boxes in it
    beside those of the page.
    """
    grid = _moved(arranged.grid, x, y)
    ways = group(parent, class_="ways")
    for index, (drawn, label) in enumerate(zip(page.ways, arranged.labels, strict=True)):
        _way(ways, f"{prefix}way-{index}", drawn, label, grid, page)
    boxes = group(parent, class_="boxes")
    numbers = {box.number for box in page.boxes.values() if box.number}
    for key, box in page.boxes.items():
        element = _group(boxes, box, prefix, {*linked, *numbers})
        _box(element, box, arranged.sized[key], grid.rects[key], lines[key])


def _moved(grid: Grid, x: float, y: float) -> Grid:
    return Grid(
        grid.cells,
        {
            key: Rect(r.left + x, r.top + y, r.right + x, r.bottom + y)
            for key, r in grid.rects.items()
        },
    )


# --- boxes -----------------------------------------------------------------------------------


def _group(parent: Element, box: Box, prefix: str, linked: Collection[str]) -> Element:
    """The group of a box, and in it the link of an oval whose box is in the picture."""
    element = group(
        parent,
        id=element_id(box) if box.number else f"{prefix}{element_id(box)}",
        class_=f"node {box.kind} {box.mark}",
        role="graphics-object",
        aria_roledescription=_WORDS[box.kind],
        aria_label=spoken(box),
        data_node=box.key,
    )
    if box.goes_to in linked and box.kind == "link":
        return SubElement(element, "a", {"href": f"#box-{box.goes_to}"})
    return element


def _box(element: Element, box: Box, sized: Sized, rect: Rect, lines: tuple[TextLine, ...]) -> None:
    look = look_of(box)
    dx, dy = rect.left - sized.rect.left, rect.top - sized.rect.top
    for piece in sized.pieces:
        _shape(element, piece, box, look, rect, dx, dy)
    for line, baseline in zip(lines, sized.baselines, strict=True):
        _line(element, line, box, look, rect, sized.left + dx, baseline + dy)


def spoken(box: Box) -> str:
    """``3. Suspected CES (EMERGENCY, within hours)`` for readers who hear the page."""
    words = f"{box.number}. {box.title}" if box.number else box.title
    if box.level is not None:
        within = f", {box.level.within}" if box.level.within else ""
        words += f" ({box.level.word}{within})"
    return words


def _shape(
    parent: Element, piece: Piece, box: Box, look: Look, rect: Rect, dx: float, dy: float
) -> None:
    paint = {"fill": piece.fill, "stroke": piece.stroke}
    if piece.stroke != "none":
        paint["stroke-width"] = number(piece.stroke_width)
        if look.dash:
            paint["stroke-dasharray"] = look.dash
    if box.kind == "decision":
        SubElement(parent, "polygon", {"points": _points(hexagon(rect)), **paint})
    elif piece.tag == "ellipse":
        place = {"cx": number(rect.x), "cy": number(rect.y)}
        size = {
            "rx": number((rect.right - rect.left) / 2),
            "ry": number((rect.bottom - rect.top) / 2),
        }
        SubElement(parent, "ellipse", {**place, **size, **paint})
    elif piece.tag == "path":
        SubElement(parent, "path", {"d": _shifted(piece.path, dx, dy), **paint})
    else:
        moved = [(x + dx, y + dy) for x, y in piece.points]
        SubElement(parent, "polygon", {"points": _points(moved), **paint})


def hexagon(rect: Rect) -> list[Point]:
    """The six corners of a decision, from the left point clockwise."""
    return [
        (rect.left, rect.y),
        (rect.left + POINT, rect.top),
        (rect.right - POINT, rect.top),
        (rect.right, rect.y),
        (rect.right - POINT, rect.bottom),
        (rect.left + POINT, rect.bottom),
    ]


def _points(points: list[Point]) -> str:
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def _shifted(path: str, dx: float, dy: float) -> str:
    """A path of absolute commands, moved."""
    place = iter(range(1_000_000))
    return _NUMBER.sub(
        lambda match: number(float(match[0]) + (dx if next(place) % 2 == 0 else dy)), path
    )


def _line(
    parent: Element, line: TextLine, box: Box, look: Look, rect: Rect, left: float, baseline: float
) -> None:
    if box.kind in CENTRED:
        text(parent, rect.x, baseline, line.runs, line.size, "middle", look.faded)
        return
    inset = {"decision": POINT + 3.0, "include": 11.0, "section": 10.0}.get(box.kind, 8.0)
    text(
        parent, rect.left + inset + line.indent, baseline, line.runs, line.size, "start", look.faded
    )
    text(parent, rect.right - inset, baseline, line.right, min(line.size, 8.0), "end", look.faded)


# --- ways ------------------------------------------------------------------------------------


def _way(parent: Element, id: str, drawn: DrawnWay, label: Label, grid: Grid, page: Page) -> None:
    way, stroke = drawn.way, stroke_of(drawn.way)
    line = grid.route(way.source, way.target, drawn.shape)
    assert line is not None, "the shape was chosen because it fits"
    source, target = page.boxes[way.source], page.boxes[way.target]
    words = f"{way.label or 'way'} from {_named(source)} to {_named(target)}"
    element = group(
        parent,
        id=id,
        class_=f"way {way.kind} {way.mark}",
        role="graphics-object",
        aria_roledescription="way",
        aria_label=" ".join((words, *way.notes)),
    )
    _stroke(element, line, stroke)
    if label.lines:
        _label(element, label, drawn, line, way.mark in ("unvisited", "unchanged"))


def _named(box: Box) -> str:
    return f"box {box.number}" if box.number else box.title


def _stroke(parent: Element, line: Polyline, stroke: Stroke) -> None:
    """The line with round bends and an arrow head that touches the box."""
    long = 7.0 + 1.6 * stroke.width
    half = 2.4 + 0.9 * stroke.width
    (x1, y1), (x2, y2) = line[-2], line[-1]
    span = abs(x2 - x1) + abs(y2 - y1) or 1.0
    ux, uy = (x2 - x1) / span, (y2 - y1) / span
    base = (x2 - ux * (long - 1.0), y2 - uy * (long - 1.0))
    paint = {"fill": "none", "stroke": stroke.colour, "stroke-width": number(stroke.width)}
    if stroke.dash:
        paint["stroke-dasharray"] = stroke.dash
    SubElement(parent, "path", {"d": _bent((*line[:-1], base)), **paint})
    tip = [
        (x2, y2),
        (x2 - ux * long + uy * half, y2 - uy * long + ux * half),
        (x2 - ux * long - uy * half, y2 - uy * long - ux * half),
    ]
    SubElement(parent, "polygon", {"points": _points(tip), "fill": stroke.colour})


def _bent(line: Polyline) -> str:
    """A path along the points with rounded corners."""
    points = list(corners(line))
    parts = [f"M{number(points[0][0])},{number(points[0][1])}"]
    for (ax, ay), (bx, by), (cx, cy) in zip(points, points[1:], points[2:], strict=False):
        before, behind = abs(bx - ax) + abs(by - ay), abs(cx - bx) + abs(cy - by)
        r = min(CORNER, before / 2, behind / 2)
        sx, sy = bx - (bx - ax) / before * r, by - (by - ay) / before * r
        ex, ey = bx + (cx - bx) / behind * r, by + (cy - by) / behind * r
        parts.append(f"L{number(sx)},{number(sy)}")
        parts.append(f"Q{number(bx)},{number(by)} {number(ex)},{number(ey)}")
    parts.append(f"L{number(points[-1][0])},{number(points[-1][1])}")
    return "".join(parts)


def _label(parent: Element, label: Label, drawn: DrawnWay, line: Polyline, faded: bool) -> None:
    """Above a line to the right, at the left of a line down, at the right where it joins."""
    x, y, anchor = _label_place(label, drawn, line)
    for words, bold, unknown in label.lines:
        run = Run(words, bold=bold, colour="ink" if bold else _note_colour(drawn, unknown))
        text(parent, x, y, (run,), LABEL_SIZE if bold else NOTE_SIZE, anchor, faded)
        y += pitch_of(bold)


def _note_colour(drawn: DrawnWay, unknown: bool) -> Colour:
    if unknown:
        return "possible"
    match drawn.way.mark:
        case "certain":
            return "path"
        case "possible" | "precaution":
            return drawn.way.mark
        case _:
            return "ink"


def _label_place(label: Label, drawn: DrawnWay, line: Polyline) -> tuple[float, float, str]:
    """Where the first baseline goes, and to which side the words run."""
    first = 9.0
    above = label.height - first + 1.0
    (x, y) = line[0]
    gap = 5.0 + stroke_of(drawn.way).width / 2
    match drawn.shape:
        case "right" | "bus":
            return x + 6.0, y - gap - above + 3.0, "start"
        case "stack":
            return line[1][0] + 6.0, line[-1][1] - gap - above + 3.0, "start"
        case "join":
            return x + gap + 1.0, y + 13.0, "start"
        case "down" | "elbow":
            return x - gap - 1.0, y + 13.0, "end"
