"""Chart and furniture on paper: the paper is chosen so that body text stays readable."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final
from xml.etree.ElementTree import Element, SubElement

from carepath_diagrams import furniture
from carepath_diagrams.arranging import Arranged
from carepath_diagrams.chart import Chart, Flowchart, Page, Paragraph, Run
from carepath_diagrams.drawing import draw
from carepath_diagrams.furniture import Block, MakeBlock
from carepath_diagrams.lines import BODY_SIZE, PAGE, Spacing, TextLine
from carepath_diagrams.palette import COLOURS, PANEL, PANEL_LINE
from carepath_diagrams.svg_tree import FONTS, SVG, group, number, rect, text
from carepath_diagrams.wrapping import wrap
from carepath_dsl.struct import struct

SMALLEST: Final = 6.5
"""Points: body text on paper is never smaller."""

MARGIN: Final = 20.0
"""Points of paper around everything."""

GAP: Final = 12.0
SIDE: Final = 270.0
"""The width of a column of panels beside a chart, in points of the chart."""


@struct
class Paper:
    """A sheet, in points."""

    name: str
    width: float
    height: float


PAPERS: Final = (
    (Paper("A4 landscape", 841.89, 595.28), Paper("A4 portrait", 595.28, 841.89)),
    (Paper("A3 landscape", 1190.55, 841.89), Paper("A3 portrait", 841.89, 1190.55)),
    (Paper("A2 landscape", 1683.78, 1190.55), Paper("A2 portrait", 1190.55, 1683.78)),
    (Paper("A1 landscape", 2383.94, 1683.78), Paper("A1 portrait", 1683.78, 2383.94)),
    (Paper("A0 landscape", 3370.39, 2383.94), Paper("A0 portrait", 2383.94, 3370.39)),
)
"""Sizes from small to large; the first in which body text is large enough is taken."""


@struct
class Inset:
    """A chart with its frame: its size, and how to draw it at a place."""

    width: float
    height: float
    draw: furniture.Draw


@struct
class Composition:
    """Where everything goes: ``scale`` is paper points for one point of the chart."""

    paper: Paper
    scale: float
    width: float
    height: float
    parts: tuple[tuple[float, float, Block], ...]


def inset(
    page: Page,
    arranged: Arranged,
    lines: Mapping[str, tuple[TextLine, ...]],
    prefix: str = "",
    linked: Collection[str] = (),
    spacing: Spacing = PAGE,
) -> Inset:
    """The chart of a page on its pale panel, with the panel's name in the corner.

    ``linked`` are the numbers of boxes elsewhere in the same picture.
    """
    name = Run(page.panel, True, "quiet")
    title = wrap((name,), 12.0, max(arranged.width, 150.0))
    frame = spacing.frame
    top = spacing.frame_top + 14.0 * (len(title) - 1)
    wide = max(arranged.width, 150.0) + 2 * frame
    tall = arranged.height + top + frame

    def draw_it(parent: Element, x: float, y: float) -> None:
        element = group(parent, id=f"{prefix}chart", class_="chart")
        rect(element, x, y, wide, tall, PANEL, PANEL_LINE, 0.8, round=10.0)
        for index, runs in enumerate(title):
            text(
                element,
                x + wide - frame,
                y + top - 14 + 14 * (index + 1 - len(title)),
                runs,
                12.0,
                "end",
            )
        draw(element, page, arranged, lines, x + frame, y + top, prefix, linked)

    return Inset(wide, tall, draw_it)


def panels_of(flowchart: Flowchart, page: Page) -> list[MakeBlock]:
    """What stands beside or below the chart of a page."""
    chart, steps = flowchart.chart, set(page.steps)
    overview = not steps & set(chart.boxes)
    panels: list[MakeBlock] = []
    if chart.summary and (overview or len(flowchart.pages) == 1):
        panels.append(furniture.panel(chart.variant, chart.summary, name="summary"))
    if overview or len(flowchart.pages) == 1:
        panels += introduction(chart)
    if overview:
        panels += (furniture.table(t) for t in chart.tables if t.reported or not t.used_by)
    if not overview:
        alone = len(flowchart.pages) == 1
        panels += (
            furniture.table(t)
            for t in chart.tables
            if steps & set(t.used_by) or (alone and not t.used_by)
        )
        asked = [q for q in chart.questions if steps & set(q.boxes)]
        if asked:
            panels.append(furniture.questions(asked))
    cited = {c.id for key in page.steps if key in chart.boxes for c in chart.boxes[key].foot.cites}
    listed = [r for r in chart.references if overview or r.citation.id in cited]
    if listed:
        panels.append(furniture.references(listed))
    return panels


def introduction(chart: Chart) -> list[MakeBlock]:
    """The sentences that hold for the whole pathway, and how many questions are open."""
    said = [Paragraph("note", (Run(sentence),), "•") for sentence in chart.introduction]
    if chart.questions:
        many = len(chart.questions)
        words = f"{many} questions for the board stand on the pages of their boxes"
        if many == 1:
            words = "1 question for the board stands on the pages of its boxes"
        said.append(Paragraph("note", (Run(words, colour="board"),), "◊", sign_colour="board"))
    return [furniture.panel("About this pathway", said)] if said else []


def compose(
    flowchart: Flowchart,
    body: Inset,
    panels: Sequence[MakeBlock],
    heading: str,
    engine: str,
    papers: Iterable[Sequence[Paper]] = PAPERS,
) -> Composition:
    """Find paper and arrangement: the smallest paper on which body text reaches 6.5 pt."""
    best: Composition | None = None
    for size in papers:
        found = [
            _on(paper, beside, flowchart, body, panels, heading, engine)
            for paper in size
            for beside in ((True, False) if panels else (False,))
        ]
        best = max(found, key=lambda c: c.scale)
        if best.scale * BODY_SIZE >= SMALLEST:
            return best
    assert best is not None, "there are papers to choose from"
    return best


def _on(
    paper: Paper,
    beside: bool,
    flowchart: Flowchart,
    body: Inset,
    panels: Sequence[MakeBlock],
    heading: str,
    engine: str,
) -> Composition:
    """Everything on one sheet, as large as it can be, at most life size."""
    room_x, room_y = paper.width - 2 * MARGIN, paper.height - 2 * MARGIN
    width = max(body.width + (SIDE + GAP if beside else 0.0), 480.0)
    parts, height = _parts(width, beside, flowchart, body, panels, heading, engine, paper)
    scale = min(1.0, room_x / width, room_y / height)
    if room_x / scale > width + 1.0:
        width = float(int(room_x / scale))
        parts, height = _parts(
            width, beside, flowchart, body, panels, heading, engine, paper, scale
        )
        scale = min(1.0, room_x / width, room_y / height)
    *upper, (x, y, _) = parts
    last = furniture.footer(footer_parts(flowchart.chart, paper, scale, engine))(width)
    low = (paper.height - MARGIN) / scale - MARGIN / scale - last.height
    return Composition(
        paper,
        scale,
        paper.width / scale,
        paper.height / scale,
        tuple(
            (px + MARGIN / scale, py + MARGIN / scale, block)
            for px, py, block in (*upper, (x, max(y, low), last))
        ),
    )


def _parts(
    width: float,
    beside: bool,
    flowchart: Flowchart,
    body: Inset,
    panels: Sequence[MakeBlock],
    heading: str,
    engine: str,
    paper: Paper,
    scale: float = 1.0,
) -> tuple[list[tuple[float, float, Block]], float]:
    """The blocks from top to bottom, and the height of all."""
    chart = flowchart.chart
    head = furniture.stacked(
        [
            furniture.banner(chart.stamp)(width),
            furniture.heading(chart.stamp.title, heading, chart.stamp.notice)(width),
        ],
        6.0,
    )
    parts: list[tuple[float, float, Block]] = [(0.0, 0.0, head)]
    at = head.height + GAP
    if beside:
        side_width = min(width - body.width - GAP, 420.0)
        side = furniture.stacked([make(side_width) for make in panels])
        left = max(0.0, (width - body.width - GAP - side_width) / 2)
        parts.append((left, at, Block(body.height, body.draw)))
        parts.append((left + body.width + GAP, at, side))
        at += max(body.height, side.height) + GAP
    else:
        parts.append((max(0.0, (width - body.width) / 2), at, Block(body.height, body.draw)))
        at += body.height + GAP
        if panels:
            below = furniture.in_columns(panels, width)
            parts.append((0.0, at, below))
            at += below.height + GAP
    key = furniture.legend(chart.levels, chart.legend)(width)
    parts.append((0.0, at, key))
    at += key.height + 6.0
    foot = furniture.footer(footer_parts(chart, paper, scale, engine))(width)
    parts.append((0.0, at, foot))
    return parts, at + foot.height


def footer_parts(chart: Chart, paper: Paper, scale: float, engine: str) -> list[str]:
    """Id, version, dates, hash, status, engine where it is not the canonical one, paper."""
    stamp = chart.stamp
    return [
        f"{stamp.id} {stamp.version}",
        f"updated {stamp.updated}" if stamp.updated else "",
        f"sha256:{stamp.hash[:12]}",
        f"source updated {stamp.source_updated}" if stamp.source_updated else "",
        stamp.banner.lower(),
        engine,
        f"{paper.name}, text {furniture.points(BODY_SIZE * scale)}",
        "The picture supports clinical judgement and never overrides it.",
    ]


def root_of(composition: Composition, language: str) -> Element:
    """The empty drawing of a composition, at the size of its paper."""
    scale = composition.scale
    return Element(
        "svg",
        {
            "xmlns": SVG,
            "width": f"{number(composition.paper.width)}pt",
            "height": f"{number(composition.paper.height)}pt",
            "viewBox": f"0 0 {number(composition.width)} {number(composition.height)}",
            "lang": language,
            "role": "graphics-document document",
            "aria-roledescription": "flowchart",
            "aria-labelledby": "title",
            "aria-describedby": "description",
            "font-family": FONTS,
            "data-scale": f"{scale:.4f}",
        },
    )


def fill(root: Element, composition: Composition) -> None:
    """Draw all parts on a white ground."""
    rect(root, 0, 0, composition.width, composition.height, COLOURS["paper"])
    for x, y, block in composition.parts:
        block.draw(root, x, y)


def describe(root: Element, title: str, sentences: Iterable[str], metadata: str) -> None:
    """Title, text alternative and metadata, for readers who do not see the picture."""
    SubElement(root, "title", {"id": "title"}).text = title
    SubElement(root, "desc", {"id": "description"}).text = "\n".join(sentences)
    SubElement(root, "metadata").text = metadata
