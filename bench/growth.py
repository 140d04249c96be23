"""Pathways of 10 to 5000 steps: loading, checking, compiling and evaluating, in straight lines.

To reach: 1000 steps loaded and checked in 3 seconds; from 100 steps to 5000 the time of one step
grows by no more than noise (shown as the last column: time per step against that at 100).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Final

from bench.evaluation import patient
from bench.synthetic import write
from bench.timing import seconds, table

from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.document import Node
from carepath_dsl.load import load_pathway
from carepath_dsl.reading.reader import read_document
from carepath_dsl.rules import run_rules
from carepath_interpreter.compiling.compiled import CompiledPathway
from carepath_interpreter.evaluate import Evaluator

SIZES: Final = (10, 100, 1000, 5000)
FIRST: Final = 100
SECONDS_FOR_1000: Final = 3.0


def measured() -> dict[str, dict[str, float]]:
    """Seconds by what is done and by the number of steps."""
    found: dict[str, dict[str, float]] = {}
    with TemporaryDirectory() as temporary:
        for steps in SIZES:
            for what, time in _of(write(Path(temporary, str(steps)), steps), steps):
                found.setdefault(what, {})[str(steps)] = time
    return found


def _of(folder: Path, steps: int) -> Iterator[tuple[str, float]]:
    rounds = 3 if steps <= 1000 else 1
    yield "load and check", seconds(lambda: load_pathway(folder), rounds)
    pathway = load_pathway(folder)
    today = date.today()
    roots = _roots(folder)
    rules = seconds(lambda: list(run_rules(pathway, folder, today, roots)), rounds)
    yield "of which the rules", rules
    yield "compile", seconds(lambda: CompiledPathway(pathway), rounds)
    compiled = CompiledPathway(pathway)
    facts = patient(pathway, Random(1))
    yield "outcome, met first", seconds(lambda: compiled.outcome(facts), 1)
    yield "outcome", seconds(lambda: compiled.outcome(facts), 20)
    exact = compiled.machine.known(facts)
    evaluator = Evaluator(pathway)
    yield "reference, with reasons", seconds(lambda: evaluator.evaluate(exact), 1)


def _roots(folder: Path) -> dict[str, Node]:
    """What stands in the pathway's file, which the rules are given with the pathway."""
    file = folder / "pathway.yaml"
    root = read_document(file.read_bytes(), str(file), Diagnostics()).root
    assert root is not None
    return {str(file): root}


def shown(found: Mapping[str, Mapping[str, float]]) -> str:
    """The numbers as a table, in milliseconds."""
    rows = [
        ("ms for steps", *(str(size) for size in SIZES), f"a step, {SIZES[-1]} against {FIRST}")
    ]
    for what, times in found.items():
        a_step = (times[str(SIZES[-1])] / SIZES[-1]) / (times[str(FIRST)] / FIRST)
        cells = (f"{1000 * times[str(size)]:.{3 if what == 'outcome' else 1}f}" for size in SIZES)
        rows.append((what, *cells, f"{a_step:.1f}"))
    return table(
        f"Growth (to reach: 1000 steps loaded and checked in {SECONDS_FOR_1000:.0f} s)", rows
    )


if __name__ == "__main__":
    print(shown(measured()))
