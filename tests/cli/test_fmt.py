"""``carepath fmt``: which files, what is said, and that nothing is lost."""

from __future__ import annotations

import os
import shutil
import stat
from pathlib import Path

import pytest
from tools.house import ROOT

from carepath_cli.main import main

Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with a copy of the back-pain pathway, and the process standing in it."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "pathways/back_pain", tmp_path / "all/back_pain")
    return tmp_path


def run(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    status = main(["fmt", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def untidy(file: Path) -> bytes:
    """Puts the first two keys of a pathway into the wrong order; gives what was there."""
    before = file.read_bytes()
    id, title = b"pathway: back_pain\n", b"title: Back pain with numbness\n"
    assert id + title in before
    file.write_bytes(before.replace(id + title, title + id))
    return before


def test_what_is_shipped_is_in_order(capsys: Capture) -> None:
    path = str(ROOT / "pathways")
    assert run(capsys, "--check", path) == (0, "3 files already in order\n", "")


@pytest.mark.parametrize("path", ["all", "all/back_pain", "all/back_pain/pathway.yaml"])
def test_a_file_is_written(path: str, capsys: Capture, folder: Path) -> None:
    file = folder / "all/back_pain/pathway.yaml"
    tidy = untidy(file)
    status, out, err = run(capsys, path)
    assert (status, err) == (0, "")
    assert out.startswith("all/back_pain/pathway.yaml: written\n")
    assert file.read_bytes() == tidy
    assert sorted(p.name for p in file.parent.iterdir() if p.is_file()) == [
        "cases.yaml",
        "pathway.yaml",
        "source.yaml",
    ]


def test_check_writes_nothing(capsys: Capture, folder: Path) -> None:
    file = folder / "all/back_pain/pathway.yaml"
    untidy(file)
    before = file.read_bytes()
    assert run(capsys, "all", "--check") == (
        1,
        "all/back_pain/pathway.yaml:5: would be laid out anew from here on\n"
        "2 files already in order\n",
        "",
    )
    assert file.read_bytes() == before


def test_line_ends_are_made_plain(capsys: Capture, folder: Path) -> None:
    file = folder / "all/back_pain/source.yaml"
    before = file.read_bytes()
    file.write_bytes(before.replace(b"\n", b"\r\n"))
    assert run(capsys, str(file))[0] == 0
    assert file.read_bytes() == before


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_the_mode_of_a_file_and_a_link_to_it_stay(capsys: Capture, folder: Path) -> None:
    file = folder / "all/back_pain/pathway.yaml"
    untidy(file)
    file.chmod(0o640)
    link = folder / "link.yaml"
    link.symlink_to(file)
    assert run(capsys, "link.yaml") == (0, "link.yaml: written\n", "")
    assert link.is_symlink()
    assert stat.S_IMODE(file.stat().st_mode) == 0o640


def test_a_file_that_cannot_be_read_is_shown_and_the_others_written(
    capsys: Capture, folder: Path
) -> None:
    untidy(folder / "all/back_pain/pathway.yaml")
    broken = folder / "all/back_pain/cases.yaml"
    broken.write_bytes(b"- case: One\n\tfacts: {a: yes}\n")
    status, out, err = run(capsys, "all")
    assert status == 1
    assert out == "all/back_pain/pathway.yaml: written\n1 file already in order\n"
    assert "error[CP" in err
    assert "all/back_pain/cases.yaml:2:" in err
    assert broken.read_bytes() == b"- case: One\n\tfacts: {a: yes}\n"


def test_another_file_is_passed_over_unless_it_is_named(capsys: Capture, folder: Path) -> None:
    other = folder / "all/back_pain/patient.yaml"
    other.write_text("age:   3\n", encoding="utf-8")
    assert run(capsys, "all") == (0, "3 files already in order\n", "")
    assert run(capsys, "all/back_pain/patient.yaml") == (
        1,
        "",
        "all/back_pain/patient.yaml: this is neither a pathway, nor a source register, nor a "
        "list of cases\n",
    )
    assert other.read_text(encoding="utf-8") == "age:   3\n"


def test_nothing_there(capsys: Capture, folder: Path) -> None:
    assert run(capsys, "no.yaml") == (1, "", "no.yaml: no such file or directory\n")
    (folder / "empty").mkdir()
    assert run(capsys, "empty") == (
        1,
        "",
        "empty: no pathway.yaml in this folder or in one below it\n",
    )
    assert main(["fmt"]) == 2
