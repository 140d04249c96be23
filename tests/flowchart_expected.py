"""What a picture of a pathway has to say, worked out from the pathway alone."""

from __future__ import annotations

import re
from collections import Counter

from carepath_diagrams.read_back import Seen, squeezed
from carepath_dsl.model import (
    Action,
    Condition,
    Count,
    Decision,
    Finding,
    Holds,
    Include,
    Junction,
    Pathway,
    Recommendation,
    Step,
    Target,
    Verb,
)
from carepath_dsl.words import condition_words, sentence

SAID = {
    Verb.DO_NOW: "Do now: ",
    Verb.OFFER: "Offer: ",
    Verb.CONSIDER: "Consider: ",
    Verb.DO_NOT_OFFER: "Do not offer: ",
}
REST = re.compile(r"(!Pitfall:|\?Whileunknown:|◄Reassess|■End|►also|◊|\[|[A-Z]\d|$)")
"""How what follows the algorithm in a box may begin."""


def ways(pathway: Pathway) -> Counter[tuple[str, str, str, bool, bool]]:
    """(box, target box or words of the end, label, back, strand) → how often."""
    found: Counter[tuple[str, str, str, bool, bool]] = Counter()

    def add(
        step: Step, target: Target, label: str, *, back: bool = False, strand: bool = False
    ) -> None:
        if target.step is not None:
            where = pathway.steps[target.step].box
        else:
            where = f"End: {target.end.replace('_', ' ')}" if target.end else "End"
        found[(step.box, squeezed(where), squeezed(label), back, strand)] += 1

    for step in pathway.steps.values():
        match step:
            case Decision():
                for branch in step.branches:
                    add(step, branch.target, sentence(branch.label))
            case Action():
                if len(step.then) > 1:
                    for target in step.then:
                        add(step, target, "", strand=True)
                elif step.then and step.then[0].step is not None:
                    add(step, step.then[0], "")
                if step.reassess is not None:
                    add(step, Target(step.reassess.back_to), "Reassess", back=True)
            case Include():
                add(step, Target(step.enter), "")
                if step.otherwise is not None:
                    add(step, step.otherwise, "Does not apply")
    return found


def seen_ways(seen: Seen) -> Counter[tuple[str, str, str, bool, bool]]:
    """The same, as it was read from the pictures."""
    return Counter(
        (w.source, squeezed(w.target), squeezed(w.label), w.back, w.strand) for w in seen.ways
    )


def differences(pathway: Pathway, seen: Seen) -> list[str]:
    """Where pictures and pathway disagree; empty when the picture is the algorithm."""
    found = []
    boxes = {step.box: step for step in pathway.steps.values()}
    if set(boxes) != set(seen.boxes):
        found.append(f"boxes {sorted(set(boxes) ^ set(seen.boxes))}")
    for number in boxes.keys() & seen.boxes.keys():
        drawn, step = seen.boxes[number], boxes[number]
        if drawn.shape != shape(step):
            found.append(f"box {number} is drawn as {drawn.shape}, not {shape(step)}")
        head, said = words(step, pathway)
        if not drawn.words.startswith(squeezed(head)):
            found.append(f"box {number} begins {drawn.words[:60]!r}, not {squeezed(head)!r}")
            continue
        body = drawn.words[len(squeezed(head)) :]
        if not body.startswith(squeezed(said)):
            found.append(f"box {number} says {body!r}, not {squeezed(said)!r}")
        elif not ends_well(body[len(squeezed(said)) :], step):
            found.append(f"box {number} says more: {body[len(squeezed(said)) :]!r}")
    if ways(pathway) != seen_ways(seen):
        found.append(f"ways missing {ways(pathway) - seen_ways(seen)}")
        found.append(f"ways too many {seen_ways(seen) - ways(pathway)}")
    return found


def ends_well(rest: str, step: Step) -> bool:
    """True when what follows is a remark, the end or the foot, and the end is said rightly."""
    ends = isinstance(step, Action) and len(step.then) == 1 and step.then[0].step is None
    if ("■End" in rest) != ends:
        return False
    if step.note is not None and rest.startswith(squeezed(step.note)):
        return True
    return REST.match(rest) is not None


def shape(step: Step) -> str:
    """The symbol of a step."""
    match step:
        case Decision():
            return "hexagon"
        case Include():
            return "double"
        case Action():
            return "rectangle" if step.lines else "rounded"


def words(step: Step, pathway: Pathway) -> tuple[str, str]:
    """How a box has to begin, and what it has to say of the algorithm."""
    match step:
        case Decision():
            return f"{step.box}{step.title}", decision(step, pathway)
        case Action():
            return f"{step.box}{level(step, pathway)}{step.title}", action(step, pathway)
        case Include():
            return f"{step.box}{step.title}", include(step, pathway)


