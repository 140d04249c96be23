"""Generated files are up to date, and the check would see one that is not."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.generated import GENERATED, difference, main


def test_generated_files_are_up_to_date() -> None:
    for path, make in GENERATED.items():
        assert difference(path, make()) == "", f"{path}: run `make generate` and read the diff"


def test_writing_and_checking(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    generated = {"docs/list.md": lambda: "one\ntwo\n"}
    assert main(["--check"], generated, tmp_path) == 1
    assert capsys.readouterr().out == (
        "--- docs/list.md\n"
        "+++ docs/list.md (generated)\n"
        "@@ -0,0 +1,2 @@\n"
        "+one\n"
        "+two\n"
        "1 generated file(s) out of date: run `make generate` and read the diff\n"
    )
    assert not (tmp_path / "docs").exists()

    assert main([], generated, tmp_path) == 0
    assert capsys.readouterr().out == "docs/list.md: written\n"
    assert (tmp_path / "docs" / "list.md").read_text(encoding="utf-8") == "one\ntwo\n"

    assert main(["--check"], generated, tmp_path) == 0
    assert capsys.readouterr().out == ""
