"""The part of a text result that is for clinicians.

Open questions are numbered in the order to ask, and what depends on them says so by number.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from carepath_dsl.model import Pathway, Reference, Value, Verb
from carepath_dsl.typed import Final
from carepath_dsl.words import (
    allowed_words,
    fact_words,
    listed,
    number_words,
    sentence,
    type_of,
    value_words,
)
from carepath_interpreter.result import Advice, Certainty, Report, Result, Status
from carepath_interpreter.result_parts import (
    OneOf,
    answer_taken,
    certain_way,
    deadline,
    levels,
    numbered,
    open_boxes,
    pitfalls,
    prohibitions,
    questions_touching,
    reassessments,
    references_cited,
    still_possible,
    summary,
    why,
)
from carepath_interpreter.text_page import Look, Page

VERBS: Final = {
    Verb.DO_NOW: "Do now",
    Verb.OFFER: "Offer",
    Verb.CONSIDER: "Consider",
    Verb.DO_NOT_OFFER: "Do not offer",
}

_VERB_COLUMNS: Final = 14


def write(page: Page, pathway: Pathway, result: Result) -> None:
    """Add the result to the page, most urgent first."""
    _summary(page, pathway, result)
    for level in levels(result):
        page.heading(f"{level.urgency.within.upper()} ({level.urgency.id})")
        for item in level.given:
            page.blank()
            if isinstance(item, OneOf):
                _one_of(page, pathway, result, item)
            else:
                _given(page, pathway, result, item)
    _prohibited(page, pathway, result)
    _held(page, result)
    _pitfalls(page, pathway, result)
    _reassess(page, pathway, result)
    _questions(page, pathway, result)
    _possible(page, result)
    _reports(page, pathway, result)
    _way(page, pathway, result)
    _board(page, pathway, result)
    _references(page, references_cited(result, pathway))
    _ruled_out(page, result)


def _summary(page: Page, pathway: Pathway, result: Result) -> None:
    if result.act_now:
        page.text(f"ACT NOW: {deadline(result)}", look="alarm")
    page.text(summary(result))
    for text in result.not_applicable:
        sure = result.status is Status.NOT_APPLICABLE
        page.text(text if sure else f"Whether it is for this patient is not known yet. {text}")
    write_known(page, pathway, result)


def write_known(page: Page, pathway: Pathway, result: Result) -> None:
    """Add what is known of the patient to the page."""
    known = [fact_words(pathway.facts[name], value) for name, value in result.facts.items()]
    page.text("; ".join(known) if known else "nothing yet", lead="Known: ", hang=7)


# --- what to do ------------------------------------------------------------------------------


def _given(page: Page, pathway: Pathway, result: Result, advice: Advice) -> None:
    look: Look = "alarm" if advice.verb is Verb.DO_NOW else "bold"
    page.text(advice.text, lead=VERBS[advice.verb], indent=2, hang=_VERB_COLUMNS, look=look)
    indent = 2 + _VERB_COLUMNS
    if advice.certainty is Certainty.PRECAUTIONARY:
        page.text(_precaution(result, advice.depends_on), indent=indent, look="caution")
    else:
        page.text(_reasons(pathway, result, advice), indent=indent)
    _sources(page, pathway, advice, indent)


def _one_of(page: Page, pathway: Pathway, result: Result, item: OneOf) -> None:
    if item.group.certainty is Certainty.CERTAIN:
        says = f"certain; which one depends on {question_numbers(result, item.depends_on)}"
    else:
        says = _precaution(result, item.depends_on)
    page.text(says, lead="One of these", indent=2, hang=_VERB_COLUMNS, look="alarm")
    for member in item.members:
        page.text(member.text, lead=f"- {VERBS[member.verb]}", indent=2, hang=_VERB_COLUMNS)
        _sources(page, pathway, member, 2 + _VERB_COLUMNS)


def _precaution(result: Result, facts: Iterable[str]) -> str:
    numbers = question_numbers(result, facts)
    return f"as a precaution, until you know the answer to {numbers}"


def _prohibited(page: Page, pathway: Pathway, result: Result) -> None:
    certain = prohibitions(result)
    if certain:
        page.heading("NOT TO BE OFFERED")
    for advice in certain:
        page.blank()
        _given(page, pathway, result, advice)


def _held(page: Page, result: Result) -> None:
    if result.holds:
        page.heading("HOLD BACK until known, since it may turn out not to be offered")
        page.blank()
    for advice in result.holds:
        numbers = question_numbers(result, advice.depends_on)
        page.text(
            f"{advice.text} ({numbers})", lead="Hold", indent=2, hang=_VERB_COLUMNS, look="caution"
        )


def _reassess(page: Page, pathway: Pathway, result: Result) -> None:
    looks = reassessments(result, pathway)
    if looks:
        page.heading("REASSESS")
        page.blank()
    for step, back_to in looks:
        assert step.reassess is not None
        page.text(
            f"{step.reassess.after}, beginning with box {back_to}",
            lead=f"Box {step.box}",
            indent=2,
            hang=_VERB_COLUMNS,
        )


def because_words(pathway: Pathway, result: Result, because: Iterable[str]) -> str:
    """The deciding facts: ``because no red flag; Pain severity: severe``."""
    short = why(result, pathway, because)
    facts = [fact_words(pathway.facts[id], result.facts[id]) for id in short.facts]
    return "; ".join(["no red flag"] * short.no_red_flag + facts)


def _reasons(pathway: Pathway, result: Result, advice: Advice) -> str:
    """Why it is given: the deciding facts, then the reasons of the authors."""
    words = because_words(pathway, result, advice.because)
    begin = f"because {words}" if words else "for every patient of this pathway"
    return ". ".join([begin, *map(sentence, advice.reasons)])


def _sources(page: Page, pathway: Pathway, advice: Advice, indent: int) -> None:
    references = [_mark(pathway.register.references[id]) for id in advice.cites]
    recommendation = pathway.recommendations[advice.id]
    evidence, own = recommendation.evidence, recommendation.basis.our_own
    boxes = [pathway.steps[id].box for id in advice.steps]
    parts = [
        " ".join([*advice.statements, *references]),
        f"our own: {own}" if own is not None else "",
        f"{evidence.strength} recommendation" if evidence and evidence.strength else "",
        f"{evidence.certainty}-certainty evidence" if evidence and evidence.certainty else "",
        f"box{'es' if len(boxes) > 1 else ''} {listed(boxes, 'and')}" if boxes else "",
    ]
    page.text(" · ".join(part for part in parts if part), indent=indent, look="quiet")


def _mark(reference: Reference) -> str:
    return f"[{reference.id}]" if reference.missing is None else f"[{reference.id}: missing]"


# --- what is open ----------------------------------------------------------------------------


def question_numbers(result: Result, facts: Iterable[str]) -> str:
    """The questions that ask for these facts: ``question 2``, ``questions 1 to 5 and 7``."""
    numbers = numbered(result, facts)
    if not numbers:
        return "answers still missing"
    return f"question{'s' if len(numbers) != 1 else ''} {in_runs(map(str, numbers))}"


def in_runs(numbers: Iterable[str]) -> str:
    """``1 to 5 and 7``; what is no whole number (a box 7.1) stands for itself."""
    runs: list[list[str]] = []
    for number in numbers:
        follows = runs and number.isdecimal() and runs[-1][-1] == str(int(number) - 1)
        if follows:
            runs[-1].append(number)
        else:
            runs.append([number])
    parts: list[str] = []
    for run in runs:
        parts += [f"{run[0]} to {run[-1]}"] if len(run) > 2 else run
    return listed(parts, "and")


def _questions(page: Page, pathway: Pathway, result: Result) -> None:
    if result.needed:
        page.heading("QUESTIONS in the order to ask")
        page.blank()
    for number, needed in enumerate(result.needed, start=1):
        flag = "RED FLAG: " if needed.red_flag else ""
        page.text(f"{flag}{needed.ask}", lead=f"{number:>2}", indent=2, hang=4)
        change = f" · can change: {needed.can_change}" if needed.can_change is not None else ""
        allowed = allowed_words(pathway.facts[needed.fact].type)
        page.text(f"{needed.fact} = {allowed}{change}", indent=6, look="quiet")


def _possible(page: Page, result: Result) -> None:
    left = still_possible(result)
    if left:
        page.heading("STILL POSSIBLE")
        page.blank()
    for advice in left:
        numbers = question_numbers(result, advice.depends_on)
        page.text(
            f"{advice.text}, {advice.within} ({numbers})",
            lead=VERBS[advice.verb],
            indent=2,
            hang=_VERB_COLUMNS,
        )


def _ruled_out(page: Page, result: Result) -> None:
    excluded = len(result.excluded)
    if excluded and result.status is not Status.NOT_APPLICABLE:
        page.blank()
        page.text(
            f"{excluded} of {len(result.advice)} recommendations are ruled out "
            "(evaluate --why-not ID tells why).",
            look="quiet",
        )


# --- values, the way, the evidence -----------------------------------------------------------


def _reports(page: Page, pathway: Pathway, result: Result) -> None:
    if result.reports:
        page.heading("VALUES")
        page.blank()
    for report in result.reports:
        page.text(f"{sentence(report.title)}: {report_words(pathway, report)}", indent=2, hang=2)


def report_words(pathway: Pathway, report: Report) -> str:
    """The value, the values still possible, or the bounds of a number that is not known."""
    words = [_value(pathway, report, value) for value in report.values]
    if words or report.low is None or report.high is None:
        return listed(words, "or")
    low, high = (_value(pathway, report, value) for value in (report.low, report.high))
    return f"not known ({low} to {high})"


def _value(pathway: Pathway, report: Report, value: Value) -> str:
    if isinstance(value, Fraction):
        return number_words(value, report.unit)
    type = type_of(report.id, pathway)
    return value_words(type, value) if type is not None else str(value)


def _way(page: Page, pathway: Pathway, result: Result) -> None:
    if not result.path:
        return
    page.heading("THE WAY")
    page.blank()
    for stop in certain_way(result):
        if stop.either_way:
            page.text("either way:", indent=6, look="quiet")
        answer = answer_taken(result, pathway, stop.passed.step)
        title = stop.passed.title if answer is None else f"{stop.passed.title} {answer}"
        page.text(title, lead=f"{stop.passed.box:>2}", indent=2, hang=4)
    left = open_boxes(result)
    if left:
        prepared = [passed.box for passed in left if passed.prepared]
        also = f"; prepared for: {in_runs(prepared)}" if prepared else ""
        boxes = in_runs([passed.box for passed in left])
        page.text(f"still possible: {boxes}{also}", indent=6, look="quiet")


def _pitfalls(page: Page, pathway: Pathway, result: Result) -> None:
    found = pitfalls(result, pathway)
    if found:
        page.heading("PITFALLS")
        page.blank()
    for box, pitfall in found:
        page.text(pitfall.says, lead=f"Box {box}", indent=2, hang=_VERB_COLUMNS, look="caution")


def _board(page: Page, pathway: Pathway, result: Result) -> None:
    touching = questions_touching(result, pathway)
    if touching:
        page.heading("QUESTIONS TO THE BOARD that touch this advice")
        page.blank()
    for question in touching:
        page.text(
            f"{question.question} Meanwhile: {question.meanwhile}",
            lead=question.id,
            indent=2,
            hang=5,
        )


def _references(page: Page, references: Sequence[Reference]) -> None:
    if references:
        page.heading("REFERENCES")
        page.blank()
    for reference in references:
        page.text(_reference(reference), lead=f"[{reference.id}]", indent=2, hang=5)


def _reference(reference: Reference) -> str:
    if reference.missing is not None:
        return f"MISSING: {reference.missing}"
    parts = (
        reference.title,
        reference.publisher,
        reference.year,
        reference.kind,
        reference.link,
    )
    return ", ".join(part for part in parts if part is not None)
