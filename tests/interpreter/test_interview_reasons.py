"""What an answer settles, why a question is asked, and answers that do not go together."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath_dsl.load import load_pathway
from carepath_dsl.model import Impossible, Value
from carepath_dsl.values import ValueProblem
from carepath_interpreter.derived import Underivable
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.interview.doubts import Doubt, doubts_about
from carepath_interpreter.interview.reasons import Why, why_asked
from carepath_interpreter.interview.settling import (
    due_at_once,
    is_precaution,
    item_id,
    items,
    settled_between,
    standing_at_first,
    unresolved,
)
from carepath_interpreter.interview.state import Interview, State
from carepath_interpreter.result import Certainty
from one_patient import Walker, derived
from oracle import facts_used
from random_pathways import random_pathway
from random_patients import RandomPatients

BACK_PAIN = Path(__file__).parents[2] / "pathways" / "back_pain"


@pytest.fixture(scope="module")
def interview() -> Interview:
    return Interview(Evaluator(load_pathway(BACK_PAIN)))


def after(interview: Interview, *answers: str) -> State:
    state = interview.begin({})
    for text in answers:
        moved = interview.decline(state) if text == "unknown" else interview.answer(state, text)
        assert isinstance(moved, State), moved
        state = moved
    return state


def why(interview: Interview, *answers: str) -> Why:
    found = why_asked(interview.evaluator, after(interview, *answers))
    assert found is not None
    return found


# --- what is settled -----------------------------------------------------------------------------


def test_an_emergency_is_at_once(interview: Interview) -> None:
    before, now = after(interview), after(interview, "yes")
    settled = settled_between(before.result, now.result)
    assert [item_id(item) for item in settled.at_once] == [
        "surgical_consultation",
        "emergency_imaging",
    ]
    assert [item_id(item) for item in settled.given] == ["refer_within_2_weeks"]
    assert settled.anything


def test_a_precaution_that_is_ruled_out_has_ended(interview: Interview) -> None:
    four, five = after(interview, *["no"] * 4), after(interview, *["no"] * 5)
    settled = settled_between(four.result, five.result)
    assert settled.was_acting
    assert not settled.acting
    assert {advice.id for advice in settled.ended} >= {"urgent_mri", "urgent_ct"}
    assert "stay_active" in [item_id(item) for item in settled.given]
    assert "no_bed_rest" in [advice.id for advice in settled.prohibited]


def test_what_was_certain_is_withdrawn_by_going_back(interview: Interview) -> None:
    now = after(interview, "yes")
    before = interview.back(now)
    assert isinstance(before, State)
    settled = settled_between(now.result, before.result)
    assert {advice.id for advice in settled.withdrawn} == {
        "surgical_consultation",
        "refer_within_2_weeks",
    }


def test_nothing_is_settled_between_a_result_and_itself(interview: Interview) -> None:
    state = after(interview, "no")
    assert not settled_between(state.result, state.result).anything


def test_a_red_flag_left_open_leaves_its_precautions(interview: Interview) -> None:
    state = after(interview, "no", "no", "unknown")
    waiting = unresolved(state.result, "saddle_anaesthesia")
    assert [item_id(item) for item in waiting] == ["surgical_consultation", "emergency_imaging"]
    assert all(is_precaution(item) for item in waiting)
    assert unresolved(state.result, "radicular_pain") == ()


@cache
def evaluator_of(seed: int) -> Evaluator:
    return Evaluator(random_pathway(seed))


@cache
def drawing(seed: int) -> RandomPatients:
    return RandomPatients(evaluator_of(seed).pathway)


def draw(seed: int, person: int) -> dict[str, Value]:
    from random import Random

    return drawing(seed).draw(Random(person))


@given(st.integers(0, 24), st.integers(0, 1_000))
def test_more_answers_withdraw_nothing_and_whatever_is_new_is_told(seed: int, person: int) -> None:
    evaluator, facts = evaluator_of(seed), draw(seed, person)
    some = dict(list(facts.items())[: len(facts) // 2])
    try:
        before, now = evaluator.evaluate(some), evaluator.evaluate(facts)
    except Underivable:
        return
    settled = settled_between(before, now)
    assert settled.withdrawn == ()
    told = {item_id(item) for item in settled.all_given} | {a.id for a in settled.prohibited}
    for advice in now.certain:
        assert (before[advice.id].certainty is Certainty.CERTAIN) != (advice.id in told)
    assert all(due_at_once(item, now) for item in settled.at_once)
    assert not any(due_at_once(item, now) for item in settled.given)
    if now.act_now and not before.act_now:
        assert settled.at_once
    standing = standing_at_first(now)
    assert {*standing.all_given} == {*items(now)}


# --- why -----------------------------------------------------------------------------------------


def test_why_a_red_flag_is_asked(interview: Interview) -> None:
    found = why(interview)
    assert found.question.fact.id == "urinary_retention"
    assert found.within == "within hours"
    assert [passed.box for passed in found.boxes] == ["2"]
    assert [tried.answer for tried in found.tried] == ["yes", "no"]
    yes, no = found.tried
    assert [item_id(item) for item in yes.settles.at_once] == [
        "surgical_consultation",
        "emergency_imaging",
    ]
    assert "stay_active" in [advice.id for advice in yes.excluded]
    assert not no.settles.anything
    assert no.excluded == ()
    assert [statement.id for statement in found.statements] == ["S01", "S03"]
    assert found.our_own is None


def test_why_a_choice_is_asked_tells_neighbours_together(interview: Interview) -> None:
    found = why(interview, *["no"] * 5, "yes")
    assert found.question.fact.id == "pain_severity"
    assert [tried.answer for tried in found.tried] == ["mild or moderate", "severe or disabling"]
    assert [item_id(i) for i in found.tried[1].settles.given] == ["refer_within_2_weeks"]
    assert found.our_own is not None
    assert [advice.id for advice in found.depends] == [
        "refer_within_2_weeks",
        "refer_within_3_months",
    ]


def test_why_a_number_is_asked_tells_stretches(interview: Interview) -> None:
    found = why(interview, *["no"] * 5, "yes", "severe")
    assert found.question.fact.id == "symptom_duration"
    assert [tried.answer for tried in found.tried] == [
        "0 to below 6 weeks",
        "6 to 12 weeks",
        "above 12 to 5200 weeks",
    ]
    assert [item_id(i) for i in found.tried[0].settles.given] == ["superficial_heat"]
    assert {item_id(i) for i in found.tried[2].settles.given} == {
        "medium_firm_mattress",
        "duloxetine",
    }


def test_why_an_answer_is_asked_anew_is_told_as_if_it_were_not_there(
    interview: Interview,
) -> None:
    first = why(interview)
    state = interview.change(after(interview, "yes"), "urinary_retention")
    assert isinstance(state, State)
    assert state.question is not None
    assert (state.question.needed, state.question.can_change) == (True, "emergency")
    again = why_asked(interview.evaluator, state)
    assert again is not None
    assert (again.boxes, again.tried, again.depends) == (first.boxes, first.tried, first.depends)


def test_where_nothing_is_asked_there_is_no_why(interview: Interview) -> None:
    assert why_asked(interview.evaluator, after(interview, "yes", "no")) is None


@given(st.integers(0, 24), st.integers(0, 1_000))
def test_each_answer_settles_what_was_said_it_would(seed: int, person: int) -> None:
    evaluator = evaluator_of(seed)
    interview = Interview(evaluator)
    try:
        state = interview.begin(draw(seed, person))
    except Underivable:
        return
    found = why_asked(evaluator, state)
    if found is None or state.question is None:
        return
    fact = state.question.fact
    assert fact.id in {n.fact for n in state.result.needed}
    for advice in found.depends:
        assert fact.id in advice.depends_on
    told = {}
    for tried in found.tried:
        for word in tried.answer.replace(" or ", ", ").split(", "):
            told[word] = tried
    for typed, tried in told.items():
        moved = interview.answer(state, typed)
        if isinstance(moved, ValueProblem):
            continue  # a stretch of numbers
        settled = settled_between(state.result, moved.result)
        assert [item_id(i) for i in settled.all_given] == [
            item_id(i) for i in tried.settles.all_given
        ]


# --- doubts --------------------------------------------------------------------------------------


def test_answers_that_nobody_has_together_are_doubted(interview: Interview) -> None:
    pathway = interview.evaluator.pathway
    line = pathway.definitions["persisting_pain"].condition  # type: ignore[union-attr]
    doubted = replace(pathway, impossible=(Impossible("Nobody has both", line),))
    evaluator = Evaluator(doubted)
    long_pain = {"symptom_duration": drawing_value("7 weeks"), "conservative_care_failed": True}
    assert doubts_about(evaluator, long_pain) == (
        Doubt("Nobody has both", ("symptom_duration", "conservative_care_failed")),
    )
    for fact in long_pain:
        fewer = {id: value for id, value in long_pain.items() if id != fact}
        assert doubts_about(evaluator, fewer) == ()
    assert doubts_about(interview.evaluator, long_pain) == ()


def drawing_value(text: str) -> Value:
    from carepath_dsl.values import read_value

    value = read_value(load_pathway(BACK_PAIN).facts["symptom_duration"], text)
    assert not isinstance(value, ValueProblem)
    return value


def test_the_walker_of_one_patient_agrees_about_what_is_impossible() -> None:
    """Of a whole patient a combination is doubted exactly when its condition is true."""
    seen = set()
    for seed in range(25):
        evaluator = evaluator_of(seed)
        pathway = evaluator.pathway
        for person in range(30 if pathway.impossible else 0):
            facts = draw(seed, person)
            if facts.keys() != pathway.facts.keys():
                continue
            try:
                doubts = doubts_about(evaluator, facts)
            except Underivable:
                continue
            walker = Walker(pathway, {**facts, **derived(pathway, facts)})
            doubted = [doubt.because for doubt in doubts]
            for combination in pathway.impossible:
                if any(facts_used(combination.when, pathway.facts, pathway.definitions)):
                    assert walker.true(combination.when) == (combination.because in doubted)
                    seen.add(combination.because in doubted)
    assert seen == {True, False}
