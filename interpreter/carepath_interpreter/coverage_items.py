"""What cases can touch: boxes, ways, conditions, recommendations, precautions, safety claims.

Each is paired with a set of patients: those of whom it is so. The same code speaks of all
patients, and of the completions of one of them; whether a case touches a thing is then a question
about sets (:mod:`carepath_interpreter.coverage`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from typing import Literal, TypeAlias

from carepath_dsl.meaning.patients import Patients
from carepath_dsl.meaning.sets import Meaning
from carepath_dsl.meaning.walking import conditions_of_definition, names_of_definition
from carepath_dsl.model import (
    ANY_RED_FLAG,
    Action,
    Band,
    Between,
    Claim,
    Class,
    Compare,
    Condition,
    Count,
    Decision,
    Definition,
    Holds,
    Include,
    Junction,
    Not,
    OptionTest,
    Pathway,
    Recommendation,
    Score,
    Step,
)
from carepath_dsl.spans import Span
from carepath_dsl.struct import struct
from carepath_dsl.words import condition_words, listed
from carepath_interpreter.reference import Walk, applicable, walk


class Kind(Enum):
    """The kinds of things that are counted, in the order in which they are told."""

    BOX = "boxes"
    WAY = "ways"
    CONDITION = "conditions"
    RECOMMENDATION = "recommendations"
    PRECAUTION = "precautions"
    CLAIM = "safety claims"

    @property
    def one(self) -> str:
        """The word for one of them."""
        return "box" if self is Kind.BOX else self.value.removesuffix("s")


Part: TypeAlias = Literal["applies when", "definitions", "recommendations", "steps", "safety"]
"""The part of the file in which a thing stands."""


@struct
class Place:
    """Where a thing stands: ``id`` is that of the step, definition or recommendation, if any."""

    part: Part
    id: str | None = None


@struct
class Item:
    """One thing that a case can touch; ``span`` is its place in the author's file.

    ``says`` calls it in words. Of a condition, ``truth`` is the answer that is counted here: a
    condition is two items.
    """

    kind: Kind
    place: Place
    says: str
    span: Span
    truth: bool | None = None


def items(meaning: Meaning, order: Sequence[str]) -> list[tuple[Item, Patients]]:
    """Everything that can be touched, always in the same order, each with its set.

    A patient is in the set of a box when he passes it, of a way when he takes it, of a condition
    when it is read for him and has that answer, of a recommendation when he is given it, of a
    precaution when he takes the way it prepares for, and of a claim when it speaks of him.
    """
    for_them = applicable(meaning)
    walked = walk(meaning, order, {meaning.pathway.start: for_them})
    read = _Reading(meaning, walked)
    read.everything(order)
    nobody, pathway = meaning.store.nobody, meaning.pathway
    steps = list(pathway.steps.values())
    return [
        *((_box(step), walked.reach.get(step.id, nobody)) for step in steps),
        *read.ways,
        *read.conditions(),
        *(
            (_recommendation(each), walked.given.get(each.id, nobody))
            for each in pathway.recommendations.values()
        ),
        *(
            (_precaution(step, pathway), walked.ways.get((step.id, step.prepare), nobody))
            for step in steps
            if isinstance(step, Decision) and step.prepare is not None
        ),
        *((_claim(claim), for_them & meaning.holds(claim.when)) for claim in pathway.safety),
    ]


def _box(step: Step) -> Item:
    return Item(Kind.BOX, Place("steps", step.id), step.title, step.span)


def _recommendation(recommendation: Recommendation) -> Item:
    says = f"{recommendation.verb.value}: {recommendation.text}"
    place = Place("recommendations", recommendation.id)
    return Item(Kind.RECOMMENDATION, place, says, recommendation.span)


def _claim(claim: Claim) -> Item:
    return Item(Kind.CLAIM, Place("safety"), claim.says, claim.span)


def _precaution(step: Decision, pathway: Pathway) -> Item:
    assert step.prepare is not None
    ahead = pathway.steps[step.prepare]
    says = f"while unknown: prepare for box {ahead.box}, {ahead.title}"
    return Item(Kind.PRECAUTION, Place("steps", step.id), says, step.span)


# --- what is read of whom --------------------------------------------------------------------


class _Reading:
    """Who takes which way, and of whom which condition is read."""

    def __init__(self, meaning: Meaning, walked: Walk) -> None:
        self.meaning = meaning
        self.walked = walked
        self.ways: list[tuple[Item, Patients]] = []
        self._read: dict[int, tuple[Condition, Place, Patients]] = {}
        """By identity, each with where it stands and those of whom it is read."""
        self._wanted: dict[str, Patients] = {}
        """Definitions, each with those of whom it is read."""

    def everything(self, order: Iterable[str]) -> None:
        """Go through the pathway once, in the order of what a patient meets."""
        pathway, everybody = self.meaning.pathway, self.meaning.store.everybody
        for line in pathway.applies:
            self.condition(line.when, Place("applies when"), everybody)
        found: dict[str, list[tuple[Item, Patients]]] = {}
        for id in order:
            step = pathway.steps[id]
            here = self.walked.reach.get(id, self.meaning.store.nobody)
            found[id] = list(self.step(step, here))
        # Told in the order of the boxes, whatever the order of the way.
        self.ways = [way for id in pathway.steps for way in found[id]]
        for name in pathway.report:
            self.want(name, everybody)
        for definition in _users_first(pathway):
            if definition.id.rpartition(".")[2] != ANY_RED_FLAG:  # written by nobody
                who = self._wanted.get(definition.id, self.meaning.store.nobody)
                self.definition(definition, who)

    def conditions(self) -> Iterator[tuple[Item, Patients]]:
        """Each condition that is read, when it is true and when it is not."""
        for condition, place, who in self._read.values():
            says = condition_words(condition, self.meaning.pathway)
            true = self.meaning.holds(condition)
            yield Item(Kind.CONDITION, place, says, condition.span, True), who & true
            yield Item(Kind.CONDITION, place, says, condition.span, False), who - true

    # --- boxes

    def step(self, step: Step, here: Patients) -> Iterator[tuple[Item, Patients]]:
        place = Place("steps", step.id)
        match step:
            case Decision():
                rest = here
                for branch in step.branches:
                    taken = rest
                    if branch.when is not None:
                        self.branch(branch.when, place, rest)
                        taken = rest & self.meaning.holds(branch.when)
                    rest -= taken
                    yield Item(Kind.WAY, place, branch.label, branch.span), taken
            case Action():
                for line in step.lines:
                    wanted = self.line(line.when, place, here)
                    stopped = self.stopped(line.unless, place, wanted)
                    if line.instead is not None:
                        self.give(line.instead, stopped)
                    self.give(line.recommendation, wanted - stopped)
            case Include(applies=applies):
                entering = here
                for condition in applies:
                    if len(applies) > 1:
                        self.condition(condition, place, here)
                    else:
                        self.branch(condition, place, here)
                    entering &= self.meaning.holds(condition)
                if applies:
                    words = listed(
                        [condition_words(c, self.meaning.pathway) for c in applies], "and"
                    )
                    yield Item(Kind.WAY, place, f"into it, where {words}", step.span), entering
                    yield (
                        Item(Kind.WAY, place, "past it, for everybody else", step.span),
                        (here - entering),
                    )

    def line(self, when: Condition | None, place: Place, who: Patients) -> Patients:
        """Those whom a line with this ``when`` is for."""
        if when is None:
            return who
        self.condition(when, place, who)
        return who & self.meaning.holds(when)

    def stopped(self, unless: Condition | None, place: Place, who: Patients) -> Patients:
        """Those whom this ``unless`` stops."""
        return self.meaning.store.nobody if unless is None else self.line(unless, place, who)

    def give(self, id: str, who: Patients) -> None:
        recommendation = self.meaning.pathway.recommendations[id]
        stopped = self.stopped(recommendation.unless, Place("recommendations", id), who)
        if recommendation.instead is not None:  # whoever is stopped: the items are the same
            self.give(recommendation.instead, stopped)

    # --- conditions

    def branch(self, condition: Condition, place: Place, who: Patients) -> None:
        """The condition of a way: as a whole it is the way, which is counted as such."""
        self._conditions(condition, place, who, whole=False)

    def condition(self, condition: Condition, place: Place, who: Patients) -> None:
        """A condition with its parts; what negates another one is not counted beside it."""
        self._conditions(condition, place, who, whole=True)

    def _conditions(
        self, condition: Condition, place: Place, who: Patients, *, whole: bool
    ) -> None:
        match condition:
            case Not(part=part):
                self._conditions(part, place, who, whole=whole)
                return
            case Junction(parts=(part,)):
                self._conditions(part, place, who, whole=whole)
                return
            case _:
                pass
        if whole:
            _, _, before = self._read.get(
                id(condition), (condition, place, self.meaning.store.nobody)
            )
            self._read[id(condition)] = (condition, place, before | who)
        match condition:
            case Junction(parts=parts) | Count(parts=parts):
                for part in parts:
                    self._conditions(part, place, who, whole=True)
            case Holds(name=name) | Compare(name=name) | Between(name=name) | OptionTest(name=name):
                self.want(name, who)

    # --- definitions

    def want(self, name: str, who: Patients) -> None:
        if name in self.meaning.pathway.definitions:
            self._wanted[name] = self._wanted.get(name, self.meaning.store.nobody) | who

    def definition(self, definition: Definition, who: Patients) -> None:
        place = Place("definitions", definition.id)
        match definition:
            case Band() | Class():
                rest = who
                for condition in conditions_of_definition(definition):
                    self.condition(condition, place, rest)
                    rest -= self.meaning.holds(condition)
            case _:
                for condition in conditions_of_definition(definition):
                    self.condition(condition, place, who)
                if isinstance(definition, Score):
                    for name in names_of_definition(definition):
                        self.want(name, who)


def _users_first(pathway: Pathway) -> list[Definition]:
    """Each definition behind all those that use it; no definition uses itself."""
    done: dict[str, Definition] = {}

    def visit(definition: Definition) -> None:
        if definition.id not in done:
            for name in names_of_definition(definition):
                if name in pathway.definitions:
                    visit(pathway.definitions[name])
            done[definition.id] = definition

    for definition in reversed(list(pathway.definitions.values())):
        visit(definition)
    return list(reversed(list(done.values())))
