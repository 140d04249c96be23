"""Safety claims on single patients."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import pytest

from carepath_dsl.model import Claim, Holds, Impossible, Pathway, Value
from carepath_interpreter.claims import BrokenClaim, check_claims_on
from carepath_interpreter.derived import Underivable
from carepath_interpreter.evaluate import Evaluator
from comparing import pathways
from one_patient import Contradiction, Walker, derived
from random_patients import RandomPatients
from small import act, advice, applies, claim, decide, pathway, yes_no

ALWAYS = claim("flag", always=("imaging", "call"))
NEVER = claim("contra", never=("mri",))
CARELESS = claim("flag", always=("mri",))
STRICT = claim("flag", never=("imaging",))


def made(*claims: Claim) -> Pathway:
    return pathway(
        [yes_no("flag"), yes_no("contra"), yes_no("adult")],
        [
            advice("mri", "now", unless="contra", instead="ct"),
            advice("ct", "now"),
            advice("call", "now"),
        ],
        [decide("one", "flag", "two", "end"), act("two", "mri", "call")],
        groups={"imaging": ("mri", "ct")},
        applies=[applies("adult", "For adults.")],
        safety=claims,
    )


def broken(made: Pathway, **facts: Value) -> list[BrokenClaim]:
    return list(check_claims_on(Evaluator(made), facts))


def test_claims_that_hold() -> None:
    for contra in (True, False):
        for flag in (True, False):
            facts = {"flag": flag, "contra": contra, "adult": True}
            assert broken(made(ALWAYS, NEVER), **facts) == []


def test_always_is_broken_by_what_is_excluded() -> None:
    assert broken(made(ALWAYS, CARELESS), flag=True, contra=True, adult=True) == [
        BrokenClaim(CARELESS, ("mri",), ())
    ]
    assert broken(made(CARELESS), flag=True, contra=False, adult=True) == []


def test_of_a_group_one_member_is_enough_either_way() -> None:
    assert broken(made(ALWAYS, STRICT), flag=True, contra=True, adult=True) == [
        BrokenClaim(STRICT, (), ("imaging",))
    ]


def test_what_is_only_possible_breaks_nothing_yet() -> None:
    assert broken(made(CARELESS), flag=True, adult=True) == []
    # One of the two is given to everybody, so a group is broken although no member is certain.
    assert broken(made(STRICT), flag=True, adult=True) == [BrokenClaim(STRICT, (), ("imaging",))]


def test_a_claim_speaks_only_of_patients_its_premise_is_certain_of() -> None:
    assert broken(made(STRICT), adult=True) == []
    assert broken(made(claim("contra", always=("call",))), contra=True, adult=True) == []
    assert broken(made(claim("contra", always=("call",))), contra=True, flag=False, adult=True) == [
        BrokenClaim(claim("contra", always=("call",)), ("call",), ())
    ]


def test_a_claim_does_not_speak_of_patients_the_pathway_is_not_for() -> None:
    for facts in ({}, {"adult": False}):
        assert broken(made(STRICT), flag=True, contra=True, **facts) == []


def test_a_claim_does_not_speak_of_patients_nobody_is() -> None:
    nobody = Impossible("never both", Holds("contra"))
    strange = replace(made(STRICT), impossible=(nobody,))
    assert broken(strange, flag=True, contra=True, adult=True) == []
    assert broken(strange, flag=True, contra=False, adult=True) != []
    assert broken(strange, flag=True, adult=True) != []


def test_an_unknown_fact_is_an_error() -> None:
    with pytest.raises(KeyError, match="nothing"):
        broken(made(ALWAYS), nothing=True)


def by_hand(pathway: Pathway, facts: dict[str, Value]) -> list[BrokenClaim]:
    """The claims a completely known patient breaks."""
    walker = Walker(pathway, {**facts, **derived(pathway, facts)})
    outcome = walker.outcome()
    if not all(outcome.applies) or any(walker.true(c.when) for c in pathway.impossible):
        return []
    given = set(outcome.way.advice)
    given |= {g.id for g in pathway.alternatives.values() if given & set(g.members)}
    return [
        BrokenClaim(
            claim,
            tuple(id for id in claim.always if id not in given),
            tuple(id for id in claim.never if id in given),
        )
        for claim in pathway.safety
        if walker.true(claim.when)
        and not (set(claim.always) <= given and given.isdisjoint(claim.never))
    ]


def test_claims_at_random() -> None:
    """Complete patients as by hand; what breaks for a partial one breaks for each completion."""
    found = 0
    for made in pathways(100_000, 70):
        evaluator, patients, rng = Evaluator(made), RandomPatients(made), Random(made.id)
        for _ in range(4):
            whole = patients.draw(rng, 1.0)
            known = {name: value for name, value in whole.items() if rng.random() < 0.7}
            try:
                expected = by_hand(made, whole)
            except Contradiction:
                with pytest.raises(Underivable):
                    check_claims_on(evaluator, whole)
                continue
            complete = check_claims_on(evaluator, whole)
            assert list(complete) == expected
            possible = not any(
                Walker(made, {**whole, **derived(made, whole)}).true(combination.when)
                for combination in made.impossible
            )
            for one in check_claims_on(evaluator, known):
                found += 1
                same = [other for other in complete if other.claim is one.claim]
                assert not possible or same
                for other in same:
                    assert set(one.missing) <= set(other.missing)
                    assert set(one.given) <= set(other.given)
    assert found > 10
