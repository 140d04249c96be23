"""What cases touch, against brute force: every completion of every patient walks by himself."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from random import Random

import pytest

from carepath_dsl.model import (
    Band,
    Case,
    Class,
    Condition,
    Decision,
    Expectation,
    Finding,
    Include,
    Junction,
    Line,
    Not,
    Pathway,
    Points,
    Score,
    Value,
)
from carepath_dsl.model import Count as CountOf
from carepath_dsl.words import condition_words, listed
from carepath_interpreter.coverage import coverage
from carepath_interpreter.coverage_items import Item, Kind
from carepath_interpreter.coverage_patients import missing_patients
from carepath_interpreter.evaluate import Evaluator
from comparing import pathways
from one_patient import Contradiction, Walker, Way, derived
from oracle import Everyone
from random_patients import RandomPatients

EXPECTED = Expectation(act_now=False)


def cases(*patients: Mapping[str, Value]) -> list[Case]:
    return [Case(f"case {n}", facts, EXPECTED) for n, facts in enumerate(patients)]


Key = tuple[Kind, str | None, str, bool | None]


class Read:
    """What one patient, of whom everything is known, touches: found by walking, without sets."""

    def __init__(self, whole: Pathway, values: Mapping[str, Value], way: Way) -> None:
        self.whole = whole
        self.walker = Walker(whole, values)
        self.keys: set[Key] = set()
        self.opened: set[str] = set()
        for first in whole.applies:
            self.condition(first.when, None)
        for name in whole.report:
            self.open(name)
        for id in way.steps:
            step = whole.steps[id]
            self.keys.add((Kind.BOX, id, step.title, None))
            if isinstance(step, Decision):
                self.decision(step)
            elif isinstance(step, Include):
                self.oval(step)
            else:
                for each in step.lines:
                    self.line(each, id)
        for id in way.advice:
            given = whole.recommendations[id]
            self.keys.add((Kind.RECOMMENDATION, id, f"{given.verb.value}: {given.text}", None))
        if all(self.walker.true(first.when) for first in whole.applies):
            for said in whole.safety:
                if self.walker.true(said.when):
                    self.keys.add((Kind.CLAIM, None, said.says, None))

    def decision(self, step: Decision) -> None:
        for way in step.branches:
            if way.when is not None:
                self.condition(way.when, step.id, whole=False)
            if way.when is None or self.walker.true(way.when):
                self.keys.add((Kind.WAY, step.id, way.label, None))
                return

    def oval(self, step: Include) -> None:
        for condition in step.applies:
            self.condition(condition, step.id, whole=len(step.applies) > 1)
        if step.applies:
            words = listed([condition_words(c, self.whole) for c in step.applies], "and")
            into = all(self.walker.true(condition) for condition in step.applies)
            says = f"into it, where {words}" if into else "past it, for everybody else"
            self.keys.add((Kind.WAY, step.id, says, None))

    def line(self, line: Line, step: str) -> None:
        if line.when is not None:
            self.condition(line.when, step)
            if not self.walker.true(line.when):
                return
        if line.unless is not None:
            self.condition(line.unless, step)
            if self.walker.true(line.unless):
                if line.instead is not None:
                    self.give(line.instead)
                return
        self.give(line.recommendation)

    def give(self, id: str) -> None:
        given = self.whole.recommendations[id]
        if given.unless is not None:
            self.condition(given.unless, id)
            if self.walker.true(given.unless) and given.instead is not None:
                self.give(given.instead)

    def condition(self, condition: Condition, place: str | None, whole: bool = True) -> None:
        if isinstance(condition, Not):
            return self.condition(condition.part, place, whole)
        parts = condition.parts if isinstance(condition, Junction | CountOf) else ()
        if isinstance(condition, Junction) and len(parts) == 1:
            return self.condition(parts[0], place, whole)
        if whole:
            truth = self.walker.true(condition)
            words = condition_words(condition, self.whole)
            self.keys.add((Kind.CONDITION, place, words, truth))
        for part in parts:
            self.condition(part, place)
        if not isinstance(condition, Junction | CountOf):
            self.open(condition.name)
        return None

    def open(self, name: str) -> None:
        definition = self.whole.definitions.get(name)
        if name in self.opened or definition is None or name.endswith("any_red_flag"):
            return
        self.opened.add(name)
        match definition:
            case Finding(condition=condition):
                self.condition(condition, name)
            case Band(lines=lines) | Class(lines=lines):
                for each in lines:
                    if each.when is not None:
                        self.condition(each.when, name)
                        if self.walker.true(each.when):
                            return
            case Score(items=items):
                for item in items:
                    if isinstance(item, Points):
                        self.condition(item.when, name)
                    else:
                        self.open(item.name)


def key(item: Item) -> Key:
    return item.kind, item.place.id, item.says, item.truth


def precaution(whole: Pathway, item: Item) -> tuple[str, str]:
    step = whole.steps[item.place.id or ""]
    assert isinstance(step, Decision)
    assert step.prepare is not None
    return step.id, step.prepare


@pytest.mark.parametrize("entangled", [False, True], ids=["all patients", "one by one"])
def test_random_pathways(entangled: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    """A case touches what all its completions touch, walked one by one."""
    if entangled:
        monkeypatch.setattr(Evaluator, "everyone", None)
    seen = 0
    for whole in several()[: 4 if entangled else None]:
        everyone = Everyone(whole)
        rows = [
            Read(whole, row, outcome.way).keys
            for row, outcome in zip(everyone.rows, everyone.outcomes, strict=True)
        ]
        rng, patients = Random(1), RandomPatients(whole)
        known = [facts for facts in (patients.draw(rng) for _ in range(6)) if able(whole, facts)]
        found = coverage(Evaluator(whole), cases(*known))
        if not entangled:
            assert {key(t.item) for t in found.things if t.item.kind is not Kind.PRECAUTION} == {
                each
                for row, keys in zip(everyone.rows, rows, strict=True)
                if not any(Walker(whole, row).true(no.when) for no in whole.impossible)
                for each in keys
            }
        for n, facts in enumerate(known):
            here = everyone.completions(facts)
            certain = set.intersection(*(rows[row] for row in here))
            ever = set.union(*(rows[row] for row in here))
            touched = {key(t.item) for t in found.things if n in t.cases}
            open_ = {key(t.item) for t in found.things if n in t.possible}
            waiting = {each for each in touched if each[0] is Kind.PRECAUTION}
            counted = {key(t.item) for t in found.things}
            assert touched - waiting == certain & counted
            # Of equal words in one place, one may be certain while another is open.
            assert open_ - certain == (ever - certain) & counted
            for thing in found.things:
                if thing.item.kind is Kind.PRECAUTION:
                    way = precaution(whole, thing.item)
                    taking = sum(way in everyone.outcomes[row].way.ways for row in here)
                    assert (key(thing.item) in waiting) == (0 < taking < len(here))
            seen += len(touched)
    assert seen > (80 if entangled else 150)


@cache
def several() -> list[Pathway]:
    """Some pathways: making them is what takes the time."""
    return list(pathways(70_000, 8))


def able(whole: Pathway, facts: Mapping[str, Value]) -> bool:
    """Whether these can be the facts of one patient."""
    try:
        derived(whole, facts)
    except Contradiction:
        return False
    return True


def test_patients_for_random_pathways_touch_what_they_are_for() -> None:
    seen = 0
    for whole in several():
        evaluator = Evaluator(whole)
        first = coverage(evaluator, [])
        made = missing_patients(evaluator, first)
        again = coverage(evaluator, cases(*(patient.facts for patient in made.patients)))
        assert {thing.number for thing in again.untouched} == {t.number for t in made.left}
        for n, patient in enumerate(made.patients):
            for thing in patient.touches:
                (same,) = (t for t in again.things if t.number == thing.number)
                assert n in same.cases
                seen += 1
    assert seen > 100
