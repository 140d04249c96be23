"""``carepath explain``: the page of a diagnostic."""

from __future__ import annotations

import sys
from typing import Final

import click

from carepath_cli.failing import DONE
from carepath_cli.terminal import width_of

WIDTH: Final = 80
"""Columns of a page that goes into a file."""


@click.command(short_help="Explain a diagnostic: why it matters, wrong and right.")
@click.argument("codes", metavar="[CODE...]", nargs=-1)
def explain(codes: tuple[str, ...]) -> int:
    """Show the page of each CODE: what it says, why it matters to a patient, wrong and right.

    A CODE is what stands in brackets in a message, such as CP311, or its name, such as
    "unreachable step". Without one, all codes are listed.

    Exit status: 0 shown, 2 no such code.
    """
    from carepath_dsl.pages import Page, page_called, pages
    from carepath_dsl.pages.printing import as_list, as_text
    from carepath_dsl.suggest import suggest

    if not codes:
        click.echo(as_list(pages().values()))
        return DONE
    found: list[Page] = []
    for code in codes:
        page = page_called(code)
        if page is None:
            names = {page.name: page.code for page in pages().values()}
            meant = None if any(c.isdigit() for c in code) else suggest(code, names)
            cure = (
                f"did you mean `{meant}` ({names[meant]})?"
                if meant
                else "`carepath explain` alone lists all codes"
            )
            raise click.UsageError(f"there is no code `{code}`; {cure}")
        found.append(page)
    width = width_of(sys.stdout, WIDTH)
    click.echo("\n\n\n".join(as_text(page, width) for page in found))
    return DONE
