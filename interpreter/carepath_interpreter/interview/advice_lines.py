"""Advice as the interview tells it: a line or two for each piece, at the moment it is settled."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from carepath_dsl.model import Pathway, Verb
from carepath_interpreter.interview.settling import is_precaution, members_of
from carepath_interpreter.result import Advice, Result
from carepath_interpreter.result_parts import OneOf
from carepath_interpreter.result_text import Audience
from carepath_interpreter.result_text_clinician import VERBS, because_words
from carepath_interpreter.text_page import Look, Page

_VERB_COLUMNS: Final = 14


def write_item(page: Page, pathway: Pathway, item: Advice | OneOf, result: Result | None) -> None:
    """For a clinician, with the facts that decided it; without ``result``, without these."""
    if isinstance(item, OneOf):
        sure = "as a precaution" if is_precaution(item) else "certain"
        page.text(sure, lead="One of these", indent=2, hang=_VERB_COLUMNS, look="alarm")
        for member in item.members:
            lead = f"- {VERBS[member.verb]}"
            page.text(advice_words(member), lead=lead, indent=2, hang=_VERB_COLUMNS)
        return
    look: Look = "alarm" if item.verb is Verb.DO_NOW else "bold"
    lead = VERBS[item.verb]
    page.text(advice_words(item), lead=lead, indent=2, hang=_VERB_COLUMNS, look=look)
    if is_precaution(item):
        page.text("as a precaution", indent=2 + _VERB_COLUMNS, look="caution")
    elif result is not None:
        because = because_words(pathway, result, item.because)
        words = f"because {because}" if because else "for every patient of this pathway"
        page.text(words, indent=2 + _VERB_COLUMNS, look="quiet")


def write_item_for_patient(page: Page, item: Advice | OneOf) -> None:
    """For the patient, with a line where it is only a precaution."""
    words = list(dict.fromkeys(member.patient or member.text for member in members_of(item)))
    if len(words) > 1:
        page.text("One of these:", lead="-", indent=2, hang=2)
    for text in words:
        page.text(text, lead="-", indent=2 if len(words) == 1 else 4, hang=2)
    if is_precaution(item):
        page.text("To be safe, until we know more.", indent=4, look="caution")


def write_gone(page: Page, what: str, advice: Iterable[Advice], audience: Audience) -> None:
    """What does not stand any more, in one paragraph that begins with ``what``."""
    patient = audience == "patient"
    texts = [a.patient or a.text if patient else advice_named(a) for a in advice]
    if texts:
        joined = " ".join(texts) if patient else "; ".join(texts)
        page.text(joined, lead=f"{what}: ", indent=2, look="caution")


def advice_words(advice: Advice) -> str:
    """What is advised, and by when: two recommendations may differ in the deadline alone."""
    return advice.text if advice.within is None else f"{advice.text} ({advice.within})"


def advice_named(advice: Advice) -> str:
    """The same where no verb stands before it: a prohibition says that it is one.

    "Ruled out: Routine imaging" would say the opposite of what is meant.
    """
    words = advice_words(advice)
    if advice.verb is not Verb.DO_NOT_OFFER:
        return words
    return f"“{VERBS[advice.verb]}: {words}”"
