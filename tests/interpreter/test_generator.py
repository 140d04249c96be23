"""A guard: what is tested at random really holds everything it should, again and again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from random import Random

from carepath_dsl.model import (
    ANY_RED_FLAG,
    Action,
    Band,
    Between,
    Class,
    Compare,
    Count,
    Decision,
    Derived,
    Finding,
    Holds,
    Include,
    Junction,
    Not,
    Number,
    OptionTest,
    Part,
    Pathway,
    Points,
    Recommendation,
    Score,
    Term,
)
from carepath_interpreter.derived import Underivable
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.result import Result
from one_patient import parts
from oracle import facts_used, order_of, types_of, ways_out
from random_pathways import random_pathway
from random_patients import RandomPatients

PATHWAYS = 200
OFTEN, RARELY = 6, 2
"""How many of the pathways, and of the patients, have to show each thing."""


def behind(pathway: Pathway, start: str) -> set[str]:
    """The step, and all that its ways lead to."""
    found: set[str] = set()
    waiting = [start]
    while waiting:
        id = waiting.pop()
        if id not in found:
            found.add(id)
            waiting += [t.step for t in ways_out(pathway.steps[id]) if t.step is not None]
    return found


def constructs(pathway: Pathway) -> Iterator[str]:
    """What a pathway holds, in the words of the language."""
    yield from _of_conditions(pathway)
    yield from _of_definitions(pathway)
    yield from _of_steps(pathway)
    yield from _of_advice(pathway)
    yield f"{len(pathway.applies)} lines of applies when"
    for name in pathway.report:
        owner = pathway.definitions.get(name) or pathway.facts[name].type
        yield f"report {type(owner).__name__}"
    if pathway.safety:
        yield "claim"
    if pathway.impossible:
        yield "impossible"


def _of_conditions(pathway: Pathway) -> Iterator[str]:
    compared: Counter[object] = Counter()
    types = types_of(pathway)
    for part in parts(pathway, object):
        match part:
            case Compare():
                yield f"compare {part.word}"
                compared[part.name, part.value] += 1
                type = types.get(part.name)
                if isinstance(type, Number):
                    yield "whole number" if type.whole else "dense number"
                    if part.value in (type.low, type.high):
                        yield "threshold at a bound"
                    if not type.low <= part.value <= type.high:
                        yield "threshold outside"
                    if type.whole and part.value.denominator != 1:
                        yield "threshold between whole numbers"
                if "days" in part.written:
                    yield "converted unit"
            case Between():
                yield "between"
            case OptionTest():
                yield f"option {part.word}"
            case Not(part=Not()):
                yield "not not"
            case Not(part=Junction() | Count()):
                yield "not of a group"
            case Junction():
                yield f"{'infix' if part.infix else 'group'} {part.word}"
                if any(isinstance(inner, Junction | Count) for inner in part.parts):
                    yield "group in a group"
            case Count():
                yield f"count {part.word}"
            case Holds(name="any_red_flag"):
                yield ANY_RED_FLAG
            case _:
                pass
    if compared and max(compared.values()) > 1:
        yield "equal thresholds"


def _of_definitions(pathway: Pathway) -> Iterator[str]:
    for definition in pathway.definitions.values():
        yield type(definition).__name__
        match definition:
            case Score(items=items):
                points = [item.points for item in items if isinstance(item, Points)]
                yield from ["negative points"] * any(p < 0 for p in points)
                yield from ["zero points"] * any(p == 0 for p in points)
                for item in items:
                    if isinstance(item, Part):
                        yield f"{type(pathway.definitions[item.name]).__name__} in a score"
            case Band(lines=lines):
                yield from ["negative band"] * any(line.value < 0 for line in lines)
            case Derived():
                yield f"derived with {definition.formula.word}"  # type: ignore[union-attr]
                names = [term.name for term in parts(definition, Term)]
                yield from ["derived of derived"] * any(n in pathway.definitions for n in names)
                yield from ["derived twice of one"] * (len(set(names)) < len(names))
            case Finding() | Class():
                pass
        if any(
            name in pathway.definitions for name in (part.name for part in parts(definition, Holds))
        ):
            yield "definition in a definition"


def _of_steps(pathway: Pathway) -> Iterator[str]:
    arriving: Counter[str] = Counter()
    used: Counter[str] = Counter()
    for id, step in pathway.steps.items():
        targets = list(dict.fromkeys(t.step for t in ways_out(step) if t.step is not None))
        arriving.update(targets)
        yield type(step).__name__
        match step:
            case Decision():
                used.update(set(facts_used(step, pathway.facts, pathway.definitions)))
                yield "yes and no" if step.yes_no else f"{len(step.branches)} branches"
                if len(targets) < len([t for t in ways_out(step) if t.step is not None]):
                    yield "two branches, one target"
                if step.prepare is not None:
                    yield "prepare for"
                    inside = [pathway.steps[inner] for inner in behind(pathway, step.prepare)]
                    if any(isinstance(s, Decision) and s.prepare is not None for s in inside):
                        yield "precaution in a precaution"
            case Action():
                if len(targets) > 1:
                    yield "strands"
                    both = set.intersection(*(behind(pathway, target) for target in targets))
                    yield from ["strands that meet again"] * bool(both)
                yield from ["reassess"] * (step.reassess is not None)
                yield from ["rounded state"] * (not step.lines)
                yield from ["named end"] * any(target.end is not None for target in step.then)
            case Include():
                yield from ["include with applies"] * bool(step.applies)
                yield from ["include in an include"] * ("." in id)
    if arriving and max(arriving.values()) > 1:
        yield "join"
    if used and max(used.values()) > 1:
        yield "fact shared by decisions"
    if list(order_of(pathway)) != list(pathway.steps):
        yield "boxes not in the order of the way"


def _of_advice(pathway: Pathway) -> Iterator[str]:
    boxes: Counter[str] = Counter()
    for step in pathway.steps.values():
        if isinstance(step, Action):
            boxes.update({line.recommendation for line in step.lines})
            for line in step.lines:
                yield from ["line with when"] * (line.when is not None)
                yield from ["line with unless"] * (line.unless is not None)
                yield from ["line with instead"] * (line.instead is not None)
            named = [line.recommendation for line in step.lines]
            yield from ["one recommendation, two lines"] * (len(set(named)) < len(named))
    if boxes and max(boxes.values()) > 1:
        yield "one recommendation, two boxes"
    for recommendation in pathway.recommendations.values():
        yield recommendation.verb.value
        yield from ["unless"] * (recommendation.unless is not None)
        yield from ["instead"] * (recommendation.instead is not None)
        if recommendation.instead is not None:
            other: Recommendation = pathway.recommendations[recommendation.instead]
            yield from ["instead in a chain"] * (other.instead is not None)
    yield from ["alternatives"] * bool(pathway.alternatives)


EXPECTED = """
compare > | compare >= | compare < | compare <= | compare = | compare != | between
whole number | dense number | threshold at a bound | threshold outside | equal thresholds
threshold between whole numbers | converted unit
option is | option is not | option is one of | option is at least | option is at most
not not | not of a group | infix any | infix all | group any | group all | group none
group in a group | count at least | count at most | count exactly | any_red_flag
Finding | Band | Class | Score | Derived | negative points | zero points | negative band
Band in a score | Score in a score | definition in a definition
derived with + | derived with - | derived with * | derived with / | derived of derived
derived twice of one
Decision | Action | Include | yes and no | 2 branches | 3 branches | 4 branches
two branches, one target | prepare for | precaution in a precaution
strands | strands that meet again | reassess | rounded state | named end
include with applies | include in an include | join | fact shared by decisions
boxes not in the order of the way
line with when | line with unless | line with instead | one recommendation, two lines
one recommendation, two boxes | do now | offer | consider | do not offer
unless | instead | instead in a chain | alternatives
0 lines of applies when | 1 lines of applies when | 2 lines of applies when
report Finding | report Band | report Class | report Score | report Derived
report YesNo | report Choice | report Number | claim | impossible
"""


def test_every_construct_comes_often() -> None:
    counted: Counter[str] = Counter()
    for seed in range(PATHWAYS):
        counted.update(set(constructs(random_pathway(seed))))
    wanted = [name.strip() for row in EXPECTED.split("\n") for name in row.split("|")]
    assert {name: counted[name] for name in wanted if name and counted[name] < OFTEN} == {}


def answers(result: Result) -> Iterator[str]:
    """What a result shows, so that nothing is compared that never comes."""
    yield result.status.value
    yield from ["act now"] * result.act_now
    for advice in result.advice:
        yield advice.certainty.value
        yield from ["hold"] * advice.hold
        yield from ["because of two"] * (len(advice.because) > 1)
        yield from ["prepared by two"] * (len(advice.prepared_by) > 1)
        yield from ["given at two"] * (len(advice.steps) > 1)
    for group in result.alternatives:
        yield f"group {group.certainty.value}"
        members = {result[member].certainty for member in group.members}
        if group.certainty not in members:
            yield f"group alone {group.certainty.value}"
    for needed in result.needed:
        yield f"can change {needed.can_change}"
    yield from ["asks for three"] * (len(result.needed) > 2)
    yield from ["applies is open"] * (bool(result.not_applicable) and bool(result.needed))
    for report in result.reports:
        yield "report without a list" if not report.values else f"{len(report.values)} values"
    for passed in result.path:
        yield f"step {passed.certainty.value}"
        yield from ["prepared step"] * passed.prepared


SHOWN = """
complete | incomplete | not applicable | act now | certain | precautionary | possible | excluded
hold | because of two | prepared by two | given at two
group certain | group precautionary | group possible | group excluded
group alone certain | group alone precautionary
can change emergency | can change soon | can change later | can change None | asks for three
applies is open | report without a list | 1 values | 2 values | 3 values
step certain | step possible | prepared step | contradiction
"""


def test_every_answer_comes_often() -> None:
    counted: Counter[str] = Counter()
    for seed in range(PATHWAYS):
        pathway, rng = random_pathway(seed), Random(seed)
        evaluator, patients = Evaluator(pathway), RandomPatients(pathway)
        for _ in range(3):
            try:
                shown = set(answers(evaluator.evaluate(patients.draw(rng))))
            except Underivable:
                shown = {"contradiction"}
            counted.update(shown)
    wanted = [name.strip() for row in SHOWN.split("\n") for name in row.split("|")]
    assert {name: counted[name] for name in wanted if name and counted[name] < RARELY} == {}
