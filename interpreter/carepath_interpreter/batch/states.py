"""What is open for patients, remembered: whoever leaves the same open gets the same answer.

The diagrams of a pathway (``compiling.following``) are restricted to what is known of a patient,
one fact at a time. What is left of them then is a state; all that can be said of the patient with
certainty, and all that is still to be asked, depends on the state alone. In a large table most
patients come to a state that was met before, by ways that were gone before: a look-up for each
fact.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from carepath_interpreter.batch.records import Shared
from carepath_interpreter.compiling.compiled import CompiledPathway
from carepath_interpreter.compiling.following import (
    EVERYBODY,
    NOBODY,
    AskingTables,
    DiagramTables,
    Restricted,
)
from carepath_interpreter.compiling.outcomes import Outcome
from carepath_interpreter.compiling.records import Answers, VariableTable, bits
from carepath_interpreter.compiling.running import Machine

MOST_ROOTS: Final = 400
"""Sets of patients in a pathway; where there are more, remembering costs more than it saves."""
MOST_VARIABLES: Final = 300
"""Facts and derived numbers, as many as diagrams may be deep."""
MOST_REMEMBERED: Final = 200_000
"""Nodes, ways and states; behind them all are forgotten, and remembering begins anew."""


class Cells:
    """The cell in which a number lies, looked up by the number itself.

    A row holds the same object for the same text, so that neither it nor its digits need be
    looked at; a number of another row's is worked out.
    """

    def __init__(self, variable: VariableTable, machine: Machine) -> None:
        self._variable = variable
        self._cell = machine.cell
        self._known: dict[int, tuple[object, int]] = {}

    def of(self, value: Any) -> int:
        """The cell of a value that the variable can have."""
        known = self._known.get(id(value))
        if known is not None and known[0] is value:
            return known[1]
        cell = self._cell(self._variable, value)
        if len(self._known) >= MOST_REMEMBERED:
            self._known.clear()
        self._known[id(value)] = value, cell
        return cell


class State:
    """What is left of the diagrams; ``answers`` are those of the patients who came here.

    There is more than one where derived numbers are asked for by their facts. ``matter`` has a
    bit for each variable that can still make a difference.
    """

    __slots__ = ("answers", "matter", "next", "roots")

    def __init__(self, roots: tuple[int, ...], matter: int) -> None:
        self.roots = roots
        self.matter = matter
        self.next: dict[int, State] = {}
        self.answers: dict[object, tuple[Outcome, Shared[tuple[str, ...]]]] = {}


class _Left(Restricted):
    """Diagrams that have been restricted already."""

    def __init__(
        self,
        machine: Machine,
        diagrams: DiagramTables,
        facts: Mapping[str, Any],
        sets: list[int],
        matter: list[int],
    ) -> None:
        self.machine = machine
        self.diagrams = diagrams
        self.facts = facts
        self.sets = sets
        self.matter = matter

    def asked(self, deciding: int, asking: AskingTables) -> tuple[str, ...]:
        """As ``needed``, without what an answer can change: of the variables that decide."""
        variables = self.machine.tables.variables
        found: set[str] = set()
        for place in bits(deciding):
            name = variables[place].name
            found.update(asking.behind.get(name, (name,)))
        found -= self.facts.keys()
        return tuple([fact for fact in self._order(asking) if fact in found])


class States:
    """The states of one pathway."""

    def __init__(self, compiled: CompiledPathway, diagrams: DiagramTables) -> None:
        machine = compiled.machine
        variables = machine.tables.variables
        self._machine = machine
        self._asking = compiled.asking
        self._behind = tuple({fact for facts in compiled.asking.behind.values() for fact in facts})
        self._diagrams = diagrams
        self._roots = tuple(sorted(_roots(diagrams)))
        self._cells = max((_cells_of(variable) for variable in variables), default=1)
        """A way is told by one number: the variable times this, and the cell."""
        self._codes = tuple(
            (1 << place, variable.name, _code_of(variable, place * self._cells, machine))
            for place, variable in enumerate(variables)
        )
        self._forget()

    def _forget(self) -> None:
        # Nodes as in the diagrams; those that restricting makes come behind them.
        self._nodes = [(-1, ()), (-1, ()), *self._diagrams.nodes]
        self._numbers = {node: number for number, node in enumerate(self._nodes) if number > 1}
        self._matter: list[int] = []
        for variable, children in self._nodes:
            self._matter.append(self._mask(variable, children))
        self._ways: dict[tuple[int, int], int] = {}
        self._states: dict[tuple[int, ...], State] = {}
        self._outcomes: dict[Answers, Outcome] = {}
        self._needed: dict[object, Shared[tuple[str, ...]]] = {}
        self._first = self._state(self._roots)
        self._remembered = 0

    def answer(
        self, facts: Mapping[str, Any], values: Mapping[str, Any]
    ) -> tuple[Outcome, Shared[tuple[str, ...]]]:
        """What is said of a patient, and what to ask; ``values`` are with derived numbers."""
        if self._remembered > MOST_REMEMBERED:
            self._forget()
        state = self._first
        get = values.get
        for bit, name, code_of in self._codes:
            if state.matter & bit and (value := get(name)) is not None:
                code = code_of(value)
                following = state.next.get(code)
                state = following if following is not None else self._restricted(state, code)
        # Derived numbers are asked for by their facts, some of which may be known.
        key = tuple([fact in facts for fact in self._behind]) if self._behind else None
        found = state.answers.get(key)
        if found is None:
            found = state.answers[key] = self._worked_out(state, facts, key)
            self._remembered += 1
        return found

    def _worked_out(
        self, state: State, facts: Mapping[str, Any], behind: object
    ) -> tuple[Outcome, Shared[tuple[str, ...]]]:
        sets = [NOBODY, EVERYBODY, *[NOBODY] * len(self._diagrams.nodes)]
        for root, left in zip(self._roots, state.roots, strict=True):
            sets[root] = left
        left_over = _Left(self._machine, self._diagrams, facts, sets, self._matter)
        outcome = left_over.outcome()
        # States differ in what can still come; what is said of them is often the same.
        outcome = self._outcomes.setdefault(outcome.answers, outcome)
        return outcome, self._asked(left_over, behind)

    def _asked(self, left_over: _Left, behind: object) -> Shared[tuple[str, ...]]:
        """What to ask, by all that it depends on: which facts still matter, and what is open."""
        sets, matter, diagrams = left_over.sets, self._matter, self._diagrams
        deciding = matter[sets[diagrams.for_them]]
        for node in diagrams.given:
            deciding |= matter[sets[node]]
        key = (
            behind,
            deciding,
            *[sets[node] > EVERYBODY for node in diagrams.applies],
            *[sets[node] != NOBODY for node in diagrams.steps],
        )
        found = self._needed.get(key)
        if found is None:
            found = self._needed[key] = Shared(left_over.asked(deciding, self._asking))
        return found

    def _state(self, roots: tuple[int, ...]) -> State:
        matter = 0
        for root in roots:
            matter |= self._matter[root]
        return State(roots, matter)

    def _restricted(self, state: State, code: int) -> State:
        matter, node = self._matter, self._node
        bit = 1 << code // self._cells
        roots = tuple([node(root, code) if matter[root] & bit else root for root in state.roots])
        found = self._states.get(roots)
        if found is None:
            found = self._states[roots] = self._state(roots)
        state.next[code] = found
        self._remembered += 1
        return found

    def _node(self, node: int, code: int) -> int:
        """What is left of a set of patients."""
        variable, cell = divmod(code, self._cells)
        if not self._matter[node] >> variable & 1:
            return node
        found = self._ways.get((node, code))
        if found is None:
            own, children = self._nodes[node]
            if own == variable:
                found = children[cell]
            else:
                found = self._of(own, tuple([self._node(child, code) for child in children]))
            self._ways[node, code] = found
            self._remembered += 1
        return found

    def _of(self, variable: int, children: tuple[int, ...]) -> int:
        """The node that stands for these sets, the same one whenever they are the same."""
        if children.count(children[0]) == len(children):
            return children[0]
        node = (variable, children)
        found = self._numbers.get(node)
        if found is None:
            found = self._numbers[node] = len(self._nodes)
            self._nodes.append(node)
            self._matter.append(self._mask(variable, children))
            self._remembered += 1
        return found

    def _mask(self, variable: int, children: tuple[int, ...]) -> int:
        mask = 1 << variable if children else 0
        for child in children:
            mask |= self._matter[child]
        return mask


def states_of(compiled: CompiledPathway) -> States | None:
    """The states of a pathway, or None where remembering them is not worth while."""
    diagrams = compiled.diagrams
    if diagrams is None or len(_roots(diagrams)) > MOST_ROOTS:
        return None
    if len(compiled.machine.tables.variables) > MOST_VARIABLES:
        return None
    return States(compiled, diagrams)


def _roots(diagrams: DiagramTables) -> set[int]:
    """Every set of patients that an answer is made of."""
    roots = {diagrams.for_them, *diagrams.given, *diagrams.groups, *diagrams.steps}
    roots.update(diagrams.ways, diagrams.applies)
    for prepared in diagrams.prepared:
        roots.add(prepared.taking)
        for things in (prepared.given, prepared.groups, prepared.steps):
            roots.update(node for _, node in things)
    return {root for root in roots if root > EVERYBODY}


def _cells_of(variable: VariableTable) -> int:
    return max(len(variable.options), len(variable.ends), 2)


def _code_of(variable: VariableTable, first: int, machine: Machine) -> Callable[[Any], int]:
    """What a value is called among the ways: a look-up, but for numbers."""
    match variable.kind:
        case "yes/no":
            return {False: first, True: first + 1}.__getitem__
        case "choice":
            return {
                option: first + place for place, option in enumerate(variable.options)
            }.__getitem__
        case _:
            cell_of = Cells(variable, machine).of
            return lambda value: first + cell_of(value)
