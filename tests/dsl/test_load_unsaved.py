"""A pathway is loaded from whatever text a caller has for its files."""

from __future__ import annotations

from pathlib import Path

from tools.house import ROOT

from carepath_dsl.load import load

SAMPLE = ROOT / "tests" / "cli" / "sample"


def test_text_that_is_newer_than_the_disk() -> None:
    asked: list[str] = []

    def read(path: Path) -> bytes:
        asked.append(path.name)
        return path.read_bytes().replace(b"if: trouble_breathing", b"if: trouble_breathin")

    loaded = load(SAMPLE, read=read)
    assert asked == ["pathway.yaml", "source.yaml", "cases.yaml"]
    assert [d.message for d in loaded.errors] == [
        "no fact or definition is called `trouble_breathin`"
    ]
    assert "if: trouble_breathin\n" in loaded.sources[str(SAMPLE / "pathway.yaml")]


def test_a_file_that_cannot_be_given() -> None:
    def read(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    (said,) = load(SAMPLE, read=read).errors
    assert said.message == f"`{SAMPLE / 'pathway.yaml'}` cannot be opened: permission denied"
