"""One patient's way, two versions, counts: what is drawn, and that it can be told apart."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

import pytest

import flowchart_samples as samples
from carepath_diagrams.chart import Box, Chart, Mark
from carepath_diagrams.compare import union_order, with_changes
from carepath_diagrams.contents import chart_of
from carepath_diagrams.counts import BadCounts, read_counts, with_counts
from carepath_diagrams.flowcharts import flowchart
from carepath_diagrams.lines import lines_of
from carepath_diagrams.looks import look_of, stroke_of
from carepath_diagrams.pages import pages_of
from carepath_diagrams.palette import COLOURS, contrast
from carepath_diagrams.patient import with_patient
from carepath_diagrams.read_back import read_back
from carepath_dsl.model import Action, Decision, Pathway, Target
from carepath_interpreter.evaluate import evaluate
from flowchart_expected import seen_ways, ways
from flowchart_pictures import pathway_named, problems

NO_FLAGS = {"retention": False, "numbness": False}


def marks(chart: Chart) -> dict[str, Mark]:
    return {key: box.mark for key, box in chart.boxes.items()}


def for_patient(**facts: object) -> Chart:
    pathway = samples.pathway()
    result = evaluate(pathway, facts)  # type: ignore[arg-type]
    return with_patient(chart_of(pathway), pathway, result)


# --- one patient -----------------------------------------------------------------------------


def test_an_emergency_is_certain_and_the_rest_unvisited() -> None:
    found = marks(for_patient(retention=True))
    assert found["begin"] == found["flags"] == found["emergency"] == "certain"
    assert found["leg"] == found["first"] == "unvisited"


def test_an_unknown_red_flag_prepares_and_leaves_the_rest_possible() -> None:
    chart = for_patient(retention=False)
    found = marks(chart)
    assert found["emergency"] == "precaution"
    assert found["leg"] == "possible"
    ways = {(w.source, w.target): w for w in chart.ways}
    assert ways["flags", "emergency"].mark == "precaution"
    assert ways["flags", "leg"].mark == "possible"
    assert ways["flags", "leg"].notes == ("Retention: no", "? Numbness: not known")
    assert ways["begin", "flags"].mark == "certain"


def test_steps_of_the_certain_way_are_counted() -> None:
    chart = for_patient(**NO_FLAGS, leg_pain=False)
    badges = {key: box.badge for key, box in chart.boxes.items() if box.badge}
    assert badges["begin"] == "► 1"
    assert badges["flags"] == "► 2"
    assert badges["leg"] == "► 3"
    assert chart.boxes["emergency"].badge == ""


def test_recommendations_say_what_they_are_for_this_patient() -> None:
    chart = for_patient(**NO_FLAGS, leg_pain=False, duration=Fraction(2))
    said = [p.text for p in chart.boxes["first"].paragraphs if p.role == "recommendation"]
    assert said == [
        "Offer: Advice to stay active – given",
        "Consider: Superficial heat – not given",
        "Offer: An NSAID – possible",
    ]


def test_recorded_and_missing_answers_stand_beside_the_chart() -> None:
    chart = for_patient(retention=False)
    said = [p.text for p in chart.summary]
    assert said[0] == "Retention: no"
    assert "Numbness: not known" in said
    assert chart.variant == "One patient: incomplete, act now"


def test_an_end_is_marked_as_the_way_to_it() -> None:
    chart = for_patient(**NO_FLAGS, leg_pain=False, fever=False)
    ways = {w.target: w.mark for w in chart.ways if w.source == "infection"}
    assert ways["end:infection:0"] == "certain"
    assert ways["infection.fever"] == "unvisited"


def test_every_mark_of_a_patient_looks_different() -> None:
    chart = chart_of(samples.pathway())
    box, way = chart.boxes["flags"], chart.ways[0]
    all_marks: tuple[Mark, ...] = ("certain", "possible", "precaution", "unvisited")
    boxes = {
        (lambda k: (k.border, k.width, k.dash))(look_of(replace(box, mark=m))) for m in all_marks
    }
    lines = {stroke_of(replace(way, mark=m)) for m in all_marks}
    assert len(boxes) == len(lines) == len(all_marks)
    assert len({line.dash for line in lines if line.width > 1.0}) == 3


@pytest.mark.parametrize("facts", [{"retention": False}, {**NO_FLAGS, "leg_pain": True}, {}])
def test_pictures_of_patients_have_nothing_cut_off(facts: dict[str, bool]) -> None:
    pathway = samples.pathway()
    drawing = flowchart(pathway, result=evaluate(pathway, dict(facts)))
    for page in drawing.pages:
        assert problems(drawing.svg(page.slug)) == []


def test_patients_of_the_shipped_pathway_can_be_drawn() -> None:
    pathway = pathway_named("back_pain")
    drawing = flowchart(pathway, result=evaluate(pathway, {"saddle_anaesthesia": True}))
    for page in drawing.pages:
        assert problems(drawing.svg(page.slug)) == []
    assert "act now" in drawing.svg()


# --- two versions ----------------------------------------------------------------------------


def older() -> Pathway:
    """The sample with one box more, one box less, a changed one, and a way that led elsewhere."""
    base = samples.pathway(head=samples.header(version="2026.10.0"))
    steps = dict(base.steps)
    emergency = steps["emergency"]
    assert isinstance(emergency, Action)
    steps["emergency"] = replace(emergency, title="Emergency", lines=emergency.lines[:1])
    risky = steps["risky"]
    assert isinstance(risky, Decision)
    yes, no = risky.branches
    steps["risky"] = replace(risky, branches=(replace(yes, target=Target("again")), no))
    del steps["test"]
    treat = steps["treat"]
    assert isinstance(treat, Action)
    steps["treat"] = replace(treat, then=(Target("rest"),))
    steps["rest"] = samples.action("rest", "8", "Rest", (samples.line("active"),))
    return replace(base, steps=steps)


def test_added_changed_and_removed_boxes_are_found() -> None:
    chart = with_changes(chart_of(older()), chart_of(samples.pathway()))
    found = marks(chart)
    assert found["test"] == "added"
    assert found["rest"] == "removed"
    assert found["emergency"] == "changed"
    assert found["begin"] == found["flags"] == "unchanged"
    said = [p.text for p in chart.boxes["emergency"].paragraphs]
    assert "was: Emergency" in said
    assert "+ Do now: Surgical consultation" in said
    changed = {(w.source, w.target): w.mark for w in chart.ways if w.mark != "unchanged"}
    assert changed["risky", "test"] == "added"
    assert changed["treat", "rest"] == "removed"


def test_the_same_version_twice_has_no_change_and_the_same_places() -> None:
    pathway = samples.pathway()
    chart = chart_of(pathway)
    both = with_changes(chart, chart)
    assert set(marks(both).values()) == {"unchanged"}
    assert [p.cells for p in pages_of(both).pages] == [p.cells for p in pages_of(chart).pages]


def test_boxes_stay_where_they_were_when_only_words_change() -> None:
    pathway = samples.pathway()
    steps = {k: replace(s, title=f"{s.title} again") for k, s in pathway.steps.items()}
    both = with_changes(chart_of(replace(pathway, steps=steps)), chart_of(pathway))
    before = [p.cells for p in pages_of(chart_of(pathway)).pages]
    assert [p.cells for p in pages_of(both).pages] == before
    assert marks(both)["flags"] == "changed"


def test_what_was_removed_stands_behind_what_stood_before_it() -> None:
    assert union_order(("a", "b", "c"), ("a", "c", "d")) == ["a", "b", "c", "d"]
    assert union_order(("x", "a"), ("a", "b")) == ["x", "a", "b"]
    assert union_order(("a", "b"), ("b", "a")) == ["b", "a"]


def test_pictures_of_changes_have_nothing_cut_off_and_hold_the_new_version() -> None:
    drawing = flowchart(samples.pathway(), against=older())
    for page in drawing.pages:
        assert problems(drawing.svg(page.slug)) == []
    svg = "".join(drawing.svg(p.slug) for p in drawing.pages)
    for word in ("+ ADDED", "~ CHANGED", "– REMOVED", "line-through", "2026.10.0 → 2026.11.0"):
        assert word in svg


# --- counts ----------------------------------------------------------------------------------


def test_counts_stand_on_the_ways_with_their_share() -> None:
    counts = {("begin", "flags"): 1000, ("flags", "emergency"): 38, ("flags", "leg"): 962}
    chart = with_counts(chart_of(samples.pathway()), counts)
    ways = {(w.source, w.target): w for w in chart.ways}
    assert ways["flags", "emergency"].notes == ("38 (3.8%)",)
    assert ways["begin", "flags"].notes == ("1000 (100.0%)",)
    wide, thin = ways["begin", "flags"].width, ways["flags", "emergency"].width
    assert wide == pytest.approx(7.8)
    assert thin == pytest.approx(0.8 + 7 * (38 / 1000) ** 0.5)
    assert ways["leg", "grade"].notes == ()


def test_small_counts_are_not_shown_and_nobody_is_faded() -> None:
    counts = {("flags", "emergency"): 3, ("flags", "leg"): 0}
    chart = with_counts(chart_of(samples.pathway()), counts)
    ways = {(w.source, w.target): w for w in chart.ways}
    assert ways["flags", "emergency"].notes == ("fewer than 5",)
    assert ways["flags", "leg"].notes == ("0",)
    assert stroke_of(ways["flags", "leg"]).dash


def test_after_a_bar_every_patient_goes_every_way() -> None:
    counts = {("usual", "first"): 50, ("usual", "infection"): 50, ("infection", "end"): 49}
    chart = with_counts(chart_of(samples.pathway()), counts)
    ways = {(w.source, w.target): w for w in chart.ways}
    assert ways["usual", "fork:usual"].notes == ("50 (100.0%)",)
    assert ways["infection", "end:infection:0"].notes == ("49 (98.0%)",)


@pytest.mark.parametrize(
    ("table", "says"),
    [
        ("a,b\n1,2\n", "row 1: the columns from, to and count are expected"),
        ("from,to,count\nflags,leg,many\n", "row 1: the count 'many' is not a whole number"),
        ("from,to,count\nflags,leg,-1\n", "row 1: the count '-1' is not a whole number"),
        (
            "from,to,count\nflags,leg,1\nflags,leg,1\n",
            "row 2: the way from flags to leg stands twice",
        ),
        ("[1]", "row 1: the columns from, to and count are expected"),
        ("[{", "line 1: this is no JSON: Expecting property name enclosed in double quotes"),
    ],
)
def test_bad_tables_of_counts_are_refused(table: str, says: str) -> None:
    with pytest.raises(BadCounts) as refused:
        read_counts(table)
    assert str(refused.value) == says


def test_a_way_the_pathway_lacks_is_refused() -> None:
    with pytest.raises(BadCounts, match="there is no way from flags to usual"):
        with_counts(chart_of(samples.pathway()), {("flags", "usual"): 5})


def test_counts_from_csv_and_json_agree() -> None:
    csv = "from,to,count\nflags,leg,7\n"
    json = '[{"from": "flags", "to": "leg", "count": 7}]'
    assert read_counts(csv) == read_counts(json) == {("flags", "leg"): 7}


def test_pictures_with_counts_have_nothing_cut_off() -> None:
    counts = {("begin", "flags"): 1000, ("flags", "emergency"): 38, ("flags", "leg"): 962}
    drawing = flowchart(samples.pathway(), counts=counts)
    for page in drawing.pages:
        assert problems(drawing.svg(page.slug)) == []


# --- together --------------------------------------------------------------------------------


def test_one_variant_at_a_time() -> None:
    pathway = samples.pathway()
    with pytest.raises(ValueError, match="one at a time"):
        flowchart(pathway, against=pathway, counts={})


def test_the_patients_wording_is_drawn_on_request() -> None:
    drawing = flowchart(samples.pathway(), audience="patient")
    assert "You: Surgical consultation" in drawing.svg("a")
    assert "Do now" not in drawing.svg("a")


def test_a_variant_keeps_all_ways_of_the_pathway() -> None:
    pathway = samples.pathway()
    drawing = flowchart(pathway, against=pathway)
    seen = read_back([drawing.svg(p.slug) for p in drawing.pages if p.slug != "overview"])
    assert seen_ways(seen) == ways(pathway)


@pytest.mark.parametrize("mark", ["plain", "unvisited", "unchanged", "added", "removed"])
def test_the_words_of_a_bar_are_seen_on_its_ground(mark: Mark) -> None:
    bar = Box("fork:first", "fork", "", "both, side by side", mark=mark)
    (line,) = lines_of(bar)
    ground = look_of(bar).body
    assert contrast(COLOURS[line.runs[0].colour], ground) >= 4.5
