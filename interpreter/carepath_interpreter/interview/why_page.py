"""Why a question is asked, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from carepath_dsl.model import Pathway
from carepath_dsl.words import sentence
from carepath_interpreter.interview.advice_lines import advice_named, advice_words
from carepath_interpreter.interview.reasons import IfSo, Why
from carepath_interpreter.interview.settling import is_precaution, members_of
from carepath_interpreter.interview.state import Question
from carepath_interpreter.result import Advice
from carepath_interpreter.result_parts import OneOf
from carepath_interpreter.text_page import Page

_MOST_LISTED: Final = 5
"""Recommendations that are named; of the others it is told how many there are."""


def can_change(pathway: Pathway, question: Question) -> str:
    """The most urgent thing an answer can change: ``can change: urgent (within 2 weeks)``."""
    if not question.needed:
        return "can change nothing with the other answers as they are"
    if question.can_change is None:
        return "can change what is not to be offered, or whether the pathway applies"
    return f"can change: {question.can_change} ({pathway.within(question.can_change)})"


def can_change_for_patient(pathway: Pathway, question: Question) -> str:
    """The same for a patient, calmly, and without the names of urgency levels."""
    if question.fact.red_flag:
        return "A warning sign, asked first of everybody."
    if not question.needed:
        return "With your other answers this changes nothing."
    within = pathway.within(question.can_change)
    limit = f" ({within})" if within is not None else ""
    return f"This can change what is advised to you{limit}."


def write_why_for_patient(page: Page, pathway: Pathway, why: Why) -> None:
    """For the patient: what is at stake, in everyday words, without names of diseases."""
    question = why.question
    page.text("Why we ask", look="bold")
    if question.fact.red_flag:
        page.text("It is one of the warning signs that are checked first, for everybody.", indent=2)
        if question.needed and why.within is not None:
            page.text(f"If it is there, you may need help ({why.within}).", indent=2)
    else:
        page.text(can_change_for_patient(pathway, question), indent=2)
    page.text("If you do not know, type `unknown`. Nothing is assumed then.", indent=2)


def write_why(page: Page, pathway: Pathway, why: Why) -> None:
    """For a clinician: where the answer is read, what each answer would settle, the source."""
    page.text("Why this is asked", look="bold")
    flag = "Red flag. " if why.question.fact.red_flag else ""
    page.text(f"{flag}{sentence(can_change(pathway, why.question))}.", indent=2)
    for text in why.decides_use:
        _line(page, "Decides first", f"whether the pathway applies. {text}")
    for passed in why.boxes:
        _line(page, f"Read in box {passed.box}", passed.title)
    consequences = [(tried.answer, _consequence(tried)) for tried in why.tried]
    if any(consequence for _, consequence in consequences):
        for answer, consequence in consequences:
            _line(page, f"If {answer}", consequence or "settles nothing by itself")
    elif consequences:
        _line(page, "By itself", "no answer settles anything yet")
    told = {advice.id for tried in why.tried for advice in _touched(tried)}
    waiting = [advice_named(advice) for advice in why.depends if advice.id not in told]
    if waiting:
        _line(page, "Waits also for it" if told else "Waits for it", _some(waiting))
    for statement in why.statements:
        cites = " ".join(f"[{id}]" for id in statement.cites)
        _line(page, statement.id, f"{statement.says} {cites}")
    if why.our_own is not None:
        _line(page, "Our own", why.our_own)


def _line(page: Page, lead: str, text: str) -> None:
    page.text(text, lead=f"{lead}: ", indent=2, hang=16, look="bold")


def _touched(tried: IfSo) -> Iterable[Advice]:
    """The recommendations that an answer would settle."""
    for item in tried.settles.all_given:
        yield from members_of(item)
    yield from tried.settles.prohibited
    yield from tried.excluded


def _consequence(tried: IfSo) -> str:
    """What an answer alone would settle: ``certain: …. Ruled out: …``; perhaps nothing."""
    if tried.settles.not_applicable:
        return "the pathway is not for this patient"
    certain = [_words_of(item) for item in tried.settles.all_given if not is_precaution(item)]
    careful = [_words_of(item) for item in tried.settles.all_given if is_precaution(item)]
    forbidden = [advice_words(advice) for advice in tried.settles.prohibited]
    excluded = [advice_named(advice) for advice in tried.excluded]
    parts = [
        f"certain: {_some(certain)}" if certain else "",
        f"as a precaution: {_some(careful)}" if careful else "",
        f"not to be offered: {_some(forbidden)}" if forbidden else "",
        f"ruled out: {_some(excluded)}" if excluded else "",
    ]
    told = [part for part in parts if part]
    return ". ".join([told[0], *map(sentence, told[1:])]) if told else ""


def _words_of(item: Advice | OneOf) -> str:
    if isinstance(item, Advice):
        return advice_words(item)
    return f"one of: {' or '.join(advice_words(member) for member in item.members)}"


def _some(texts: list[str]) -> str:
    """The first few, and how many more."""
    texts = list(dict.fromkeys(texts))
    more = len(texts) - _MOST_LISTED
    if more <= 1:
        return "; ".join(texts)
    return f"{'; '.join(texts[:_MOST_LISTED])}; and {more} more"
