"""A new id for a fact, definition, step, recommendation or group, everywhere at once."""

from __future__ import annotations

from typing import Final

from lsprotocol.types import TextEdit

from carepath_cli.language_server.finding import Found
from carepath_cli.language_server.names import ADVICE, FINDINGS, Kind, Kinds
from carepath_cli.language_server.project import Project, Reading
from carepath_dsl.building.forms import NEW_ID
from carepath_dsl.building.shapes import RESERVED

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


def rename(project: Project, found: Found | None, new: str) -> list[tuple[Reading, list[TextEdit]]]:
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
    edits = []
    for reading in project.readings:
        spans = sorted(
            place.span
            for place in project.occurrences
            if place.symbol == symbol and place.role == reading.role
        )
        if spans:
            edits.append((reading, [TextEdit(reading.text.range(span), new) for span in spans]))
    return edits
