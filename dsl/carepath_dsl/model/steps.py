"""The boxes of a pathway and the ways between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from carepath_dsl.model.conditions import Condition
from carepath_dsl.model.evidence import Basis
from carepath_dsl.spans import NOWHERE, Span
from carepath_dsl.struct import field, struct
from carepath_dsl.typed import TypeAlias


@struct
class Target:
    """Where a way leads: to ``step``, or (``step`` None) to the end, which may have a name."""

    step: str | None
    end: str | None = None
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Pitfall:
    """``pitfall: {says: …, based on: […]}``: printed in the box, evaluated by nobody."""

    says: str
    basis: Basis


@struct
class Branch:
    """One way out of a decision; ``when`` is None for ``no`` and ``otherwise``.

    ``label`` is what stands on the way: Yes, No, or the author's label.
    """

    when: Condition | None
    target: Target
    label: str
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Decision:
    """A hexagon: the first true branch is taken; the last branch has no condition.

    ``prepare`` is the step of ``while unknown: prepare for STEP``; None means ask.
    ``yes_no`` tells ``if``/``yes``/``no`` from ``branches``.
    """

    id: str
    box: str
    title: str
    section: str | None
    branches: tuple[Branch, ...]
    yes_no: bool
    prepare: str | None
    says_while_unknown: bool
    pitfalls: tuple[Pitfall, ...]
    note: str | None
    basis: Basis
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Line:
    """One line of ``recommend``: ``{do: superficial_heat, when: acute, because: …}``."""

    recommendation: str
    when: Condition | None
    unless: Condition | None
    instead: str | None
    because: str | None
    basis: Basis
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Reassess:
    """``reassess: after 6 weeks`` with ``back to``: a way back, never followed when evaluating."""

    after: str
    back_to: str
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Action:
    """A rectangle (or, without ``lines``, a rounded state); then all its strands side by side.

    ``then`` is empty only where ``reassess`` ends the strand.
    """

    id: str
    box: str
    title: str
    section: str | None
    lines: tuple[Line, ...]
    then: tuple[Target, ...]
    reassess: Reassess | None
    pitfalls: tuple[Pitfall, ...]
    note: str | None
    basis: Basis
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Include:
    """An oval: another pathway as one box. Its steps follow in ``Pathway.steps`` as 7.1, 7.2 …

    ``applies`` are the lines of the included pathway's ``applies when``, all of which have to
    be true to enter it; ``otherwise`` is where everybody else goes (None where it applies to all).
    The ends of the included pathway already lead to this pathway's steps.
    """

    id: str
    box: str
    title: str
    section: str | None
    pathway: str
    version: str
    enter: str
    applies: tuple[Condition, ...]
    otherwise: Target | None
    bindings: Mapping[str, str]
    """Their fact to our fact, for the facts bound by ``facts:``."""
    ends: Mapping[str, Target]
    note: str | None
    basis: Basis
    span: Span = field(default=NOWHERE, compare=False)


Step: TypeAlias = Decision | Action | Include


def branches_of(step: Step) -> Iterator[Target]:
    """Every way that is followed out of a step, in the order of the file."""
    match step:
        case Decision():
            for branch in step.branches:
                yield branch.target
        case Action():
            yield from step.then
        case Include():
            yield Target(step.enter)
            if step.otherwise is not None:
                yield step.otherwise
