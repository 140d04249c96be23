"""`carepath schema` prints what is shipped, or writes all of it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from carepath_cli.main import main
from carepath_cli.schema import NAMES
from carepath_dsl.schema import SCHEMAS, schema_text


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
    assert "'patient' is not one of 'pathway', 'source', 'cases'" in capsys.readouterr().err


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
