"""A new id for a fact, definition, step, recommendation or group, everywhere at once."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, TypeAlias

from lsprotocol.types import TextEdit

from carepath_cli.language_server.finding import Found
from carepath_cli.language_server.names import ADVICE, FINDINGS, Kind, Kinds
from carepath_cli.language_server.project import Project, Reading, Symbol
from carepath_dsl.building.forms import NEW_ID
from carepath_dsl.building.shapes import RESERVED
from carepath_dsl.document import Mapping
from carepath_dsl.spans import Span
from carepath_dsl.struct import replace

SHARED_NAMES: Final[tuple[Kinds, ...]] = (FINDINGS, ADVICE, (Kind.STEP,))
"""What can be renamed; kinds in one group share their names."""


class NotRenamed(ValueError):
    """Why something cannot have another name, in the author's words."""


def refuse_rename(project: Project, found: Found | None) -> Found:
    """What stands at a position, where it can be renamed; raises NotRenamed."""
    if found is None:
        raise NotRenamed("there is no name of this pathway here")
    symbol = found.symbol
    if not any(symbol.kind in kinds for kinds in SHARED_NAMES):
        raise NotRenamed(f"the name of a {symbol.kind.value} cannot be changed everywhere at once")
    for reading in project.readings:
        if not reading.is_current:
            raise NotRenamed(f"{reading.path.name} cannot be read as it is; mend it first")
    return found


Edits: TypeAlias = list[tuple[Reading, list[TextEdit]]]
"""The edits of each file."""

Including: TypeAlias = Iterable[tuple[Project, tuple[str, ...]]]
"""Pathways that include this one, each with the steps that do."""


def rename(project: Project, found: Found | None, new: str, including: Including = ()) -> Edits:
    """The edits, file by file, that give a symbol another id; raises NotRenamed."""
    symbol = refuse_rename(project, found).symbol
    if not NEW_ID.form.fullmatch(new):
        raise NotRenamed(f"`{new}` cannot be an id: {NEW_ID.says}")
    if new in RESERVED:
        raise NotRenamed(f"`{new}` is a word of the language")
    kinds = next(kinds for kinds in SHARED_NAMES if symbol.kind in kinds)
    there = project.meant(new, kinds)
    if there is not None and there != symbol:
        raise NotRenamed(f"a {there.kind.value} is called `{new}` already")
    edits = [
        _edited(reading, new, (p.span for p in places))
        for reading in project.readings
        if (
            places := [
                p for p in project.occurrences if (p.symbol, p.role) == (symbol, reading.role)
            ]
        )
    ]
    for other, steps in including:
        for reading in other.readings:
            spans = [*_dotted(reading, symbol, steps)]
            if reading.role == "pathway" and symbol.kind is Kind.FACT:
                spans += _bound(other, reading, symbol, steps)
            if spans and not reading.is_current:
                name = f"{other.folder.name}/{reading.path.name}"
                raise NotRenamed(f"{name} cannot be read as it is; mend it first")
            if spans:
                edits.append(_edited(reading, new, spans))
    return edits


def _edited(reading: Reading, new: str, spans: Iterable[Span]) -> tuple[Reading, list[TextEdit]]:
    return reading, [TextEdit(reading.text.range(span), new) for span in sorted(spans)]


def _dotted(reading: Reading, symbol: Symbol, steps: tuple[str, ...]) -> Iterator[Span]:
    """Where a pathway that includes this one names the symbol, as ``infection.fever``."""
    for name in reading.names:
        step, _, rest = name.id.partition(".")
        if step in steps and rest == symbol.id and symbol.kind in name.kinds:
            start = name.span.column + len(step) + 1
            yield replace(name.span, column=start, end_column=start + len(rest))


def _bound(
    other: Project, reading: Reading, symbol: Symbol, steps: tuple[str, ...]
) -> Iterator[Span]:
    """Where a pathway that includes this one says which of its facts this fact is."""
    for step in steps:
        record = other.record(Symbol(Kind.STEP, step))
        facts = None if record is None else record.get("facts")
        entries = facts.entries if isinstance(facts, Mapping) else ()
        bound = [entry.key.span for entry in entries if entry.key.text == symbol.id]
        if not bound:
            raise NotRenamed(
                f"`{step}` of {other.folder.name} includes this pathway and has a fact of the same "
                f"name; write `facts: {{{symbol.id}: {symbol.id}}}` there first"
            )
        yield from bound
