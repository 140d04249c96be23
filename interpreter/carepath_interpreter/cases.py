"""Cases: what a vignette expects, compared with what the pathway answers.

The outcome is data; printing it is the work of other modules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from carepath_dsl.meaning.patients import TooEntangled
from carepath_dsl.model import Case, Expectation, Value
from carepath_dsl.struct import struct
from carepath_dsl.units.quantities import format_number
from carepath_interpreter.derived import Underivable, derived_numbers
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.result import Certainty, Report, Result

if TYPE_CHECKING:
    from carepath_interpreter.compiling.compiled import CompiledPathway


@struct
class Difference:
    """One key of ``expect`` that was not met, in the words of the file.

    ``expected`` and ``actual`` hold what stands behind the key and what should have stood there:
    ids in their order, ``true``, ``complete``, ``infection_risk: high``. For keys that name only
    some (``recommends at least``, ``does not recommend``) they hold those that differ, and
    ``actual`` says what each is instead: ``urgent_mri: possible``.
    """

    key: str
    expected: tuple[str, ...]
    actual: tuple[str, ...]


@struct
class CaseOutcome:
    """What became of a case; it is passed when nothing differs.

    ``problem`` says why its facts cannot be those of one patient; then there is no result.
    """

    case: Case
    result: Result | None
    differences: tuple[Difference, ...]
    problem: str | None = None

    @property
    def passed(self) -> bool:
        """True when the pathway answers as the case expects."""
        return not self.differences and self.problem is None


def run_case(evaluator: Evaluator, case: Case) -> CaseOutcome:
    """Evaluate the facts of a case and compare the result with what it expects.

    ``recommends``, ``precautions`` and ``possible`` are exact over the recommendations, in any
    order; a group that is named with them has to be so too, and one that is not named is free.
    ``passes`` and ``asks for`` are exact and in order. What a case does not mention is free.
    """
    try:
        result = evaluator.evaluate(case.facts)
    except Underivable as problem:
        return CaseOutcome(case, None, (), str(problem))
    return CaseOutcome(case, result, tuple(_differences(case.expect, _answer_of(result))))


QUICKER_FROM: Final = 25
"""From so many cases on, making the compiled pathway costs less time than it saves."""


class CaseRunner:
    """A pathway made ready to run its cases.

    Where that is quicker, a case is put to the compiled pathway first; one that is not passed
    there is evaluated in full, since its result is asked for. What comes of it is the same.
    """

    def __init__(self, evaluator: Evaluator, *, compiled: bool | None = None) -> None:
        """``compiled`` says whether to compile; None leaves it to the number of cases."""
        self.evaluator = evaluator
        pathway = evaluator.pathway
        self.compiled: CompiledPathway | None = None
        if len(pathway.cases) >= QUICKER_FROM if compiled is None else compiled:
            from carepath_interpreter.compiling.compiled import CompiledPathway

            self.compiled = CompiledPathway(pathway)

    def run(self, case: Case) -> CaseOutcome:
        """As :func:`run_case`, but for a case that is passed ``result`` may be None.

        A case that is too entangled to be evaluated has that as its problem.
        """
        try:
            if self.compiled is not None and self._passes(self.compiled, case):
                return CaseOutcome(case, None, ())
            return run_case(self.evaluator, case)
        except TooEntangled:
            return CaseOutcome(case, None, (), _ENTANGLED)

    def _passes(self, compiled: CompiledPathway, case: Case) -> bool:
        if case.expect.reports is not None:  # the compiled pathway reports no values
            return False
        try:
            derived_numbers(self.evaluator.pathway, case.facts)
        except Underivable:
            return False
        outcome = compiled.outcome(case.facts)
        asked = case.expect.asks_for is not None
        answer = _Answer(
            status=outcome.status,
            act_now=outcome.act_now,
            advice={
                id: certainty
                for certainty, ids in (
                    (Certainty.CERTAIN, outcome.certain),
                    (Certainty.PRECAUTIONARY, outcome.precautionary),
                    (Certainty.POSSIBLE, outcome.possible),
                    (Certainty.EXCLUDED, outcome.excluded),
                )
                for id in ids
            },
            groups={id: Certainty(word) for id, word in outcome.alternatives.items()},
            passed=tuple(s for s, word in outcome.path.items() if Certainty(word) is _CERTAIN),
            asked=tuple(n.fact for n in compiled.needed(case.facts)) if asked else (),
            reports=(),
        )
        return not any(_differences(case.expect, answer))


_CERTAIN: Final = Certainty.CERTAIN
_ENTANGLED: Final = (
    "the conditions of this pathway share so many facts that not everybody this case may be can "
    "be followed through it; give more facts"
)


@struct
class _Answer:
    """What a case may expect, from whichever engine."""

    status: str
    act_now: bool
    advice: Mapping[str, Certainty]
    groups: Mapping[str, Certainty]
    passed: tuple[str, ...]
    asked: tuple[str, ...]
    reports: tuple[Report, ...]


def _answer_of(result: Result) -> _Answer:
    return _Answer(
        status=result.status.value,
        act_now=result.act_now,
        advice={advice.id: advice.certainty for advice in result.advice},
        groups={group.id: group.certainty for group in result.alternatives},
        passed=tuple(p.step for p in result.path if p.certainty is _CERTAIN),
        asked=tuple(needed.fact for needed in result.needed),
        reports=result.reports,
    )


def _differences(expect: Expectation, answer: _Answer) -> Iterator[Difference]:
    if expect.status is not None:
        yield from _compare("status", (expect.status,), (answer.status,))
    if expect.act_now is not None:
        yield from _compare("act now", (_word(expect.act_now),), (_word(answer.act_now),))
    yield from _exactly("recommends", expect.recommends, answer, Certainty.CERTAIN)
    yield from _each("recommends at least", expect.recommends_at_least, answer, Certainty.CERTAIN)
    yield from _each("does not recommend", expect.does_not_recommend, answer, Certainty.EXCLUDED)
    yield from _exactly("precautions", expect.precautions, answer, Certainty.PRECAUTIONARY)
    yield from _exactly("possible", expect.possible, answer, Certainty.POSSIBLE)
    if expect.passes is not None:
        yield from _compare("passes", expect.passes, answer.passed)
    if expect.asks_for is not None:
        yield from _compare("asks for", expect.asks_for, answer.asked)
    yield from _reports(expect.reports or {}, answer)


def _word(truth: bool) -> str:
    return "true" if truth else "false"


def _compare(key: str, expected: tuple[str, ...], actual: tuple[str, ...]) -> Iterator[Difference]:
    if expected != actual:
        yield Difference(key, expected, actual)


def _exactly(
    key: str, expected: Iterable[str] | None, answer: _Answer, certainty: Certainty
) -> Iterator[Difference]:
    if expected is None:
        return
    names = tuple(dict.fromkeys(expected))
    actual = [id for id, here in answer.advice.items() if here is certainty]
    actual += [id for id, here in answer.groups.items() if here is certainty and id in names]
    if set(names) != set(actual):
        yield Difference(key, names, tuple(actual))


def _each(
    key: str, expected: Iterable[str] | None, answer: _Answer, certainty: Certainty
) -> Iterator[Difference]:
    certainties = {**answer.advice, **answer.groups}  # no id is that of both
    wrong = tuple(id for id in expected or () if certainties[id] is not certainty)
    if wrong:
        yield Difference(key, wrong, tuple(f"{id}: {certainties[id].value}" for id in wrong))


def _reports(expected: Mapping[str, str], answer: _Answer) -> Iterator[Difference]:
    shown = {report.id: report for report in answer.reports}
    wrong = [id for id, text in expected.items() if text not in report_texts(shown[id])]
    if wrong:
        yield Difference(
            "reports",
            tuple(f"{id}: {expected[id]}" for id in wrong),
            tuple(f"{id}: {report_texts(shown[id])[0]}" for id in wrong),
        )


def report_texts(report: Report) -> tuple[str, ...]:
    """How a case may write a reported value: ``high``, ``yes``, ``6`` or ``6 weeks``.

    Values still possible are joined: ``low or high``; an open number is ``0 to 10``. The first
    of the texts is the one to print.
    """
    if report.values:
        bare = " or ".join(_value_text(value) for value in report.values)
    else:
        bounds = (_value_text(end) for end in (report.low, report.high) if end is not None)
        bare = " to ".join(bounds)
    return (bare,) if report.unit is None else (f"{bare} {report.unit}", bare)


def _value_text(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return format_number(value) if isinstance(value, Fraction) else value
