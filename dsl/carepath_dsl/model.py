"""The checked pathway: what every engine, picture, export and proof reads.

Names are bound, types and units settled: a comparison holds an exact number in the unit of its
subject, an option test holds options that exist, a target is a step that exists. Spans point
back into the author's files and never take part in equality.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from fractions import Fraction
from typing import TypeAlias, assert_never

from carepath_dsl.expressions import ArithmeticWord, CompareWord, CountWord, GroupWord, IsWord
from carepath_dsl.spans import NOWHERE, Span

Value: TypeAlias = bool | str | Fraction
"""A yes/no answer, an option's id, or a number in the unit of its fact."""

ANY_RED_FLAG = "any_red_flag"
"""The built-in finding: any fact that is marked as a red flag."""


# --- types -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class YesNo:
    """``type: yes/no``."""


@dataclass(frozen=True, slots=True)
class Option:
    """One line of ``options``: ``disabling: Prevents normal activities``."""

    id: str
    says: str


@dataclass(frozen=True, slots=True)
class Choice:
    """``type: choice``, or a class definition; options from least to most when ``ordered``."""

    options: tuple[Option, ...]
    ordered: bool

    def position(self, option: str) -> int:
        """The place of an option, counted from 0; ValueError when there is no such option."""
        return [o.id for o in self.options].index(option)


@dataclass(frozen=True, slots=True)
class Number:
    """``type: number`` (dense) or ``whole number``; bounds included, in ``unit``.

    ``unit`` is the unit as the author wrote it, None for a plain number.
    """

    low: Fraction
    high: Fraction
    unit: str | None
    whole: bool


Type: TypeAlias = YesNo | Choice | Number


# --- evidence --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Basis:
    """``based on: [S03, S09]``, or ``our own: reason`` for what the source does not say."""

    statements: tuple[str, ...] = ()
    our_own: str | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """An entry of the reference list; ``missing`` says why there is nothing to look up."""

    id: str
    kind: str | None
    title: str | None
    publisher: str | None
    year: str | None
    link: str | None
    missing: str | None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Statement:
    """One statement of the source; ``not_encoded`` says why nothing in the pathway follows it."""

    id: str
    section: str
    says: str
    cites: tuple[str, ...]
    not_encoded: str | None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Article:
    """The source itself, as ``source.yaml`` describes it."""

    title: str
    publisher: str | None
    updated: str | None
    review_status: str | None
    notice: str | None
    link: str | None


@dataclass(frozen=True, slots=True)
class Register:
    """``source.yaml``: what the source says, and what it cites."""

    article: Article | None
    references: Mapping[str, Reference]
    statements: Mapping[str, Statement]
    path: str = field(default="", compare=False)


# --- conditions ------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Holds:
    """``urinary_retention``: a yes/no fact, or a finding (a yes/no definition), is true."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Compare:
    """``symptom_duration > 12 weeks``: a number, score or band against a constant.

    ``value`` is exact and in the unit of the subject; ``written`` is what the author wrote.
    """

    name: str
    word: CompareWord
    value: Fraction
    written: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Between:
    """``symptom_duration between 6 and 12 weeks``, both ends included, in the subject's unit."""

    name: str
    low: Fraction
    high: Fraction
    written: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class OptionTest:
    """``pain_severity is at least severe``: a choice or a class against its options."""

    name: str
    word: IsWord
    options: tuple[str, ...]
    span: Span = field(default=NOWHERE, compare=False)

    def accepts(self, choice: Choice) -> frozenset[str]:
        """The options of ``choice`` under which the test is true."""
        ids = [o.id for o in choice.options]
        here = choice.position(self.options[0])
        match self.word:
            case "is" | "is one of":
                return frozenset(self.options)
            case "is not":
                return frozenset(ids) - frozenset(self.options)
            case "is at least":
                return frozenset(ids[here:])
            case "is at most":
                return frozenset(ids[: here + 1])
            case _:
                assert_never(self.word)


@dataclass(frozen=True, slots=True)
class Not:
    """``not a``; ``x is no`` is read as this as well."""

    part: Condition
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Junction:
    """``a and b``, ``a or b`` (``infix``), ``any of (…)``, ``all of (…)``, ``none of (…)``."""

    word: GroupWord
    parts: tuple[Condition, ...]
    infix: bool
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Count:
    """``at least 2 of (a, b, c)``."""

    word: CountWord
    number: int
    parts: tuple[Condition, ...]
    span: Span = field(default=NOWHERE, compare=False)


