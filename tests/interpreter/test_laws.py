"""The five laws of the language at random, each a test with its text."""

from __future__ import annotations

from collections.abc import Iterator
from random import Random

from carepath_dsl.model import Pathway
from carepath_interpreter.compiling.compiled import CompiledPathway
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.result import Result
from comparing import pathways
from laws import (
    check_monotone,
    check_nothing_lost,
    check_precautions_last,
    check_sound,
    check_walks,
    random_chain,
)
from outcomes import expected, said
from random_patients import RandomPatients

CHAINS = 3


def chains(
    first: int, count: int, share: float | None = None
) -> Iterator[tuple[Pathway, list[Result]]]:
    """Random patients of random pathways, each from what is known at first to everything."""
    found = 0
    for pathway in pathways(first, count):
        evaluator, patients, rng = Evaluator(pathway), RandomPatients(pathway), Random(first)
        for _ in range(CHAINS):
            results = random_chain(evaluator, patients, rng, share)
            if results:
                found += 1
                yield pathway, results
    assert found > count * CHAINS / 2


def test_sound() -> None:
    """Certain for a partial patient is certain in every completion; excluded in none."""
    for pathway, results in chains(10_000, 50):
        check_sound(pathway, results[0], results[-1])


def test_monotone() -> None:
    """More answers never withdraw certain advice and never bring back what was excluded."""
    for pathway, results in chains(20_000, 50):
        check_monotone(pathway, results)


def test_nothing_lost() -> None:
    """Every recommendation is certain, precautionary, possible or excluded: exactly one, in
    every result.
    """
    for pathway, results in chains(30_000, 30):
        for result in results:
            check_nothing_lost(pathway, result)


def test_one_meaning() -> None:
    """Every engine gives the same answer on every input.

    The reference against brute force on completely known patients (on the others see
    test_reference.py), the generated code against the reference on all (more in
    test_generated.py).
    """
    for pathway, results in chains(40_000, 80, 1.0):
        check_walks(pathway, results[-1])
    for pathway, results in chains(45_000, 30):
        compiled = CompiledPathway(pathway)
        for result in results:
            assert said(compiled.outcome(result.facts)) == expected(result)


def test_precautions_last() -> None:
    """More answers end a precaution only by making it certain or by excluding its way."""
    ended = 0
    for pathway, results in chains(50_000, 50, 0.0):
        check_precautions_last(pathway, results)
        ended += bool(results[0].precautionary)
    assert ended > 20
