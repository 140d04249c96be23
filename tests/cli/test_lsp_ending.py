"""How `carepath lsp` ends, and what it leaves on standard error: nothing that is no mistake."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tools.house import ROOT

URI = (ROOT / "tests" / "cli" / "sample" / "pathway.yaml").as_uri()
HELLO: dict[str, Any] = {"processId": None, "rootUri": None, "capabilities": {}}


def told(*messages: tuple[str, Any]) -> subprocess.CompletedProcess[bytes]:
    """The server after an editor has said all this and has gone."""
    said = b""
    for number, (method, params) in enumerate(messages):
        message = {"jsonrpc": "2.0", "method": method, "params": params}
        if method != "exit" and "did" not in method:
            message["id"] = number
        body = json.dumps(message).encode()
        said += b"Content-Length: %d\r\n\r\n" % len(body) + body
    command = [sys.executable, "-m", "carepath_cli", "lsp"]
    return subprocess.run(command, input=said, capture_output=True, check=False)


@pytest.mark.parametrize("last", [("shutdown", "exit"), ()])
def test_it_ends_without_a_word(last: tuple[str, ...]) -> None:
    ended = told(("initialize", HELLO), *((method, None) for method in last))
    assert (ended.returncode, ended.stderr) == (0, b"")


def test_a_refused_name_is_an_answer_and_no_traceback() -> None:
    text = Path(ROOT / "tests" / "cli" / "sample" / "pathway.yaml").read_text("utf-8")
    lines = text.splitlines()
    line = lines.index("facts:") + 1
    while not lines[line].startswith("  ") or lines[line].lstrip().startswith("#"):
        line += 1
    opened = {"uri": URI, "languageId": "yaml", "version": 1, "text": text}
    rename = {
        "textDocument": {"uri": URI},
        "position": {"line": line, "character": 3},
        "newName": "a b",
    }
    ended = told(
        ("initialize", HELLO),
        ("textDocument/didOpen", {"textDocument": opened}),
        ("textDocument/rename", rename),
        ("shutdown", None),
        ("exit", None),
    )
    assert b"`a b` cannot be an id" in ended.stdout
    assert (ended.returncode, ended.stderr) == (0, b"")
