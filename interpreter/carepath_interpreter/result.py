"""What an evaluation says: plain data, the same for every engine.

Printing it as text, JSON or HTML is the work of other modules. Nothing here depends on the
pathway object, so that a result can be stored, sent and read back.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import Enum

from carepath_dsl.model import Urgency, Value, Verb
from carepath_dsl.struct import struct


class Status(Enum):
    """``complete`` when no further answer can change the advice."""

    COMPLETE = "complete"
    INCOMPLETE = "incomplete"
    NOT_APPLICABLE = "not applicable"


class Certainty(Enum):
    """How sure a piece of advice is; every recommendation has exactly one of them."""

    CERTAIN = "certain"
    PRECAUTIONARY = "precautionary"
    POSSIBLE = "possible"
    EXCLUDED = "excluded"


@struct
class PathwayStamp:
    """Which pathway answered: ``hash`` is the content hash, ``status`` the review status.

    ``urgency`` is the pathway's scale, most pressing first.
    """

    id: str
    title: str
    version: str
    hash: str
    status: str
    notice: str | None
    urgency: tuple[Urgency, ...]


@struct
class Advice:
    """One recommendation of the pathway, for this patient."""

    id: str
    certainty: Certainty
    hold: bool
    """A ``do not offer`` that may still come: hold the thing back until it is known."""
    verb: Verb
    text: str
    patient: str | None
    kind: str | None
    urgency: str | None
    within: str | None
    cites: tuple[str, ...]
    """References of its statements and of those of the lines that give it."""
    statements: tuple[str, ...]
    steps: tuple[str, ...]
    """Steps that give it to this patient, or still may, in order."""
    because: tuple[str, ...]
    """A smallest set of known facts under which it stays certain, or stays excluded."""
    reasons: tuple[str, ...]
    """``because`` of the lines that give it, in the author's words.

    Of certain advice, of the lines that give it for sure; else of all that may.
    """
    prepared_by: tuple[str, ...]
    """Decisions whose ``while unknown: prepare for`` makes it precautionary."""
    depends_on: tuple[str, ...]
    """Facts that decide it, of those not known; empty when certain or excluded."""


@struct
class GroupAdvice:
    """A group of alternatives: ``certain`` means at least one member is given, whatever comes."""

    id: str
    members: tuple[str, ...]
    certainty: Certainty


@struct
class Report:
    """A reported value. ``values`` holds those still possible: one when it is known.

    A number that is not known yet has no list: ``low`` and ``high`` bound it, ends included.
    """

    id: str
    title: str
    values: tuple[Value, ...]
    low: Value | None = None
    high: Value | None = None
    unit: str | None = None


@struct
class Passed:
    """A step on the way, certain or possible; ``prepared`` where a precaution leads there."""

    step: str
    box: str
    title: str
    certainty: Certainty
    prepared: bool


@struct
class Taken:
    """A way from one step to another, certain or possible for this patient."""

    source: str
    target: str
    certainty: Certainty


@struct
class Needed:
    """A fact to ask for: two completions that differ in it alone get different advice."""

    fact: str
    ask: str
    ask_patient: str | None
    red_flag: bool
    can_change: str | None
    """The most urgent level that this answer alone can still change; None when it changes only a
    ``do not offer``, or only whether the pathway is for this patient.
    """


@struct
class Result:
    """The answer for one patient."""

    pathway: PathwayStamp
    status: Status
    act_now: bool
    facts: Mapping[str, Value]
    """What was known of the patient."""
    advice: tuple[Advice, ...]
    """Every recommendation of the pathway, in the order of the file."""
    alternatives: tuple[GroupAdvice, ...]
    reports: tuple[Report, ...]
    path: tuple[Passed, ...]
    ways: tuple[Taken, ...]
    needed: tuple[Needed, ...]
    """In the order in which to ask."""
    not_applicable: tuple[str, ...]
    """Why the pathway is not, or may not be, for this patient: the texts of false lines."""

    def _with(self, certainty: Certainty) -> tuple[Advice, ...]:
        return tuple(a for a in self.advice if a.certainty is certainty)

    @property
    def certain(self) -> tuple[Advice, ...]:
        """Given to every completion."""
        return self._with(Certainty.CERTAIN)

    @property
    def precautionary(self) -> tuple[Advice, ...]:
        """Given meanwhile, because a way that is not ruled out would give it to everybody."""
        return self._with(Certainty.PRECAUTIONARY)

    @property
    def possible(self) -> tuple[Advice, ...]:
        """Given to some completions."""
        return self._with(Certainty.POSSIBLE)

    @property
    def excluded(self) -> tuple[Advice, ...]:
        """Given to no completion."""
        return self._with(Certainty.EXCLUDED)

    @property
    def holds(self) -> tuple[Advice, ...]:
        """Prohibitions that may still come: to be respected until it is known."""
        return tuple(a for a in self.advice if a.hold)

    def __getitem__(self, recommendation: str) -> Advice:
        """The advice with this id; KeyError when the pathway has no such recommendation."""
        for advice in self.advice:
            if advice.id == recommendation:
                return advice
        raise KeyError(recommendation)

    def _repr_html_(self) -> str:
        """The result as a notebook shows it."""
        from carepath_interpreter.result_html import result_html

        return result_html(self)
