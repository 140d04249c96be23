"""One patient, of whom everything is known, walks through a pathway one way.

The first half of the brute-force oracle (the other is :mod:`oracle`), for tests to compare every
engine with. It shares nothing with the evaluator but the model.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, is_dataclass
from fractions import Fraction
from typing import TypeVar

from carepath_dsl.model import (
    Action,
    Band,
    Between,
    Choice,
    Class,
    Compare,
    Condition,
    Constant,
    Count,
    Decision,
    Derived,
    Finding,
    Formula,
    Holds,
    Include,
    Junction,
    Line,
    Not,
    OptionTest,
    Pathway,
    Points,
    Score,
    Step,
    Target,
    Term,
    Value,
)
from carepath_dsl.spans import Span

_T = TypeVar("_T")
_LEAVES = (str, bool, Fraction, Span)


class Contradiction(Exception):
    """The facts make a derived number divide by zero, or leave its range."""


@dataclass(slots=True)
class Way:
    """What one patient of whom everything is known passes and is given."""

    steps: set[str] = field(default_factory=set)
    ways: set[tuple[str, str]] = field(default_factory=set)
    advice: set[str] = field(default_factory=set)
    given_at: set[tuple[str, str]] = field(default_factory=set)
    """Recommendation and step."""
    lines: set[tuple[str, str, int]] = field(default_factory=set)
    """Recommendation, step, and the place of a line that names and gives it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One patient's way; ``after`` says what is passed and given behind each prepared way."""

    applies: tuple[bool, ...]
    way: Way
    after: Mapping[tuple[str, str], Way]
    reports: Mapping[str, Value]


class Walker:
    """One patient: ``values`` holds every fact and every derived number."""

    def __init__(self, pathway: Pathway, values: Mapping[str, Value]) -> None:
        self.pathway = pathway
        self.values = values

    def outcome(self) -> Outcome:
        pathway = self.pathway
        applies = tuple(self.true(line.when) for line in pathway.applies)
        way = Way()
        if all(applies):
            self.pass_step(pathway.start, way)
        after = {}
        for step in pathway.steps.values():
            if isinstance(step, Decision) and (step.id, step.prepare) in way.ways:
                assert step.prepare is not None
                behind = after[step.id, step.prepare] = Way()
                self.pass_step(step.prepare, behind)
        return Outcome(applies, way, after, {name: self.value(name) for name in pathway.report})

    def pass_step(self, id: str, way: Way) -> None:
        if id in way.steps:
            return
        way.steps.add(id)
        step = self.pathway.steps[id]
        if isinstance(step, Action):
            for place, line in enumerate(step.lines):
                self.do_line(line, place, id, way)
        for target in self.targets(step):
            if target.step is not None:
                way.ways.add((id, target.step))
                self.pass_step(target.step, way)

    def targets(self, step: Step) -> Iterable[Target]:
        if isinstance(step, Action):
            return step.then
        if isinstance(step, Include):
            if all(self.true(condition) for condition in step.applies):
                return [Target(step.enter)]
            return [] if step.otherwise is None else [step.otherwise]
        for branch in step.branches:
            if branch.when is None or self.true(branch.when):
                return [branch.target]
        return []

    def do_line(self, line: Line, place: int, step: str, way: Way) -> None:
        if line.when is not None and not self.true(line.when):
            return
        if line.unless is not None and self.true(line.unless):
            if line.instead is not None:
                self.give(line.instead, step, way)
        elif self.give(line.recommendation, step, way):
            way.lines.add((line.recommendation, step, place))

    def give(self, id: str, step: str, way: Way) -> bool:
        """Give it, or what is given instead; True when it is given itself."""
        recommendation = self.pathway.recommendations[id]
        if recommendation.unless is not None and self.true(recommendation.unless):
            if recommendation.instead is not None:
                self.give(recommendation.instead, step, way)
            return False
        way.advice.add(id)
        way.given_at.add((id, step))
        return True

    def true(self, condition: Condition) -> bool:
        match condition:
            case Holds():
                return self.value(condition.name) is True
            case Compare():
                number, constant = self.number(condition.name), condition.value
                return {
                    ">": number > constant,
                    ">=": number >= constant,
                    "<": number < constant,
                    "<=": number <= constant,
                    "=": number == constant,
                    "!=": number != constant,
                }[condition.word]
            case Between():
                return condition.low <= self.number(condition.name) <= condition.high
            case OptionTest():
                return self.option(condition)
            case Not():
                return not self.true(condition.part)
            case Junction():
                truths = [self.true(part) for part in condition.parts]
                return {"any": any(truths), "all": all(truths), "none": not any(truths)}[
                    condition.word
                ]
            case Count():
                true = sum(1 for part in condition.parts if self.true(part))
                return {
                    "at least": true >= condition.number,
                    "at most": true <= condition.number,
                    "exactly": true == condition.number,
                }[condition.word]

    def option(self, test: OptionTest) -> bool:
        definition = self.pathway.definitions.get(test.name)
        type = definition.type if isinstance(definition, Class) else None
        if type is None:
            declared = self.pathway.facts[test.name].type
            assert isinstance(declared, Choice)
            type = declared
        ids = [option.id for option in type.options]
        chosen = self.value(test.name)
        if test.word == "is one of":
            return chosen in test.options
        (wanted,) = test.options
        assert isinstance(chosen, str)
        return {
            "is": chosen == wanted,
            "is not": chosen != wanted,
            "is at least": ids.index(chosen) >= ids.index(wanted),
            "is at most": ids.index(chosen) <= ids.index(wanted),
        }[test.word]

    def number(self, name: str) -> Fraction:
        value = self.value(name)
        assert isinstance(value, Fraction)
        return value

    def value(self, name: str) -> Value:
        if name in self.values:
            return self.values[name]
        definition = self.pathway.definitions[name]
        match definition:
            case Finding():
                return self.true(definition.condition)
            case Band():
                for line in definition.lines:
                    if line.when is None or self.true(line.when):
                        return line.value
            case Class():
                for case in definition.lines:
                    if case.when is None or self.true(case.when):
                        return case.option
            case Score():
                total = Fraction(0)
                for item in definition.items:
                    if not isinstance(item, Points):
                        total += self.number(item.name)
                    elif self.true(item.when):
                        total += item.points
                return total
        raise AssertionError(f"{name} has no value")


