"""``carepath check``: what is wrong with pathways, and how to mend it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from carepath_cli.failing import BAD_INPUT, DONE
from carepath_cli.folders import pathways_in
from carepath_cli.loading import PATHWAY_FILE
from carepath_cli.terminal import wants_color

if TYPE_CHECKING:
    from carepath_dsl.diagnostics import Diagnostic
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
    from carepath_dsl.diagnostics import Severity
    from carepath_dsl.load import load

    found: list[Diagnostic] = []
    shown: list[tuple[Path, Loaded]] = []
    chosen = _changed(paths) if changed else [p for path in paths for p in pathways_in(path)]
    for path in chosen:
        loaded = load(path)
        found += loaded.diagnostics
        if form == "text":
            _tell(path, loaded)
        else:
            shown.append((path, loaded))
    if form != "text" and (text := _for_programs(form, shown)):
        click.echo(text)
    failing = set(Severity) if strict else {Severity.ERROR}
    return BAD_INPUT if any(d.severity in failing for d in found) else DONE


def _tell(path: Path, loaded: Loaded) -> None:
    """What was found, at once: the next pathway may take a while."""
    from carepath_dsl.report import render_all

    if loaded.diagnostics:
        color = wants_color(sys.stdout)
        click.echo(render_all(loaded.diagnostics, loaded.sources, color=color), color=True)
        click.echo()
    click.echo(f"{path}: {_contents(loaded)}")
    if loaded.accepted:
        click.echo(_accepted(loaded))


def _accepted(loaded: Loaded) -> str:
    """What the authors accept, and why: one line for each, below a heading where it is many."""
    from carepath_dsl.words import visible

    lines = [visible(accepted.words) for accepted in loaded.accepted]
    head = f"{len(lines)} accepted:"
    return f"{head} {lines[0]}" if len(lines) == 1 else "\n  ".join([head, *lines])


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


def _contents(loaded: Loaded) -> str:
    """What the pathway holds, after a word on how it stands."""
    pathway = loaded.pathway
    if pathway is None:
        return "cannot be used"
    counted = (
        (len(pathway.steps), "box", "boxes"),
        (len(pathway.facts), "fact", "facts"),
        (len(pathway.recommendations), "recommendation", "recommendations"),
        (len(pathway.register.statements), "source statement", "source statements"),
        (len(pathway.safety), "safety claim", "safety claims"),
        (len(pathway.cases), "case", "cases"),
    )
    parts = (f"{number} {one if number == 1 else many}" for number, one, many in counted)
    clean = not loaded.diagnostics and not loaded.accepted
    return f"{'no problems' if clean else 'can be used'} ({', '.join(parts)})"
