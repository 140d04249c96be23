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
from carepath_interpreter.compiling.following import EVERYBODY, DiagramTables
from carepath_interpreter.compiling.outcomes import Outcome
from carepath_interpreter.compiling.records import VariableTable

MOST_ROOTS: Final = 400
"""Sets of patients in a pathway; where there are more, remembering costs more than it saves."""
MOST_VARIABLES: Final = 300
"""Facts and derived numbers, as many as diagrams may be deep."""
MOST_REMEMBERED: Final = 200_000
"""Nodes, ways and states; behind them all are forgotten, and remembering begins anew."""


class State:
    """What is left of the diagrams; ``answers`` are those of the patients who came here.

    There is more than one where derived numbers are asked for by their facts.
    """

    __slots__ = ("answers", "next", "roots")

    def __init__(self, roots: tuple[int, ...]) -> None:
        self.roots = roots
        self.next: dict[int, State] = {}
        self.answers: dict[object, tuple[Outcome, Shared[tuple[str, ...]]]] = {}


class States:
    """The states of one pathway."""

    def __init__(self, compiled: CompiledPathway, diagrams: DiagramTables) -> None:
        machine = compiled.machine
        variables = machine.tables.variables
        self._diagrams = diagrams
        self._roots = tuple(sorted(_roots(diagrams)))
        self._cells = max((_cells_of(variable) for variable in variables), default=1)
        """A way is told by one number: the variable times this, and the cell."""
        self._codes = tuple(
            (variable.name, _code_of(variable, place * self._cells, machine.cell))
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
        self._first = State(self._roots)
        self._remembered = 0

    def state(self, values: Mapping[str, Any]) -> State:
        """Where somebody comes of whom these facts and derived numbers are known."""
        if self._remembered > MOST_REMEMBERED:
            self._forget()
        state = self._first
        get = values.get
        for name, code_of in self._codes:
            value = get(name)
            if value is not None:
                code = code_of(value)
                following = state.next.get(code)
                state = following if following is not None else self._restricted(state, code)
        return state

    def _restricted(self, state: State, code: int) -> State:
        roots = tuple([self._node(root, code) for root in state.roots])
        found = self._states.get(roots)
        if found is None:
            found = self._states[roots] = State(roots)
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


def _code_of(
    variable: VariableTable, first: int, cell: Callable[[VariableTable, Any], int]
) -> Callable[[Any], int]:
    """What a value is called among the ways: a look-up, but for numbers."""
    match variable.kind:
        case "yes/no":
            return {False: first, True: first + 1}.__getitem__
        case "choice":
            return {
                option: first + place for place, option in enumerate(variable.options)
            }.__getitem__
        case _:
            return lambda value: first + cell(variable, value)
