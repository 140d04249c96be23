"""The server: what an editor asks for, and when the checker runs.

One process serves any number of pathways. What is open in the editor counts, what is not is read
from the disk. The checker runs a moment after the last key, on a thread of its own, so that
completion never waits for it.
"""

from __future__ import annotations

import asyncio
import logging
import os
from collections.abc import Iterable
from importlib.metadata import version
from pathlib import Path
from typing import Final

from lsprotocol import types
from pygls.exceptions import JsonRpcException, JsonRpcInvalidParams
from pygls.lsp.server import LanguageServer
from pygls.uris import to_fs_path

from carepath_cli.language_server.completion import complete
from carepath_cli.language_server.finding import Found, symbol_at, uses
from carepath_cli.language_server.hover import hover
from carepath_cli.language_server.outline import outline
from carepath_cli.language_server.problems import problems
from carepath_cli.language_server.project import Occurrence, Project, Reading, Shelf
from carepath_cli.language_server.renaming import NotRenamed, refuse_rename, rename
from carepath_cli.language_server.texts import UTF16
from carepath_dsl.load import PATHWAY_FILE, load
from carepath_dsl.reading.files import read_file

PAUSE: Final = 0.2
"""Seconds without a key after which the checker runs."""

MOST_DEEP: Final = 4
"""How many folders up from a register its pathway is looked for, and one more."""

TRIGGERS: Final = (" ", "(", "[", ",", ":", ".")
"""Characters after which an editor asks for completions by itself."""


class PathwayServer(LanguageServer):
    """The state of one session: what is open, and which folders wait for the checker."""

    def __init__(self) -> None:
        # Whole texts, since editors and pygls disagree on what ends a line in the middle of one.
        super().__init__("carepath", version("carepath"), types.TextDocumentSyncKind.Full)
        self.shelf = Shelf(self.read)
        self.uris: dict[Path, str] = {}
        self.waiting: dict[Path, asyncio.Task[None]] = {}
        self.shown: dict[Path, set[str]] = {}

    def read(self, path: Path) -> bytes:
        """The content of a file: what the editor has of it, or the disk."""
        uri = self.uris.get(_plain(path))
        if uri is None:
            return read_file(path)
        return self.workspace.get_text_document(uri).source.encode("utf-8", "surrogatepass")

    def uri_of(self, path: Path) -> str:
        """The uri of a file, as the editor writes it where it is open."""
        plain = _plain(path)
        return self.uris.get(plain) or plain.as_uri()

    def place(self, uri: str) -> tuple[Project, Reading] | None:
        """A file with the pathway it is part of; None for every other file."""
        path = _path(uri)
        if path is None:
            return None
        self.shelf.encoding = self.server_capabilities.position_encoding or UTF16
        project = self.shelf.project(self.folder_of(path))
        reading = project.reading_at(path)
        return None if reading is None else (project, reading)

    def found(self, uri: str, position: types.Position) -> tuple[Project, Found | None] | None:
        """The symbol at a position, with the pathway it belongs to."""
        place = self.place(uri)
        if place is None:
            return None
        project, reading = place
        return project, symbol_at(project, reading, *reading.text.place(position))

    def folder_of(self, path: Path) -> Path:
        """The folder of the pathway a file belongs to; a register may lie deeper in it."""
        for folder in path.parents[1:MOST_DEEP]:
            if self._is_pathway(folder) and self.shelf.project(folder).reading_at(path):
                return folder
        return path.parent

    def _is_pathway(self, folder: Path) -> bool:
        return folder / PATHWAY_FILE in self.uris or (folder / PATHWAY_FILE).exists()

    def opened(self, uri: str) -> None:
        """Count a file as open, and check its pathway."""
        path = _path(uri)
        if path is not None:
            self.uris[path] = uri
            self.check_soon(self.folder_of(path))

    def closed(self, uri: str) -> None:
        """Count a file as closed: the disk has it now."""
        path = _path(uri)
        if path is not None:
            self.uris.pop(path, None)
            self.check_soon(self.folder_of(path))

    def check_soon(self, folder: Path) -> None:
        """Check the pathway of a folder after a pause; a pause that runs already begins anew."""
        before = self.waiting.pop(folder, None)
        if before is not None:
            before.cancel()
        if self._is_pathway(folder):
            self.waiting[folder] = asyncio.ensure_future(self._check(folder))

    async def _check(self, folder: Path) -> None:
        await asyncio.sleep(PAUSE)
        # The texts as they are now: those that change meanwhile are checked by a later call.
        texts = {path: self.read(path) for path in self.uris}

        def read(path: Path) -> bytes:
            text = texts.get(_plain(path))
            return read_file(path) if text is None else text

        loaded = await asyncio.to_thread(load, folder, read=read)
        encoding = self.server_capabilities.position_encoding or UTF16
        found = problems(loaded, self.uri_of, encoding)
        for uri in self.shown.get(folder, set()) - set(found):
            found[uri] = []
        for uri, diagnostics in found.items():
            self.text_document_publish_diagnostics(types.PublishDiagnosticsParams(uri, diagnostics))
        self.shown[folder] = {uri for uri, diagnostics in found.items() if diagnostics}
        self.waiting.pop(folder, None)


