"""``carepath fmt``: the files of a pathway in their canonical layout."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from carepath_cli.failing import BAD_INPUT, DONE, Failed, why_unreadable
from carepath_cli.loading import PATHWAY_FILE
from carepath_cli.terminal import wants_color


@click.command(short_help="Lay out the files of a pathway in one way.")
@click.argument(
    "paths", metavar="PATH...", nargs=-1, required=True, type=click.Path(path_type=Path)
)
@click.option("--check", is_flag=True, help="Write nothing; only say which files would change.")
def fmt(paths: tuple[Path, ...], check: bool) -> int:
    """Write the files of each PATH in canonical key order and layout, comments kept.

    PATH is a pathway folder, one of its YAML files, or a folder of pathways. What the pathway
    says, and the order of what its author orders, never changes; nor does the content hash.

    Exit status: 0 done, 1 a file cannot be read or laid out, or with --check would change,
    2 wrong usage.
    """
    from carepath_dsl.formatting import CannotFormat, OtherFile

    status = DONE
    files = list(dict.fromkeys(file for path in paths for file in _files(path)))
    in_order = 0
    for file in files:
        try:
            differs = _format(file, check)
        except OtherFile as problem:
            if file not in paths:  # it only stands beside a pathway
                continue
            click.echo(f"{file}: {problem}", err=True)
        except CannotFormat as problem:
            click.echo(f"{file}: {problem}", err=True)
        except OSError as problem:
            click.echo(f"{file}: {why_unreadable(problem)}", err=True)
        except Failed as problem:
            click.echo(problem.message, err=True)
        else:
            in_order += not differs
            if not (differs and check):
                continue
        status = BAD_INPUT
    if in_order:
        click.echo(f"{in_order} file{'' if in_order == 1 else 's'} already in order")
    return status


def _files(path: Path) -> Iterator[Path]:
    """The file itself, or the YAML files beside each ``pathway.yaml`` in a folder."""
    if not path.is_dir():
        yield path
        return
    folders = sorted(file.parent for file in path.rglob(PATHWAY_FILE))
    if not folders:
        raise Failed(f"{path}: no {PATHWAY_FILE} in this folder or in one below it")
    for folder in folders:
        yield from sorted(file for file in folder.glob("*.yaml") if file.is_file())


def _format(file: Path, check: bool) -> bool:
    """Lay out one file; True when it was not laid out, after saying so."""
    from carepath_dsl.formatting import formatted
    from carepath_dsl.reading.files import read_file
    from carepath_dsl.report import render_all

    content = read_file(file)
    result = formatted(content, str(file))
    if result.text is None:
        sources = {str(file): result.before}
        shown = render_all(list(result.diagnostics), sources, color=wants_color(sys.stderr))
        raise Failed(shown)
    new = result.text.encode("utf-8")
    if new == content:
        return False
    if check:
        click.echo(f"{file}:{_first_difference(content, new)}: would be laid out anew from here on")
    else:
        _replace(file, new)
        click.echo(f"{file}: written")
    return True


def _first_difference(one: bytes, other: bytes) -> int:
    """The first line, from 1, in which two contents differ."""
    before, after = one.split(b"\n"), other.split(b"\n")
    pairs = enumerate(zip(before, after, strict=False), start=1)
    return next((n for n, (a, b) in pairs if a != b), min(len(before), len(after)))


def _replace(file: Path, content: bytes) -> None:
    """Write a file whole or not at all; its mode stays, and a link to it stays a link."""
    import os
    import shutil
    from tempfile import NamedTemporaryFile

    target = file.resolve()
    with NamedTemporaryFile(dir=target.parent, prefix=".carepath-", delete=False) as new:
        try:
            new.write(content)
            new.close()
            shutil.copymode(target, new.name)
            os.replace(new.name, target)
        except BaseException:
            new.close()
            Path(new.name).unlink(missing_ok=True)
            raise
