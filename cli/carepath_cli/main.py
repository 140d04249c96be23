"""The command ``carepath``: its commands, and what happens when something goes wrong.

Whatever happens, the person at the terminal gets a sentence and an exit status, and no
traceback. Each command imports what it needs when it runs, so that none pays for another.
"""

from __future__ import annotations

import gc
import io
import os
import sys
from collections.abc import Sequence
from typing import Final

import click

from carepath_cli.check import check
from carepath_cli.compile import compile
from carepath_cli.diagram import diagram
from carepath_cli.evaluate import evaluate
from carepath_cli.explain import explain
from carepath_cli.failing import BAD_INPUT, DONE, INTERRUPTED, Failed, why_unreadable
from carepath_cli.fmt import fmt
from carepath_cli.lsp import lsp
from carepath_cli.new import new
from carepath_cli.schema import schema
from carepath_cli.show import show

SHOW_TRACEBACKS: Final = "CAREPATH_TRACEBACK"
"""The environment variable for those who mend carepath."""


def _show_version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"carepath {version('carepath')}")
        context.exit()


@click.group(
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    epilog="`carepath COMMAND --help` tells more about a command.",
)
@click.option(
    "--version",
    is_flag=True,
    is_eager=True,
    expose_value=False,
    callback=_show_version,
    help="Show the version and stop.",
)
def carepath() -> None:
    """Care pathways: check them, evaluate them for a patient, draw them."""


for command in (new, check, fmt, show, evaluate, diagram, compile, explain, schema, lsp):
    carepath.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, by default the one of this process; gives the exit status."""
    # A command builds trees and ends; looking for rings in them took a third of its time.
    gc.set_threshold(100_000, 20, 20)
    for stream in (sys.stdout, sys.stderr):
        # What the encoding of a stream lacks is written as its number rather than not at all.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        return _run(arguments)
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except Failed as failed:
        _say(failed.message)
        return failed.status
    except (click.Abort, KeyboardInterrupt):
        _say("carepath: stopped")
        return INTERRUPTED
    except OSError as problem:
        where = f"{problem.filename}: " if problem.filename is not None else ""
        _say(f"carepath: {where}{why_unreadable(problem)}")
        return BAD_INPUT
    except (RecursionError, MemoryError):
        _say("carepath: this is too large, or too deeply nested, to be worked on")
        return BAD_INPUT
    except Exception as mistake:
        if os.environ.get(SHOW_TRACEBACKS):
            raise
        _say(
            f"carepath: internal error: {type(mistake).__name__}: {mistake}\n"
            "This is a mistake in carepath and not in your files. Please report it; with the "
            f"environment variable {SHOW_TRACEBACKS}=1 it says more."
        )
        return BAD_INPUT


def _run(arguments: Sequence[str] | None) -> int:
    # Where the reader of the output has gone away, click ends the process quietly with 1.
    status = carepath.main(
        None if arguments is None else list(arguments),
        prog_name="carepath",
        standalone_mode=False,
    )
    sys.stdout.flush()
    return status if isinstance(status, int) else DONE


def _say(message: str) -> None:
    click.echo(message, err=True)
