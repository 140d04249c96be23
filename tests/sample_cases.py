"""``carepath test`` on the sample pathway: changing it, running it, and what is said then."""

from __future__ import annotations

from pathlib import Path

import pytest

from carepath_cli.main import main

FULL = """\
Coverage of sample: 100 % (12 of 12)

  boxes            4 of 4
  ways             4 of 4
  recommendations  2 of 2
  precautions      1 of 1
  safety claims    1 of 1

a: 4 of 4 cases passed
"""
UNKNOWN = "- case: Nothing is known\n  facts: {}\n  expect:\n    act now: true\n"


def change(file: Path, old: str, new: str) -> None:
    """Replace a text that has to be there, once."""
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def add_unknown(folder: Path) -> None:
    """The case the sample lacks."""
    with (folder / "a/cases.yaml").open("a", encoding="utf-8") as file:
        file.write(UNKNOWN)


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str]:
    """The exit status and what was said; nothing may be said to be wrong."""
    status = main(["test", *arguments])
    captured = capsys.readouterr()
    assert captured.err == ""
    return status, captured.out
