"""``carepath evaluate``: a pathway and what is known of a patient in, the advice out."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from carepath_cli.failing import DONE, INCOMPLETE, Failed
from carepath_cli.loading import load_for_patients
from carepath_cli.patient import (
    evaluated_or_fail,
    facts_or_fail,
    result_or_fail,
    supposed_or_fail,
)
from carepath_cli.terminal import wants_color, width_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    from carepath_interpreter.evaluate import Evaluator
    from carepath_interpreter.result import Result
    from carepath_interpreter.result_text import Audience
    from carepath_interpreter.what_if import WhatIf
    from carepath_interpreter.why_not import WhyNot


@click.command(short_help="Evaluate a pathway for one patient.")
@click.argument("pathway", type=click.Path(path_type=Path))
@click.option(
    "--facts",
    "files",
    metavar="FILE",
    multiple=True,
    help='What is known: JSON such as {"urinary_retention": true}, or YAML; - for standard input.',
)
@click.option(
    "--set",
    "settings",
    metavar="NAME=VALUE",
    multiple=True,
    help="One more known fact; may be given several times.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json"]),
    default="text",
    show_default=True,
    help="Text for people, or JSON for programs.",
)
@click.option(
    "--audience",
    type=click.Choice(["clinician", "patient"]),
    default="clinician",
    show_default=True,
    help="Whom the text is for.",
)
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
def evaluate(
    pathway: Path,
    files: tuple[str, ...],
    settings: tuple[str, ...],
    form: str,
    audience: Audience,
    asked: tuple[str, ...],
    suppositions: tuple[str, ...],
    require_complete: bool,
) -> int:
    """Evaluate PATHWAY, a pathway folder or its pathway.yaml, for one patient.

    What is not given is not known; the result tells what is certain all the same, what to do
    meanwhile, and what to ask next.

    Exit status: 0 evaluated (also when answers are missing), 1 the pathway or the facts cannot
    be used, 2 wrong usage, 3 answers are missing and --require-complete is given.
    """
    if len(files) > 1:
        raise click.UsageError("--facts can be given once: one patient, one file")
    if suppositions and audience == "patient":
        raise click.UsageError("--what-if is for clinicians: a patient's page tells what holds")
    if suppositions and asked:
        raise click.UsageError("--what-if and --why-not are asked one at a time")
    loaded, sources = load_for_patients(pathway)
    facts = facts_or_fail(loaded, sources, files[0] if files else None, settings)
    evaluator, result = evaluated_or_fail(loaded, facts)
    answers = _answers(evaluator, result, asked)
    compared = _compared(evaluator, sources, result, suppositions) if suppositions else None
    if form == "json":
        from carepath_interpreter.result_json import dumps

        click.echo(dumps(result, why_not=answers if asked else None, what_if=compared))
    else:
        from carepath_interpreter.result_text import WIDTH, result_text

        text = result_text(
            loaded,
            result,
            audience=audience,
            width=width_of(sys.stdout, WIDTH),
            color=wants_color(sys.stdout),
            why_not=answers,
            what_if=compared,
        )
        # `color=True`: whether there is any was decided above.
        click.echo(text, nl=False, color=True)
    if require_complete and result.needed:
        missing = len(result.needed)
        answers_missing = "1 answer is" if missing == 1 else f"{missing} answers are"
        raise Failed(f"carepath: incomplete: {answers_missing} missing", INCOMPLETE)
    return DONE


def _answers(evaluator: Evaluator, result: Result, asked: tuple[str, ...]) -> list[WhyNot]:
    """The answers to ``--why-not``; UsageError for a recommendation nobody knows."""
    from carepath_interpreter.why_not import why_not

    pathway = evaluator.pathway
    for id in asked:
        if id not in pathway.recommendations:
            from carepath_dsl.suggest import suggest

            meant = suggest(id, pathway.recommendations)
            cure = f" Did you mean {meant}?" if meant is not None else ""
            raise click.UsageError(f"--why-not: {pathway.id} has no recommendation {id}.{cure}")
    return [why_not(evaluator, result, id) for id in asked]


def _compared(
    evaluator: Evaluator, sources: Mapping[str, str], result: Result, suppositions: tuple[str, ...]
) -> WhatIf:
    """The answer to ``--what-if``; Failed where what is supposed cannot be."""
    from carepath_interpreter.what_if import what_if

    supposed = supposed_or_fail(evaluator.pathway, sources, result.facts, suppositions)
    return what_if(result, result_or_fail(evaluator, supposed))
