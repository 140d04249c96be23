"""Cases: what they expect, compared key by key."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from random import Random
from typing import Any

import pytest

from carepath_dsl.meaning.patients import TooEntangled
from carepath_dsl.model import (
    Basis,
    Case,
    Choice,
    Class,
    ClassLine,
    Derived,
    Expectation,
    Number,
    Operation,
    Option,
    Term,
    Value,
)
from carepath_interpreter.cases import (
    QUICKER_FROM,
    CaseOutcome,
    CaseRunner,
    Difference,
    report_texts,
    run_case,
)
from carepath_interpreter.derived import Underivable
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.result import Certainty, Report, Result
from comparing import pathways
from random_patients import RandomPatients
from small import OURS, act, advice, compare, decide, finding, line, number, pathway, yes_no

RISK = Class(
    "risk",
    "Risk",
    Choice((Option("low", "Low"), Option("high", "High")), True),
    (ClassLine("high", compare("n", ">=", 6), Basis()), ClassLine("low", None, Basis())),
    OURS,
)
EVALUATOR = Evaluator(
    pathway(
        [yes_no("flag", red_flag=True), yes_no("b"), yes_no("c"), number("n", 0, 10, unit="weeks")],
        [
            advice("mri", "now", unless="c", instead="ct"),
            advice("ct", "now"),
            advice("call", "now"),
            advice("rest"),
            advice("no_rest"),
        ],
        [
            decide("flags", "flag", "emergency", "care", prepare="emergency"),
            act("emergency", "mri", "call"),
            act("care", line("rest", when="b"), "no_rest"),
        ],
        definitions=[RISK, finding("long", compare("n", ">", 3))],
        groups={"imaging": ("mri", "ct"), "quiet": ("rest", "no_rest")},
        report=["risk", "long", "n"],
    )
)


COMPILED = CaseRunner(EVALUATOR, compiled=True)


def run(expect: Expectation, **facts: Value) -> CaseOutcome:
    case = Case("A case", facts, expect)
    outcome, quick = run_case(EVALUATOR, case), COMPILED.run(case)
    # The compiled pathway says the same of a case, whatever it expects.
    assert (quick.passed, quick.differences) == (outcome.passed, outcome.differences)
    assert quick.passed or quick.result == outcome.result
    return outcome


def differences(expect: Expectation, **facts: Value) -> list[Difference]:
    outcome = run(expect, **facts)
    assert outcome.passed == (not outcome.differences)
    return list(outcome.differences)


def test_a_case_that_expects_what_comes_is_passed() -> None:
    outcome = run(
        Expectation(
            status="incomplete",
            act_now=True,
            recommends=("call",),
            recommends_at_least=("imaging",),
            does_not_recommend=("rest", "no_rest", "quiet"),
            precautions=(),
            possible=("ct", "mri"),
            passes=("flags", "emergency"),
            asks_for=("c",),
            reports={"risk": "high", "long": "yes", "n": "6 weeks"},
        ),
        flag=True,
        n=Fraction(6),
    )
    assert outcome.differences == ()
    assert outcome.passed
    assert outcome.result is not None


def test_a_case_that_expects_nothing_is_passed() -> None:
    assert differences(Expectation()) == []


def test_status_and_act_now() -> None:
    assert differences(Expectation(status="complete", act_now=False), flag=True) == [
        Difference("status", ("complete",), ("incomplete",)),
        Difference("act now", ("false",), ("true",)),
    ]


def test_recommends_is_exact_in_any_order() -> None:
    facts: dict[str, Value] = {"flag": True, "c": False}
    assert differences(Expectation(recommends=("call", "mri")), **facts) == []
    assert differences(Expectation(recommends=("mri",)), **facts) == [
        Difference("recommends", ("mri",), ("mri", "call"))
    ]
    assert differences(Expectation(recommends=("mri", "call", "rest")), **facts) == [
        Difference("recommends", ("mri", "call", "rest"), ("mri", "call"))
    ]
    assert differences(Expectation(recommends=()), **facts) == [
        Difference("recommends", (), ("mri", "call"))
    ]


def test_a_group_may_be_named_and_then_has_to_be_certain() -> None:
    assert differences(Expectation(recommends=("imaging", "call")), flag=True) == []
    assert differences(Expectation(recommends=("call", "quiet")), flag=True) == [
        Difference("recommends", ("call", "quiet"), ("call",))
    ]


def test_recommends_at_least_names_what_is_missing() -> None:
    expect = Expectation(recommends_at_least=("call", "mri", "imaging", "rest"))
    assert differences(expect, flag=True) == [
        Difference("recommends at least", ("mri", "rest"), ("mri: possible", "rest: excluded"))
    ]


def test_does_not_recommend_means_excluded() -> None:
    expect = Expectation(does_not_recommend=("mri", "rest", "imaging"))
    assert differences(expect, flag=False, b=True) == [
        Difference("does not recommend", ("rest",), ("rest: certain",))
    ]
    assert differences(expect) == [
        Difference(
            "does not recommend",
            ("mri", "rest", "imaging"),
            ("mri: possible", "rest: possible", "imaging: precautionary"),
        )
    ]


def test_precautions_are_exact_and_may_name_groups() -> None:
    assert differences(Expectation(precautions=("call",))) == []
    assert differences(Expectation(precautions=("call", "imaging"))) == []
    assert differences(Expectation(precautions=("imaging", "mri"))) == [
        Difference("precautions", ("imaging", "mri"), ("call", "imaging"))
    ]


def test_possible_is_exact_and_leaves_precautions_out() -> None:
    assert differences(Expectation(possible=("mri", "ct", "rest", "no_rest"))) == []
    assert differences(Expectation(possible=("quiet", "no_rest", "rest", "ct", "mri"))) == []
    assert differences(Expectation(possible=("mri",))) == [
        Difference("possible", ("mri",), ("mri", "ct", "rest", "no_rest"))
    ]


def test_passes_holds_the_certain_boxes_in_order() -> None:
    assert differences(Expectation(passes=("flags", "care")), flag=False) == []
    assert differences(Expectation(passes=("care", "flags")), flag=False) == [
        Difference("passes", ("care", "flags"), ("flags", "care"))
    ]
    assert differences(Expectation(passes=("flags", "care"))) == [
        Difference("passes", ("flags", "care"), ("flags",))
    ]


def test_asks_for_is_exact_and_in_order() -> None:
    assert differences(Expectation(asks_for=("flag", "c", "b"))) == []
    assert differences(Expectation(asks_for=("flag", "b", "c"))) == [
        Difference("asks for", ("flag", "b", "c"), ("flag", "c", "b"))
    ]
    assert differences(Expectation(asks_for=()), flag=False) == [Difference("asks for", (), ("b",))]


def test_reports_name_those_that_differ() -> None:
    expect = Expectation(reports={"risk": "high", "long": "no", "n": "7 weeks"})
    assert differences(expect, n=Fraction(6)) == [
        Difference("reports", ("long: no", "n: 7 weeks"), ("long: yes", "n: 6 weeks"))
    ]


def test_a_value_that_is_not_known_is_no_value() -> None:
    assert differences(Expectation(reports={"risk": "high", "n": "6"})) == [
        Difference("reports", ("risk: high", "n: 6"), ("risk: low or high", "n: 0 to 10 weeks"))
    ]
    assert differences(Expectation(reports={"risk": "low or high", "long": "no or yes"})) == []


@pytest.mark.parametrize(
    ("report", "texts"),
    [
        (Report("r", "R", (True,)), ("yes",)),
        (Report("r", "R", ("low",)), ("low",)),
        (Report("r", "R", (Fraction(-1),)), ("-1",)),
        (Report("r", "R", (Fraction(1, 3),), unit="weeks"), ("1/3 weeks", "1/3")),
        (Report("r", "R", (Fraction(0), Fraction(5, 2))), ("0 or 2.5",)),
        (Report("r", "R", (), Fraction(0), Fraction(1)), ("0 to 1",)),
    ],
)
def test_the_texts_of_a_report(report: Report, texts: tuple[str, ...]) -> None:
    assert report_texts(report) == texts


def test_facts_that_contradict_each_other_fail_the_case() -> None:
    ratio = Derived(
        "ratio",
        "Ratio",
        Operation("/", Term("n", Fraction(1)), Term("n", Fraction(1))),
        Fraction(1),
        Number(Fraction(0), Fraction(1), None, False),
        OURS,
    )
    made = EVALUATOR.pathway
    broken = Evaluator(replace(made, definitions={**made.definitions, "ratio": ratio}))
    outcome = run_case(broken, Case("A case", {"n": Fraction(0)}, Expectation()))
    assert (outcome.passed, outcome.result, outcome.differences) == (False, None, ())
    assert outcome.problem == "Ratio cannot be worked out: its divisor is 0"


def test_a_case_the_compiled_pathway_does_not_pass_has_its_result() -> None:
    case = Case("A case", {"flag": True}, Expectation(recommends=("rest",)))
    outcome = COMPILED.run(case)
    assert outcome.result is not None
    assert [d.key for d in outcome.differences] == ["recommends"]
    assert COMPILED.run(Case("A case", {"flag": True}, Expectation(act_now=True))).result is None


@pytest.mark.parametrize("compiled", [False, True])
def test_a_runner_tells_of_facts_that_contradict_each_other(compiled: bool) -> None:
    whole = Derived(
        "whole",
        "Whole",
        Term("n", Fraction(1)),
        Fraction(1),
        Number(Fraction(0), Fraction(5), None, False),
        OURS,
    )
    made = EVALUATOR.pathway
    broken = Evaluator(replace(made, definitions={**made.definitions, "whole": whole}))
    runner = CaseRunner(broken, compiled=compiled)
    outcome = runner.run(Case("A case", {"flag": True, "n": Fraction(7)}, Expectation()))
    assert outcome.problem == "Whole comes out at 7, outside its range"


def test_many_cases_are_worth_compiling() -> None:
    case = Case("A case", {}, Expectation())
    few = replace(EVALUATOR.pathway, cases=(case,) * (QUICKER_FROM - 1))
    many = replace(EVALUATOR.pathway, cases=(case,) * QUICKER_FROM)
    assert CaseRunner(Evaluator(few)).compiled is None
    assert CaseRunner(Evaluator(many)).compiled is not None


def test_a_case_that_is_too_entangled_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    def evaluate(*_: object) -> object:
        raise TooEntangled

    monkeypatch.setattr(Evaluator, "evaluate", evaluate)
    outcome = CaseRunner(EVALUATOR).run(Case("A case", {}, Expectation(act_now=True)))
    assert outcome.problem == (
        "the conditions of this pathway share so many facts that not everybody this case may be "
        "can be followed through it; give more facts"
    )


def test_both_ways_of_running_a_case_agree_at_random() -> None:
    """On what a result says, taken apart and put together again, and with something changed."""
    passed = failed = 0
    for whole in pathways(72_000, 12):
        evaluator, rng, patients = Evaluator(whole), Random(3), RandomPatients(whole)
        quick = CaseRunner(evaluator, compiled=True)
        for _ in range(8):
            facts = patients.draw(rng)
            try:
                expect = expectation(evaluator.evaluate(facts))
            except Underivable:
                continue
            for changed in (expect, spoiled(expect, rng)):
                case = Case("A case", facts, changed)
                slow, fast = run_case(evaluator, case), quick.run(case)
                assert fast.differences == slow.differences
                assert fast.passed == slow.passed
                passed += slow.passed
                failed += not slow.passed
    assert passed > 60
    assert failed > 30


def expectation(result: Result) -> Expectation:
    """A case that expects all that a result says, but for what it reports."""
    return Expectation(
        status=result.status.value,
        act_now=result.act_now,
        recommends=tuple(advice.id for advice in result.certain),
        does_not_recommend=tuple(advice.id for advice in result.excluded),
        precautions=tuple(advice.id for advice in result.precautionary),
        possible=tuple(advice.id for advice in result.possible),
        passes=tuple(p.step for p in result.path if p.certainty is Certainty.CERTAIN),
        asks_for=tuple(needed.fact for needed in result.needed),
    )


def spoiled(expect: Expectation, rng: Random) -> Expectation:
    """The same with one of its lists turned round, or one thing in it left out."""
    keys = ("recommends", "precautions", "possible", "passes", "asks_for")
    key = rng.choice(keys)
    names: tuple[str, ...] = getattr(expect, key)
    changed: dict[str, Any] = {key: rng.choice((names[::-1], names[1:]))}
    return replace(expect, **changed)
