"""The JSON Schemas this component ships, for those who check what they receive."""

from __future__ import annotations

import json
from typing import Any


def result_schema() -> dict[str, Any]:
    """The JSON Schema (draft 2020-12) of ``carepath/result/1``, every key described."""
    from importlib.resources import files  # costly to import, and only needed here

    text = files("carepath_interpreter").joinpath("schema/result-1.json").read_text("utf-8")
    schema: dict[str, Any] = json.loads(text)
    return schema
