"""The reference evaluator: what a pathway means, for every patient at once.

A completion of a patient answers every question the patient leaves open. Here all completions
walk together: ``reach`` holds, for each step, the set of those that arrive there, and ``given``,
for each recommendation, the set of those that get it. A thing is certain when that set is
everybody, excluded when it is nobody, and possible otherwise; nothing is ever assumed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from carepath_dsl.meaning.patients import Patients
from carepath_dsl.meaning.sets import Meaning
from carepath_dsl.model import Action, Decision, Include, Target
from carepath_dsl.struct import field, struct
from carepath_dsl.typed import assert_never


@struct(frozen=False)
class Walk:
    """Who arrives where and who is given what; whoever is in no set is nobody."""

    reach: dict[str, Patients] = field(default_factory=dict)
    given: dict[str, Patients] = field(default_factory=dict)
    steps_giving: dict[str, dict[str, Patients]] = field(default_factory=dict)
    """For each recommendation, the steps that give it, each with those who get it there."""
    ways: dict[tuple[str, str], Patients] = field(default_factory=dict)
    """Who goes straight from one step to another."""


def walk(meaning: Meaning, order: Iterable[str], start: Mapping[str, Patients]) -> Walk:
    """Lead the patients of ``start`` (step to patients) along every way, forwards only.

    ``order`` names the steps so that every way leads forward.
    """
    nobody = meaning.store.nobody
    found = Walk(reach=dict(start))

    def lead(here: str, target: Target, patients: Patients) -> None:
        if target.step is not None and not patients.is_nobody:
            way = (here, target.step)
            found.ways[way] = found.ways.get(way, nobody) | patients
            found.reach[target.step] = found.reach.get(target.step, nobody) | patients

    def give(id: str, at: str, patients: Patients) -> None:
        recommendation = meaning.pathway.recommendations[id]
        stopped = nobody
        if recommendation.unless is not None:
            stopped = patients & meaning.holds(recommendation.unless)
        if recommendation.instead is not None and not stopped.is_nobody:
            give(recommendation.instead, at, stopped)
        got = patients - stopped
        if not got.is_nobody:
            found.given[id] = found.given.get(id, nobody) | got
            steps = found.steps_giving.setdefault(id, {})
            steps[at] = steps.get(at, nobody) | got

    for id in order:
        here = found.reach.get(id, nobody)
        if here.is_nobody:
            continue
        match step := meaning.pathway.steps[id]:
            case Action():
                for line in step.lines:
                    wanted = here if line.when is None else here & meaning.holds(line.when)
                    stopped = nobody
                    if line.unless is not None:
                        stopped = wanted & meaning.holds(line.unless)
                    if line.instead is not None:
                        give(line.instead, id, stopped)
                    give(line.recommendation, id, wanted - stopped)
                for target in step.then:
                    lead(id, target, here)
            case Decision():
                rest = here
                for branch in step.branches:
                    taken = rest if branch.when is None else rest & meaning.holds(branch.when)
                    lead(id, branch.target, taken)
                    rest -= taken
            case Include():
                entering = here
                for condition in step.applies:
                    entering &= meaning.holds(condition)
                lead(id, Target(step.enter), entering)
                if step.otherwise is not None:
                    lead(id, step.otherwise, here - entering)
            case _:
                assert_never(step)
    return found


def applicable(meaning: Meaning) -> Patients:
    """The patients the pathway is for: every line of ``applies when`` is true."""
    patients = meaning.store.everybody
    for line in meaning.pathway.applies:
        patients &= meaning.holds(line.when)
    return patients


@struct
class Precaution:
    """Advice given meanwhile, because the way ``decision`` → ``way`` is possible, not certain."""

    decision: str
    way: str
    patients: Patients
    """Who takes the way."""
    advice: frozenset[str]
    """Recommendations and groups that everybody who takes the way is given from there on."""
    steps: frozenset[str]
    """Steps that everybody who takes the way passes from there on."""


def precautions(meaning: Meaning, order: Iterable[str], walked: Walk) -> list[Precaution]:
    """What ``while unknown: prepare for STEP`` adds for this patient, in the order of boxes."""
    pathway = meaning.pathway
    nobody = meaning.store.nobody
    order = list(order)
    found = []
    for place, id in enumerate(order):
        step = pathway.steps[id]
        if not isinstance(step, Decision) or step.prepare is None:
            continue
        taking = walked.ways.get((id, step.prepare), nobody)
        if taking.is_nobody or taking.is_everybody:
            continue
        after = walk(meaning, order[place:], {step.prepare: taking})
        advice = {rec for rec, patients in after.given.items() if patients == taking}
        for group in pathway.alternatives.values():
            one_of = meaning.any(after.given.get(member, nobody) for member in group.members)
            if one_of == taking:
                advice.add(group.id)
        steps = frozenset(s for s, patients in after.reach.items() if patients == taking)
        found.append(Precaution(id, step.prepare, taking, frozenset(advice), steps))
    return found