def _path(uri: str) -> Path | None:
    """The file of a uri; None for what is no file, such as a text never saved."""
    path = to_fs_path(uri)
    return None if path is None else _plain(Path(path))


def _plain(path: Path) -> Path:
    """A path without steps up and down again, such as an included pathway's."""
    return Path(os.path.abspath(path))


def _worth_a_line(record: logging.LogRecord) -> bool:
    """False for an answer such as "`a b` cannot be an id": pygls logs each with a traceback."""
    return record.exc_info is None or not isinstance(record.exc_info[1], JsonRpcException)


def make_server() -> PathwayServer:
    """A server with everything it can do."""
    logging.getLogger("pygls.protocol.json_rpc").addFilter(_worth_a_line)
    server = PathwayServer()

    @server.feature(types.TEXT_DOCUMENT_DID_OPEN)
    def did_open(params: types.DidOpenTextDocumentParams) -> None:
        server.opened(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CHANGE)
    def did_change(params: types.DidChangeTextDocumentParams) -> None:
        server.opened(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_SAVE)
    def did_save(params: types.DidSaveTextDocumentParams) -> None:
        server.opened(params.text_document.uri)

    @server.feature(types.TEXT_DOCUMENT_DID_CLOSE)
    def did_close(params: types.DidCloseTextDocumentParams) -> None:
        server.closed(params.text_document.uri)

    @server.feature(
        types.TEXT_DOCUMENT_COMPLETION, types.CompletionOptions(trigger_characters=TRIGGERS)
    )
    def on_completion(params: types.CompletionParams) -> types.CompletionList | None:
        place = server.place(params.text_document.uri)
        if place is None:
            return None
        # Incomplete: what may follow depends on more than the last word.
        return types.CompletionList(True, complete(*place, params.position))

    @server.feature(types.TEXT_DOCUMENT_HOVER)
    def on_hover(params: types.HoverParams) -> types.Hover | None:
        place = server.place(params.text_document.uri)
        return None if place is None else hover(*place, params.position)

    @server.feature(types.TEXT_DOCUMENT_DEFINITION)
    def on_definition(params: types.DefinitionParams) -> types.Location | None:
        place = server.found(params.text_document.uri, params.position)
        if place is None or place[1] is None:
            return None
        project, found = place[0], place[1]
        return next(iter(_locations(server, project, [project.declared[found.symbol]])), None)

    @server.feature(types.TEXT_DOCUMENT_REFERENCES)
    def on_references(params: types.ReferenceParams) -> list[types.Location] | None:
        place = server.found(params.text_document.uri, params.position)
        if place is None or place[1] is None:
            return None
        project, symbol = place[0], place[1].symbol
        declaration = [project.declared[symbol]] if params.context.include_declaration else []
        return _locations(server, project, [*declaration, *uses(project, symbol)])

    @server.feature(types.TEXT_DOCUMENT_PREPARE_RENAME)
    def on_prepare_rename(
        params: types.PrepareRenameParams,
    ) -> types.PrepareRenamePlaceholder | None:
        place = server.place(params.text_document.uri)
        if place is None:
            return None
        project, reading = place
        found = symbol_at(project, reading, *reading.text.place(params.position))
        try:
            found = refuse_rename(project, found)
        except NotRenamed as problem:
            raise JsonRpcInvalidParams(str(problem)) from None
        return types.PrepareRenamePlaceholder(reading.text.range(found.span), found.symbol.id)

    @server.feature(types.TEXT_DOCUMENT_RENAME, types.RenameOptions(prepare_provider=True))
    def on_rename(params: types.RenameParams) -> types.WorkspaceEdit | None:
        place = server.found(params.text_document.uri, params.position)
        if place is None:
            return None
        try:
            including = server.shelf.including(place[0].folder)
            edits = rename(place[0], place[1], params.new_name, including)
        except NotRenamed as problem:
            raise JsonRpcInvalidParams(str(problem)) from None
        return types.WorkspaceEdit({server.uri_of(r.path): made for r, made in edits})

    @server.feature(types.TEXT_DOCUMENT_DOCUMENT_SYMBOL)
    def on_outline(params: types.DocumentSymbolParams) -> list[types.DocumentSymbol] | None:
        place = server.place(params.text_document.uri)
        return None if place is None else outline(place[1])

    return server


def _locations(
    server: PathwayServer, project: Project, places: Iterable[Occurrence]
) -> list[types.Location]:
    found = []
    for place in places:
        reading = project.reading(place.role)
        if reading is not None:
            uri = server.uri_of(reading.path)
            found.append(types.Location(uri, reading.text.range(place.span)))
    return found
