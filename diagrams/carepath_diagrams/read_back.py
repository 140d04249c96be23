"""The drawn SVG → the algorithm a reader sees in it: what proves that picture and pathway agree.

Nothing of the flowchart's own data is used. Boxes are found by their shapes, their text by
where it stands, ways by where their lines begin and where their arrow heads touch. Ids, classes
and labels for screen readers are not read: a picture in which they are right and the drawing is
wrong must not pass.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias
from xml.etree.ElementTree import Element

from carepath_diagrams.routes import Point, Rect
from carepath_diagrams.svg_tree import name, parse
from carepath_dsl.struct import field, struct

Shape: TypeAlias = Literal["hexagon", "rounded", "rectangle", "double", "oval", "bar"]

_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_NEAR: Final = 3.0
"""Points by which the end of a way may miss the border of its box."""

_BOX: Final = re.compile(r"(\d+(?:\.\d+)*)  +(.*)")
_LINK: Final = re.compile(r"(go|back) to box (\d+(?:\.\d+)*)")


@struct(slots=False)
class DrawnBox:
    """A box as it is seen: its shape, number, and lines of text from top to bottom."""

    shape: Shape
    rect: Rect
    lines: tuple[str, ...]

    @property
    def number(self) -> str:
        """The box number, or an empty text for ovals, bars and ends."""
        match = next((m for line in self.lines[:2] if (m := _BOX.match(line))), None)
        return match[1] if match and self.shape not in ("oval", "bar") else ""

    @property
    def words(self) -> str:
        """All lines as one text without blanks, so that breaks between lines do not matter."""
        return squeezed(" ".join(self.lines))


@struct(slots=False)
class DrawnWay:
    """A way as it is seen; ``target`` is a box number, or the words of an end."""

    source: str
    target: str
    label: str
    back: bool
    strand: bool


@struct(frozen=False, slots=False)
class Seen:
    """The algorithm in a set of pictures."""

    boxes: dict[str, DrawnBox] = field(default_factory=dict)
    ways: list[DrawnWay] = field(default_factory=list)


class Unreadable(ValueError):
    """A picture in which a line leads nowhere, or two boxes have one number."""


def read_back(pictures: Iterable[str]) -> Seen:
    """What the pages of a pathway, overviews left out, say together. Raises Unreadable."""
    seen = Seen()
    for picture in pictures:
        for chart in _charts(parse(picture)):
            boxes = list(_boxes(chart))
            for box in boxes:
                if box.number:
                    if box.number in seen.boxes:
                        raise Unreadable(f"two boxes {box.number}")
                    seen.boxes[box.number] = box
            seen.ways += _ways(chart, boxes)
    return seen


def squeezed(text: str) -> str:
    """The text without blanks."""
    return "".join(text.split())


def _charts(root: Element) -> list[Element]:
    """The charts of a picture: one on a page, several on the composed sheet."""
    charts = [e for e in root.iter() if name(e) == "g" and e.get("class") == "chart"]
    if not charts:
        raise Unreadable("there is no chart in the picture")
    return charts


# --- boxes -----------------------------------------------------------------------------------


def _boxes(chart: Element) -> Iterator[DrawnBox]:
    for element in chart.iter():
        if name(element) != "g" or any(name(child) == "g" for child in element):
            continue
        shapes = [c for c in element.iter() if name(c) in ("polygon", "path", "ellipse")]
        if not shapes or _is_way(element):
            continue
        points = [p for shape in shapes for p in _points(shape)]
        rect = Rect(
            min(x for x, _ in points),
            min(y for _, y in points),
            max(x for x, _ in points),
            max(y for _, y in points),
        )
        yield DrawnBox(_shape(shapes, rect), rect, tuple(_lines(element)))


def _is_way(element: Element) -> bool:
    """A way is an open line: a path that is not filled."""
    return any(name(c) == "path" and c.get("fill") == "none" for c in element)


def _shape(shapes: list[Element], rect: Rect) -> Shape:
    first = shapes[0]
    if name(first) == "ellipse":
        return "oval"
    if name(first) == "path":
        return "rounded"
    corners = list(dict.fromkeys(_points(first)))
    if len(corners) == 6:
        return "hexagon"
    if rect.bottom - rect.top < 30 and len(shapes) == 1:
        return "bar"
    framed = [s for s in shapes if s.get("stroke", "none") != "none"]
    return "double" if len(framed) > 1 else "rectangle"


def _points(element: Element) -> list[Point]:
    if name(element) == "ellipse":
        cx, cy, rx, ry = (float(element.get(k, "0")) for k in ("cx", "cy", "rx", "ry"))
        return [(cx - rx, cy - ry), (cx + rx, cy + ry)]
    numbers = [float(n) for n in _NUMBER.findall(element.get("points", element.get("d", "")))]
    return list(zip(numbers[::2], numbers[1::2], strict=True))


def _lines(element: Element) -> Iterator[str]:
    """Lines of text by height; what stands on one line from left to right."""
    rows: dict[float, list[tuple[float, str]]] = {}
    for child in element.iter():
        if name(child) == "text":
            words = "".join(child.itertext())
            y, x = float(child.get("y", "0")), float(child.get("x", "0"))
            rows.setdefault(y, []).append((x, words))
    for y in sorted(rows):
        yield "   ".join(words for _, words in sorted(rows[y]))


# --- ways ------------------------------------------------------------------------------------


def _ways(chart: Element, boxes: list[DrawnBox]) -> Iterator[DrawnWay]:
    raw: list[tuple[DrawnBox, DrawnBox, str, bool]] = []
    for element in chart.iter():
        if name(element) != "g" or not _is_way(element):
            continue
        line = next(c for c in element if name(c) == "path")
        tip = _points(next(c for c in element if name(c) == "polygon"))[0]
        source, target = _at(boxes, _points(line)[0]), _at(boxes, tip)
        dashed = line.get("stroke-dasharray") == "5,4"
        raw.append((source, target, " ".join(_lines(element)), dashed))
    bars = {id(target): source for source, target, _, _ in raw if target.shape == "bar"}
    for source, target, label, dashed in raw:
        if target.shape == "bar" or (source.shape == "oval" and _says_from(source)):
            continue
        strand = source.shape == "bar"
        owner = bars[id(source)] if strand else source
        yield DrawnWay(owner.number, _target(target), label, dashed, strand)


def _says_from(box: DrawnBox) -> bool:
    return " ".join(box.lines).startswith("from ")


def _target(box: DrawnBox) -> str:
    """The number of a box, of the box a link oval names, or the words of an end."""
    if box.number:
        return box.number
    words = " ".join(box.lines)
    match = _LINK.match(words)
    return match[2] if match else words


def _at(boxes: Iterable[DrawnBox], point: Point) -> DrawnBox:
    """The box whose border a point touches."""
    x, y = point
    for box in boxes:
        r = box.rect
        if (
            r.left - _NEAR <= x <= r.right + _NEAR
            and r.top - _NEAR <= y <= r.bottom + _NEAR
            and not (r.left + _NEAR < x < r.right - _NEAR and r.top + _NEAR < y < r.bottom - _NEAR)
        ):
            return box
    raise Unreadable(f"a way ends at {x:g}, {y:g}, where there is no box")
