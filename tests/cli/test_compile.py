"""``carepath compile``, run as a person runs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from tools.house import ROOT

from carepath_cli.main import main
from carepath_interpreter.compiling import diagram_tables

BACK_PAIN = str(ROOT / "pathways" / "back_pain")


def run(text: str) -> dict[str, Any]:
    module: dict[str, Any] = {"__name__": "printed"}
    exec(compile(text, "printed.py", "exec"), module)
    return module


def test_prints_a_module(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compile", BACK_PAIN, "--target", "python"]) == 0
    printed = capsys.readouterr()
    assert printed.err == ""
    answer = run(printed.out)["evaluate"]({"progressive_deficit": True})
    assert answer.act_now
    assert answer.alternatives == {"emergency_imaging": "certain"}


def test_writes_the_same_into_a_file(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    file = tmp_path / "back_pain.py"
    assert main(["compile", BACK_PAIN, "--target", "python", "-o", str(file)]) == 0
    assert capsys.readouterr().out == ""
    assert main(["compile", BACK_PAIN, "--target", "python"]) == 0
    assert file.read_text(encoding="utf-8") == capsys.readouterr().out


def test_a_target_has_to_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["compile", BACK_PAIN]) == 2
    assert "Missing option '--target'" in capsys.readouterr().err


def test_a_pathway_that_cannot_be_used(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    (tmp_path / "pathway.yaml").write_text("pathway: x\n", encoding="utf-8")
    assert main(["compile", str(tmp_path), "--target", "python"]) == 1
    assert capsys.readouterr().out == ""


def test_a_pathway_too_entangled(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(diagram_tables, "MOST_NODES", 10)
    assert main(["compile", BACK_PAIN, "--target", "python"]) == 1
    assert capsys.readouterr().err == (
        "carepath: back_pain: the conditions of this pathway share so many facts that it does "
        "not fit into one module\n"
    )


def test_a_file_that_cannot_be_written(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    target = str(tmp_path / "no" / "where.py")
    assert main(["compile", BACK_PAIN, "--target", "python", "-o", target]) == 1
    assert capsys.readouterr().err == f"carepath: {target}: no such file or directory\n"
