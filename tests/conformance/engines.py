"""A tiny pathway around conditions, and every engine that can answer it.

A condition under test decides one recommendation, so that ``certain`` is true for every
completion, ``excluded`` true for none, and ``possible`` neither. The whole way is gone: the text
of a pathway through the loader, the patient through the facts reader.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any, Final, TypeAlias

from carepath_dsl.load import load
from carepath_dsl.model import Pathway, Value
from carepath_interpreter.compiling.compiled import CompiledPathway
from carepath_interpreter.compiling.printing import module_text
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.facts import facts_of

Answers: TypeAlias = Mapping[str, str]
"""Recommendation to ``certain``, ``possible`` or ``excluded``."""

Engine: TypeAlias = Callable[[Mapping[str, Value]], Answers]

CERTAINTIES: Final = ("certain", "possible", "excluded")
SHORT: Final = {"y": "certain", "?": "possible", "n": "excluded"}
"""How the tables write a verdict: yes for every completion, unknown, no for every one."""


def reference(pathway: Pathway) -> Engine:
    """The evaluator that defines the meaning."""
    evaluator = Evaluator(pathway)

    def answer(facts: Mapping[str, Value]) -> Answers:
        return {a.id: a.certainty.value for a in evaluator.evaluate(facts).advice}

    return answer


def compiled(pathway: Pathway) -> Engine:
    """The generated function."""
    made = CompiledPathway(pathway)
    return lambda facts: _told(made.outcome(facts))


def printed(pathway: Pathway) -> Engine:
    """The module that ``carepath compile`` prints."""
    names: dict[str, Any] = {"__name__": "printed"}
    exec(compile(module_text(pathway), "<printed>", "exec", dont_inherit=True), names)
    return lambda facts: _told(names["evaluate"](facts))


def _told(answer: Any) -> Answers:
    return {id: certainty for certainty in CERTAINTIES for id in getattr(answer, certainty)}


ENGINES: Final[Mapping[str, Callable[[Pathway], Engine]]] = {
    "reference": reference,
    "compiled": compiled,
    "printed": printed,
}


def pathway(facts: Sequence[str], conditions: Sequence[str], definitions: str = "") -> Pathway:
    """``facts`` are lines ``name: {…}`` of YAML; condition ``i`` decides recommendation ``ri``."""
    text = [
        *("pathway: tiny", "title: Tiny", "version: 1.0", "status: draft"),
        "urgency: {now: within hours, soon: in weeks}",
        "facts:",
        *(
            f"  {fact.replace('{', f'{{ask: Question {i}?, our own: x, ', 1)}"
            for i, fact in numbered(facts)
        ),
        *(["definitions:", definitions] if definitions else []),
        "recommendations:",
        *(
            f"  r{i}: {{offer: Thing {i}, kind: advice, urgency: soon, our own: x}}"
            for i, _ in numbered(conditions)
        ),
        "start: box",
        "steps:",
        "  box:",
        "    title: Box",
        "    our own: x",
        "    recommend:",
        *(f"      - {{do: r{i}, when: {condition!r}}}" for i, condition in numbered(conditions)),
        "    then: end",
    ]
    return loaded("\n".join(text) + "\n")


def numbered(items: Sequence[str]) -> list[tuple[int, str]]:
    return list(enumerate(items))


def loaded(text: str) -> Pathway:
    """The pathway in a text; its errors are the failure of the test."""

    def read(path: Path) -> bytes:
        if path.name == "pathway.yaml":
            return text.encode()
        raise FileNotFoundError(2, "No such file", str(path))

    found = load("/nowhere/tiny", date(2026, 11, 22), read)
    assert found.pathway is not None, [(d.message, d.span.line) for d in found.errors]
    return found.pathway


def verdicts(made: Pathway, engine: Engine, given: Mapping[str, object]) -> str:
    """The answer to every condition in turn, a letter each: y, ? or n."""
    letters = {certainty: letter for letter, certainty in SHORT.items()}
    answers = engine(facts_of(made, given))
    return "".join(letters[answers[id]] for id in made.recommendations)
