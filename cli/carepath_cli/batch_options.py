"""The options of ``carepath evaluate --batch``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from functools import wraps
from typing import Any, Final

import click
from click.core import ParameterSource

from carepath_dsl.struct import struct

FORMS: Final = ("jsonl", "csv", "parquet")


@struct(slots=False)
class BatchOptions:
    """What is asked for; None where it is not given. ``jobs`` 0 is one for each processor."""

    batch: str
    batch_format: str | None
    output: str
    output_format: str | None
    id_column: str | None
    keep: tuple[str, ...]
    keep_others: bool
    no_needed: bool
    explain: bool
    jobs: int


_OPTIONS: Final = (
    click.option(
        "--batch",
        metavar="FILE",
        help="Many patients, one to a row: JSON Lines, CSV or Parquet; - for standard input.",
    ),
    click.option(
        "--batch-format",
        type=click.Choice(FORMS),
        help="What FILE is, where its name does not tell.",
    ),
    click.option(
        "-o",
        "--output",
        metavar="FILE",
        default="-",
        help="With --batch: where the records go; - prints them, which is the default.",
    ),
    click.option(
        "--output-format",
        type=click.Choice(FORMS),
        help="What is written; else the name of the output tells, else it is as what is read.",
    ),
    click.option(
        "--id",
        "id_column",
        metavar="COLUMN",
        help="The patient's identifier, which is passed through; by default the column `id`.",
    ),
    click.option(
        "--keep",
        metavar="COLUMN",
        multiple=True,
        help="Another column that is passed through; may be given several times.",
    ),
    click.option(
        "--keep-others",
        is_flag=True,
        help="Pass all columns through that are no facts, nor like one (CSV and Parquet).",
    ),
    click.option("--no-needed", is_flag=True, help="Leave out what is still to be asked: quicker."),
    click.option(
        "--explain",
        is_flag=True,
        help="Write the whole result of each patient, with all reasons (JSON Lines): slower.",
    ),
    click.option(
        "--jobs",
        metavar="N",
        type=click.IntRange(0, 60),
        default=1,
        show_default=True,
        help="How many processes work on it; 0 for one to a processor.",
    ),
)


def batch_options(command: Callable[..., int]) -> Callable[..., int]:
    """Gives a command these options, as one argument ``batch``; None where it is for one patient.

    UsageError where options for many patients and options for one are given together.
    """
    own = [field.name for field in fields(BatchOptions)]

    @wraps(command)
    def wrapped(**given: Any) -> int:
        options = BatchOptions(**{name: given.pop(name) for name in own})
        _refuse_mixture(click.get_current_context(), options.batch is not None, own)
        return command(**given, batch=None if options.batch is None else options)

    for option in reversed(_OPTIONS):
        wrapped = option(wrapped)
    return wrapped


def _refuse_mixture(context: click.Context, many: bool, own: list[str]) -> None:
    for parameter in context.command.params:
        name = parameter.name or ""
        if context.get_parameter_source(name) is not ParameterSource.COMMANDLINE:
            continue
        if isinstance(parameter, click.Argument) or (name in own) is many:
            continue
        option = max(parameter.opts, key=len)
        if many:
            raise click.UsageError(f"{option} is for one patient, and --batch for many")
        raise click.UsageError(f"{option} is for many patients, and goes with --batch")
