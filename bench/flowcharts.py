"""How long drawing takes, against the layout engine's own process on the same DOT.

``python -m bench.flowcharts`` prints a table: every page of the back-pain pathway as a ratio (to
reach: at most 2), then pathways of 100, 300 and 1000 steps (to reach: 300 under 5 s, and the time
of a page the same however many there are).
"""

from __future__ import annotations

import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Final

from carepath_diagrams.engine import engine
from carepath_diagrams.flowcharts import flowchart
from carepath_dsl.load import load
from carepath_dsl.model import Action, Basis, Branch, Decision, Holds, Line, Pathway, Target

ROOT: Final = Path(__file__).parent.parent
REPEATS: Final = 25
SIZES: Final = (100, 300, 1000)
RATIO: Final = 2.0
SECONDS_FOR_300: Final = 5.0


def best(*runs: Callable[[], object]) -> list[float]:
    """The shortest of several times of each, in seconds, taken in turns.

    What else the machine does can only add to a time, and in turns it adds to all alike.
    """
    times = [float("inf")] * len(runs)
    for _ in range(REPEATS):
        for index, run in enumerate(runs):
            start = time.perf_counter()
            run()
            times[index] = min(times[index], time.perf_counter() - start)
    return times


def back_pain() -> Pathway:
    """The shipped pathway."""
    pathway = load(ROOT / "pathways" / "back_pain").pathway
    assert pathway is not None, "the shipped pathway loads"
    return pathway


def long_pathway(base: Pathway, length: int) -> Pathway:
    """Decisions one below the other, each with an action beside it, with the words of ``base``."""
    fact = next(iter(base.facts))
    advice = tuple(Line(r, None, None, None, None, Basis()) for r in list(base.recommendations)[:3])
    steps: dict[str, Decision | Action] = {}
    for index in range(0, length, 2):
        after = Target(f"d{index + 2}" if index + 2 < length else None)
        steps[f"d{index}"] = Decision(
            id=f"d{index}",
            box=str(index + 1),
            title=f"Question number {index}?",
            section=None,
            branches=(
                Branch(Holds(fact), Target(f"a{index}"), "Yes"),
                Branch(None, after, "No"),
            ),
            yes_no=True,
            prepare=None,
            says_while_unknown=False,
            pitfalls=(),
            note=None,
            basis=Basis(("S01",)),
        )
        steps[f"a{index}"] = Action(
            id=f"a{index}",
            box=str(index + 2),
            title=f"Action number {index}",
            section=None,
            lines=advice,
            then=(after,),
            reassess=None,
            pitfalls=(),
            note=None,
            basis=Basis(("S02",)),
        )
    return replace(base, steps=steps, start="d0", questions={})


def pages_table(pathway: Pathway) -> bool:
    """Print the ratio of every page; True when all are small enough."""
    drawing = flowchart(pathway)
    using = engine()
    good = True
    print(f"{'page':<14}{'page ms':>10}{'engine ms':>11}{'ratio':>8}")
    for page in drawing.pages:
        alone, whole = best(
            partial(
                subprocess.run,
                [using.path, "-Kdot", "-Tsvg"],
                input=drawing.dot(page.slug).encode(),
                capture_output=True,
                check=True,
            ),
            partial(drawing.svg, page.slug),
        )
        good = good and whole / alone <= RATIO
        print(f"{page.slug:<14}{whole * 1e3:>10.1f}{alone * 1e3:>11.1f}{whole / alone:>8.2f}")
    return good


def sizes_table(base: Pathway) -> bool:
    """Print how the time grows with the number of steps; True when it is small enough."""
    good = True
    print(f"\n{'steps':>6}{'pages':>7}{'seconds':>9}{'ms a page':>11}")
    for size in SIZES:
        pathway = long_pathway(base, size)
        start = time.perf_counter()
        drawing = flowchart(pathway)
        for page in drawing.pages:
            drawing.svg(page.slug)
        taken = time.perf_counter() - start
        pages = len(drawing.pages)
        good = good and (size != 300 or taken < SECONDS_FOR_300)
        print(f"{size:>6}{pages:>7}{taken:>9.2f}{taken / pages * 1e3:>11.1f}")
    return good


def main() -> int:
    """Print both tables; exit status 1 when a goal is missed."""
    pathway = back_pain()
    good = pages_table(pathway)
    good = sizes_table(pathway) and good
    print(f"\ngoals {'reached' if good else 'MISSED'}: ratio at most {RATIO:g}, 300 steps in 5 s")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
