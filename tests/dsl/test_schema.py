"""The JSON Schemas say what the loader says, wherever a schema can tell.

The corpus beside this module has three folders. `good`: both are content. `bad`: neither is, and
the loader's codes stand as comments on the lines they are reported for. `loader_only`: no schema
could know, and the loader does.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft7Validator
from tools.house import ROOT

from as_editors_read import READINGS, read
from carepath_dsl.building.forms import CASES, PATHWAY, SOURCE
from carepath_dsl.building.shapes import Shape, check
from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.load import load
from carepath_dsl.reading.reader import read_document
from carepath_dsl.rules import all_rules
from carepath_dsl.schema import SCHEMAS, schema_text

CORPUS = Path(__file__).parent / "schema_corpus"
FORMS: dict[str, Shape] = {"pathway": PATHWAY, "source": SOURCE, "cases": CASES}
VALIDATORS = {name: Draft7Validator(json.loads(schema_text(name))) for name in SCHEMAS}
SHIPPED = [
    (name, ROOT / folder / f"{name}.yaml")
    for folder in ("pathways/back_pain", "tests/cli/sample")
    for name in SCHEMAS
]
MARK = re.compile(r"  # (CP\d\d\d)$")
SUBSCHEMAS = ("items", "additionalProperties", "propertyNames")


def files(folder: str) -> list[Path]:
    return sorted((CORPUS / folder).glob("*.yaml"))


def form_of(path: Path) -> str:
    return path.name.partition("-")[0]


def said_by_loader(name: str, text: str) -> set[tuple[int, str]]:
    """Line and code of all that reading and checking the shape of a file reports."""
    diagnostics = Diagnostics()
    document = read_document(text, name, diagnostics, allow_empty=name == "cases")
    if document.root is not None:
        check(document.root, FORMS[name], "the file", diagnostics)
    return {(d.span.line, d.code) for d in diagnostics}


def said_by_schema(name: str, text: str, version: str) -> list[str]:
    return [e.message for e in VALIDATORS[name].iter_errors(read(text, version))]


def marks(text: str) -> set[tuple[int, str]]:
    found = ((number, MARK.search(line)) for number, line in enumerate(text.splitlines(), start=1))
    return {(number, mark[1]) for number, mark in found if mark}


def test_the_corpus_is_there() -> None:
    assert len(files("good")) >= 12
    assert len(files("bad")) >= 50
    assert len(files("loader_only")) >= 5
    for folder in ("good", "bad"):
        assert {form_of(path) for path in files(folder)} == set(SCHEMAS)


@pytest.mark.parametrize("version", READINGS)
@pytest.mark.parametrize("path", files("good"), ids=lambda path: path.stem)
def test_good_files_please_both(path: Path, version: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert said_by_loader(form_of(path), text) == set()
    assert said_by_schema(form_of(path), text, version) == []


@pytest.mark.parametrize("version", READINGS)
@pytest.mark.parametrize(("name", "path"), SHIPPED, ids=lambda value: getattr(value, "name", value))
def test_shipped_files_please_both(name: str, path: Path, version: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert said_by_loader(name, text) == set()
    assert said_by_schema(name, text, version) == []


@pytest.mark.parametrize("version", READINGS)
@pytest.mark.parametrize("path", files("bad"), ids=lambda path: path.stem)
def test_bad_files_please_neither(path: Path, version: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert marks(text)
    assert said_by_loader(form_of(path), text) == marks(text)
    assert said_by_schema(form_of(path), text, version) != []


@pytest.mark.parametrize("version", READINGS)
@pytest.mark.parametrize("path", files("loader_only"), ids=lambda path: path.stem)
def test_what_no_schema_can_tell_the_loader_tells(path: Path, version: str, tmp_path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    (tmp_path / "pathway.yaml").write_text(text, encoding="utf-8")
    source = (CORPUS / "good" / "source-plain.yaml").read_text(encoding="utf-8")
    (tmp_path / "source.yaml").write_text(source, encoding="utf-8")
    assert marks(text)
    # What the rules say beside it is nothing that is asked of a schema.
    rules = {rule.CODE for rule in all_rules()}
    errors = [d for d in load(tmp_path).errors if d.code not in rules]
    assert {(d.span.line, d.code) for d in errors} == marks(text)
    assert said_by_schema(form_of(path), text, version) == []


# --- the schemas themselves -------------------------------------------------------------------


def parts(schema: dict[str, Any], place: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every schema in a schema that a value or a name has to meet, with its place."""
    yield place, schema
    for key in SUBSCHEMAS:
        if isinstance(below := schema.get(key), dict):
            yield from parts(below, f"{place}/{key}")
    for key in ("properties", "patternProperties", "definitions"):
        for name, below in schema.get(key, {}).items():
            yield from parts(below, f"{place}/{key}/{name}")
    for number, below in enumerate(schema.get("anyOf", ())):
        yield from parts(below, f"{place}/anyOf/{number}")


