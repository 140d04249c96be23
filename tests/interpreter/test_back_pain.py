"""The back pain pathway: its cases, its claims, and the laws on random patients of its own."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from carepath_dsl.load import load_pathway
from carepath_dsl.model import Case
from carepath_interpreter.cases import CaseRunner, run_case
from carepath_interpreter.claims import check_claims_on
from carepath_interpreter.coverage import coverage
from carepath_interpreter.evaluate import Evaluator
from comparing import THOROUGH
from laws import (
    check_monotone,
    check_nothing_lost,
    check_precautions_last,
    check_sound,
    check_walks,
    random_chain,
)
from random_patients import RandomPatients

PATHWAY = load_pathway(Path(__file__).parents[2] / "pathways" / "back_pain")
EVALUATOR = Evaluator(PATHWAY)
PATIENTS = RandomPatients(PATHWAY)
CHAINS = 25 * THOROUGH


def test_there_are_cases_and_claims() -> None:
    assert len(PATHWAY.cases) >= 90
    assert len(PATHWAY.safety) >= 10


@pytest.mark.parametrize("case", PATHWAY.cases, ids=lambda case: case.says)
def test_case(case: Case) -> None:
    outcome = run_case(EVALUATOR, case)
    assert outcome.differences == ()
    assert outcome.passed


def test_the_compiled_pathway_passes_every_case() -> None:
    runner = CaseRunner(EVALUATOR, compiled=True)
    assert [case.says for case in PATHWAY.cases if not runner.run(case).passed] == []


def test_the_cases_touch_everything() -> None:
    assert coverage(EVALUATOR, PATHWAY.cases).untouched == ()


@pytest.mark.parametrize("case", PATHWAY.cases, ids=lambda case: case.says)
def test_no_claim_is_broken_by_a_case(case: Case) -> None:
    assert check_claims_on(EVALUATOR, case.facts) == ()


@pytest.mark.parametrize("share", [1.0, 0.9, 0.6, 0.3])
def test_no_claim_is_broken_by_random_patients(share: float) -> None:
    rng = Random(f"claims {share}")
    for _ in range(150 * THOROUGH):
        facts = PATIENTS.draw(rng, share)
        assert check_claims_on(EVALUATOR, facts) == (), facts


def test_the_laws_hold_for_random_patients() -> None:
    rng = Random("laws")
    prepared = 0
    for _ in range(CHAINS):
        results = random_chain(EVALUATOR, PATIENTS, rng)
        check_sound(PATHWAY, results[0], results[-1])
        check_monotone(PATHWAY, results)
        check_precautions_last(PATHWAY, results)
        check_walks(PATHWAY, results[-1])
        for result in results:
            check_nothing_lost(PATHWAY, result)
            prepared += bool(result.precautionary)
    assert prepared > CHAINS


def test_completely_known_patients_walk_as_by_hand() -> None:
    rng = Random("walks")
    for _ in range(150 * THOROUGH):
        check_walks(PATHWAY, EVALUATOR.evaluate(PATIENTS.draw(rng, 1.0)))


def test_a_patient_of_whom_nothing_is_known_is_answered() -> None:
    result = EVALUATOR.evaluate({})
    assert result.status.value == "incomplete"
    assert result.act_now
    assert result.certain == ()
    assert {needed.fact for needed in result.needed} <= PATHWAY.facts.keys()
    flags = [needed.red_flag for needed in result.needed]
    assert flags == sorted(flags, reverse=True)
    assert sum(flags) == sum(fact.red_flag for fact in PATHWAY.facts.values())
