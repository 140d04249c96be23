"""Random patients of a pathway."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, floor
from random import Random

from carepath_dsl.model import Number, Pathway, Type, Value, YesNo
from oracle import constants_of


def random_value(rng: Random, type: Type, constants: Sequence[Fraction]) -> Value:
    """An answer; of a number, more often than not one at a boundary or just beside it."""
    if isinstance(type, YesNo):
        return rng.random() < 0.5
    if not isinstance(type, Number):
        return rng.choice(type.options).id
    if constants and rng.random() < 0.7:
        near = rng.choice(constants) + rng.choice((0, 0, 1, -1, Fraction(1, 7), Fraction(-1, 7)))
    else:
        near = type.low + (type.high - type.low) * Fraction(rng.randint(0, 60), 60)
    if type.whole:
        near = Fraction(round(near))
        return min(max(near, Fraction(ceil(type.low))), Fraction(floor(type.high)))
    return min(max(near, type.low), type.high)


class RandomPatients:
    """Draws patients of one pathway."""

    def __init__(self, pathway: Pathway) -> None:
        self.types = {fact.id: fact.type for fact in pathway.facts.values()}
        self.constants = constants_of(pathway)

    def draw(self, rng: Random, share: float | None = None) -> dict[str, Value]:
        """What is known of a patient: each fact with a probability of ``share``, in any order."""
        share = rng.choice((0.0, 0.3, 0.6, 0.6, 0.8, 1.0)) if share is None else share
        names = [name for name in self.types if rng.random() < share]
        rng.shuffle(names)
        return {
            name: random_value(rng, self.types[name], self.constants.get(name, ()))
            for name in names
        }