@pytest.mark.parametrize("name", SCHEMAS)
def test_it_is_draft_7(name: str) -> None:
    schema = json.loads(schema_text(name))
    assert schema["$schema"] == "http://json-schema.org/draft-07/schema#"
    Draft7Validator.check_schema(schema)


@pytest.mark.parametrize("name", SCHEMAS)
def test_everything_has_a_description(name: str) -> None:
    found = list(parts(json.loads(schema_text(name)), name))
    assert len(found) > 10
    assert [
        place for place, schema in found if "$ref" not in schema and not schema.get("description")
    ] == []


def test_everything_that_is_referred_to_is_there() -> None:
    schema = json.loads(schema_text("pathway"))
    used = {s["$ref"] for _, s in parts(schema, "pathway") if "$ref" in s}
    assert used == {f"#/definitions/{name}" for name in schema["definitions"]}


def test_a_schema_of_another_name_is_an_error() -> None:
    with pytest.raises(KeyError):
        schema_text("../forms")


@pytest.mark.parametrize("name", SCHEMAS)
def test_the_first_line_of_a_shipped_file_names_its_schema(name: str) -> None:
    path = ROOT / "pathways" / "back_pain" / f"{name}.yaml"
    first = path.read_text(encoding="utf-8").splitlines()[0]
    before, _, target = first.partition("$schema=")
    assert before == "# yaml-language-server: "
    assert (path.parent / target).read_text(encoding="utf-8") == schema_text(name)


# --- at random --------------------------------------------------------------------------------

CHANGES = 100
"""Files made of each base by a random change."""

VALUES: tuple[Any, ...] = (
    *("words for readers", "snake_case", "has Capitals", "S01", "end", "end well", "yes", "true"),
    *("2026-01-15", "2026.1", "7", "any of (a, b)", "after 2 days", "ask", "prepare for x", " "),
    *(["a_step"], ["Some words", {"do": "x"}], {"any of": ["a"]}, {"at least 2 of": ["a", "b"]}),
    *({"is": "a"}, {"says": "Words"}, {"x": "y"}, {"first thing": "y"}, {"do": "x", "when": "a"}),
)


class TextOnly(yaml.CSafeDumper):
    """Writes every text in quotes, so that a parser reads what ours reads: text."""


def in_quotes(dumper: yaml.CSafeDumper, text: str) -> yaml.ScalarNode:
    return dumper.represent_scalar("tag:yaml.org,2002:str", " ".join(text.split()), style='"')


TextOnly.add_representer(str, in_quotes)


def written(data: Any) -> str:
    text: str = yaml.dump(data, Dumper=TextOnly, sort_keys=False, allow_unicode=True, width=10_000)
    return text


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in data, as what holds it and the key or number in that."""
    found: list[tuple[Any, Any]] = []
    inside = value.items() if isinstance(value, dict) else enumerate(value)
    for key, below in inside:
        found.append((value, key))
        if isinstance(below, dict | list):
            found += places(below)
    return found


def keys(value: Any) -> list[str]:
    found = [key for holder, key in places(value) if isinstance(holder, dict)]
    return sorted(set(found))


def changed(base: Any, known: list[str], chance: random.Random) -> Any:
    """The data with one thing left out, put in, renamed or replaced."""
    data = deepcopy(base)
    holder, key = chance.choice(places(data))
    match chance.randrange(4):
        case 0:
            del holder[key]
        case 1 if isinstance(holder, dict):
            holder[chance.choice([*known, "at most 3 of", "another key"])] = holder.pop(key)
        case 2 if isinstance(holder, dict):
            holder[chance.choice(known)] = deepcopy(chance.choice(VALUES))
        case _:
            holder[key] = deepcopy(chance.choice([*VALUES, holder[key]]))
    return data


@pytest.mark.parametrize("name", SCHEMAS)
def test_schema_and_loader_agree_on_random_changes(name: str) -> None:
    chance = random.Random(f"schema of {name}")
    texts = [path.read_text(encoding="utf-8") for path in files("good") if form_of(path) == name]
    bases = [yaml.load(text, yaml.CBaseLoader) for text in texts]
    verdicts = {True: 0, False: 0}
    for _ in range(CHANGES):
        base = chance.choice(bases)
        text = written(changed(base, keys(base), chance))
        loader, schema = said_by_loader(name, text), said_by_schema(name, text, "1.2")
        assert (loader == set()) == (schema == []), (text, loader, schema)
        verdicts[schema == []] += 1
    assert min(verdicts.values()) > CHANGES // 10
