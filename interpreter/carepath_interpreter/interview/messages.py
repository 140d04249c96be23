"""The interview as JSON Lines, for programs: the form ``carepath/interview/1``.

One object to a line, in both directions; ``schema/interview-1.json`` describes every key.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any, Final, Literal, TypeAlias, assert_never

from carepath_dsl.model import Choice, Number, Type, YesNo
from carepath_dsl.struct import struct
from carepath_dsl.values import ValueProblem, shown
from carepath_interpreter.facts_json import exact_number
from carepath_interpreter.interview.question_page import ask_of
from carepath_interpreter.interview.reasons import IfSo, Why
from carepath_interpreter.interview.saving import Saved
from carepath_interpreter.interview.settling import Settled, is_precaution, item_id
from carepath_interpreter.interview.state import Interview, Question, State
from carepath_interpreter.result import Advice, Needed
from carepath_interpreter.result_json import stamp_out, to_json, value_to_json
from carepath_interpreter.result_parts import OneOf

SCHEMA: Final = "carepath/interview/1"
"""What the first message says under ``schema``."""

Action: TypeAlias = Literal[
    "answer", "unknown", "back", "why", "review", "change", "again", "so_far", "stop"
]

_FLAGS: Final[tuple[Action, ...]] = (
    "unknown",
    "back",
    "why",
    "review",
    "again",
    "so_far",
    "stop",
)


@struct
class Request:
    """A line a program sent: what to do, and with what."""

    action: Action
    value: object = None
    """The answer, or the name of the question to change."""
    fact: str | None = None
    """The question the program means; None where it does not say."""


def request(line: str) -> Request | ValueProblem:
    """What a line asks for, or what is wrong with it."""
    try:
        data = json.loads(
            line, parse_float=exact_number, parse_constant=str, object_pairs_hook=_without_twins
        )
    except _Twins as twins:
        return ValueProblem(f"{shown(str(twins))} stands twice", "say each thing once")
    except (ValueError, RecursionError):
        return ValueProblem("this line is not JSON", 'write for example {"answer": "yes"}')
    if not isinstance(data, dict):
        return ValueProblem(
            f"{shown(data)} where an object belongs", 'write for example {"answer": "yes"}'
        )
    fact = data.pop("fact", None)
    if fact is not None and not isinstance(fact, str):
        return ValueProblem(
            "`fact` is not a text", "give the fact of the question, or leave it out"
        )
    if len(data) != 1:
        return ValueProblem(
            "a message says exactly one thing",
            f"give one of answer, change, {', '.join(_FLAGS)}, and perhaps fact",
        )
    key, value = next(iter(data.items()))
    if key == "answer":
        if value is None or isinstance(value, list | dict):
            return ValueProblem(
                f"{shown(value)} is not an answer", 'write {"unknown": true} for what is not known'
            )
        return Request("answer", value, fact)
    if key == "change":
        if not isinstance(value, str):
            return ValueProblem("`change` is not a text", "give the fact of a question")
        return Request("change", value, fact)
    for action in _FLAGS:
        if key == action:
            if value is not True:
                return ValueProblem(f"`{action}` is not true", f'write {{"{action}": true}}')
            return Request(action, None, fact)
    return ValueProblem(
        f"{shown(key)} is nothing one can send", f"send answer, change, {', '.join(_FLAGS)}"
    )


class _Twins(Exception):
    """A key that stands twice: which of the two is meant, nobody can tell."""


def _without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found: dict[str, object] = {}
    for key, value in pairs:
        if key in found:
            raise _Twins(key)
        found[key] = value
    return found


# --- out -----------------------------------------------------------------------------------------


def start_message(interview: Interview, state: State, saved: Saved | None) -> dict[str, Any]:
    """The first message: which pathway, and what is known already."""
    return {
        "type": "start",
        "schema": SCHEMA,
        "pathway": stamp_out(state.result.pathway),
        "audience": interview.audience,
        "answers": _entries(state),
        "changed": saved is not None and saved.changed,
        "not_used": []
        if saved is None
        else [{"fact": misfit.fact, "why": misfit.why} for misfit in saved.misfits],
    }


def question_message(interview: Interview, question: Question) -> dict[str, Any]:
    """A question, with all it takes to show it and to answer it."""
    fact = question.fact
    return {
        "type": "question",
        "fact": fact.id,
        "number": question.number,
        "ask": ask_of(fact, interview.audience),
        "title": fact.title if interview.audience == "clinician" else None,
        "red_flag": fact.red_flag,
        "needed": question.needed,
        "can_change": question.can_change,
        "within": interview.evaluator.pathway.within(question.can_change),
        "left": question.left,
        "answer": _answer_form(fact.type),
        "before": None if question.before is None else value_to_json(question.before),
    }


def settled_message(interview: Interview, settled: Settled, state: State) -> dict[str, Any]:
    """What the last answer settled."""
    return {
        "type": "settled",
        "act_now": settled.acting,
        "at_once": [_item(interview, item) for item in settled.at_once],
        "given": [_item(interview, item) for item in settled.given],
        "prohibited": [_advice(interview, advice) for advice in settled.prohibited],
        "ended": [_advice(interview, advice) for advice in settled.ended],
        "withdrawn": [_advice(interview, advice) for advice in settled.withdrawn],
        "not_applicable": list(state.result.not_applicable) if settled.not_applicable else [],
        "doubts": [
            {
                "facts": list(doubt.facts),
                "because": doubt.because if interview.audience == "clinician" else None,
            }
            for doubt in state.doubts
        ],
    }


def why_message(interview: Interview, why: Why) -> dict[str, Any]:
    """Why the question is asked; for a patient without the clinicians' part."""
    question = why.question
    message: dict[str, Any] = {
        "type": "why",
        "fact": question.fact.id,
        "red_flag": question.fact.red_flag,
        "can_change": question.can_change,
        "within": why.within,
    }
    if interview.audience == "patient":
        return message
    return {
        **message,
        "boxes": [{"box": p.box, "step": p.step, "title": p.title} for p in why.boxes],
        "applies": list(why.decides_use),
        "depends": [advice.id for advice in why.depends],
        "if_so": [_if_so(tried) for tried in why.tried],
        "statements": [
            {"id": s.id, "says": s.says, "cites": list(s.cites)} for s in why.statements
        ],
        "our_own": why.our_own,
    }


