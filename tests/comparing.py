"""A result in the words of the oracle, so that the two can be compared part by part."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import fields

from carepath_dsl.model import Pathway
from carepath_interpreter.result import Certainty, Result
from oracle import Answer, Asked, Shown
from random_pathways import random_pathway

THOROUGH = 20 if os.environ.get("CAREPATH_THOROUGH") == "1" else 1
"""By how much ``CAREPATH_THOROUGH=1`` multiplies what is tried at random."""


def pathways(first: int, count: int) -> Iterator[Pathway]:
    """Random pathways, ``count`` of them or, thoroughly, many more; each test begins elsewhere."""
    for seed in range(first, first + count * THOROUGH):
        yield random_pathway(seed)


def answer_of(result: Result) -> Answer:
    """The result as the oracle would say it."""
    open_ones = (Certainty.POSSIBLE, Certainty.PRECAUTIONARY)
    return Answer(
        status=result.status.value,
        act_now=result.act_now,
        advice={a.id: a.certainty.value for a in result.advice},
        groups={g.id: g.certainty.value for g in result.alternatives},
        holds=frozenset(a.id for a in result.holds),
        prepared_by={a.id: a.prepared_by for a in result.advice if a.prepared_by},
        steps_giving={a.id: a.steps for a in result.advice},
        statements={a.id: a.statements for a in result.advice},
        reasons={a.id: a.reasons for a in result.advice},
        depends_on={
            a.id: frozenset(a.depends_on) for a in result.advice if a.certainty in open_ones
        },
        because={a.id: frozenset(a.because) for a in result.advice if a.certainty not in open_ones},
        path={p.step: p.certainty.value for p in result.path},
        prepared_steps=frozenset(p.step for p in result.path if p.prepared),
        ways={(w.source, w.target): w.certainty.value for w in result.ways},
        needed=tuple(Asked(n.fact, n.can_change) for n in result.needed),
        reports={r.id: Shown(r.values, r.low, r.high) for r in result.reports},
        not_applicable=result.not_applicable,
    )


def differences(got: Answer, expected: Answer) -> dict[str, tuple[object, object]]:
    """The parts in which two answers differ: what was got, and what was expected."""
    return {
        part.name: (getattr(got, part.name), getattr(expected, part.name))
        for part in fields(Answer)
        if getattr(got, part.name) != getattr(expected, part.name)
    }
