"""Cases: what a vignette expects, compared with what the pathway answers.

The outcome is data; printing it is the work of other modules.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from carepath_dsl.model import Case, Value
from carepath_dsl.units.quantities import format_number
from carepath_interpreter.derived import Underivable
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.result import Certainty, Report, Result


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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
    return CaseOutcome(case, result, tuple(_differences(case, result)))


def _differences(case: Case, result: Result) -> Iterator[Difference]:
    expect = case.expect
    if expect.status is not None:
        yield from _compare("status", (expect.status,), (result.status.value,))
    if expect.act_now is not None:
        yield from _compare("act now", (_word(expect.act_now),), (_word(result.act_now),))
    yield from _exactly("recommends", expect.recommends, result, Certainty.CERTAIN)
    yield from _each("recommends at least", expect.recommends_at_least, result, Certainty.CERTAIN)
    yield from _each("does not recommend", expect.does_not_recommend, result, Certainty.EXCLUDED)
    yield from _exactly("precautions", expect.precautions, result, Certainty.PRECAUTIONARY)
    yield from _exactly("possible", expect.possible, result, Certainty.POSSIBLE)
    if expect.passes is not None:
        passed = (p.step for p in result.path if p.certainty is Certainty.CERTAIN)
        yield from _compare("passes", expect.passes, tuple(passed))
    if expect.asks_for is not None:
        yield from _compare("asks for", expect.asks_for, tuple(n.fact for n in result.needed))
    yield from _reports(expect.reports or {}, result)


def _word(truth: bool) -> str:
    return "true" if truth else "false"


def _compare(key: str, expected: tuple[str, ...], actual: tuple[str, ...]) -> Iterator[Difference]:
    if expected != actual:
        yield Difference(key, expected, actual)


def _certainties(result: Result) -> dict[str, Certainty]:
    """Every recommendation and group by id; no id is that of both."""
    certainties = {advice.id: advice.certainty for advice in result.advice}
    return certainties | {group.id: group.certainty for group in result.alternatives}


def _exactly(
    key: str, expected: Iterable[str] | None, result: Result, certainty: Certainty
) -> Iterator[Difference]:
    if expected is None:
        return
    names = tuple(dict.fromkeys(expected))
    groups = {group.id for group in result.alternatives}
    actual = tuple(
        id
        for id, here in _certainties(result).items()
        if here is certainty and (id not in groups or id in names)
    )
    if set(names) != set(actual):
        yield Difference(key, names, actual)


def _each(
    key: str, expected: Iterable[str] | None, result: Result, certainty: Certainty
) -> Iterator[Difference]:
    certainties = _certainties(result)
    wrong = tuple(id for id in expected or () if certainties[id] is not certainty)
    if wrong:
        yield Difference(key, wrong, tuple(f"{id}: {certainties[id].value}" for id in wrong))


def _reports(expected: Mapping[str, str], result: Result) -> Iterator[Difference]:
    shown = {report.id: report for report in result.reports}
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
