"""Saved answers: what is written, what still fits, and what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath_dsl.content_hash import content_hash
from carepath_dsl.model import Choice, Fact, Number, Option, Pathway, YesNo
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.interview.saving import (
    LARGEST,
    Misfit,
    NotAnswers,
    Saved,
    dumps_answers,
    fingerprint,
    loads_answers,
)
from carepath_interpreter.interview.state import Answered, Declined, Interview, State
from pathway_samples import back

PATHWAY = back()
EVALUATOR = Evaluator(PATHWAY)
INTERVIEW = Interview(EVALUATOR)


def saved_text() -> str:
    """Something of each kind: beforehand, yes/no, option, a third of a week, unknown."""
    state = INTERVIEW.begin({"urinary_retention": False})
    for fact, value in (
        ("saddle_anaesthesia", False),
        ("pain_severity", "severe"),
        ("symptom_duration", Fraction(10, 7)),
    ):
        state = INTERVIEW.resume(state.beforehand, (*state.moves, Answered(fact, value)))
    state = INTERVIEW.resume(state.beforehand, (*state.moves, Declined("mri_contraindicated")))
    return dumps_answers(PATHWAY, EVALUATOR.stamp, state)


def load(text: str, pathway: Pathway = PATHWAY) -> Saved:
    stamp = replace(EVALUATOR.stamp, hash=content_hash(pathway))
    return loads_answers(pathway, stamp, text)


def test_what_is_written() -> None:
    data = json.loads(saved_text())
    assert data["schema"] == "carepath/answers/1"
    assert data["pathway"] == {
        "id": PATHWAY.id,
        "version": PATHWAY.header.version,
        "hash": content_hash(PATHWAY),
    }
    without = [{k: v for k, v in a.items() if k != "question"} for a in data["answers"]]
    assert without == [
        {"fact": "urinary_retention", "value": False, "beforehand": True},
        {"fact": "saddle_anaesthesia", "value": False},
        {"fact": "pain_severity", "value": "severe"},
        {"fact": "symptom_duration", "value": {"fraction": "10/7"}},
        {"fact": "mri_contraindicated", "unknown": True},
    ]


def test_it_is_read_back_exactly() -> None:
    assert load(saved_text()) == Saved(
        {"urinary_retention": False},
        (
            Answered("saddle_anaesthesia", False),
            Answered("pain_severity", "severe"),
            Answered("symptom_duration", Fraction(10, 7)),
            Declined("mri_contraindicated"),
        ),
        PATHWAY.header.version,
        changed=False,
        misfits=(),
    )


def with_fact(pathway: Pathway, fact: Fact) -> Pathway:
    return replace(pathway, facts={**pathway.facts, fact.id: fact})


def severity(change: Callable[[Choice], Choice]) -> Pathway:
    fact = PATHWAY.facts["pain_severity"]
    assert isinstance(fact.type, Choice)
    return with_fact(PATHWAY, replace(fact, type=change(fact.type)))


def duration(**changes: Any) -> Pathway:
    fact = PATHWAY.facts["symptom_duration"]
    assert isinstance(fact.type, Number)
    return with_fact(PATHWAY, replace(fact, type=replace(fact.type, **changes)))


CHANGED = "the question has changed"


@pytest.mark.parametrize(
    ("pathway", "fact", "why"),
    [
        (
            with_fact(PATHWAY, replace(PATHWAY.facts["pain_severity"], ask="How bad is it?")),
            "pain_severity",
            CHANGED,
        ),
        (
            with_fact(PATHWAY, replace(PATHWAY.facts["pain_severity"], ask_patient="Bad?")),
            "pain_severity",
            CHANGED,
        ),
        (
            severity(lambda type: replace(type, options=(*type.options, Option("worst", "")))),
            "pain_severity",
            CHANGED,
        ),
        (
            severity(
                lambda type: replace(
                    type, options=tuple(replace(o, says="Else") for o in type.options)
                )
            ),
            "pain_severity",
            CHANGED,
        ),
        (
            with_fact(PATHWAY, replace(PATHWAY.facts["pain_severity"], type=YesNo())),
            "pain_severity",
            CHANGED,
        ),
        (duration(unit="days"), "symptom_duration", CHANGED),
        (duration(whole=True), "symptom_duration", CHANGED),
        (duration(high=Fraction(1)), "symptom_duration", "`10/7 weeks` is out of range"),
        (
            replace(
                PATHWAY, facts={k: v for k, v in PATHWAY.facts.items() if k != "symptom_duration"}
            ),
            "symptom_duration",
            "the pathway does not ask this any more",
        ),
        (
            with_fact(PATHWAY, replace(PATHWAY.facts["mri_contraindicated"], ask="MRI?")),
            "mri_contraindicated",
            CHANGED,
        ),
    ],
)
def test_what_does_not_fit_any_more_is_named_and_not_used(
    pathway: Pathway, fact: str, why: str
) -> None:
    saved = load(saved_text(), pathway)
    assert saved.changed
    assert [(misfit.fact, misfit.why) for misfit in saved.misfits] == [(fact, why)]
    assert fact not in [move.fact for move in saved.moves if isinstance(move, Answered | Declined)]
    assert len(saved.moves) == 3


def test_a_misfit_has_a_title_although_its_fact_is_gone() -> None:
    facts = {k: v for k, v in PATHWAY.facts.items() if k != "symptom_duration"}
    saved = load(saved_text(), replace(PATHWAY, facts=facts))
    assert saved.misfits == (
        Misfit("symptom_duration", "symptom duration", "the pathway does not ask this any more"),
    )


def test_other_changes_of_the_pathway_leave_all_answers_in_use() -> None:
    fact = replace(PATHWAY.facts["pain_severity"], title="How bad", note="A note")
    saved = load(saved_text(), with_fact(PATHWAY, fact))
    assert saved.changed
    assert saved.misfits == ()
    assert len(saved.moves) == 4


def edited(change: Callable[[dict[str, Any]], object]) -> str:
    data = json.loads(saved_text())
    change(data)
    return json.dumps(data)


def answer(place: int, **changes: object) -> Callable[[dict[str, Any]], object]:
    def change(data: dict[str, Any]) -> None:
        data["answers"][place].update(changes)

    return change


DAMAGED = "it is damaged, or something else than saved answers"


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", DAMAGED),
        (saved_text()[:-20], DAMAGED),
        ("[" * 100_000, DAMAGED),
        ('{"schema": 1, "schema": 2}', "it is damaged: a key stands twice"),
        ('{"schema": NaN}', "it is damaged: NaN is no number"),
        ("1" * 10_000, DAMAGED),
        (" " * (LARGEST + 1), "it is larger than any saved answers"),
        ("null", "it does not say that it is carepath/answers/1"),
        (edited(lambda d: d.pop("schema")), "it does not say that it is carepath/answers/1"),
        (edited(lambda d: d.pop("pathway")), "it does not say which pathway was answered"),
        (
            edited(lambda d: d["pathway"].update(id="other")),
            f"these are answers to `other`, and this is `{PATHWAY.id}`",
        ),
        (edited(lambda d: d.update(answers={})), "it has no list of answers"),
        (edited(lambda d: d["answers"].append(7)), "answer 6 does not say which fact it is about"),
        (edited(answer(0, unknown=True)), "answer 1 is not whole"),
        (edited(lambda d: d["answers"][1].pop("value")), "answer 2 is not whole"),
        (edited(lambda d: d["answers"][1].pop("question")), "answer 2 is not whole"),
        (edited(answer(0, beforehand="yes")), "answer 1 holds something else than true or false"),
        (
            edited(lambda d: d["answers"].append(d["answers"][1])),
            "answer 6 is about `saddle_anaesthesia`, which is answered before",
        ),
        (
            edited(answer(2, value="terrible")),
            "answer 3, `pain_severity`, does not fit its question: `terrible` is not an option",
        ),
        (
            edited(answer(3, value={"fraction": "1/0"})),
            "answer 4, `symptom_duration`, does not fit its question: "
            "the answer is a number, and a mapping is not one",
        ),
        (
            edited(answer(3, value=1e300)),
            "answer 4, `symptom_duration`, does not fit its question: "
            "the answer is a number, and `1e+300` is not one",
        ),
        (
            edited(answer(1, value="no way")),
            "answer 2, `saddle_anaesthesia`, does not fit its question: "
            "the answer is answered yes or no, and `no way` is neither",
        ),
        (
            edited(answer(1, question="0000")),
            "answer 2, `saddle_anaesthesia`, does not fit its question: the question has changed",
        ),
    ],
)
def test_what_cannot_be_used_is_refused(text: str, why: str) -> None:
    with pytest.raises(NotAnswers) as refused:
        load(text)
    assert str(refused.value) == why


@given(st.text(max_size=30), st.integers(0, 1_000))
def test_whatever_is_done_to_the_text_it_is_refused_or_read(inserted: str, at: int) -> None:
    text = saved_text()
    at %= len(text)
    damaged = text[:at] + inserted + text[at + len(inserted) // 2 :]
    try:
        saved = load(damaged)
    except NotAnswers:
        return
    state = INTERVIEW.resume(saved.beforehand, saved.moves)
    assert isinstance(state, State)


def test_the_fingerprint_stays_what_it_is() -> None:
    """It stands in files: were it to change, every saved answer would seem to be edited."""
    fact = PATHWAY.facts["pain_severity"]
    assert fingerprint(fact) == fingerprint(replace(fact, title="Other", note="Other"))
    assert fingerprint(fact) == "d7d0dab3106d4827"
