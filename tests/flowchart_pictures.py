"""Pictures for the tests: drawn once for each pathway, and measured."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from xml.etree.ElementTree import Element

import flowchart_samples as samples
from carepath_diagrams.chart import Page
from carepath_diagrams.flowcharts import Drawing, flowchart
from carepath_diagrams.read_back import DrawnBox
from carepath_diagrams.read_back import _boxes as boxes_of  # the reader's own eyes
from carepath_diagrams.sheet import detail_pages
from carepath_diagrams.svg_tree import name, parse
from carepath_diagrams.wrapping import width
from carepath_dsl.load import load
from carepath_dsl.model import Pathway
from random_pathways import random_pathway

ROOT = Path(__file__).parent.parent
SHIPPED = tuple(sorted(p.parent.name for p in (ROOT / "pathways").glob("*/pathway.yaml")))


@cache
def pathway_named(name: str) -> Pathway:
    """``sample``, ``random-17``, ``ladder-300`` or the folder of a shipped pathway."""
    if name == "sample":
        return samples.pathway()
    kind, _, number = name.rpartition("-")
    if kind == "random":
        return random_pathway(int(number))
    if kind == "ladder":
        return samples.ladder_of(int(number))
    loaded = load(ROOT / "pathways" / name)
    assert loaded.pathway is not None, list(loaded.diagnostics)
    return loaded.pathway


@cache
def drawing(name: str) -> Drawing:
    """The flowchart of a pathway."""
    return flowchart(pathway_named(name))


@cache
def svgs(name: str) -> dict[str, str]:
    """The SVG of every page by slug."""
    return {page.slug: drawing(name).svg(page.slug) for page in drawing(name).pages}


def details(name: str) -> list[Page]:
    """The pages without overviews."""
    return detail_pages(drawing(name).flowchart)


@dataclass(frozen=True)
class Seen:
    """A text or shape on a page, in the page's own points."""

    words: str
    left: float
    top: float
    right: float
    bottom: float

    def inside(self, other: Seen, slack: float = 0.6) -> bool:
        """True when it does not stick out."""
        return (
            self.left >= other.left - slack
            and self.right <= other.right + slack
            and self.top >= other.top - slack
            and self.bottom <= other.bottom + slack
        )

    def overlaps(self, other: Seen) -> bool:
        """True when both cover a common stretch of more than half a point."""
        return (
            min(self.right, other.right) - max(self.left, other.left) > 0.5
            and min(self.bottom, other.bottom) - max(self.top, other.top) > 0.5
        )


def text_of(element: Element) -> Seen:
    """The extent of a line of text: real widths, from ascender to descender."""
    size = float(element.get("font-size", "10"))
    wide = 0.0
    words = ""
    for part in [element] if not len(element) else element:
        bold = part.get("font-weight", element.get("font-weight")) == "bold"
        wide += width(part.text or "", size, bold)
        words += part.text or ""
    x, y = float(element.get("x", "0")), float(element.get("y", "0"))
    anchor = element.get("text-anchor", "start")
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    return Seen(words, left, y - 0.74 * size, left + wide, y + 0.21 * size)


def texts(root: Element) -> list[Seen]:
    """All text of a picture or a part of it."""
    return [text_of(element) for element in root.iter() if name(element) == "text"]


def groups(root: Element, class_: str) -> Iterator[Element]:
    """Groups whose class begins with a word."""
    for element in root.iter():
        if name(element) == "g" and element.get("class", "").split()[:1] == [class_]:
            yield element


def tree(svg: str) -> Element:
    """The root of a picture."""
    return parse(svg)


def measured(box: DrawnBox) -> Seen:
    return Seen(" ".join(box.lines), box.rect.left, box.rect.top, box.rect.right, box.rect.bottom)


def problems(svg: str) -> list[str]:
    """Everything that is cut off or covers something else on a page."""
    root = tree(svg)
    found = []
    width, height = (float(n) for n in root.get("viewBox", "").split()[2:])
    page = Seen("page", 0.0, 0.0, width, height)
    found += [f"{t.words!r} leaves the page" for t in texts(root) if not t.inside(page)]
    for one, other in combinations(texts(root), 2):
        if one.overlaps(other):
            found.append(f"{one.words!r} covers {other.words!r}")
    for chart in groups(root, "chart"):
        boxes = [measured(box) for box in boxes_of(chart)]
        for one, other in combinations(boxes, 2):
            if one.overlaps(other):
                found.append(f"box {one.words[:30]!r} covers {other.words[:30]!r}")
        for node in groups(chart, "node"):
            shape = next(measured(b) for b in boxes_of(_alone(node)))
            found += [f"{t.words!r} leaves its box" for t in texts(node) if not t.inside(shape)]
        for way in groups(chart, "way"):
            for label in texts(way):
                found += [
                    f"label {label.words!r} covers {box.words[:30]!r}"
                    for box in boxes
                    if label.overlaps(box)
                ]
    return found


def _alone(node: Element) -> Element:
    root = Element("svg")
    root.append(node)
    return root
