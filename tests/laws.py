"""The five laws as checks of results, for random pathways and for every pathway there is."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
from random import Random

from carepath_dsl.model import Decision, Pathway, Value
from carepath_interpreter.derived import Underivable
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.result import Certainty, Result
from one_patient import walk
from random_patients import RandomPatients


def ids(result: Result, certainty: Certainty) -> set[str]:
    """Recommendations, steps and groups of one certainty; the kinds are told apart."""
    found = {f"recommendation {a.id}" for a in result.advice if a.certainty is certainty}
    found |= {f"group {g.id}" for g in result.alternatives if g.certainty is certainty}
    return found | {f"step {p.step}" for p in result.path if p.certainty is certainty}


def excluded(result: Result, pathway: Pathway) -> set[str]:
    """As :func:`ids`; a step that is not on the path is excluded."""
    off = {f"step {id}" for id in pathway.steps} - {f"step {p.step}" for p in result.path}
    return ids(result, Certainty.EXCLUDED) | off


def chain(
    evaluator: Evaluator, rng: Random, known: Mapping[str, Value], whole: Mapping[str, Value]
) -> list[Result]:
    """The results as ``known`` grows to ``whole``, one answer at a time, in random order.

    Empty where the answers contradict each other.
    """
    missing = [name for name in whole if name not in known]
    rng.shuffle(missing)
    facts = dict(known)
    try:
        results = [evaluator.evaluate(facts)]
        for name in missing:
            facts[name] = whole[name]
            results.append(evaluator.evaluate(facts))
    except Underivable:
        return []
    return results


def random_chain(
    evaluator: Evaluator, patients: RandomPatients, rng: Random, share: float | None = None
) -> list[Result]:
    """A random patient being asked everything; empty where the answers contradict each other."""
    whole, known = patients.draw(rng, 1.0), patients.draw(rng, share)
    return chain(evaluator, rng, {name: whole[name] for name in known}, whole)


def check_sound(pathway: Pathway, partial: Result, complete: Result) -> None:
    """Law 1, for one of the completions of a patient."""
    assert ids(partial, Certainty.CERTAIN) <= ids(complete, Certainty.CERTAIN)
    assert excluded(partial, pathway) <= excluded(complete, pathway)


def check_monotone(pathway: Pathway, results: list[Result]) -> None:
    """Law 2, for a patient of whom more and more is known."""
    for before, after in pairwise(results):
        assert ids(before, Certainty.CERTAIN) <= ids(after, Certainty.CERTAIN)
        assert excluded(before, pathway) <= excluded(after, pathway)


def check_nothing_lost(pathway: Pathway, result: Result) -> None:
    """Law 3."""
    parts = (result.certain, result.precautionary, result.possible, result.excluded)
    counted = Counter(advice.id for part in parts for advice in part)
    assert counted == Counter(pathway.recommendations.keys())


def check_precautions_last(pathway: Pathway, results: list[Result]) -> None:
    """Law 5, for a patient of whom more and more is known."""
    for before, after in pairwise(results):
        possible = {(way.source, way.target) for way in after.ways}
        for advice in before.precautionary:
            now = after[advice.id]
            for id in advice.prepared_by:
                decision = pathway.steps[id]
                assert isinstance(decision, Decision)
                assert (
                    now.certainty is Certainty.CERTAIN
                    or (id, decision.prepare) not in possible
                    or id in now.prepared_by
                )


def check_walks(pathway: Pathway, result: Result) -> None:
    """Law 4, for a patient of whom everything is known: the brute-force walker agrees."""
    outcome = walk(pathway, result.facts)
    assert {advice.id for advice in result.certain} == outcome.way.advice
    assert {passed.step for passed in result.path} == outcome.way.steps
    assert {(taken.source, taken.target) for taken in result.ways} == outcome.way.ways
    assert {report.id: report.values for report in result.reports} == {
        name: (value,) for name, value in outcome.reports.items()
    }
    assert result.needed == ()
    assert not result.precautionary
    assert not result.possible
