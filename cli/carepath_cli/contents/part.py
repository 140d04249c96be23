"""A part of a pathway as it is shown, and the words that all parts share."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypeAlias

from carepath_cli.tables import Table
from carepath_dsl.meaning.flow import box_key
from carepath_dsl.model import (
    Basis,
    Condition,
    Pathway,
)
from carepath_dsl.struct import struct
from carepath_dsl.words import condition_words

Record: TypeAlias = dict[str, object]


@struct
class Part:
    """A part of a pathway: lists of records by their names in JSON, and tables."""

    records: Mapping[str, list[Record]]
    tables: tuple[Table, ...]


def words_of(condition: Condition | None, pathway: Pathway) -> str | None:
    """A condition in words; None for none."""
    return None if condition is None else condition_words(condition, pathway)


def stacked(*parts: str) -> str:
    """The parts below each other in one cell; empty ones are left out."""
    return "\n".join(part for part in parts if part)


def basis_words(basis: Basis) -> str:
    """``S01 S03``, and below it ``our own`` where the author gives a reason."""
    return stacked(" ".join(basis.statements), "our own" if basis.our_own is not None else "")


def basis_record(basis: Basis) -> Record:
    """The statements a thing rests on, and the reason of what is our own."""
    return {"statements": list(basis.statements), "our_own": basis.our_own}


def box_words(step: str, pathway: Pathway) -> str:
    """``box 3, Imaging at once``."""
    found = pathway.steps[step]
    return f"box {found.box}, {found.title}"


def box_numbers(steps: Iterable[str], pathway: Pathway) -> str:
    """The boxes of steps, the smallest number first: ``3, 5``; a dash for none."""
    numbers = sorted((pathway.steps[id].box for id in steps), key=box_key)
    return ", ".join(numbers) if numbers else "–"
