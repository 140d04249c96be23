"""Results of random pathways and patients, for tests of what is made of a result."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from carepath_dsl.model import Pathway
from carepath_interpreter.derived import Underivable
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.result import Result
from random_pathways import random_pathway
from random_patients import RandomPatients

PATIENTS = 4


def random_results(first: int, count: int) -> Iterator[tuple[Evaluator, Pathway, Result]]:
    """Some patients of each of ``count`` random pathways, from seed ``first`` on."""
    for seed in range(first, first + count):
        pathway, rng = random_pathway(seed), Random(seed)
        evaluator, patients = Evaluator(pathway), RandomPatients(pathway)
        for _ in range(PATIENTS):
            try:
                yield evaluator, pathway, evaluator.evaluate(patients.draw(rng))
            except Underivable:
                continue
