"""Answers that no patient has together, as the author of the pathway says: to be looked at again.

They change nothing in the result. ``impossible`` says what does not occur, and somebody who
gives such answers has most likely made a mistake in one of them.
"""

from __future__ import annotations

from collections.abc import Mapping

from carepath_dsl.meaning.sets import Meaning
from carepath_dsl.meaning.walking import facts_of_condition
from carepath_dsl.model import Value
from carepath_dsl.struct import struct
from carepath_interpreter.derived import derived_numbers
from carepath_interpreter.evaluate import Evaluator


@struct
class Doubt:
    """A combination that is declared impossible, and that these answers certainly are."""

    because: str
    """Why it is impossible, in the author's words, which are those of clinicians."""
    facts: tuple[str, ...]
    """The answers it is made of, in the order of its text."""


def doubts_about(evaluator: Evaluator, known: Mapping[str, Value]) -> tuple[Doubt, ...]:
    """The impossible combinations that what is known amounts to, whatever is still missing."""
    pathway = evaluator.pathway
    if not pathway.impossible:
        return ()
    values = {**known, **derived_numbers(pathway, known)}
    cells = {name: evaluator.grid[name].cell_of(value) for name, value in values.items()}
    meaning = Meaning(pathway, evaluator.grid, cells)
    certain = [one for one in pathway.impossible if meaning.holds(one.when).is_everybody]
    found = []
    for combination in certain:
        facts = facts_of_condition(combination.when, pathway)
        answered = tuple(fact for fact in facts if fact in known)
        if answered:
            found.append(Doubt(combination.because, answered))
    return tuple(found)
