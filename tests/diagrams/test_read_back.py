"""The picture is the algorithm: what is drawn is read back and compared with the pathway."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from carepath_diagrams.flowcharts import flowchart
from carepath_diagrams.read_back import Unreadable, read_back
from carepath_dsl.model import Action, Decision, Pathway
from flowchart_expected import differences
from flowchart_pictures import SHIPPED, details, drawing, pathway_named, svgs

NAMES = (*SHIPPED, "sample", "ladder-40", *(f"random-{seed}" for seed in range(30)))


def pages(name: str) -> list[str]:
    return [svgs(name)[page.slug] for page in details(name)]


def test_there_are_shipped_pathways() -> None:
    assert "back_pain" in SHIPPED


@pytest.mark.parametrize("name", NAMES)
def test_the_picture_is_the_algorithm(name: str) -> None:
    assert differences(pathway_named(name), read_back(pages(name))) == []


@pytest.mark.parametrize("name", ["back_pain", "sample"])
def test_the_composed_sheet_is_the_algorithm(name: str) -> None:
    sheet = drawing(name).sheet()
    seen = read_back([sheet])
    pathway = pathway_named(name)
    if "stand on the section pages" in sheet:
        pathway = without_remarks(pathway)
    assert set(seen.boxes) == {step.box for step in pathway.steps.values()}
    assert differences(pathway, seen) == []


def without_remarks(pathway: Pathway) -> Pathway:
    """The sheet leaves reasons and pitfalls to the section pages where room is short."""
    steps = {
        id: replace(step, lines=tuple(replace(line, because=None) for line in step.lines))
        if isinstance(step, Action)
        else step
        for id, step in pathway.steps.items()
    }
    return replace(pathway, steps=steps)


# --- what is wrong is seen -------------------------------------------------------------------


def sample_seen_with(change: dict[str, str], slug: str) -> list[str]:
    drawn = dict(svgs("sample"))
    for old, new in change.items():
        before, chart = drawn[slug].split('class="chart"')
        assert old in chart
        drawn[slug] = before + 'class="chart"' + chart.replace(old, new, 1)
    return differences(
        pathway_named("sample"), read_back([drawn[page.slug] for page in details("sample")])
    )


@pytest.mark.parametrize(
    ("slug", "old", "new"),
    [
        ("section-a", ">Yes<", ">No<"),
        ("section-a", "MRI of the spine", "CT of the spine"),
        ("section-a", "Retention", "Detention"),
        ("section-a", "mri contraindicated", "mri possible"),
        ("section-a", ">go to box 4<", ">go to box 5<"),
        ("section-a", ">Do now: <", ">Offer: <"),
        ("section-a", "prepare for box 3", "prepare for box 4"),
        ("section-b", "Severe: ", "Medium: "),
        ("section-c", "unless ", "if "),
    ],
)
def test_a_changed_word_is_seen(slug: str, old: str, new: str) -> None:
    assert sample_seen_with({old: new}, slug)


def test_a_moved_arrow_is_seen() -> None:
    svg = svgs("sample")["section-b"]
    tips = re.findall(r'<polygon points="([\d.]+,[\d.]+) [^"]*" fill="#333333"', svg)
    assert len(set(tips)) > 3
    drawn = {**svgs("sample"), "section-b": svg.replace(tips[0], "1,1", 1)}
    with pytest.raises(Unreadable):
        read_back([drawn[page.slug] for page in details("sample")])


def test_two_boxes_with_one_number_are_refused() -> None:
    page = svgs("sample")["section-a"]
    with pytest.raises(Unreadable, match="two boxes 1"):
        read_back([page, page])


def test_another_algorithm_with_the_same_boxes_differs() -> None:
    pathway = pathway_named("sample")
    flags = pathway.steps["flags"]
    assert isinstance(flags, Decision)
    yes, no = flags.branches
    swapped = replace(
        flags, branches=(replace(yes, target=no.target), replace(no, target=yes.target))
    )
    other = flowchart(replace(pathway, steps={**pathway.steps, "flags": swapped}))
    seen = read_back([other.svg(p.slug) for p in other.pages if p.slug != "overview"])
    assert differences(pathway, seen)
