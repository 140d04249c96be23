"""The flowchart as data, its text alternative, and what the Python API offers."""

from __future__ import annotations

import shutil
from dataclasses import replace

import pytest

import carepath_diagrams
import flowchart_samples as samples
from carepath_diagrams.chart import Box
from carepath_diagrams.contents import chart_of, letter
from carepath_diagrams.cutting import counted, cut
from carepath_diagrams.flowcharts import flowchart
from carepath_diagrams.png import png_of
from carepath_diagrams.read_back import read_back
from carepath_diagrams.svg_tree import name, parse
from flowchart_pictures import drawing, groups, pathway_named, svgs, tree


def paragraphs(box: Box, role: str) -> list[str]:
    return [p.text for p in box.paragraphs if p.role == role]


def test_a_box_says_what_its_step_says() -> None:
    chart = chart_of(samples.pathway())
    flags = chart.boxes["flags"]
    assert (flags.kind, flags.number, flags.title) == ("decision", "2", "Any red flag?")
    assert paragraphs(flags, "condition") == [
        "Suspected emergency: any of",
        "Retention",
        "Numbness",
    ]
    assert paragraphs(flags, "meanwhile") == ["While unknown: prepare for box 3"]
    assert paragraphs(flags, "pitfall") == ["Pitfall: Do not wait for complete incontinence."]
    assert [c.text for c in flags.foot.cites] == ["[1]", "[4?]"]
    assert flags.foot.statements == ("S01", "S03")
    assert flags.foot.questions == ("Q1",)
    assert flags.foot.line == 20


def test_an_action_shows_verbs_conditions_unless_and_instead() -> None:
    chart = chart_of(samples.pathway())
    assert [p.text for p in chart.boxes["emergency"].paragraphs] == [
        "Do now: MRI of the spine without contrast",
        "unless mri contraindicated",
        "→ instead: Do now: CT of the spine",
        "Do now: Surgical consultation",
        "End",
    ]
    assert [p.text for p in chart.boxes["first"].paragraphs] == [
        "Offer: Advice to stay active",
        "Consider: Superficial heat",
        "if chronic pain",
        "because: Heat helps",
        "Offer: An NSAID",
        "unless heart risk",
    ]


def test_every_kind_of_box_and_way_is_there() -> None:
    chart = chart_of(samples.pathway())
    kinds = {box.kind for box in chart.boxes.values()}
    assert kinds == {"state", "decision", "action", "include", "fork", "end"}
    ways = {way.kind for way in chart.ways}
    assert ways == {
        *("yes", "no", "branch", "otherwise", "then", "strand", "enter", "others", "back")
    }
    assert chart.boxes["fork:usual"].title == "both, side by side"
    assert [w.to_prepare for w in chart.ways if w.source == "flags"] == [True, False]


def test_scores_bands_and_classes_are_tables() -> None:
    tables = {t.name: t for t in chart_of(samples.pathway()).tables}
    assert tables["score"].rows == (
        ("+3", "fever", "S03"),
        ("–1", "relief", "S03"),
        ("+", "Points for duration", ""),
    )
    assert tables["points"].rows == (("2", "duration ≥ 26 weeks", "S03"), ("0", "otherwise", ""))
    assert tables["risk"].rows == (("high", "Risk score ≥ 3", "S03"), ("low", "otherwise", ""))
    assert tables["risk"].reported
    assert tables["score"].used_by == ("risky",)
    assert "suspected" not in tables


def test_sections_are_as_declared() -> None:
    chart = chart_of(samples.pathway())
    assert [(s.letter, s.title, s.boxes[0]) for s in chart.sections] == [
        ("A", "Red flags first", "begin"),
        ("B", "Leg pain", "leg"),
        ("C", "Usual care", "usual"),
    ]


def test_sections_are_found_where_none_are_declared() -> None:
    pages = flowchart(samples.ladder_of(60)).pages
    assert len(pages) > 4
    assert pages[0].slug == "overview"
    steps = [key for page in pages[1:] for key in page.steps]
    assert sorted(steps) == sorted(samples.ladder_of(60).steps)


def test_a_small_pathway_is_one_page() -> None:
    pages = flowchart(samples.ladder_of(4)).pages
    assert [page.slug for page in pages] == ["chart"]


def test_pieces_are_connected_and_within_their_aim() -> None:
    chart = chart_of(samples.ladder_of(100))
    pieces = cut(tuple(chart.boxes), chart.boxes, chart.ways, 12)
    assert sorted(k for piece in pieces for k in piece) == sorted(chart.boxes)
    assert all(counted(piece, chart.boxes) <= 12 for piece in pieces)


def test_letters_go_on_behind_z() -> None:
    assert [letter(i) for i in (0, 25, 26, 27, 702)] == ["A", "Z", "AA", "AB", "AAA"]


# --- around the picture ----------------------------------------------------------------------


