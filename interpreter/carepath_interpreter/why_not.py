"""Why a recommendation is given, is not given, or may still be: box by box.

For each line of each box that could give it: whether the box is off the way, which condition
keeps it out, and the smallest set of known facts that settles this; and the smallest change of
answers that would make it otherwise.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from enum import Enum

from carepath_dsl.meaning.patients import Patients
from carepath_dsl.meaning.sets import Meaning
from carepath_dsl.model import Action, Condition, Line, Pathway, Recommendation, Verb
from carepath_dsl.struct import struct
from carepath_dsl.words import condition_words
from carepath_interpreter.derived import derived_numbers
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.reference import Walk, applicable, walk
from carepath_interpreter.result import Advice, Certainty, Result, Status
from carepath_interpreter.smallest_change import SmallestChange, smallest_change


class Outcome(Enum):
    """What becomes of a recommendation at one line of one box."""

    OFF_THE_WAY = "off the way"
    KEPT_OUT = "kept out"
    OPEN = "open"
    GIVEN = "given"


@struct
class Place:
    """One line of one box that could give the recommendation."""

    step: str
    box: str
    title: str
    outcome: Outcome
    says: str
    """The outcome in words, with the condition that decides it."""
    because: tuple[str, ...]
    """A smallest set of known facts that settles it; empty where it is open, or so for all."""


@struct
class WhyNot:
    """The answer to "why not?", or to "why?", for one recommendation."""

    advice: Advice
    says: str
    places: tuple[Place, ...]
    change: SmallestChange
    """What would make it certain; of what is certain, what would end that."""


def why_not(evaluator: Evaluator, result: Result, id: str) -> WhyNot:
    """Why ``result``, a result of ``evaluator``, gives the recommendation ``id``, or does not.

    Raises KeyError when the pathway has no such recommendation.
    """
    advice = result[id]
    pathway = evaluator.pathway
    values = {**result.facts, **derived_numbers(pathway, result.facts)}
    known = {name: evaluator.grid[name].cell_of(value) for name, value in values.items()}
    meaning = Meaning(pathway, evaluator.grid, known)
    walked = walk(meaning, evaluator.order, {pathway.start: applicable(meaning)})
    here = _Here(evaluator, known, meaning, walked)
    places = tuple(here.place(found) for found in _occurrences(pathway, id, evaluator.order))
    change = smallest_change(evaluator, result, id)
    return WhyNot(advice, _sentence(result, advice), places, change)


def _sentence(result: Result, advice: Advice) -> str:
    if result.status is Status.NOT_APPLICABLE:
        return "No advice is given, because the pathway is not for this patient"
    some = bool(advice.because)
    if advice.verb is Verb.DO_NOT_OFFER:
        return _prohibition(advice.certainty, for_some=some)
    match advice.certainty:
        case Certainty.CERTAIN:
            return "It is given" + ("" if some else " to every patient")
        case Certainty.PRECAUTIONARY:
            return "It is given meanwhile, as a precaution"
        case Certainty.POSSIBLE:
            return "It may still be given"
        case Certainty.EXCLUDED:
            return "It is not given" + ("" if some else ", and to no patient at all")


def _prohibition(certainty: Certainty, *, for_some: bool) -> str:
    """Below "do not offer: bed rest", "it is given" would read as if bed rest were."""
    match certainty:
        case Certainty.CERTAIN:
            return "The prohibition holds" + ("" if for_some else " for every patient")
        case Certainty.PRECAUTIONARY:
            return "The prohibition holds meanwhile, as a precaution"
        case Certainty.POSSIBLE:
            return "The prohibition may still hold"
        case Certainty.EXCLUDED:
            return "The prohibition does not hold" + (
                "" if for_some else ", whoever the patient is"
            )


# --- where it could be given -----------------------------------------------------------------


@struct
class _Requirement:
    """A condition that has to be true, or (``wanted`` False) not true, to be given it."""

    condition: Condition
    wanted: bool
    in_place_of: str | None = None
    """The recommendation this one is given instead of, where the condition is true."""


@struct
class _Occurrence:
    step: Action
    requirements: tuple[_Requirement, ...]
    instead: str | None
    """What is given where the recommendation's own ``unless`` stops it."""


def _occurrences(pathway: Pathway, id: str, order: Iterable[str]) -> Iterator[_Occurrence]:
    for step in (pathway.steps[name] for name in order):
        if isinstance(step, Action):
            for line in step.lines:
                yield from _of_line(pathway, id, step, line)


