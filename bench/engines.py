"""Against two rule engines written in Rust, on what each of them can express.

The core of the back-pain pathway: which of seven lists of advice a patient gets, all facts known.
Each engine gets the decision as one expression, its own quickest form. Their answers are compared
with ours on every patient before any time is taken. To reach: ahead of both by 4 times.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from importlib import import_module
from random import Random
from typing import Any, Final, TypeAlias

from bench.evaluation import PATIENTS, patient
from bench.places import BACK_PAIN
from bench.timing import Run, microseconds, table

from carepath_dsl.load import load_pathway
from carepath_dsl.model import Action, Line, Pathway, Target
from carepath_interpreter.compiling.compiled import CompiledPathway

TO_REACH: Final = 4.0

CORE: Final = frozenset(
    {
        *("presentation", "red_flags", "emergency", "progression", "progression_imaging"),
        *("specialist_alongside", "radicular", "radicular_care", "severity", "early_referral"),
        *("planned_referral", "deficit", "deficit_referral", "nonspecific", "persistence"),
        "persistence_referral",
    }
)

Test: TypeAlias = tuple[Any, ...]
FLAGS = (
    "urinary_retention",
    "new_bladder_dysfunction",
    "saddle_anaesthesia",
    "bilateral_leg_symptoms",
)
NOTHING_SPECIFIC = ["no_routine_imaging", "no_early_radiography", "no_therapeutic_injection"]
RADICULAR = ["neuropathic_medication", "epidural_steroid"]


def either(imaging: list[str]) -> Test:
    """CT where MRI is contraindicated."""
    return (("yes", "mri_contraindicated"), ["urgent_ct", *imaging], ["urgent_mri", *imaging])


TREE: Final[Test] = (
    ("any", *(("yes", flag) for flag in FLAGS)),
    either(["surgical_consultation", "refer_within_2_weeks"]),
    (
        ("yes", "progressive_deficit"),
        either(["refer_within_2_weeks"]),
        (
            ("yes", "radicular_pain"),
            (
                (
                    "any",
                    ("among", "pain_severity", "severe", "disabling"),
                    ("yes", "neurological_deficit"),
                ),
                [*RADICULAR, "refer_within_2_weeks"],
                [*RADICULAR, "refer_within_3_months"],
            ),
            (
                ("yes", "neurological_deficit"),
                ["refer_within_2_weeks"],
                (
                    ("all", ("more", "symptom_duration", 6), ("yes", "conservative_care_failed")),
                    [*NOTHING_SPECIFIC, "refer_within_3_months"],
                    NOTHING_SPECIFIC,
                ),
            ),
        ),
    ),
)
"""(test, where it is true, else): what both engines are given, in their own words."""


def core(pathway: Pathway) -> Pathway:
    """The pathway without its treatment, so that seven lists of advice are left."""
    steps = {}
    for id in CORE:
        step = pathway.steps[id]
        if isinstance(step, Action):
            then = tuple(t for t in step.then if t.step in CORE) or (Target(None),)
            lines = tuple(
                Line(x.recommendation, None, None, None, None, x.basis) for x in step.lines
            )
            step = replace(step, lines=lines, then=then)
        steps[id] = step
    ordered = {id: steps[id] for id in pathway.steps if id in steps}
    return replace(pathway, steps=ordered, report=())


def json_logic(node: Any) -> Any:
    """The tree as JSONLogic."""
    match node:
        case list():
            return node
        case ("yes", name):
            return {"var": name}
        case ("any", *parts):
            return {"or": [json_logic(part) for part in parts]}
        case ("all", *parts):
            return {"and": [json_logic(part) for part in parts]}
        case ("more", name, number):
            return {">": [{"var": name}, number]}
        case ("among", name, *options):
            return {"in": [{"var": name}, options]}
        case (test, yes, no):
            return {"if": [json_logic(test), json_logic(yes), json_logic(no)]}
        case _:
            raise AssertionError(node)


def zen_words(node: Any) -> str:
    """The tree as an expression of zen-engine."""
    match node:
        case list():
            return repr(node)
        case ("yes", name):
            return str(name)
        case ("any", *parts):
            return f"({' or '.join(map(zen_words, parts))})"
        case ("all", *parts):
            return f"({' and '.join(map(zen_words, parts))})"
        case ("more", name, number):
            return f"{name} > {number}"
        case ("among", name, *options):
            return f"{name} in {list(options)!r}"
        case (test, yes, no):
            return f"({zen_words(test)} ? {zen_words(yes)} : {zen_words(no)})"
        case _:
            raise AssertionError(node)


def measured() -> dict[str, float]:
    """Microseconds and ratios; empty where the engines are not installed."""
    try:
        datalogic, zen = import_module("datalogic_py"), import_module("zen")
    except ImportError:
        return {}
    compiled = CompiledPathway(core(load_pathway(BACK_PAIN)))
    rng = Random(2)
    patients = [patient(compiled.pathway, rng) for _ in range(PATIENTS)]
    rule = datalogic.Engine().compile(json_logic(TREE)).evaluate
    expression = zen.compile_expression(zen_words(TREE)).evaluate
    for facts in patients:
        answers = [sorted(compiled.outcome(facts).certain)]
        answers += [sorted(rule(facts)), sorted(expression(facts))]
        if any(answer != answers[0] for answer in answers):
            raise AssertionError(f"not the same answer: {facts}: {answers}")
    ours, datalogic_time, zen_time = microseconds(
        Run(compiled.outcome, patients), Run(rule, patients), Run(expression, patients)
    )
    return {
        "generated, µs": ours,
        "datalogic-py, µs": datalogic_time,
        "zen-engine, µs": zen_time,
        "datalogic-py": datalogic_time / ours,
        "zen-engine": zen_time / ours,
    }


def shown(found: Mapping[str, float]) -> str:
    """The numbers as a table."""
    if not found:
        return "Rule engines: not installed (make bench installs requirements/bench.txt)\n"
    rows = [
        ("", "µs", "ratio", "to reach"),
        ("generated", f"{found['generated, µs']:.2f}", "1", ""),
    ]
    rows += [
        (name, f"{found[f'{name}, µs']:.2f}", f"{found[name]:.1f}", f"{TO_REACH:.0f} or more")
        for name in ("datalogic-py", "zen-engine")
    ]
    return table("The core of back_pain, all facts known, same answers", rows)


if __name__ == "__main__":
    print(shown(measured()))
