"""Everything on one composed sheet, A3 where it stays readable there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from xml.etree.ElementTree import Element

from carepath_diagrams import composing, furniture
from carepath_diagrams.arranging import arrange
from carepath_diagrams.chart import Flowchart, Page, Role
from carepath_diagrams.composing import GAP, PAPERS, SMALLEST, Inset, Paper
from carepath_diagrams.engine import Engine, engine, lay_out
from carepath_diagrams.furniture import Block, MakeBlock
from carepath_diagrams.lines import BODY_SIZE, lines_of
from carepath_diagrams.rendering import finished, page_dot, stamp_of


@dataclass(frozen=True, slots=True)
class _Columns:
    """Charts and panels in columns: the size of all, and the blocks with their places."""

    width: float
    height: float
    parts: tuple[tuple[float, float, Block], ...]


def sheet_svg(flowchart: Flowchart, using: Engine | None = None) -> str:
    """All sections of a pathway on one sheet, with one banner, legend and footer."""
    using = using or engine()
    pages = detail_pages(flowchart)
    steps = [key for page in pages for key in page.steps]
    best: composing.Composition | None = None
    heading = ""
    for papers in PAPERS[1:]:
        for brief in (False, True):
            insets = [_inset(flowchart, page, using, brief) for page in pages]
            heading = _heading(flowchart, brief)
            panels = _panels(flowchart, brief)
            found = [
                _on(paper, packed, flowchart, heading, stamp_of(using))
                for paper in papers
                for packed in _packings(insets, panels)
            ]
            best = max(found, key=lambda composition: composition.scale)
            if best.scale * BODY_SIZE >= SMALLEST:
                return finished(flowchart, best, heading, steps, using)
    assert best is not None, "there are papers to choose from"
    return finished(flowchart, best, heading, steps, using)


def _heading(flowchart: Flowchart, brief: bool) -> str:
    said = "complete pathway"
    if brief:
        said += "; reasons, pitfalls, statements and questions stand on the section pages"
    variant = flowchart.chart.variant
    return f"{variant} – {said}" if variant else said


def detail_pages(flowchart: Flowchart) -> list[Page]:
    """The pages that show boxes of the pathway, without the overviews."""
    return [p for p in flowchart.pages if any(key in flowchart.chart.boxes for key in p.steps)]


_REMARKS: Final[frozenset[Role]] = frozenset({"because", "pitfall", "note"})
"""What the brief form of a box leaves to the section pages; no condition, advice or way."""


def in_brief(page: Page) -> Page:
    """The page without remarks and statement ids; the algorithm itself stays whole."""
    boxes = {
        key: replace(
            box,
            paragraphs=tuple(p for p in box.paragraphs if p.role not in _REMARKS),
            foot=replace(box.foot, statements=()),
        )
        for key, box in page.boxes.items()
    }
    return replace(page, boxes=boxes)


def _inset(flowchart: Flowchart, page: Page, using: Engine, brief: bool) -> Inset:
    page = in_brief(page) if brief else page
    linked = {box.number for box in flowchart.chart.boxes.values() if box.number}
    lines = {key: lines_of(box) for key, box in page.boxes.items()}
    arranged = arrange(page, lines, lay_out(page_dot(flowchart, page), using))
    return composing.inset(page, arranged, lines, f"{page.slug}-", linked)


def _panels(flowchart: Flowchart, brief: bool) -> list[MakeBlock]:
    chart = flowchart.chart
    panels: list[MakeBlock] = []
    if chart.summary:
        panels.append(furniture.panel(chart.variant, chart.summary, name="summary"))
    panels += [furniture.table(table) for table in chart.tables]
    if chart.questions and not brief:
        panels.append(furniture.questions(chart.questions))
    if chart.references:
        panels.append(furniture.references(chart.references))
    return panels


def _packings(insets: Sequence[Inset], panels: Sequence[MakeBlock]) -> Iterator[_Columns]:
    """Ways to set the charts out, in columns and in rows."""
    for count in range(1, min(len(insets) + 1, 6)):
        yield _columns(insets, panels, count)
        yield _rows(insets, panels, count)


def _rows(insets: Sequence[Inset], panels: Sequence[MakeBlock], count: int) -> _Columns:
    """Charts in order, row by row; panels below the last."""
    goal = sum(i.width + GAP for i in insets) / count
    rows: list[list[Inset]] = [[]]
    used = 0.0
    for inset in insets:
        if rows[-1] and used + inset.width / 2 > goal and len(rows) < count:
            rows.append([])
            used = 0.0
        rows[-1].append(inset)
        used += inset.width + GAP
    width = max(sum(i.width + GAP for i in row) - GAP for row in rows)
    parts: list[tuple[float, float, Block]] = []
    at = 0.0
    for row in rows:
        left = 0.0
        for inset in row:
            parts.append((left, at, Block(inset.height, inset.draw)))
            left += inset.width + GAP
        at += max(i.height for i in row) + GAP
    if panels:
        below = furniture.in_columns(panels, width)
        parts.append((0.0, at, below))
        at += below.height + GAP
    return _Columns(width, at - GAP, tuple(parts))


def _columns(insets: Sequence[Inset], panels: Sequence[MakeBlock], count: int) -> _Columns:
    """Charts in order, column by column; panels where there is room."""
    goal = sum(i.height + GAP for i in insets) / count
    columns: list[list[Inset]] = [[]]
    used = 0.0
    for inset in insets:
        if columns[-1] and used + inset.height / 2 > goal and len(columns) < count:
            columns.append([])
            used = 0.0
        columns[-1].append(inset)
        used += inset.height + GAP
    widths = [max(i.width for i in column) for column in columns]
    heights = [sum(i.height + GAP for i in column) for column in columns]
    lefts = [sum(widths[:k]) + GAP * k for k in range(len(columns))]
    parts: list[tuple[float, float, Block]] = []
    for column, left in zip(columns, lefts, strict=True):
        at = 0.0
        for inset in column:
            parts.append((left, at, Block(inset.height, inset.draw)))
            at += inset.height + GAP
    for maker in panels:
        place = heights.index(min(heights))
        block = maker(widths[place])
        parts.append((lefts[place], heights[place], block))
        heights[place] += block.height + GAP
    return _Columns(sum(widths) + GAP * (len(widths) - 1), max(heights) - GAP, tuple(parts))


def _on(
    paper: Paper, columns: _Columns, flowchart: Flowchart, heading: str, engine_stamp: str
) -> composing.Composition:
    def draw_all(parent: Element, x: float, y: float) -> None:
        for left, top, block in columns.parts:
            block.draw(parent, x + left, y + top)

    body = Inset(columns.width, columns.height, draw_all)
    return composing.compose(flowchart, body, (), heading, engine_stamp, papers=((paper,),))
