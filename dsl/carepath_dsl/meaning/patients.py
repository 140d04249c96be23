"""Sets of patients, exactly: reduced, ordered, multi-valued decision diagrams.

A patient gives every variable one of its cells (see :mod:`carepath_dsl.meaning.cells`). A set of
patients is a node: a variable and one child for each of its cells, shared wherever two sets
agree, so that equal sets are one object and a question about all patients ("everybody?",
"nobody?", "which variables matter?") is a look at one node.

Method: Bryant 1986, with more than two values as in Kam et al. 1998. The variable met last in
a pathway is on top: following the pathway forward then adds one node for each decision instead
of copying what came before, and what two branches have in common is one node again at the join.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping, Sequence
from heapq import heappop, heappush

from carepath_dsl.typed import Final

MOST_NODES: Final = 1_000_000
"""How many nodes one store may hold (about 300 MB) before it gives up with TooEntangled."""


class TooEntangled(Exception):
    """The conditions share so many facts that the set of patients has no small description."""


class Store:
    """The nodes of one pathway's sets. ``arities`` counts the cells, by variable.

    ``arities[0]`` is the variable on top.
    """

    __slots__ = ("_arities", "_complements", "_meets", "_nodes", "_support", "_unique")

    def __init__(self, arities: Sequence[int]) -> None:
        self._arities = tuple(arities)
        # Nodes 0 and 1 are nobody and everybody; their variable is behind every other one.
        bottom = len(self._arities)
        self._nodes: list[tuple[int, tuple[int, ...]]] = [(bottom, ()), (bottom, ())]
        self._unique: dict[tuple[int, tuple[int, ...]], int] = {}
        self._meets: dict[tuple[int, int], int] = {}
        self._complements: dict[int, int] = {0: 1, 1: 0}
        self._support: dict[int, int] = {0: 0, 1: 0}
        # One frame for each variable on the way down; pure Python frames cost no C stack.
        sys.setrecursionlimit(max(sys.getrecursionlimit(), 3 * bottom + 1_000))

    @property
    def nobody(self) -> Patients:
        """The empty set."""
        return Patients(self, 0)

    @property
    def everybody(self) -> Patients:
        """The set of all patients."""
        return Patients(self, 1)

    def where(self, variable: int, cells: int) -> Patients:
        """The patients whose ``variable`` lies in ``cells``, a bit mask over its cells."""
        arity = self._arities[variable]
        return Patients(
            self, self._node(variable, tuple(cells >> cell & 1 for cell in range(arity)))
        )

    def _node(self, variable: int, children: tuple[int, ...]) -> int:
        first = children[0]
        if all(child == first for child in children):
            return first
        key = (variable, children)
        found = self._unique.get(key)
        if found is None:
            found = len(self._nodes)
            if found >= MOST_NODES:
                raise TooEntangled
            self._nodes.append(key)
            self._unique[key] = found
        return found

    def _meet(self, a: int, b: int) -> int:
        if a == b or b == 1:
            return a
        if a == 1:
            return b
        if a == 0 or b == 0:
            return 0
        key = (a, b) if a < b else (b, a)
        found = self._meets.get(key)
        if found is None:
            var_a, kids_a = self._nodes[a]
            var_b, kids_b = self._nodes[b]
            if var_a == var_b:
                children = tuple(self._meet(x, y) for x, y in zip(kids_a, kids_b, strict=True))
            elif var_a < var_b:
                children = tuple(self._meet(x, b) for x in kids_a)
            else:
                children = tuple(self._meet(a, y) for y in kids_b)
            found = self._meets[key] = self._node(min(var_a, var_b), children)
        return found

    def _complement(self, a: int) -> int:
        found = self._complements.get(a)
        if found is None:
            variable, children = self._nodes[a]
            found = self._node(variable, tuple(self._complement(child) for child in children))
            self._complements[a] = found
            self._complements[found] = a
        return found

    def _mattering(self, a: int) -> int:
        """The variables the set depends on, as a bit mask."""
        found = self._support.get(a)
        if found is None:
            variable, children = self._nodes[a]
            found = 1 << variable
            for child in children:
                found |= self._mattering(child)
            self._support[a] = found
        return found

    def deciding(self, known: Mapping[int, int]) -> Callable[[Patients], bool | None]:
        """For a set: True where ``known`` (variable to cell) leaves everybody inside, False
        where it leaves nobody, None where it is open. Many sets are asked about at little cost.
        """
        settle = self._settling(known)

        def decide(patients: Patients) -> bool | None:
            settled = settle(patients._node)
            return None if settled is None else bool(settled)

        return decide

    def _settling(self, known: Mapping[int, int]) -> Callable[[int], int | None]:
        """For a node: 0 or 1 where ``known`` decides it, None where it is open."""
        nodes = self._nodes
        settled: dict[int, int | None] = {0: 0, 1: 1}

        def settle(node: int) -> int | None:
            if node not in settled:
                variable, children = nodes[node]
                cell = known.get(variable)
                if cell is not None:
                    settled[node] = settle(children[cell])
                else:
                    first = settle(children[0])
                    same = first is not None and all(settle(c) == first for c in children[1:])
                    settled[node] = first if same else None
            return settled[node]

        return settle


class Patients:
    """A set of patients: ``a & b``, ``a | b``, ``~a``, ``a - b``; ``==`` is exact and instant."""

    __slots__ = ("_node", "_store")

    def __init__(self, store: Store, node: int) -> None:
        self._store = store
        self._node = node

    def __and__(self, other: Patients) -> Patients:
        return Patients(self._store, self._store._meet(self._node, other._node))

    def __or__(self, other: Patients) -> Patients:
        return ~(~self & ~other)

    def __sub__(self, other: Patients) -> Patients:
        return self & ~other

    def __invert__(self) -> Patients:
        return Patients(self._store, self._store._complement(self._node))

    def __eq__(self, other: object) -> bool:
        return (
            isinstance(other, Patients)
            and other._store is self._store
            and other._node == self._node
        )

    def __hash__(self) -> int:
        return hash(self._node)

    def __le__(self, other: Patients) -> bool:
        """True when everybody in this set is in the other one."""
        return (self - other).is_nobody

    @property
    def is_nobody(self) -> bool:
        """True for the empty set."""
        return self._node == 0

    @property
    def is_everybody(self) -> bool:
        """True for the set of all patients."""
        return self._node == 1

    @property
    def variable(self) -> int:
        """The variable on top: the first this set depends on; behind all of them where none is."""
        return self._store._nodes[self._node][0]

    @property
    def children(self) -> tuple[Patients, ...]:
        """What is left of the set for each cell of the variable on top; () where there is none."""
        return tuple(Patients(self._store, child) for child in self._store._nodes[self._node][1])

    def mattering(self) -> tuple[int, ...]:
        """The variables in which alone two patients can differ, one inside and one outside."""
        mask = self._store._mattering(self._node)
        found = []
        while mask:
            lowest = mask & -mask
            found.append(lowest.bit_length() - 1)
            mask ^= lowest
        return tuple(found)

    def settled(self, known: Mapping[int, int]) -> bool:
        """True when ``known`` (variable to cell) leaves everybody inside, or nobody."""
        return self._store._settling(known)(self._node) is not None

    def member(self) -> dict[int, int]:
        """One patient of the set: a cell for each variable that settles that he is in it.

        Of those there are, the one with the lowest cells, looked at from the top down. Raises
        ValueError for the empty set.
        """
        if self.is_nobody:
            raise ValueError("nobody is in this set")
        nodes = self._store._nodes
        cells: dict[int, int] = {}
        node = self._node
        while node != 1:
            variable, children = nodes[node]
            cells[variable] = next(cell for cell, child in enumerate(children) if child)
            node = children[cells[variable]]
        return cells

    def sufficient(self, known: Mapping[int, int]) -> tuple[int, ...]:
        """A smallest part of ``known`` (variable to cell) that settles the set.

        Settled means: everybody with those cells is inside, or nobody is. Variables are dropped
        from the top down (in a pathway: from the fact met last to the first), each as soon as
        the set stays settled without it; no single one of those returned can be left out.
        Raises ValueError when all of ``known`` together does not settle it.
        """
        nodes = self._store._nodes
        settle = self._store._settling(known)
        answer = settle(self._node)
        if answer is None:
            raise ValueError("the known facts do not settle this set")
        kept: list[int] = []
        frontier = {nodes[self._node][0]: {self._node}}  # the nodes to look at, by variable
        waiting = [nodes[self._node][0]]
        while waiting:
            variable = heappop(waiting)
            here = frontier.pop(variable)
            below = {child for node in here for child in nodes[node][1]}
            if variable in known and any(settle(child) != answer for child in below):
                kept.append(variable)
                below = {nodes[node][1][known[variable]] for node in here}
            for child in below:
                if child <= 1:  # nobody and everybody
                    continue
                under = nodes[child][0]
                if under not in frontier:
                    frontier[under] = set()
                    heappush(waiting, under)
                frontier[under].add(child)
        return tuple(kept)
