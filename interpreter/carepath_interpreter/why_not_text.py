"""Why a recommendation is given or not, and what would make it otherwise, as text."""

from __future__ import annotations

from typing import Final, assert_never

from carepath_dsl.model import Number, Pathway, Verb
from carepath_dsl.units.quantities import format_number
from carepath_dsl.words import listed, number_words, sentence, title_of, type_of, value_words
from carepath_interpreter.result import Certainty, Result
from carepath_interpreter.result_text_clinician import VERBS, because_words, question_numbers
from carepath_interpreter.smallest_change import Found, OtherAnswer, Range
from carepath_interpreter.text_page import Look, Page
from carepath_interpreter.why_not import Outcome, WhyNot

_LOOKS: Final[dict[Outcome, Look]] = {
    Outcome.OFF_THE_WAY: "plain",
    Outcome.KEPT_OUT: "plain",
    Outcome.OPEN: "caution",
    Outcome.GIVEN: "bold",
}


def write(page: Page, pathway: Pathway, result: Result, answer: WhyNot) -> None:
    """Add the answer to the page: the sentence, the facts that settle it, each box."""
    advice = answer.advice
    page.heading(f"WHY, OR WHY NOT: {advice.id}")
    page.text(f"{VERBS[advice.verb]}: {advice.text}", indent=2, hang=2)
    page.blank()
    because = because_words(pathway, result, advice.because)
    says = answer.says + (f", because {because}" if because else "")
    if advice.depends_on:
        says += f"; it depends on {question_numbers(result, advice.depends_on)}"
    page.text(f"{says}.", indent=2)
    _change(page, pathway, answer)
    for place in answer.places:
        page.blank()
        page.text(place.title, lead=f"box {place.box}", indent=2, hang=8, look="bold")
        page.text(place.says, indent=10, look=_LOOKS[place.outcome])
        because = because_words(pathway, result, place.because)
        if because:
            page.text(f"because {because}", indent=10)


# --- what would make it otherwise ------------------------------------------------------------


def _change(page: Page, pathway: Pathway, answer: WhyNot) -> None:
    change = answer.change
    page.blank()
    match change.found:
        case Found.CHANGE:
            page.text(f"{_otherwise(answer)} if, all else as it is:", indent=2)
            lines = [listed([_answer(pathway, a) for a in c], "and") for c in change.changes]
            if change.more:
                lines.append("other changes of the same size")
            for place, line in enumerate(lines):
                page.text(f"or {line}" if place else line, lead="- ", indent=4, hang=2)
            says = "This tells how the pathway decides, not how to answer."
            page.text(says, indent=2, look="quiet")
        case Found.NONE:
            page.text("No other answers would change that.", indent=2)
        case Found.ONLY_IMPOSSIBLE:
            says = "Only answers that the pathway declares impossible would change that."
            page.text(says, indent=2)
        case Found.NOT_WORKED_OUT:
            says = "Which answers would change that is not worked out: too many facts take part."
            page.text(says, indent=2)
        case _:
            assert_never(change.found)


def _otherwise(answer: WhyNot) -> str:
    prohibits = answer.advice.verb is Verb.DO_NOT_OFFER
    it = "The prohibition" if prohibits else "It"
    if not answer.change.certain:
        return f"{it} would no longer be certain"
    if answer.advice.certainty is not Certainty.EXCLUDED:
        return f"{it} would be certain"
    return f"{it} would hold" if prohibits else f"{it} would be given"


def _answer(pathway: Pathway, answer: OtherAnswer) -> str:
    """``Pain severity: mild or moderate (now: disabling)``."""
    type = type_of(answer.name, pathway)
    assert type is not None  # facts and derived numbers have one
    now = "not known yet" if answer.now is None else f"now: {value_words(type, answer.now)}"
    unit = type.unit if isinstance(type, Number) else None
    words = [value_words(type, value) for value in answer.values]
    words += [range_words(range, unit) for range in answer.ranges]
    stays = answer.now is not None and any(range.holds(answer.now) for range in answer.ranges)
    still = "still " if stays else ""
    title = sentence(title_of(answer.name, pathway))
    says = f"{title}: {still}{listed(words, 'or')} ({now})"
    parts = [title_of(part, pathway) for part in answer.worked_out_from]
    return f"{says}, worked out from {listed(parts, 'and')}" if parts else says


def range_words(range: Range, unit: str | None) -> str:
    """``more than 12 weeks``, ``6 to 12 weeks``, ``at least 1 and less than 3 weeks``."""
    low = "" if range.low is None else number_words(range.low, unit)
    high = "" if range.high is None else number_words(range.high, unit)
    if low == high:
        return low
    if low and high and range.low_inside and range.high_inside:
        assert range.low is not None
        return f"{format_number(range.low)} to {high}"
    above = f"{'at least' if range.low_inside else 'more than'} {low}" if low else ""
    below = f"{'at most' if range.high_inside else 'less than'} {high}" if high else ""
    return " and ".join(part for part in (above, below) if part)
