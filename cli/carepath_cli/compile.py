"""``carepath compile``: a pathway in, a program out that needs nothing else."""

from __future__ import annotations

from pathlib import Path

import click

from carepath_cli.failing import DONE, Failed
from carepath_cli.loading import load_or_fail

STANDARD_OUTPUT = "-"


@click.command(short_help="Print a pathway as a program.")
@click.argument("pathway", type=click.Path(path_type=Path))
@click.option(
    "--target",
    type=click.Choice(["python"]),
    required=True,
    help="python: one module that needs nothing but Python 3.11 or newer.",
)
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=STANDARD_OUTPUT,
    help="A file to write; - prints, which is the default.",
)
def compile(pathway: Path, target: str, output: Path) -> int:
    """Print PATHWAY, a pathway folder or its pathway.yaml, as a program.

    The module has one function, evaluate(facts), which answers as `carepath evaluate` does, also
    where answers are missing. It carries the pathway's version, content hash and review status.

    Exit status: 0 printed, 1 the pathway cannot be used, 2 wrong usage.
    """
    from carepath_dsl.meaning.patients import TooEntangled
    from carepath_interpreter.compiling.printing import module_text

    loaded, _ = load_or_fail(pathway)
    try:
        text = module_text(loaded)
    except TooEntangled:
        raise Failed(
            f"carepath: {loaded.id}: the conditions of this pathway share so many facts that "
            "it does not fit into one module"
        ) from None
    if str(output) == STANDARD_OUTPUT:
        click.echo(text, nl=False)
    else:
        output.write_text(text, encoding="utf-8", newline="\n")
    return DONE
