"""The order of the boxes, and the order in which a pathway meets its facts."""

from __future__ import annotations

from collections.abc import Iterator
from heapq import heapify, heappop, heappush

from carepath_dsl.meaning.walking import atoms_of, conditions_of_step, opened
from carepath_dsl.model import Pathway, branches_of


def box_key(box: str) -> tuple[int, ...]:
    """``7.10`` sorts behind ``7.9``."""
    return tuple(int(part) for part in box.split("."))


def steps_in_order(pathway: Pathway) -> tuple[str, ...]:
    """Step ids so that every way leads forward; of those ready, the smallest box comes first.

    A checked pathway has no cycle (``back to`` is no way that is followed); steps on a cycle
    would be left out.
    """
    waiting = dict.fromkeys(pathway.steps, 0)
    ways = {
        id: [t.step for t in branches_of(step) if t.step is not None]
        for id, step in pathway.steps.items()
    }
    for targets in ways.values():
        for target in targets:
            waiting[target] += 1
    ready = [(box_key(pathway.steps[id].box), id) for id, count in waiting.items() if not count]
    heapify(ready)
    ordered: list[str] = []
    while ready:
        _, id = heappop(ready)
        ordered.append(id)
        for target in ways[id]:
            waiting[target] -= 1
            if not waiting[target]:
                heappush(ready, (box_key(pathway.steps[target].box), target))
    return tuple(ordered)


def met_order(pathway: Pathway) -> tuple[str, ...]:
    """Facts and definitions in the order in which the pathway first meets them.

    ``applies when`` comes first, then the boxes in order, then what only reports, claims and
    the like use; what nothing uses is left out.
    """

    def names() -> Iterator[str]:
        for line in pathway.applies:
            yield from (atom.name for atom in atoms_of(line.when))
        for id in steps_in_order(pathway):
            for condition in conditions_of_step(pathway.steps[id], pathway):
                yield from (atom.name for atom in atoms_of(condition))
        yield from pathway.report
        for claim in pathway.safety:
            yield from (atom.name for atom in atoms_of(claim.when))
        for combination in pathway.impossible:
            yield from (atom.name for atom in atoms_of(combination.when))

    return tuple(opened(names(), pathway))
