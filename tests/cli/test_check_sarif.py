"""SARIF as its standard has it: the part of the OASIS schema of 2.1.0 that our logs touch.

The schema itself is large and not ours to ship. What is written here are its rules for the objects
that we write, none of which may hold a key it does not know.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft7Validator
from tools.house import ROOT

from carepath_cli.main import main
from carepath_dsl.pages import page_from
from carepath_dsl.rules import all_rules
from rule_examples import files


def made_of(required: str = "", **keys: Any) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": required.split(),
        "properties": keys,
    }


def some(item: Any, *, unique: bool = False) -> dict[str, Any]:
    return {"type": "array", "items": item, "uniqueItems": unique}


TEXT = {"type": "string"}
NUMBER = {"type": "integer", "minimum": 1}
INDEX = {"type": "integer", "minimum": -1}
LEVEL = {"enum": ["none", "note", "warning", "error"]}
MESSAGE = {**made_of(text=TEXT, markdown=TEXT, id=TEXT), "anyOf": [{"required": ["text"]}]}
WORDS = made_of("text", text=TEXT, markdown=TEXT)
REGION = made_of(startLine=NUMBER, startColumn=NUMBER, endLine=NUMBER, endColumn=NUMBER)
# A uri reference: no blank, no backslash, nothing beyond ASCII, no lone per cent sign.
FILE = made_of(uri={"type": "string", "pattern": r"^(?:[!$&-;=?-\[\]_a-z~#]|%[0-9A-F]{2})+$"})
PLACE = made_of(
    id=INDEX,
    physicalLocation=made_of("artifactLocation", artifactLocation=FILE, region=REGION),
    message=MESSAGE,
)
RULE = made_of(
    "id",
    id=TEXT,
    name=TEXT,
    shortDescription=WORDS,
    fullDescription=WORDS,
    help=WORDS,
    defaultConfiguration=made_of(level=LEVEL),
    properties={"type": "object", "properties": {"tags": some(TEXT, unique=True)}},
)
RESULT = made_of(
    "message",
    ruleId=TEXT,
    ruleIndex=INDEX,
    level=LEVEL,
    message=MESSAGE,
    locations=some(PLACE),
    relatedLocations=some(PLACE, unique=True),
    partialFingerprints={"type": "object", "additionalProperties": TEXT},
    suppressions=some(
        made_of("kind", kind={"enum": ["inSource", "external"]}, justification=TEXT), unique=True
    ),
)
DRIVER = made_of("name", name=TEXT, semanticVersion=TEXT, rules=some(RULE, unique=True))
RUN = made_of(
    "tool",
    tool=made_of("driver", driver=DRIVER),
    columnKind={"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
    results=some(RESULT),
)
LOG = made_of("version runs", **{"$schema": TEXT}, version={"const": "2.1.0"}, runs=some(RUN))
VALIDATOR = Draft7Validator(LOG)


def pathways() -> Iterator[Mapping[str, str | bytes]]:
    for rule in all_rules():
        page = page_from(rule.CODE, rule.__name__, rule.SEVERITY, rule.__doc__ or "")
        yield files(page.wrong, page.right, rule.CODE)
    text = files("")["pathway.yaml"]
    yield {"pathway.yaml": text}  # without its register
    yield {"pathway.yaml": text.replace("then: end", "then: ende")}
    yield {"pathway.yaml": text.replace("title: Back pain", "title: Back: p\u00e4in \u202e")}
    yield {"pathway.yaml": text.replace("title: Back pain", "title: Back pain 😀.")}
    yield {"pathway.yaml": b"\xff\xfe"}
    yield {"pathway.yaml": b""}


def test_every_log_keeps_the_standard(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    results = 0
    for number, texts in enumerate(pathways()):
        folder = Path(f"f\u00e4ll {number}% #[a]")
        for name, text in texts.items():
            path = folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        main(["check", str(folder if number % 2 else folder.resolve()), "--format", "sarif"])
        log = json.loads(capsys.readouterr().out)
        assert [error.message for error in VALIDATOR.iter_errors(log)] == []
        results += sum(len(run["results"]) for run in log["runs"])
    assert results > 50


def test_what_the_authors_accept_keeps_it_too(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", str(ROOT / "pathways" / "back_pain"), "--format", "sarif"])
    log = json.loads(capsys.readouterr().out)
    assert VALIDATOR.is_valid(log)
    log["runs"][0]["results"][0]["suppressions"] = [{"kind": "in source"}]
    assert not VALIDATOR.is_valid(log)
