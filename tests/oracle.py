"""The oracle: what a pathway answers, by brute force, for tests to compare every engine with.

It shares nothing with the evaluator but the model. A patient of whom not everything is known is
the list of all patients he may turn out to be; each of them walks his one way
(:mod:`one_patient`), and everything a result says is counted off that list. Slow, and short
enough to be checked against the law by reading.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise, product
from math import ceil, floor

from carepath_dsl.model import (
    Action,
    Between,
    Choice,
    Class,
    Compare,
    Condition,
    Decision,
    Definition,
    Derived,
    Fact,
    Holds,
    Include,
    Number,
    OptionTest,
    Part,
    Pathway,
    Step,
    Target,
    Term,
    Type,
    Value,
    Verb,
    YesNo,
)
from one_patient import Outcome, Walker, derived, facts_behind, parts


@dataclass(frozen=True, slots=True)
class Asked:
    """A needed fact and the most urgent level it can change."""

    fact: str
    can_change: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A reported value: those still possible, or the bounds of a number not known yet."""

    values: tuple[Value, ...]
    low: Value | None
    high: Value | None


@dataclass(frozen=True, slots=True)
class Answer:
    """Everything a result says about one patient; certainties in the words of the law."""

    status: str
    act_now: bool
    advice: Mapping[str, str]
    groups: Mapping[str, str]
    holds: frozenset[str]
    prepared_by: Mapping[str, tuple[str, ...]]
    steps_giving: Mapping[str, tuple[str, ...]]
    statements: Mapping[str, tuple[str, ...]]
    reasons: Mapping[str, tuple[str, ...]]
    depends_on: Mapping[str, frozenset[str]]
    because: Mapping[str, frozenset[str]]
    path: Mapping[str, str]
    """Steps that are certain or possible, in order."""
    prepared_steps: frozenset[str]
    ways: Mapping[tuple[str, str], str]
    needed: tuple[Asked, ...]
    reports: Mapping[str, Shown]
    not_applicable: tuple[str, ...]


