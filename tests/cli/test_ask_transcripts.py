"""Whole interviews in words, each in one file: what was typed, and all that was written.

``CAREPATH_RESET=1 pytest tests/cli/test_ask_transcripts.py`` writes what is said now; read the
difference before it is committed.
"""

from __future__ import annotations

import io
import os
import shlex
from pathlib import Path

import pytest

from carepath_cli.main import main

FOLDER = Path(__file__).parent / "asking"
TRANSCRIPTS = sorted((FOLDER / "transcripts").glob("*.txt"))
RESET = os.environ.get("CAREPATH_RESET") == "1"
LINE = "-" * 80


def test_there_are_transcripts() -> None:
    assert len(TRANSCRIPTS) > 10


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_an_interview_goes_as_written(
    path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    written = path.read_text(encoding="utf-8")
    head, _, expected = written.partition(f"{LINE}\n")
    command, typed = _read(head)
    data = io.BytesIO("".join(f"{line}\n" for line in typed).encode())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(data, encoding="utf-8"))
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(FOLDER)
    assert main(command[1:]) == 0
    captured = capsys.readouterr()
    assert captured.err == ""
    if RESET:
        text = f"{head.rstrip()}\n\n{LINE}\n{captured.out}"
        path.write_text(text, encoding="utf-8", newline="\n")
        return
    assert captured.out == expected


def _read(head: str) -> tuple[list[str], list[str]]:
    """The command, and the lines that are typed."""
    lines = head.splitlines()
    commands = [line.removeprefix("$ ") for line in lines if line.startswith("$ ")]
    assert len(commands) == 1
    typed = [line.removeprefix(">").removeprefix(" ") for line in lines if line.startswith(">")]
    return shlex.split(commands[0]), typed


@pytest.mark.parametrize("path", TRANSCRIPTS, ids=lambda path: path.stem)
def test_no_line_is_too_wide(path: Path) -> None:
    printed = path.read_text(encoding="utf-8").partition(f"{LINE}\n")[2]
    assert [line for line in printed.splitlines() if len(line) > 80] == []


CLINICAL = (
    "nuchal",
    "lymphadenopathy",
    "An appointment",
    "Call an ambulance",
    "RED FLAG",
    "S01",
    "S02",
    "box ",
)


@pytest.mark.parametrize("name", ["patient", "patient_emergency"])
def test_a_patient_sees_no_words_of_clinicians(name: str) -> None:
    written = (FOLDER / "transcripts" / f"{name}.txt").read_text(encoding="utf-8")
    printed = written.partition(f"{LINE}\n")[2]
    assert [words for words in CLINICAL if words in printed] == []
