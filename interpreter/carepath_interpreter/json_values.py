"""Values, known facts and reported values in JSON; what numbers become is told in result_json."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from carepath_dsl.model import Value
from carepath_dsl.typed import Any, Final
from carepath_interpreter.result import Report

LARGEST_WHOLE: Final = 2**53
"""Whole numbers beyond it are not exact in double-precision readers."""


def value_to_json(value: Value) -> bool | str | int | float | dict[str, str]:
    """A fact's or report's value; see the module for numbers."""
    if not isinstance(value, Fraction):
        return value
    if value.denominator == 1 and abs(value) <= LARGEST_WHOLE:
        return value.numerator
    try:
        nearest = value.numerator / value.denominator
        if Fraction(repr(nearest)) == value:
            return nearest
    except (OverflowError, ValueError):
        pass
    return {"fraction": f"{value.numerator}/{value.denominator}"}


def known_to_json(ids: Iterable[str], facts: Mapping[str, Value]) -> list[dict[str, Any]]:
    """Known facts, each with its value."""
    return [{"fact": id, "value": value_to_json(facts[id])} for id in ids]


def report_to_json(report: Report) -> dict[str, Any]:
    """A reported value: known, listed or bounded."""
    return {"id": report.id, "title": report.title, "unit": report.unit, **report_value(report)}


def report_value(report: Report) -> dict[str, Any]:
    """What is known of a reported value: ``value``, else ``possible``, else ``between``."""
    if len(report.values) == 1:
        return {"value": value_to_json(report.values[0])}
    if report.low is None or report.high is None:
        return {"possible": [value_to_json(value) for value in report.values]}
    return {"between": [value_to_json(report.low), value_to_json(report.high)]}
