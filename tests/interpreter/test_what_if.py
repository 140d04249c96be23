"""What changes with other answers, and what does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from random import Random

import pytest

from carepath_dsl.model import Value
from carepath_interpreter.derived import Underivable
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.facts import read_suppositions
from carepath_interpreter.result import Certainty, Status
from carepath_interpreter.result_text import result_text
from carepath_interpreter.what_if import Supposed, Turn, WhatIf, what_if
from pathway_samples import NO_FLAGS, back
from random_pathways import random_pathway
from random_patients import RandomPatients

EVALUATOR = Evaluator(back())
LONG: Mapping[str, Value] = {**NO_FLAGS, "symptom_duration": Fraction(20)}


def compared(before: Mapping[str, Value], after: Mapping[str, Value]) -> WhatIf:
    return what_if(EVALUATOR.evaluate(before), EVALUATOR.evaluate(after))


def turns(found: WhatIf) -> list[tuple[str, Turn]]:
    return [(change.after.id, change.turn) for change in found.advice]


def test_an_answer_that_is_another_one() -> None:
    found = compared({**LONG, "pain_severity": "severe"}, {**LONG, "pain_severity": "mild"})
    assert found.supposed == (Supposed("pain_severity", "severe", "mild"),)
    assert turns(found) == [("refer_soon", Turn.ENDED)]
    assert [advice.id for advice in found.stays] == [
        "stay_active",
        "mattress",
        "no_routine_imaging",
    ]
    assert [change.after.id for change in found.reports] == ["care_level", "burden"]
    (step,) = found.path
    assert step.before is not None
    assert (step.before.step, step.after) == ("specialist", None)
    assert not found.asked_no_more
    assert not found.asked_newly


def test_an_answer_that_is_given() -> None:
    found = compared({}, {"saddle_anaesthesia": True})
    assert found.supposed == (Supposed("saddle_anaesthesia", None, True),)
    assert turns(found)[0] == ("surgical_consultation", Turn.GIVEN)
    assert {turn for _, turn in turns(found)[1:]} == {Turn.RULED_OUT}
    assert [needed.fact for needed in found.asked_no_more] == [
        "urinary_retention",
        "pain_severity",
        "symptom_duration",
    ]
    (group,) = found.alternatives
    assert (group.before.certainty, group.after.certainty) == (
        Certainty.PRECAUTIONARY,
        Certainty.CERTAIN,
    )
    assert {change.after is None for change in found.path} == {True, False}


def test_an_answer_that_is_taken_back() -> None:
    emergency: Mapping[str, Value] = {"urinary_retention": True, "mri_contraindicated": True}
    found = compared(emergency, {"urinary_retention": True})
    assert found.supposed == (Supposed("mri_contraindicated", True, None),)
    assert turns(found) == [("urgent_ct", Turn.UNSURE), ("urgent_mri", Turn.POSSIBLE)]
    assert [advice.id for advice in found.stays] == ["surgical_consultation"]
    assert (found.before.status, found.after.status) == (Status.COMPLETE, Status.INCOMPLETE)
    assert found.asked_newly == ()  # that what is taken back is asked again goes without saying


def test_certain_advice_that_becomes_a_precaution_is_less_sure() -> None:
    found = compared({"urinary_retention": True}, {})
    assert turns(found)[0] == ("surgical_consultation", Turn.UNSURE)
    assert found.advice[0].after.certainty is Certainty.PRECAUTIONARY
    back_again = compared({"saddle_anaesthesia": False, "urinary_retention": False}, {})
    assert turns(back_again)[0] == ("surgical_consultation", Turn.PREPARED)


def test_most_pressing_comes_first_within_a_turn() -> None:
    found = compared(NO_FLAGS, {"urinary_retention": True})
    ruled_out = [change for change in found.advice if change.turn is Turn.RULED_OUT]
    assert [change.after.urgency for change in ruled_out] == ["soon", "routine"]
    order = [change.turn for change in found.advice]
    assert order == sorted(order, key=list(Turn).index)


def test_nothing_is_other() -> None:
    found = compared(LONG, LONG)
    assert found.supposed == ()
    assert found.nothing_changes
    assert not compared({}, NO_FLAGS).nothing_changes
    # An answer that no condition tells from the one before.
    found = compared(LONG, {**LONG, "symptom_duration": Fraction(21)})
    assert found.nothing_changes
    assert found.supposed == (Supposed("symptom_duration", Fraction(20), Fraction(21)),)
    text = result_text(back(), found.before, what_if=found)
    assert (
        "\nWHAT IF Symptom duration: 21 weeks (now: 20 weeks)?\n\n  Nothing would change.\n" in text
    )


def test_results_of_two_pathways_are_not_compared() -> None:
    other = Evaluator(replace(back(), start="severity"))
    with pytest.raises(ValueError, match="of two pathways, or of two versions of one"):
        what_if(EVALUATOR.evaluate({}), other.evaluate({}))


def test_more_answers_only_settle_things() -> None:
    """The monotone law, seen in what changes: an answer given where there was none ends a
    certainty never, and brings back nothing that was excluded."""
    settled = 0
    for seed in range(5_000, 5_040):
        pathway, rng = random_pathway(seed), Random(seed)
        evaluator, patients = Evaluator(pathway), RandomPatients(pathway)
        try:
            all_of = patients.draw(rng, 1.0)
            after = evaluator.evaluate({f: v for f, v in all_of.items() if rng.random() < 0.7})
            before = evaluator.evaluate(
                {f: v for f, v in after.facts.items() if rng.random() < 0.5}
            )
        except Underivable:
            continue
        found = what_if(before, after)
        for change in found.advice:
            assert change.before.certainty not in (Certainty.CERTAIN, Certainty.EXCLUDED)
            settled += 1
        assert {advice.id for advice in before.certain} <= {advice.id for advice in found.stays}
        assert not {change.turn for change in found.advice} & {Turn.POSSIBLE}
    assert settled > 10


def test_everything_is_told_once_at_random() -> None:
    """Whatever is acted on in one of the two results has changed or stays."""
    seen = set()
    for seed in range(6_000, 6_040):
        pathway, rng = random_pathway(seed), Random(seed)
        evaluator, patients = Evaluator(pathway), RandomPatients(pathway)
        try:
            before = evaluator.evaluate(patients.draw(rng))
            after = evaluator.evaluate(patients.draw(rng))
        except Underivable:
            continue
        found = what_if(before, after)
        changed = {change.after.id for change in found.advice}
        stays = {advice.id for advice in found.stays}
        acted_on = {a.id for r in (before, after) for a in (*r.certain, *r.precautionary)}
        assert not changed & stays
        assert acted_on <= changed | stays
        assert all(before[id].certainty is not after[id].certainty for id in changed)
        assert all(before[id].certainty is after[id].certainty for id in stays)
        seen |= {change.turn for change in found.advice}
        assert result_text(pathway, before, what_if=found)
    assert seen == set(Turn)


# --- reading what is supposed ----------------------------------------------------------------


def test_what_is_supposed_replaces_gives_and_takes_back() -> None:
    known: dict[str, Value] = {"urinary_retention": True, "pain_severity": "mild"}
    read = read_suppositions(
        back(),
        known,
        ["pain_severity=severe", "urinary_retention=unknown", "symptom_duration=3 days"],
    )
    assert not read.diagnostics.has_errors
    assert read.values == {"pain_severity": "severe", "symptom_duration": Fraction(3, 7)}


def test_what_is_supposed_has_to_be_possible_together_with_what_is_known() -> None:
    known: dict[str, Value] = {"residual_volume": Fraction(0), "voided_volume": Fraction(100)}
    read = read_suppositions(back(), known, ["voided_volume=0"])
    (problem,) = read.diagnostics
    assert problem.code == "CP908"
    assert problem.message == "Share of urine left cannot be worked out: its divisor is 0"
    assert (problem.span.path, problem.span.line, problem.span.column) == ("--what-if", 1, 15)


def test_a_name_nobody_knows_cannot_be_taken_back() -> None:
    read = read_suppositions(back(), {}, ["pain_severty=unknown"])
    (problem,) = read.diagnostics
    assert (problem.code, problem.help) == ("CP905", "did you mean `pain_severity`?")