def test_the_text_alternative_is_the_whole_algorithm() -> None:
    text = drawing("sample").text()
    assert (
        "Box 2, decision: Any red flag? Suspected emergency: any of: Retention; Numbness. "
        "While unknown: prepare for box 3. Pitfall: Do not wait for complete incontinence. "
        "Yes to box 3. No to box 4. Statements S01, S03. Cites 1, 4 (missing). "
        "Questions for the board: Q1. Line 20 of the file.\n"
    ) in text
    assert (
        "Box 3, action: Suspected emergency. Emergency, within hours. "
        "Do now: MRI of the spine without contrast, unless mri contraindicated, "
        "instead: Do now: CT of the spine. Do now: Surgical consultation. End."
    ) in text
    assert "Then both, side by side: box 10, box 15." in text
    assert "Reassess: back to box 2." in text
    assert "Risk score (score): +3: fever; –1: relief; +: Points for duration." in text
    for step in samples.pathway().steps.values():
        assert f"Box {step.box}, " in text


def test_the_picture_holds_title_description_and_roles() -> None:
    for page in drawing("sample").pages:
        root = parse(svgs("sample")[page.slug])
        parts = {name(child): child for child in root}
        assert root.get("role") == "graphics-document document"
        assert root.get("lang") == "en"
        assert (parts["title"].text or "").startswith("Sample pathway: Page ")
        for key in page.steps:
            if key in samples.pathway().steps:
                assert f"Box {samples.pathway().steps[key].box}, " in (parts["desc"].text or "")
        for node in groups(root, "node"):
            assert node.get("role") == "graphics-object"
            assert node.get("aria-label")
            assert node.get("data-node")
        ids = [e.get("id") for e in root.iter() if e.get("id")]
        assert len(ids) == len(set(ids))


def test_the_sheet_has_unique_ids_and_links_that_lead_somewhere() -> None:
    root = tree(drawing("back_pain").sheet())
    ids = [e.get("id") for e in root.iter() if e.get("id")]
    assert len(ids) == len(set(ids))
    links = [e.get("href", "") for e in root.iter() if name(e) == "a"]
    assert links
    assert {link.removeprefix("#") for link in links} <= set(ids)


def test_boxes_stand_in_the_order_of_their_numbers() -> None:
    for page in drawing("back_pain").pages[1:]:
        labels = [
            n.get("aria-label", "") for n in groups(tree(svgs("back_pain")[page.slug]), "node")
        ]
        numbers = [int(label.split(".")[0]) for label in labels if label[0].isdigit()]
        assert numbers == sorted(numbers)


def test_every_page_has_banner_legend_footer_and_its_questions() -> None:
    for page in drawing("back_pain").pages:
        root = tree(svgs("back_pain")[page.slug])
        for part in ("banner", "heading", "legend", "footer"):
            assert len(list(groups(root, part))) == 1, part
    questions = drawing("back_pain").flowchart.chart.questions
    said = " ".join(svgs("back_pain").values())
    for question in questions:
        if question.boxes:
            assert f"◊{question.id} " in said


def test_an_approved_pathway_has_no_yellow_banner() -> None:
    drawn = flowchart(samples.pathway(head=samples.header(status="approved")))
    assert "APPROVED" in drawn.svg()
    assert "#F0E442" not in drawn.svg()
    assert "#F0E442" in svgs("sample")["overview"]


# --- the API ---------------------------------------------------------------------------------


def test_a_notebook_shows_the_first_page() -> None:
    assert carepath_diagrams.flowchart is flowchart
    drawn = drawing("sample")
    assert drawn._repr_svg_() == drawn.svg() == svgs("sample")["overview"]


def test_pages_are_found_by_slug_and_by_letter() -> None:
    drawn = drawing("sample")
    assert drawn.page("B") is drawn.page("section-b")
    with pytest.raises(KeyError, match="no page Z; there are overview, section-a"):
        drawn.page("Z")


def test_a_png_is_made_with_the_vendored_fonts() -> None:
    png = png_of(svgs("sample")["section-a"], 400)
    assert png.startswith(b"\x89PNG")
    assert png == png_of(svgs("sample")["section-a"], 400)


def test_the_dot_text_is_ascii_and_stamped() -> None:
    dot = drawing("sample").dot("section-a")
    assert dot.isascii()
    assert "UNDER REVIEW" in dot
    assert "rank=same" in dot
    assert "class=decision" in dot


def test_the_pdf_tells_the_line_to_type_when_the_extra_is_missing() -> None:
    try:
        import typst  # noqa: F401
    except ImportError:
        from carepath_diagrams.pdf import MissingExtra

        with pytest.raises(MissingExtra, match=r"pip install 'carepath\[pdf\]'"):
            drawing("sample").pdf()
        return
    made = drawing("sample").pdf()
    assert made.startswith(b"%PDF")
    assert made == drawing("sample").pdf()


def test_questions_without_a_box_and_unusual_levels_do_not_stop_a_drawing() -> None:
    base = samples.pathway()
    drawn = flowchart(replace(base, urgency=(*base.urgency,), questions={}))
    assert drawn.svg("a")
    assert pathway_named("sample").questions


@pytest.mark.skipif(shutil.which("dot") is None, reason="there is no dot on this machine")
def test_the_systems_engine_is_stamped_as_not_canonical() -> None:
    drawn = flowchart(samples.pathway(), engine="system")
    svg = drawn.svg("a")
    assert "not canonical, engine: dot " in svg
    assert "not canonical" not in svgs("sample")["section-a"]
    assert has_its_boxes(svg)


def has_its_boxes(svg: str) -> bool:
    """The page holds the boxes of its section, whoever laid it out."""
    return set(read_back([svg]).boxes) == {"1", "2", "3"}
