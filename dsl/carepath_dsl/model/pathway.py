"""The pathway as a whole, with its claims, questions and cases."""

from __future__ import annotations

from collections.abc import Mapping

from carepath_dsl.model.advice import Alternatives, Recommendation, Urgency
from carepath_dsl.model.conditions import Condition
from carepath_dsl.model.evidence import Basis, Register
from carepath_dsl.model.findings import Definition, Fact
from carepath_dsl.model.steps import Step
from carepath_dsl.model.types import Value
from carepath_dsl.spans import NOWHERE, Span
from carepath_dsl.struct import field, struct


@struct
class Applies:
    """A line of ``applies when``; where it is false, ``otherwise`` is all the patient gets."""

    when: Condition
    otherwise: str
    basis: Basis
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Claim:
    """A safety claim about every possible patient for whom ``when`` is true.

    Each name in ``always`` is given (of a group: at least one member); none in ``never`` is.
    """

    says: str
    when: Condition
    always: tuple[str, ...]
    never: tuple[str, ...]
    basis: Basis
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Impossible:
    """A combination no patient has: for proofs and a warning; it never makes advice certain."""

    because: str
    when: Condition
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Question:
    """A question to the board, and the safer reading that is encoded meanwhile."""

    id: str
    about: tuple[str, ...]
    affects: tuple[str, ...]
    """Ids of facts, definitions, recommendations or steps the answer would change."""
    question: str
    meanwhile: str
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Expectation:
    """What a case expects; None means that the case says nothing about it."""

    status: str | None = None
    """complete, incomplete or not applicable."""
    act_now: bool | None = None
    recommends: tuple[str, ...] | None = None
    recommends_at_least: tuple[str, ...] | None = None
    does_not_recommend: tuple[str, ...] | None = None
    precautions: tuple[str, ...] | None = None
    possible: tuple[str, ...] | None = None
    passes: tuple[str, ...] | None = None
    asks_for: tuple[str, ...] | None = None
    reports: Mapping[str, str] | None = None


@struct
class Case:
    """A patient vignette with the expected result."""

    says: str
    facts: Mapping[str, Value]
    expect: Expectation
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Header:
    """What the top of the file says about the pathway as a document."""

    id: str
    title: str
    version: str
    status: str
    updated: str | None
    review_by: str | None
    purpose: str | None
    population: str | None
    not_for: tuple[str, ...]
    authors: tuple[str, ...]
    notice: str | None
    disclaimer: str | None
    editorial_policy: str | None
    readers: Mapping[str, str]
    quorum: Mapping[str, str]


@struct
class Pathway:
    """A pathway that has passed every check that can fail.

    Mappings keep the order of the file. ``steps`` holds the steps of included pathways behind
    their oval, with prefixed ids (``infection.fever``) and inner box numbers (``7.1``).
    """

    header: Header
    urgency: tuple[Urgency, ...]
    facts: Mapping[str, Fact]
    definitions: Mapping[str, Definition]
    report: tuple[str, ...]
    recommendations: Mapping[str, Recommendation]
    alternatives: Mapping[str, Alternatives]
    applies: tuple[Applies, ...]
    start: str
    steps: Mapping[str, Step]
    safety: tuple[Claim, ...]
    impossible: tuple[Impossible, ...]
    questions: Mapping[str, Question]
    register: Register
    cases: tuple[Case, ...] = field(default=(), compare=False)
    path: str = field(default="", compare=False)

    @property
    def id(self) -> str:
        """The pathway's id."""
        return self.header.id

    def urgency_rank(self, urgency: str | None) -> int:
        """0 for the most pressing level; behind the last level for None."""
        ids = [u.id for u in self.urgency]
        return ids.index(urgency) if urgency is not None else len(ids)

    def within(self, urgency: str | None) -> str | None:
        """The deadline of an urgency level in words."""
        return next((u.within for u in self.urgency if u.id == urgency), None)
