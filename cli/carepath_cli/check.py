"""``carepath check``: what is wrong with pathways, and how to mend it."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from carepath_cli.failing import BAD_INPUT, DONE, Failed
from carepath_cli.loading import PATHWAY_FILE, refuse_other_file
from carepath_cli.terminal import wants_color

if TYPE_CHECKING:
    from carepath_dsl.diagnostics import Diagnostic
    from carepath_dsl.load import Loaded


@click.command(short_help="Check pathways and tell what is wrong.")
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
def check(paths: tuple[Path, ...]) -> int:
    """Check each PATH: a pathway folder, its pathway.yaml, or a folder of pathways.

    Every problem is shown with its place, the line and how to mend it.

    Exit status: 0 no errors (there may be warnings), 1 at least one error, 2 wrong usage.
    """
    from carepath_dsl.diagnostics import Severity
    from carepath_dsl.load import load
    from carepath_dsl.report import render_all

    color = wants_color(sys.stdout)
    found: list[Diagnostic] = []
    for path in (inner for outer in paths for inner in _pathways(outer)):
        loaded = load(path)
        found += loaded.diagnostics
        if loaded.diagnostics:
            click.echo(render_all(loaded.diagnostics, loaded.sources, color=color), color=True)
            click.echo()
        click.echo(f"{path}: {_contents(loaded)}")
    return BAD_INPUT if any(d.severity is Severity.ERROR for d in found) else DONE


def _pathways(path: Path) -> list[Path]:
    """The path itself, or the pathways in a folder that is none."""
    refuse_other_file(path)
    if not path.is_dir() or (path / PATHWAY_FILE).exists():
        return [path]
    inside = sorted(file.parent for file in path.rglob(PATHWAY_FILE))
    if not inside:
        raise Failed(f"{path}: no {PATHWAY_FILE} in this folder or in one below it")
    return inside


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
    return f"{'can be used' if loaded.diagnostics else 'no problems'} ({', '.join(parts)})"