def level(step: Action, pathway: Pathway) -> str:
    """The header of an action."""
    if not step.lines:
        return ""
    all_of_it = [pathway.recommendations[line.recommendation] for line in step.lines]
    first = min(all_of_it, key=lambda r: pathway.urgency_rank(r.urgency))
    if first.urgency is None:
        return "× DO NOT"
    rank, last = pathway.urgency_rank(first.urgency), len(pathway.urgency) - 1
    glyph = "▲▲" if rank == 0 else "○" if rank == last else "▲" if rank == 1 else "●"
    word = first.urgency.rpartition(".")[2].replace("_", " ").upper()
    return f"{glyph} {word} · {pathway.within(first.urgency)}"


def decision(step: Decision, pathway: Pathway) -> str:
    """The condition of a decision, or those of its branches."""
    said = ""
    if step.yes_no:
        when = step.branches[0].when
        assert when is not None
        said = condition(when, pathway)
    else:
        for branch in step.branches:
            if branch.when is not None:
                text = condition_words(branch.when, pathway, brief=True)
                said += f"•{sentence(branch.label)}:{text}"
    if step.prepare is not None:
        said += f"?While unknown: prepare for box {pathway.steps[step.prepare].box}"
    elif step.says_while_unknown:
        said += "?While unknown: ask"
    return said


def condition(when: Condition, pathway: Pathway) -> str:
    """A condition, a finding opened once."""
    title = ""
    if isinstance(when, Holds):
        finding = pathway.definitions.get(when.name)
        if isinstance(finding, Finding):
            title, when = sentence(finding.title), finding.condition
    if isinstance(when, Junction) and (len(when.parts) > 1 or when.word == "none"):
        group = f"{when.word} of"
    elif isinstance(when, Count):
        group = f"{when.word} {when.number} of"
    else:
        text = sentence(condition_words(when, pathway, brief=True))
        return f"{title}:•{text}" if title and title != text else f"•{text}"
    head = f"{title}: {group}" if title else sentence(group)
    parts = [sentence(condition_words(part, pathway, brief=True)) for part in when.parts]
    return head + "".join(f"•{part}" for part in parts)


def action(step: Action, pathway: Pathway) -> str:
    """Every line of an action with its conditions."""
    said = ""
    head = level(step, pathway)
    for line in step.lines:
        first = pathway.recommendations[line.recommendation]
        own = Action("", "", "", None, (line,), (), None, (), None, step.basis)
        same = level(own, pathway) == head
        glyph = level(own, pathway).split()[0]
        said += "•" if same and first.urgency is not None else glyph
        said += SAID[first.verb] + first.text
        if not same and first.urgency is not None:
            word = first.urgency.rpartition(".")[2].replace("_", " ")
            said += f"({word}, {pathway.within(first.urgency)})"
        if line.when is not None:
            said += f"if {condition_words(line.when, pathway, brief=True)}"
        said += chain(first, line.unless, line.instead, pathway)
        if line.because is not None:
            said += f"because: {line.because}"
    return said


def include(step: Include, pathway: Pathway) -> str:
    """What an included pathway is, whom it is for, and where its ends lead."""
    inner = [s.box for id, s in pathway.steps.items() if id.startswith(f"{step.id}.")]
    boxes = f"boxes {inner[0]} to {inner[-1]}" if len(inner) > 1 else f"box {inner[0]}"
    said = f"Pathway {step.pathway.replace('_', ' ')}, version {step.version}: {boxes}"
    for when in step.applies:
        said += f"for: {condition_words(when, pathway, brief=True)}"
    for theirs, ours in step.bindings.items():
        said += f"•{theirs.replace('_', ' ')} is our {ours.replace('_', ' ')}"
    for end, target in step.ends.items():
        if target.step is not None and target.step not in pathway.steps:
            continue
        where = f"box {pathway.steps[target.step].box}" if target.step else "end"
        said += f"•ends {end.replace('_', ' ')}: {where}" if end else f"•then: {where}"
    return said


def chain(
    first: Recommendation, unless: Condition | None, instead: str | None, pathway: Pathway
) -> str:
    """``unless`` and ``instead``, to the end of the chain."""
    said = ""
    seen = [first.id]
    stops = [c for c in (unless, first.unless) if c is not None]
    follower = instead or first.instead
    while True:
        said += "".join(f"unless {condition_words(c, pathway, brief=True)}" for c in stops)
        if follower is None:
            return said
        other = pathway.recommendations[follower]
        said += f"→instead: {SAID[other.verb]}{other.text}"
        if other.id in seen:
            return said
        seen.append(other.id)
        stops = [other.unless] if other.unless is not None else []
        follower = other.instead
