"""The laws of the interview, on random pathways with random people who answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath_dsl.model import Pathway, Value
from carepath_dsl.values import ValueProblem
from carepath_interpreter.derived import Underivable
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.interview.saving import dumps_answers, loads_answers
from carepath_interpreter.interview.state import (
    Answered,
    AskedAgain,
    Declined,
    Interview,
    Reopened,
    State,
)
from carepath_interpreter.result import Certainty, Status
from random_pathways import random_pathway
from random_patients import RandomPatients

SEEDS = st.integers(0, 40)
PEOPLE = st.integers(0, 1_000)


@cache
def interview_of(seed: int) -> Interview:
    return Interview(Evaluator(random_pathway(seed)))


@cache
def drawing(seed: int) -> RandomPatients:
    return RandomPatients(interview_of(seed).evaluator.pathway)


def patient_of(seed: int, person: int) -> dict[str, Value]:
    """Every fact of somebody, such that all derived numbers can be worked out."""
    interview, rng = interview_of(seed), Random(person)
    draw = drawing(seed).draw
    for _ in range(200):
        facts = draw(rng, 1.0)
        try:
            interview.evaluator.evaluate(facts)
        except Underivable:
            continue
        return facts
    return {}


def moved(after: State | ValueProblem) -> State:
    assert isinstance(after, State), after
    return after


def answered(interview: Interview, state: State, facts: dict[str, Value]) -> State:
    """The state after the next answer; what the patient does not know is declined."""
    assert state.question is not None
    fact = state.question.fact.id
    if fact not in facts:
        return moved(interview.decline(state))
    return moved(interview.resume(state.beforehand, (*state.moves, Answered(fact, facts[fact]))))


def whole(interview: Interview, state: State, facts: dict[str, Value]) -> Iterator[State]:
    """All states from here on until nothing more is asked, this one first."""
    yield state
    while state.question is not None:
        state = answered(interview, state, facts)
        yield state


def some_of(facts: dict[str, Value], person: int) -> dict[str, Value]:
    rng = Random(person)
    return {fact: value for fact, value in facts.items() if rng.random() < 0.7}


@given(SEEDS, PEOPLE)
def test_it_ends_and_says_what_the_evaluator_says(seed: int, person: int) -> None:
    interview = interview_of(seed)
    facts = some_of(patient_of(seed, person), person)
    *_, last = whole(interview, interview.begin({}), facts)
    assert len(last.moves) <= len(interview.evaluator.pathway.facts)
    assert last.result == interview.evaluator.evaluate(last.known)
    assert all(facts[fact] == value for fact, value in last.known.items())


@given(SEEDS, PEOPLE)
def test_asked_is_what_is_needed_first_and_never_twice(seed: int, person: int) -> None:
    interview = interview_of(seed)
    facts = some_of(patient_of(seed, person), person)
    asked: list[str] = []
    for state in whole(interview, interview.begin({}), facts):
        if state.question is None:
            left = {needed.fact for needed in state.result.needed}
            assert left == {needed.fact for needed in state.unanswered}
            continue
        fact = state.question.fact.id
        assert fact not in asked
        needed = [n.fact for n in state.result.needed if n.fact not in state.declined]
        assert fact == needed[0]
        assert state.question.left == len(needed) - 1
        asked.append(fact)


@given(SEEDS, PEOPLE)
def test_red_flags_come_first(seed: int, person: int) -> None:
    interview = interview_of(seed)
    for state in whole(interview, interview.begin({}), patient_of(seed, person)):
        applies = not state.result.not_applicable
        if state.question is not None and applies and not state.question.fact.red_flag:
            facts = interview.evaluator.pathway.facts
            assert not any(facts[needed.fact].red_flag for needed in state.result.needed)


@given(SEEDS, PEOPLE)
def test_whoever_answers_everything_gets_a_complete_result(seed: int, person: int) -> None:
    interview, facts = interview_of(seed), patient_of(seed, person)
    if not facts:
        return
    *_, last = whole(interview, interview.begin({}), facts)
    assert last.result.status is not Status.INCOMPLETE
    assert last.unanswered == ()


@given(SEEDS, PEOPLE)
def test_back_is_exactly_the_state_before(seed: int, person: int) -> None:
    interview = interview_of(seed)
    facts = some_of(patient_of(seed, person), person)
    states = list(whole(interview, interview.begin({}), facts))
    for before, after in pairwise(states):
        assert interview.back(after) == before
    assert isinstance(interview.back(states[0]), ValueProblem)


@given(SEEDS, PEOPLE)
def test_what_was_declined_is_never_no(seed: int, person: int) -> None:
    interview = interview_of(seed)
    facts = some_of(patient_of(seed, person), person)
    for state in whole(interview, interview.begin({}), facts):
        assert not set(state.declined) & state.known.keys()
        assert not set(state.declined) & state.result.facts.keys()
    # Whatever the declined facts turn out to be, what is certain stays so.
    others = patient_of(seed, person + 1)
    try:
        final = interview.evaluator.evaluate({**others, **state.known})
    except Underivable:
        return
    for advice in state.result.certain:
        assert final[advice.id].certainty is Certainty.CERTAIN
    for advice in state.result.excluded:
        assert final[advice.id].certainty is Certainty.EXCLUDED


@given(SEEDS, PEOPLE, st.integers(0, 7))
def test_saved_at_any_point_it_goes_on_to_the_same_end(seed: int, person: int, pause: int) -> None:
    interview = interview_of(seed)
    pathway = interview.evaluator.pathway
    facts = some_of(patient_of(seed, person), person)
    early = {fact: value for fact, value in list(facts.items())[:1] if person % 3 == 0}
    states = list(whole(interview, interview.begin(early), facts))
    stopped = states[min(pause, len(states) - 1)]
    text = dumps_answers(pathway, stopped.result.pathway, stopped)
    saved = loads_answers(pathway, stopped.result.pathway, text)
    assert not saved.changed
    assert saved.misfits == ()
    resumed = interview.resume(saved.beforehand, saved.moves)
    assert resumed == stopped
    *_, last = whole(interview, resumed, facts)
    assert last == states[-1]


@given(SEEDS, PEOPLE)
def test_again_asks_what_was_declined_and_nothing_else(seed: int, person: int) -> None:
    interview, facts = interview_of(seed), patient_of(seed, person)
    *_, last = whole(interview, interview.begin({}), some_of(facts, person))
    if not last.unanswered:
        assert isinstance(interview.again(last), ValueProblem)
        return
    once_more = moved(interview.again(last))
    assert once_more.question is not None
    assert once_more.question.fact.id == last.unanswered[0].fact
    assert interview.back(once_more) == last
    if facts:
        *_, complete = whole(interview, once_more, facts)
        assert complete.result.status is not Status.INCOMPLETE


@given(SEEDS, PEOPLE, st.integers(0, 6))
def test_a_changed_answer_counts_as_if_it_had_been_the_first(
    seed: int, person: int, place: int
) -> None:
    interview = interview_of(seed)
    facts, other = patient_of(seed, person), patient_of(seed, person + 1)
    *_, last = whole(interview, interview.begin({}), facts)
    if not last.entries or not other:
        return
    fact = last.entries[place % len(last.entries)].fact
    reopened = moved(interview.change(last, fact))
    assert reopened.question is not None
    assert reopened.question.fact.id == fact
    assert reopened.question.before == last.known[fact]
    assert reopened.result == last.result
    try:
        changed = answered(interview, reopened, other)
    except Underivable:
        return
    assert changed.result == interview.evaluator.evaluate({**last.known, fact: other[fact]})
    forgotten = moved(interview.decline(reopened))
    assert fact not in forgotten.known
    assert forgotten.declined == (fact,)


@given(SEEDS, PEOPLE)
def test_a_patient_is_asked_only_what_has_words_for_patients(seed: int, person: int) -> None:
    evaluator = Evaluator(half_in_patient_words(seed))
    interview = Interview(evaluator, "patient")
    facts = some_of(patient_of(seed, person), person)
    for state in whole(interview, interview.begin({}), facts):
        if state.question is not None:
            assert state.question.fact.ask_patient is not None
    left = {*(n.fact for n in state.unanswered), *(n.fact for n in state.not_for_patients)}
    assert left == {needed.fact for needed in state.result.needed}
    for needed in state.not_for_patients:
        assert isinstance(interview.change(state, needed.fact), ValueProblem)


@cache
def half_in_patient_words(seed: int) -> Pathway:
    pathway = interview_of(seed).evaluator.pathway
    facts = {
        id: replace(fact, ask_patient=None if place % 2 else f"In your words, {id}?")
        for place, (id, fact) in enumerate(pathway.facts.items())
    }
    return replace(pathway, facts=facts)


def test_the_moves_come_in_every_kind() -> None:
    """What is tested above is not empty: people here answer, decline and are asked again."""
    kinds = set()
    for seed in range(20):
        interview, facts = interview_of(seed), patient_of(seed, seed)
        *_, last = whole(interview, interview.begin({}), some_of(facts, seed))
        kinds |= {type(move) for move in last.moves}
        if last.unanswered:
            kinds.add(type(moved(interview.again(last)).moves[-1]))
        if last.entries:
            kinds.add(type(moved(interview.change(last, "1")).moves[-1]))
    assert kinds == {Answered, Declined, AskedAgain, Reopened}


@pytest.mark.parametrize("method", ["answer", "decline"])
def test_where_nothing_is_asked_nothing_is_answered(method: str) -> None:
    interview, facts = interview_of(3), patient_of(3, 1)
    *_, last = whole(interview, interview.begin({}), facts)
    arguments = (last, "yes") if method == "answer" else (last,)
    problem = getattr(interview, method)(*arguments)
    assert problem == ValueProblem(
        "nothing is being asked", "`stop` ends; `back` goes back one answer"
    )
