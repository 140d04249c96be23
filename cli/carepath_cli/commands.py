"""The commands of ``carepath``, read by click; each is imported when it is called for."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Final

import click

from carepath_cli.failing import DONE

COMMANDS: Final = (
    "new",
    "check",
    "fmt",
    "show",
    "test",
    "evaluate",
    "ask",
    "diagram",
    "compile",
    "explain",
    "schema",
    "lsp",
)
"""In the order of the help. Each is the command of that name in the module of that name."""


class _Commands(click.Group):
    """The group; what was added to it by hand comes before what is imported."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*COMMANDS, *(name for name in self.commands if name not in COMMANDS)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name in self.commands or cmd_name not in COMMANDS:
            return super().get_command(ctx, cmd_name)
        command: click.Command = getattr(import_module(f"carepath_cli.{cmd_name}"), cmd_name)
        return command


def _show_version(context: click.Context, _parameter: click.Parameter, wanted: bool) -> None:
    if wanted and not context.resilient_parsing:
        from importlib.metadata import version

        click.echo(f"carepath {version('carepath')}")
        context.exit()


@click.group(
    cls=_Commands,
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


def run(arguments: Sequence[str]) -> int:
    """Run a command line; gives the exit status. Raises what the command raises."""
    try:
        # Where the reader of the output has gone away, click ends the process quietly with 1.
        status = carepath.main(list(arguments), prog_name="carepath", standalone_mode=False)
    except click.ClickException as problem:
        problem.show()
        return problem.exit_code
    except click.Abort:
        raise KeyboardInterrupt from None
    return status if isinstance(status, int) else DONE