def review_message(state: State) -> dict[str, Any]:
    """What was answered so far."""
    return {"type": "review", "answers": _entries(state)}


def unanswered_message(interview: Interview, state: State) -> dict[str, Any]:
    """Nothing is left to ask but what was declined."""
    return {"type": "unanswered", "questions": _questions(interview, state.unanswered)}


def problem_message(problem: ValueProblem) -> dict[str, Any]:
    """What is wrong with a line, and how to mend it; the question before it still stands."""
    return {"type": "problem", "message": problem.message, "help": problem.help}


def result_message(interview: Interview, state: State, text: str, *, final: bool) -> dict[str, Any]:
    """The result as it stands: in words for the audience, and as ``carepath/result/1``."""
    not_asked = 0 if state.question is None else 1 + state.question.left
    return {
        "type": "result",
        "final": final,
        "not_asked": not_asked,
        "unanswered": _questions(interview, state.unanswered),
        "for_clinician": [needed.fact for needed in state.not_for_patients],
        "text": text,
        "result": to_json(state.result),
    }


def _entries(state: State) -> list[dict[str, Any]]:
    return [
        {
            "fact": entry.fact,
            **({"unknown": True} if entry.value is None else {"value": value_to_json(entry.value)}),
            "beforehand": entry.beforehand,
        }
        for entry in state.entries
    ]


def _questions(interview: Interview, needed: Iterable[Needed]) -> list[dict[str, Any]]:
    facts = interview.evaluator.pathway.facts
    return [
        {"fact": n.fact, "ask": ask_of(facts[n.fact], interview.audience), "red_flag": n.red_flag}
        for n in needed
    ]


def _answer_form(type: Type) -> dict[str, Any]:
    match type:
        case YesNo():
            return {"type": "yes/no"}
        case Choice(options=options, ordered=ordered):
            return {
                "type": "choice",
                "options": [{"id": option.id, "says": option.says} for option in options],
                "ordered": ordered,
            }
        case Number(low=low, high=high, unit=unit, whole=whole):
            return {
                "type": "whole number" if whole else "number",
                "unit": unit,
                "low": value_to_json(low),
                "high": value_to_json(high),
            }
        case _:
            assert_never(type)


def _item(interview: Interview, item: Advice | OneOf) -> dict[str, Any]:
    members = (item,) if isinstance(item, Advice) else item.members
    return {
        "id": item_id(item),
        "certainty": "precautionary" if is_precaution(item) else "certain",
        "one_of": [_advice(interview, member) for member in members],
    }


def _advice(interview: Interview, advice: Advice) -> dict[str, Any]:
    theirs = advice.patient if interview.audience == "patient" else None
    return {
        "id": advice.id,
        "verb": advice.verb.value,
        "text": theirs or advice.text,
        "urgency": advice.urgency,
        "within": advice.within,
    }


def _if_so(tried: IfSo) -> dict[str, Any]:
    return {
        "answer": tried.answer,
        "certain": [item_id(i) for i in tried.settles.all_given if not is_precaution(i)],
        "precautionary": [item_id(i) for i in tried.settles.all_given if is_precaution(i)],
        "prohibited": [advice.id for advice in tried.settles.prohibited],
        "excluded": [advice.id for advice in tried.excluded],
    }
