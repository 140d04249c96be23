"""A pathway as compiled code: for many patients, and for programs that need the answer at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from functools import cached_property, partial
from typing import Any

from carepath_dsl.meaning.patients import Patients, TooEntangled
from carepath_dsl.meaning.sets import Meaning
from carepath_dsl.model import Pathway, Value
from carepath_interpreter.compiling.diagram_tables import asking_tables, diagram_tables
from carepath_interpreter.compiling.following import (
    AskingTables,
    DiagramTables,
    Needed,
    Restricted,
)
from carepath_interpreter.compiling.outcomes import Outcome
from carepath_interpreter.compiling.records import Answers, Spread
from carepath_interpreter.compiling.running import Machine, Unsettled, unsettled
from carepath_interpreter.compiling.tables import marked, with_tries
from carepath_interpreter.compiling.writing import functions
from carepath_interpreter.derived import derived_numbers
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.reference import applicable, precautions, walk
from carepath_interpreter.result import Result


class CompiledPathway:
    """A pathway compiled to Python, in meaning the same as the reference evaluator.

    ``outcome(facts)`` is what is settled and what is not, at the cost of a function written by
    hand: everybody who goes the same way gets the same object. ``evaluate(facts)`` is the whole
    result with its reasons, as :class:`Evaluator` gives it, and ``needed(facts)`` what to ask.

    ``facts`` holds what is known, by fact id: True or False, an option's id, a Fraction or a
    whole number in the unit of the fact; a fact that is not there is not known. Facts as people
    write them are for ``facts.read_facts``. Raises KeyError for an unknown fact, ValueError for
    a value its fact cannot have, Underivable for facts that contradict a derived number's range.
    ``outcome`` looks at no more facts than it needs: what it never comes to it does not check.
    """

    outcome: Callable[[Mapping[str, Any]], Outcome]

    def __init__(self, pathway: Pathway) -> None:
        self.pathway = pathway
        self.evaluator = Evaluator(pathway)
        made = marked(pathway, self.evaluator.grid)
        self.text, tries = functions(pathway, self.evaluator.grid, made)
        self.tables = with_tries(made.tables, tries)
        self.machine = Machine(self.tables, partial(derived_numbers, pathway), self._many)
        self.outcome = run(self.text, self.machine)

    @cached_property
    def asking(self) -> AskingTables:
        """In which order to ask."""
        return asking_tables(self.pathway, self.tables)

    @cached_property
    def diagrams(self) -> DiagramTables | None:
        """All patients at once, or None where that is too large to hold."""
        try:
            return diagram_tables(self.pathway, self.evaluator.grid, self.tables, self.machine.ways)
        except TooEntangled:
            return None

    def evaluate(self, facts: Mapping[str, Value]) -> Result:
        """The whole result, with reasons."""
        return self.evaluator.evaluate(facts)

    def needed(self, facts: Mapping[str, Value]) -> tuple[Needed, ...]:
        """The facts to ask for, in the order in which to ask, with what they can change."""
        if self.diagrams is not None:
            return Restricted(self.machine, self.diagrams, facts).needed(self.asking)
        return tuple(Needed(n.fact, n.can_change) for n in self.evaluate(facts).needed)

    def _many(self, facts: Mapping[str, Any]) -> Outcome:
        if self.diagrams is not None:
            return Restricted(self.machine, self.diagrams, facts).outcome()
        return self._by_reference(facts)

    def _by_reference(self, facts: Mapping[str, Any]) -> Outcome:
        """From the sets of one patient, where those of all patients would be too large."""
        machine, tables = self.machine, self.tables
        values = machine.known(facts)
        known = {name: self.evaluator.grid[name].cell_of(v) for name, v in values.items()}
        meaning = Meaning(self.pathway, self.evaluator.grid, known)
        for_them = applicable(meaning)
        walked = walk(meaning, tables.steps, {self.pathway.start: for_them})
        nobody = meaning.store.nobody

        def places(names: Iterable[str], among: Sequence[str]) -> int:
            return sum(1 << place for place, name in enumerate(among) if name in names)

        def spread(sets: Iterable[Patients]) -> Spread:
            sure = some = 0
            for place, patients in enumerate(sets):
                sure |= patients.is_everybody << place
                some |= (not patients.is_nobody) << place
            return Spread(sure, some)

        given = spread(walked.given.get(id, nobody) for id in tables.recommendations)
        groups = self.pathway.alternatives
        answers = Answers(
            given=given,
            groups=spread(
                meaning.any(walked.given.get(member, nobody) for member in group.members)
                for group in groups.values()
            ),
            steps=spread(walked.reach.get(id, nobody) for id in tables.steps),
            ways=spread(
                walked.ways.get((tables.steps[a], tables.steps[b]), nobody) for a, b in machine.ways
            ),
            false=spread(~meaning.holds(line.when) for line in self.pathway.applies),
            for_some=not for_them.is_nobody,
            for_all=for_them.is_everybody,
            precautions=tuple(
                (
                    tables.steps.index(found.decision),
                    places(found.advice, tables.recommendations),
                    places(found.advice, tuple(groups)),
                    places(found.steps, tables.steps),
                )
                for found in precautions(meaning, tables.steps, walked)
            ),
            complete=given.sure == given.some and (for_them.is_nobody or for_them.is_everybody),
        )
        return Outcome(machine, answers)


def run(text: str, machine: Machine) -> Callable[[Mapping[str, Any]], Outcome]:
    """The generated functions put into a machine; gives the quick one."""
    names: dict[str, Any] = {
        "OUTCOMES": machine.shared,
        "OPTIONS": machine.options,
        "Fraction": Fraction,
        "Unsettled": Unsettled,
        "unsettled": unsettled,
        "derive": machine.derive,
        "slow": machine.slow,
    }
    exec(compile(text, "<a compiled pathway>", "exec", dont_inherit=True), names)
    machine.tried = names["tried"]
    outcome: Callable[[Mapping[str, Any]], Outcome] = names["outcome"]
    return outcome
