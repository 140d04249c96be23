"""The JSON Schemas this component ships, for those who check what they receive."""

from __future__ import annotations

import json

from carepath_dsl.typed import Any


def result_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of ``carepath/result/1``, every key described."""
    return _schema("result-1.json")


def batch_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of ``carepath/batch/1``: a line of many patients' records."""
    return _schema("batch-1.json")


def interview_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of ``carepath/interview/1``, every key described.

    It describes a line that ``carepath ask --format json-lines`` writes; what it reads is
    described under ``$defs/request``.
    """
    return _schema("interview-1.json")


def _schema(name: str) -> dict[str, Any]:
    from importlib.resources import files  # costly to import, and only needed here

    text = files("carepath_interpreter").joinpath("schema", name).read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
