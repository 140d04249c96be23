"""What an editor's YAML parser makes of a file: numbers, truths and nulls where ours reads text.

Two readings: YAML 1.2's core schema, which editors use unless told otherwise, and YAML 1.1.
"""

from __future__ import annotations

import re
from datetime import date
from typing import Any, Final

import yaml


class CoreLoader(yaml.CSafeLoader):
    """YAML 1.2, core schema (https://yaml.org/spec/1.2.2/#103-core-schema)."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012


class OldLoader(yaml.CSafeLoader):
    """YAML 1.1."""


_CORE: Final = (
    ("null", r"null|Null|NULL|~|", ["~", "n", "N", ""]),
    ("bool", r"true|True|TRUE|false|False|FALSE", list("tTfF")),
    ("int", r"[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+", list("-+0123456789")),
    (
        "float",
        r"[-+]?(\.[0-9]+|[0-9]+(\.[0-9]*)?)([eE][-+]?[0-9]+)?|[-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN)",
        list("-+.0123456789"),
    ),
)
for _name, _pattern, _first in _CORE:
    CoreLoader.add_implicit_resolver(
        f"tag:yaml.org,2002:{_name}", re.compile(rf"^(?:{_pattern})$"), _first
    )


def _integer(loader: CoreLoader, node: yaml.ScalarNode) -> int:
    text = str(loader.construct_scalar(node))
    base = {"0o": 8, "0x": 16}.get(text[:2], 10)
    return int(text[2:] if base != 10 else text, base)


CoreLoader.add_constructor("tag:yaml.org,2002:int", _integer)

READINGS: Final = {"1.2": CoreLoader, "1.1": OldLoader}


def read(text: str, version: str) -> Any:
    """The text as JSON data: every key is text, and dates are written out again."""
    return _as_json(yaml.load(text, READINGS[version]))


def _as_json(value: Any) -> Any:
    match value:
        case dict():
            return {_key(key): _as_json(below) for key, below in value.items()}
        case list():
            return [_as_json(item) for item in value]
        case date():
            return value.isoformat()
        case _:
            return value


def _key(key: Any) -> str:
    if isinstance(key, bool):
        return "true" if key else "false"
    return "null" if key is None else str(key)
