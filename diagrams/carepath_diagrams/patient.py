"""One patient's way through a chart: what is certain, possible, a precaution, or not visited."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from carepath_diagrams.chart import Box, Chart, LegendEntry, Mark, Paragraph, Run, Way
from carepath_diagrams.contents import FORK
from carepath_diagrams.palette import Colour
from carepath_diagrams.safe_text import drawable
from carepath_dsl.meaning.walking import conditions_of_step, facts_of_condition
from carepath_dsl.model import Action, Decision, Pathway, Step
from carepath_dsl.struct import replace
from carepath_dsl.words import fact_words, sentence
from carepath_interpreter.result import Advice, Certainty, Passed, Result

SHOWN_ANSWERS = 3
"""Recorded answers on a way before it says "and 2 more recorded"."""

LEGEND = (
    LegendEntry("certain", "► certain way of this patient"),
    LegendEntry("precaution", "prepare meanwhile, as a precaution"),
    LegendEntry("possible", "possible, an answer is missing"),
    LegendEntry("unvisited", "not visited"),
)


def with_patient(chart: Chart, pathway: Pathway, result: Result) -> Chart:
    """The chart with a result of the same pathway drawn into it."""
    passed = {p.step: p for p in result.path}
    marks: dict[str, Mark] = {id: _mark(passed.get(id)) for id in pathway.steps}
    numbers = {
        p.step: index
        for index, p in enumerate(
            (p for p in result.path if p.certainty is Certainty.CERTAIN), start=1
        )
    }
    advice = {a.id: a for a in result.advice}
    ways = tuple(_ways(chart, pathway, result, marks))
    boxes = {}
    for key, box in chart.boxes.items():
        step = pathway.steps.get(key)
        if step is None:
            boxes[key] = replace(box, mark=_small_mark(key, ways, marks))
        else:
            boxes[key] = _box(box, step, marks[key], numbers.get(key), advice)
    return replace(
        chart,
        boxes=boxes,
        ways=ways,
        variant=_variant(result),
        summary=tuple(_summary(pathway, result)),
        legend=LEGEND,
        alternative=tuple(_sentences(pathway, result)),
    )


def _variant(result: Result) -> str:
    now = ", act now" if result.act_now else ""
    return f"One patient: {result.status.value}{now}"


def _mark(passed: Passed | None) -> Mark:
    if passed is None:
        return "unvisited"
    if passed.certainty is Certainty.CERTAIN:
        return "certain"
    return "precaution" if passed.prepared else "possible"


def _box(box: Box, step: Step, mark: Mark, number: int | None, advice: Mapping[str, Advice]) -> Box:
    words = {"possible": "possible", "precaution": "prepare"}
    badge = f"► {number}" if number is not None else words.get(mark, "")
    paragraphs = box.paragraphs
    if isinstance(step, Action) and mark != "unvisited":
        paragraphs = tuple(_with_certainty(box.paragraphs, step, advice))
    return replace(box, mark=mark, badge=badge, paragraphs=paragraphs)


def _with_certainty(
    paragraphs: tuple[Paragraph, ...], step: Action, advice: Mapping[str, Advice]
) -> Iterator[Paragraph]:
    """Each recommendation with what it is for this patient."""
    lines = iter(step.lines)
    for paragraph in paragraphs:
        if paragraph.role != "recommendation":
            yield paragraph
            continue
        words, colour = _certainty(advice[next(lines).recommendation])
        yield replace(paragraph, runs=(*paragraph.runs, Run(f" – {words}", True, colour)))


def _certainty(advice: Advice) -> tuple[str, Colour]:
    if advice.hold:
        return "hold until known", "possible"
    match advice.certainty:
        case Certainty.CERTAIN:
            return "given", "path"
        case Certainty.PRECAUTIONARY:
            return "as a precaution", "precaution"
        case Certainty.POSSIBLE:
            return "possible", "possible"
        case Certainty.EXCLUDED:
            return "not given", "quiet"


# --- ways ------------------------------------------------------------------------------------


def _ways(
    chart: Chart, pathway: Pathway, result: Result, marks: Mapping[str, Mark]
) -> Iterator[Way]:
    taken = {(t.source, t.target): t.certainty for t in result.ways}
    for way in chart.ways:
        source = way.source.removeprefix(FORK)
        mark = _way_mark(way, source, pathway, taken, marks)
        notes: tuple[str, ...] = ()
        if mark != "unvisited" and isinstance(pathway.steps.get(source), Decision):
            notes = tuple(_answers(pathway.steps[source], pathway, result))
        yield replace(way, mark=mark, notes=notes)


def _way_mark(
    way: Way,
    source: str,
    pathway: Pathway,
    taken: Mapping[tuple[str, str], Certainty],
    marks: Mapping[str, Mark],
) -> Mark:
    if marks[source] == "unvisited":
        return "unvisited"
    if way.target.startswith(FORK) or way.kind == "back":
        return marks[source]
    if way.target in pathway.steps:
        certainty = taken.get((source, way.target), Certainty.EXCLUDED)
        if certainty is Certainty.EXCLUDED:
            return "unvisited"
        if certainty is Certainty.CERTAIN:
            return "certain"
        return "precaution" if marks[way.target] == "precaution" else "possible"
    if way.source.startswith(FORK):
        return marks[source]
    others = {c for (start, _), c in taken.items() if start == source}
    if Certainty.CERTAIN in others:
        return "unvisited"
    return "possible" if Certainty.POSSIBLE in others else marks[source]


def _small_mark(key: str, ways: tuple[Way, ...], marks: Mapping[str, Mark]) -> Mark:
    """A bar or an end is visited as the ways that lead to it are."""
    found = {way.mark for way in ways if way.target == key}
    order: tuple[Mark, ...] = ("certain", "precaution", "possible", "unvisited")
    mark: Mark = next((m for m in order if m in found), "unvisited")
    return "plain" if key.startswith(FORK) and mark != "unvisited" else mark


def _answers(step: Step, pathway: Pathway, result: Result) -> Iterator[str]:
    """What is recorded of the facts a decision reads, and how many are not known."""
    facts = list(
        dict.fromkeys(
            fact
            for condition in conditions_of_step(step, pathway)
            for fact in facts_of_condition(condition, pathway)
        )
    )
    known = [f for f in facts if f in result.facts]
    missing = [f for f in facts if f not in result.facts]
    for fact in known[:SHOWN_ANSWERS]:
        yield drawable(fact_words(pathway.facts[fact], result.facts[fact]))
    if len(known) > SHOWN_ANSWERS:
        yield f"and {len(known) - SHOWN_ANSWERS} more recorded"
    if len(missing) == 1:
        yield drawable(f"? {sentence(pathway.facts[missing[0]].title)}: not known")
    elif missing:
        yield f"? {len(missing)} answers not known"


# --- beside the chart ------------------------------------------------------------------------


def _summary(pathway: Pathway, result: Result) -> Iterator[Paragraph]:
    for id, value in result.facts.items():
        words = drawable(fact_words(pathway.facts[id], value))
        yield Paragraph("note", (Run(words),), "•")
    for index, needed in enumerate(result.needed):
        if index == 6:
            more = f"and {len(result.needed) - 6} more answers are needed"
            yield Paragraph("note", (Run(more, colour="possible"),), "?", sign_colour="possible")
            return
        title = sentence(pathway.facts[needed.fact].title)
        words = drawable(f"{title}: not known")
        yield Paragraph("note", (Run(words, colour="possible"),), "?", sign_colour="possible")


def _sentences(pathway: Pathway, result: Result) -> Iterator[str]:
    yield f"Drawn for one patient; the result is {result.status.value}."
    if result.act_now:
        yield "Act now."
    for id, value in result.facts.items():
        yield drawable(f"Recorded: {fact_words(pathway.facts[id], value)}.")
    for needed in result.needed:
        yield drawable(f"Not known: {pathway.facts[needed.fact].title}.")
