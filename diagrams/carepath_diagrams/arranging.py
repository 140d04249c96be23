"""The engine's SVG → boxes in columns and rows, in points.

The engine sizes every box and every line in it. Where it leaves room for the bends of ways,
columns would lean and gaps differ; so the boxes are set on one grid, every column under one
middle and every row on one line, with gaps as wide as the labels in them need.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final
from xml.etree.ElementTree import Element

from carepath_diagrams.chart import Page, Way
from carepath_diagrams.dot import element_id
from carepath_diagrams.lines import PAGE, Spacing, TextLine
from carepath_diagrams.routes import LANE, Grid, Rect
from carepath_diagrams.safe_text import ascii_stand_in
from carepath_diagrams.svg_tree import name, parse
from carepath_diagrams.wrapping import width, wrap_text
from carepath_dsl.struct import struct

LABEL_SIZE: Final = 10.5
NOTE_SIZE: Final = 8.5
LABEL_ROOM: Final = 96.0
"""The widest line of a label on a way, in points."""

_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")


class Mangled(RuntimeError):
    """The engine's picture does not hold the text it was given."""


@struct
class Piece:
    """A shape of a box: its tag, its points, and how it is painted."""

    tag: str
    points: tuple[tuple[float, float], ...]
    path: str
    fill: str
    stroke: str
    stroke_width: float


@struct
class Sized:
    """A box as the engine made it: its place, its shapes, the baseline of every line."""

    rect: Rect
    pieces: tuple[Piece, ...]
    baselines: tuple[float, ...]
    left: float
    """Where left-aligned text begins."""


@struct
class Label:
    """The wrapped words on a way: bold first, notes below.

    ``lines`` holds (words, bold, about an unknown answer).
    """

    lines: tuple[tuple[str, bool, bool], ...]

    @property
    def width(self) -> float:
        """The widest line in points."""
        return max((width(t, _size(b), b) for t, b, _ in self.lines), default=0.0)

    @property
    def height(self) -> float:
        """All lines together in points."""
        return sum(pitch_of(bold) for _, bold, _ in self.lines)


def _size(bold: bool) -> float:
    return LABEL_SIZE if bold else NOTE_SIZE


def pitch_of(bold: bool) -> float:
    """Points from a label's line to the next."""
    return 12.0 if bold else 10.0


def label_of(way: Way) -> Label:
    """The label of a way, wrapped."""
    bold = wrap_text(way.label, LABEL_SIZE, LABEL_ROOM, True)
    lines = [(words, True, False) for words in bold if words]
    for note in way.notes:
        unknown = note.startswith("?")
        lines += [(words, False, unknown) for words in wrap_text(note, NOTE_SIZE, LABEL_ROOM)]
    return Label(tuple(lines))


@struct
class Arranged:
    """A page ready to be drawn: where each box goes, from where the engine had it."""

    grid: Grid
    sized: Mapping[str, Sized]
    labels: tuple[Label, ...]
    """In the order of the page's ways."""
    width: float
    height: float


def arrange(
    page: Page,
    lines: Mapping[str, tuple[TextLine, ...]],
    svg: str,
    spacing: Spacing = PAGE,
) -> Arranged:
    """Set the boxes of a page on the grid; raises Mangled when the engine changed a text."""
    found = {element.get("id", ""): element for element in parse(svg).iter() if _is_node(element)}
    sized: dict[str, Sized] = {}
    for key, box in page.boxes.items():
        element = found.get(element_id(box))
        if element is None:
            raise Mangled(f"the layout engine lost box {key}")
        sized[key] = _read(element, lines[key], key)
    labels = tuple(label_of(drawn.way) for drawn in page.ways)
    xs = _columns(page, sized, labels, spacing)
    ys = _rows(page, sized, labels, spacing)
    beside = {
        key
        for drawn in page.ways
        if drawn.shape == "right"
        for key in (drawn.way.source, drawn.way.target)
    }
    rects: dict[str, Rect] = {}
    for key, (column, row) in page.cells.items():
        rect = sized[key].rect
        half_width, tall = (rect.right - rect.left) / 2, rect.bottom - rect.top
        x, (start, end) = xs[column], ys[row]
        top = (start + end - tall) / 2 if key in beside else start
        rects[key] = Rect(x - half_width, top, x + half_width, top + tall)
    return Arranged(
        Grid(page.cells, rects),
        sized,
        labels,
        max(rect.right for rect in rects.values()),
        max(rect.bottom for rect in rects.values()),
    )


