"""Why a recommendation is given, is not, or may still be."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from typing import TypeAlias

import pytest

from carepath_dsl.model import Action, Basis, Holds, Line, Value
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.result import Certainty, Result
from carepath_interpreter.result_text import result_text
from carepath_interpreter.why_not import Outcome, Place, why_not
from pathway_samples import NO_FLAGS, back, back_for_long_pain
from random_results import random_results

EVALUATOR = Evaluator(back())
EMERGENCY: Mapping[str, Value] = {"urinary_retention": True}

Facts: TypeAlias = tuple[str, ...]


def answer(facts: Mapping[str, Value], id: str) -> tuple[str, list[Place]]:
    found = why_not(EVALUATOR, EVALUATOR.evaluate(facts), id)
    return found.says, list(found.places)


def test_off_the_way() -> None:
    assert answer(EMERGENCY, "stay_active") == (
        "It is not given",
        [
            Place(
                "first_line",
                "6",
                "First line",
                Outcome.OFF_THE_WAY,
                "not on this patient's way",
                ("urinary_retention",),
            )
        ],
    )


def test_kept_out_by_when() -> None:
    says, (place,) = answer({**NO_FLAGS, "symptom_duration": Fraction(12)}, "mattress")
    assert says == "It is not given"
    assert place.outcome is Outcome.KEPT_OUT
    assert place.says == "given here only where: Chronic pain"
    assert place.because == ("symptom_duration",)


def test_kept_out_by_unless_and_what_is_given_instead() -> None:
    _, (place,) = answer({**EMERGENCY, "mri_contraindicated": True}, "urgent_mri")
    assert place.outcome is Outcome.KEPT_OUT
    assert place.says == "not given here where: MRI contraindicated; urgent_ct is given instead"
    assert place.because == ("mri_contraindicated",)


def test_given_only_in_place_of_another() -> None:
    _, (place,) = answer({**EMERGENCY, "mri_contraindicated": False}, "urgent_ct")
    assert place.outcome is Outcome.KEPT_OUT
    assert place.says == "given here in place of urgent_mri, and only where: MRI contraindicated"
    says, (place,) = answer({**EMERGENCY, "mri_contraindicated": True}, "urgent_ct")
    assert (says, place.outcome, place.says) == ("It is given", Outcome.GIVEN, "given here")
    assert place.because == ("urinary_retention", "mri_contraindicated")


def test_still_open() -> None:
    says, (place,) = answer({}, "mattress")
    assert says == "It may still be given"
    assert place.outcome is Outcome.OPEN
    assert place.says == "still open whether the way leads here; and whether: Chronic pain"
    assert place.because == ()
    _, (place,) = answer(EMERGENCY, "urgent_ct")
    assert place.says == "still open whether: MRI contraindicated"
    _, (place,) = answer({}, "surgical_consultation")
    assert place.says == "still open whether the way leads here"


def test_a_precaution() -> None:
    assert answer({}, "surgical_consultation")[0] == "It is given meanwhile, as a precaution"


def test_a_prohibition_is_not_given_but_holds() -> None:
    """Below "do not offer", "it is given" would be read of the thing itself."""
    assert answer(NO_FLAGS, "no_routine_imaging")[0] == "The prohibition holds"
    assert answer({}, "no_routine_imaging")[0] == "The prohibition may still hold"
    assert answer(EMERGENCY, "no_routine_imaging")[0] == "The prohibition does not hold"
    for facts, otherwise in ((EMERGENCY, "hold"), ({}, "be certain"), (NO_FLAGS, "no longer be")):
        result = EVALUATOR.evaluate(facts)
        text = result_text(
            back(), result, why_not=[why_not(EVALUATOR, result, "no_routine_imaging")]
        )
        assert f"The prohibition would {otherwise}" in text


def test_a_pathway_that_is_not_for_the_patient() -> None:
    evaluator = Evaluator(back_for_long_pain())
    result = evaluator.evaluate({"symptom_duration": Fraction(1, 7)})
    found = why_not(evaluator, result, "stay_active")
    assert found.says == "No advice is given, because the pathway is not for this patient"
    assert found.places[0].outcome is Outcome.OFF_THE_WAY
    assert found.places[0].because == ("symptom_duration",)


def test_a_line_with_its_own_unless_and_instead() -> None:
    pathway = back()
    step = pathway.steps["specialist"]
    assert isinstance(step, Action)
    line = Line("refer_soon", None, Holds("mri_contraindicated"), "stay_active", None, Basis())
    evaluator = Evaluator(
        replace(pathway, steps={**pathway.steps, "specialist": replace(step, lines=(line,))})
    )
    facts: dict[str, Value] = {**NO_FLAGS, "pain_severity": "severe", "mri_contraindicated": True}
    result = evaluator.evaluate(facts)
    kept = why_not(evaluator, result, "refer_soon")
    assert [p.says for p in kept.places] == [
        "not given here where: MRI contraindicated; stay_active is given instead"
    ]
    given = why_not(evaluator, result, "stay_active")
    assert [(p.box, p.outcome) for p in given.places] == [
        ("4", Outcome.GIVEN),
        ("6", Outcome.GIVEN),
    ]


def test_a_recommendation_nobody_knows() -> None:
    with pytest.raises(KeyError):
        why_not(EVALUATOR, EVALUATOR.evaluate({}), "brain_transplant")


def test_the_places_agree_with_the_result_at_random() -> None:
    """What is certain somewhere is certain; excluded is what is kept out everywhere."""
    seen = set()
    for evaluator, pathway, result in random_results(500, 40):
        for id in pathway.recommendations:
            found = why_not(evaluator, result, id)
            outcomes = {place.outcome for place in found.places}
            seen |= outcomes
            certainty = result[id].certainty
            if Outcome.GIVEN in outcomes:
                assert certainty is Certainty.CERTAIN
            if certainty is Certainty.EXCLUDED:
                assert outcomes <= {Outcome.OFF_THE_WAY, Outcome.KEPT_OUT}
            else:
                assert outcomes & {Outcome.OPEN, Outcome.GIVEN}
    assert seen == set(Outcome)


def outcomes_with(evaluator: Evaluator, result: Result, id: str, facts: Facts) -> list[Outcome]:
    """What becomes of a recommendation at each place when only some of the facts are known."""
    less = evaluator.evaluate({fact: result.facts[fact] for fact in facts})
    return [place.outcome for place in why_not(evaluator, less, id).places]


def test_the_facts_of_a_place_are_enough_at_random() -> None:
    checked = 0
    for evaluator, pathway, result in random_results(900, 25):
        for id in pathway.recommendations:
            for number, place in enumerate(why_not(evaluator, result, id).places):
                if place.outcome is Outcome.OPEN:
                    continue
                alone = outcomes_with(evaluator, result, id, place.because)[number]
                given = place.outcome is Outcome.GIVEN
                assert alone is not Outcome.OPEN
                assert (alone is Outcome.GIVEN) == given
                checked += 1
    assert checked > 200