class Everyone:
    """All patients a pathway can tell apart: every fact and derived number at every sample.

    A derived number takes its samples independently of its facts: this is what it may be as long
    as they are not all known.
    """

    def __init__(self, pathway: Pathway) -> None:
        self.pathway = pathway
        self.types = types_of(pathway)
        self.names = tuple(self.types)
        self.constants = constants_of(pathway)
        self.samples = {
            name: samples(type, self.constants.get(name, ())) for name, type in self.types.items()
        }
        self.rows = [
            dict(zip(self.names, values, strict=True))
            for values in product(*(self.samples[name] for name in self.names))
        ]
        self.outcomes = [Walker(pathway, row).outcome() for row in self.rows]
        self.order = order_of(pathway)
        self.asked_in_line = [used_in(line.when, pathway) for line in pathway.applies]
        self.asked_in_box = {
            id: [f for when in conditions_in_box(step, pathway) for f in used_in(when, pathway)]
            for id, step in pathway.steps.items()
        }
        in_boxes = [self.asked_in_box[id] for id in self.order]
        met = [fact for facts in (*self.asked_in_line, *in_boxes) for fact in facts]
        self.met = list(dict.fromkeys([*met, *pathway.facts]))
        """The facts in the order in which the text meets them, then those no box uses."""
        self._next: dict[str, int] = {}
        behind = 1
        for name in reversed(self.names):
            self._next[name] = behind
            behind *= len(self.samples[name])
        self._found: dict[frozenset[tuple[str, Value]], list[int]] = {}

    def alike(self, name: str, value: Value) -> int:
        """The place of the sample no comparison of the pathway can tell from a value."""
        constants = self.constants.get(name, ())
        seen = [told_apart(sample, constants) for sample in self.samples[name]]
        return seen.index(told_apart(value, constants))

    def completions(self, facts: Mapping[str, Value]) -> list[int]:
        """The rows that agree with the facts, and with the derived numbers they settle."""
        key = frozenset(facts.items())
        if key not in self._found:
            known = {**facts, **derived(self.pathway, facts)}
            rows = [0]
            for name in self.names:
                step, every = self._next[name], range(len(self.samples[name]))
                places = [self.alike(name, known[name])] if name in known else every
                rows = [row + place * step for row in rows for place in places]
            self._found[key] = rows
        return self._found[key]

    def pairs(self, rows: Iterable[int], name: str) -> Iterator[tuple[Outcome, Outcome]]:
        """Completions that differ in one fact or derived number alone, neighbours only.

        Where any two of those that differ in it alone differ in their advice, two neighbours do.
        """
        step, many = self._next[name], len(self.samples[name])
        inside = set(rows)
        for row in inside:
            if (row // step) % many and row - step in inside:
                yield self.outcomes[row - step], self.outcomes[row]

    def answer(self, facts: Mapping[str, Value]) -> Answer:
        """What the law says about a patient of whom these facts are known."""
        pathway = self.pathway
        rows = self.completions(facts)
        outcomes = [self.outcomes[row] for row in rows]
        for_them = [all(outcome.applies) for outcome in outcomes]

        prepared_by: dict[str, tuple[str, ...]] = {}
        prepared_groups: set[str] = set()
        prepared_steps: set[str] = set()
        for id in self.order:
            step = pathway.steps[id]
            if not isinstance(step, Decision) or step.prepare is None:
                continue
            behind = [
                outcome.after[id, step.prepare]
                for outcome in outcomes
                if (id, step.prepare) in outcome.way.ways
            ]
            if not behind or len(behind) == len(outcomes):
                continue
            for recommendation in pathway.recommendations:
                if all(recommendation in way.advice for way in behind):
                    before = prepared_by.get(recommendation, ())
                    prepared_by[recommendation] = (*before, id)
            for group in pathway.alternatives.values():
                if all(way.advice & set(group.members) for way in behind):
                    prepared_groups.add(group.id)
            prepared_steps |= {s for s in pathway.steps if all(s in way.steps for way in behind)}

        def certainty(truths: list[bool], prepared: bool) -> str:
            if all(truths):
                return "certain"
            if not any(truths):
                return "excluded"
            return "precautionary" if prepared else "possible"

        advice = {
            id: certainty([id in o.way.advice for o in outcomes], id in prepared_by)
            for id in pathway.recommendations
        }
        groups = {
            group.id: certainty(
                [bool(o.way.advice & set(group.members)) for o in outcomes],
                group.id in prepared_groups,
            )
            for group in pathway.alternatives.values()
        }
        path = {id: certainty([id in o.way.steps for o in outcomes], False) for id in self.order}
        ways = {way: True for outcome in outcomes for way in outcome.way.ways}
        giving = {
            id: tuple(s for s in self.order if any((id, s) in o.way.given_at for o in outcomes))
            for id in pathway.recommendations
        }
        open_ids = {id for id, how in advice.items() if how in ("possible", "precautionary")}
        needed, depends_on = self.open_facts(rows, facts)
        sources = {id: self.sources(id, outcomes) for id in pathway.recommendations}
        return Answer(
            status=(
                "not applicable" if not any(for_them) else "incomplete" if needed else "complete"
            ),
            act_now=self.act_now(advice, groups),
            advice=advice,
            groups=groups,
            holds=frozenset(
                id for id in open_ids if pathway.recommendations[id].verb is Verb.DO_NOT_OFFER
            ),
            prepared_by={id: by for id, by in prepared_by.items() if advice[id] == "precautionary"},
            steps_giving=giving,
            statements={id: statements for id, (statements, _) in sources.items()},
            reasons={id: reasons for id, (_, reasons) in sources.items()},
            depends_on={id: frozenset(depends_on.get(id, ())) for id in open_ids},
            because={
                id: self.because(id, facts) for id in pathway.recommendations if id not in open_ids
            },
            path={id: how for id, how in path.items() if how != "excluded"},
            prepared_steps=frozenset(prepared_steps),
            ways={way: certainty([way in o.way.ways for o in outcomes], False) for way in ways},
            needed=self.in_order(needed, outcomes),
            reports={
                name: self.shown(name, facts, [o.reports[name] for o in outcomes])
                for name in pathway.report
            },
            not_applicable=self.not_applicable(outcomes),
        )

    def act_now(self, advice: Mapping[str, str], groups: Mapping[str, str]) -> bool:
        first = self.pathway.urgency[0].id
        pressing = {r.id for r in self.pathway.recommendations.values() if r.urgency == first}
        sure = ("certain", "precautionary")
        return any(advice[id] in sure for id in pressing) or any(
            groups[group.id] in sure and set(group.members) <= pressing
            for group in self.pathway.alternatives.values()
        )

    def open_facts(
        self, rows: list[int], facts: Mapping[str, Value]
    ) -> tuple[dict[str, str | None], dict[str, set[str]]]:
        """Needed facts with what they can change; and the facts each recommendation waits for."""
        needed: dict[str, str | None] = {}
        depends_on: dict[str, set[str]] = {}
        for name in self.names:
            unknown = facts_behind(self.pathway, name) - facts.keys()
            if not unknown:
                continue
            changed: set[str] = set()
            matters = False
            for one, other in self.pairs(rows, name):
                changed |= one.way.advice ^ other.way.advice
                matters = matters or all(one.applies) != all(other.applies)
            if not changed and not matters:
                continue
            for fact in unknown:
                levels = [self.pathway.recommendations[id].urgency for id in changed]
                needed[fact] = most_urgent(self.pathway, [needed.get(fact), *levels])
            for id in changed:
                depends_on.setdefault(id, set()).update(unknown)
        return needed, depends_on

    def in_order(
        self, needed: Mapping[str, str | None], outcomes: list[Outcome]
    ) -> tuple[Asked, ...]:
        """First what an open line of ``applies when`` asks; red flags first; then as met."""
        pathway = self.pathway
        asked_first = [
            fact
            for place, facts in enumerate(self.asked_in_line)
            if len({outcome.applies[place] for outcome in outcomes}) == 2
            for fact in facts
        ]
        passed = [id for id in self.order if any(id in o.way.steps for o in outcomes)]
        met = asked_first + [fact for id in passed for fact in self.asked_in_box[id]]

        def key(fact: str) -> tuple[bool, bool, int]:
            return (
                fact not in asked_first,
                not pathway.facts[fact].red_flag,
                met.index(fact),
            )

        return tuple(Asked(fact, needed[fact]) for fact in sorted(needed, key=key))

    def sources(self, id: str, outcomes: list[Outcome]) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Statements of the recommendation and the lines that may give it, and authors' reasons.

        The reasons of what is certain are those of lines that give it for sure.
        """
        statements = list(self.pathway.recommendations[id].basis.statements)
        reasons, sure = [], []
        for step_id in self.order:
            lines = getattr(self.pathway.steps[step_id], "lines", ())
            for place, line in enumerate(lines):
                if any((id, step_id, place) in o.way.lines for o in outcomes):
                    statements += line.basis.statements
                    because = [line.because] if line.because is not None else []
                    certain = all((id, step_id, place) in o.way.lines for o in outcomes)
                    reasons += because
                    sure += [because] if certain else []
        given = all(id in o.way.advice for o in outcomes)
        told = [text for because in sure for text in because] if given else reasons
        return tuple(dict.fromkeys(statements)), tuple(dict.fromkeys(told))

    def settled(self, id: str, facts: Mapping[str, Value]) -> bool:
        """True when all completions agree about one recommendation."""
        rows = self.completions(facts)
        return len({id in self.outcomes[row].way.advice for row in rows}) == 1

    def because(self, id: str, facts: Mapping[str, Value]) -> frozenset[str]:
        """What is left of the facts when those that are not needed are dropped, last met first."""
        kept = dict(facts)
        for name in reversed(self.met):
            if name in kept:
                rest = {fact: value for fact, value in kept.items() if fact != name}
                if self.settled(id, rest):
                    kept = rest
        return frozenset(kept)

    def shown(self, name: str, facts: Mapping[str, Value], found: list[Value]) -> Shown:
        type = self.types.get(name)
        if isinstance(type, Number):
            known = {**facts, **derived(self.pathway, facts)}
            if name in known:
                return Shown((known[name],), None, None)
            return Shown((), type.low, type.high)
        possible = set(found)
        definition = self.pathway.definitions.get(name)
        if isinstance(definition, Class):
            type = definition.type
        if isinstance(type, Choice):
            return Shown(tuple(o.id for o in type.options if o.id in possible), None, None)
        # No before yes; points from the least to the most.
        return Shown(tuple(sorted(possible)), None, None)

    def not_applicable(self, outcomes: list[Outcome]) -> tuple[str, ...]:
        if all(all(outcome.applies) for outcome in outcomes):
            return ()
        lines = list(enumerate(self.pathway.applies))
        false = [x.otherwise for n, x in lines if not any(o.applies[n] for o in outcomes)]
        unsure = [x.otherwise for n, x in lines if not all(o.applies[n] for o in outcomes)]
        return tuple(false or unsure)


# --- which values matter ---------------------------------------------------------------------


def types_of(pathway: Pathway) -> dict[str, Type]:
    """The facts and derived numbers, with their types."""
    types: dict[str, Type] = {fact.id: fact.type for fact in pathway.facts.values()}
    for definition in pathway.definitions.values():
        if isinstance(definition, Derived):
            types[definition.id] = definition.type
    return types


def constants_of(pathway: Pathway) -> dict[str, list[Fraction]]:
    """Every number the pathway compares a name with, wherever that may stand."""
    found: dict[str, set[Fraction]] = {}
    for part in parts(pathway, object):
        if isinstance(part, Compare):
            found.setdefault(part.name, set()).add(part.value)
        elif isinstance(part, Between):
            found.setdefault(part.name, set()).update((part.low, part.high))
    return {name: sorted(constants) for name, constants in found.items()}


def told_apart(value: Value, constants: Iterable[Fraction]) -> object:
    """What the comparisons see of a value: two values with the same are one to the pathway."""
    if not isinstance(value, Fraction):
        return value
    return [(value > constant) - (value < constant) for constant in constants]


def samples(type: Type, constants: Iterable[Fraction]) -> tuple[Value, ...]:
    """One value of each kind the comparisons can tell apart, from the least to the most."""
    if isinstance(type, YesNo):
        return (False, True)
    if isinstance(type, Choice):
        return tuple(option.id for option in type.options)
    edges = sorted({type.low, type.high, *constants})
    tried = {*edges, *((a + b) / 2 for a, b in pairwise(edges))}
    if type.whole:
        tried = {
            Fraction(whole(edge) + shift)
            for edge in edges
            for whole in (floor, ceil)
            for shift in (-1, 0, 1)
        }
    kinds: list[object] = []
    found: list[Value] = []
    for value in sorted(tried):
        kind = told_apart(value, constants)
        if type.low <= value <= type.high and kind not in kinds:
            kinds.append(kind)
            found.append(value)
    return tuple(found)


# --- the order of boxes and questions --------------------------------------------------------


def order_of(pathway: Pathway) -> tuple[str, ...]:
    """Every step behind those that lead to it; of those that could come next, the lowest box."""
    before: dict[str, set[str]] = {id: set() for id in pathway.steps}
    for id, step in pathway.steps.items():
        for target in ways_out(step):
            if target.step is not None:
                before[target.step].add(id)
    ordered: list[str] = []
    while len(ordered) < len(before):
        ready = [id for id in before if id not in ordered and before[id] <= set(ordered)]
        ordered.append(
            min(ready, key=lambda id: [int(part) for part in pathway.steps[id].box.split(".")])
        )
    return tuple(ordered)


def ways_out(step: Step) -> list[Target]:
    """Where a step may lead; a way back is not one of them."""
    if isinstance(step, Decision):
        return [branch.target for branch in step.branches]
    if isinstance(step, Action):
        return list(step.then)
    return [Target(step.enter), *([] if step.otherwise is None else [step.otherwise])]


def conditions_in_box(step: Step, pathway: Pathway) -> Iterator[Condition]:
    """The conditions decided in a box: of a line, its own, then those of what it may give."""

    def guards(id: str) -> Iterator[Condition]:
        recommendation = pathway.recommendations[id]
        if recommendation.unless is not None:
            yield recommendation.unless
        if recommendation.instead is not None:
            yield from guards(recommendation.instead)

    if isinstance(step, Decision):
        yield from (branch.when for branch in step.branches if branch.when is not None)
    elif isinstance(step, Include):
        yield from step.applies
    else:
        for line in step.lines:
            yield from (when for when in (line.when, line.unless) if when is not None)
            yield from guards(line.recommendation)
            if line.instead is not None:
                yield from guards(line.instead)


def facts_used(
    thing: object, facts: Mapping[str, Fact], definitions: Mapping[str, Definition]
) -> list[str]:
    """The facts a condition or definition uses, in the order of the text, definitions opened."""
    found: list[str] = []
    for name in names_in(thing):
        if name in facts:
            found.append(name)
        else:
            found += facts_used(definitions[name], facts, definitions)
    return found


def used_in(condition: Condition, pathway: Pathway) -> list[str]:
    """The facts a condition uses, in the order of the text."""
    return facts_used(condition, pathway.facts, pathway.definitions)


def names_in(thing: object) -> Iterator[str]:
    """The facts and definitions a part of a pathway names, in the order of the text."""
    for part in parts(thing, object):
        match part:
            case Holds() | Compare() | Between() | OptionTest() | Term() | Part():
                yield part.name
            case _:
                pass


def most_urgent(pathway: Pathway, levels: Iterable[str | None]) -> str | None:
    """The most pressing of some levels; None, which is no level, is less than any."""
    scale = [level.id for level in pathway.urgency]
    return min((level for level in levels if level is not None), key=scale.index, default=None)
