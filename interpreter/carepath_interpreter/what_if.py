"""What changes in a result when some answers were other ones, and what does not.

Two results of the same pathway are compared, whatever answers they differ in. An answer given to
what was not known can only settle things: by the law, what was certain stays certain and what was
excluded stays excluded. Only an answer that is another one, or is taken back, does more.
"""

from __future__ import annotations

from enum import Enum
from itertools import chain

from carepath_dsl.meaning.flow import box_key
from carepath_dsl.model import Value
from carepath_dsl.struct import struct
from carepath_interpreter.result import (
    Advice,
    Certainty,
    GroupAdvice,
    Needed,
    Passed,
    Report,
    Result,
)


class Turn(Enum):
    """How a recommendation changes; in the order in which a reader is told."""

    GIVEN = "newly certain"
    PREPARED = "newly precautionary"
    ENDED = "no longer given"
    """It was certain or a precaution, and is excluded."""
    UNSURE = "less sure"
    """It was certain and is a precaution, or it was one of them and is only possible."""
    POSSIBLE = "newly possible"
    RULED_OUT = "newly excluded"
    """It was possible, and is excluded."""


@struct
class Supposed:
    """One fact with what is known of it and what is supposed; None where it is not known."""

    fact: str
    before: Value | None
    after: Value | None


@struct
class AdviceChange:
    """A recommendation whose certainty is another one."""

    turn: Turn
    before: Advice
    after: Advice


@struct
class GroupChange:
    """A group of alternatives whose certainty is another one."""

    before: GroupAdvice
    after: GroupAdvice


@struct
class ReportChange:
    """A reported value that is another one."""

    before: Report
    after: Report


@struct
class StepChange:
    """A step that comes on the way or leaves it (None: not on it), or becomes certain or open."""

    before: Passed | None
    after: Passed | None


@struct
class WhatIf:
    """What changes from one result to another one, and what does not."""

    before: Result
    after: Result
    supposed: tuple[Supposed, ...]
    """What the two differ in, in the order of the facts of both."""
    advice: tuple[AdviceChange, ...]
    """By turn; within one, most pressing first; what has no urgency comes last."""
    alternatives: tuple[GroupChange, ...]
    reports: tuple[ReportChange, ...]
    path: tuple[StepChange, ...]
    asked_no_more: tuple[Needed, ...]
    """Questions that fall away, but for those of the facts supposed."""
    asked_newly: tuple[Needed, ...]
    stays: tuple[Advice, ...]
    """What is given before and after with the same certainty, most pressing first."""

    @property
    def nothing_changes(self) -> bool:
        """True when every reader of the two results would do the same."""
        changes = (self.advice, self.alternatives, self.reports, self.path, self.asked_newly)
        same = (self.before.status, self.before.act_now) == (self.after.status, self.after.act_now)
        return same and not any(changes) and not self.asked_no_more


def what_if(before: Result, after: Result) -> WhatIf:
    """Compare two results of one pathway. Raises ValueError when it is not the same pathway."""
    if before.pathway.hash != after.pathway.hash:
        raise ValueError("the results are of two pathways, or of two versions of one")
    pairs = list(zip(before.advice, after.advice, strict=True))
    turned = [
        AdviceChange(_turn(a.certainty, b.certainty), a, b)
        for a, b in pairs
        if a.certainty is not b.certainty
    ]
    turns = list(Turn)
    supposed = _supposed(before, after)
    answered = {s.fact for s in supposed}
    return WhatIf(
        before=before,
        after=after,
        supposed=supposed,
        advice=tuple(
            sorted(turned, key=lambda c: (turns.index(c.turn), _pressing(after, c.after)))
        ),
        alternatives=tuple(
            GroupChange(a, b)
            for a, b in zip(before.alternatives, after.alternatives, strict=True)
            if a.certainty is not b.certainty
        ),
        reports=tuple(
            ReportChange(a, b) for a, b in zip(before.reports, after.reports, strict=True) if a != b
        ),
        path=_path(before, after),
        asked_no_more=_only(before, after, answered),
        asked_newly=_only(after, before, answered),
        stays=tuple(
            sorted(
                (b for a, b in pairs if a.certainty is b.certainty and b.certainty in _ACTED_ON),
                key=lambda advice: _pressing(after, advice),
            )
        ),
    )


_ACTED_ON = (Certainty.CERTAIN, Certainty.PRECAUTIONARY)


def _turn(before: Certainty, after: Certainty) -> Turn:
    if after is Certainty.CERTAIN:
        return Turn.GIVEN
    if after is Certainty.PRECAUTIONARY:
        return Turn.UNSURE if before is Certainty.CERTAIN else Turn.PREPARED
    if after is Certainty.POSSIBLE:
        return Turn.UNSURE if before in _ACTED_ON else Turn.POSSIBLE
    return Turn.ENDED if before in _ACTED_ON else Turn.RULED_OUT


def _pressing(result: Result, advice: Advice) -> int:
    """The place of its urgency on the scale, 0 for the most pressing."""
    scale = [level.id for level in result.pathway.urgency]
    return len(scale) if advice.urgency is None else scale.index(advice.urgency)


def _supposed(before: Result, after: Result) -> tuple[Supposed, ...]:
    return tuple(
        Supposed(fact, before.facts.get(fact), after.facts.get(fact))
        for fact in dict.fromkeys(chain(before.facts, after.facts))
        if before.facts.get(fact) != after.facts.get(fact)
    )


def _only(here: Result, there: Result, but: set[str]) -> tuple[Needed, ...]:
    """What is asked in one result and not in the other."""
    asked = {needed.fact for needed in there.needed} | but
    return tuple(needed for needed in here.needed if needed.fact not in asked)


def _path(before: Result, after: Result) -> tuple[StepChange, ...]:
    """Steps in the order of the boxes; the two ways may each lack some of them."""
    left = {passed.step: passed for passed in before.path}
    right = {passed.step: passed for passed in after.path}
    steps = sorted({**left, **right}.values(), key=lambda passed: box_key(passed.box))
    return tuple(
        StepChange(left.get(step), right.get(step))
        for step in (passed.step for passed in steps)
        if (step in left, step in right) != (True, True)
        or left[step].certainty is not right[step].certainty
    )
