"""``carepath diagram``: a pathway in, flowcharts out."""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeAlias

import click

from carepath_cli.failing import BAD_INPUT, DONE, Failed, why_unreadable
from carepath_cli.known_options import audience_option, known_options
from carepath_cli.loading import load_or_fail
from carepath_cli.patient import STANDARD_INPUT, evaluated_or_fail, facts_or_fail

if TYPE_CHECKING:
    from carepath_diagrams.box_text import Audience
    from carepath_diagrams.engine import EngineName
    from carepath_diagrams.flowcharts import Drawing

PATIENCE: Final = 1.0
"""Seconds after which progress is shown."""

TEXT_FORMS: Final = ("svg", "dot", "text")
NamedFile: TypeAlias = tuple[str, Callable[[], bytes]]
"""A file's name, and what makes its content."""

ENDINGS: Final = {"svg": "svg", "png": "png", "pdf": "pdf", "dot": "gv", "text": "txt"}


@click.command(short_help="Draw a pathway as flowcharts.")
@click.argument("pathway", type=click.Path(path_type=Path))
@known_options("Draw one patient's way; - for standard input.", "One more fact of the patient.")
@click.option(
    "--against", type=click.Path(path_type=Path), help="Show the changes since another version."
)
@click.option(
    "--counts",
    type=click.Path(path_type=Path),
    help="Numbers for the ways: CSV with the columns from, to and count, or JSON.",
)
@click.option(
    "--page",
    default="all",
    show_default=True,
    help="all, overview, sheet (everything on one sheet), or a section: its letter or slug.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(list(ENDINGS)),
    default="svg",
    show_default=True,
    help="A PDF holds all pages, a text the whole algorithm in sentences.",
)
@audience_option("Whose wording stands in the boxes.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    help="A folder for all pages, a file for one; - prints. [default: ID-flowchart]",
)
@click.option("--check", is_flag=True, help="Write nothing; fail when the files would change.")
@click.option(
    "--engine",
    type=click.Choice(["embedded", "system"]),
    default="embedded",
    help="system uses the dot of this machine, and stamps the picture as not canonical.",
)
def diagram(
    pathway: Path,
    file: str | None,
    settings: tuple[str, ...],
    against: Path | None,
    counts: Path | None,
    page: str,
    form: str,
    audience: Audience,
    output: Path | None,
    check: bool,
    engine: EngineName,
) -> int:
    """Draw PATHWAY, a pathway folder or its pathway.yaml, as flowcharts.

    Without further options all pages are written as SVG into the folder ID-flowchart, with a
    sheet that holds everything and the algorithm in sentences.

    Exit status: 0 drawn, or with --check nothing would change; 1 the pathway cannot be drawn, or
    files would change; 2 wrong usage.
    """
    variants = [file is not None or bool(settings), against is not None, counts is not None]
    if sum(variants) > 1:
        raise click.UsageError("--facts, --against and --counts are drawn one at a time")
    if check and (engine == "system" or form not in TEXT_FORMS):
        raise click.UsageError("--check compares SVG, DOT or text of the embedded engine")
    drawing = _drawing(pathway, file, settings, against, counts, audience, engine)
    if engine == "system":
        click.echo("not canonical: drawn with the dot of this machine", err=True)
    files = _named(drawing, page, form)
    prints = str(output) == STANDARD_INPUT
    if prints:
        _print(files)
        return DONE
    one_file = len(files) == 1 and output is not None and not output.is_dir()
    folder = output or Path(f"{drawing.flowchart.chart.stamp.id}-flowchart")
    made = [
        (folder if one_file else folder / name, make())
        for name, make in _with_progress(files, sys.stderr.isatty())
    ]
    return _compare(made) if check else _write(made)


