"""Page → SVG: the pipeline, one function per arrow."""

from __future__ import annotations

from collections.abc import Iterable

from carepath_diagrams import composing
from carepath_diagrams.alternative import sentences_of
from carepath_diagrams.arranging import arrange
from carepath_diagrams.chart import Flowchart, Page
from carepath_diagrams.dot import dot_of
from carepath_diagrams.engine import Engine, engine, lay_out
from carepath_diagrams.lines import lines_of
from carepath_diagrams.svg_tree import written


def page_dot(flowchart: Flowchart, page: Page) -> str:
    """The DOT text of a page."""
    lines = {key: lines_of(box) for key, box in page.boxes.items()}
    return dot_of(page, lines, flowchart.chart.stamp)


def page_svg(flowchart: Flowchart, page: Page, using: Engine | None = None) -> str:
    """The SVG of a page; the embedded engine unless another is given.

    Raises EngineError, Mangled or ActiveContent when anything is not as it has to be.
    """
    using = using or engine()
    lines = {key: lines_of(box) for key, box in page.boxes.items()}
    dot = dot_of(page, lines, flowchart.chart.stamp)
    arranged = arrange(page, lines, lay_out(dot, using))
    body = composing.inset(page, arranged, lines)
    heading = _heading(flowchart, page)
    composition = composing.compose(
        flowchart, body, composing.panels_of(flowchart, page), heading, stamp_of(using)
    )
    return finished(flowchart, composition, heading, page.steps, using)


def _heading(flowchart: Flowchart, page: Page) -> str:
    said = flowchart.heading(page)
    return f"{flowchart.chart.variant} – {said}" if flowchart.chart.variant else said


def stamp_of(using: Engine) -> str:
    """What the footer says about the engine: nothing for the canonical one."""
    return "" if using.canonical else f"not canonical, engine: {using.name}"


def finished(
    flowchart: Flowchart,
    composition: composing.Composition,
    heading: str,
    steps: Iterable[str],
    using: Engine,
) -> str:
    """The text of a composed drawing, described for those who do not see it."""
    chart = flowchart.chart
    root = composing.root_of(composition, chart.stamp.language)
    keys = [key for key in steps if key in chart.boxes] or None
    composing.describe(
        root,
        f"{chart.stamp.title}: {heading}",
        sentences_of(chart, keys),
        f"carepath flowchart; engine {using.name}; content sha256:{chart.stamp.hash}",
    )
    composing.fill(root, composition)
    return written(root)
