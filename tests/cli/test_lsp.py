"""`carepath lsp`, the real process, driven over stdio as an editor drives it."""

from __future__ import annotations

import asyncio
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pytest_lsp import ClientServerConfig, LanguageClient, client_capabilities
from tools.house import ROOT

from carepath_dsl.load import load

SAMPLE = ROOT / "tests" / "cli" / "sample"

pytestmark = pytest.mark.asyncio(loop_scope="module")  # one server for all of them

PATIENCE = 30
"""Seconds until a server that says nothing is taken to be silent."""


@pytest_lsp.fixture(  # type: ignore[untyped-decorator]
    scope="module",
    loop_scope="module",
    config=ClientServerConfig(server_command=[sys.executable, "-m", "carepath_cli", "lsp"]),
)
async def client(lsp_client: LanguageClient) -> AsyncIterator[None]:
    capabilities = client_capabilities("visual-studio-code")
    await lsp_client.initialize_session(types.InitializeParams(capabilities=capabilities))
    yield
    await lsp_client.shutdown_session()


class Editor:
    """A copy of the sample pathway, open in an editor."""

    def __init__(self, client: LanguageClient, folder: Path) -> None:
        self.client = client
        self.folder = folder
        self.texts: dict[str, str] = {}
        self.version = 0

    def uri(self, name: str = "pathway.yaml") -> str:
        return (self.folder / name).as_uri()

    def document(self, name: str = "pathway.yaml") -> types.TextDocumentIdentifier:
        return types.TextDocumentIdentifier(self.uri(name))

    def text(self, name: str = "pathway.yaml") -> str:
        if name in self.texts:
            return self.texts[name]
        return (self.folder / name).read_text(encoding="utf-8")

    def open(self, name: str = "pathway.yaml") -> None:
        self.texts[name] = self.text(name)
        item = types.TextDocumentItem(self.uri(name), "yaml", 0, self.texts[name])
        self.client.text_document_did_open(types.DidOpenTextDocumentParams(item))

    def type(self, old: str, new: str, name: str = "pathway.yaml") -> None:
        """Replace a piece of text, without saving it."""
        assert self.texts[name].count(old) == 1, old
        self.texts[name] = self.texts[name].replace(old, new)
        self.version += 1
        self.client.text_document_did_change(
            types.DidChangeTextDocumentParams(
                types.VersionedTextDocumentIdentifier(self.version, self.uri(name)),
                [types.TextDocumentContentChangeWholeDocument(self.texts[name])],
            )
        )

    def close(self, name: str = "pathway.yaml") -> None:
        del self.texts[name]
        params = types.DidCloseTextDocumentParams(self.document(name))
        self.client.text_document_did_close(params)

    async def problems(self, name: str = "pathway.yaml") -> list[types.Diagnostic]:
        """The diagnostics shown the next time that any are."""
        self.client.diagnostics.pop(self.uri(name), None)
        async with asyncio.timeout(PATIENCE):
            while self.uri(name) not in self.client.diagnostics:
                await self.client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
        return list(self.client.diagnostics[self.uri(name)])

    def at(self, before: str, name: str = "pathway.yaml", into: int = 0) -> types.Position:
        """The position behind a piece of text, or so many characters into it, in UTF-16."""
        text = self.text(name)
        assert before in text, before
        head = text[: text.index(before) + (into or len(before))]
        line = head[head.rfind("\n") + 1 :]
        return types.Position(head.count("\n"), len(line.encode("utf-16-le")) // 2)

    def shown(self, place: types.Location) -> str:
        """``file: line`` for a location, the line as it stands there with its range marked."""
        name = Path(place.uri).name
        line = self.text(name).split("\n")[place.range.start.line].encode("utf-16-le")
        start, end = place.range.start.character * 2, place.range.end.character * 2
        parts = (line[:start], b"<\0", line[start:end], b">\0", line[end:])
        return f"{name}: {b''.join(parts).decode('utf-16-le').strip()}"

    async def completions(self, before: str, name: str = "pathway.yaml") -> dict[str, str]:
        """What is offered behind a piece of text: label → what it makes of the line."""
        place = self.at(before, name)
        found = await self.client.text_document_completion_async(
            types.CompletionParams(self.document(name), place)
        )
        assert isinstance(found, types.CompletionList)
        line = self.text(name).split("\n")[place.line].encode("utf-16-le")
        made = {}
        for item in found.items:
            edit = item.text_edit
            assert isinstance(edit, types.TextEdit)
            assert edit.range.end == place
            kept = line[: edit.range.start.character * 2].decode("utf-16-le")
            made[item.label] = kept + edit.new_text
        return made

    async def hover(self, before: str, name: str = "pathway.yaml", into: int = 0) -> str | None:
        found = await self.client.text_document_hover_async(
            types.HoverParams(self.document(name), self.at(before, name, into))
        )
        if found is None:
            return None
        assert isinstance(found.contents, types.MarkupContent)
        return found.contents.value

    async def definition(
        self, before: str, name: str = "pathway.yaml", into: int = 0
    ) -> str | None:
        found = await self.client.text_document_definition_async(
            types.DefinitionParams(self.document(name), self.at(before, name, into))
        )
        if found is None:
            return None
        assert isinstance(found, types.Location)
        return self.shown(found)

    async def uses(self, before: str, name: str = "pathway.yaml") -> list[str]:
        found = await self.client.text_document_references_async(
            types.ReferenceParams(
                types.ReferenceContext(include_declaration=True),
                self.document(name),
                self.at(before, name),
            )
        )
        return [self.shown(place) for place in found or ()]

    async def rename(self, before: str, new: str, name: str = "pathway.yaml") -> dict[str, str]:
        """The texts of the files after a rename, by their names."""
        found = await self.client.text_document_rename_async(
            types.RenameParams(self.document(name), self.at(before, name), new)
        )
        assert found is not None
        assert found.changes is not None
        texts = {}
        for uri, edits in found.changes.items():
            lines = self.text(Path(uri).name).split("\n")
            for edit in sorted(edits, key=lambda e: (e.range.start.line, -e.range.start.character)):
                line = lines[edit.range.start.line].encode("utf-16-le")
                before_it = line[: edit.range.start.character * 2].decode("utf-16-le")
                behind = line[edit.range.end.character * 2 :].decode("utf-16-le")
                lines[edit.range.start.line] = before_it + edit.new_text + behind
            texts[Path(uri).name] = "\n".join(lines)
        return texts


@pytest.fixture
def editor(client: LanguageClient, tmp_path: Path) -> Editor:
    folder = tmp_path / "sample"
    shutil.copytree(SAMPLE, folder)
    return Editor(client, folder)


# --- problems ---------------------------------------------------------------------------------


async def test_problems_as_you_type_and_their_end(editor: Editor) -> None:
    editor.open()
    assert await editor.problems() == []
    editor.type("if: trouble_breathing", "if: trouble_breathin")
    (problem,) = await editor.problems()
    assert problem.code == "CP250"
    assert problem.source == "carepath"
    assert problem.severity is types.DiagnosticSeverity.Error
    assert problem.message == (
        "no fact or definition is called `trouble_breathin`\n"
        "Help: did you mean `trouble_breathing`?"
    )
    assert editor.shown(types.Location(editor.uri(), problem.range)) == (
        "pathway.yaml: if: <trouble_breathin>"
    )
    (related,) = problem.related_information or ()
    assert related.message == "`trouble_breathing` is declared here"
    assert editor.shown(related.location) == "pathway.yaml: <trouble_breathing>:"
    editor.type("if: trouble_breathin\n", "if: trouble_breathing\n")
    assert await editor.problems() == []


async def test_a_problem_in_a_file_that_is_not_open(editor: Editor) -> None:
    editor.open()
    assert await editor.problems("cases.yaml") == []
    editor.type("  ambulance:\n    do now", "  ambulances:\n    do now")
    problems = await editor.problems("cases.yaml")
    assert {p.message.splitlines()[0] for p in problems} == {
        "no recommendation or group is called `ambulance`"
    }


async def test_what_was_typed_and_not_kept_is_forgotten(editor: Editor) -> None:
    editor.open()
    editor.type("title: Sore throat", "titel: Sore throat")
    assert [p.code for p in await editor.problems()] == ["CP151"]
    editor.close()
    assert await editor.problems() == []


async def test_columns_count_as_the_editor_counts_them(editor: Editor) -> None:
    editor.open()
    editor.type(
        "recommend: [warm_drinks]",
        "recommend: [{because: '🍵𝒽é', do: warm_drinks, when: days_il > 3 days}]",
    )
    (problem,) = await editor.problems()
    assert editor.shown(types.Location(editor.uri(), problem.range)) == (
        "pathway.yaml: recommend: [{because: '🍵𝒽é', do: warm_drinks, when: <days_il> > 3 days}]"
    )
    assert await editor.definition("do: warm_dr") == "pathway.yaml: <warm_drinks>:"
    made = await editor.completions("when: days_il")
    assert made["days_ill"] == "    recommend: [{because: '🍵𝒽é', do: warm_drinks, when: days_ill"
    texts = await editor.rename("do: warm_dr", "tea")
    assert (
        "    recommend: [{because: '🍵𝒽é', do: tea, when: days_il > 3 days}]\n"
        in (texts["pathway.yaml"])
    )


# --- names ------------------------------------------------------------------------------------


async def test_definitions(editor: Editor) -> None:
    editor.open()
    definition = editor.definition
    assert await definition("if: days_i") == "pathway.yaml: <days_ill>:"
    assert await definition("yes: he") == "pathway.yaml: <help>:"
    assert await definition("prepare for he") == "pathway.yaml: <help>:"
    assert await definition("recommend: [warm_") == "pathway.yaml: <warm_drinks>:"
    assert await definition("based on: [S0") == "source.yaml: <S01>:"
    assert await definition("title: Sore th") is None
    editor.open("cases.yaml")
    assert await definition("facts: {trouble", "cases.yaml") == (
        "pathway.yaml: <trouble_breathing>:"
    )


async def test_uses_in_every_file(editor: Editor) -> None:
    editor.open()
    found = await editor.uses("recommend: [warm_")
    assert found[0] == "pathway.yaml: <warm_drinks>:"
    assert found[1] == "pathway.yaml: recommend: [<warm_drinks>]"
    assert len(found) > 2
    assert all(place.startswith("cases.yaml: ") for place in found[2:])
    assert "cases.yaml: recommends: [<warm_drinks>]" in found
    assert len(found) == sum(
        editor.text(n).count("warm_drinks") for n in ("pathway.yaml", "cases.yaml")
    )


async def test_hover_over_a_fact(editor: Editor) -> None:
    editor.open()
    cases = editor.text("cases.yaml").count("days_ill")
    assert await editor.hover("if: days_i") == (
        "**days_ill**: number of days, 0 to 365\n\n"
        "For how many days has the throat been sore?\n\n"
        f"Used in: step `long`, cases ({cases} times)"
    )
    flag = await editor.hover("if: trouble_br")
    assert flag is not None
    assert "Red flag" in flag.split("\n\n")


async def test_hover_over_a_key(editor: Editor) -> None:
    editor.open()
    assert await editor.hover("    while unk") == (
        "**while unknown**\n\nwhat to do while the decision is open: ask, or prepare for a step"
    )


async def test_hover_while_the_file_cannot_be_read(editor: Editor) -> None:
    editor.open()
    assert await editor.hover("if: days_i") is not None
    editor.type("title: Sore throat", "title: [Sore throat")
    hover = await editor.hover("if: days_i")
    assert hover is not None
    assert hover.startswith("**days_ill**")
    assert await editor.definition("if: days_i") is not None


async def test_renaming_a_fact_in_all_files(editor: Editor) -> None:
    editor.open()
    texts = await editor.rename("if: days_i", "duration")
    assert set(texts) == {"pathway.yaml", "cases.yaml"}
    for name, text in texts.items():
        assert text == editor.text(name).replace("days_ill", "duration"), name


@pytest.mark.parametrize(
    ("before", "old", "new"),
    [
        ("yes: he", "help", "get_help"),
        ("recommend: [warm_", "warm_drinks", "tea"),
        ("prepare for he", "help", "aid"),
    ],
)
async def test_renaming_steps_and_recommendations(
    editor: Editor, before: str, old: str, new: str
) -> None:
    editor.open()
    for name, text in (await editor.rename(before, new)).items():
        (editor.folder / name).write_text(text, encoding="utf-8")
    assert load(editor.folder).diagnostics == ()
    text = (editor.folder / "pathway.yaml").read_text(encoding="utf-8")
    assert f"  {new}:\n" in text
    assert f"  {old}:\n" not in text


async def test_a_name_of_an_included_pathway_is_left_alone(editor: Editor) -> None:
    editor.open()
    editor.type("    yes: end", "    yes: help.inner")
    text = (await editor.rename("yes: he", "aid"))["pathway.yaml"]
    assert "    yes: aid.inner\n" in text  # the step that includes it has another name …
    assert await editor.definition("help.inn") is None  # … and what is in it is declared elsewhere


@pytest.mark.parametrize(
    ("before", "new", "why"),
    [
        ("if: days_i", "Days", "`Days` cannot be an id: an id has lower-case letters"),
        ("if: days_i", "otherwise", "`otherwise` is a word of the language"),
        ("if: days_i", "trouble_breathing", "a fact is called `trouble_breathing` already"),
        ("yes: he", "comfort", "a step is called `comfort` already"),
        ("title: Sore th", "throat", "there is no name of this pathway here"),
        ("based on: [S0", "s2", "the name of a statement cannot be changed everywhere at once"),
    ],
)
async def test_what_cannot_be_renamed(editor: Editor, before: str, new: str, why: str) -> None:
    editor.open()
    with pytest.raises(JsonRpcException) as refused:
        await editor.rename(before, new)
    assert why in refused.value.message


async def test_nothing_is_renamed_while_a_file_cannot_be_read(editor: Editor) -> None:
    editor.open()
    await editor.hover("if: days_i")
    editor.type("title: Sore throat", "title: [Sore throat")
    with pytest.raises(JsonRpcException) as refused:
        await editor.rename("if: days_i", "duration")
    assert "pathway.yaml cannot be read as it is; mend it first" in refused.value.message


# --- completion -------------------------------------------------------------------------------


async def test_completion_in_an_expression(editor: Editor) -> None:
    editor.open()
    editor.type("    if: days_ill > 7 days", "    if: not tr")
    made = await editor.completions("if: not tr")
    assert made["trouble_breathing"] == "    if: not trouble_breathing"
    assert "days_ill" in made
    editor.type("    if: not tr", "    if: days_ill > 7 we")
    made = await editor.completions("if: days_ill > 7 we")
    assert made["weeks"] == "    if: days_ill > 7 weeks"
    assert "kilograms" not in made


async def test_completion_of_ids_words_and_keys(editor: Editor) -> None:
    editor.open()
    editor.type("    yes: help", "    yes: ")
    assert await editor.completions("    yes: ") == {
        step: f"    yes: {step}" for step in ("breathing", "help", "long", "comfort", "end")
    }
    assert "under review" in await editor.completions("status: ")
    editor.type("    do now: Call an ambulance\n", "    do now: Call an ambulance\n    \n")
    made = await editor.completions("Call an ambulance\n    ")
    assert made["evidence"] == "    evidence: "
    assert not {"do now", "offer", "patient", "kind"} & set(made)


async def test_completion_in_the_cases(editor: Editor) -> None:
    editor.open("cases.yaml")
    first = "facts: {trouble_breathing: "
    assert set(await editor.completions(first, "cases.yaml")) == {"yes", "no"}
    assert set(await editor.completions("  facts: {", "cases.yaml")) >= {"days_ill"}


async def test_the_outline(editor: Editor) -> None:
    editor.open()
    found = await editor.client.text_document_document_symbol_async(
        types.DocumentSymbolParams(editor.document())
    )
    outline = {
        symbol.name: [child.name for child in symbol.children or ()]
        for symbol in found or ()
        if isinstance(symbol, types.DocumentSymbol)
    }
    assert outline == {
        "urgency": ["emergency", "routine"],
        "facts": ["trouble_breathing", "days_ill"],
        "recommendations": ["ambulance", "warm_drinks"],
        "steps": ["breathing", "help", "long", "comfort"],
        "safety": ["Nobody who struggles for breath is left alone"],
    }


async def test_another_file_is_none_of_its_business(editor: Editor) -> None:
    (editor.folder / "notes.yaml").write_text("pathway: x\n", encoding="utf-8")
    editor.open("notes.yaml")
    assert await editor.hover("path", "notes.yaml") is None
    assert await editor.definition("path", "notes.yaml") is None
