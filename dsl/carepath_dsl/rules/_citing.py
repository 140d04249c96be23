"""Everything that names the statements it rests on, in the order of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from carepath_dsl.model import ANY_RED_FLAG, Action, Basis, Decision, Finding, Include, Pathway
from carepath_dsl.rules._ways import named
from carepath_dsl.rules._whole import own
from carepath_dsl.spans import Span


@dataclass(frozen=True, slots=True)
class Citing:
    """A thing with a basis: ``who`` names it in messages, ``span`` is where it stands."""

    who: str
    basis: Basis
    span: Span


def citing(pathway: Pathway) -> Iterator[Citing]:
    """Every basis written in this pathway; included copies are left out.

    A group comes line by line first, and then with what it names beside its lines.
    """
    for line in pathway.applies:
        yield Citing("a line of `applies when`", line.basis, line.span)
    for fact in own(pathway.facts):
        yield Citing(f"the fact `{fact.id}`", fact.basis, fact.span)
    for definition in own(pathway.definitions):
        who = f"the definition `{definition.id}`"
        parts = definition.part_bases if isinstance(definition, Finding) else ()
        for basis in parts:
            yield Citing(who, basis, definition.span)
        if definition.id != ANY_RED_FLAG:
            # The basis of a group holds those of its lines as well.
            below = {id for basis in parts for id in basis.statements}
            rest = tuple(id for id in definition.basis.statements if id not in below)
            yield Citing(who, replace(definition.basis, statements=rest), definition.span)
    for advice in own(pathway.recommendations):
        yield Citing(f"the recommendation `{advice.id}`", advice.basis, advice.span)
    for step in own(pathway.steps):
        who = named(step)
        yield Citing(who, step.basis, step.span)
        match step:
            case Action(lines=lines, pitfalls=pitfalls):
                for given in lines:
                    yield Citing(who, given.basis, given.span)
            case Decision(pitfalls=pitfalls):
                pass
            case Include():
                pitfalls = ()
        for pitfall in pitfalls:
            yield Citing(who, pitfall.basis, step.span)
    for claim in pathway.safety:
        yield Citing("a safety claim", claim.basis, claim.span)


def places(pathway: Pathway) -> dict[str, Citing]:
    """The first thing that rests on each statement, by the statement's id."""
    found: dict[str, Citing] = {}
    for what in citing(pathway):
        for statement in what.basis.statements:
            found.setdefault(statement, what)
    return found


def same_number(id: str, known: Iterable[str]) -> str | None:
    """The one known id with the same number, as ``S01`` for ``s1``; None where there is not one.

    Another number is never guessed: it would send the reader to what somebody else said.
    """
    number = _number(id)
    alike = [other for other in known if number is not None and _number(other) == number]
    return alike[0] if len(alike) == 1 else None


def _number(id: str) -> int | None:
    digits = re.sub(r"\D", "", id)
    return int(digits) if digits else None