# --- derived numbers -------------------------------------------------------------------------


def facts_behind(pathway: Pathway, name: str) -> set[str]:
    """The facts a derived number is worked out from; of a fact, itself."""
    definition = pathway.definitions.get(name)
    if not isinstance(definition, Derived):
        return {name}
    return {fact for term in parts(definition, Term) for fact in facts_behind(pathway, term.name)}


def derived(pathway: Pathway, facts: Mapping[str, Value]) -> dict[str, Fraction]:
    """The derived numbers all of whose facts are known; Contradiction where none can be."""

    def number(name: str) -> Fraction:
        definition = pathway.definitions.get(name)
        if not isinstance(definition, Derived):
            value = facts[name]
            assert isinstance(value, Fraction)
            return value
        here = work_out(definition.formula) / definition.scale
        if here < definition.type.low or here > definition.type.high:
            raise Contradiction(name)
        return here

    def work_out(formula: Formula) -> Fraction:
        if isinstance(formula, Constant):
            return formula.value
        if isinstance(formula, Term):
            return number(formula.name) * formula.scale
        left, right = work_out(formula.left), work_out(formula.right)
        if formula.word == "+":
            return left + right
        if formula.word == "-":
            return left - right
        if formula.word == "*":
            return left * right
        if right == 0:
            raise Contradiction
        return left / right

    return {
        name: number(name)
        for name, definition in pathway.definitions.items()
        if isinstance(definition, Derived) and facts_behind(pathway, name) <= facts.keys()
    }


def walk(pathway: Pathway, facts: Mapping[str, Value]) -> Outcome:
    """The way of a patient of whom every fact is known; Contradiction when he cannot be."""
    return Walker(pathway, {**facts, **derived(pathway, facts)}).outcome()


def parts(thing: object, kind: type[_T]) -> Iterator[_T]:
    """Everything of a kind that stands inside a value of the model, in the order of the text."""
    if isinstance(thing, kind):
        yield thing
    inner: Iterable[object] = ()
    if isinstance(thing, tuple):
        inner = thing
    elif isinstance(thing, Mapping):
        inner = thing.values()
    elif is_dataclass(thing) and not isinstance(thing, Span):
        inner = [getattr(thing, name) for name in thing.__dataclass_fields__]
    for item in inner:
        if item is not None and not isinstance(item, _LEAVES):
            yield from parts(item, kind)
