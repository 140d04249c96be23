"""``carepath ask``: a guided interview about one patient."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from carepath_cli.failing import DONE, INTERRUPTED, Failed, why_unreadable
from carepath_cli.known_options import audience_option, known_options
from carepath_cli.loading import load_for_patients
from carepath_cli.patient import STANDARD_INPUT, evaluated_or_fail, facts_or_fail
from carepath_cli.terminal import wants_color, width_of

if TYPE_CHECKING:
    from collections.abc import Mapping
    from typing import TextIO

    from carepath_cli.ask_file import AnswersFile
    from carepath_dsl.model import Value
    from carepath_interpreter.interview.saving import Saved
    from carepath_interpreter.interview.state import Interview, State
    from carepath_interpreter.result_text import Audience


@click.command(short_help="Ask for what matters, question by question.")
@click.argument("pathway", type=click.Path(path_type=Path))
@known_options(
    "What is known beforehand, as JSON or YAML; it is not asked.",
    "One more fact known beforehand; may be given several times.",
)
@audience_option("Who answers.")
@click.option(
    "--answers",
    "answers_file",
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="Keep the answers in this file, and go on with those in it.",
)
@click.option(
    "--format",
    "form",
    type=click.Choice(["text", "json", "json-lines"]),
    default="text",
    show_default=True,
    help="Text; the result as JSON, and the conversation on standard error; or JSON Lines.",
)
def ask(
    pathway: Path,
    file: str | None,
    settings: tuple[str, ...],
    audience: Audience,
    answers_file: Path | None,
    form: str,
) -> int:
    """Ask what PATHWAY needs to know of one patient, and explain the result.

    Only what can still change the advice is asked, red flags first. `unknown`, `back`, `why` and
    `help` always work. What has to be done at once is said at once.

    With --answers, FILE is written after every answer and can be read by its owner alone; the
    same command goes on where the interview stopped. It holds what is known about a patient.

    With --format json-lines another program leads the interview: one JSON object to a line, in
    both directions, as `carepath_interpreter.interview_schema()` describes.

    Exit status: 0 there is a result (it says what is missing), 1 the pathway, the facts or the
    saved answers cannot be used, 2 wrong usage, 130 stopped with Ctrl-C.
    """
    if file == STANDARD_INPUT:
        raise click.UsageError("--facts -: standard input is where the answers come from")
    loaded, sources, content = load_for_patients(pathway)
    facts = facts_or_fail(loaded, sources, file, settings)
    evaluator, result = evaluated_or_fail(loaded, facts, content)

    from carepath_dsl.meaning.patients import TooEntangled
    from carepath_interpreter.interview.state import Interview

    interview = Interview(evaluator, audience)
    kept, saved = None, None
    if answers_file is not None:
        from carepath_cli.ask_file import AnswersFile

        kept = AnswersFile(answers_file, loaded, result.pathway)
        saved = kept.load()
    state = _first(interview, facts, saved, answers_file)
    if kept is not None:
        try:
            kept.save(state)
        except OSError as problem:
            raise Failed(f"carepath: {kept.shown}: {why_unreadable(problem)}") from None
    try:
        return _lead(interview, state, saved, kept, form)
    except KeyboardInterrupt:
        raise Failed(f"\ncarepath: stopped; {_kept_words(kept)}", INTERRUPTED) from None
    except TooEntangled:
        # Only after an answer was taken away: what was known before could be evaluated.
        raise Failed(
            "carepath: with so little known, all patients together cannot be followed through "
            f"this pathway; {_kept_words(kept)}"
        ) from None


def _first(
    interview: Interview, facts: Mapping[str, Value], saved: Saved | None, file: Path | None
) -> State:
    """The state to begin in; Failed where what is given contradicts what was saved."""
    from carepath_interpreter.derived import Underivable

    if saved is None:
        return interview.begin(facts)
    before = interview.resume(saved.beforehand, saved.moves)
    from carepath_dsl.words import fact_words

    for id, value in facts.items():
        fact = interview.evaluator.pathway.facts[id]
        if before.known.get(id, value) != value:
            raise Failed(
                f"carepath: {file} says {fact_words(fact, before.known[id])}, and the facts "
                f"given now say {fact_words(fact, value)}\n"
                "Leave it out here, or `change` it in the interview."
            )
        if id in before.declined:
            # Neither silently wins: what was left open on purpose, or what is said now.
            raise Failed(
                f"carepath: {file} leaves {fact.title} open, and the facts given now say "
                f"{fact_words(fact, value)}\n"
                f"Leave it out here, and answer it in the interview: `change {id}`."
            )
    new = {id: value for id, value in facts.items() if id not in before.known}
    try:
        return interview.resume({**saved.beforehand, **new}, saved.moves)
    except Underivable as problem:
        raise Failed(
            f"carepath: the facts given now contradict the answers in {file}: {problem}"
        ) from None


def _lead(
    interview: Interview, state: State, saved: Saved | None, kept: AnswersFile | None, form: str
) -> int:
    from carepath_cli.ask_input import Lines

    out = _conversation_stream(form)

    def say(text: str) -> None:
        # `color=True`: whether there is any was decided by those who wrote the text.
        click.echo(text, file=out, nl=False, color=True)

    def save(state: State) -> None:
        if kept is None:
            return
        try:
            kept.save(state)
        except OSError as problem:
            click.echo(f"carepath: {kept.shown}: not saved: {why_unreadable(problem)}", err=True)

    lines = Lines(out)
    if form == "json-lines":
        from carepath_cli.ask_lines import Exchange

        Exchange(interview, lines, say, save).run(state, saved)
        return DONE
    from carepath_cli.ask_text import Conversation
    from carepath_interpreter.interview.pages import Pages
    from carepath_interpreter.result_text import WIDTH

    pages = Pages(
        interview.evaluator.pathway,
        interview.audience,
        width_of(out, WIDTH),
        wants_color(out),
    )
    last = Conversation(interview, pages, lines, say, save).run(state, saved)
    if form == "json":
        from carepath_interpreter.result_json import dumps

        click.echo(dumps(last.result))
    return DONE


def _conversation_stream(form: str) -> TextIO:
    """Standard error where standard output is for a program or goes into a file.

    Somebody who types at a terminal has to see the questions.
    """
    if form == "json":
        return sys.stderr
    from carepath_cli.ask_input import is_terminal

    hidden = is_terminal(sys.stdin) and not is_terminal(sys.stdout)
    return sys.stderr if hidden and form == "text" else sys.stdout


def _kept_words(kept: AnswersFile | None) -> str:
    if kept is None:
        return "the answers were not kept (--answers FILE keeps them)"
    return f"the answers are in {kept.shown}"
