"""Safety claims, checked on one patient at a time.

A claim speaks of every possible patient; that it holds for all of them is for proofs to say.
Here it is checked on the patients one has: cases, real ones, random ones.
"""

from __future__ import annotations

from collections.abc import Mapping

from carepath_dsl.meaning.sets import Meaning
from carepath_dsl.model import Claim, Value
from carepath_dsl.struct import struct
from carepath_interpreter.derived import derived_numbers
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.reference import applicable
from carepath_interpreter.result import Certainty, Result


@struct
class BrokenClaim:
    """A claim that does not hold for a patient.

    ``missing`` names what it says is always given, and this patient is not; ``given`` what it
    says is never given, and this patient is.
    """

    claim: Claim
    missing: tuple[str, ...]
    given: tuple[str, ...]


def check_claims_on(evaluator: Evaluator, facts: Mapping[str, Value]) -> tuple[BrokenClaim, ...]:
    """The claims that do not hold for a patient, however much is known of him.

    A claim speaks of a patient when its premise is certain, when the pathway certainly applies
    to him, and when he is not certainly one of the impossible combinations. Raises what
    ``evaluate`` raises.
    """
    result = evaluator.evaluate(facts)
    pathway, grid = evaluator.pathway, evaluator.grid
    values = {**facts, **derived_numbers(pathway, facts)}
    meaning = Meaning(pathway, grid, {n: grid[n].cell_of(value) for n, value in values.items()})
    nobody = meaning.any(meaning.holds(combination.when) for combination in pathway.impossible)
    if nobody.is_everybody or not applicable(meaning).is_everybody:
        return ()
    checked = (
        claim_broken(claim, result)
        for claim in pathway.safety
        if meaning.holds(claim.when).is_everybody
    )
    return tuple(broken for broken in checked if broken is not None)


def claim_broken(claim: Claim, result: Result) -> BrokenClaim | None:
    """How a result breaks a claim that speaks of its patient, or None where it does not.

    What is only possible breaks nothing yet: ``always`` is broken by what is excluded (of a
    group, every member), ``never`` by what is certain (of a group, one of them).
    """
    certainties = {advice.id: advice.certainty for advice in result.advice}
    certainties |= {group.id: group.certainty for group in result.alternatives}
    missing = tuple(id for id in claim.always if certainties[id] is Certainty.EXCLUDED)
    given = tuple(id for id in claim.never if certainties[id] is Certainty.CERTAIN)
    return BrokenClaim(claim, missing, given) if missing or given else None
