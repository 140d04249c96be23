"""``carepath test``: the cases of pathways, and what none of them touches."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from carepath_cli.failing import BAD_INPUT, DONE, Failed, why_unreadable
from carepath_cli.folders import pathways_in
from carepath_cli.terminal import wants_color, width_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from fractions import Fraction

    from carepath_cli.cases_run import PathwayRun
    from carepath_dsl.model import Case

FORMATS: Final = ("text", "json", "junit", "github")


def _percent(
    context: click.Context, parameter: click.Parameter, value: str | None
) -> Fraction | None:
    from carepath_cli.cases_run import read_percent

    if value is None or context.resilient_parsing:
        return None
    try:
        return read_percent(value)
    except ValueError as problem:
        raise click.BadParameter(str(problem), context, parameter) from None


@click.command(short_help="Run the cases of pathways.")
@click.argument(
    "paths", metavar="PATHWAY...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option(
    "--only",
    "-k",
    metavar="TEXT",
    multiple=True,
    help="Run only the cases with this text in their name; may be given several times.",
)
@click.option(
    "--min-coverage",
    "minimum",
    metavar="PERCENT",
    callback=_percent,
    help="Fail where the cases of a pathway touch less of it than this, from 0 to 100.",
)
@click.option("--suggest", is_flag=True, help="Show patients who would touch what no case touches.")
@click.option("--verbose", "-v", is_flag=True, help="List the cases that are passed too.")
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMATS),
    default="text",
    show_default=True,
    help="Text for people; JSON, JUnit XML or the annotations of GitHub for programs.",
)
@click.option(
    "--junit-xml",
    metavar="FILE",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write JUnit XML into a file as well.",
)
def test(
    paths: tuple[Path, ...],
    only: tuple[str, ...],
    minimum: Fraction | None,
    suggest: bool,
    verbose: bool,
    form: str,
    junit_xml: Path | None,
) -> int:
    """Run the cases of each PATHWAY: a pathway folder, its pathway.yaml, or a folder of pathways.

    Each failed case is shown with what is known of its patient, and what is expected of the
    pathway against what it answers. Then comes what no case touches, with its place in the file:
    boxes, ways out of decisions, conditions, recommendations, precautions and safety claims.

    Exit status: 0 all cases are passed (and the coverage reached), 1 a case failed, a pathway has
    errors or no cases, or the coverage is not reached, 2 wrong usage.
    """
    if only and (minimum is not None or suggest):
        raise click.UsageError("--only runs some cases; coverage speaks of all of them")
    from carepath_cli.cases_run import run_pathway

    chosen = _chosen(only) if only else None
    found: list[PathwayRun] = []
    for folder in dict.fromkeys(folder for path in paths for folder in pathways_in(path)):
        found.append(run_pathway(folder, chosen=chosen, suggest=suggest))
        if form == "text":
            if len(found) > 1:
                click.echo()
            _tell(found[-1], minimum, verbose)
    if form != "text":
        if text := _for_programs(form, found, minimum):
            click.echo(text)
    elif len(found) > 1:
        from carepath_cli.cases_text import total

        click.echo(f"\n{total(found)}")
    if junit_xml is not None:
        _write(junit_xml, _for_programs("junit", found, minimum))
    if only and not any(each.runs for each in found) and all(each.pathway for each in found):
        raise Failed("carepath: no case has this in its name")
    return DONE if all(each.passed(minimum) for each in found) else BAD_INPUT


def _chosen(only: tuple[str, ...]) -> Callable[[Case], bool]:
    parts = [text.casefold() for text in only]
    return lambda case: any(part in case.says.casefold() for part in parts)


def _tell(found: PathwayRun, minimum: Fraction | None, verbose: bool) -> None:
    """What came of one pathway, at once: the next one may take a while."""
    from carepath_cli.cases_text import run_text

    color = wants_color(sys.stdout)
    text = run_text(found, minimum, verbose=verbose, width=width_of(sys.stdout, 80), color=color)
    click.echo(text, nl=False, color=True)


def _for_programs(form: str, found: list[PathwayRun], minimum: Fraction | None) -> str:
    if form == "junit":
        from carepath_cli.cases_junit import as_junit

        return as_junit(found, minimum)
    from carepath_cli.cases_formats import as_github, as_json

    return as_json(found, minimum) if form == "json" else as_github(found, minimum)


def _write(file: Path, text: str) -> None:
    try:
        file.write_text(f"{text}\n", encoding="utf-8")
    except OSError as problem:
        raise Failed(f"carepath: {file}: {why_unreadable(problem)}") from None
