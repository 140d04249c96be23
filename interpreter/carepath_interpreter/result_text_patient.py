"""The part of a text result that is for the patient: the pathway's patient wording, no jargon."""

from __future__ import annotations

from collections.abc import Iterable

from carepath_dsl.model import Pathway
from carepath_dsl.words import sentence, value_words
from carepath_interpreter.result import Advice, Certainty, Result, Status
from carepath_interpreter.result_parts import (
    OneOf,
    deadline,
    levels,
    prohibitions,
    still_possible,
    why,
)
from carepath_interpreter.text_page import Page


def write(page: Page, pathway: Pathway, result: Result) -> None:
    """Add the result to the page, most urgent first."""
    if result.act_now:
        page.text(f"This needs action now: {deadline(result)}.", look="alarm")
    if result.status is Status.NOT_APPLICABLE:
        page.text("This guide is not meant for you.")
    elif result.not_applicable:
        page.text("We do not know yet whether this guide is meant for you.")
    for text in result.not_applicable:
        page.text(text)
    for level in levels(result):
        page.heading(sentence(level.urgency.within))
        for item in level.given:
            if isinstance(item, OneOf):
                _advised(page, item.members, item.group.certainty)
            else:
                _advised(page, (item,), item.certainty)
                _because(page, pathway, result, item)
    if prohibitions(result):
        page.heading("What is not advised")
    for advice in prohibitions(result):
        _advised(page, (advice,), advice.certainty)
        _because(page, pathway, result, advice)
    _questions(page, result)


def _advised(page: Page, advice: Iterable[Advice], certainty: Certainty) -> None:
    page.blank()
    words = list(dict.fromkeys(one.patient or one.text for one in advice))
    if len(words) == 1:
        page.text(words[0], lead="-", indent=2, hang=2)
    else:
        page.text("One of these:", lead="-", indent=2, hang=2)
        for text in words:
            page.text(text, lead="-", indent=4, hang=2)
    if certainty is Certainty.PRECAUTIONARY:
        page.text("To be safe, until we know more.", indent=4, look="caution")


def _because(page: Page, pathway: Pathway, result: Result, advice: Advice) -> None:
    short = why(result, pathway, advice.because)
    lines = ["You have none of the warning signs."] if short.no_red_flag else []
    for id in short.facts:
        fact = pathway.facts[id]
        answer = sentence(value_words(fact.type, result.facts[id]))
        lines.append(f"{fact.ask_patient or fact.ask} {answer}.")
    for place, line in enumerate(lines):
        page.text(line, lead="Because:" if place == 0 else " ", indent=4, hang=9)


def _questions(page: Page, result: Result) -> None:
    if not result.needed:
        return
    page.heading("What we still need to know")
    page.blank()
    for number, needed in enumerate(result.needed, start=1):
        page.text(needed.ask_patient or needed.ask, lead=f"{number:>2}", indent=2, hang=4)
    if still_possible(result) or result.holds:
        page.blank()
        page.text("Your answers may change what is said here, and add to it.")
