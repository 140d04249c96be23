"""Where each statement of the source is encoded: everything that has a basis, as data."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum

from carepath_dsl.model import ANY_RED_FLAG, Action, Basis, Decision, Finding, Include, Pathway
from carepath_dsl.spans import Span
from carepath_dsl.struct import replace, struct


class Holder(Enum):
    """The kind of a thing that has a basis; the value is its name in messages."""

    APPLIES = "line of `applies when`"
    FACT = "fact"
    DEFINITION = "definition"
    RECOMMENDATION = "recommendation"
    BOX = "box"
    LINE = "line"
    PITFALL = "pitfall"
    CLAIM = "claim"


@struct
class Encoded:
    """A thing with a basis.

    ``name`` is the id of a fact, definition or recommendation; of a box, line or pitfall that of
    the step; of a line of ``applies when`` or a claim its number, counted from 1. ``given`` is
    what a line recommends. ``span`` is where it stands.
    """

    holder: Holder
    name: str
    basis: Basis
    span: Span
    given: str | None = None


def encodings(pathway: Pathway) -> Iterator[Encoded]:
    """Everything that may rest on statements, in the order of the file, included copies too.

    A group comes line by line first, and then with what it names beside its lines.
    """
    for number, applies in enumerate(pathway.applies, start=1):
        yield Encoded(Holder.APPLIES, str(number), applies.basis, applies.span)
    for fact in pathway.facts.values():
        yield Encoded(Holder.FACT, fact.id, fact.basis, fact.span)
    for definition in pathway.definitions.values():
        parts = definition.part_bases if isinstance(definition, Finding) else ()
        for basis in parts:
            yield Encoded(Holder.DEFINITION, definition.id, basis, definition.span)
        if definition.id.rpartition(".")[2] != ANY_RED_FLAG:
            # The basis of a group holds those of its lines as well.
            below = {id for basis in parts for id in basis.statements}
            rest = tuple(id for id in definition.basis.statements if id not in below)
            basis = replace(definition.basis, statements=rest)
            yield Encoded(Holder.DEFINITION, definition.id, basis, definition.span)
    for advice in pathway.recommendations.values():
        yield Encoded(Holder.RECOMMENDATION, advice.id, advice.basis, advice.span)
    for step in pathway.steps.values():
        yield Encoded(Holder.BOX, step.id, step.basis, step.span)
        match step:
            case Action(lines=lines, pitfalls=pitfalls):
                for line in lines:
                    given = line.recommendation
                    yield Encoded(Holder.LINE, step.id, line.basis, line.span, given)
            case Decision(pitfalls=pitfalls):
                pass
            case Include():
                pitfalls = ()
        for pitfall in pitfalls:
            yield Encoded(Holder.PITFALL, step.id, pitfall.basis, step.span)
    for number, claim in enumerate(pathway.safety, start=1):
        yield Encoded(Holder.CLAIM, str(number), claim.basis, claim.span)


def encoded_in(pathway: Pathway) -> dict[str, tuple[Encoded, ...]]:
    """All that rests on each statement of the register; () for one on which nothing does."""
    found: dict[str, list[Encoded]] = {id: [] for id in pathway.register.statements}
    for what in encodings(pathway):
        for statement in dict.fromkeys(what.basis.statements):
            if statement in found:
                found[statement].append(what)
    return {id: tuple(things) for id, things in found.items()}
