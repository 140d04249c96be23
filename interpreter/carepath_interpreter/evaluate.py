"""Pathway and facts in, result out: the pipeline of an evaluation."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from functools import cached_property

from carepath_dsl.content_hash import content_hash
from carepath_dsl.meaning.cells import grid_of
from carepath_dsl.meaning.flow import steps_in_order
from carepath_dsl.meaning.patients import Patients, TooEntangled
from carepath_dsl.meaning.sets import Meaning
from carepath_dsl.meaning.walking import facts_of_definition
from carepath_dsl.model import Derived, Pathway, Recommendation, Value, Verb
from carepath_interpreter.asking import asking_order
from carepath_interpreter.derived import derived_numbers
from carepath_interpreter.reasons import dropped_to_smallest
from carepath_interpreter.reference import Precaution, Walk, applicable, precautions, walk
from carepath_interpreter.result import (
    Advice,
    Certainty,
    GroupAdvice,
    Needed,
    Passed,
    PathwayStamp,
    Report,
    Result,
    Status,
    Taken,
)


def evaluate(pathway: Pathway, facts: Mapping[str, Value]) -> Result:
    """Evaluate a pathway for one patient; ``facts`` holds what is known, by fact id.

    Values are True or False, an option's id, or a Fraction in the unit of the fact; a fact that
    is not there is not known. Raises KeyError for an unknown fact, ValueError for a value its
    fact cannot have, Underivable for facts that contradict a derived number's range.
    For many patients, or facts as people write them, see Evaluator and ``facts.read_facts``.
    """
    return Evaluator(pathway).evaluate(facts)


class Evaluator:
    """A pathway made ready once, to be evaluated for any number of patients."""

    def __init__(self, pathway: Pathway, content: str | None = None) -> None:
        """``content`` is the content hash, where it is known already."""
        self.pathway = pathway
        self._content = content
        self._last_levels: tuple[Meaning | None, Mapping[str, int] | None, Mapping[int, int]]
        self._last_levels = None, None, {}
        self.grid = grid_of(pathway)
        self.order = steps_in_order(pathway)
        self.place = {step: place for place, step in enumerate(self.order)}
        self.asking = asking_order(pathway, self.order, pathway.applies)
        self.rank = {fact: place for place, fact in enumerate(self.asking)}
        self.behind = {
            name: frozenset(facts_of_definition(definition, pathway))
            for name, definition in pathway.definitions.items()
            if isinstance(definition, Derived)
        }

    @cached_property
    def stamp(self) -> PathwayStamp:
        """Which pathway answers."""
        header = self.pathway.header
        return PathwayStamp(
            header.id,
            header.title,
            header.version,
            self._content or content_hash(self.pathway),
            header.status,
            header.notice,
            self.pathway.urgency,
        )

    def evaluate(self, facts: Mapping[str, Value]) -> Result:
        """See :func:`evaluate`."""
        for name in facts:
            if name not in self.pathway.facts:
                raise KeyError(name)
        values = {**facts, **derived_numbers(self.pathway, facts)}
        known = {name: self.grid[name].cell_of(value) for name, value in values.items()}
        meaning = Meaning(self.pathway, self.grid, known)
        for_them = applicable(meaning)
        walked = walk(meaning, self.order, {self.pathway.start: for_them})
        prepared = precautions(meaning, self.order, walked)
        advice = self._advice(meaning, walked, prepared, known)
        alternatives = self._alternatives(meaning, walked, prepared)
        needed = self._needed(meaning, walked, for_them)
        return Result(
            pathway=self.stamp,
            status=(
                Status.NOT_APPLICABLE
                if for_them.is_nobody
                else Status.INCOMPLETE
                if needed
                else Status.COMPLETE
            ),
            act_now=self._act_now(advice, alternatives),
            facts=dict(facts),
            advice=advice,
            alternatives=alternatives,
            reports=self._reports(meaning, values),
            path=self._path(walked, prepared),
            ways=tuple(
                Taken(source, target, _certainty(patients))
                for (source, target), patients in walked.ways.items()
            ),
            needed=needed,
            not_applicable=self._not_applicable(meaning, for_them),
        )

    @cached_property
    def everyone(self) -> tuple[Meaning, Walk] | None:
        """The walk of all patients, or None where it would be too large to hold."""
        try:
            meaning = Meaning(self.pathway, self.grid, {})
            return meaning, walk(meaning, self.order, {self.pathway.start: applicable(meaning)})
        except TooEntangled:
            return None

    def _advice(
        self,
        meaning: Meaning,
        walked: Walk,
        prepared: Iterable[Precaution],
        known: Mapping[str, int],
    ) -> tuple[Advice, ...]:
        nobody = meaning.store.nobody
        preparing: dict[str, list[str]] = {}
        for precaution in prepared:
            for id in precaution.advice:
                preparing.setdefault(id, []).append(precaution.decision)
        advice = []
        for id, recommendation in self.pathway.recommendations.items():
            patients = walked.given.get(id, nobody)
            certainty = _certainty(patients)
            if certainty is Certainty.POSSIBLE and id in preparing:
                certainty = Certainty.PRECAUTIONARY
            settled = certainty in (Certainty.CERTAIN, Certainty.EXCLUDED)
            steps = tuple(sorted(walked.steps_giving.get(id, ()), key=self.place.__getitem__))
            statements, reasons = self._sources(recommendation, steps, walked, meaning)
            advice.append(
                Advice(
                    id=id,
                    certainty=certainty,
                    hold=recommendation.verb is Verb.DO_NOT_OFFER and not settled,
                    verb=recommendation.verb,
                    text=recommendation.text,
                    patient=recommendation.patient,
                    kind=recommendation.kind,
                    urgency=recommendation.urgency,
                    within=self.pathway.within(recommendation.urgency),
                    cites=self._cites(statements),
                    statements=statements,
                    steps=steps,
                    because=self.because(id, known) if settled else (),
                    reasons=reasons,
                    prepared_by=()
                    if certainty is not Certainty.PRECAUTIONARY
                    else tuple(preparing[id]),
                    depends_on=() if settled else self._facts(meaning, patients),
                )
            )
        return tuple(advice)

    def because(self, id: str, known: Mapping[str, int]) -> tuple[str, ...]:
        """A smallest set of known facts under which the advice stays as it is.

        ``known`` maps facts and derived numbers to cells; the recommendation has to be settled.
        """
        if self.everyone is not None:
            meaning, walked = self.everyone
            return self.settling(meaning, walked.given.get(id, meaning.store.nobody), known)
        return self._dropped(known, lambda rest: self._settles(id, rest))

    def settling(
        self, meaning: Meaning, patients: Patients, known: Mapping[str, int]
    ) -> tuple[str, ...]:
        """A smallest set of known facts that puts a patient into a set, or keeps him out of it.

        ``patients`` is a set of ``meaning``, which speaks of everyone. Raises ValueError when
        what is known does not settle it.
        """
        levels = self._levels(meaning, known)
        if not self.behind or self.behind.keys().isdisjoint(known):
            last = len(self.grid.variables) - 1
            kept = patients.sufficient(levels)
            return self._as_facts(self.grid.variables[last - level].name for level in kept)
        if not patients.settled(levels):
            raise ValueError("the known facts do not settle this set")
        return self._dropped(known, lambda rest: patients.settled(self._levels(meaning, rest)))

    def _levels(self, meaning: Meaning, known: Mapping[str, int]) -> Mapping[int, int]:
        """What is known, by the variables of ``meaning``; the last answer is kept.

        All recommendations of one patient ask for the same.
        """
        last_meaning, last_known, levels = self._last_levels
        if last_meaning is not meaning or last_known is not known:
            levels = {meaning.level(name): cell for name, cell in known.items()}
            self._last_levels = meaning, known, levels
        return levels

    def _dropped(
        self, known: Mapping[str, int], settles: Callable[[Mapping[str, int]], bool]
    ) -> tuple[str, ...]:
        facts = (v.name for v in self.grid.variables if v.name in self.pathway.facts)
        return self._as_facts(dropped_to_smallest(known, facts, self.behind, settles))

    def _settles(self, id: str, known: Mapping[str, int]) -> bool:
        """Whether a recommendation is settled for everybody of whom this is known."""
        try:
            meaning = Meaning(self.pathway, self.grid, known)
            walked = walk(meaning, self.order, {self.pathway.start: applicable(meaning)})
        except TooEntangled:
            return False
        patients = walked.given.get(id, meaning.store.nobody)
        return patients.is_everybody or patients.is_nobody

    def _as_facts(self, names: Iterable[str]) -> tuple[str, ...]:
        """Derived numbers replaced by their facts, in the order in which to ask."""
        facts: set[str] = set()
        for name in names:
            facts |= self.behind.get(name, {name})
        return tuple(sorted(facts, key=self.rank.__getitem__))

    def _facts(self, meaning: Meaning, patients: Patients) -> tuple[str, ...]:
        """The unknown facts a set depends on, in the order in which to ask."""
        return tuple(
            name for name in self._as_facts(meaning.names(patients)) if name not in meaning.known
        )

    def _sources(
        self,
        recommendation: Recommendation,
        steps: Iterable[str],
        walked: Walk,
        meaning: Meaning,
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Statements of a recommendation and of the lines that may give it, and their reasons.

        Of what is certain only the reasons of lines that give it for sure are told: "a red flag
        calls for it" would be wrong of a patient who may get it on another ground.
        """
        statements = dict.fromkeys(recommendation.basis.statements)
        reasons: list[str | None] = []
        sure: list[str | None] = []
        for id in steps:
            step = self.pathway.steps[id]
            for line in getattr(step, "lines", ()):
                if line.recommendation != recommendation.id:
                    continue
                getting = walked.reach[id]
                if line.when is not None:
                    getting &= meaning.holds(line.when)
                for stop in (line.unless, recommendation.unless):
                    if stop is not None:
                        getting -= meaning.holds(stop)
                if getting.is_nobody:
                    continue
                statements.update(dict.fromkeys(line.basis.statements))
                reasons.append(line.because)
                if getting.is_everybody:
                    sure.append(line.because)
        certain = walked.given.get(recommendation.id, meaning.store.nobody).is_everybody
        told = dict.fromkeys(text for text in (sure if certain else reasons) if text is not None)
        return tuple(statements), tuple(told)

    def _cites(self, statements: Iterable[str]) -> tuple[str, ...]:
        cited: dict[str, None] = {}
        for id in statements:
            cited.update(dict.fromkeys(self.pathway.register.statements[id].cites))
        listed = list(self.pathway.register.references)
        return tuple(sorted(cited, key=listed.index))

    def _alternatives(
        self, meaning: Meaning, walked: Walk, prepared: Iterable[Precaution]
    ) -> tuple[GroupAdvice, ...]:
        preparing = {id for precaution in prepared for id in precaution.advice}
        groups = []
        for group in self.pathway.alternatives.values():
            certainty = _certainty(
                meaning.any(
                    walked.given.get(member, meaning.store.nobody) for member in group.members
                )
            )
            if certainty is Certainty.POSSIBLE and group.id in preparing:
                certainty = Certainty.PRECAUTIONARY
            groups.append(GroupAdvice(group.id, group.members, certainty))
        return tuple(groups)

    def _act_now(self, advice: Iterable[Advice], groups: Iterable[GroupAdvice]) -> bool:
        first = self.pathway.urgency[0].id
        pressing = {a.id for a in advice if a.urgency == first}
        sure = (Certainty.CERTAIN, Certainty.PRECAUTIONARY)
        return any(a.certainty in sure for a in advice if a.id in pressing) or any(
            g.certainty in sure for g in groups if pressing.issuperset(g.members)
        )

    def _needed(self, meaning: Meaning, walked: Walk, for_them: Patients) -> tuple[Needed, ...]:
        changes: dict[str, str | None] = dict.fromkeys(self._facts(meaning, for_them))
        for id, patients in walked.given.items():
            urgency = self.pathway.recommendations[id].urgency
            for fact in self._facts(meaning, patients):
                best = min(urgency, changes.get(fact), key=self.pathway.urgency_rank)
                changes[fact] = best
        return tuple(
            Needed(fact.id, fact.ask, fact.ask_patient, fact.red_flag, changes[fact.id])
            for fact in (self.pathway.facts[name] for name in self._asked_first(meaning, walked))
            if fact.id in changes
        )

    def _asked_first(self, meaning: Meaning, walked: Walk) -> tuple[str, ...]:
        """All facts in the order in which to ask this patient.

        Only the lines of ``applies when`` that are open and the boxes still possible count.
        """
        held = [(line, meaning.holds(line.when)) for line in self.pathway.applies]
        lines = [line for line, who in held if not who.is_everybody and not who.is_nobody]
        steps = [id for id in self.order if id in walked.reach]
        if len(lines) == len(held) and len(steps) == len(self.order):
            return self.asking
        return asking_order(self.pathway, steps, lines)

    def _reports(self, meaning: Meaning, values: Mapping[str, Value]) -> tuple[Report, ...]:
        reports = []
        for name in self.pathway.report:
            owner = self.pathway.facts.get(name) or self.pathway.definitions[name]
            possible = meaning.values(name)
            if possible is not None:
                open_values = tuple(v for v, patients in possible.items() if not patients.is_nobody)
                reports.append(Report(name, owner.title, open_values))
                continue
            type = self.grid[name].type
            unit = getattr(type, "unit", None)
            if name in values:
                reports.append(Report(name, owner.title, (values[name],), unit=unit))
            else:
                low, high = getattr(type, "low", None), getattr(type, "high", None)
                reports.append(Report(name, owner.title, (), low, high, unit))
        return tuple(reports)

    def _path(self, walked: Walk, prepared: Iterable[Precaution]) -> tuple[Passed, ...]:
        preparing = {step for precaution in prepared for step in precaution.steps}
        return tuple(
            Passed(
                id,
                self.pathway.steps[id].box,
                self.pathway.steps[id].title,
                _certainty(walked.reach[id]),
                id in preparing,
            )
            for id in self.order
            if id in walked.reach and not walked.reach[id].is_nobody
        )

    def _not_applicable(self, meaning: Meaning, for_them: Patients) -> tuple[str, ...]:
        if for_them.is_everybody:
            return ()
        held = [(line, meaning.holds(line.when)) for line in self.pathway.applies]
        false = [line.otherwise for line, patients in held if patients.is_nobody]
        return tuple(
            false or [line.otherwise for line, patients in held if not patients.is_everybody]
        )


def _certainty(patients: Patients) -> Certainty:
    if patients.is_everybody:
        return Certainty.CERTAIN
    return Certainty.EXCLUDED if patients.is_nobody else Certainty.POSSIBLE
