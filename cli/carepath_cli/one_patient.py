"""One patient on the command line: what is known of him in, the advice on standard output.

This is what the command is called for most, so it is read without click where it is written
plainly, and imports no more than it needs. What is not written plainly is left to click, and
whatever is read here click reads in the same way.
"""

from __future__ import annotations

import os
import sys

from carepath_cli.failing import DONE, INCOMPLETE, Failed
from carepath_cli.loading import load_for_patients
from carepath_cli.patient import STANDARD_INPUT, evaluated_or_fail, facts_or_fail
from carepath_cli.terminal import wants_color, width_of, write
from carepath_dsl.struct import struct
from carepath_dsl.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from carepath_interpreter.evaluate import Evaluator
    from carepath_interpreter.result import Result
    from carepath_interpreter.result_text import Audience
    from carepath_interpreter.what_if import WhatIf
    from carepath_interpreter.why_not import WhyNot

FORMS: Final = ("text", "json")
AUDIENCES: Final = ("clinician", "patient")


@struct
class Request:
    """``carepath evaluate`` for one patient."""

    pathway: str
    facts: str | None = None
    """A file, or ``-`` for standard input."""
    settings: tuple[str, ...] = ()
    """Texts ``name=value``."""
    form: str = FORMS[0]
    audience: Audience = "clinician"
    require_complete: bool = False
    asked: tuple[str, ...] = ()
    """Recommendations of which to tell why, or why not."""
    supposed: tuple[str, ...] = ()
    """Texts ``name=value`` of which to tell what would change."""


def request_of(arguments: Sequence[str]) -> Request | None:
    """The request that a command line plainly makes; None where click has to read it."""
    if not arguments or arguments[0] != "evaluate" or os.name == "nt":
        return None
    given: dict[str, str] = {}
    settings: list[str] = []
    require_complete = False
    left = list(reversed(arguments[1:]))
    while left:
        word = left.pop()
        if word == "--require-complete":
            require_complete = True
        elif word in ("--facts", "--format", "--audience", "--set"):
            value = left.pop() if left else "-?"
            if word in given or (value.startswith("-") and value != STANDARD_INPUT):
                return None
            if word == "--set":
                settings.append(value)
            else:
                given[word] = value
        elif word and not word.startswith("-") and "pathway" not in given:
            given["pathway"] = word
        else:
            return None
    form, audience = given.get("--format", FORMS[0]), given.get("--audience", AUDIENCES[0])
    if "pathway" not in given or form not in FORMS or audience not in AUDIENCES:
        return None
    return Request(
        given["pathway"],
        given.get("--facts"),
        tuple(settings),
        form,
        "patient" if audience == "patient" else "clinician",
        require_complete,
    )


def answer(request: Request) -> int:
    """Evaluate, and write the result; gives the exit status. Raises Failed."""
    pathway, sources, content = load_for_patients(request.pathway)
    facts = facts_or_fail(pathway, sources, request.facts, request.settings)
    evaluator, result = evaluated_or_fail(pathway, facts, content)
    answers = _answers(evaluator, result, request.asked)
    compared = _compared(evaluator, sources, result, request.supposed)
    if request.form == "json":
        from carepath_interpreter.result_json import dumps

        why_not = answers if request.asked else None
        write(f"{dumps(result, why_not=why_not, what_if=compared)}\n")
    else:
        from carepath_interpreter.result_text import WIDTH, result_text

        text = result_text(
            pathway,
            result,
            audience=request.audience,
            width=width_of(sys.stdout, WIDTH),
            color=wants_color(sys.stdout),
            why_not=answers,
            what_if=compared,
        )
        write(text)
    if request.require_complete and result.needed:
        missing = len(result.needed)
        answers_missing = "1 answer is" if missing == 1 else f"{missing} answers are"
        raise Failed(f"carepath: incomplete: {answers_missing} missing", INCOMPLETE)
    return DONE


def _answers(evaluator: Evaluator, result: Result, asked: tuple[str, ...]) -> list[WhyNot]:
    """The answers to ``--why-not``; BadUsage for a recommendation nobody knows."""
    if not asked:
        return []
    from carepath_interpreter.why_not import why_not

    pathway = evaluator.pathway
    for id in asked:
        if id not in pathway.recommendations:
            import click

            from carepath_dsl.suggest import suggest

            meant = suggest(id, pathway.recommendations)
            cure = f" Did you mean {meant}?" if meant is not None else ""
            raise click.UsageError(f"--why-not: {pathway.id} has no recommendation {id}.{cure}")
    return [why_not(evaluator, result, id) for id in asked]


def _compared(
    evaluator: Evaluator, sources: Mapping[str, str], result: Result, supposed: tuple[str, ...]
) -> WhatIf | None:
    """The answer to ``--what-if``; Failed where what is supposed cannot be."""
    if not supposed:
        return None
    from carepath_cli.patient import result_or_fail, supposed_or_fail
    from carepath_interpreter.what_if import what_if

    would_be = supposed_or_fail(evaluator.pathway, sources, result.facts, supposed)
    return what_if(result, result_or_fail(evaluator, would_be))