def _of_line(pathway: Pathway, id: str, step: Action, line: Line) -> Iterator[_Occurrence]:
    start = () if line.when is None else (_Requirement(line.when, True),)
    direct = start
    if line.unless is not None:
        direct = (*start, _Requirement(line.unless, False))
    recommendation = pathway.recommendations[line.recommendation]
    yield from _of_recommendation(pathway, id, step, recommendation, direct, line.instead)
    if line.instead is not None and line.unless is not None:
        stopped = (*start, _Requirement(line.unless, True, line.recommendation))
        other = pathway.recommendations[line.instead]
        yield from _of_recommendation(pathway, id, step, other, stopped, None)


def _of_recommendation(
    pathway: Pathway,
    id: str,
    step: Action,
    here: Recommendation,
    requirements: tuple[_Requirement, ...],
    instead: str | None,
) -> Iterator[_Occurrence]:
    """Follow ``instead`` from one recommendation to the next; a checked pathway has no circle."""
    if here.id == id:
        own = () if here.unless is None else (_Requirement(here.unless, False),)
        yield _Occurrence(step, (*requirements, *own), here.instead or instead)
    if here.instead is not None and here.unless is not None:
        stopped = (*requirements, _Requirement(here.unless, True, here.id))
        other = pathway.recommendations[here.instead]
        yield from _of_recommendation(pathway, id, step, other, stopped, None)


# --- what becomes of it there ----------------------------------------------------------------


@struct
class _Here:
    """One patient: what is known, who walks where."""

    evaluator: Evaluator
    known: Mapping[str, int]
    meaning: Meaning
    walked: Walk

    def place(self, found: _Occurrence) -> Place:
        step = found.step
        arriving = self.walked.reach.get(step.id, self.meaning.store.nobody)
        if arriving.is_nobody:
            return self._place(found, Outcome.OFF_THE_WAY, "not on this patient's way", 0)
        for number, requirement in enumerate(found.requirements, start=1):
            arriving = _meeting(self.meaning, arriving, requirement)
            if arriving.is_nobody:
                says = self._kept_out(requirement, found)
                return self._place(found, Outcome.KEPT_OUT, says, number)
        if arriving.is_everybody:
            return self._place(found, Outcome.GIVEN, "given here", len(found.requirements))
        return self._place(found, Outcome.OPEN, self._open(found), None)

    def _place(
        self, found: _Occurrence, outcome: Outcome, says: str, settled_by: int | None
    ) -> Place:
        step = found.step
        because = () if settled_by is None else self._because(found, settled_by)
        return Place(step.id, step.box, step.title, outcome, says, because)

    def _because(self, found: _Occurrence, requirements: int) -> tuple[str, ...]:
        """The facts that settle it, with the first few requirements taken into account."""
        if self.evaluator.everyone is None:
            return ()
        meaning, walked = self.evaluator.everyone
        arriving = walked.reach.get(found.step.id, meaning.store.nobody)
        for requirement in found.requirements[:requirements]:
            arriving = _meeting(meaning, arriving, requirement)
        return self.evaluator.settling(meaning, arriving, self.known)

    def _kept_out(self, requirement: _Requirement, found: _Occurrence) -> str:
        words = condition_words(requirement.condition, self.evaluator.pathway)
        if requirement.in_place_of is not None:
            return f"given here in place of {requirement.in_place_of}, and only where: {words}"
        if requirement.wanted:
            return f"given here only where: {words}"
        instead = "" if found.instead is None else f"; {found.instead} is given instead"
        return f"not given here where: {words}{instead}"

    def _open(self, found: _Occurrence) -> str:
        pathway = self.evaluator.pathway
        asked = [
            condition_words(requirement.condition, pathway)
            for requirement in found.requirements
            if not self._settled(requirement)
        ]
        box_open = not self.walked.reach[found.step.id].is_everybody
        parts = ["whether the way leads here"] * box_open + [f"whether: {text}" for text in asked]
        return f"still open {'; and '.join(parts)}"

    def _settled(self, requirement: _Requirement) -> bool:
        patients = self.meaning.holds(requirement.condition)
        return patients.is_everybody or patients.is_nobody


def _meeting(meaning: Meaning, patients: Patients, requirement: _Requirement) -> Patients:
    true = meaning.holds(requirement.condition)
    return patients & true if requirement.wanted else patients - true
