"""The smallest change of answers: as small as it can be, all of that size, and true."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from fractions import Fraction
from itertools import combinations, product
from random import Random

import pytest

from carepath_dsl.model import Count, Holds, Impossible, Junction, Pathway, Step, Value, YesNo
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
from carepath_interpreter.why_not_text import range_words
from one_patient import Walker, derived, facts_behind
from oracle import Everyone
from pathway_samples import NO_FLAGS, back, back_for_long_pain
from random_pathways import random_pathway
from random_patients import RandomPatients
from small import act, advice, compare, decide, either, pathway, yes_no

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
            if value in answer.values or any(inside(value, range) for range in answer.ranges)
        ]


def inside(value: Value, range: Range) -> bool:
    assert isinstance(value, Fraction)
    above = range.low is None or range.low < value or (range.low_inside and range.low == value)
    below = range.high is None or value < range.high or (range.high_inside and range.high == value)
    return above and below


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


# --- by hand ---------------------------------------------------------------------------------

SAMPLE = Evaluator(back())


def told(evaluator: Evaluator, facts: Mapping[str, Value], id: str) -> list[dict[str, object]]:
    """Each change as a mapping from names to what would do."""
    answer = smallest_change(evaluator, evaluator.evaluate(facts), id)
    return [{a.name: a.values or a.ranges for a in change} for change in answer.changes]


def test_known_answers_weigh_more_than_answers_to_give() -> None:
    """Two answers are given rather than one changed."""
    made = pathway(
        [yes_no("a"), yes_no("b"), yes_no("c")],
        [advice("r")],
        [
            decide("one", "a", "given", "two"),
            decide("two", "b", "three", "end"),
            decide("three", "c", "given", "end"),
            act("given", "r"),
        ],
    )
    evaluator = Evaluator(made)
    assert told(evaluator, {"a": False}, "r") == [{"b": (True,), "c": (True,)}]
    assert told(evaluator, {"a": False, "b": False}, "r") == [{"a": (True,)}]
    assert told(evaluator, {"b": False}, "r") == [{"a": (True,)}]


def test_what_is_left_open_has_to_be_right_for_every_completion() -> None:
    """``a`` alone would do for those without ``b``; what ``b`` is, nobody knows."""
    made = pathway(
        [yes_no("a"), yes_no("b")],
        [advice("r")],
        [
            decide("one", "b", "end", "two"),
            decide("two", "a", "given", "end"),
            act("given", "r"),
        ],
    )
    assert told(Evaluator(made), {"a": False}, "r") == [{"a": (True,), "b": (False,)}]


def test_the_order_is_that_of_asking_red_flags_first() -> None:
    made = pathway(
        [yes_no("a"), yes_no("b", red_flag=True), yes_no("c")],
        [advice("r")],
        [decide("one", either("c", "a", "b"), "given", "end"), act("given", "r")],
    )
    assert told(Evaluator(made), {}, "r") == [{"b": (True,)}, {"c": (True,)}, {"a": (True,)}]


def test_numbers_are_told_as_ranges_and_choices_as_options() -> None:
    weeks = Fraction(3)
    facts: dict[str, Value] = {**NO_FLAGS, "symptom_duration": weeks, "pain_severity": "mild"}
    above = Range(Fraction(12), None, low_inside=False, high_inside=True)
    assert told(SAMPLE, facts, "mattress") == [{"symptom_duration": (above,)}]
    assert told(SAMPLE, facts, "refer_soon") == [{"pain_severity": ("severe", "disabling")}]
    answer = smallest_change(SAMPLE, SAMPLE.evaluate(facts), "mattress")
    assert (answer.certain, answer.other, answer.given, answer.more) == (True, 1, 0, False)
    assert answer.changes[0][0].now == weeks


@pytest.mark.parametrize(
    ("low", "high", "low_inside", "high_inside", "words"),
    [
        (12, None, False, True, "more than 12 weeks"),
        (12, None, True, True, "at least 12 weeks"),
        (None, 1, True, False, "less than 1 week"),
        (None, 6, True, True, "at most 6 weeks"),
        (6, 12, True, True, "6 to 12 weeks"),
        (6, 12, False, False, "more than 6 weeks and less than 12 weeks"),
        (6, 12, True, False, "at least 6 weeks and less than 12 weeks"),
        (6, 6, True, True, "6 weeks"),
    ],
)
def test_a_range_in_words(
    low: int | None, high: int | None, low_inside: bool, high_inside: bool, words: str
) -> None:
    ends = [None if end is None else Fraction(end) for end in (low, high)]
    assert range_words(Range(ends[0], ends[1], low_inside, high_inside), "weeks") == words


def test_what_is_certain_is_told_what_would_end_it() -> None:
    facts: dict[str, Value] = {"urinary_retention": True, "mri_contraindicated": True}
    answer = smallest_change(SAMPLE, SAMPLE.evaluate(facts), "urgent_ct")
    assert (answer.certain, answer.other) == (False, 1)
    # Without retention it is not certain any more: nobody knows about the skin.
    assert told(SAMPLE, facts, "urgent_ct") == [
        {"urinary_retention": (False,)},
        {"mri_contraindicated": (False,)},
    ]


def test_a_patient_the_pathway_is_not_for() -> None:
    evaluator = Evaluator(back_for_long_pain())
    long = Range(Fraction(1), None, low_inside=True, high_inside=True)
    assert told(evaluator, {**NO_FLAGS, "symptom_duration": Fraction(1, 7)}, "stay_active") == [
        {"symptom_duration": (long,)}
    ]


def test_a_derived_number_is_told_with_the_facts_behind_it() -> None:
    made = back()
    when = compare("residual_share", ">", Fraction(1, 2))
    step = decide("one", when, "two", "end")
    steps: dict[str, Step] = {
        "one": replace(step, box="1"),
        "two": replace(act("two", "refer_soon"), box="2"),
    }
    evaluator = Evaluator(replace(made, start="one", steps=steps))
    facts = {"residual_volume": Fraction(100), "voided_volume": Fraction(300)}
    (change,) = smallest_change(evaluator, evaluator.evaluate(facts), "refer_soon").changes
    assert change == (
        OtherAnswer(
            "residual_share",
            Fraction(1, 4),
            (),
            (Range(Fraction(1, 2), None, low_inside=False, high_inside=True),),
            ("residual_volume", "voided_volume"),
        ),
    )


@pytest.mark.parametrize("share_first", [True, False])
def test_what_is_worked_out_from_a_changed_fact_is_open(share_first: bool) -> None:
    """The share was above a half; with another volume, who knows: it has to stay so."""
    made = back()
    share = compare("residual_share", ">", Fraction(1, 2))
    volume = compare("residual_volume", ">", 500)
    both = Junction("all", (share, volume) if share_first else (volume, share), True)
    step = decide("one", both, "two", "end")
    steps: dict[str, Step] = {
        "one": replace(step, box="1"),
        "two": replace(act("two", "refer_soon"), box="2"),
    }
    evaluator = Evaluator(replace(made, start="one", steps=steps))
    facts = {"residual_volume": Fraction(300), "voided_volume": Fraction(100)}
    above = Range(Fraction(1, 2), None, low_inside=False, high_inside=True)
    more = Range(Fraction(500), None, low_inside=False, high_inside=True)
    answer = smallest_change(evaluator, evaluator.evaluate(facts), "refer_soon")
    assert answer.other == 1  # the share is as it was, so it does not count
    assert told(evaluator, facts, "refer_soon") == [
        {"residual_volume": (more,), "residual_share": (above,)}
    ]


# --- what is declared impossible -------------------------------------------------------------


def two_deficits() -> Pathway:
    made = pathway(
        [yes_no("worse"), yes_no("steady"), yes_no("other")],
        [advice("r"), advice("s")],
        [
            decide("one", "worse", "two", "three"),
            act("two", "r"),
            decide(
                "three", Junction("all", (Holds("worse"), Holds("steady")), True), "four", "end"
            ),
            act("four", "s"),
        ],
    )
    both = Junction("all", (Holds("worse"), Holds("steady")), True)
    return replace(made, impossible=(Impossible("either or", both),))


def test_a_change_is_never_one_that_is_declared_impossible() -> None:
    evaluator = Evaluator(two_deficits())
    facts: dict[str, Value] = {"worse": False, "steady": True}
    assert told(evaluator, facts, "r") == [{"worse": (True,), "steady": (False,)}]
    assert told(evaluator, {"worse": False, "steady": False}, "r") == [{"worse": (True,)}]
    assert told(evaluator, {}, "r") == [{"worse": (True,)}]


def test_a_patient_who_is_declared_impossible_already() -> None:
    made = two_deficits()
    steps = {**made.steps, "one": replace(decide("one", "other", "two", "end"), box="1")}
    evaluator = Evaluator(replace(made, steps=steps))
    facts: dict[str, Value] = {"worse": True, "steady": True, "other": False}
    assert told(evaluator, facts, "r") == [{"other": (True,)}]


# --- nothing to tell -------------------------------------------------------------------------


def test_what_no_patient_is_given_cannot_be_brought() -> None:
    made = pathway(
        [yes_no("a")],
        [advice("r"), advice("s")],
        [decide("one", "a", "two", "end"), act("two", "r")],
    )
    evaluator = Evaluator(made)
    answer = smallest_change(evaluator, evaluator.evaluate({}), "s")
    assert answer == SmallestChange(True, Found.NONE, 0, 0, (), more=False)


def test_what_everybody_is_given_stays() -> None:
    evaluator = Evaluator(pathway([yes_no("a")], [advice("r")], [act("one", "r")]))
    answer = smallest_change(evaluator, evaluator.evaluate({}), "r")
    assert answer == SmallestChange(False, Found.NONE, 0, 0, (), more=False)


def test_no_more_than_a_few_are_told() -> None:
    facts = [yes_no(f"f{n}") for n in range(12)]
    half = Count("at least", 6, tuple(Holds(fact.id) for fact in facts))
    made = pathway(facts, [advice("r")], [decide("one", half, "two", "end"), act("two", "r")])
    evaluator = Evaluator(made)
    result = evaluator.evaluate({fact.id: False for fact in facts})
    answer = smallest_change(evaluator, result, "r")
    assert (answer.other, answer.given, len(answer.changes), answer.more) == (6, 0, 8, True)
    assert [a.name for a in answer.changes[0]] == [f"f{n}" for n in range(6)]


def test_a_search_that_is_given_up_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    result = SAMPLE.evaluate(NO_FLAGS)
    nothing = SmallestChange(True, Found.NOT_WORKED_OUT, 0, 0, (), more=False)
    with monkeypatch.context() as patched:
        patched.setattr("carepath_interpreter.smallest_search.MOST_STATES", 2)
        assert smallest_change(SAMPLE, result, "urgent_ct") == nothing
    assert smallest_change(SAMPLE, result, "urgent_ct").found is Found.CHANGE
    evaluator = Evaluator(back())
    evaluator.__dict__["everyone"] = None  # as it is of a pathway too large to hold
    assert smallest_change(evaluator, result, "urgent_ct") == nothing


def test_a_recommendation_nobody_knows() -> None:
    with pytest.raises(KeyError):
        smallest_change(SAMPLE, SAMPLE.evaluate({}), "brain_transplant")
