"""A question, in words: why it is asked, and how it is answered."""

from __future__ import annotations

from typing import assert_never

from carepath_dsl.model import Choice, Fact, Number, Pathway, YesNo
from carepath_dsl.units.quantities import format_number
from carepath_dsl.words import id_words, value_words
from carepath_interpreter.interview.reading import Word, option_named, takes_numbers
from carepath_interpreter.interview.settling import (
    counts,
    due_at_once,
    is_precaution,
    items,
    unresolved,
)
from carepath_interpreter.interview.state import Question, State
from carepath_interpreter.interview.why_page import can_change, can_change_for_patient
from carepath_interpreter.result_text import Audience
from carepath_interpreter.text_page import Page


def write_question(
    page: Page, pathway: Pathway, audience: Audience, state: State, question: Question
) -> None:
    """Add the question to the page, with an empty line before it."""
    fact = question.fact
    page.lines.append("")
    _progress(page, pathway, audience, state, question)
    page.text(ask_of(fact, audience), look="bold")
    if question.reopened:
        before = question.before
        words = "unknown" if before is None else value_words(fact.type, before)
        page.text(f"So far: {words}", indent=4, look="quiet")
    _how_to_answer(page, fact)


def ask_of(fact: Fact, audience: Audience) -> str:
    """The question in the words of the audience."""
    # A patient is asked nothing that has no wording for patients; see ``state``.
    return fact.ask_patient or fact.ask if audience == "patient" else fact.ask


def _progress(
    page: Page, pathway: Pathway, audience: Audience, state: State, question: Question
) -> None:
    left = question.left
    after = "the last" if left == 0 else f"at most {left} more"
    which = "Asked anew" if question.reopened else f"Question {question.number}"
    page.text(f"{which}, {after}{_standing(state, audience)}", look="quiet")
    if audience == "patient":
        page.text(can_change_for_patient(pathway, question), look="quiet")
    elif question.fact.red_flag:
        page.text(f", {can_change(pathway, question)}", lead="RED FLAG", look="alarm")
    else:
        page.text(can_change(pathway, question), look="quiet")


def _standing(state: State, audience: Audience) -> str:
    """What is settled so far, in a few words."""
    certain, careful = counts(state.result)
    if audience == "patient":
        pieces = "1 piece of advice" if certain == 1 else f"{certain} pieces of advice"
        return f" · settled so far: {pieces}" if certain else ""
    acting = _acting(state)
    parts = [
        acting,
        f"{certain} certain" if certain else "",
        f"{careful} precaution{'s' if careful > 1 else ''}" if careful and not acting else "",
    ]
    told = ", ".join(part for part in parts if part)
    return f" · settled so far: {told}" if told else " · nothing settled so far"


def _how_to_answer(page: Page, fact: Fact) -> None:
    match fact.type:
        case YesNo():
            pass  # the prompt says it
        case Choice():
            _choices(page, fact, fact.type)
        case Number(low=low, high=high, unit=unit, whole=whole):
            kind = "a whole number" if whole else "a number"
            of = f" of {unit}" if unit is not None else ""
            also = "; other units are converted" if unit is not None else ""
            span = f"{format_number(low)} to {format_number(high)}"
            page.text(f"{kind}{of}, {span}{also}", indent=4, look="quiet")
        case _:
            assert_never(fact.type)


def _choices(page: Page, fact: Fact, type: Choice) -> None:
    names = [id_words(option.id) for option in type.options]
    hang = max(map(len, names)) + 2
    for number, option in enumerate(type.options, start=1):
        counted = f"{number}  " if takes_numbers(type) else ""
        page.text(
            option.says,
            lead=f"{counted}{id_words(option.id)}  ",
            indent=4,
            hang=min(hang, 24) + len(counted),
        )
    hidden = [word.value for word in Word if option_named(fact, word.value) is not None]
    if hidden:
        how = "by its number" if takes_numbers(type) else f"as '{hidden[0]}', in quotation marks"
        page.text(
            f"Choose `{hidden[0]}` {how}: the word belongs to the interview.",
            indent=4,
            look="quiet",
        )


def _acting(state: State) -> str:
    """Whether to act now, for sure or because a question was left open; else nothing."""
    result = state.result
    pressing = [item for item in items(result) if due_at_once(item, result)]
    if any(not is_precaution(item) for item in pressing):
        return "act now"
    return "act now (precaution)" if any(unresolved(result, f) for f in state.declined) else ""
