"""Facts, and the definitions made of them."""

from __future__ import annotations

from fractions import Fraction

from carepath_dsl.model.conditions import Condition, Formula
from carepath_dsl.model.evidence import Basis
from carepath_dsl.model.types import Choice, Number, Type
from carepath_dsl.spans import NOWHERE, Span
from carepath_dsl.struct import field, struct
from carepath_dsl.typed import TypeAlias


@struct
class Fact:
    """Something one may know about a patient, and the question that finds it out."""

    id: str
    title: str
    """A short name in words: ``title``, or the id with blanks."""
    ask: str
    ask_patient: str | None
    type: Type
    red_flag: bool
    basis: Basis
    note: str | None = None
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Finding:
    """A yes/no definition. ``part_bases`` goes with the parts of a group, line by line."""

    id: str
    title: str
    condition: Condition
    part_bases: tuple[Basis, ...]
    basis: Basis
    note: str | None = None
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Derived:
    """A derived number: known when all its facts are, else anything in its range.

    ``formula`` gives coherent base units; divided by ``scale`` it is in the unit of ``type``.
    """

    id: str
    title: str
    formula: Formula
    scale: Fraction
    type: Number
    basis: Basis
    note: str | None = None
    span: Span = field(default=NOWHERE, compare=False)


@struct
class BandLine:
    """``2: temperature >= 39 °C``; ``when`` is None for ``otherwise``."""

    value: Fraction
    when: Condition | None
    basis: Basis
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Band:
    """``first of`` with numbers: the first true line gives the value; the last is otherwise."""

    id: str
    title: str
    lines: tuple[BandLine, ...]
    basis: Basis
    note: str | None = None
    span: Span = field(default=NOWHERE, compare=False)


@struct
class ClassLine:
    """``high: infection_score >= 3``; ``when`` is None for ``otherwise``."""

    option: str
    when: Condition | None
    basis: Basis
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Class:
    """``first of`` with options: the first true line gives the class; the last is otherwise."""

    id: str
    title: str
    type: Choice
    lines: tuple[ClassLine, ...]
    basis: Basis
    note: str | None = None
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Points:
    """``3: recent_spinal_procedure``, ``minus 1: …``: points where the condition is true."""

    points: Fraction
    when: Condition
    basis: Basis
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Part:
    """A band or another score, added as it is."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Score:
    """``add up``."""

    id: str
    title: str
    items: tuple[Points | Part, ...]
    basis: Basis
    note: str | None = None
    span: Span = field(default=NOWHERE, compare=False)


Definition: TypeAlias = Finding | Derived | Band | Class | Score
