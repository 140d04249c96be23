"""The ways between boxes, as a graph in which an included pathway is its oval."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from carepath_dsl.meaning.flow import box_key
from carepath_dsl.model import Pathway, Step, Target, branches_of
from carepath_dsl.words import listed


def owner(id: str) -> str:
    """The box of this pathway that a step stands in: the oval, for a step inside it."""
    return id.partition(".")[0]


def ways_of(pathway: Pathway) -> dict[str, tuple[Target, ...]]:
    """The ways that are followed out of each box of this pathway, in the order of the file.

    The ways inside an included pathway are left out; its ends are ways out of the oval.
    """
    ways: dict[str, list[Target]] = {owner(id): [] for id in pathway.steps}
    for id, step in pathway.steps.items():
        here = owner(id)
        for target in branches_of(step):
            inside = target.step is not None and "." in target.step
            if not (inside and owner(target.step or "") == here):
                ways[here].append(target)
    return {id: tuple(targets) for id, targets in ways.items()}


def reached_from(start: str, ways: Mapping[str, Iterable[Target]]) -> set[str]:
    """The boxes a patient at ``start`` may come to, ``start`` itself included."""
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        here = waiting.pop()
        if here not in reached:
            reached.add(here)
            waiting += [t.step for t in ways[here] if t.step is not None]
    return reached


class Ahead:
    """Which boxes lie ahead of which; what a ring lies ahead of is left out."""

    def __init__(self, ways: Mapping[str, Iterable[Target]]) -> None:
        self._bit = {id: 1 << place for place, id in enumerate(ways)}
        before: dict[str, list[str]] = {id: [] for id in ways}
        waiting: dict[str, int] = {}
        for id, targets in ways.items():
            there = [t.step for t in targets if t.step is not None]
            waiting[id] = len(there)
            for target in there:
                before[target].append(id)
        # From the ends to the start, with a bit for each box: linear but for the width of a bit.
        self._ahead = dict.fromkeys(ways, 0)
        ready = [id for id, count in waiting.items() if not count]
        while ready:
            here = ready.pop()
            for id in before[here]:
                self._ahead[id] |= self._bit[here] | self._ahead[here]
                waiting[id] -= 1
                if not waiting[id]:
                    ready.append(id)

        self.complete = not any(waiting.values())
        """False where there is a ring, so that not every way was followed."""

    def first_leading(self, several: Iterable[str]) -> dict[str, str]:
        """Those of several boxes that another of them leads to, each with the first that does."""
        several = tuple(several)
        left = sum(self._bit[id] for id in dict.fromkeys(several))
        found = {}
        for here in several:
            for there in several if left & self._ahead[here] else ():
                if left & self._ahead[here] & self._bit[there]:
                    left -= self._bit[there]
                    found[there] = here
        return found

    def leads(self, here: str, there: str) -> bool:
        """True when a way leads from ``here`` over one or more boxes to ``there``."""
        return bool(self._ahead[here] & self._bit[there])


def named(step: Step) -> str:
    """A box as a message names it: ``box 3 (`red_flags`)``."""
    return f"box {step.box} (`{step.id}`)"


def boxes(steps: Iterable[Step]) -> str:
    """Several boxes in the order of the file: ``box 3``, ``boxes 3, 4 and 7``."""
    numbers = sorted((step.box for step in steps), key=box_key)
    return f"{'box' if len(numbers) == 1 else 'boxes'} {listed(numbers, 'and')}"


def quoted(ids: Iterable[str], word: str = "and") -> str:
    """Ids as a message lists them: ``a``, ``b`` and ``c``, each between backticks."""
    return listed([f"`{id}`" for id in ids], word)
