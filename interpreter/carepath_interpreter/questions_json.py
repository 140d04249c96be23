"""The answers to "why not?" and "what if?" in JSON: keys of their own beside a result."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carepath_dsl.model import Value
from carepath_interpreter.json_values import known_to_json, report_to_json, value_to_json
from carepath_interpreter.result import Advice, Passed
from carepath_interpreter.smallest_change import OtherAnswer, Range, SmallestChange
from carepath_interpreter.what_if import WhatIf
from carepath_interpreter.why_not import WhyNot


def why_not_to_json(answer: WhyNot, facts: Mapping[str, Value]) -> dict[str, Any]:
    """An answer to "why not?"; ``facts`` are those of the result."""
    return {
        "id": answer.advice.id,
        "certainty": answer.advice.certainty.value,
        "says": answer.says,
        "because": known_to_json(answer.advice.because, facts),
        "depends_on": list(answer.advice.depends_on),
        "places": [
            {
                "step": place.step,
                "box": place.box,
                "title": place.title,
                "outcome": place.outcome.value,
                "says": place.says,
                "because": known_to_json(place.because, facts),
            }
            for place in answer.places
        ],
        "change": _smallest(answer.change),
    }


def _smallest(change: SmallestChange) -> dict[str, Any]:
    return {
        "would": "be certain" if change.certain else "not be certain",
        "found": change.found.value,
        "other": change.other,
        "given": change.given,
        "changes": [[_other(answer) for answer in answers] for answers in change.changes],
        "more": change.more,
    }


def _other(answer: OtherAnswer) -> dict[str, Any]:
    out: dict[str, Any] = {"name": answer.name, "now": _known(answer.now)}
    if answer.ranges:
        out["ranges"] = [_range(range) for range in answer.ranges]
    else:
        out["values"] = [value_to_json(value) for value in answer.values]
    out["worked_out_from"] = list(answer.worked_out_from)
    return out


def _range(range: Range) -> dict[str, Any]:
    return {
        "from": _known(range.low),
        "from_inside": range.low_inside,
        "to": _known(range.high),
        "to_inside": range.high_inside,
    }


def _known(value: Value | None) -> Any:
    return None if value is None else value_to_json(value)


def what_if_to_json(compared: WhatIf) -> dict[str, Any]:
    """What changes between two results, and what does not."""
    before, after = compared.before, compared.after
    return {
        "supposed": [
            {"fact": s.fact, "before": _known(s.before), "after": _known(s.after)}
            for s in compared.supposed
        ],
        "status": {"before": before.status.value, "after": after.status.value},
        "act_now": {"before": before.act_now, "after": after.act_now},
        "not_applicable": list(after.not_applicable),
        "recommendations": [
            {
                "id": change.after.id,
                "turn": change.turn.value,
                **_two(change.before, change.after),
                "because": known_to_json(change.after.because, after.facts),
                "depends_on": list(change.after.depends_on),
            }
            for change in compared.advice
        ],
        "alternatives": [
            {
                "id": change.after.id,
                "before": change.before.certainty.value,
                "after": change.after.certainty.value,
            }
            for change in compared.alternatives
        ],
        "reports": [
            {"before": report_to_json(change.before), "after": report_to_json(change.after)}
            for change in compared.reports
        ],
        "path": [_step(change.before, change.after) for change in compared.path],
        "asked_no_more": [needed.fact for needed in compared.asked_no_more],
        "asked_newly": [needed.fact for needed in compared.asked_newly],
        "stays": [advice.id for advice in compared.stays],
    }


def _two(before: Advice, after: Advice) -> dict[str, str]:
    return {"before": before.certainty.value, "after": after.certainty.value}


def _step(before: Passed | None, after: Passed | None) -> dict[str, Any]:
    step = after or before
    assert step is not None  # a change is of a step on one of the two ways
    return {
        "step": step.step,
        "box": step.box,
        "title": step.title,
        "before": None if before is None else before.certainty.value,
        "after": None if after is None else after.certainty.value,
    }
