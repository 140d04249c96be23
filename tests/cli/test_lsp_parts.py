"""The parts of the language server that need no editor."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lsprotocol.types import Position, PositionEncodingKind, Range
from tools.house import ROOT

from carepath_cli.language_server.finding import uses
from carepath_cli.language_server.hover import about
from carepath_cli.language_server.names import Kind
from carepath_cli.language_server.project import Shelf, Symbol, read
from carepath_cli.language_server.texts import Text
from carepath_cli.main import main
from carepath_dsl.spans import Span

WIDTHS = {
    PositionEncodingKind.Utf8: lambda text: len(text.encode("utf-8")),
    PositionEncodingKind.Utf16: lambda text: len(text.encode("utf-16-le")) // 2,
    PositionEncodingKind.Utf32: len,
}
CHARACTERS = st.text(st.characters(exclude_characters="\r\n", exclude_categories=["Cs"]))


@pytest.mark.parametrize("encoding", WIDTHS)
@given(before=CHARACTERS, behind=CHARACTERS)
def test_positions_there_and_back(encoding: PositionEncodingKind, before: str, behind: str) -> None:
    text = Text(f"a\r\n{before}{behind}\n", encoding)
    position = text.position(2, len(before) + 1)
    assert position == Position(1, WIDTHS[encoding](before))
    assert text.place(position) == (2, len(before) + 1)


def test_lines_end_where_yaml_ends_them() -> None:
    text = Text("one\x0b\u2028\x85one\r\ntwo\rthree\n")
    assert text.lines == ("one\x0b\u2028\x85one", "two", "three", "")


def test_places_behind_the_end_of_a_line_or_file() -> None:
    text = Text("ab\n")
    assert text.place(Position(0, 99)) == (1, 3)
    assert text.place(Position(7, 3)) == (8, 1)
    assert text.range(Span("f", 1, 2, 1, 3)) == Range(Position(0, 1), Position(0, 2))
    assert text.position(9, 4) == Position(8, 0)


def test_a_file_that_cannot_be_read_is_taken_as_it_was() -> None:
    path = Path("a/pathway.yaml")
    before = read(path, "pathway", b"facts: {fever: {ask: Fever?, type: yes/no}}\n")
    assert [name.id for name in before.names] == ["fever"]
    after = read(path, "pathway", b"facts: {fever: [\n", before)
    assert after.names == before.names
    assert not after.is_current
    assert after.text.lines[0] == "facts: {fever: ["


def test_a_file_is_read_again_only_when_it_has_changed() -> None:
    contents = {"pathway.yaml": b"start: a\n", "cases.yaml": b"- case: A\n"}

    def give(path: Path) -> bytes:
        if path.name not in contents:
            raise FileNotFoundError(path)
        return contents[path.name]

    shelf = Shelf(give)
    first = shelf.project(Path("a"))
    assert [reading.role for reading in first.readings] == ["pathway", "cases"]
    contents["pathway.yaml"] = b"start: b\n"
    second = shelf.project(Path("a"))
    assert second.reading("cases") is first.reading("cases")
    assert second.reading("pathway") != first.reading("pathway")
    del contents["cases.yaml"]
    assert [reading.role for reading in shelf.project(Path("a")).readings] == ["pathway"]


def test_every_use_in_the_shipped_pathway_is_found() -> None:
    project = Shelf(Path.read_bytes).project(ROOT / "pathways" / "back_pain")
    unknown = {
        name.id
        for reading in project.readings
        for name in reading.names
        if project.meant(name.id, name.kinds, name.owner) is None
    }
    answers = {name for name in unknown if name in ("yes", "no") or name[0].isdigit()}
    assert unknown - answers == {"end", "any_red_flag"}
    fact = Symbol(Kind.FACT, "symptom_duration")
    written = "".join(reading.text.content for reading in project.readings)
    lines = [line.partition("  #")[0] for line in written.splitlines() if line[:1] != "#"]
    assert len(uses(project, fact)) == sum(line.count(fact.id) for line in lines) - 1


def test_a_text_is_no_markdown() -> None:
    content = b"facts:\n  a: {ask: '[x](command:y) <b>&', type: choice, options: {b: '*c*'}}\n"
    shelf = Shelf(lambda path: content if path.name == "pathway.yaml" else path.read_bytes())
    shown = about(shelf.project(Path("nowhere")), Symbol(Kind.FACT, "a"))
    assert r"\[x\](command:y) \<b\>" in shown
    assert r"- `b`: \*c\*" in shown


# --- the command ------------------------------------------------------------------------------


def test_without_the_extra_it_says_the_line_to_type(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in list(sys.modules):
        if name.partition(".")[0] == "pygls" or name == "carepath_cli.language_server.server":
            monkeypatch.delitem(sys.modules, name)

    class Missing:
        def find_spec(self, name: str, path: object = None, target: object = None) -> None:
            if name.partition(".")[0] == "pygls":
                raise ModuleNotFoundError(f"No module named '{name}'", name="pygls")

    monkeypatch.setattr(sys, "meta_path", [Missing(), *sys.meta_path])
    assert main(["lsp"]) == 1
    assert capsys.readouterr().err == (
        "carepath lsp needs pygls, which is not installed. To install it:\n"
        "  pip install 'carepath[lsp]'\n"
    )


def test_no_other_command_loads_it() -> None:
    code = (
        "import carepath_cli.main, sys\n"
        "print({'lark', 'lsprotocol', 'pygls', 'yaml'} & set(sys.modules))"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, encoding="utf-8", timeout=60, check=True
    )
    assert done.stdout == "set()\n"
