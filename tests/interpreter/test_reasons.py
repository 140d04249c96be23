"""Why a piece of advice is certain: a smallest set of known facts, enough and not too much."""

from __future__ import annotations

from fractions import Fraction
from random import Random

import pytest

from carepath_dsl.model import Derived, Number, Operation, Pathway, Term, Value
from carepath_interpreter.derived import Underivable
from carepath_interpreter.evaluate import Evaluator, evaluate
from carepath_interpreter.result import Certainty
from comparing import THOROUGH
from oracle import Everyone
from random_pathways import random_pathway
from random_patients import RandomPatients
from small import (
    OURS,
    act,
    advice,
    applies,
    compare,
    decide,
    either,
    line,
    number,
    pathway,
    yes_no,
)

SETTLED = (Certainty.CERTAIN, Certainty.EXCLUDED)


def because(made: Pathway, id: str, **facts: Value) -> tuple[str, ...]:
    return evaluate(made, facts)[id].because


def test_reasons_are_enough_and_no_fact_of_them_can_be_left_out() -> None:
    """Every patient who agrees in just these facts agrees; without any one of them, not all do."""
    shown = 0
    for seed in range(5_000, 5_000 + 60 * THOROUGH):
        made, rng = random_pathway(seed), Random(seed)
        everyone, evaluator, patients = Everyone(made), Evaluator(made), RandomPatients(made)
        for _ in range(4):
            facts = patients.draw(rng, 0.7)
            try:
                result = evaluator.evaluate(facts)
            except Underivable:
                continue
            for advised in result.advice:
                kept = {name: facts[name] for name in advised.because}
                if advised.certainty not in SETTLED:
                    assert kept == {}
                    continue
                assert everyone.settled(advised.id, kept), (seed, facts, advised.id)
                for name in kept:
                    rest = {fact: value for fact, value in kept.items() if fact != name}
                    assert not everyone.settled(advised.id, rest), (seed, facts, advised.id, name)
                    shown += 1
    assert shown > 50


TWO_WAYS = pathway(
    [yes_no("a"), yes_no("b")],
    [advice("r"), advice("s")],
    [decide("one", either("a", "b"), "two", "end"), act("two", "r")],
)


def test_the_fact_met_first_is_kept_where_either_would_do() -> None:
    assert because(TWO_WAYS, "r", a=True, b=True) == ("a",)
    assert because(TWO_WAYS, "r", b=True) == ("b",)


def test_what_is_excluded_has_its_reasons_too() -> None:
    assert because(TWO_WAYS, "r", a=False, b=False) == ("a", "b")
    # No box gives it, so nothing has to be known.
    assert because(TWO_WAYS, "s", a=False, b=False) == ()


def test_what_is_open_has_no_reason() -> None:
    assert because(TWO_WAYS, "r", a=False) == ()


def test_a_false_line_of_applies_when_is_reason_enough() -> None:
    made = pathway(
        [yes_no("a"), yes_no("adult")],
        [advice("r")],
        [decide("one", "a", "two", "end"), act("two", "r")],
        applies=[applies("adult", "Adults only.")],
    )
    assert because(made, "r", a=True, adult=False) == ("adult",)
    assert because(made, "r", a=False, adult=False) == ("adult",)
    assert because(made, "r", a=True, adult=True) == ("adult", "a")


TOTAL = Derived(
    "total",
    "Total",
    Operation("+", Term("x", Fraction(1)), Term("y", Fraction(1))),
    Fraction(1),
    Number(Fraction(0), Fraction(20), None, False),
    OURS,
)


def derived_first() -> Pathway:
    return pathway(
        [number("x", 0, 10), number("y", 0, 10)],
        [advice("r")],
        [
            decide("one", either(compare("total", ">", 5), compare("y", ">", 5)), "two", "end"),
            act("two", "r"),
        ],
        definitions=[TOTAL],
    )


def test_a_derived_number_is_known_only_through_all_its_facts() -> None:
    assert because(derived_first(), "r", x=Fraction(9), y=Fraction(3)) == ("x", "y")


def test_facts_are_dropped_one_by_one_and_not_together_with_their_derived_number() -> None:
    # The derived number is met first; keeping it would keep x, which y alone makes needless.
    assert because(derived_first(), "r", x=Fraction(9), y=Fraction(9)) == ("y",)


@pytest.mark.parametrize(("made", "known"), [(TWO_WAYS, {"a": 0}), (derived_first(), {"total": 0})])
def test_asking_for_the_reason_of_what_is_open_is_an_error(
    made: Pathway, known: dict[str, int]
) -> None:
    evaluator = Evaluator(made)
    assert evaluator.everyone is not None
    meaning, walked = evaluator.everyone
    with pytest.raises(ValueError, match="do not settle"):
        evaluator.settling(meaning, walked.given["r"], known)


SOURCES = pathway(
    [yes_no("a"), yes_no("b"), yes_no("c")],
    [advice("r", unless="c", instead="s", statements=("S1",)), advice("s", statements=("S2",))],
    [
        decide("one", "a", "two", "three"),
        act("two", line("r", because="First", statements=("S3",)), then="three"),
        act("three", line("r", unless="b", because="Second", statements=("S4",))),
    ],
)


def test_statements_and_reasons_of_all_lines_that_give_it_are_joined() -> None:
    given = evaluate(SOURCES, {"a": True, "b": False, "c": False})["r"]
    assert given.statements == ("S1", "S3", "S4")
    assert given.reasons == ("First", "Second")
    assert given.steps == ("two", "three")


def test_a_line_that_is_stopped_gives_no_reason() -> None:
    given = evaluate(SOURCES, {"a": True, "b": True, "c": False})["r"]
    assert (given.statements, given.reasons, given.steps) == (("S1", "S3"), ("First",), ("two",))


def test_a_line_never_reached_gives_no_reason() -> None:
    given = evaluate(SOURCES, {"a": False, "b": False, "c": False})["r"]
    assert (given.statements, given.reasons, given.steps) == (("S1", "S4"), ("Second",), ("three",))


def test_what_is_given_instead_has_its_own_statements() -> None:
    given = evaluate(SOURCES, {"a": True, "c": True})
    assert given["s"].certainty is Certainty.CERTAIN
    assert (given["s"].statements, given["s"].reasons) == (("S2",), ())
    assert (given["r"].statements, given["r"].reasons) == (("S1",), ())
