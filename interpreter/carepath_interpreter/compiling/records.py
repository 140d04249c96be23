"""What a compiled pathway is made of, and what its ways say, as plain data.

Nothing but the standard library; see :mod:`running` for why.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple


class StepTable(NamedTuple):
    """One box. Steps and recommendations are places in the tables, -1 stands for the end."""

    choices: tuple[tuple[int, int], ...]
    """(mark, target): the first whose mark is set is taken; the last, without a mark, else."""
    gives: tuple[tuple[int, int], ...]
    """(mark, recommendation): given where the mark is set, or always (-1)."""
    then: tuple[int, ...]
    """Targets that are always followed, side by side."""
    prepare: int
    """Target of ``while unknown: prepare for``."""


class VariableTable(NamedTuple):
    """A fact or derived number and its cells; see ``carepath_dsl.meaning.cells``."""

    name: str
    kind: str
    """``yes/no``, ``choice``, ``number`` or ``whole number``."""
    options: tuple[str, ...]
    low: tuple[int, int]
    high: tuple[int, int]
    ends: tuple[tuple[int, int, bool], ...]
    """Upper ends of the cells of a number: numerator, denominator, and whether it is inside."""
    samples: tuple[bool | str | int | tuple[int, int], ...]
    """A value of each cell, later only of those to try; fractions are in two parts."""


class Tables(NamedTuple):
    """A pathway as plain data."""

    recommendations: tuple[str, ...]
    prohibitions: int
    """Those that say ``do not offer``, as bits."""
    pressing: int
    """Those of the first urgency level, as bits."""
    groups: tuple[tuple[str, int], ...]
    """Alternatives: id, and the members as bits."""
    steps: tuple[str, ...]
    """So that every way leads forward."""
    boxes: tuple[StepTable, ...]
    start: int
    applies: tuple[str, ...]
    """What is said where a line of ``applies when`` is false; the first marks are theirs."""
    variables: tuple[VariableTable, ...]
    derived: tuple[str, ...]
    """The variables that are derived numbers."""


class Leaf(NamedTuple):
    """What one way through the pathway gives, all as bits."""

    given: int
    groups: int
    steps: int
    ways: int
    false: int
    """Lines of ``applies when`` that are false."""
    prepared: tuple[tuple[int, int, int, int], ...]
    """For each prepared way that is taken: the decision, and what is given, one of, and passed
    from there on."""


class Spread(NamedTuple):
    """What every completion has, and what some have, as bits."""

    sure: int
    some: int


class Answers(NamedTuple):
    """What all completions of a patient together say."""

    given: Spread
    groups: Spread
    steps: Spread
    ways: Spread
    false: Spread
    for_some: bool
    """Whether the pathway is for some completions."""
    for_all: bool
    precautions: tuple[tuple[int, int, int, int], ...]
    """For each open way that is prepared for: the decision, and what everybody who takes it is
    given, one of, and passes from there on."""
    complete: bool
    """Whether no answer can change the advice."""


def bits(mask: int) -> Iterator[int]:
    """The places of the bits that are set, from the lowest."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low


def spread(masks: Iterable[int]) -> Spread:
    """What all of the masks have, and what some have."""
    sure, some = -1, 0
    for mask in masks:
        sure &= mask
        some |= mask
    return Spread(sure, some)


def together(leaves: Sequence[Leaf]) -> Answers:
    """What the ways that a patient may still go say together."""
    taking: dict[int, list[tuple[int, int, int, int]]] = {}
    for leaf in leaves:
        for prepared in leaf.prepared:
            taking.setdefault(prepared[0], []).append(prepared)
    given_to = spread(leaf.given for leaf in leaves)
    for_them = [leaf.false == 0 for leaf in leaves]
    return Answers(
        given=given_to,
        groups=spread(leaf.groups for leaf in leaves),
        steps=spread(leaf.steps for leaf in leaves),
        ways=spread(leaf.ways for leaf in leaves),
        false=spread(leaf.false for leaf in leaves),
        for_some=any(for_them),
        for_all=all(for_them),
        precautions=tuple(
            (
                decision,
                spread(given for _, given, _, _ in after).sure,
                spread(groups for _, _, groups, _ in after).sure,
                spread(steps for _, _, _, steps in after).sure,
            )
            for decision, after in sorted(taking.items())
            if len(after) < len(leaves)
        ),
        complete=given_to.sure == given_to.some and any(for_them) == all(for_them),
    )
