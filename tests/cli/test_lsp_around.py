"""The language server where a file is broken, new, elsewhere, or part of another pathway."""

from __future__ import annotations

import os
import shutil
from collections.abc import Mapping
from pathlib import Path

import pytest
from lsprotocol.types import Position, TextEdit
from tools.house import ROOT

from carepath_cli.language_server.completion import complete
from carepath_cli.language_server.finding import symbol_at
from carepath_cli.language_server.outline import outline
from carepath_cli.language_server.project import Project, Shelf, read
from carepath_cli.language_server.renaming import NotRenamed, rename
from carepath_cli.language_server.server import make_server
from carepath_dsl.load import load
from rule_examples import files

SAMPLE = ROOT / "tests" / "cli" / "sample"

INCLUDED = """
facts:
  fever:
    ask: Does the patient have a high temperature?
    type: yes/no
    based on: [S03]
definitions:
  warm:
    title: Warm or worse
    any of: [fever, infection.hot]
steps:
  infection:
    title: Infection
    include: ../inner
    facts:
      fever: fever
    ends:
      high_risk: emergency
    then: end
"""


# --- a file that cannot be read when it is opened ---------------------------------------------


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("facts:\n", "facts:\n  typing\n"),
        ("facts:\n", "facts:\n  typing  # a comment\n"),
        ("title: Sore throat\n", "title: Sore: throat\n"),
        ("\nsteps:\n", "\nsteps\n"),
        ("    yes: help\n", "    yes: [help\n"),
        ("urgency:\n", 'urgency: "\n'),
        ("recommendations:\n", "recommendations:\n\tx: 1\n"),
        ("    based on: [S01]\n", "    based on: [S01]]\n"),
    ],
)
def test_a_file_opened_with_a_mistake_has_its_names(old: str, new: str) -> None:
    text = (SAMPLE / "pathway.yaml").read_text("utf-8")
    assert old in text
    right = read(SAMPLE / "pathway.yaml", "pathway", text.encode())
    wrong = read(SAMPLE / "pathway.yaml", "pathway", text.replace(old, new, 1).encode())
    assert not wrong.is_current
    declared = [{n.id for n in r.names if n.declares} for r in (right, wrong)]
    assert len(declared[0] - declared[1]) <= 2, "more is lost than what the mistake touches"
    assert [s.name for s in outline(wrong)][-2:] == ["steps", "safety"]


def test_completion_works_from_the_start(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "a")
    path = tmp_path / "a" / "pathway.yaml"
    text = path.read_text("utf-8").replace("title: Sore throat\n", "title: Sore: throat\n")
    text = text.replace("    if: trouble_breathing\n", "    if: trou\n")
    path.write_text(text, "utf-8")
    project = Shelf(Path.read_bytes).project(tmp_path / "a")
    reading = project.reading_at(path)
    assert reading is not None
    line = next(n for n, row in enumerate(text.split("\n")) if row == "    if: trou")
    offered = {item.label for item in complete(project, reading, Position(line, 12))}
    assert {"trouble_breathing", "days_ill"} <= offered


def test_a_file_without_a_readable_line_has_no_names() -> None:
    reading = read(Path("pathway.yaml"), "pathway", b"{\n]" * 50)
    assert reading.names == ()
    assert not reading.is_current


# --- what is renamed beside a declaration -----------------------------------------------------


def pathways(folder: Path, texts: Mapping[str, str]) -> Path:
    for name, text in texts.items():
        path = Path(os.path.normpath(folder / "tiny" / name))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def renamed(folder: Path, before: str, new: str, name: str = "pathway.yaml") -> dict[str, str]:
    """The texts of the files that a rename changes, by their folder and name."""
    shelf = Shelf(Path.read_bytes)
    project = shelf.project(folder)
    text = (folder / name).read_text("utf-8")
    head = text[: text.index(before) + len(before)]
    reading = project.reading_at(folder / name)
    assert reading is not None
    found = symbol_at(project, reading, head.count("\n") + 1, len(head.rpartition("\n")[2]) + 1)
    edits = rename(project, found, new, shelf.including(folder))
    return {
        f"{reading.path.parent.name}/{reading.path.name}": changed(reading.path, made)
        for reading, made in edits
    }


def changed(path: Path, edits: list[TextEdit]) -> str:
    lines = path.read_text("utf-8").split("\n")
    for edit in sorted(edits, key=lambda e: (e.range.start.line, -e.range.start.character)):
        start, end = edit.range.start, edit.range.end
        line = lines[start.line]
        lines[start.line] = line[: start.character] + edit.new_text + line[end.character :]
    return "\n".join(lines)


