"""All patients at once: exact answers where much is open, from decision diagrams made before.

Each set of patients (who arrives where, who is given what) is a node of one diagram. What is
known of a patient restricts all of them in one pass, from the leaves up; equal sets stay one
node, so that "everybody", "nobody" and "which facts still matter" are a look at a number.
Nothing but the standard library; see :mod:`running` for why.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from carepath_interpreter.compiling.outcomes import Outcome
from carepath_interpreter.compiling.records import Answers, Spread, bits
from carepath_interpreter.compiling.running import Machine

NOBODY = 0
EVERYBODY = 1


class PreparedTable(NamedTuple):
    """A way that is prepared for: who takes it, and what they get from there on."""

    decision: int
    taking: int
    given: tuple[tuple[int, int], ...]
    """(recommendation, who is given it from there on); so too for groups and steps."""
    groups: tuple[tuple[int, int], ...]
    steps: tuple[tuple[int, int], ...]


class DiagramTables(NamedTuple):
    """Sets of patients as nodes: 0 is nobody, 1 everybody, node n stands at ``nodes[n - 2]``."""

    nodes: tuple[tuple[int, tuple[int, ...]], ...]
    """Variable, and one node for each of its cells; each node behind those it is made of."""
    given: tuple[int, ...]
    groups: tuple[int, ...]
    steps: tuple[int, ...]
    ways: tuple[int, ...]
    applies: tuple[int, ...]
    for_them: int
    prepared: tuple[PreparedTable, ...]


class AskingTables(NamedTuple):
    """In which order to ask, and what an answer can change."""

    facts: tuple[tuple[str, bool], ...]
    """In the order of the file: fact, and whether it is a red flag."""
    in_lines: tuple[tuple[str, ...], ...]
    """Facts of each line of ``applies when``, in the order of the text; so too for steps."""
    in_steps: tuple[tuple[str, ...], ...]
    behind: dict[str, tuple[str, ...]]
    """The facts of each derived number."""
    urgency: tuple[int, ...]
    """The level of each recommendation, 0 for the most pressing, behind the last for none."""
    levels: tuple[str, ...]


class Needed(NamedTuple):
    """A fact to ask for, and the most urgent level its answer can change, if any."""

    fact: str
    can_change: str | None


class Restricted:
    """The diagrams of a pathway, restricted to what is known of one patient."""

    def __init__(self, machine: Machine, diagrams: DiagramTables, facts: Mapping[str, Any]) -> None:
        """Raises KeyError for an unknown fact and ValueError for a value it cannot have."""
        self.machine = machine
        self.diagrams = diagrams
        self.facts = facts
        known = machine.known(facts)
        self.cells = {
            place: machine.cell(variable, known[variable.name])
            for place, variable in enumerate(machine.tables.variables)
            if variable.name in known
        }
        self.sets, self.matter = _restricted(diagrams.nodes, self.cells)

    def outcome(self) -> Outcome:
        """What all completions of the patient say."""
        sets, diagrams = self.sets, self.diagrams
        given = self._spread(diagrams.given)
        for_them = sets[diagrams.for_them]
        false = self._spread(diagrams.applies)
        lines = (1 << len(diagrams.applies)) - 1
        answers = Answers(
            given=given,
            groups=self._spread(diagrams.groups),
            steps=self._spread(diagrams.steps),
            ways=self._spread(diagrams.ways),
            false=Spread(lines & ~false.some, lines & ~false.sure),
            for_some=for_them != NOBODY,
            for_all=for_them == EVERYBODY,
            precautions=tuple(
                (
                    prepared.decision,
                    self._all_of(prepared.given, prepared.taking),
                    self._all_of(prepared.groups, prepared.taking),
                    self._all_of(prepared.steps, prepared.taking),
                )
                for prepared in diagrams.prepared
                if sets[prepared.taking] > EVERYBODY
            ),
            complete=given.sure == given.some and for_them in (NOBODY, EVERYBODY),
        )
        return Outcome(self.machine, answers)

    def _spread(self, nodes: Iterable[int]) -> Spread:
        sure = some = 0
        for place, node in enumerate(nodes):
            found = self.sets[node]
            if found != NOBODY:
                some |= 1 << place
                if found == EVERYBODY:
                    sure |= 1 << place
        return Spread(sure, some)

    def _all_of(self, things: Iterable[tuple[int, int]], taking: int) -> int:
        everyone = self.sets[taking]
        return sum(1 << place for place, node in things if self.sets[node] == everyone)

    def needed(self, asking: AskingTables) -> tuple[Needed, ...]:
        """The facts to ask for, in the order in which to ask."""
        behind_last = len(asking.levels)
        changes: dict[str, int] = {}
        sets = [(self.diagrams.for_them, behind_last)]
        sets += zip(self.diagrams.given, asking.urgency, strict=True)
        for node, level in sets:
            for fact in self.open_facts(node, asking):
                changes[fact] = min(level, changes.get(fact, behind_last))
        levels = (*asking.levels, None)
        return tuple(
            Needed(fact, levels[changes[fact]]) for fact in self._order(asking) if fact in changes
        )

    def open_facts(self, node: int, asking: AskingTables) -> set[str]:
        """The facts not known yet that a set depends on."""
        variables = self.machine.tables.variables
        found: set[str] = set()
        for place in bits(self.matter[self.sets[node]]):
            name = variables[place].name
            found.update(asking.behind.get(name, (name,)))
        return found - self.facts.keys()

    def _order(self, asking: AskingTables) -> list[str]:
        sets, diagrams = self.sets, self.diagrams
        first = {
            fact
            for node, facts in zip(diagrams.applies, asking.in_lines, strict=True)
            if sets[node] > EVERYBODY
            for fact in facts
        }
        met = [
            *(
                fact
                for node, facts in zip(diagrams.applies, asking.in_lines, strict=True)
                if sets[node] > EVERYBODY
                for fact in facts
            ),
            *(
                fact
                for node, facts in zip(diagrams.steps, asking.in_steps, strict=True)
                if sets[node] != NOBODY
                for fact in facts
            ),
            *(fact for fact, _ in asking.facts),
        ]
        flags = {fact for fact, flag in asking.facts if flag}
        return sorted(dict.fromkeys(met), key=lambda fact: (fact not in first, fact not in flags))


def _restricted(
    nodes: tuple[tuple[int, tuple[int, ...]], ...], cells: Mapping[int, int]
) -> tuple[list[int], list[int]]:
    """For each node what is left of it, numbered anew; and for each number what matters to it."""
    left = [NOBODY, EVERYBODY]
    matter = [0, 0]
    numbers: dict[tuple[int, ...], int] = {}
    for variable, children in nodes:
        cell = cells.get(variable)
        if cell is not None:
            left.append(left[children[cell]])
            continue
        below = [left[child] for child in children]
        first = below[0]
        if below.count(first) == len(below):
            left.append(first)
            continue
        key = (variable, *below)
        number = numbers.get(key)
        if number is None:
            number = numbers[key] = len(matter)
            mask = 1 << variable
            for child in below:
                mask |= matter[child]
            matter.append(mask)
        left.append(number)
    return left, matter
