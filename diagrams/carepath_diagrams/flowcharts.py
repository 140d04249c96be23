"""Pathway → flowchart, in one call: pages as SVG, PNG, PDF, DOT and text."""

from __future__ import annotations

from collections.abc import Mapping

from carepath_diagrams.alternative import sentences_of
from carepath_diagrams.box_text import Audience
from carepath_diagrams.chart import Chart, Flowchart, Page
from carepath_diagrams.compare import with_changes
from carepath_diagrams.contents import chart_of
from carepath_diagrams.counts import with_counts
from carepath_diagrams.engine import EngineName, engine
from carepath_diagrams.pages import pages_of
from carepath_diagrams.patient import with_patient
from carepath_diagrams.png import png_of
from carepath_diagrams.rendering import page_dot, page_svg
from carepath_diagrams.sheet import sheet_svg
from carepath_dsl.model import Pathway
from carepath_dsl.struct import struct
from carepath_interpreter.result import Result


@struct(slots=False)
class Drawing:
    """A flowchart ready to be drawn. In a notebook it shows itself."""

    flowchart: Flowchart
    engine: EngineName = "embedded"

    @property
    def pages(self) -> tuple[Page, ...]:
        """The pages, the overview first."""
        return self.flowchart.pages

    def page(self, slug: str) -> Page:
        """A page by its slug (``overview``, ``section-b``) or its section's letter.

        KeyError with what there is, when there is no such page.
        """
        wanted = slug.lower()
        for page in self.pages:
            if page.slug in (wanted, f"section-{wanted}"):
                return page
        raise KeyError(f"no page {slug}; there are {', '.join(p.slug for p in self.pages)}")

    def svg(self, slug: str | None = None) -> str:
        """The SVG of a page; of the first one when no slug is given."""
        page = self.pages[0] if slug is None else self.page(slug)
        return page_svg(self.flowchart, page, engine(self.engine))

    def sheet(self) -> str:
        """The SVG of the one composed sheet with all sections."""
        return sheet_svg(self.flowchart, engine(self.engine))

    def png(self, slug: str | None = None, width: int = 2400) -> bytes:
        """The PNG of a page, ``width`` pixels wide."""
        return png_of(self.svg(slug), width)

    def pdf(self) -> bytes:
        """All pages in one PDF; needs the extra ``carepath[pdf]``."""
        from carepath_diagrams.pdf import pdf_of

        return pdf_of([self.svg(page.slug) for page in self.pages], self.flowchart.chart.stamp)

    def dot(self, slug: str | None = None) -> str:
        """The DOT text of a page."""
        page = self.pages[0] if slug is None else self.page(slug)
        return page_dot(self.flowchart, page)

    def text(self) -> str:
        """The whole algorithm in sentences, box by box."""
        return "\n".join((*sentences_of(self.flowchart.chart), ""))

    def _repr_svg_(self) -> str:
        return self.svg()


def flowchart(
    pathway: Pathway,
    *,
    result: Result | None = None,
    against: Pathway | None = None,
    counts: Mapping[tuple[str, str], int] | None = None,
    audience: Audience = "clinician",
    engine: EngineName = "embedded",
) -> Drawing:
    """The flowchart of a pathway; with a result one patient's way, with ``against`` the changes
    since another version, with ``counts`` ((from, to) → patients) the numbers on the ways.

    Raises Undrawable for text no chart can show, BadCounts, and ValueError when more than one
    of the three variants is asked for.
    """
    if sum(variant is not None for variant in (result, against, counts)) > 1:
        raise ValueError("a chart shows one patient, two versions or counts, one at a time")
    chart: Chart = chart_of(pathway, audience)
    if result is not None:
        chart = with_patient(chart, pathway, result)
    if against is not None:
        chart = with_changes(chart_of(against, audience), chart)
    if counts is not None:
        chart = with_counts(chart, counts)
    return Drawing(pages_of(chart), engine)
