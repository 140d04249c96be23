"""A pathway as plain data: the tables that a compiled pathway runs on, and its marks.

A mark is a bit that the generated function sets: "this branch was taken", "this line gives".
What a mark means stands in the tables, so that the function carries nothing but decisions.
"""

from __future__ import annotations

from collections.abc import Mapping

from carepath_dsl.meaning.cells import Grid, Variable
from carepath_dsl.meaning.flow import steps_in_order
from carepath_dsl.model import (
    Action,
    Branch,
    Choice,
    Condition,
    Decision,
    Derived,
    Include,
    Junction,
    Line,
    Not,
    Pathway,
    Target,
    Value,
    Verb,
    YesNo,
)
from carepath_dsl.struct import field, struct
from carepath_interpreter.compiling.records import StepTable, Tables, VariableTable

END = -1
ALWAYS_GIVEN = -1


@struct
class Give:
    """One way in which a line gives something: where all of ``wanted`` is true."""

    recommendation: str
    wanted: tuple[Condition, ...]
    mark: int


@struct(frozen=False)
class Marked:
    """The tables, with the marks that belong to the conditions of each step."""

    tables: Tables
    branches: dict[str, tuple[tuple[Branch, int], ...]] = field(default_factory=dict)
    """For each decision, its branches with their marks; -1 for the last one."""
    gives: dict[str, tuple[tuple[Give, ...], ...]] = field(default_factory=dict)
    """For each action, the lines that depend on conditions; of one line's, at most one is given."""
    marks: int = 0


def marked(pathway: Pathway, grid: Grid) -> Marked:
    """The tables of a pathway. The first marks are the lines of ``applies when`` being false."""
    order = steps_in_order(pathway)
    steps = {id: place for place, id in enumerate(order)}
    recommendations = {id: place for place, id in enumerate(pathway.recommendations)}
    branches: dict[str, tuple[tuple[Branch, int], ...]] = {}
    gives: dict[str, tuple[tuple[Give, ...], ...]] = {}
    free = iter(range(len(pathway.applies), 1 << 62))
    used = len(pathway.applies)

    def place(target: Target | None) -> int:
        return END if target is None or target.step is None else steps[target.step]

    boxes = []
    for id in order:
        step = pathway.steps[id]
        choices: tuple[tuple[int, int], ...] = ()
        given: tuple[tuple[int, int], ...] = ()
        then: tuple[int, ...] = ()
        prepare = END
        match step:
            case Action():
                lines = [
                    tuple(
                        Give(name, wanted, next(free) if wanted else ALWAYS_GIVEN)
                        for name, wanted in _given_by(pathway, line)
                    )
                    for line in step.lines
                ]
                gives[id] = tuple(line for line in lines if line[0].wanted)
                given = tuple((g.mark, recommendations[g.recommendation]) for x in lines for g in x)
                then = tuple(place(target) for target in step.then)
            case Include(applies=()):
                then = (steps[step.enter],)
            case Decision() | Include():
                ways = ways_out(step)
                branches[id] = tuple(
                    (way, next(free) if number < len(ways) - 1 else -1)
                    for number, way in enumerate(ways)
                )
                choices = tuple((mark, place(way.target)) for way, mark in branches[id])
                if isinstance(step, Decision) and step.prepare is not None:
                    prepare = steps[step.prepare]
        boxes.append(StepTable(choices, given, then, prepare))
    used = next(free)
    first = pathway.urgency[0].id
    tables = Tables(
        recommendations=tuple(recommendations),
        prohibitions=sum(
            1 << recommendations[r.id]
            for r in pathway.recommendations.values()
            if r.verb is Verb.DO_NOT_OFFER
        ),
        pressing=sum(
            1 << recommendations[r.id]
            for r in pathway.recommendations.values()
            if r.urgency == first
        ),
        groups=tuple(
            (group.id, sum(1 << recommendations[member] for member in set(group.members)))
            for group in pathway.alternatives.values()
        ),
        steps=order,
        boxes=tuple(boxes),
        start=steps[pathway.start],
        applies=tuple(line.otherwise for line in pathway.applies),
        variables=tuple(_variable(variable) for variable in grid.variables),
        derived=tuple(name for name, d in pathway.definitions.items() if isinstance(d, Derived)),
    )
    return Marked(tables, branches, gives, used)


def ways_out(step: Decision | Include) -> tuple[Branch, ...]:
    """The branches of a step that decides; those who may not enter an oval go past it."""
    if isinstance(step, Decision):
        return step.branches
    entering = Junction("all", step.applies, infix=True)
    past = step.otherwise if step.otherwise is not None else Target(None)
    return (Branch(entering, Target(step.enter), ""), Branch(None, past, ""))


def _given_by(pathway: Pathway, line: Line) -> list[tuple[str, tuple[Condition, ...]]]:
    """What a line may give, each with the conditions that all have to be true for it."""
    start = () if line.when is None else (line.when,)
    if line.unless is None:
        return _given(pathway, line.recommendation, start)
    found = _given(pathway, line.recommendation, (*start, Not(line.unless)))
    if line.instead is not None:
        found += _given(pathway, line.instead, (*start, line.unless))
    return found


def _given(
    pathway: Pathway, id: str, wanted: tuple[Condition, ...]
) -> list[tuple[str, tuple[Condition, ...]]]:
    recommendation = pathway.recommendations[id]
    if recommendation.unless is None:
        return [(id, wanted)]
    found = [(id, (*wanted, Not(recommendation.unless)))]
    if recommendation.instead is not None:
        found += _given(pathway, recommendation.instead, (*wanted, recommendation.unless))
    return found


def _variable(variable: Variable) -> VariableTable:
    samples = tuple(_plain(cell.sample) for cell in variable.cells)
    match variable.type:
        case YesNo():
            return VariableTable(variable.name, "yes/no", (), (0, 1), (0, 1), (), samples)
        case Choice(options=options):
            ids = tuple(option.id for option in options)
            return VariableTable(variable.name, "choice", ids, (0, 1), (0, 1), (), samples)
        case type:
            ends = [(cell.high, cell.high_closed) for cell in variable.cells]
            return VariableTable(
                variable.name,
                "whole number" if type.whole else "number",
                (),
                (type.low.numerator, type.low.denominator),
                (type.high.numerator, type.high.denominator),
                tuple((e.numerator, e.denominator, closed) for e, closed in ends if e is not None),
                samples,
            )


def _plain(value: Value) -> bool | str | int | tuple[int, int]:
    if isinstance(value, bool | str):
        return value
    whole = value.denominator == 1
    return value.numerator if whole else (value.numerator, value.denominator)


def with_tries(tables: Tables, tries: Mapping[str, tuple[int, ...]]) -> Tables:
    """The tables with the samples of those cells only that are worth trying."""
    return tables._replace(
        variables=tuple(
            variable._replace(samples=tuple(variable.samples[n] for n in tries[variable.name]))
            for variable in tables.variables
        )
    )
