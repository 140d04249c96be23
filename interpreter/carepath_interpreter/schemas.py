"""The JSON Schemas this component ships, for those who check what they receive."""

from __future__ import annotations

import json
from importlib.resources import files
from typing import Any


def result_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of ``carepath/result/1``, every key described."""
    text = files("carepath_interpreter").joinpath("schema/result-1.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
