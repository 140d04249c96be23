"""The cases of a pathway run: what came of each, how long it took, and what they touch."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from fractions import Fraction
from pathlib import Path
from time import perf_counter
from typing import Final

from carepath_dsl.load import Loaded, load
from carepath_dsl.meaning.patients import TooEntangled
from carepath_dsl.model import Case, Pathway
from carepath_dsl.struct import struct
from carepath_dsl.units.quantities import format_number, parse_number
from carepath_dsl.words import visible
from carepath_interpreter.cases import CaseOutcome, CaseRunner
from carepath_interpreter.coverage import Coverage, coverage
from carepath_interpreter.coverage_patients import Suggestions, missing_patients
from carepath_interpreter.coverage_places import placed
from carepath_interpreter.coverage_text import percent
from carepath_interpreter.evaluate import Evaluator

NO_CASES: Final = "it has no cases, so nothing was tested"


@struct
class CaseRun:
    """One case, with what came of it and how long that took, in seconds."""

    outcome: CaseOutcome
    seconds: float


@struct
class PathwayRun:
    """What came of the cases of one pathway.

    ``runs`` is empty for a pathway that has errors. ``coverage`` is None for such a one, where
    only some cases were chosen, and where the pathway is too entangled to tell.
    """

    path: str
    """As it was given."""
    loaded: Loaded
    runs: tuple[CaseRun, ...]
    coverage: Coverage | None
    suggestions: Suggestions | None
    seconds: float

    @property
    def pathway(self) -> Pathway | None:
        """None for a pathway that has errors."""
        return self.loaded.pathway

    @property
    def failed(self) -> tuple[CaseRun, ...]:
        """The cases that were not passed."""
        return tuple(run for run in self.runs if not run.outcome.passed)

    @property
    def without_cases(self) -> bool:
        """True for a pathway that can be used and has no cases."""
        return self.pathway is not None and not self.pathway.cases

    def reaches(self, minimum: Fraction | None) -> bool:
        """Whether the cases touch at least this share (in percent) of what they can touch.

        What cannot be told is not reached; nothing is asked of a pathway without a minimum.
        """
        return minimum is None or enough(self.coverage, minimum)

    def passed(self, minimum: Fraction | None = None) -> bool:
        """True when there are cases, all passed, and the minimum is reached."""
        usable = self.pathway is not None and not self.without_cases
        return usable and not self.failed and self.reaches(minimum)


def run_pathway(
    path: Path,
    *,
    chosen: Callable[[Case], bool] | None = None,
    suggest: bool = False,
) -> PathwayRun:
    """Load a pathway and run its cases, or those that are ``chosen``.

    With ``suggest``, patients are looked for who touch what no case touches.
    """
    start = perf_counter()
    loaded = load(path)
    pathway = loaded.pathway
    if pathway is None:
        return PathwayRun(str(path), loaded, (), None, None, perf_counter() - start)
    evaluator = Evaluator(pathway)
    cases = [case for case in pathway.cases if chosen is None or chosen(case)]
    runs = tuple(run_cases(evaluator, cases))
    found = suggestions = None
    if chosen is None:
        found = touched(evaluator, loaded.sources)
        if suggest and found is not None:
            suggestions = missing_patients(evaluator, found)
    return PathwayRun(str(path), loaded, runs, found, suggestions, perf_counter() - start)


def run_cases(evaluator: Evaluator, cases: Sequence[Case]) -> Iterable[CaseRun]:
    """Each case with what comes of it, in order."""
    runner = CaseRunner(evaluator)
    for case in cases:
        start = perf_counter()
        outcome = runner.run(case)
        yield CaseRun(outcome, perf_counter() - start)


# --- coverage --------------------------------------------------------------------------------


def touched(evaluator: Evaluator, sources: Mapping[str, str]) -> Coverage | None:
    """What the cases of a pathway touch, None where it is too entangled to tell.

    ``sources`` holds the texts of its files by path.
    """
    try:
        return placed(coverage(evaluator, evaluator.pathway.cases), sources)
    except TooEntangled:
        return None


def enough(found: Coverage | None, minimum: Fraction) -> bool:
    """Whether at least this share is touched, in percent; what cannot be told is not enough."""
    return found is not None and found.count().share >= minimum


def too_little(found: Coverage | None, minimum: Fraction) -> str:
    """Why the coverage that is asked for is not reached, as a sentence without a full stop.

    What is asked for is shown as it was given: rounded, it could look as if it were reached.
    """
    asked = f"the {format_number(minimum)} % that are asked for"
    if found is None:
        return f"it cannot be told what its cases touch, so {asked} are not reached"
    return f"its cases touch {percent(found.count().share)} % of it, less than {asked}"


def read_percent(text: str) -> Fraction:
    """A number from 0 to 100, read exactly, with or without a percent sign; or ValueError."""
    number = parse_number(text.strip().removesuffix("%").rstrip())
    if number is None or not 0 <= number <= 100:
        raise ValueError(f"`{visible(text)}` is not a number from 0 to 100")
    return number
