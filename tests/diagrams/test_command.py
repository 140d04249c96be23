"""``carepath diagram``: options, files, exit statuses."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from carepath_cli.diagram import diagram
from carepath_cli.failing import Failed

ROOT = Path(__file__).parent.parent.parent
BACK_PAIN = str(ROOT / "pathways" / "back_pain")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(diagram, [BACK_PAIN, *arguments], standalone_mode=False)


def failure(*arguments: str) -> str:
    result = run(*arguments)
    assert result.exception is not None
    return str(result.exception)


def test_all_pages_the_sheet_and_the_text_are_written(tmp_path: Path) -> None:
    result = run("-o", str(tmp_path / "new" / "folder"))
    assert result.return_value == 0
    names = {f.name for f in (tmp_path / "new" / "folder").iterdir()}
    assert names == {
        "back_pain-overview.svg",
        *(f"back_pain-section-{letter}.svg" for letter in "abcd"),
        "back_pain-sheet.svg",
        "back_pain.txt",
    }
    assert str(tmp_path / "new" / "folder" / "back_pain-overview.svg") in result.output


def test_the_gallery_is_what_the_command_draws() -> None:
    gallery = ROOT / "diagrams" / "gallery"
    assert run("-o", str(gallery), "--check").return_value == 0


def test_check_writes_nothing_and_names_what_differs(tmp_path: Path) -> None:
    result = run("-o", str(tmp_path / "x"), "--check", "--page", "b")
    assert result.return_value == 1
    assert "is missing or not up to date" in result.stderr
    assert not (tmp_path / "x").exists()


@pytest.mark.parametrize(
    ("page", "name"), [("B", "section-b"), ("section-b", "section-b"), ("overview", "overview")]
)
def test_one_page_goes_into_a_file_or_a_folder(tmp_path: Path, page: str, name: str) -> None:
    assert run("--page", page, "-o", str(tmp_path / "one.svg")).return_value == 0
    assert run("--page", page, "-o", str(tmp_path)).return_value == 0
    assert (tmp_path / "one.svg").read_bytes() == (tmp_path / f"back_pain-{name}.svg").read_bytes()


def test_formats(tmp_path: Path) -> None:
    run("--page", "c", "--format", "png", "-o", str(tmp_path / "c.png"))
    run("--page", "c", "--format", "dot", "-o", str(tmp_path / "c.gv"))
    run("--format", "text", "-o", str(tmp_path / "all.txt"))
    assert (tmp_path / "c.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "c.gv").read_text().startswith("digraph carepath {")
    assert "Box 24, state: Look again" in (tmp_path / "all.txt").read_text(encoding="utf-8")


def test_a_patient_a_version_and_counts_are_drawn(tmp_path: Path) -> None:
    counts = tmp_path / "counts.csv"
    counts.write_text("from,to,count\nred_flags,emergency,38\n", encoding="utf-8")
    drawn = {}
    for name, arguments in {
        "patient": ("--set", "urinary_retention=yes"),
        "version": ("--against", BACK_PAIN),
        "counts": ("--counts", str(counts)),
        "words": ("--audience", "patient"),
    }.items():
        path = tmp_path / f"{name}.svg"
        assert run(*arguments, "--page", "a", "-o", str(path)).return_value == 0
        drawn[name] = path.read_text(encoding="utf-8")
    assert "One patient: incomplete, act now" in drawn["patient"]
    assert "Changes 2026.11.0 → 2026.11.0" in drawn["version"]
    assert "38 (100.0%)" in drawn["counts"]
    assert "Do now" not in drawn["words"]


def test_facts_from_a_file(tmp_path: Path) -> None:
    facts = ROOT / "pathways" / "back_pain" / "patients" / "emergency.json"
    path = tmp_path / "x.svg"
    assert run("--facts", str(facts), "--page", "a", "-o", str(path)).return_value == 0
    assert "certain way of this patient" in path.read_text(encoding="utf-8")


def test_wrong_usage_is_said() -> None:
    assert "one at a time" in failure("--set", "a=b", "--against", BACK_PAIN)
    assert "--check compares" in failure("--check", "--engine", "system")
    assert "--check compares" in failure("--check", "--format", "png")
    assert "no page Z; there are overview, section-a" in failure("--page", "Z")


def test_what_cannot_be_drawn_is_said(tmp_path: Path) -> None:
    counts = tmp_path / "counts.csv"
    counts.write_text("from,to,count\nred_flags,nowhere,38\n", encoding="utf-8")
    assert "there is no way from red_flags to nowhere" in failure("--counts", str(counts))
    assert "no such file" in failure("--counts", str(tmp_path / "missing.csv"))
    assert isinstance(run("--set", "nothing=yes").exception, Failed)


def test_text_is_printed_on_request(capsys: pytest.CaptureFixture[str]) -> None:
    diagram.main([BACK_PAIN, "--format", "text", "-o", "-"], standalone_mode=False)
    assert "Box 1, state: " in capsys.readouterr().out
