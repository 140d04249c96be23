"""Files that are no files, paths that lead elsewhere, and input without an end.

What one program can do to another through the file system: each is an error in a sentence with
exit status 1, in bounded time and memory.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

import pytest

from carepath_cli.main import main
from carepath_dsl.load import Loaded, load
from carepath_dsl.reading.files import read_file
from carepath_dsl.reading.reader import MAX_BYTES
from carepath_interpreter.facts import LARGEST_FACTS, MOST_PROBLEMS, MOST_SUGGESTED, read_facts
from fuzz.targets import BACK, BACK_PAIN, SAMPLE, placed
from small import act, advice, pathway, yes_no

TODAY: Final = date(2026, 11, 22)
LARGE: Final = 100_000_000

WHOLE: Final = (SAMPLE / "pathway.yaml").read_text(encoding="utf-8")

INCLUDING: Final = """
pathway: outer
title: Outer
version: 1.0
status: draft
urgency: {now: within hours, soon: in weeks}
facts:
  a: {ask: A?, type: yes/no, our own: x}
recommendations:
  rest: {offer: Rest, kind: advice, urgency: soon, our own: x}
start: first
steps:
  first: {title: First, include: INCLUDED, then: last, our own: x}
  last: {title: Last, recommend: [rest], then: end, our own: x}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    made = tmp_path / "pathways" / "outer"
    made.mkdir(parents=True)
    return made


def including(folder: Path, target: str) -> Loaded:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pathway.yaml").write_text(INCLUDING.replace("INCLUDED", target), encoding="utf-8")
    return load(folder, TODAY)


def codes(loaded: Loaded) -> list[str]:
    assert loaded.pathway is None
    placed(loaded.diagnostics, loaded.sources)
    return [d.code for d in loaded.errors]


# --- includes --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "target",
    [
        *("/etc", "/", "../../elsewhere", "../../../../../../etc", "../outer/../../elsewhere"),
        *("/proc/self/cwd", '"../../../elsewhere/.."', "'/dev/zero'"),
    ],
)
def test_an_include_that_leaves_the_folder(folder: Path, target: str) -> None:
    assert codes(including(folder, target)) == ["CP191"]


def test_an_include_through_a_link(folder: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    (elsewhere / "pathway.yaml").write_text(WHOLE, encoding="utf-8")
    (folder.parent / "beside").symlink_to(elsewhere)
    assert codes(including(folder, "../beside")) == ["CP191"]


def test_a_link_in_a_circle(folder: Path) -> None:
    (folder.parent / "circle").symlink_to(folder.parent / "circle")
    (only,) = codes(including(folder, "../circle"))[:1]
    assert only in ("CP190", "CP191")


@pytest.mark.parametrize(
    "target", ["../missing", "'../mis\\0sing'", '"../mis\\u0000sing"', "../x*"]
)
def test_an_include_of_nothing(folder: Path, target: str) -> None:
    found = codes(including(folder, target))
    assert found[0] in ("CP190", "CP191", "CP106", "CP121")


def test_a_pathway_that_includes_itself(folder: Path) -> None:
    for target in (".", "../outer", "../outer/../outer", "./."):
        assert codes(including(folder, target)) == ["CP192"], target


def test_pathways_in_a_circle(folder: Path) -> None:
    including(folder.parent / "second", "../third")
    including(folder.parent / "third", "../outer")
    assert "CP192" in codes(including(folder, "../second"))


def test_a_long_chain_of_includes(folder: Path) -> None:
    for number in range(60):
        including(folder.parent / f"p{number}", f"../p{number + 1}")
    assert "CP192" in codes(including(folder, "../p0"))


def test_a_name_of_10000_characters(folder: Path) -> None:
    found = codes(including(folder, "../" + "x" * 10_000))
    assert found[0] in ("CP190", "CP191")


# --- files that are none ---------------------------------------------------------------------


def nothing(path: Path) -> None:
    pass


def a_folder(path: Path) -> None:
    path.mkdir()


def a_pipe(path: Path) -> None:
    os.mkfifo(path)


def without_end(path: Path) -> None:
    path.symlink_to("/dev/zero")


def a_link_to_itself(path: Path) -> None:
    path.symlink_to(path)


def large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(LARGE)


NO_FILES: Final[dict[str, Callable[[Path], None]]] = {
    made.__name__: made for made in (nothing, a_folder, a_pipe, without_end, a_link_to_itself)
}


@pytest.mark.parametrize("made", NO_FILES)
@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files on Windows")
def test_a_pathway_that_is_no_file(folder: Path, made: str) -> None:
    NO_FILES[made](folder / "pathway.yaml")
    assert codes(load(folder, TODAY)) == ["CP190"]


@pytest.mark.parametrize("made", [*NO_FILES, "large"])
@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files on Windows")
def test_a_register_that_is_no_file(folder: Path, made: str) -> None:
    (folder / "pathway.yaml").write_text(WHOLE, encoding="utf-8")
    {**NO_FILES, "large": large}[made](folder / "source.yaml")
    found = codes(load(folder, TODAY))
    # A link to what is elsewhere leads out of the folder.
    assert found[0] in {"large": ("CP102",), "without_end": ("CP191",)}.get(
        made, ("CP190", "CP191")
    )


def test_a_large_file_is_read_no_further_than_its_limit(folder: Path) -> None:
    large(folder / "pathway.yaml")
    assert len(read_file(folder / "pathway.yaml")) == MAX_BYTES + 1
    assert codes(load(folder, TODAY)) == ["CP102"]


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="everything may be read here"
)
def test_a_file_nobody_may_read(folder: Path) -> None:
    (folder / "pathway.yaml").write_text(WHOLE, encoding="utf-8")
    (folder / "pathway.yaml").chmod(0)
    loaded = load(folder, TODAY)
    assert codes(loaded) == ["CP190"]
    assert loaded.errors[0].message.endswith("cannot be opened: permission denied")


