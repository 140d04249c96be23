"""Taking times so that they can be compared on a machine that does other things as well."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

ROUNDS = 60


class Run(NamedTuple):
    """A function, and what it is called with, one after the other."""

    function: Callable[[Any], object]
    given: Sequence[Any]


def microseconds(*runs: Run, rounds: int = ROUNDS) -> list[float]:
    """The shortest time of one call of each, all of them taken in turns.

    What else the machine does can only add to a time, and in turns it adds to all alike.
    """
    best = [float("inf")] * len(runs)
    gc.disable()
    try:
        for _ in range(rounds):
            for place, (function, given) in enumerate(runs):
                start = time.perf_counter()
                for one in given:
                    function(one)
                best[place] = min(best[place], time.perf_counter() - start)
    finally:
        gc.enable()
    return [1e6 * time / len(run.given) for time, run in zip(best, runs, strict=True)]


def seconds(run: Callable[[], object], rounds: int = 3) -> float:
    """The shortest of a few times."""
    best = float("inf")
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        best = min(best, time.perf_counter() - start)
    return best


def table(heading: str, rows: Iterable[Sequence[str]]) -> str:
    """Rows in columns, the first to the left and all others to the right."""
    rows = list(rows)
    widths = [max(len(row[n]) for row in rows) for n in range(len(rows[0]))]
    lines = [
        "  ".join(
            [row[0].ljust(widths[0])]
            + [cell.rjust(width) for cell, width in zip(row[1:], widths[1:], strict=True)]
        )
        for row in rows
    ]
    return "\n".join([heading, *(f"  {line}" for line in lines), ""])
