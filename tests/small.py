"""Small pathways by hand, in few words: for tests that show one thing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from fractions import Fraction

from carepath_dsl.expressions import CompareWord
from carepath_dsl.model import (
    Action,
    Alternatives,
    Applies,
    Basis,
    Branch,
    Choice,
    Claim,
    Compare,
    Condition,
    Decision,
    Definition,
    Fact,
    Finding,
    Header,
    Holds,
    Include,
    Junction,
    Line,
    Number,
    Option,
    Pathway,
    Reassess,
    Recommendation,
    Register,
    Statement,
    Step,
    Target,
    Type,
    Urgency,
    Verb,
    YesNo,
)

SCALE = (Urgency("now", "within hours"), Urgency("soon", "in weeks"), Urgency("later", "-"))
OURS = Basis((), "made for a test")


def yes_no(id: str, *, red_flag: bool = False) -> Fact:
    return _fact(id, YesNo(), red_flag)


def choice(id: str, *options: str, ordered: bool = True) -> Fact:
    return _fact(id, Choice(tuple(Option(o, o) for o in options), ordered), False)


def number(
    id: str, low: int | Fraction, high: int | Fraction, *, whole: bool = False, unit: str = ""
) -> Fact:
    return _fact(id, Number(Fraction(low), Fraction(high), unit or None, whole), False)


def _fact(id: str, type: Type, red_flag: bool) -> Fact:
    return Fact(id, id.capitalize(), f"{id}?", None, type, red_flag, OURS)


def compare(name: str, word: CompareWord, value: int | Fraction) -> Compare:
    return Compare(name, word, Fraction(value), str(value))


def either(*parts: Condition | str) -> Junction:
    return Junction("any", tuple(map(_condition, parts)), True)


def both(*parts: Condition | str) -> Junction:
    return Junction("all", tuple(map(_condition, parts)), True)


def finding(id: str, condition: Condition | str) -> Finding:
    return Finding(id, id.capitalize(), _condition(condition), (), OURS)


def _condition(what: Condition | str) -> Condition:
    return Holds(what) if isinstance(what, str) else what


def _optional(what: Condition | str | None) -> Condition | None:
    return None if what is None else _condition(what)


def advice(
    id: str,
    urgency: str | None = "soon",
    *,
    unless: Condition | str | None = None,
    instead: str | None = None,
    statements: tuple[str, ...] = (),
) -> Recommendation:
    """``do now`` at the first level, ``do not offer`` where the id says so, else ``offer``."""
    verb = Verb.DO_NOW if urgency == "now" else Verb.OFFER
    if id.startswith("no_"):
        verb, urgency = Verb.DO_NOT_OFFER, None
    basis = Basis(statements) if statements else OURS
    return Recommendation(id, verb, id, None, None, urgency, _optional(unless), instead, basis)


def line(
    recommendation: str,
    *,
    when: Condition | str | None = None,
    unless: Condition | str | None = None,
    instead: str | None = None,
    because: str | None = None,
    statements: tuple[str, ...] = (),
) -> Line:
    return Line(
        recommendation, _optional(when), _optional(unless), instead, because, Basis(statements)
    )


def target(to: str) -> Target:
    """``end``, ``end high_risk``, or a step."""
    if to == "end":
        return Target(None)
    return Target(None, to.removeprefix("end ")) if to.startswith("end ") else Target(to)


def decide(
    id: str, when: Condition | str, yes: str, no: str, *, prepare: str | None = None
) -> Decision:
    branches = (
        Branch(_condition(when), target(yes), "Yes"),
        Branch(None, target(no), "No"),
    )
    return Decision(id, "", id, None, branches, True, prepare, True, (), None, OURS)


def branch(
    id: str, *ways: tuple[Condition | str, str], otherwise: str, prepare: str | None = None
) -> Decision:
    branches = [Branch(_condition(when), target(to), to) for when, to in ways]
    branches.append(Branch(None, target(otherwise), "Otherwise"))
    return Decision(id, "", id, None, tuple(branches), False, prepare, True, (), None, OURS)


def act(id: str, *lines: Line | str, then: str | Iterable[str] = "end") -> Action:
    made = tuple(line(each) if isinstance(each, str) else each for each in lines)
    targets = [then] if isinstance(then, str) else then
    return Action(id, "", id, None, made, tuple(target(t) for t in targets), None, (), None, OURS)


def look_again(id: str, back_to: str) -> Action:
    return Action(id, "", id, None, (), (), Reassess("after 6 weeks", back_to), (), None, OURS)


def oval(id: str, enter: str, *applies: Condition | str, otherwise: str | None = None) -> Include:
    conditions = tuple(map(_condition, applies))
    other = None if otherwise is None else target(otherwise)
    return Include(id, "", id, None, "inner", "1", enter, conditions, other, {}, {}, None, OURS)


def applies(when: Condition | str, otherwise: str) -> Applies:
    return Applies(_condition(when), otherwise, OURS)


def claim(
    when: Condition | str, *, always: tuple[str, ...] = (), never: tuple[str, ...] = ()
) -> Claim:
    return Claim("a claim", _condition(when), always, never, OURS)


def pathway(
    facts: Iterable[Fact],
    recommendations: Iterable[Recommendation],
    steps: Iterable[Step],
    *,
    definitions: Iterable[Definition] = (),
    groups: Mapping[str, tuple[str, ...]] | None = None,
    report: Iterable[str] = (),
    applies: Iterable[Applies] = (),
    safety: Iterable[Claim] = (),
) -> Pathway:
    """The first step is the start; boxes are numbered as they stand, dotted ids inside ovals."""
    boxes = _numbered(steps)
    return Pathway(
        header=Header(
            id="small",
            title="Small",
            version="1",
            status="draft",
            updated=None,
            review_by=None,
            purpose=None,
            population=None,
            not_for=(),
            authors=(),
            notice=None,
            disclaimer=None,
            editorial_policy=None,
            readers={},
            quorum={},
        ),
        urgency=SCALE,
        facts={fact.id: fact for fact in facts},
        definitions={definition.id: definition for definition in definitions},
        report=tuple(report),
        recommendations={recommendation.id: recommendation for recommendation in recommendations},
        alternatives={id: Alternatives(id, members) for id, members in (groups or {}).items()},
        applies=tuple(applies),
        start=next(iter(boxes)),
        steps=boxes,
        safety=tuple(safety),
        impossible=(),
        questions={},
        register=Register(
            None,
            {},
            {id: Statement(id, "A section", id, (), None) for id in ("S1", "S2", "S3", "S4")},
        ),
    )


def _numbered(steps: Iterable[Step]) -> dict[str, Step]:
    boxes: dict[str, Step] = {}
    inside: dict[str, int] = {}
    for step in steps:
        around = step.id.rpartition(".")[0]
        inside[around] = inside.get(around, 0) + 1
        before = f"{boxes[around].box}." if around else ""
        boxes[step.id] = replace(step, box=f"{before}{inside[around]}")
    return boxes
