"""One patient for a command: facts from a file, standard input and ``--set``, and the result."""

from __future__ import annotations

import sys

from carepath_cli.failing import Failed, why_unreadable
from carepath_cli.terminal import wants_color
from carepath_dsl.typed import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

    from carepath_dsl.model import Pathway, Value
    from carepath_interpreter.evaluate import Evaluator
    from carepath_interpreter.facts import FactsRead
    from carepath_interpreter.result import Result

STANDARD_INPUT: Final = "-"
"""What stands for standard input where a file is asked for."""


def facts_or_fail(
    pathway: Pathway, sources: Mapping[str, str], file: str | None, settings: tuple[str, ...]
) -> dict[str, Value]:
    """What is known of the patient; Failed with everything that is wrong with it.

    ``sources`` holds the texts of the pathway's files by path, for messages that show a fact's
    declaration. ``settings`` are texts ``name=value``.
    """
    from carepath_interpreter.facts import read_facts

    path = "standard input" if file == STANDARD_INPUT else file
    given = None if file is None else _read(file)
    return _values_or_fail(read_facts(pathway, given, settings, path=path or "facts"), sources)


def supposed_or_fail(
    pathway: Pathway,
    sources: Mapping[str, str],
    known: Mapping[str, Value],
    suppositions: tuple[str, ...],
) -> dict[str, Value]:
    """What would be known of the patient; Failed with everything that is wrong with it.

    ``known`` is what is known of him; ``suppositions`` are texts ``name=value``.
    """
    from carepath_interpreter.facts import read_suppositions

    return _values_or_fail(read_suppositions(pathway, known, suppositions), sources)


def _values_or_fail(read: FactsRead, sources: Mapping[str, str]) -> dict[str, Value]:
    if read.diagnostics.has_errors:
        from carepath_dsl.report import render_all

        texts = {**read.sources, **sources}
        raise Failed(render_all(read.diagnostics, texts, color=wants_color(sys.stderr)))
    return dict(read.values)


def _read(file: str) -> bytes:
    """The file's bytes, and one more than facts may have, but no more."""
    from carepath_interpreter.facts import LARGEST_FACTS

    if file == STANDARD_INPUT:
        return sys.stdin.buffer.read(LARGEST_FACTS + 1)
    try:
        with open(file, "rb") as opened:
            return opened.read(LARGEST_FACTS + 1)
    except OSError as problem:
        raise Failed(f"carepath: {file}: {why_unreadable(problem)}") from None


def evaluated_or_fail(
    pathway: Pathway, facts: Mapping[str, Value], content: str | None = None
) -> tuple[Evaluator, Result]:
    """The result, and the evaluator that gave it; Failed for a pathway too entangled for it.

    ``content`` is the content hash, where it is known already.
    """
    from carepath_interpreter.evaluate import Evaluator

    evaluator = Evaluator(pathway, content)
    return evaluator, result_or_fail(evaluator, facts)


def result_or_fail(evaluator: Evaluator, facts: Mapping[str, Value]) -> Result:
    """The result of an evaluator; Failed for a pathway too entangled for it."""
    from carepath_dsl.meaning.patients import TooEntangled

    try:
        return evaluator.evaluate(facts)
    except TooEntangled:
        raise Failed(
            f"carepath: {evaluator.pathway.id}: the conditions of this pathway share so many facts "
            "that all patients together cannot be followed through it; give more facts"
        ) from None
