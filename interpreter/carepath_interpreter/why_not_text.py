"""Why a recommendation is given or not, as text."""

from __future__ import annotations

from typing import Final

from carepath_dsl.model import Pathway
from carepath_interpreter.result import Result
from carepath_interpreter.result_text_clinician import VERBS, because_words, question_numbers
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
    for place in answer.places:
        page.blank()
        page.text(place.title, lead=f"box {place.box}", indent=2, hang=8, look="bold")
        page.text(place.says, indent=10, look=_LOOKS[place.outcome])
        because = because_words(pathway, result, place.because)
        if because:
            page.text(f"because {because}", indent=10)
