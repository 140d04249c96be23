"""What a reader is shown of a result, and in which order: plain data for every kind of page.

Most urgent first. Within a level what is certain comes before what is only a precaution, and a
group of which one member is sure stands as one entry.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from carepath_dsl.meaning.walking import atoms_of, opened
from carepath_dsl.model import (
    Action,
    Decision,
    Pathway,
    Pitfall,
    Question,
    Reference,
    Urgency,
    Verb,
)
from carepath_dsl.struct import struct
from carepath_dsl.typed import Final
from carepath_dsl.words import sentence
from carepath_interpreter.result import (
    Advice,
    Certainty,
    GroupAdvice,
    Passed,
    PathwayStamp,
    Result,
    Status,
)

SURE: Final = (Certainty.CERTAIN, Certainty.PRECAUTIONARY)
"""What is acted on: given whatever comes, or given meanwhile."""

NOT_APPROVED: Final = "Not approved for use with patients."
WITHDRAWN: Final = "Do not use it."
EDUCATIONAL: Final = "For education only."
"""The notice of a pathway that is not approved and brings none of its own."""


@struct
class OneOf:
    """A group of alternatives of which one member is sure although none alone is."""

    group: GroupAdvice
    members: tuple[Advice, ...]
    """Those not excluded."""
    depends_on: tuple[str, ...]
    """Facts that decide between them, and whether the group is given, in the order to ask."""


@struct
class Level:
    """What is given at one urgency level: certain, then one-of, then precautionary."""

    urgency: Urgency
    given: tuple[Advice | OneOf, ...]


def notices(stamp: PathwayStamp) -> tuple[str, ...]:
    """The sentences about the review that stand on every page, top and bottom."""
    status = f"{sentence(stamp.status)}."
    if stamp.status == "approved":
        return (status,) if stamp.notice is None else (status, stamp.notice)
    standing = WITHDRAWN if stamp.status == "withdrawn" else NOT_APPROVED
    return status, standing, stamp.notice or EDUCATIONAL


def levels(result: Result) -> tuple[Level, ...]:
    """What is given to this patient, level by level, most pressing first; empty ones left out."""
    found = []
    groups = one_of(result)
    for urgency in result.pathway.urgency:
        given: list[Advice | OneOf] = []
        for certainty in SURE:
            given += [
                a
                for a in result.advice
                if a.certainty is certainty
                and a.urgency == urgency.id
                and a.verb is not Verb.DO_NOT_OFFER
            ]
            given += [
                g
                for g in groups
                if g.group.certainty is certainty and _most_pressing(g, result) == urgency.id
            ]
        if given:
            found.append(Level(urgency, tuple(given)))
    return tuple(found)


def one_of(result: Result) -> tuple[OneOf, ...]:
    """The groups that are sure although no member of them is."""
    found = []
    asking = [needed.fact for needed in result.needed]
    for group in result.alternatives:
        members = tuple(result[id] for id in group.members)
        if group.certainty not in SURE or any(m.certainty in SURE for m in members):
            continue
        left = tuple(m for m in members if m.certainty is not Certainty.EXCLUDED)
        deciding = {fact for member in left for fact in member.depends_on}
        found.append(OneOf(group, left, tuple(fact for fact in asking if fact in deciding)))
    return tuple(found)


def _most_pressing(group: OneOf, result: Result) -> str | None:
    scale = [urgency.id for urgency in result.pathway.urgency]
    here = {member.urgency for member in group.members}
    return next((id for id in scale if id in here), None)


def prohibitions(result: Result) -> tuple[Advice, ...]:
    """What is certainly not to be offered."""
    return tuple(a for a in result.certain if a.verb is Verb.DO_NOT_OFFER)


def still_possible(result: Result) -> tuple[Advice, ...]:
    """What may still come, most pressing first; holds and members of a sure group left out."""
    shown = {member.id for group in one_of(result) for member in group.members}
    scale = [urgency.id for urgency in result.pathway.urgency]
    left = [a for a in result.possible if not a.hold and a.id not in shown]
    return tuple(sorted(left, key=lambda a: scale.index(a.urgency) if a.urgency in scale else -1))


def advice_shown(result: Result) -> Iterator[Advice]:
    """Every recommendation a reader is told to act on, hold back or choose from."""
    for level in levels(result):
        for item in level.given:
            yield from (item,) if isinstance(item, Advice) else item.members
    yield from prohibitions(result)
    yield from result.holds


def references_cited(result: Result, pathway: Pathway) -> tuple[Reference, ...]:
    """The references the shown advice cites, in the order of the reference list."""
    cited = {id for advice in advice_shown(result) for id in advice.cites}
    return tuple(r for id, r in pathway.register.references.items() if id in cited)


def questions_touching(result: Result, pathway: Pathway) -> tuple[Question, ...]:
    """Questions to the board whose answer could change the shown advice.

    A question touches a recommendation when it affects the recommendation itself, a box that
    gives it, a definition its lines use, or a fact it rests or waits on. A fact answered no is
    none of these: what the board would make of a yes is then beside the point.
    """
    touched: set[str] = set()
    for advice in advice_shown(result):
        touched.update((advice.id, *advice.steps, *_definitions_used(advice, pathway)))
        touched.update(id for id in advice.because if result.facts[id] is not False)
        if advice.certainty is Certainty.PRECAUTIONARY:
            touched.update(advice.depends_on)
    return tuple(q for q in pathway.questions.values() if touched.intersection(q.affects))


def _definitions_used(advice: Advice, pathway: Pathway) -> Iterator[str]:
    """The definitions behind the conditions of the lines that give it."""
    recommendation = pathway.recommendations[advice.id]
    conditions = [recommendation.unless]
    for step in (pathway.steps[id] for id in advice.steps):
        if isinstance(step, Action):
            for line in step.lines:
                if advice.id in (line.recommendation, line.instead):
                    conditions += [line.when, line.unless]
    for condition in conditions:
        if condition is not None:
            names = (atom.name for atom in atoms_of(condition))
            yield from (name for name in opened(names, pathway) if name in pathway.definitions)


# --- the way ---------------------------------------------------------------------------------


@struct
class Stop:
    """A box every completion passes. ``either_way`` where an open decision lies before it."""

    passed: Passed
    either_way: bool


def certain_way(result: Result) -> tuple[Stop, ...]:
    """The boxes this patient passes whatever the missing answers are, in order."""
    reached = {way.target for way in result.ways if way.certainty is Certainty.CERTAIN}
    certain = [passed for passed in result.path if passed.certainty is Certainty.CERTAIN]
    return tuple(
        Stop(passed, either_way=place > 0 and passed.step not in reached)
        for place, passed in enumerate(certain)
    )


def open_boxes(result: Result) -> tuple[Passed, ...]:
    """The boxes this patient may still pass, in order."""
    return tuple(p for p in result.path if p.certainty is not Certainty.CERTAIN)


def reassessments(result: Result, pathway: Pathway) -> tuple[tuple[Action, str], ...]:
    """Boxes surely passed where the patient is looked at again, each with the box to go back to."""
    found = []
    for stop in certain_way(result):
        step = pathway.steps[stop.passed.step]
        if isinstance(step, Action) and step.reassess is not None:
            found.append((step, pathway.steps[step.reassess.back_to].box))
    return tuple(found)


def pitfalls(result: Result, pathway: Pathway) -> tuple[tuple[str, Pitfall], ...]:
    """Pitfalls of this moment, each with its box, in the order of the way.

    They are those of the decisions this patient stands before and of the boxes that act, now or
    as a precaution; a decision already taken is past them.
    """
    found = []
    for passed in result.path:
        step = pathway.steps[passed.step]
        certain = passed.certainty is Certainty.CERTAIN
        if isinstance(step, Action):
            shown = certain or passed.prepared
        else:
            shown = certain and answer_taken(result, pathway, passed.step) is None
        if shown:
            found += [(passed.box, pitfall) for pitfall in getattr(step, "pitfalls", ())]
    return tuple(found)


def answer_taken(result: Result, pathway: Pathway, step: str) -> str | None:
    """The label of the one way out of a certain decision: Yes, No or the author's label.

    None where it is open, and where ways with different labels lead to the same step.
    """
    decision = pathway.steps[step]
    if not isinstance(decision, Decision):
        return None
    ways = [way for way in result.ways if way.source == step]
    if any(way.certainty is not Certainty.CERTAIN for way in ways):
        return None
    # A way to the end of the pathway is not among the ways between steps.
    targets: set[str | None] = {way.target for way in ways} or {None}
    labels = {branch.label for branch in decision.branches if branch.target.step in targets}
    return labels.pop() if len(labels) == 1 else None


# --- the first line --------------------------------------------------------------------------


def deadline(result: Result) -> str:
    """The deadline of the first urgency level, in words: ``within hours``."""
    return result.pathway.urgency[0].within


def summary(result: Result) -> str:
    """How complete the answer is, in one sentence."""
    missing = len(result.needed)
    answers = "1 answer" if missing == 1 else f"{missing} answers"
    match result.status:
        case Status.NOT_APPLICABLE:
            return "This pathway is not for this patient. It gives no advice."
        case Status.COMPLETE:
            return "Complete: no further answer can change this advice."
        case Status.INCOMPLETE:
            flags = sum(needed.red_flag for needed in result.needed)
            said = f"{answers} can still change this advice"
            red = f" ({_flags_among(flags, missing)})" if flags else ""
            hurry = (
                f" Do not wait for {'it' if missing == 1 else 'them'}." if result.act_now else ""
            )
            return f"Incomplete: {said}{red}.{hurry}"


def _flags_among(flags: int, missing: int) -> str:
    if flags == missing:
        return "a red flag" if flags == 1 else "all of them red flags"
    return f"{flags} of them {'a red flag' if flags == 1 else 'red flags'}"


@struct
class Why:
    """Deciding facts, shortened: ``no_red_flag`` stands for all red flags, each answered no."""

    no_red_flag: bool
    facts: tuple[str, ...]


def why(result: Result, pathway: Pathway, because: Iterable[str]) -> Why:
    """The deciding facts, with "no red flag" in place of the whole list of them."""
    because = tuple(because)
    flags = {id for id, fact in pathway.facts.items() if fact.red_flag}
    none = len(flags) > 1 and flags.issubset(because)
    none = none and all(result.facts[id] is False for id in flags)
    return Why(none, tuple(id for id in because if not none or id not in flags))


def numbered(result: Result, facts: Iterable[str]) -> tuple[int, ...]:
    """The numbers of the questions that ask for these facts, counted from 1 as asked."""
    places = {needed.fact: n for n, needed in enumerate(result.needed, start=1)}
    return tuple(sorted(places[fact] for fact in facts if fact in places))
