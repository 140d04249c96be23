"""``carepath check``: what is wrong with pathways, and how to mend it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from carepath_cli.checking import check_and_tell, status_of
from carepath_cli.folders import pathways_in
from carepath_cli.loading import PATHWAY_FILE
from carepath_dsl.load import load

if TYPE_CHECKING:
    from carepath_dsl.load import Loaded

FORMATS: Final = ("text", "json", "sarif", "github")


@click.command(short_help="Check pathways and tell what is wrong.")
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Text for people; JSON, SARIF 2.1.0 or the annotations of GitHub for programs.",
)
@click.option("--strict", is_flag=True, help="Let warnings fail too; accepted ones do not.")
@click.option(
    "--changed",
    is_flag=True,
    help="Take each PATH for a file that was changed, and check the pathway it belongs to, if any.",
)
def check(paths: tuple[Path, ...], form: str, strict: bool, changed: bool) -> int:
    """Check each PATH: a pathway folder, its pathway.yaml, or a folder of pathways.

    Every problem is shown with its place, the line and how to mend it. Warnings that the pathway
    itself accepts, with the reason, are listed below it.

    Exit status: 0 no errors (there may be warnings), 1 at least one error (with --strict: or one
    warning), 2 wrong usage.
    """
    chosen = _changed(paths) if changed else paths
    if form == "text":
        return check_and_tell(chosen, strict=strict)
    shown = [(path, load(path)) for given in chosen for path in pathways_in(given)]
    if text := _for_programs(form, shown):
        click.echo(text)
    found = [diagnostic for _, loaded in shown for diagnostic in loaded.diagnostics]
    return status_of(found, strict=strict)


def _for_programs(form: str, shown: list[tuple[Path, Loaded]]) -> str:
    from carepath_cli.check_formats import Checked, as_github, as_json

    checked = [Checked.of(str(path), loaded) for path, loaded in shown]
    if form == "json":
        return as_json(checked)
    if form == "github":
        return as_github(checked)
    from carepath_cli.check_formats_sarif import as_sarif

    return as_sarif(checked)


def _changed(files: tuple[Path, ...]) -> list[Path]:
    """The folders of the pathways that the files belong to, each once; other files are ignored."""
    folders = (
        next((folder for folder in (file, *file.parents) if (folder / PATHWAY_FILE).exists()), None)
        for file in files
    )
    return list(dict.fromkeys(folder for folder in folders if folder is not None))
