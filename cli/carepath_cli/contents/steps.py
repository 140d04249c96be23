"""The boxes, and the ways between them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import assert_never

from carepath_cli.contents.part import (
    Part,
    Record,
    basis_record,
    box_words,
    stacked,
    words_of,
)
from carepath_cli.tables import Column, Table
from carepath_dsl.model import (
    Action,
    Decision,
    Include,
    Pathway,
    Step,
    Target,
)
from carepath_dsl.words import condition_words, id_words, listed


def steps(pathway: Pathway) -> Part:
    """The boxes, and the ways between them."""
    records = []
    rows = []
    for step in pathway.steps.values():
        ways = list(_ways(step, pathway))
        records.append(_step_record(step, ways))
        rows.append(
            (
                step.box,
                stacked(step.title, step.id),
                _step_kind(step),
                "\n".join(_step_lines(step, ways, pathway)),
            )
        )
    columns = (
        Column("Box", 0),
        Column("Step", 5, strong=True),
        Column("Kind", 0),
        Column("What happens in it, and the ways out", 9),
    )
    return Part({"steps": records}, (Table("Steps", columns, tuple(rows)),))


def _step_kind(step: Step) -> str:
    match step:
        case Decision():
            return "decision"
        case Action(lines=lines):
            return "action" if lines else "state"
        case Include():
            return "included"
        case _:
            assert_never(step)


def _ways(step: Step, pathway: Pathway) -> Iterator[Record]:
    match step:
        case Decision(branches=branches):
            for branch in branches:
                when = words_of(branch.when, pathway) or "otherwise"
                yield {"when": when, "label": branch.label, **_target(branch.target, pathway)}
        case Action(then=then):
            for target in then:
                yield {"when": None, "label": None, **_target(target, pathway)}
        case Include(enter=enter, otherwise=otherwise, applies=applies):
            for_whom = listed([condition_words(each, pathway) for each in applies], "and")
            yield {"when": for_whom or None, "label": None, **_target(Target(enter), pathway)}
            if otherwise is not None:
                yield {"when": "otherwise", "label": None, **_target(otherwise, pathway)}
        case _:
            assert_never(step)


def _target(target: Target, pathway: Pathway) -> Record:
    box = None if target.step is None else pathway.steps[target.step].box
    return {"step": target.step, "box": box, "end": target.end}


def _step_record(step: Step, ways: list[Record]) -> Record:
    given = [line.recommendation for line in step.lines] if isinstance(step, Action) else []
    reassess = step.reassess if isinstance(step, Action) else None
    return {
        "id": step.id,
        "box": step.box,
        "title": step.title,
        "kind": _step_kind(step),
        "section": step.section,
        "ways": ways,
        "prepare_for": step.prepare if isinstance(step, Decision) else None,
        "gives": given,
        "reassess": (
            None if reassess is None else {"after": reassess.after, "back_to": reassess.back_to}
        ),
        **basis_record(step.basis),
        "note": step.note,
    }


def _step_lines(step: Step, ways: list[Record], pathway: Pathway) -> Iterator[str]:
    match step:
        case Decision(yes_no=True):
            yield f"Is it true: {ways[0]['when']}?"
            for way in ways:
                yield f"{str(way['label']).lower()} → {_way_words(way, pathway)}"
        case Decision():
            for way in ways:
                condition = "otherwise" if way["when"] == "otherwise" else f"if {way['when']}"
                yield f"{condition} → {_way_words(way, pathway)}"
        case Action(lines=lines):
            for line in lines:
                advice = pathway.recommendations[line.recommendation]
                when = f", if {words_of(line.when, pathway)}" if line.when else ""
                unless = "".join(
                    f", unless {words_of(condition, pathway)}"
                    for condition in (line.unless, advice.unless)
                    if condition is not None
                )
                instead = line.instead or advice.instead
                then = f"; then {pathway.recommendations[instead].text}" if instead else ""
                yield f"{advice.verb.value}: {advice.text}{when}{unless}{then}"
            if len(ways) > 1:
                yield "side by side:"
            for way in ways:
                yield f"→ {_way_words(way, pathway)}"
        case Include(pathway=name, version=version):
            yield f"the pathway {id_words(name)}, version {version}"
            for way in ways:
                condition = f"for {way['when']} " if way["when"] else ""
                yield f"{condition}→ {_way_words(way, pathway)}"
        case _:
            assert_never(step)
    if isinstance(step, Decision) and step.prepare is not None:
        yield f"while unknown: prepare for {box_words(step.prepare, pathway)}"
    if isinstance(step, Action) and step.reassess is not None:
        again = box_words(step.reassess.back_to, pathway)
        yield f"look again {step.reassess.after}: back to {again}"


def _way_words(way: Record, pathway: Pathway) -> str:
    if way["step"] is not None:
        return box_words(str(way["step"]), pathway)
    return f"end ({id_words(str(way['end']))})" if way["end"] else "end"