@pytest.mark.parametrize("name", ["a\nb", "\x1b[2J", "ü" * 80, " ", "-", "--help", "*", "a'b"])
def test_a_folder_with_a_strange_name(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    (folder / "pathway.yaml").write_text("pathway: [\n", encoding="utf-8")
    loaded = load(folder, TODAY)
    assert loaded.errors
    placed(loaded.diagnostics, loaded.sources)


# --- names and sizes -------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["__class__", "__init__", "__import__", "eval", "a.b", "a b", "ä"])
def test_names_that_mean_something_elsewhere(folder: Path, name: str) -> None:
    for text in (
        WHOLE.replace("\nfacts:\n", f"\nfacts:\n  {name}: {{ask: X?, type: yes/no}}\n", 1),
        INCLUDING.replace("first", name).replace("include: INCLUDED", f"if: {name}"),
    ):
        (folder / "pathway.yaml").write_text(text, encoding="utf-8")
        loaded = load(folder, TODAY)
        placed(loaded.diagnostics, loaded.sources)
        assert loaded.errors
    read = read_facts(BACK, None, [f"{name}=yes"])
    assert [d.code for d in read.diagnostics] == ["CP905"]


def test_a_name_longer_than_any_line(folder: Path) -> None:
    name = "x" * 10_000
    text = WHOLE.replace("\nfacts:\n", f"\nfacts:\n  {name}: {{ask: X?, type: yes/no}}\n", 1)
    (folder / "pathway.yaml").write_text(text, encoding="utf-8")
    loaded = load(folder, TODAY)
    placed(loaded.diagnostics, loaded.sources)
    assert all(len(d.message) < 1_000 for d in loaded.diagnostics)


def test_ten_thousand_facts() -> None:
    facts = [yes_no(f"f{number}") for number in range(10_000)]
    many = pathway(facts, [advice("rest")], [act("first", "rest")])
    answers = {f"f{number}": number % 2 == 0 for number in range(10_000)}
    read = read_facts(many, answers)
    assert not read.diagnostics.has_errors
    assert read.values == answers
    many = pathway(facts[:500], [advice("rest")], [act("first", "rest")])
    wrong = read_facts(many, {f"g{number}": True for number in range(30_000, 30_300)})
    assert len(wrong.diagnostics) == MOST_PROBLEMS
    helped = [d for d in wrong.diagnostics if d.help is not None]
    assert len(helped) == MOST_SUGGESTED


def test_a_megabyte_of_unknown_names() -> None:
    given = json.dumps({f"urinary_retentio{number}": True for number in range(30_000)})
    read = read_facts(BACK, given)
    assert len(read.diagnostics) == MOST_PROBLEMS
    assert not read.values
    placed(read.diagnostics, read.sources)


# --- the command -----------------------------------------------------------------------------


def refused(capsys: pytest.CaptureFixture[str], *arguments: str) -> str:
    """Standard error of a command that ends with 1 and no traceback."""
    assert main(arguments) == 1
    said = capsys.readouterr()
    assert said.err.strip()
    assert "Traceback" not in said.err
    assert "internal error" not in said.err
    assert len(said.err) < 100_000
    return said.err


FACTS: Final[dict[str, bytes]] = {
    "list": b'["urinary_retention"]',
    "nested": b'{"urinary_retention": {"value": true}}',
    "deep": b"[" * 100_000,
    "deep mapping": b'{"a":' * 50_000,
    "text": b'"yes"',
    "number": b"1e400",
    "nothing": b"",
    "only blanks": b" \n \n",
    "not UTF-8": b'{"urinary_retention": "\xff"}',
    "UTF-16": '{"urinary_retention": true}'.encode("utf-16"),
    "NUL": b"\0" * 1_000,
    "endless number": b'{"symptom_duration": ' + b"9" * 100_000 + b"}",
    "two objects": b"{}{}",
    "code": b"!!python/object/apply:os.system [ls]",
    "bomb": b"a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n",
}


@pytest.mark.parametrize("name", FACTS)
def test_facts_of_another_shape(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str
) -> None:
    for suffix in ("json", "yaml", "txt"):
        file = tmp_path / f"facts.{suffix}"
        file.write_bytes(FACTS[name])
        error = refused(capsys, "evaluate", str(BACK_PAIN), "--facts", str(file))
        assert f"facts.{suffix}:1:" in error


def test_large_facts_are_refused_by_their_size(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "facts.json"
    large(file)
    error = refused(capsys, "evaluate", str(BACK_PAIN), "--facts", str(file))
    assert f"more than {LARGEST_FACTS // 1000} kB of facts" in error


@pytest.mark.parametrize("made", ["nothing", "a_folder", "a_link_to_itself"])
def test_facts_that_are_no_file(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], made: str
) -> None:
    file = tmp_path / "facts.json"
    NO_FILES[made](file)
    refused(capsys, "evaluate", str(BACK_PAIN), "--facts", str(file))


def carepath(*arguments: str, **given: object) -> tuple[int, str]:
    """Exit status and standard error of the command as a process of its own."""
    command = [sys.executable, "-m", "carepath_cli", *arguments]
    done = subprocess.run(
        command,
        capture_output=True,
        timeout=60,
        check=False,
        **given,  # type: ignore[call-overload]
    )
    return done.returncode, done.stderr.decode()


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files on Windows")
def test_facts_without_an_end() -> None:
    """By name, and on standard input: both are given up behind the limit."""
    with open("/dev/zero", "rb") as zeros:
        endless = carepath("evaluate", str(BACK_PAIN), "--facts", "-", stdin=zeros)
    for status, error in (
        endless,
        carepath("evaluate", str(BACK_PAIN), "--facts", "/dev/zero"),
    ):
        assert status == 1
        assert f"more than {LARGEST_FACTS // 1000} kB of facts" in error
        assert "Traceback" not in error


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such files on Windows")
def test_no_command_shows_a_traceback(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for made in NO_FILES:
        folder = tmp_path / made
        folder.mkdir()
        NO_FILES[made](folder / "pathway.yaml")
        refused(capsys, "evaluate", str(folder))
        refused(capsys, "compile", str(folder), "--target", "python")
        assert main(["check", str(folder)]) == 1
        assert "Traceback" not in "".join(capsys.readouterr())


def test_there_are_enough_of_them() -> None:
    assert (len(FACTS), len(NO_FILES)) == (15, 5)
