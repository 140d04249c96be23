"""Everything on one composed sheet, A3 where it stays readable there."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final
from xml.etree.ElementTree import Element

from carepath_diagrams import composing, furniture
from carepath_diagrams.arranging import arrange
from carepath_diagrams.chart import Flowchart, Page, Role
from carepath_diagrams.composing import GAP, PAPERS, SMALLEST, Inset, Paper
from carepath_diagrams.dot import dot_of
from carepath_diagrams.engine import Engine, engine, lay_out
from carepath_diagrams.furniture import Block, MakeBlock
from carepath_diagrams.lines import BODY_SIZE, PAGE, SHEET, lines_of
from carepath_diagrams.packing import packings
from carepath_diagrams.rendering import finished, stamp_of
from carepath_dsl.struct import replace, struct

PANEL_WIDTH: Final = 240.0
"""The width of tables and references on the sheet, in points of the charts."""


@struct
class _Packed:
    """Charts and panels on a sheet: the size of all, and the blocks with their places."""

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
                _on(paper, _fullest(insets, panels, paper), flowchart, heading, stamp_of(using))
                for paper in papers
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
            paragraphs=tuple(p for p in box.paragraphs if p.role not in _REMARKS)
            if box.kind not in ("link", "from")
            else (),
            foot=replace(box.foot, statements=()),
        )
        for key, box in page.boxes.items()
    }
    return replace(page, boxes=boxes)


def _inset(flowchart: Flowchart, page: Page, using: Engine, brief: bool) -> Inset:
    page = in_brief(page) if brief else page
    linked = {box.number for box in flowchart.chart.boxes.values() if box.number}
    spacing = SHEET if brief else PAGE
    lines = {key: lines_of(box, spacing) for key, box in page.boxes.items()}
    dot = dot_of(page, lines, flowchart.chart.stamp, spacing)
    arranged = arrange(page, lines, lay_out(dot, using), spacing)
    return composing.inset(page, arranged, lines, f"{page.slug}-", linked, spacing)


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


def _fullest(insets: Sequence[Inset], panels: Sequence[MakeBlock], paper: Paper) -> _Packed:
    """The packing that can be drawn largest on a paper, about, before the rest is set around."""
    return max(
        _packings(insets, panels, paper.width / paper.height),
        key=lambda p: min(paper.width / p.width, (paper.height - 80.0) / p.height),
    )


def _packings(
    insets: Sequence[Inset], panels: Sequence[MakeBlock], shape: float
) -> Iterator[_Packed]:
    """Ways to set charts and panels out on a sheet of a shape (width over height)."""
    blocks = [Block(i.height, i.draw) for i in insets] + [make(PANEL_WIDTH) for make in panels]
    widths = [i.width for i in insets] + [PANEL_WIDTH] * len(panels)
    sizes = [(w, b.height) for w, b in zip(widths, blocks, strict=True)]
    large, small = sizes[: len(insets)], sizes[len(insets) :]
    for width, height, places in packings(large, small, GAP, shape):
        parts = tuple((x, y, block) for (x, y), block in zip(places, blocks, strict=True))
        yield _Packed(width, height, parts)


def _on(
    paper: Paper, packed: _Packed, flowchart: Flowchart, heading: str, engine_stamp: str
) -> composing.Composition:
    def draw_all(parent: Element, x: float, y: float) -> None:
        for left, top, block in packed.parts:
            block.draw(parent, x + left, y + top)

    body = Inset(packed.width, packed.height, draw_all)
    return composing.compose(flowchart, body, (), heading, engine_stamp, papers=((paper,),))
