"""``carepath check``."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from carepath_cli.main import main

SAMPLE = Path(__file__).parent / "sample"
CONTENTS = "4 boxes, 2 facts, 2 recommendations, 2 source statements, 1 safety claim, 3 cases"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with two pathways, and the process standing in it."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(tmp_path)
    for name in ("a", "b"):
        shutil.copytree(SAMPLE, tmp_path / "all" / name)
    return tmp_path


def run(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    status = main(["check", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_no_problems(capsys: Capture, folder: Path) -> None:
    expected = f"all/a: no problems ({CONTENTS})\n"
    assert run(capsys, "all/a") == (0, expected, "")
    assert run(capsys, "all/a/pathway.yaml") == (0, expected.replace(":", "/pathway.yaml:", 1), "")


def test_a_folder_of_pathways(capsys: Capture, folder: Path) -> None:
    status, out, err = run(capsys, "all", "all/b")
    assert (status, err) == (0, "")
    assert [line.partition(":")[0] for line in out.splitlines()] == ["all/a", "all/b", "all/b"]


def test_an_error_is_shown_and_the_rest_checked(capsys: Capture, folder: Path) -> None:
    change(folder / "all/a/pathway.yaml", "if: days_ill > 7 days", "if: day_ill > 7 days")
    status, out, err = run(capsys, "all")
    assert (status, err) == (1, "")
    assert "no fact or definition is called `day_ill`" in out
    assert "did you mean `days_ill`?" in out
    assert out.endswith(f"all/a: cannot be used\nall/b: no problems ({CONTENTS})\n")


def test_a_warning_does_not_fail(capsys: Capture, folder: Path) -> None:
    change(folder / "all/a/pathway.yaml", "disclaimer: Use it nowhere.\n", "")
    status, out, _ = run(capsys, "all/a")
    assert status == 0
    assert "warning[CP" in out
    assert out.endswith(f"\n1 warning\n\nall/a: can be used ({CONTENTS})\n")


def test_nothing_to_check(capsys: Capture, folder: Path) -> None:
    (folder / "empty").mkdir()
    status, out, err = run(capsys, "empty")
    assert (status, out) == (1, "")
    assert err == "empty: no pathway.yaml in this folder or in one below it\n"
    status, out, err = run(capsys, "all/a/source.yaml")
    assert (status, out) == (1, "")
    assert err == "all/a/source.yaml: a pathway is a folder, or the file pathway.yaml in it\n"
    status, out, err = run(capsys, "nowhere")
    assert status == 1
    assert "cannot be opened: no such file or directory" in out
    assert run(capsys)[0] == 2


@pytest.mark.parametrize("text", ["", "# nothing yet\n"])
def test_empty_cases_are_an_empty_file(text: str, folder: Path, capsys: Capture) -> None:
    (folder / "all/a/cases.yaml").write_text(text, encoding="utf-8")
    assert main(["check", "all/a"]) == 1
    out = capsys.readouterr().out
    assert "error[CP103]: the file is empty\n --> all/a/cases.yaml:1:1" in out
    assert "1 error\n" in out
