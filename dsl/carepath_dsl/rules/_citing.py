"""Everything that names the statements it rests on, in the order of the file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from carepath_dsl.encoding import Encoded, Holder, encodings
from carepath_dsl.model import Basis, Pathway
from carepath_dsl.rules._ways import named
from carepath_dsl.spans import Span
from carepath_dsl.struct import struct


@struct
class Citing:
    """A thing with a basis: ``who`` names it in messages, ``span`` is where it stands."""

    who: str
    basis: Basis
    span: Span


def citing(pathway: Pathway) -> Iterator[Citing]:
    """Every basis written in this pathway; included copies are left out.

    A group comes line by line first, and then with what it names beside its lines.
    """
    for what in encodings(pathway):
        if "." not in what.name:
            yield Citing(_named(what, pathway), what.basis, what.span)


def _named(what: Encoded, pathway: Pathway) -> str:
    """The thing as a message names it; of what stands in a box, the box."""
    match what.holder:
        case Holder.BOX | Holder.LINE | Holder.PITFALL:
            return named(pathway.steps[what.name])
        case Holder.APPLIES:
            return "a line of `applies when`"
        case Holder.CLAIM:
            return "a safety claim"
        case Holder.FACT | Holder.DEFINITION | Holder.RECOMMENDATION:
            return f"the {what.holder.value} `{what.name}`"
        case _:
            assert_never(what.holder)


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
