"""What a compiled pathway says, in the words of the reference's result, for comparing the two."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from carepath_interpreter.compiling.outcomes import Outcome
from carepath_interpreter.result import Result


def said(outcome: Outcome) -> Mapping[str, Any]:
    """Everything an outcome tells, by name."""
    return {
        "status": outcome.status,
        "act now": outcome.act_now,
        "certain": outcome.certain,
        "precautionary": outcome.precautionary,
        "possible": outcome.possible,
        "excluded": outcome.excluded,
        "holds": outcome.holds,
        "alternatives": outcome.alternatives,
        "prepared by": outcome.prepared_by,
        "path": outcome.path,
        "prepared steps": set(outcome.prepared_steps),
        "ways": outcome.ways,
        "not applicable": outcome.not_applicable,
    }


def expected(result: Result) -> Mapping[str, Any]:
    """The same of a result."""
    return {
        "status": result.status.value,
        "act now": result.act_now,
        "certain": tuple(advice.id for advice in result.certain),
        "precautionary": tuple(advice.id for advice in result.precautionary),
        "possible": tuple(advice.id for advice in result.possible),
        "excluded": tuple(advice.id for advice in result.excluded),
        "holds": tuple(advice.id for advice in result.holds),
        "alternatives": {group.id: group.certainty.value for group in result.alternatives},
        "prepared by": {a.id: a.prepared_by for a in result.advice if a.prepared_by},
        "path": {passed.step: passed.certainty.value for passed in result.path},
        "prepared steps": {passed.step for passed in result.path if passed.prepared},
        "ways": {(way.source, way.target): way.certainty.value for way in result.ways},
        "not applicable": result.not_applicable,
    }


def asked(result: Result) -> list[tuple[str, str | None]]:
    """What a result asks for, and what the answers can change."""
    return [(needed.fact, needed.can_change) for needed in result.needed]
