"""Changes that change no meaning change no answer."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from random import Random
from typing import Any, TypeVar

import pytest

from carepath_dsl.model import (
    Action,
    Between,
    Branch,
    Choice,
    Compare,
    Count,
    Decision,
    Junction,
    Not,
    OptionTest,
    Pathway,
    Score,
)
from carepath_interpreter.derived import Underivable
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.result import Result
from comparing import answer_of, differences, pathways
from oracle import Answer
from random_patients import RandomPatients
from small import act

_T = TypeVar("_T")


def rewritten(value: _T, change: Callable[[Any], Any]) -> _T:
    """The value with ``change`` made to every part of it, the inner ones first."""
    made: Any = value
    if isinstance(made, tuple):
        made = tuple(rewritten(item, change) for item in made)
    elif isinstance(made, dict):
        made = {rewritten(k, change): rewritten(item, change) for k, item in made.items()}
    elif is_dataclass(made) and not isinstance(made, type):
        inner = {f.name: rewritten(getattr(made, f.name), change) for f in fields(made)}
        made = replace(made, **inner)
    return change(made)  # type: ignore[no-any-return]


# --- changes ---------------------------------------------------------------------------------


def turned_round(part: Any) -> Any:
    """``any of (a, b)`` → ``any of (b, a)``; items of scores likewise."""
    if isinstance(part, Junction | Count):
        return replace(part, parts=part.parts[::-1])
    return replace(part, items=part.items[::-1]) if isinstance(part, Score) else part


def denied_twice(part: Any) -> Any:
    """``a or b`` → ``not (none of (a, b))``, ``all of (a, b)`` → ``none of (not a, not b)``."""
    match part:
        case Junction(word="any"):
            return Not(replace(part, word="none", infix=False))
        case Junction(word="all"):
            return Junction("none", tuple(map(Not, part.parts)), False)
        case Junction(word="none"):
            return Junction("all", tuple(map(Not, part.parts)), True)
        case _:
            return part


def counted(part: Any) -> Any:
    """``any of`` → ``at least 1 of``, ``all of`` → ``exactly N of`` and so on."""
    match part:
        case Junction(word="any"):
            return Count("at least", 1, part.parts)
        case Junction(word="all"):
            return Count("exactly", len(part.parts), part.parts)
        case Junction(word="none"):
            return Count("at most", 0, part.parts)
        case _:
            return part


def compared_otherwise(part: Any) -> Any:
    """``between`` as two comparisons, ``>=`` as ``not <``, ``is at least`` as ``is one of``."""
    match part:
        case Between():
            low = Compare(part.name, ">=", part.low, part.written)
            high = Compare(part.name, "<=", part.high, part.written)
            return Junction("all", (low, high), True)
        case Compare(word=">=" | "<=" | "!="):
            other: Any = {">=": "<", "<=": ">", "!=": "="}[part.word]
            return Not(replace(part, word=other))
        case OptionTest(word="is not"):
            return Not(replace(part, word="is"))
        case _:
            return part


def branched(part: Any) -> Any:
    """``if`` as branches, the second one asking for the opposite of the first."""
    if not isinstance(part, Decision) or not part.yes_no:
        return part
    yes, no = part.branches
    assert yes.when is not None
    denied = Branch(Not(yes.when), no.target, "No")
    return replace(part, branches=(yes, denied, replace(no, label="Never")), yes_no=False)


def said_twice(part: Any) -> Any:
    """Every line stands there twice: a recommendation is given once."""
    return replace(part, lines=part.lines * 2) if isinstance(part, Action) else part


CHANGES = [turned_round, denied_twice, counted, compared_otherwise, branched, said_twice]


def without_order(answer: Answer) -> Answer:
    """The answer without what the order of the text decides: order of questions, and which of
    several smallest reasons is found.
    """
    asked = sorted(answer.needed, key=lambda needed: needed.fact)
    return replace(answer, needed=tuple(asked), because={})


def same_patients(made: Pathway, other: Pathway, count: int = 3) -> Iterator[tuple[Result, Result]]:
    """The results of both pathways for the same random patients."""
    before, after = Evaluator(made), Evaluator(other)
    rng, patients = Random(made.id), RandomPatients(made)
    for _ in range(count):
        facts = patients.draw(rng)
        try:
            expected = before.evaluate(facts)
        except Underivable:
            with pytest.raises(Underivable):
                after.evaluate(facts)
            continue
        yield expected, after.evaluate(facts)


@pytest.mark.parametrize("change", CHANGES, ids=lambda change: change.__name__)
def test_a_change_of_wording_changes_no_answer(change: Callable[[Any], Any]) -> None:
    changed = 0
    for made in pathways(110_000, 30):
        other = rewritten(made, change)
        changed += other != made
        for before, after in same_patients(made, other):
            expected, got = without_order(answer_of(before)), without_order(answer_of(after))
            assert differences(got, expected) == {}, (made.id, before.facts)
    assert changed > 10


def test_options_without_an_order_may_stand_in_any() -> None:
    def turned(part: Any) -> Any:
        if isinstance(part, Choice) and not part.ordered:
            return replace(part, options=part.options[::-1])
        return part

    changed = 0
    for made in pathways(111_000, 30):
        other = rewritten(made, turned)
        changed += other != made
        for before, after in same_patients(made, other):
            expected, got = answer_of(before), answer_of(after)
            # The values still possible are listed in the order of the options.
            assert differences(replace(got, reports={}), replace(expected, reports={})) == {}
    assert changed > 3


def test_a_box_with_nothing_in_it_only_adds_itself_to_the_way() -> None:
    for made in pathways(112_000, 30):
        first = replace(act("before", then=made.start), box="0")
        other = replace(made, start="before", steps={"before": first, **made.steps})
        for before, after in same_patients(made, other):
            assert after.advice == before.advice
            assert after.needed == before.needed
            assert [p for p in after.path if p.step != "before"] == list(before.path)


def renamed(value: Any, names: Mapping[str, str]) -> Any:
    """The value, a part of a pathway or an answer, with other names in it."""

    def change(part: Any) -> Any:
        if isinstance(part, frozenset):
            return frozenset(names.get(item, item) for item in part)
        return names.get(part, part) if isinstance(part, str) else part

    return rewritten(value, change)


def test_names_are_only_names() -> None:
    for made in pathways(113_000, 30):
        old = (*made.facts, *made.definitions, *made.recommendations, *made.steps)
        # In another order than before, should anything go by the alphabet.
        names = {name: f"{'xbmz'[place % 4]}_{place}" for place, name in enumerate(old)}
        back = {new: name for name, new in names.items()}
        before, after = Evaluator(made), Evaluator(renamed(made, names))
        rng, patients = Random(made.id), RandomPatients(made)
        for _ in range(3):
            facts = patients.draw(rng)
            try:
                expected = answer_of(before.evaluate(facts))
            except Underivable:
                continue
            result = after.evaluate({names[name]: value for name, value in facts.items()})
            assert differences(renamed(answer_of(result), back), expected) == {}, made.id
