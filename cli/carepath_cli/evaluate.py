"""``carepath evaluate``: a pathway and what is known of a patient in, the advice out."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from carepath_cli.batch_options import BatchOptions, batch_options
from carepath_cli.known_options import audience_option, known_options
from carepath_cli.one_patient import FORMS, Request, answer

if TYPE_CHECKING:
    from carepath_interpreter.result_text import Audience


@click.command(short_help="Evaluate a pathway for one patient, or for many.")
@click.argument("pathway", type=click.Path(path_type=Path))
@known_options(
    'What is known: JSON such as {"urinary_retention": true}, or YAML; - for standard input.',
    "One more known fact; may be given several times.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(FORMS),
    default=FORMS[0],
    show_default=True,
    help="Text for people, or JSON for programs.",
)
@audience_option("Whom the text is for.")
@click.option(
    "--why-not",
    "asked",
    metavar="ID",
    multiple=True,
    help="Tell also why this recommendation is given, or is not, and the smallest change of "
    "answers that would bring it.",
)
@click.option(
    "--what-if",
    "suppositions",
    metavar="NAME=VALUE",
    multiple=True,
    help="Tell what would change with this answer, and what would not; NAME=unknown takes an "
    "answer back. Several are supposed together. For clinicians: a patient's page tells what "
    "holds.",
)
@click.option(
    "--require-complete",
    is_flag=True,
    help="End with exit status 3 when answers are missing that can change the advice.",
)
@batch_options
def evaluate(
    pathway: Path,
    file: str | None,
    settings: tuple[str, ...],
    form: str,
    audience: Audience,
    asked: tuple[str, ...],
    suppositions: tuple[str, ...],
    require_complete: bool,
    batch: BatchOptions | None,
) -> int:
    """Evaluate PATHWAY, a pathway folder or its pathway.yaml, for one patient, or with --batch
    for many.

    What is not given is not known; the result tells what is certain all the same, what to do
    meanwhile, and what to ask next.

    Exit status: 0 evaluated (also when answers are missing), 1 the pathway or the facts cannot
    be used, 2 wrong usage, 3 answers are missing and --require-complete is given, 4 with --batch
    some rows could not be used.
    """
    if batch is not None:
        from carepath_cli.batch import evaluate_batch

        return evaluate_batch(pathway, batch)
    if suppositions and audience == "patient":
        raise click.UsageError("--what-if is for clinicians: a patient's page tells what holds")
    if suppositions and asked:
        raise click.UsageError("--what-if and --why-not are asked one at a time")
    return answer(
        Request(
            pathway=str(pathway),
            facts=file,
            settings=settings,
            form=form,
            audience=audience,
            require_complete=require_complete,
            asked=asked,
            supposed=suppositions,
        )
    )
