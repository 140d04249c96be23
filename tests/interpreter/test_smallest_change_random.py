"""The smallest change against brute force: as small as it can be, all of that size, and true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import combinations, product
from random import Random

import pytest

from carepath_dsl.model import Holds, Impossible, Junction, Pathway, Value, YesNo
from carepath_interpreter.derived import Underivable
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.result import Certainty, Result
from carepath_interpreter.smallest_change import (
    Found,
    OtherAnswer,
    Range,
    SmallestChange,
    smallest_change,
)
from one_patient import Walker, derived, facts_behind
from oracle import Everyone
from random_pathways import random_pathway
from random_patients import RandomPatients

Assigned = frozenset[tuple[str, int]]
"""Facts and derived numbers, each with the place of a sample."""


class BruteForce:
    """Tries every change of every subset of the answers; sets of patients are bit masks."""

    def __init__(self, pathway: Pathway) -> None:
        self.everyone = Everyone(pathway)
        self.pathway = pathway
        rows = range(len(self.everyone.rows))
        self.all = (1 << len(rows)) - 1
        self.at = {
            (name, place): sum(1 << r for r in rows if self.everyone.rows[r][name] == sample)
            for name, samples in self.everyone.samples.items()
            for place, sample in enumerate(samples)
        }
        self.given = {
            id: sum(1 << r for r in rows if id in self.everyone.outcomes[r].way.advice)
            for id in pathway.recommendations
        }
        walkers = [Walker(pathway, row) for row in self.everyone.rows]
        self.impossible = sum(
            1 << r for r in rows if any(walkers[r].true(i.when) for i in pathway.impossible)
        )

    def smallest(
        self, facts: Mapping[str, Value], id: str, certain: bool
    ) -> tuple[Found, int, int, set[Assigned]]:
        values = {**facts, **derived(self.pathway, facts)}
        known = {name: self.everyone.alike(name, value) for name, value in values.items()}
        possible = self.all & ~self.impossible
        if not self.rows(known.items()) & possible:
            possible = self.all
        found = self.search(known, id, certain, possible)
        if found is not None:
            return Found.CHANGE, *found
        if possible != self.all and self.search(known, id, certain, self.all) is not None:
            return Found.ONLY_IMPOSSIBLE, 0, 0, set()
        return Found.NONE, 0, 0, set()

    def search(
        self, known: Mapping[str, int], id: str, certain: bool, possible: int
    ) -> tuple[int, int, set[Assigned]] | None:
        names = self.everyone.names
        unknown = [name for name in names if name not in known]
        if not (self.given[id] if certain else self.all & ~self.given[id]) & possible:
            return None
        parts = [n for n in known if n not in self.pathway.facts]
        for other, given, held in product(
            range(len(known) + 1), range(len(unknown) + 1), range(len(parts) + 1)
        ):
            found = set()
            for changed in combinations(known, other):
                for told in combinations(unknown, given):
                    for stay in combinations(parts, held):
                        chosen = (*changed, *told)
                        cells = [
                            [p for p in range(len(self.everyone.samples[n])) if p != known.get(n)]
                            for n in chosen
                        ]
                        for places in product(*cells):
                            change = dict(zip(chosen, places, strict=True))
                            loose = self.loose(known, change)
                            if not loose.issuperset(stay):
                                continue
                            change.update((name, known[name]) for name in stay)
                            if self.enough(known, change, id, certain, possible):
                                found.add(frozenset(change.items()))
            if found:
                return other, given, found
        return None

    def loose(self, known: Mapping[str, int], change: Mapping[str, int]) -> set[str]:
        """Known derived numbers that are worked out from what changes."""
        return {
            name
            for name in known
            if name not in change
            and name not in self.pathway.facts
            and facts_behind(self.pathway, name) & change.keys()
        }

    def enough(
        self,
        known: Mapping[str, int],
        change: Mapping[str, int],
        id: str,
        certain: bool,
        possible: int,
    ) -> bool:
        loose = self.loose(known, change)
        fixed = {**{n: p for n, p in known.items() if n not in loose}, **change}
        rows = self.rows(fixed.items())
        if certain:
            return not rows & ~self.given[id] and bool(rows & possible)
        # Whatever comes of the numbers that are worked out anew, somebody is not given it.
        return all(
            rows & self.rows(zip(loose, places, strict=True)) & possible & ~self.given[id]
            for places in product(*(range(len(self.everyone.samples[n])) for n in loose))
        )

    def rows(self, cells: Iterable[tuple[str, int]]) -> int:
        rows = self.all
        for name, place in cells:
            rows &= self.at[name, place]
        return rows

    def expanded(self, answer: SmallestChange) -> set[Assigned]:
        """The change, each answer that would do on its own."""
        return {
            frozenset(pairs)
            for change in answer.changes
            for pairs in product(*([(a.name, p) for p in self.places(a)] for a in change))
        }

    def places(self, answer: OtherAnswer) -> list[int]:
        samples = self.everyone.samples[answer.name]
        return [
            place
            for place, value in enumerate(samples)
            if value in answer.values or any(range.holds(value) for range in answer.ranges)
        ]


def random_questions(
    first: int, count: int, most: int
) -> Iterator[tuple[BruteForce, Evaluator, Result, str]]:
    """Some recommendations for some patients of random pathways."""
    for seed in range(first, first + count):
        made, rng = random_pathway(seed, most=most), Random(seed)
        if not made.impossible and rng.random() < 0.5:
            # More of them than the generator makes, so that they come to bear.
            flags = [Holds(f.id) for f in made.facts.values() if isinstance(f.type, YesNo)]
            if len(flags) > 1:
                together = Junction("all", tuple(flags[:2]), infix=True)
                made = replace(made, impossible=(Impossible("never together", together),))
        brute, evaluator, patients = BruteForce(made), Evaluator(made), RandomPatients(made)
        for _ in range(3):
            try:
                result = evaluator.evaluate(patients.draw(rng))
            except Underivable:
                continue
            for id in list(made.recommendations)[:4]:
                yield brute, evaluator, result, id


def test_the_change_is_the_smallest_and_all_of_that_size_are_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("carepath_interpreter.smallest_change.MOST_TOLD", 10**6)
    monkeypatch.setattr("carepath_interpreter.smallest_search.MOST_WAYS", 10**6)
    seen: Counter[object] = Counter()
    for brute, evaluator, result, id in random_questions(10_000, 90, 120):
        answer = smallest_change(evaluator, result, id)
        expected = brute.smallest(result.facts, id, answer.certain)
        assert (answer.found, answer.other, answer.given) == expected[:3]
        assert brute.expanded(answer) == expected[3]
        assert answer.certain == (result[id].certainty is not Certainty.CERTAIN)
        seen[answer.found, answer.certain] += 1
        seen["several"] += answer.other + answer.given > 1
        seen["both kinds"] += bool(answer.other and answer.given)
        seen["derived"] += any(a.worked_out_from for c in answer.changes for a in c)
        seen["numbers"] += any(a.ranges for c in answer.changes for a in c)
    assert {(found, True) for found in Found} - seen.keys() == {(Found.NOT_WORKED_OUT, True)}
    assert {(found, False) for found in (Found.CHANGE, Found.NONE)} <= seen.keys()
    assert min(seen["several"], seen["both kinds"], seen["derived"], seen["numbers"]) > 2


def test_a_change_that_is_told_does_what_it_says() -> None:
    """Facts replaced and evaluated anew, with answers from every stretch that is told."""
    tried = 0
    for _, evaluator, result, id in random_questions(20_000, 40, 200):
        answer = smallest_change(evaluator, result, id)
        for change in answer.changes:
            if any(other.worked_out_from for other in change):
                continue
            choices = [[*other.values, *map(middle, other.ranges)] for other in change]
            for values in product(*choices):
                if None in values:
                    continue
                facts = dict(result.facts)
                for other, value in zip(change, values, strict=True):
                    if value is not None:
                        facts[other.name] = value
                try:
                    after = evaluator.evaluate(facts)
                except (Underivable, ValueError):
                    continue
                assert (after[id].certainty is Certainty.CERTAIN) == answer.certain
                tried += 1
    assert tried > 50


def middle(range: Range) -> Value | None:
    """A number inside; None where only the type of the fact knows one."""
    if range.low is None or range.high is None:
        end, inside = (
            (range.low, range.low_inside) if range.high is None else (range.high, range.high_inside)
        )
        return end if inside else None
    return (range.low + range.high) / 2 if range.low != range.high else range.low
