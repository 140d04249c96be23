"""Why a question is asked: what its answer can change, where it is read, what it follows."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, assert_never

from carepath_dsl.meaning.cells import Cell
from carepath_dsl.meaning.walking import conditions_of_step, facts_of_condition
from carepath_dsl.model import Choice, Fact, Number, Pathway, Statement, Value, YesNo
from carepath_dsl.struct import struct
from carepath_dsl.units.quantities import format_number, unit_words
from carepath_dsl.words import listed, value_words
from carepath_interpreter.derived import Underivable
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.interview.settling import (
    Settled,
    is_precaution,
    item_id,
    settled_between,
)
from carepath_interpreter.interview.state import Question, State
from carepath_interpreter.result import Advice, Passed, Result

MOST_TRIED: Final = 12
"""Answers that are tried out; a question with more is told by its boxes and advice alone."""


@struct
class IfSo:
    """What one answer, or a stretch of numbers, would settle at once."""

    answer: str
    """The answer in words: ``yes``, ``mild or moderate``, ``6 to 12 weeks``."""
    settles: Settled
    excluded: tuple[Advice, ...]
    """What would no longer be possible."""


@struct
class Why:
    """Why a question is asked."""

    question: Question
    within: str | None
    """The deadline of what the answer can change at most, in words."""
    boxes: tuple[Passed, ...]
    """The boxes still possible in which the answer is read."""
    decides_use: tuple[str, ...]
    """Open lines of ``applies when`` that read it, each by what is said where it is false."""
    depends: tuple[Advice, ...]
    """The recommendations that wait for the answer, among others; most of them for several."""
    tried: tuple[IfSo, ...]
    """What each answer would settle, alone; empty where there are too many to try."""
    statements: tuple[Statement, ...]
    """What the source says about it."""
    our_own: str | None
    """Why it is asked although the source does not say so, or not wholly."""


def why_asked(evaluator: Evaluator, state: State) -> Why | None:
    """Why the question of ``state`` is asked; None where nothing is asked."""
    question = state.question
    if question is None:
        return None
    pathway, fact = evaluator.pathway, question.fact
    result = _without(evaluator, state, fact)
    basis = fact.basis
    return Why(
        question=question,
        within=pathway.within(question.can_change),
        boxes=boxes_reading(pathway, result, fact.id),
        decides_use=tuple(
            line.otherwise
            for line in pathway.applies
            if line.otherwise in result.not_applicable
            and fact.id in facts_of_condition(line.when, pathway)
        ),
        depends=tuple(a for a in result.advice if fact.id in a.depends_on),
        tried=tuple(_tried(evaluator, state, fact, result)),
        statements=tuple(pathway.register.statements[id] for id in basis.statements),
        our_own=basis.our_own,
    )


def boxes_reading(pathway: Pathway, result: Result, fact: str) -> tuple[Passed, ...]:
    """The boxes this patient may still pass in which the fact is read, in order."""
    return tuple(
        passed
        for passed in result.path
        if any(
            fact in facts_of_condition(condition, pathway)
            for condition in conditions_of_step(pathway.steps[passed.step], pathway)
        )
    )


def _tried(evaluator: Evaluator, state: State, fact: Fact, before: Result) -> Iterator[IfSo]:
    """Each answer tried out; neighbours that settle the same are told together."""
    cells = evaluator.grid[fact.id].cells
    if len(cells) > MOST_TRIED:
        return
    # Yes comes first, as it is asked; other answers from the least to the most.
    order = cells[::-1] if isinstance(fact.type, YesNo) else cells
    run: list[Cell] = []
    settles: Settled | None = None
    excluded: tuple[Advice, ...] = ()
    same: object = None
    for cell in order:
        found = _settling(evaluator, state, fact, before, cell.sample)
        if run and _told(found) != same:
            if settles is not None:
                yield IfSo(_cells_words(fact, run), settles, excluded)
            run = []
        run.append(cell)
        same = _told(found)
        settles, excluded = found if found is not None else (None, ())
    if settles is not None:
        yield IfSo(_cells_words(fact, run), settles, excluded)


def _told(found: tuple[Settled, tuple[Advice, ...]] | None) -> object:
    """What of it is told: where this is the same, one line tells it for both."""
    if found is None:
        return None
    settles, excluded = found
    return (
        [(item_id(item), is_precaution(item)) for item in settles.all_given],
        [advice.id for advice in (*settles.prohibited, *excluded)],
        settles.not_applicable,
    )


def _without(evaluator: Evaluator, state: State, fact: Fact) -> Result:
    """The result without an answer, which is there where the question is asked anew."""
    if fact.id not in state.known:
        return state.result
    return evaluator.evaluate({id: v for id, v in state.known.items() if id != fact.id})


def _settling(
    evaluator: Evaluator, state: State, fact: Fact, before: Result, value: Value
) -> tuple[Settled, tuple[Advice, ...]] | None:
    """What the answer would settle; None for one that the other answers rule out."""
    try:
        after = evaluator.evaluate({**state.known, fact.id: value})
    except Underivable:
        return None
    excluded = {advice.id for advice in after.excluded}
    gone = tuple(a for a in before.advice if a.id in excluded and a not in before.excluded)
    return settled_between(before, after), gone


def _cells_words(fact: Fact, cells: list[Cell]) -> str:
    """``yes``; ``mild or moderate``; ``0 to below 6 weeks``; ``above 12 to 5200 weeks``."""
    match fact.type:
        case YesNo() | Choice():
            return listed([value_words(fact.type, cell.sample) for cell in cells], "or")
        case Number(unit=unit):
            low, high = cells[0], cells[-1]
            assert low.low is not None
            assert high.high is not None
            if low.low == high.high:
                return unit_words(unit, high.high)
            above = "" if low.low_closed else "above "
            below = "" if high.high_closed else "below "
            return f"{above}{format_number(low.low)} to {below}{unit_words(unit, high.high)}"
        case _:
            assert_never(fact.type)
