"""Which conditions have the same answer for every patient, and who makes them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from carepath_dsl.meaning.patients import Patients, TooEntangled
from carepath_dsl.meaning.sets import Meaning
from carepath_dsl.meaning.walking import atoms_of, names_of_definition
from carepath_dsl.model import (
    ANY_RED_FLAG,
    Action,
    Band,
    Class,
    Condition,
    Count,
    Decision,
    Definition,
    Finding,
    Junction,
    Not,
    Pathway,
    Points,
    Score,
)
from carepath_dsl.rules._ways import named
from carepath_dsl.rules._whole import own
from carepath_dsl.spans import Span
from carepath_dsl.struct import struct


@struct
class Asked:
    """A condition of this pathway, and what it means when its answer is always the same."""

    condition: Condition
    if_true: str
    if_false: str


def asked(pathway: Pathway) -> Iterator[Asked]:
    """The conditions of boxes, recommendations, ``applies when`` and impossible combinations."""
    for line in pathway.applies:
        yield Asked(line.when, "so this line turns nobody away", "so the pathway applies to nobody")
    for advice in own(pathway.recommendations):
        if advice.unless is not None:
            yield Asked(
                advice.unless,
                f"so `{advice.id}` is never given",
                "so this `unless` stops nobody",
            )
    for step in own(pathway.steps):
        match step:
            case Decision():
                for branch in step.branches:
                    if branch.when is not None:
                        yield Asked(
                            branch.when,
                            f"so everybody who comes to {named(step)} takes this way",
                            f"so nobody who comes to {named(step)} takes this way",
                        )
            case Action():
                for given in step.lines:
                    id = given.recommendation
                    if given.when is not None:
                        yield Asked(
                            given.when,
                            "so this `when` keeps nobody out",
                            f"so {named(step)} never gives `{id}`",
                        )
                    if given.unless is not None:
                        yield Asked(
                            given.unless,
                            f"so {named(step)} never gives `{id}`",
                            "so this `unless` stops nobody",
                        )
            case _:
                pass
    for combination in pathway.impossible:
        yield Asked(
            combination.when,
            "so no patient would be possible at all",
            "so there is nobody to leave out",
        )


def asked_by(definition: Definition) -> Iterator[Asked]:
    """The conditions of a definition."""
    same = f"so `{definition.id}` is the same for everybody"
    match definition:
        case Finding(condition=condition):
            yield Asked(condition, same, same)
        case Band(lines=lines) | Class(lines=lines):
            for line in lines:
                if line.when is not None:
                    yield Asked(
                        line.when,
                        "so everybody who gets as far takes this line",
                        "so nobody takes this line",
                    )
        case Score(items=items):
            for item in items:
                if isinstance(item, Points):
                    yield Asked(
                        item.when, "so everybody gets these points", "so nobody gets these points"
                    )
        case _:
            return


def lines_of(definition: Definition) -> tuple[Condition, ...]:
    """The conditions of ``first of``, in order; empty for other definitions."""
    match definition:
        case Band(lines=lines) | Class(lines=lines):
            return tuple(line.when for line in lines if line.when is not None)
        case _:
            return ()


@struct
class Constant:
    """A condition, or a part of one, with the same answer for everybody."""

    span: Span
    always: bool
    note: str


class Constants:
    """Finds constant conditions, each cause once: what only follows from one is left out."""

    def __init__(self, pathway: Pathway, meaning: Meaning) -> None:
        self.pathway = pathway
        self.meaning = meaning
        self._spoilt: set[str] = set()
        """Definitions with a finding of their own, or made of one that has one."""
        self._in_definitions: list[Constant] = []
        for definition in in_order_of_use(pathway):
            if self._spoilt.intersection(names_of_definition(definition)):
                self._spoilt.add(definition.id)
                continue
            constants = [c for a in asked_by(definition) for c in self._in(a)]
            if constants or any(self.overtaken(lines_of(definition))):
                self._spoilt.add(definition.id)
            if "." not in definition.id and definition.id != ANY_RED_FLAG:
                self._in_definitions += constants

    def found(self) -> Iterator[Constant]:
        """Definitions first, those that others are made of before those others."""
        yield from self._in_definitions
        for condition in asked(self.pathway):
            if not self.spoilt(condition.condition):
                yield from self._in(condition)

    def spoilt(self, condition: Condition) -> bool:
        """True when a definition in the condition has a finding of its own."""
        return any(atom.name in self._spoilt for atom in atoms_of(condition))

    def overtaken(self, conditions: Sequence[Condition]) -> Iterator[tuple[int, tuple[int, ...]]]:
        """The places of those of several conditions, tried in order, that come too late.

        With each the places of those before it that take everybody it is for. Nothing where one
        of them has the same answer for everybody: then that is the cause.
        """
        try:
            sets = [self.meaning.holds(condition) for condition in conditions]
            rest = self.meaning.store.everybody
            late = []
            for place, patients in enumerate(sets):
                if (rest & patients).is_nobody:
                    late.append(place)
                rest -= patients
            if late and not any(patients.is_nobody or patients.is_everybody for patients in sets):
                for place in late:
                    takers = [p for p in range(place) if not (sets[p] & sets[place]).is_nobody]
                    yield place, tuple(takers)
        except TooEntangled:
            return

    def answer(self, condition: Condition) -> bool | None:
        """The one answer every patient gets; None where they differ, or it cannot be told."""
        try:
            patients: Patients = self.meaning.holds(condition)
        except TooEntangled:
            return None
        if patients.is_everybody:
            return True
        return False if patients.is_nobody else None

    def _in(self, what: Asked) -> Iterator[Constant]:
        part = self._constant_part(what.condition)
        if part is None:
            return
        always = self.answer(part) is True
        if part is not what.condition:
            note = "so this part of the condition changes nothing"
            if self.answer(what.condition) is not None:
                note = what.if_true if self.answer(what.condition) else what.if_false
        else:
            note = what.if_true if always else what.if_false
        yield Constant(part.span, always, note)

    def _constant_part(self, condition: Condition) -> Condition | None:
        """The first innermost part whose answer is always the same."""
        for part in _parts(condition):
            inner = self._constant_part(part)
            if inner is not None:
                return inner
        return condition if self.answer(condition) is not None else None


def _parts(condition: Condition) -> tuple[Condition, ...]:
    match condition:
        case Not(part=part):
            return (part,)
        case Junction(parts=parts) | Count(parts=parts):
            return parts
        case _:
            return ()


def in_order_of_use(pathway: Pathway) -> list[Definition]:
    """The definitions, each behind those it is made of."""
    ordered: dict[str, Definition] = {}
    for id in pathway.definitions:
        trail = [id]
        while trail:
            here = trail[-1]
            inner = [
                name
                for name in names_of_definition(pathway.definitions[here])
                if name in pathway.definitions and name not in ordered
            ]
            if inner:
                trail += inner
            else:
                ordered.setdefault(here, pathway.definitions[here])
                trail.pop()
    return list(ordered.values())
