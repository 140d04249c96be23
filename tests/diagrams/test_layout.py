"""Nothing overlaps, nothing is cut off, ways do not cross: measured in the SVG."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from xml.etree.ElementTree import Element

import pytest

import flowchart_samples as samples
from carepath_diagrams.chart import Page
from carepath_diagrams.composing import PAPERS
from carepath_diagrams.cutting import PAGE_BUDGET
from carepath_diagrams.flowcharts import flowchart
from carepath_diagrams.routes import clash, plan
from carepath_diagrams.svg_tree import name as tag
from carepath_dsl.model import Pathway
from flowchart_pictures import SHIPPED, drawing, groups, problems, svgs, text_of, tree

NAMES = (*SHIPPED, "sample", "ladder-60", *(f"random-{seed}" for seed in range(100, 118)))
PAPER = {paper.name: paper for size in PAPERS for paper in size}


def pictures(name: str) -> list[str]:
    return list(svgs(name).values())


@pytest.mark.parametrize("name", NAMES)
def test_nothing_overlaps_and_nothing_is_cut_off(name: str) -> None:
    assert [p for svg in pictures(name) for p in problems(svg)] == []


@pytest.mark.parametrize("name", ["back_pain", "sample"])
def test_nothing_overlaps_on_the_composed_sheet(name: str) -> None:
    assert problems(drawing(name).sheet()) == []


@pytest.mark.parametrize("name", NAMES)
def test_no_way_crosses_another_or_runs_through_a_box(name: str) -> None:
    for page in drawing(name).pages:
        grid = plan(page.cells)
        lines = {}
        for drawn in page.ways:
            line = grid.route(drawn.way.source, drawn.way.target, drawn.shape)
            assert line is not None
            assert not grid.hits_a_box(line, drawn.way.source, drawn.way.target)
            lines[drawn.way.source, drawn.way.target, drawn.way.kind] = line
        assert not [1 for a, b in combinations(lines.values(), 2) if clash(a, b)]


@pytest.mark.parametrize("name", NAMES)
def test_every_box_and_way_of_a_page_is_drawn(name: str) -> None:
    for page in drawing(name).pages:
        root = tree(svgs(name)[page.slug])
        assert len(list(groups(root, "node"))) == len(page.boxes)
        assert len(list(groups(root, "way"))) == len(page.ways)
        assert set(page.cells) == set(page.boxes)
        reached = {drawn.way.source for drawn in page.ways}
        ends = {drawn.way.target for drawn in page.ways}
        assert reached | ends >= set(page.boxes) or len(page.boxes) == 1


@pytest.mark.parametrize("name", NAMES)
def test_yes_goes_to_the_right_and_no_straight_down(name: str) -> None:
    for page in drawing(name).pages:
        for drawn in page.ways:
            (column, row), (to_column, to_row) = (
                page.cells[drawn.way.source],
                page.cells[drawn.way.target],
            )
            if drawn.way.kind == "yes":
                assert to_column > column
            if drawn.way.kind == "no":
                assert to_row > row
                assert drawn.shape in ("down", "join", "elbow")
            assert to_column >= column or drawn.shape == "join"


@pytest.mark.parametrize("name", NAMES)
def test_a_page_has_at_most_15_boxes(name: str) -> None:
    assert all(len(page.steps) <= PAGE_BUDGET for page in drawing(name).pages)


@pytest.mark.parametrize("name", NAMES)
def test_body_text_is_readable_on_the_named_paper(name: str) -> None:
    for svg in pictures(name):
        root = tree(svg)
        width = float(root.get("viewBox", "").split()[2])
        paper = next(p for p in PAPER.values() if f"{p.name}, text" in svg)
        assert float(root.get("width", "").removesuffix("pt")) == pytest.approx(paper.width, abs=1)
        assert 10.0 * paper.width / width >= 6.45
        assert paper.name[:2] in ("A4", "A3")


def test_300_steps_stay_readable() -> None:
    drawn = flowchart(samples.ladder_of(300))
    assert sum(len(p.steps) for p in drawn.pages if p.slug.startswith("section")) == 300
    assert all(len(page.steps) <= PAGE_BUDGET for page in drawn.pages)
    first, last = drawn.pages[0], drawn.pages[-1]
    for page in (first, last):
        assert problems(drawn.svg(page.slug)) == []


# --- long words ------------------------------------------------------------------------------


def test_long_words_and_titles_are_wrapped_not_cut() -> None:
    long = "Pneumonoultramicroscopicsilicovolcanoconiosis" * 3
    base = samples.pathway()
    steps = {
        id: replace(step, title=f"{step.title} {long} {' of a very long title' * 4}")
        for id, step in base.steps.items()
    }
    advice = {
        id: replace(r, text=f"{r.text} {long} / {long.upper()}")
        for id, r in base.recommendations.items()
    }
    made = replace(
        base,
        steps=steps,
        recommendations=advice,
        header=replace(base.header, title=f"{long} {long} and more words " * 2),
    )
    drawn = flowchart(made)
    for page in drawn.pages:
        svg = drawn.svg(page.slug)
        assert problems(svg) == []
        assert shown(svg, page, made)


def shown(svg: str, page: Page, pathway: Pathway) -> bool:
    """Every title of the page's steps, whole."""
    words = "".join("".join("".join(e.itertext()).split()) for e in tree(svg).iter() if _text(e))
    titles = [pathway.steps[k].title for k in page.steps if k in pathway.steps]
    return all("".join(title.split()) in words for title in titles)


def _text(element: Element) -> bool:
    return tag(element) == "text"


def test_the_measure_sees_text_that_sticks_out() -> None:
    svg = svgs("sample")["section-a"].replace("Surgical consultation", "Surgical " * 30)
    assert problems(svg)


def test_the_measure_sees_text_on_text() -> None:
    svg = svgs("sample")["section-a"]
    first = next(groups(tree(svg), "node"))
    line = next(e for e in first.iter() if _text(e))
    place = f'x="{line.get("x")}" y="{line.get("y")}"'
    other = svg.replace("</svg>", f'<text {place} font-size="11">Covered</text></svg>')
    assert text_of(line).words
    assert problems(other)
