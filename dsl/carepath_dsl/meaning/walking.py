"""Walks over the conditions of a pathway, each in the order of the text."""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.model import (
    Action,
    Band,
    Between,
    Class,
    Compare,
    Condition,
    Constant,
    Count,
    Decision,
    Definition,
    Derived,
    Finding,
    Formula,
    Holds,
    Include,
    Junction,
    Not,
    Operation,
    OptionTest,
    Part,
    Pathway,
    Points,
    Recommendation,
    Score,
    Step,
    Term,
)
from carepath_dsl.typed import TypeAlias, assert_never

Atom: TypeAlias = Holds | Compare | Between | OptionTest


def atoms_of(condition: Condition) -> Iterator[Atom]:
    """The comparisons of a condition, from left to right; definitions are not opened."""
    match condition:
        case Holds() | Compare() | Between() | OptionTest():
            yield condition
        case Not():
            yield from atoms_of(condition.part)
        case Junction() | Count():
            for part in condition.parts:
                yield from atoms_of(part)
        case _:
            assert_never(condition)


def terms_of(formula: Formula) -> Iterator[Term]:
    """The facts and derived numbers of a formula, from left to right."""
    match formula:
        case Constant():
            return
        case Term():
            yield formula
        case Operation():
            yield from terms_of(formula.left)
            yield from terms_of(formula.right)
        case _:
            assert_never(formula)


def conditions_of_definition(definition: Definition) -> Iterator[Condition]:
    """The conditions a definition holds, line by line."""
    match definition:
        case Finding():
            yield definition.condition
        case Band() | Class():
            for line in definition.lines:
                if line.when is not None:
                    yield line.when
        case Score():
            for item in definition.items:
                if isinstance(item, Points):
                    yield item.when
        case Derived():
            return
        case _:
            assert_never(definition)


def names_of_definition(definition: Definition) -> Iterator[str]:
    """The names a definition uses directly, in the order of its text."""
    match definition:
        case Score():
            for item in definition.items:
                if isinstance(item, Part):
                    yield item.name
                else:
                    yield from (atom.name for atom in atoms_of(item.when))
        case Derived():
            yield from (term.name for term in terms_of(definition.formula))
        case _:
            for condition in conditions_of_definition(definition):
                yield from (atom.name for atom in atoms_of(condition))


def conditions_of_recommendation(
    recommendation: Recommendation, pathway: Pathway
) -> Iterator[Condition]:
    """The ``unless`` of a recommendation and of what is given instead of it."""
    seen: set[str] = set()
    here: Recommendation | None = recommendation
    while here is not None and here.id not in seen:
        seen.add(here.id)
        if here.unless is not None:
            yield here.unless
        here = pathway.recommendations[here.instead] if here.instead is not None else None


def conditions_of_step(step: Step, pathway: Pathway) -> Iterator[Condition]:
    """Every condition that is decided in a box, in the order of its text."""
    match step:
        case Decision():
            for branch in step.branches:
                if branch.when is not None:
                    yield branch.when
        case Action():
            for line in step.lines:
                if line.when is not None:
                    yield line.when
                if line.unless is not None:
                    yield line.unless
                yield from conditions_of_recommendation(
                    pathway.recommendations[line.recommendation], pathway
                )
                if line.instead is not None:
                    yield from conditions_of_recommendation(
                        pathway.recommendations[line.instead], pathway
                    )
        case Include():
            yield from step.applies
        case _:
            assert_never(step)


def all_conditions(pathway: Pathway) -> Iterator[Condition]:
    """Every condition of the pathway, claims and impossible combinations included."""
    for definition in pathway.definitions.values():
        yield from conditions_of_definition(definition)
    for recommendation in pathway.recommendations.values():
        if recommendation.unless is not None:
            yield recommendation.unless
    for line in pathway.applies:
        yield line.when
    for step in pathway.steps.values():
        yield from conditions_of_step(step, pathway)
    for claim in pathway.safety:
        yield claim.when
    for combination in pathway.impossible:
        yield combination.when


def opened(names: Iterator[str], pathway: Pathway) -> Iterator[str]:
    """The names with every definition followed by what it is made of, each name once."""
    seen: set[str] = set()
    stack = [names]
    while stack:
        name = next(stack[-1], None)
        if name is None:
            stack.pop()
        elif name not in seen:
            seen.add(name)
            yield name
            definition = pathway.definitions.get(name)
            if definition is not None:
                stack.append(names_of_definition(definition))


def facts_of_condition(condition: Condition, pathway: Pathway) -> tuple[str, ...]:
    """The facts a condition depends on, definitions opened, in the order of the text."""
    names = (atom.name for atom in atoms_of(condition))
    return tuple(name for name in opened(names, pathway) if name in pathway.facts)


def facts_of_definition(definition: Definition, pathway: Pathway) -> tuple[str, ...]:
    """The facts a definition depends on, definitions opened, in the order of the text."""
    names = opened(names_of_definition(definition), pathway)
    return tuple(name for name in names if name in pathway.facts)
