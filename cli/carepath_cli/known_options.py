"""What is known of one patient, on the command line: the options several commands share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

import click

from carepath_cli.one_patient import AUDIENCES

Command = TypeVar("Command", bound=Callable[..., Any])


def known_options(facts: str, setting: str) -> Callable[[Command], Command]:
    """``--facts FILE`` as ``file``, and ``--set NAME=VALUE`` as ``settings``; with their helps."""

    def added(command: Command) -> Command:
        command = click.option(
            "--set", "settings", metavar="NAME=VALUE", multiple=True, help=setting
        )(command)
        return click.option(
            "--facts",
            "file",
            metavar="FILE",
            multiple=True,
            callback=_one_file,
            help=facts,
        )(command)

    return added


def audience_option(help: str) -> Callable[[Command], Command]:
    """``--audience``: clinicians, or the patient."""
    return click.option(
        "--audience",
        type=click.Choice(AUDIENCES),
        default=AUDIENCES[0],
        show_default=True,
        help=help,
    )


def _one_file(_: click.Context, __: click.Parameter, files: tuple[str, ...]) -> str | None:
    if len(files) > 1:
        raise click.UsageError("--facts can be given once: one patient, one file")
    return files[0] if files else None
