"""The outcome of a patient: what is settled, what is not, and the way that leads there.

Nothing but the standard library; see :mod:`running` for why.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from carepath_interpreter.compiling.records import Answers, Leaf, Spread, bits

if TYPE_CHECKING:
    from carepath_interpreter.compiling.running import Machine

SURE = "certain"
PRECAUTIONARY = "precautionary"
POSSIBLE = "possible"
EXCLUDED = "excluded"


class Outcome:
    """What is settled for a patient, and what is not, with the way that leads there.

    Everybody who goes the same way shares one object; it is never changed.
    """

    __slots__ = (
        "act_now",
        "answers",
        "certain",
        "excluded",
        "leaf",
        "machine",
        "possible",
        "precautionary",
        "status",
    )

    status: str
    """``complete``, ``incomplete`` or ``not applicable``."""
    act_now: bool
    certain: tuple[str, ...]
    precautionary: tuple[str, ...]
    possible: tuple[str, ...]
    excluded: tuple[str, ...]
    leaf: Leaf | None
    """The one way, where it is settled."""

    def __init__(self, machine: Machine, answers: Answers, leaf: Leaf | None = None) -> None:
        self.machine = machine
        self.answers = answers
        self.leaf = leaf
        sure, some = answers.given
        groups_sure, groups_some = answers.groups
        prepared = groups_prepared = 0
        for _, given, groups, _ in answers.precautions:
            prepared |= given
            groups_prepared |= groups
        prepared &= some & ~sure
        groups_prepared &= groups_some & ~groups_sure
        self.certain = machine.names(sure)
        self.precautionary = machine.names(prepared)
        self.possible = machine.names(some & ~sure & ~prepared)
        self.excluded = machine.names(machine.everything & ~some)
        self.act_now = bool(machine.tables.pressing & (sure | prepared)) or bool(
            machine.pressing_groups & (groups_sure | groups_prepared)
        )
        if not answers.for_some:
            self.status = "not applicable"
        else:
            self.status = "complete" if answers.complete else "incomplete"

    def certainty(self, recommendation: str) -> str:
        """``certain``, ``precautionary``, ``possible`` or ``excluded``; KeyError without one."""
        for word in (SURE, PRECAUTIONARY, POSSIBLE, EXCLUDED):
            if recommendation in getattr(self, word):
                return word
        raise KeyError(recommendation)

    @property
    def holds(self) -> tuple[str, ...]:
        """Prohibitions that may still come: to be respected until it is known."""
        sure, some = self.answers.given
        return self.machine.names(some & ~sure & self.machine.tables.prohibitions)

    @property
    def alternatives(self) -> dict[str, str]:
        """Each group of alternatives with the certainty that one of it is given."""
        prepared = 0
        for _, _, groups, _ in self.answers.precautions:
            prepared |= groups
        return {
            id: _word(place, self.answers.groups, prepared)
            for place, (id, _) in enumerate(self.machine.tables.groups)
        }

    @property
    def prepared_by(self) -> dict[str, tuple[str, ...]]:
        """For each precaution, the decisions that prepare for it."""
        found: dict[str, tuple[str, ...]] = {}
        for decision, given, _, _ in self.answers.precautions:
            for id in self.machine.names(given):
                if id in self.precautionary:
                    found[id] = (*found.get(id, ()), self.machine.tables.steps[decision])
        return found

    @property
    def path(self) -> dict[str, str]:
        """The steps passed, certain or possible, in order."""
        names, steps = self.machine.tables.steps, self.answers.steps
        return {names[place]: _word(place, steps) for place in bits(steps.some)}

    @property
    def prepared_steps(self) -> tuple[str, ...]:
        """The steps that a precaution leads through, in order."""
        prepared = 0
        for _, _, _, steps in self.answers.precautions:
            prepared |= steps
        return tuple(self.machine.tables.steps[place] for place in bits(prepared))

    @property
    def ways(self) -> dict[tuple[str, str], str]:
        """The ways from step to step, certain or possible, in order."""
        names, ways = self.machine.tables.steps, self.machine.ways
        return {
            (names[ways[place][0]], names[ways[place][1]]): _word(place, self.answers.ways)
            for place in bits(self.answers.ways.some)
        }

    @property
    def not_applicable(self) -> tuple[str, ...]:
        """Why the pathway is not, or may not be, for this patient."""
        sure, some = self.answers.false
        return tuple(self.machine.tables.applies[place] for place in bits(sure or some))


def _word(place: int, among: Spread, prepared: int = 0) -> str:
    bit = 1 << place
    if among.sure & bit:
        return SURE
    if not among.some & bit:
        return EXCLUDED
    return PRECAUTIONARY if prepared & bit else POSSIBLE
