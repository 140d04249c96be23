"""``carepath lsp``: the language server, for editors."""

from __future__ import annotations

import click

from carepath_cli.failing import DONE, Failed


@click.command(short_help="Serve editors: problems, completion, rename.")
@click.option("--stdio", is_flag=True, help="The way it always talks; some editors say so.")
def lsp(stdio: bool) -> int:
    """Serve an editor over standard input and output.

    Editors start it themselves. It shows problems as you type, completes names, keys, options and
    units, explains what is under the cursor, goes to declarations, finds uses, renames, and
    outlines a file. It needs the extra `carepath[lsp]`.

    Exit status: 0 the editor has ended it, 1 the extra is missing.
    """
    try:
        from carepath_cli.language_server.server import make_server
    except ModuleNotFoundError as missing:
        if missing.name is None or missing.name.startswith("carepath"):
            raise
        raise Failed(
            f"carepath lsp needs {missing.name}, which is not installed. To install it:\n"
            "  pip install 'carepath[lsp]'"
        ) from None
    make_server().start_io()
    return DONE
