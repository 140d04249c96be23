"""What an answer settled: two results compared, for those who are to be told at once."""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.model import Verb
from carepath_dsl.struct import struct
from carepath_interpreter.result import Advice, Certainty, Result, Status
from carepath_interpreter.result_parts import SURE, OneOf, levels, prohibitions


@struct
class Settled:
    """What is new since the state before, in the order in which a result shows it."""

    at_once: tuple[Advice | OneOf, ...]
    """Newly certain or newly a precaution, of the first urgency level: said before all else."""
    given: tuple[Advice | OneOf, ...]
    """The same of the other levels, most pressing first; groups of alternatives too."""
    prohibited: tuple[Advice, ...]
    """Newly certain not to be offered."""
    ended: tuple[Advice, ...]
    """Precautions that no longer stand."""
    withdrawn: tuple[Advice, ...]
    """Certain before and not any more: only after an answer was taken back or changed."""
    not_applicable: bool
    """The pathway has turned out not to be for this patient."""
    acting: bool
    """Whether something of the first urgency level is to be done now, new or not."""
    was_acting: bool

    @property
    def all_given(self) -> tuple[Advice | OneOf, ...]:
        """What is newly given, of whatever level."""
        return self.at_once + self.given

    @property
    def anything(self) -> bool:
        """False where the answer settled nothing yet."""
        changed = self.acting != self.was_acting or self.not_applicable
        told = (self.at_once, self.given, self.prohibited, self.ended, self.withdrawn)
        return changed or any(told)


def settled_between(before: Result, after: Result) -> Settled:
    """What ``after`` says for sure, or as a precaution, that ``before`` did not."""
    old = {(item_id(item), _certainty(item)) for item in items(before)}
    new = [i for i in items(after) if (item_id(i), _certainty(i)) not in old]
    forbidden = {advice.id for advice in prohibitions(before)}
    here = set(_standing(after))
    return Settled(
        at_once=tuple(item for item in new if due_at_once(item, after)),
        given=tuple(item for item in new if not due_at_once(item, after)),
        prohibited=tuple(a for a in prohibitions(after) if a.id not in forbidden),
        ended=tuple(
            a
            for item in items(before)
            if _certainty(item) is Certainty.PRECAUTIONARY
            for a in members_of(item)
            if a.id not in here
        ),
        withdrawn=tuple(
            a for a in before.certain if after[a.id].certainty is not Certainty.CERTAIN
        ),
        not_applicable=(
            after.status is Status.NOT_APPLICABLE and before.status is not Status.NOT_APPLICABLE
        ),
        acting=after.act_now,
        was_acting=before.act_now,
    )


def standing_at_first(result: Result) -> Settled:
    """All that is settled, told to somebody who has been told nothing yet."""
    given = tuple(items(result))
    return Settled(
        at_once=tuple(item for item in given if due_at_once(item, result)),
        given=tuple(item for item in given if not due_at_once(item, result)),
        prohibited=prohibitions(result),
        ended=(),
        withdrawn=(),
        not_applicable=result.status is Status.NOT_APPLICABLE,
        acting=result.act_now,
        was_acting=False,
    )


def unresolved(result: Result, fact: str) -> tuple[Advice | OneOf, ...]:
    """What is done at once as a precaution, because ``fact`` among others is not known."""
    return tuple(
        item
        for item in items(result)
        if due_at_once(item, result) and is_precaution(item) and fact in item.depends_on
    )


def items(result: Result) -> Iterator[Advice | OneOf]:
    """What is given for sure or as a precaution, most pressing first."""
    for level in levels(result):
        yield from level.given


def members_of(item: Advice | OneOf) -> tuple[Advice, ...]:
    """The recommendation, or those of a group that are left."""
    return (item,) if isinstance(item, Advice) else item.members


def due_at_once(item: Advice | OneOf, result: Result) -> bool:
    """Whether it, or a member of the group, is of the first urgency level."""
    first = result.pathway.urgency[0].id
    return any(member.urgency == first for member in members_of(item))


def item_id(item: Advice | OneOf) -> str:
    """The id of the recommendation or of the group."""
    return item.id if isinstance(item, Advice) else item.group.id


def is_precaution(item: Advice | OneOf) -> bool:
    """Whether it is given only until more is known."""
    return _certainty(item) is Certainty.PRECAUTIONARY


def counts(result: Result) -> tuple[int, int]:
    """How many recommendations, or groups of them, are certain, and how many precautions."""
    groups = [item for item in items(result) if isinstance(item, OneOf)]
    certain = len(result.certain) + sum(not is_precaution(group) for group in groups)
    careful = len(result.precautionary) + sum(is_precaution(group) for group in groups)
    return certain, careful


def _certainty(item: Advice | OneOf) -> Certainty:
    return item.certainty if isinstance(item, Advice) else item.group.certainty


def _standing(result: Result) -> Iterator[str]:
    """Every recommendation given for sure or as a precaution, alone or in a group."""
    for item in items(result):
        yield from (member.id for member in members_of(item))
    yield from (a.id for a in result.advice if a.certainty in SURE and a.verb is Verb.DO_NOT_OFFER)
