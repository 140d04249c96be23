"""Recommendations: verb, urgency, groups of alternatives."""

from __future__ import annotations

from enum import Enum

from carepath_dsl.model.conditions import Condition
from carepath_dsl.model.evidence import Basis
from carepath_dsl.spans import NOWHERE, Span
from carepath_dsl.struct import field, struct


class Verb(Enum):
    """How strongly a recommendation is given; the value is the key in the file."""

    DO_NOW = "do now"
    OFFER = "offer"
    CONSIDER = "consider"
    DO_NOT_OFFER = "do not offer"


@struct
class Urgency:
    """A level of the pathway's own scale: ``emergency: within hours``."""

    id: str
    within: str


@struct
class Evidence:
    """GRADE's words, as the source states them."""

    strength: str | None
    certainty: str | None


@struct
class Recommendation:
    """One piece of advice; given once however many boxes and lines name it."""

    id: str
    verb: Verb
    text: str
    patient: str | None
    kind: str | None
    urgency: str | None
    """An id of the urgency scale; None only for ``do not offer``."""
    unless: Condition | None
    instead: str | None
    basis: Basis
    evidence: Evidence | None = None
    note: str | None = None
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Alternatives:
    """A group: "one of these" can be certain although no member alone is."""

    id: str
    members: tuple[str, ...]
    span: Span = field(default=NOWHERE, compare=False)
