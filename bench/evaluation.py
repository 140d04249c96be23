"""One patient, in process: the generated evaluator against a function written by hand.

To reach: at most 1.0 times the function with all facts known, the way included, and at most 20
times with 10 % of the facts missing, for the exact answer. Both get the very same dictionaries.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from random import Random
from typing import Any, Final

from bench.by_hand import back_pain
from bench.places import BACK_PAIN
from bench.timing import Run, microseconds, table

from carepath_dsl.load import load_pathway
from carepath_dsl.model import Choice, Number, Pathway
from carepath_interpreter.compiling.compiled import CompiledPathway
from carepath_interpreter.evaluate import Evaluator

PATIENTS: Final = 300
RED_FLAGS: Final = 0.1
"""How many patients have each red flag."""
OTHERS: Final = 0.4
WEEKS: Final = (1, 3, 6, 8, 12, 13, 20, 100)
TO_REACH: Final = {"known": 1.0, "missing": 20.0}


def patient(pathway: Pathway, rng: Random) -> dict[str, Any]:
    """A patient of whom everything is known; numbers are whole ones."""
    facts: dict[str, Any] = {}
    for id, fact in pathway.facts.items():
        match fact.type:
            case Choice(options=options):
                facts[id] = rng.choice(options).id
            case Number():
                facts[id] = rng.choice(WEEKS)
            case _:
                facts[id] = rng.random() < (RED_FLAGS if fact.red_flag else OTHERS)
    return facts


def without(facts: Mapping[str, Any], share: float, rng: Random) -> dict[str, Any]:
    """The patient with this share of the facts not known."""
    return {name: value for name, value in facts.items() if rng.random() >= share}


def measured() -> dict[str, float]:
    """Microseconds and ratios."""
    rng = Random(1)
    compiled = CompiledPathway(load_pathway(BACK_PAIN))
    outcome, reference = compiled.outcome, Evaluator(compiled.pathway).evaluate
    complete = [patient(compiled.pathway, rng) for _ in range(PATIENTS)]
    exact = [
        {**facts, "symptom_duration": Fraction(facts["symptom_duration"])} for facts in complete
    ]
    partial = [without(facts, 0.1, rng) for facts in complete]
    few = exact[:10]
    for facts in complete:
        act_now, advice = back_pain(facts)
        found = outcome(facts)
        if set(found.certain) != set(advice) or found.act_now is not act_now:
            raise AssertionError(f"not the same answer: {facts}")
    for facts in partial:
        outcome(facts)
    hand, known, hand_exact, known_exact, missing, full = microseconds(
        Run(back_pain, complete),
        Run(outcome, complete),
        Run(back_pain, exact),
        Run(outcome, exact),
        Run(outcome, partial),
        Run(reference, few),
    )
    return {
        "by hand, µs": hand,
        "generated, all known, µs": known,
        "by hand, exact fractions, µs": hand_exact,
        "generated, exact fractions, µs": known_exact,
        "generated, 10 % missing, µs": missing,
        "reference with all reasons, µs": full,
        "known": known / hand,
        "known, exact fractions": known_exact / hand_exact,
        "missing": missing / hand,
    }


def shown(found: Mapping[str, float]) -> str:
    """The numbers as a table."""
    hand = found["by hand, µs"]
    rows = [("", "µs", "ratio", "to reach"), ("written by hand", f"{hand:.2f}", "1", "")]
    rows += [
        (
            "generated, all facts known",
            f"{found['generated, all known, µs']:.2f}",
            f"{found['known']:.2f}",
            f"{TO_REACH['known']:.1f}",
        ),
        (
            "generated, 10 % missing",
            f"{found['generated, 10 % missing, µs']:.2f}",
            f"{found['missing']:.1f}",
            f"{TO_REACH['missing']:.0f}",
        ),
        ("by hand, on exact fractions", f"{found['by hand, exact fractions, µs']:.2f}", "1", ""),
        (
            "generated, on exact fractions",
            f"{found['generated, exact fractions, µs']:.2f}",
            f"{found['known, exact fractions']:.2f}",
            f"{TO_REACH['known']:.1f}",
        ),
        ("reference, with all reasons", f"{found['reference with all reasons, µs']:.0f}", "", ""),
    ]
    return table("One patient of back_pain, in process", rows)


if __name__ == "__main__":
    print(shown(measured()))
