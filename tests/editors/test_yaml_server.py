"""The editors' own YAML server, with nothing but the first line of a file to go by.

It is the npm package `yaml-language-server`, which VS Code, Neovim, Helix and Emacs run;
`make editors` installs it. Here it is driven as they drive it: over stdio.
"""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest
import pytest_lsp
from lsprotocol import types
from pytest_lsp import ClientServerConfig, LanguageClient
from tools.house import ROOT

SERVER = (
    ROOT / ".editors" / "node_modules" / "yaml-language-server" / "bin" / "yaml-language-server"
)
NODE = shutil.which("node")

pytestmark = [
    pytest.mark.asyncio(loop_scope="module"),  # one server for all of them
    pytest.mark.skipif(NODE is None, reason="needs node, which is not on this machine"),
    pytest.mark.skipif(not SERVER.exists(), reason="`make editors` has not been run"),
]

PATIENCE = 30
"""Seconds until a server that says nothing is taken to be silent."""

EXCERPT = """\
# yaml-language-server: $schema=SCHEMA
pathway: sore_throat
title: Sore throat
version: 2026.10
status: finished
urgency: {routine: no set time}
facts:
  fever:
    ask: Is there a fever?
    type: yes/no
    red flag: true

recommendations:
  drinks: {offer: Warm drinks, urgency: routine}
start: first
steps:
  first:
    title: First
    if: fever
    yes: end
    no: end
"""


@pytest_lsp.fixture(  # type: ignore[untyped-decorator]
    scope="module",
    loop_scope="module",
    config=ClientServerConfig(server_command=[NODE or "node", str(SERVER), "--stdio"]),
)
async def client(lsp_client: LanguageClient) -> AsyncIterator[None]:
    # The store of schemas on the web is not asked; what is tested works offline.
    settings = {"yaml": {"schemaStore": {"enable": False}, "hover": True, "completion": True}}
    lsp_client.set_configuration({**settings, "http": {}, "[yaml]": {}, "editor": {}, "files": {}})
    await lsp_client.initialize_session(
        types.InitializeParams(
            # Nothing that a server could ask for later on.
            capabilities=types.ClientCapabilities(
                workspace=types.WorkspaceClientCapabilities(configuration=True),
                text_document=types.TextDocumentClientCapabilities(
                    completion=types.CompletionClientCapabilities(
                        completion_item=types.ClientCompletionItemOptions(snippet_support=True)
                    )
                ),
            ),
            root_uri=ROOT.as_uri(),
        )
    )
    yield
    await lsp_client.shutdown_session()


async def opened(client: LanguageClient, path: Path, text: str) -> list[types.Diagnostic]:
    """Open a text as the file at the path; the diagnostics that are shown of it."""
    uri = path.as_uri()
    client.text_document_did_open(
        types.DidOpenTextDocumentParams(types.TextDocumentItem(uri, "yaml", 1, text))
    )
    async with asyncio.timeout(PATIENCE):
        while uri not in client.diagnostics:
            await client.wait_for_notification(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    return list(client.diagnostics[uri])


@pytest.fixture
def excerpt(tmp_path: Path) -> Callable[[], tuple[Path, str]]:
    """A pathway of its own whose first line leads to the shipped schema."""

    def make() -> tuple[Path, str]:
        folder = ROOT / "pathways" / "schema"
        return tmp_path / "pathway.yaml", EXCERPT.replace("SCHEMA", f"{folder}/pathway.json")

    return make


def place(text: str, before: str) -> types.Position:
    """The position behind a piece of a text."""
    head = text[: text.index(before) + len(before)]
    return types.Position(head.count("\n"), len(head) - head.rfind("\n") - 1)


@pytest.mark.parametrize("name", ["pathway", "source", "cases"])
async def test_it_has_nothing_to_say_of_the_shipped_files(
    client: LanguageClient, name: str
) -> None:
    path = ROOT / "pathways" / "back_pain" / f"{name}.yaml"
    text = path.read_text(encoding="utf-8")
    assert await opened(client, path, text) == []
    # … and not for want of a schema.
    first_key = {"pathway": "\npathway", "source": "\narticle", "cases": "\n- case"}[name]
    hover = await client.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(path.as_uri()), place(text, first_key))
    )
    assert hover is not None


async def test_it_shows_what_is_wrong(
    client: LanguageClient, excerpt: Callable[[], tuple[Path, str]]
) -> None:
    path, text = excerpt()
    shown = [(d.range.start.line, d.message) for d in await opened(client, path, text)]
    assert shown == [
        (
            4,
            "Value is not accepted. Valid values: "
            '"draft", "submitted", "under review", "approved", "withdrawn".',
        )
    ]


async def test_it_completes_keys_and_words(
    client: LanguageClient, excerpt: Callable[[], tuple[Path, str]]
) -> None:
    path, text = excerpt()
    text = text.replace("    red flag: true\n", "    red flag: true\n    \n")
    await opened(client, path, text)

    async def offered(before: str) -> set[str]:
        found = await client.text_document_completion_async(
            types.CompletionParams(types.TextDocumentIdentifier(path.as_uri()), place(text, before))
        )
        assert isinstance(found, types.CompletionList)
        return {item.label for item in found.items}

    keys = await offered("    red flag: true\n    ")
    assert {"ask patient", "options", "unit", "range", "based on"} <= keys
    assert "ask" not in keys
    assert {"draft", "under review", "approved"} <= await offered("status: ")


async def test_it_explains_keys(
    client: LanguageClient, excerpt: Callable[[], tuple[Path, str]]
) -> None:
    path, text = excerpt()
    await opened(client, path, text)
    hover = await client.text_document_hover_async(
        types.HoverParams(types.TextDocumentIdentifier(path.as_uri()), place(text, "\n    red fl"))
    )
    assert hover is not None
    assert isinstance(hover.contents, types.MarkupContent)
    assert "true, for a sign of an emergency" in hover.contents.value
