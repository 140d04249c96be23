"""Random pathways and patients, small enough for brute force and aimed at trouble.

What is aimed at: strands that meet again, facts shared by decisions, scores with bands, `unless`
and `instead` in chains, one recommendation on several boxes, precautions inside precautions,
groups of alternatives, included pathways. ``tests/interpreter/test_random_pathways.py`` guards
that all of it really comes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from math import prod
from random import Random

from carepath_dsl.model import (
    ANY_RED_FLAG,
    Action,
    Alternatives,
    Applies,
    Article,
    Basis,
    Branch,
    Claim,
    Condition,
    Decision,
    Definition,
    Evidence,
    Fact,
    Header,
    Impossible,
    Include,
    Line,
    Pathway,
    Pitfall,
    Question,
    Reassess,
    Recommendation,
    Reference,
    Register,
    Statement,
    Step,
    Target,
    Urgency,
    Verb,
)
from one_patient import parts
from oracle import constants_of, facts_used, names_in, samples, types_of
from random_conditions import (
    STATEMENTS,
    Words,
    any_red_flag,
    random_basis,
    random_condition,
    random_definitions,
    random_facts,
)

MOST_PATIENTS = 400
"""How many patients a pathway may tell apart, so that all of them can be walked."""

LEVELS = (
    Urgency("emergency", "within hours"),
    Urgency("soon", "in weeks"),
    Urgency("later", "no set time"),
)


def random_pathway(seed: int, *, strict: bool = False, most: int = MOST_PATIENTS) -> Pathway:
    """A pathway, always the same for a seed.

    ``strict`` keeps to what a file may say and :mod:`pathway_text` can write: no included
    pathways, no comparison with the same answer for everybody, nothing unused.
    """
    rng = Random(seed)
    while True:
        pathway = _Maker(rng, strict).pathway(seed)
        constants = constants_of(pathway)
        kinds = [samples(type, constants.get(n, ())) for n, type in types_of(pathway).items()]
        few = prod(len(values) for values in kinds) <= most
        if few and (not strict or (pathway.facts and pathway.recommendations)):
            return pathway


@dataclass(slots=True)
class _Maker:
    """What is made so far of one pathway."""

    rng: Random
    strict: bool
    facts: dict[str, Fact] = field(default_factory=dict)
    definitions: dict[str, Definition] = field(default_factory=dict)
    recommendations: dict[str, Recommendation] = field(default_factory=dict)

    def some(self, share: float) -> bool:
        return self.rng.random() < share

    def pathway(self, seed: int) -> Pathway:
        rng = self.rng
        words = Words(self.strict)
        self.facts = random_facts(rng, rng.choice((2, 3, 4, 5, 5, 6, 7)), words)
        self.definitions = random_definitions(rng, rng.randint(0, 5), words, self.facts)
        urgency = LEVELS[: rng.randint(1, 3)]
        self.add_recommendations("", rng.randint(2, 6), urgency, words)
        steps = self.body("", "", words, urgency, [Target(None)], rng.randint(3, 9), 0)
        report = [name for name in (*self.definitions, *self.facts) if self.some(0.4)]
        if self.strict:
            report = [name for name in report if name in self.definitions]
        rng.shuffle(report)
        ids = list(self.recommendations)
        groups = {f"g{n}": self.group(f"g{n}", ids) for n in range(rng.choice((0, 1, 1, 2)))}
        made = Pathway(
            header=_header(rng, seed),
            urgency=urgency,
            facts=self.facts,
            definitions=self.definitions,
            report=tuple(report),
            recommendations=self.recommendations,
            alternatives=groups,
            applies=tuple(
                Applies(random_condition(rng, words, 1), f"Not for line {n}.", random_basis(rng))
                for n in range(rng.choice((0, 0, 0, 1, 2)))
            ),
            start="s0",
            steps=steps,
            safety=tuple(self.claim(n, words, (*ids, *groups)) for n in range(rng.randint(0, 2))),
            impossible=tuple(
                Impossible(f"reason {n}", random_condition(rng, words, 1))
                for n in range(rng.choice((0, 0, 1)))
            ),
            questions=self.questions(),
            register=Register(Article("An article", "A house", None, None, None, None), {}, {}),
        )
        if self.strict:
            made = _without_unused(made)
        return replace(made, register=_register(rng, made))

    # --- advice ------------------------------------------------------------------------------

    def add_recommendations(
        self, prefix: str, count: int, urgency: tuple[Urgency, ...], words: Words
    ) -> None:
        """Recommendations; what is given instead of one comes behind it, so in no ring."""
        rng = self.rng
        verbs = [rng.choice(list(Verb)) for _ in range(count)]
        ids = [
            f"{prefix}{'no_' if verb is Verb.DO_NOT_OFFER else ''}r{n}"
            for n, verb in enumerate(verbs)
        ]
        for place, (id, verb) in enumerate(zip(ids, verbs, strict=True)):
            unless = random_condition(rng, words, 1) if self.some(0.35) else None
            later = ids[place + 1 :]
            level = urgency[0] if verb is Verb.DO_NOW else rng.choice(urgency)
            self.recommendations[id] = Recommendation(
                id=id,
                verb=verb,
                text=f"The thing of {id}",
                patient=f"You get {id}." if self.some(0.5) else None,
                kind=rng.choice((None, "advice", "investigation")),
                urgency=None if verb is Verb.DO_NOT_OFFER else level.id,
                unless=unless,
                instead=rng.choice(later) if unless and later and self.some(0.6) else None,
                basis=random_basis(rng),
                evidence=rng.choice((None, Evidence("strong", "low"))),
            )

    def group(self, id: str, ids: list[str]) -> Alternatives:
        """Often a recommendation and what is given instead: then one of them may be certain."""
        pairs = [(r.id, r.instead) for r in self.recommendations.values() if r.instead is not None]
        if pairs and self.some(0.85):
            return Alternatives(id, self.rng.choice(pairs))
        return Alternatives(id, tuple(self.rng.sample(ids, self.rng.randint(2, min(3, len(ids))))))

    def claim(self, place: int, words: Words, names: tuple[str, ...]) -> Claim:
        always = (self.rng.choice(names),) if self.some(0.6) else ()
        never = (self.rng.choice(names),) if not always or self.some(0.3) else ()
        when = random_condition(self.rng, words, 1)
        return Claim(f"Claim {place}", when, always, never, random_basis(self.rng))

    def questions(self) -> dict[str, Question]:
        if not self.some(0.2):
            return {}
        affects = (self.rng.choice((*self.facts, *self.recommendations)),)
        return {"Q1": Question("Q1", (STATEMENTS[0],), affects, "Which one?", "the first")}

    # --- steps -------------------------------------------------------------------------------

    def body(
        self,
        prefix: str,
        box: str,
        words: Words,
        urgency: tuple[Urgency, ...],
        exits: list[Target],
        count: int,
        depth: int,
    ) -> dict[str, Step]:
        """Steps ``s0`` and on with ways forward only; what ends here leads to an exit."""
        ids = [f"{prefix}s{n}" for n in range(count)]
        made: dict[str, Step] = {}
        inner: dict[str, dict[str, Step]] = {}
        for place, id in enumerate(ids):
            ahead = [Target(later) for later in ids[place + 1 : place + 4]]
            # Mostly on to another step; the last ones have nowhere to go but out.
            targets = ahead * 3 + exits
            if not self.strict and depth < 2 and place and self.some(0.13):
                inner[id] = self.include(id, words, urgency, targets, depth)
                made[id] = inner[id].pop(id)
            elif self.some(0.55) and ahead:
                made[id] = self.decision(id, words, targets)
            else:
                made[id] = self.action(prefix, id, words, ahead, exits, ids[: place + 1])
        made = _reachable(made, inner, ids[0])
        return self.numbered(box, made, inner)

    def numbered(
        self, box: str, made: dict[str, Step], inner: Mapping[str, dict[str, Step]]
    ) -> dict[str, Step]:
        """The boxes in the order of the file, which need not be the order of the way."""
        ids = list(made)
        if self.some(0.3):
            self.rng.shuffle(ids)
        found: dict[str, Step] = {}
        section: str | None = None
        for place, id in enumerate(ids, start=1):
            section = f"Section {place}" if self.some(0.2) else section
            found[id] = replace(made[id], box=f"{box}{place}", section=section)
            for inner_id, step in inner.get(id, {}).items():
                found[inner_id] = replace(step, box=f"{box}{place}.{step.box}")
        return found

    def decision(self, id: str, words: Words, targets: list[Target]) -> Decision:
        rng = self.rng
        yes_no = self.some(0.6)
        many = 2 if yes_no else rng.randint(2, 4)
        chosen = [rng.choice(targets) for _ in range(many)]
        while len(set(chosen)) == 1 and len(set(targets)) > 1:
            chosen = [rng.choice(targets) for _ in range(many)]
        whens: list[Condition | None] = [random_condition(rng, words) for _ in chosen[:-1]]
        labels = ["Yes", "No"] if yes_no else [f"Way {n}" for n in range(many)]
        branches = tuple(
            Branch(when, target, label)
            for when, target, label in zip([*whens, None], chosen, labels, strict=True)
        )
        used = {f for w in whens for f in facts_used(w, self.facts, self.definitions)}
        ways = [target.step for target in chosen if target.step is not None]
        prepare = rng.choice(ways) if ways and self.some(0.6) else None
        says = (
            prepare is not None or any(self.facts[fact].red_flag for fact in used) or self.some(0.2)
        )
        title, basis = f"Question {id}?", random_basis(rng)
        return Decision(
            id, "", title, None, branches, yes_no, prepare, says, self.pitfalls(), None, basis
        )

    def action(
        self,
        prefix: str,
        id: str,
        words: Words,
        ahead: list[Target],
        exits: list[Target],
        before: list[str],
    ) -> Action:
        rng = self.rng
        reassess = None
        then: tuple[Target, ...] = (rng.choice(exits),)
        if self.some(0.15):
            reassess, then = Reassess("after 6 weeks", rng.choice(before)), ()
        elif ahead and self.some(0.9):
            then = tuple(rng.sample(ahead, min(len(ahead), rng.choice((1, 1, 2, 2, 3)))))
        elif not prefix and self.some(0.3):
            then = (Target(None, "high_risk"),)
        lines = tuple(self.line(prefix, words) for _ in range(rng.choice((0, 1, 1, 2, 3))))
        title, note = f"Box {id}", rng.choice((None, None, "a remark"))
        basis = random_basis(rng)
        return Action(id, "", title, None, lines, then, reassess, self.pitfalls(), note, basis)

    def line(self, prefix: str, words: Words) -> Line:
        rng = self.rng
        ids = [id for id in self.recommendations if id.startswith(prefix)]
        # What has something else instead of it is the more telling.
        paired = [id for id in ids if self.recommendations[id].instead is not None]
        id = rng.choice(paired if paired and self.some(0.5) else ids)
        if self.some(0.3):
            return Line(id, None, None, None, None, Basis())
        unless = random_condition(rng, words, 1) if self.some(0.35) else None
        return Line(
            id,
            random_condition(rng, words, 1) if self.some(0.5) else None,
            unless,
            rng.choice(ids) if unless is not None and self.some(0.6) else None,
            f"Because of {rng.randint(1, 5)}" if self.some(0.3) else None,
            random_basis(rng) if self.some(0.5) else Basis(),
        )

    def pitfalls(self) -> tuple[Pitfall, ...]:
        if not self.some(0.1):
            return ()
        return tuple(Pitfall(f"Mind {n}", random_basis(self.rng)) for n in (1, 2))

    def include(
        self,
        id: str,
        words: Words,
        urgency: tuple[Urgency, ...],
        targets: list[Target],
        depth: int,
    ) -> dict[str, Step]:
        """An oval with the steps inside it, whose boxes are still numbered from 1."""
        rng = self.rng
        prefix = f"{id}."
        own = Words(words.strict, list(words.yes_no), dict(words.choices), dict(words.measures))
        made = random_definitions(rng, rng.randint(0, 2), own, self.facts, f"{prefix}d")
        self.definitions.update(made)
        self.add_recommendations(prefix, rng.randint(1, 2), urgency, own)
        exits = [rng.choice(targets) for _ in range(rng.randint(1, 2))]
        inside = self.body(prefix, "", own, urgency, exits, rng.randint(1, 4), depth + 1)
        applies = tuple(random_condition(rng, own, 1) for _ in range(rng.choice((0, 1, 1, 2))))
        oval = Include(
            id=id,
            box="",
            title=f"Included at {id}",
            section=None,
            pathway="inner",
            version="1.0",
            enter=f"{prefix}s0",
            applies=applies,
            otherwise=rng.choice(targets) if applies else None,
            bindings={},
            ends={f"end {n}": target for n, target in enumerate(exits)},
            note=None,
            basis=random_basis(rng),
        )
        return {id: oval, **inside}


def _targets(step: Step) -> Iterator[Target]:
    if isinstance(step, Decision):
        yield from (branch.target for branch in step.branches)
    elif isinstance(step, Action):
        yield from step.then
    else:
        yield Target(step.enter)
        yield from [] if step.otherwise is None else [step.otherwise]


def _reachable(
    made: dict[str, Step], inner: Mapping[str, dict[str, Step]], start: str
) -> dict[str, Step]:
    """The steps some way leads to; a way back to one that is gone leads to the start."""
    every = {**made, **{id: step for inside in inner.values() for id, step in inside.items()}}
    reached: set[str] = set()
    waiting = [start]
    while waiting:
        id = waiting.pop()
        if id in reached or id not in every:
            continue
        reached.add(id)
        waiting += [t.step for t in _targets(every[id]) if t.step is not None]
    kept = {id: step for id, step in made.items() if id in reached}
    for id, step in kept.items():
        if isinstance(step, Action) and step.reassess and step.reassess.back_to not in kept:
            kept[id] = replace(step, reassess=replace(step.reassess, back_to=start))
    return kept


# --- the frame -------------------------------------------------------------------------------


def _header(rng: Random, seed: int) -> Header:
    def sometimes(text: str) -> str | None:
        return text if rng.random() < 0.5 else None

    return Header(
        id=f"random_{seed}",
        title=f"Random pathway {seed}",
        version="2026.11.0",
        status=rng.choice(("draft", "submitted", "under review")),
        updated=sometimes("2026-11-22"),
        review_by=sometimes("2999-11-22"),
        purpose=sometimes("Testing."),
        population=sometimes("Nobody"),
        not_for=("pregnancy", "recent trauma") if rng.random() < 0.5 else (),
        authors=("The generator",),
        notice=sometimes("Not for use."),
        disclaimer=sometimes("Made at random."),
        editorial_policy=sometimes("None."),
        readers={"clinician": "Clinical terms"} if rng.random() < 0.5 else {},
        quorum={"physician": "2"} if rng.random() < 0.5 else {},
    )


def _register(rng: Random, pathway: Pathway) -> Register:
    """Statements for everything the pathway rests on; the others say why they are left out."""
    based = {statement for basis in parts(pathway, Basis) for statement in basis.statements}
    references = {
        "1": Reference("1", "guideline", "A guideline", "A house", "2025", None, None),
        "2": Reference("2", "research", "A trial", None, "2009", "https://example.org/2", None),
        "3": Reference("3", None, None, None, None, None, "cited in the text, not listed"),
    }
    statements = {}
    for id in STATEMENTS:
        cites = tuple(sorted(rng.sample(list(references), rng.randint(0, 2))))
        reason = None if id in based else "it recommends nothing"
        statements[id] = Statement(id, "A section", f"What {id} says.", cites, reason)
    return replace(pathway.register, references=references, statements=statements)


def _without_unused(pathway: Pathway) -> Pathway:
    """The pathway without what nothing names, which the checker of files does not let pass."""
    given = [
        id
        for line in parts(pathway.steps, Line)
        for id in (line.recommendation, line.instead)
        if id
    ]
    for id in given:
        instead = pathway.recommendations[id].instead
        if instead is not None and instead not in given:
            given.append(instead)
    recommendations = {id: r for id, r in pathway.recommendations.items() if id in given}
    groups = {}
    for id, group in pathway.alternatives.items():
        members = tuple(member for member in group.members if member in given)
        if len(members) > 1:
            groups[id] = replace(group, members=members)
    named = {*recommendations, *groups}
    claims = tuple(c for c in pathway.safety if named.issuperset((*c.always, *c.never)))
    used: set[str] = set()
    waiting: list[object] = [
        *pathway.steps.values(),
        *recommendations.values(),
        *pathway.applies,
        *claims,
        *pathway.impossible,
        *(pathway.definitions[name] for name in pathway.report),
    ]
    used.update(pathway.report)
    while waiting:
        for name in names_in(waiting.pop()):
            if name not in used and name in pathway.definitions:
                waiting.append(pathway.definitions[name])
            used.add(name)
    facts = {id: fact for id, fact in pathway.facts.items() if id in used}
    definitions = {id: d for id, d in pathway.definitions.items() if id in used}
    definitions.pop(ANY_RED_FLAG, None)
    if any(fact.red_flag for fact in facts.values()):
        # As the loader does: behind all others, and whether it is used or not.
        definitions[ANY_RED_FLAG] = any_red_flag(facts)
    return replace(
        pathway,
        facts=facts,
        definitions=definitions,
        recommendations=recommendations,
        alternatives=groups,
        safety=claims,
        questions={
            id: question
            for id, question in pathway.questions.items()
            if set(question.affects) <= used | recommendations.keys()
        },
    )