def _drawing(
    path: Path,
    file: str | None,
    settings: tuple[str, ...],
    against: Path | None,
    counts: Path | None,
    audience: Audience,
    engine: EngineName,
) -> Drawing:
    from carepath_diagrams.counts import BadCounts, read_counts
    from carepath_diagrams.flowcharts import flowchart
    from carepath_diagrams.safe_text import Undrawable

    loaded, sources = load_or_fail(path)
    result = None
    if file is not None or settings:
        facts = facts_or_fail(loaded, sources, file, settings)
        _, result = evaluated_or_fail(loaded, facts)
    other = load_or_fail(against)[0] if against is not None else None
    try:
        return flowchart(
            loaded,
            result=result,
            against=other,
            counts=read_counts(_text(counts)) if counts is not None else None,
            audience=audience,
            engine=engine,
        )
    except BadCounts as problem:
        raise Failed(f"carepath: {counts}: {problem}") from None
    except Undrawable as problem:
        from carepath_dsl.report import render_all

        raise Failed(render_all([problem.diagnostic], dict(sources))) from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except OSError as problem:
        raise Failed(f"carepath: {path}: {why_unreadable(problem)}") from None
    except UnicodeDecodeError:
        raise Failed(f"carepath: {path}: this is no text in the encoding UTF-8") from None


# --- what is made ----------------------------------------------------------------------------


def _named(drawing: Drawing, page: str, form: str) -> list[NamedFile]:
    """File names, and what makes their content."""
    stem = drawing.flowchart.chart.stamp.id
    ending = ENDINGS[form]
    if form == "text":
        return [(f"{stem}.txt", lambda: drawing.text().encode())]
    if form == "pdf":
        return [(f"{stem}.pdf", lambda: _drawn(drawing.pdf))]
    slugs = _slugs(drawing, page, form)

    def maker(slug: str) -> Callable[[], bytes]:
        match form:
            case "dot":
                return lambda: drawing.dot(slug).encode()
            case "png":
                return lambda: _drawn(lambda: _png(drawing, slug))
            case _:
                return lambda: _drawn(lambda: _svg(drawing, slug).encode())

    files: list[NamedFile] = [(f"{stem}-{slug}.{ending}", maker(slug)) for slug in slugs]
    if page == "all" and form == "svg":
        files.append((f"{stem}.txt", lambda: drawing.text().encode()))
    return files


def _slugs(drawing: Drawing, page: str, form: str) -> list[str]:
    slugs = [p.slug for p in drawing.pages]
    if page == "all":
        return slugs if form == "dot" or len(slugs) == 1 else [*slugs, "sheet"]
    if page == "sheet" and form != "dot":
        return ["sheet"]
    if page == "overview":
        return [slug for slug in slugs if slug.startswith("overview")] or slugs
    try:
        return [drawing.page(page).slug]
    except KeyError as problem:
        raise click.UsageError(f"--page: {problem.args[0]}") from None


def _svg(drawing: Drawing, slug: str) -> str:
    return drawing.sheet() if slug == "sheet" else drawing.svg(slug)


def _png(drawing: Drawing, slug: str) -> bytes:
    from carepath_diagrams.png import png_of

    return png_of(_svg(drawing, slug))


def _drawn(make: Callable[[], bytes]) -> bytes:
    from carepath_diagrams.engine import EngineError
    from carepath_diagrams.pdf import MissingExtra

    try:
        return make()
    except (EngineError, MissingExtra) as problem:
        raise Failed(f"carepath: {problem}") from None


# --- where it goes ---------------------------------------------------------------------------


def _with_progress(files: list[NamedFile], terminal: bool) -> Iterator[NamedFile]:
    """The files one by one; once it takes longer than a second, how far it is."""
    start = time.monotonic()
    shown = False
    for index, file in enumerate(files):
        if time.monotonic() - start > PATIENCE and (terminal or not shown):
            shown = True
            end = "\r" if terminal else "\n"
            click.echo(f"drawing page {index + 1} of {len(files)} …{end}", err=True, nl=False)
        yield file
    if shown and terminal:
        click.echo(" " * 40 + "\r", err=True, nl=False)


def _print(files: Iterable[NamedFile]) -> None:
    for name_and_maker in files:
        sys.stdout.buffer.write(name_and_maker[1]())


def _write(made: Iterable[tuple[Path, bytes]]) -> int:
    for path, content in made:
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        except OSError as problem:
            raise Failed(f"carepath: {path}: {why_unreadable(problem)}") from None
        click.echo(str(path))
    return DONE


def _compare(made: Iterable[tuple[Path, bytes]]) -> int:
    changed = [p for p, content in made if not p.is_file() or p.read_bytes() != content]
    for path in changed:
        click.echo(f"{path} is missing or not up to date", err=True)
    if changed:
        click.echo("carepath diagram without --check writes them", err=True)
    return BAD_INPUT if changed else DONE