Condition: TypeAlias = Holds | Compare | Between | OptionTest | Not | Junction | Count


# --- formulas of derived numbers -------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Constant:
    """A number in a formula, in coherent base units of its dimension."""

    value: Fraction
    written: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Term:
    """A fact or derived number in a formula; times ``scale`` it is in coherent base units."""

    name: str
    scale: Fraction
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Operation:
    """``a + b``, ``a - b``, ``a * b``, ``a / b``; a leading minus is ``0 - a``."""

    word: ArithmeticWord
    left: Formula
    right: Formula
    span: Span = field(default=NOWHERE, compare=False)


Formula: TypeAlias = Constant | Term | Operation


# --- facts and definitions -------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Finding:
    """A yes/no definition. ``part_bases`` goes with the parts of a group, line by line."""

    id: str
    title: str
    condition: Condition
    part_bases: tuple[Basis, ...]
    basis: Basis
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
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
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class BandLine:
    """``2: temperature >= 39 °C``; ``when`` is None for ``otherwise``."""

    value: Fraction
    when: Condition | None
    basis: Basis
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Band:
    """``first of`` with numbers: the first true line gives the value; the last is otherwise."""

    id: str
    title: str
    lines: tuple[BandLine, ...]
    basis: Basis
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class ClassLine:
    """``high: infection_score >= 3``; ``when`` is None for ``otherwise``."""

    option: str
    when: Condition | None
    basis: Basis
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Class:
    """``first of`` with options: the first true line gives the class; the last is otherwise."""

    id: str
    title: str
    type: Choice
    lines: tuple[ClassLine, ...]
    basis: Basis
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Points:
    """``3: recent_spinal_procedure``, ``minus 1: …``: points where the condition is true."""

    points: Fraction
    when: Condition
    basis: Basis
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Part:
    """A band or another score, added as it is."""

    name: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Score:
    """``add up``."""

    id: str
    title: str
    items: tuple[Points | Part, ...]
    basis: Basis
    span: Span = field(default=NOWHERE, compare=False)


Definition: TypeAlias = Finding | Derived | Band | Class | Score


# --- recommendations -------------------------------------------------------------------------


class Verb(Enum):
    """How strongly a recommendation is given; the value is the key in the file."""

    DO_NOW = "do now"
    OFFER = "offer"
    CONSIDER = "consider"
    DO_NOT_OFFER = "do not offer"


@dataclass(frozen=True, slots=True)
class Urgency:
    """A level of the pathway's own scale: ``emergency: within hours``."""

    id: str
    within: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """GRADE's words, as the source states them."""

    strength: str | None
    certainty: str | None


@dataclass(frozen=True, slots=True)
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
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Alternatives:
    """A group: "one of these" can be certain although no member alone is."""

    id: str
    members: tuple[str, ...]
    span: Span = field(default=NOWHERE, compare=False)


# --- steps -----------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Target:
    """Where a way leads: to ``step``, or (``step`` None) to the end, which may have a name."""

    step: str | None
    end: str | None = None
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Pitfall:
    """``pitfall: {says: …, based on: […]}``: printed in the box, evaluated by nobody."""

    says: str
    basis: Basis


@dataclass(frozen=True, slots=True)
class Branch:
    """One way out of a decision; ``when`` is None for ``no`` and ``otherwise``.

    ``label`` is what stands on the way: Yes, No, or the author's label.
    """

    when: Condition | None
    target: Target
    label: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Line:
    """One line of ``recommend``: ``{do: superficial_heat, when: acute, because: …}``."""

    recommendation: str
    when: Condition | None
    unless: Condition | None
    instead: str | None
    because: str | None
    basis: Basis
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Reassess:
    """``reassess: after 6 weeks`` with ``back to``: a way back, never followed when evaluating."""

    after: str
    back_to: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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


# --- the rest --------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Applies:
    """A line of ``applies when``; where it is false, ``otherwise`` is all the patient gets."""

    when: Condition
    otherwise: str
    basis: Basis
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Impossible:
    """A combination no patient has: for proofs and a warning; it never makes advice certain."""

    because: str
    when: Condition
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
class Question:
    """A question to the board, and the safer reading that is encoded meanwhile."""

    id: str
    about: tuple[str, ...]
    affects: tuple[str, ...]
    """Ids of facts, definitions, recommendations or steps the answer would change."""
    question: str
    meanwhile: str
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
class Case:
    """A patient vignette with the expected result."""

    says: str
    facts: Mapping[str, Value]
    expect: Expectation
    span: Span = field(default=NOWHERE, compare=False)


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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