def test_an_accepted_warning_follows_its_thing(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "a")
    path = tmp_path / "a" / "pathway.yaml"
    text = path.read_text("utf-8").replace("    patient: Drink something warm.\n", "")
    text += (
        "\naccepted:\n  - code: CP603\n    at: warm_drinks\n    because: It speaks for itself.\n"
    )
    path.write_text(text, "utf-8")
    for name, new in renamed(tmp_path / "a", "\n  warm_drinks", "tea").items():
        (tmp_path / name).write_text(new, "utf-8")
    assert "    at: tea\n" in path.read_text("utf-8")
    assert load(tmp_path / "a").diagnostics == ()


@pytest.mark.parametrize(
    ("before", "new"),
    [("\n  fever", "temperature"), ("\n  hot", "heat"), ("\n  tests", "blood")],
)
def test_a_pathway_that_includes_this_one_is_renamed_in_too(
    tmp_path: Path, before: str, new: str
) -> None:
    pathways(tmp_path, files(INCLUDED))
    clean = [(d.code, d.message) for d in load(tmp_path / "tiny").diagnostics]
    texts = renamed(tmp_path / "inner", before, new)
    assert "inner/pathway.yaml" in texts
    for name, text in texts.items():
        (tmp_path / name).write_text(text, "utf-8")
    assert [(d.code, d.message) for d in load(tmp_path / "tiny").diagnostics] == clean


def test_their_fact_is_renamed_and_ours_is_not(tmp_path: Path) -> None:
    pathways(tmp_path, files(INCLUDED))
    texts = renamed(tmp_path / "inner", "\n  fever", "temperature")
    before = (tmp_path / "tiny" / "pathway.yaml").read_text("utf-8")
    assert texts["tiny/pathway.yaml"] == before.replace("fever: fever", "temperature: fever")


def test_a_fact_that_is_shared_by_its_name_is_bound_first(tmp_path: Path) -> None:
    excerpt = INCLUDED.replace("    facts:\n      fever: fever\n", "")
    pathways(tmp_path, files(excerpt))
    with pytest.raises(NotRenamed) as refused:
        renamed(tmp_path / "inner", "\n  fever", "temperature")
    assert str(refused.value) == (
        "`infection` of tiny includes this pathway and has a fact of the same name; "
        "write `facts: {fever: fever}` there first"
    )


def test_a_pathway_around_that_cannot_be_read_is_mended_first(tmp_path: Path) -> None:
    texts = files(INCLUDED)
    texts["pathway.yaml"] = texts["pathway.yaml"].replace("title: Back pain", "title: Back: pain")
    pathways(tmp_path, texts)
    with pytest.raises(NotRenamed) as refused:
        renamed(tmp_path / "inner", "\n  hot", "heat")
    assert str(refused.value) == "tiny/pathway.yaml cannot be read as it is; mend it first"


# --- where the files lie ----------------------------------------------------------------------


def test_a_register_in_a_folder_below_belongs_to_its_pathway(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "a")
    deeper = tmp_path / "a" / "evidence" / "2026"
    deeper.mkdir(parents=True)
    (tmp_path / "a" / "source.yaml").rename(deeper / "register.yaml")
    path = tmp_path / "a" / "pathway.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("source: source.yaml", "source: evidence/2026/register.yaml"))
    server = make_server()
    assert server.folder_of(deeper / "register.yaml") == tmp_path / "a"
    assert server.folder_of(path) == tmp_path / "a"
    assert server.folder_of(deeper / "other.yaml") == deeper
    project = server.shelf.project(server.folder_of(deeper / "register.yaml"))
    assert isinstance(project, Project)
    assert {reading.role for reading in project.readings} == {"pathway", "source", "cases"}


def test_cases_that_are_not_saved_yet_are_checked(tmp_path: Path) -> None:
    shutil.copytree(SAMPLE, tmp_path / "a")
    path = tmp_path / "a" / "cases.yaml"
    path.unlink()

    def content(wanted: Path) -> bytes:
        if wanted == path:
            return b"- case: Somebody\n  facts: {days_il: 3 days}\n  expect: {status: complete}\n"
        return wanted.read_bytes()

    found = load(tmp_path / "a", read=content).diagnostics
    assert [(d.code, d.message) for d in found] == [("CP802", "no fact is called `days_il`")]
