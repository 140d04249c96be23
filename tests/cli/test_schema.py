"""`carepath schema` prints what is shipped, or writes all of it."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from tools.house import ROOT

from carepath_cli.main import main
from carepath_cli.schema import NAMES, PRINTED
from carepath_dsl.schema import SCHEMAS, schema_text
from carepath_interpreter import batch_schema, interview_schema, result_schema
from sample_cases import change


def test_the_names_on_the_command_line_are_those_that_are_shipped() -> None:
    assert NAMES == SCHEMAS


@pytest.mark.parametrize("name", NAMES)
def test_a_schema_is_printed(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", name]) == 0
    printed = capsys.readouterr().out
    assert printed == schema_text(name)
    assert json.loads(printed)["title"] == f"{name}.yaml"


def test_without_a_name_it_is_that_of_a_pathway(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema"]) == 0
    assert capsys.readouterr().out == schema_text("pathway")


def test_another_name_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["schema", "patient"]) == 2
    assert (
        "'patient' is not one of 'pathway', 'source', 'cases', 'diagnostics'"
        in capsys.readouterr().err
    )


def test_all_are_written_into_a_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "pathways" / "schema"
    assert main(["schema", "--write", str(folder)]) == 0
    assert {file.name: file.read_text(encoding="utf-8") for file in folder.iterdir()} == {
        f"{name}.json": schema_text(name) for name in NAMES
    }
    assert len(capsys.readouterr().out.splitlines()) == len(NAMES)


def test_a_file_in_the_place_of_the_folder_is_no_traceback(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    assert main(["schema", "--write", str(tmp_path / "file" / "below")]) == 1
    assert "Traceback" not in capsys.readouterr().err


# --- what commands print ----------------------------------------------------------------------

SAMPLE = ROOT / "tests" / "cli" / "sample"
BACK_PAIN = ROOT / "pathways" / "back_pain"
PARTS = ("", "facts", "recommendations", "steps", "sources", "questions")


def printed(capsys: pytest.CaptureFixture[str], *arguments: str | Path) -> Any:
    main([str(argument) for argument in arguments])
    return json.loads(capsys.readouterr().out)


def closed(schema: Any) -> Any:
    """The schema with every key refused that it does not describe."""
    if isinstance(schema, list):
        return [closed(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(value) for key, value in schema.items()}
    if made.get("type") == "object" and "properties" in made and "description" in made:
        made["unevaluatedProperties"] = False
    return made


def test_the_schemas_are_schemas(capsys: pytest.CaptureFixture[str]) -> None:
    for name in PRINTED:
        Draft202012Validator.check_schema(printed(capsys, "schema", name))


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("pathway", [SAMPLE, BACK_PAIN], ids=["sample", "back_pain"])
def test_what_show_prints(pathway: Path, part: str, capsys: pytest.CaptureFixture[str]) -> None:
    schema = closed(printed(capsys, "schema", "contents"))
    shown = printed(capsys, "show", pathway, *([part] if part else []), "--format", "json")
    assert shown["schema"] == schema["title"]
    assert [e.message for e in Draft202012Validator(schema).iter_errors(shown)] == []
    del shown[next(key for key in shown if key != "schema")]
    assert not Draft202012Validator(schema).is_valid(shown)


def test_what_check_prints(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    schema = printed(capsys, "schema", "diagnostics")
    wrong = tmp_path / "wrong"
    shutil.copytree(SAMPLE, wrong)
    text = (wrong / "pathway.yaml").read_text("utf-8")
    text = text.replace("    yes: help", "    yes: hlep").replace(
        "    patient: Drink some", "    note: x"
    )
    text += "\naccepted:\n  - code: CP603\n    because: It is plain.\n"
    (wrong / "pathway.yaml").write_text(text, "utf-8")
    for pathways in ([BACK_PAIN], [wrong], [SAMPLE, wrong], [tmp_path / "nowhere"]):
        main(["check", *map(str, pathways), "--format", "json"])
        out = capsys.readouterr().out
        if out:
            shown = json.loads(out)
            assert shown["schema"] == schema["title"]
            assert [e.message for e in Draft202012Validator(schema).iter_errors(shown)] == []
    shown = printed(capsys, "check", wrong, "--format", "json")
    assert (shown["errors"], shown["accepted"]) == (1, 1)
    described = schema["$defs"]["diagnostic"]["properties"].keys()
    assert [d.keys() - described for d in shown["pathways"][0]["diagnostics"]] == [set()]
    shown["pathways"][0]["diagnostics"][0]["line"] = 0
    assert not Draft202012Validator(schema).is_valid(shown)


@pytest.mark.parametrize(
    ("file", "right", "wrong"),
    [
        ("cases.yaml", "", ""),
        ("cases.yaml", "[warm_drinks]", "[ambulance]"),
        ("pathway.yaml", "    yes: help", "    yes: hlep"),
    ],
)
def test_what_test_prints(
    file: str, right: str, wrong: str, folder: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    schema = closed(printed(capsys, "schema", "test"))
    change(folder / "a" / file, right, wrong)
    for more in ([], ["--suggest", "--min-coverage", "99"]):
        shown = printed(capsys, "test", "a", "--format", "json", *more)
        assert shown["schema"] == schema["title"]
        assert [e.message for e in Draft202012Validator(schema).iter_errors(shown)] == []
    del shown["pathways"][0]["path"]
    assert not Draft202012Validator(schema).is_valid(shown)


def test_those_of_the_interpreter_are_printed_too(capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, "schema", "result") == result_schema()
    assert printed(capsys, "schema", "batch") == batch_schema()
    assert printed(capsys, "schema", "interview") == interview_schema()
