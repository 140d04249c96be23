"""The evaluator against brute force: every part of every answer, on random pathways."""

from __future__ import annotations

from random import Random

import pytest

from carepath_interpreter.derived import Underivable
from carepath_interpreter.evaluate import Evaluator, evaluate
from comparing import THOROUGH, answer_of, differences
from one_patient import Contradiction
from oracle import Everyone
from random_pathways import random_pathway
from random_patients import RandomPatients
from small import act, advice, choice, decide, number, pathway, yes_no

PATHWAYS, PATIENTS, PIECES = 200, 8, 4


@pytest.mark.parametrize("piece", range(PIECES))
def test_every_answer_is_the_one_counted_off_all_completions(piece: int) -> None:
    compared = 0
    for seed in range(piece, PATHWAYS * THOROUGH, PIECES):
        made = random_pathway(seed)
        everyone, evaluator, rng = Everyone(made), Evaluator(made), Random(seed)
        patients = RandomPatients(made)
        for facts in [{}, *(patients.draw(rng) for _ in range(PATIENTS - 1))]:
            try:
                expected = everyone.answer(facts)
            except Contradiction:
                with pytest.raises(Underivable):
                    evaluator.evaluate(facts)
                continue
            got = answer_of(evaluator.evaluate(facts))
            assert differences(got, expected) == {}, f"random_pathway({seed}), {facts}"
            compared += 1
    assert compared > 0.9 * PATHWAYS * PATIENTS / PIECES


def test_a_result_keeps_the_words_of_the_pathway() -> None:
    for seed in range(20):
        made = random_pathway(seed)
        result = evaluate(made, {})
        assert result.pathway.id == made.id
        assert result.facts == {}
        assert [a.id for a in result.advice] == list(made.recommendations)
        for got in result.advice:
            declared = made.recommendations[got.id]
            assert (got.verb, got.text, got.patient, got.kind, got.urgency) == (
                declared.verb,
                declared.text,
                declared.patient,
                declared.kind,
                declared.urgency,
            )
            deadlines = {level.id: level.within for level in made.urgency}
            assert got.within == deadlines.get(declared.urgency or "")
            cited = {c for s in got.statements for c in made.register.statements[s].cites}
            assert got.cites == tuple(r for r in made.register.references if r in cited)
        for passed in result.path:
            step = made.steps[passed.step]
            assert (passed.box, passed.title) == (step.box, step.title)
        for needed in result.needed:
            fact = made.facts[needed.fact]
            assert (needed.ask, needed.ask_patient, needed.red_flag) == (
                fact.ask,
                fact.ask_patient,
                fact.red_flag,
            )


SMALL = pathway(
    [yes_no("a"), choice("c", "mild", "severe"), number("n", 0, 5, whole=True)],
    [advice("r")],
    [decide("one", "a", "two", "end"), act("two", "r")],
)


def test_an_unknown_fact_is_an_error() -> None:
    with pytest.raises(KeyError, match="b"):
        evaluate(SMALL, {"b": True})


@pytest.mark.parametrize("name", ["a", "c", "n"])
def test_a_value_the_fact_cannot_have_is_an_error(name: str) -> None:
    with pytest.raises(ValueError, match=f"{name}|worst"):
        evaluate(SMALL, {name: "worst"})


def test_the_given_facts_stay_as_they_are() -> None:
    facts = {"a": True}
    result = evaluate(SMALL, facts)
    facts["a"] = False
    assert result.facts == {"a": True}
    assert result["r"].certainty.value == "certain"
    with pytest.raises(KeyError):
        result["s"]


def test_reasons_are_the_same_when_all_patients_are_too_many_to_hold(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked = []
    for seed in range(20):
        made, rng = random_pathway(seed), Random(seed)
        patients = RandomPatients(made)
        for _ in range(3):
            facts = patients.draw(rng, 0.7)
            try:
                asked.append((made, facts, evaluate(made, facts)))
            except Underivable:
                continue
    monkeypatch.setattr(Evaluator, "everyone", None)
    for made, facts, expected in asked:
        assert evaluate(made, facts) == expected


def test_too_many_patients_to_hold_leave_the_walk_of_all_out(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    evaluator = Evaluator(SMALL)
    monkeypatch.setattr("carepath_dsl.meaning.patients.MOST_NODES", 2)
    assert evaluator.everyone is None
    assert evaluator.evaluate({"a": True})["r"].because == ("a",)