def _is_node(element: Element) -> bool:
    return name(element) == "g" and element.get("class", "").startswith("node")


# --- the engine's picture --------------------------------------------------------------------


def _read(element: Element, lines: tuple[TextLine, ...], key: str) -> Sized:
    pieces: list[Piece] = []
    baselines: list[float] = []
    said: list[str] = []
    left = 0.0
    for child in element:
        match name(child):
            case "polygon" | "path" | "ellipse":
                pieces.append(_piece(child))
            case "text":
                baselines.append(float(child.get("y", "0")))
                said.append((child.text or "").replace("\N{NO-BREAK SPACE}", " "))
                left = float(child.get("x", "0"))
            case _:
                pass
    if said != [ascii_stand_in(line.text) for line in lines]:
        raise Mangled(f"the layout engine changed the text of box {key}")
    points = [point for piece in pieces for point in piece.points]
    xs, ys = [x for x, _ in points], [y for _, y in points]
    rect = Rect(min(xs), min(ys), max(xs), max(ys))
    return Sized(rect, tuple(pieces), tuple(baselines), left)


def _piece(element: Element) -> Piece:
    path = element.get("d", "")
    if name(element) == "ellipse":
        cx, cy, rx, ry = (float(element.get(k, "0")) for k in ("cx", "cy", "rx", "ry"))
        points = [(cx - rx, cy - ry), (cx + rx, cy + ry)]
    else:
        numbers = [float(n) for n in _NUMBER.findall(path or element.get("points", ""))]
        points = list(zip(numbers[::2], numbers[1::2], strict=True))
    return Piece(
        name(element),
        tuple(points),
        path,
        element.get("fill", "none"),
        element.get("stroke", "none"),
        float(element.get("stroke-width", "1")),
    )


# --- the grid --------------------------------------------------------------------------------


def _columns(
    page: Page, sized: Mapping[str, Sized], labels: tuple[Label, ...], spacing: Spacing
) -> dict[int, float]:
    """The middle of each column."""
    widths: dict[int, float] = {}
    for key, (column, _) in page.cells.items():
        rect = sized[key].rect
        widths[column] = max(widths.get(column, 0.0), rect.right - rect.left)
    gaps: dict[int, float] = {}
    for drawn, label in zip(page.ways, labels, strict=True):
        column = page.cells[drawn.way.source][0]
        if drawn.shape in ("right", "bus", "stack"):
            lane = LANE if drawn.shape == "stack" else 0.0
            gaps[column] = max(gaps.get(column, 0.0), label.width + lane + spacing.column_gap / 2)
    spans = _spans(widths, gaps, spacing.column_gap)
    return {column: (start + end) / 2 for column, (start, end) in spans}


def _rows(
    page: Page, sized: Mapping[str, Sized], labels: tuple[Label, ...], spacing: Spacing
) -> dict[int, tuple[float, float]]:
    """The top and bottom of each row; what stands beside something is in its middle."""
    heights: dict[int, float] = {}
    for key, (_, row) in page.cells.items():
        rect = sized[key].rect
        heights[row] = max(heights.get(row, 0.0), rect.bottom - rect.top)
    gaps: dict[int, float] = {}
    for drawn, label in zip(page.ways, labels, strict=True):
        row, to_row = page.cells[drawn.way.source][1], page.cells[drawn.way.target][1]
        if drawn.shape in ("down", "join", "elbow"):
            gaps[row] = max(gaps.get(row, 0.0), label.height + spacing.row_gap * 0.6)
        if drawn.shape == "join":
            need = label.height + 10.0 if row == to_row - 1 else 0.0
            gaps[to_row - 1] = max(gaps.get(to_row - 1, 0.0), need + LANE + 10.0, 32.0)
        if drawn.shape in ("right", "bus", "stack") and label.height > 24:
            gaps[row - 1] = max(gaps.get(row - 1, 0.0), label.height)
    return dict(_spans(heights, gaps, spacing.row_gap))


def _spans(
    sizes: Mapping[int, float], gaps: Mapping[int, float], usual: float
) -> Iterator[tuple[int, tuple[float, float]]]:
    start = 0.0
    for index in range(max(sizes, default=0) + 1):
        size = sizes.get(index, 0.0)
        yield index, (start, start + size)
        start += size + max(usual, gaps.get(index, 0.0))
