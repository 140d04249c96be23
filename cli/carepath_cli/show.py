"""``carepath show``: what is in a pathway, as tables or as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from carepath_cli.failing import DONE
from carepath_cli.loading import load_or_fail

if TYPE_CHECKING:
    from carepath_cli.contents.part import Record

PARTS: Final = ("facts", "recommendations", "steps", "sources", "questions")


@click.command(short_help="Show what is in a pathway, as tables.")
@click.argument("path", metavar="PATHWAY", type=click.Path(path_type=Path))
@click.argument("part", metavar=f"[{'|'.join(PARTS)}]", default="")
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    help="Text for people (the default), JSON for programs.",
)
def show(path: Path, part: str, form: str) -> int:
    """Show what is in PATHWAY: a summary, or one part of it.

    \b
    facts            what is asked, and what is worked out from the answers
    recommendations  the advice, and where it is given
    steps            the boxes, and the ways between them
    sources          each statement of the source: where it is encoded, or why it is not
    questions        what the board is asked, and what holds meanwhile

    Exit status: 0 shown, 1 the pathway cannot be used, 2 wrong usage.
    """
    _refuse_unknown(part)
    pathway, _ = load_or_fail(path)

    from carepath_cli.contents import summary as contents
    from carepath_cli.tables import show_tables

    whole = contents.summary_record(pathway)
    if not part:
        if form == "json":
            _print({"schema": "carepath/contents/1", "pathway": whole})
        else:
            show_tables(contents.summary(pathway))
            click.echo(f"\nMore: carepath show {path} {' | '.join(PARTS)}")
        return DONE
    shown = contents.PARTS[part](pathway)
    if form == "json":
        named: Record = {key: whole[key] for key in ("id", "version", "hash", "status")}
        _print({"schema": "carepath/contents/1", "pathway": named, **shown.records})
    else:
        show_tables(shown.tables)
    return DONE


def _refuse_unknown(part: str) -> None:
    from carepath_dsl.suggest import suggest
    from carepath_dsl.words import listed, visible

    if part and part not in PARTS:
        meant = suggest(part, PARTS)
        cure = f"did you mean `{meant}`?" if meant else f"there are {listed([*PARTS], 'and')}"
        raise click.UsageError(f"a pathway has no part called `{visible(part)}`; {cure}")


def _print(record: Record) -> None:
    click.echo(json.dumps(record, ensure_ascii=False, indent=2))
