"""The sets of patients of a whole pathway as plain data, and the order in which to ask."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from carepath_dsl.meaning.cells import Grid
from carepath_dsl.meaning.patients import Patients, TooEntangled
from carepath_dsl.meaning.sets import Meaning
from carepath_dsl.meaning.walking import (
    conditions_of_step,
    facts_of_condition,
    facts_of_definition,
)
from carepath_dsl.model import Decision, Derived, Pathway
from carepath_interpreter.compiling.following import (
    AskingTables,
    DiagramTables,
    PreparedTable,
)
from carepath_interpreter.compiling.records import Tables, bits
from carepath_interpreter.reference import Walk, applicable, walk

MOST_NODES: Final = 200_000
"""Nodes of the diagrams of one pathway; where there are more the reference evaluator answers."""
MOST_WALKS: Final = 100_000
"""Steps walked to find out what follows on each way that is prepared for."""


def diagram_tables(
    pathway: Pathway, grid: Grid, tables: Tables, ways: Sequence[tuple[int, int]]
) -> DiagramTables:
    """The diagrams of a pathway; raises TooEntangled where they would be too large to hold."""
    meaning = Meaning(pathway, grid, {})
    nobody = meaning.store.nobody
    for_them = applicable(meaning)
    walked = walk(meaning, tables.steps, {pathway.start: for_them})
    nodes = _Nodes(len(grid.variables))

    def one_of(found: Walk, members: int) -> Patients:
        names = (tables.recommendations[place] for place in bits(members))
        return meaning.any(found.given.get(name, nobody) for name in names)

    prepared = []
    left = MOST_WALKS
    for place, id in enumerate(tables.steps):
        step = pathway.steps[id]
        if not isinstance(step, Decision) or step.prepare is None:
            continue
        left -= len(tables.steps) - place
        if left < 0:
            raise TooEntangled
        taking = walked.ways.get((id, step.prepare), nobody)
        after = walk(meaning, tables.steps[place:], {step.prepare: taking})
        prepared.append(
            PreparedTable(
                decision=place,
                taking=nodes.of(taking),
                given=tuple(
                    (number, nodes.of(after.given[name]))
                    for number, name in enumerate(tables.recommendations)
                    if name in after.given
                ),
                groups=tuple(
                    (number, nodes.of(one_of(after, members)))
                    for number, (_, members) in enumerate(tables.groups)
                ),
                steps=tuple(
                    (number, nodes.of(after.reach[name]))
                    for number, name in enumerate(tables.steps)
                    if name in after.reach
                ),
            )
        )

    def all_of(sets: Iterable[Patients]) -> tuple[int, ...]:
        return tuple(nodes.of(patients) for patients in sets)

    names = tables.steps
    return DiagramTables(
        given=all_of(walked.given.get(name, nobody) for name in tables.recommendations),
        groups=all_of(one_of(walked, members) for _, members in tables.groups),
        steps=all_of(walked.reach.get(name, nobody) for name in names),
        ways=all_of(walked.ways.get((names[a], names[b]), nobody) for a, b in ways),
        applies=all_of(meaning.holds(line.when) for line in pathway.applies),
        for_them=nodes.of(for_them),
        prepared=tuple(prepared),
        nodes=tuple(nodes.found),
    )


class _Nodes:
    """Nodes numbered anew, without those that no set is made of, from the leaves up."""

    def __init__(self, variables: int) -> None:
        self.last = variables - 1
        self.found: list[tuple[int, tuple[int, ...]]] = []
        self.numbers = {0: 0, 1: 1}

    def of(self, patients: Patients) -> int:
        """The number of a set, with everything below it numbered before it."""
        nodes = patients._store._nodes
        waiting = [patients._node]
        while waiting:
            here = waiting[-1]
            if here in self.numbers:
                waiting.pop()
                continue
            level, children = nodes[here]
            missing = [child for child in children if child not in self.numbers]
            if missing:
                waiting += missing
                continue
            waiting.pop()
            if len(self.found) >= MOST_NODES:
                raise TooEntangled
            self.numbers[here] = len(self.found) + 2
            numbered = tuple(self.numbers[child] for child in children)
            self.found.append((self.last - level, numbered))
        return self.numbers[patients._node]


def asking_tables(pathway: Pathway, tables: Tables) -> AskingTables:
    """In which order to ask."""
    levels = tuple(level.id for level in pathway.urgency)
    return AskingTables(
        facts=tuple((fact.id, fact.red_flag) for fact in pathway.facts.values()),
        in_lines=tuple(facts_of_condition(line.when, pathway) for line in pathway.applies),
        in_steps=tuple(
            tuple(
                dict.fromkeys(
                    fact
                    for condition in conditions_of_step(pathway.steps[id], pathway)
                    for fact in facts_of_condition(condition, pathway)
                )
            )
            for id in tables.steps
        ),
        behind={
            name: facts_of_definition(definition, pathway)
            for name, definition in pathway.definitions.items()
            if isinstance(definition, Derived)
        },
        urgency=tuple(pathway.urgency_rank(r.urgency) for r in pathway.recommendations.values()),
        levels=levels,
    )
