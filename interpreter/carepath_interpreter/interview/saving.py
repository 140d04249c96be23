"""Answers kept for next time: the form ``carepath/answers/1``, and what of it still fits.

Beside each answer stands a fingerprint of the question as it was asked. When the pathway has
changed since, an answer whose question reads otherwise, offers other choices or has another
unit is not used again: the question is asked anew, and somebody is told why.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from fractions import Fraction
from typing import Any, Final, assert_never

from carepath_dsl.model import Choice, Fact, Number, Pathway, Value, YesNo
from carepath_dsl.struct import struct
from carepath_dsl.values import ValueProblem, read_value, shown
from carepath_dsl.words import id_words, title_of
from carepath_interpreter.derived import Underivable, derived_numbers
from carepath_interpreter.interview.reading import said_plainly
from carepath_interpreter.interview.state import Answered, Declined, Move, State
from carepath_interpreter.result import PathwayStamp
from carepath_interpreter.result_json import value_to_json

SCHEMA: Final = "carepath/answers/1"
LARGEST: Final = 1_000_000
"""Characters of saved answers; more is another kind of file."""

_FINGERPRINT: Final = 16
_LONGEST_FRACTION: Final = 200


class NotAnswers(ValueError):
    """A text that holds no answers to this pathway; the message says why."""


@struct
class Misfit:
    """A saved answer that is not used, and why, in words."""

    fact: str
    title: str
    why: str


@struct
class Saved:
    """What was saved: moves to begin with, facts known beforehand, and what no longer fits."""

    beforehand: Mapping[str, Value]
    moves: tuple[Move, ...]
    version: str
    changed: bool
    """Whether the pathway has changed since."""
    misfits: tuple[Misfit, ...]


def dumps_answers(pathway: Pathway, stamp: PathwayStamp, state: State) -> str:
    """The answers so far as JSON text, in the order in which they became known."""
    answers: list[dict[str, Any]] = []
    for entry in sorted(state.entries, key=lambda entry: not entry.beforehand):
        answer: dict[str, Any] = {"fact": entry.fact}
        if entry.value is None:
            answer["unknown"] = True
        else:
            answer["value"] = value_to_json(entry.value)
        if entry.beforehand:
            answer["beforehand"] = True
        answer["question"] = fingerprint(pathway.facts[entry.fact])
        answers.append(answer)
    data = {
        "schema": SCHEMA,
        "pathway": {"id": stamp.id, "version": stamp.version, "hash": stamp.hash},
        "answers": answers,
    }
    return json.dumps(data, ensure_ascii=False, indent=2, allow_nan=False) + "\n"


def loads_answers(pathway: Pathway, stamp: PathwayStamp, text: str) -> Saved:
    """What :func:`dumps_answers` wrote. Raises NotAnswers, which means: leave the file alone."""
    if len(text) > LARGEST:
        raise NotAnswers("it is larger than any saved answers")
    data = _decoded(text)
    if not isinstance(data, dict) or data.get("schema") != SCHEMA:
        raise NotAnswers(f"it does not say that it is {SCHEMA}")
    of, answers = data.get("pathway"), data.get("answers")
    if not isinstance(of, dict) or not all(
        isinstance(of.get(key), str) for key in ("id", "version", "hash")
    ):
        raise NotAnswers("it does not say which pathway was answered")
    if of["id"] != stamp.id:
        raise NotAnswers(f"these are answers to {shown(of['id'])}, and this is `{stamp.id}`")
    if not isinstance(answers, list):
        raise NotAnswers("it has no list of answers")
    changed = of["hash"] != stamp.hash
    reading = _Reading(pathway, {}, {}, [], [], set())
    for place, answer in enumerate(answers, start=1):
        reading.take(place, answer, changed)
    return Saved(
        reading.beforehand, tuple(reading.moves), of["version"], changed, tuple(reading.misfits)
    )


def fingerprint(fact: Fact) -> str:
    """The same for questions that read the same and are answered the same way.

    The range is left out: whether a number lies in it is seen when it is read.
    """
    match fact.type:
        case YesNo():
            kind: list[object] = ["yes/no"]
        case Choice(options=options):
            kind = ["choice", *([option.id, option.says] for option in options)]
        case Number(unit=unit, whole=whole):
            kind = ["number", unit, whole]
        case _:
            assert_never(fact.type)
    asked = json.dumps([fact.ask, fact.ask_patient, kind])
    return hashlib.sha256(asked.encode()).hexdigest()[:_FINGERPRINT]


@struct(frozen=False)
class _Reading:
    """What is read so far of a list of answers."""

    pathway: Pathway
    known: dict[str, Value]
    beforehand: dict[str, Value]
    moves: list[Move]
    misfits: list[Misfit]
    seen: set[str]

    def take(self, place: int, answer: object, changed: bool) -> None:
        """Take one answer in. Raises NotAnswers where it is not of the form."""
        if not isinstance(answer, dict) or not isinstance(answer.get("fact"), str):
            raise NotAnswers(f"answer {place} does not say which fact it is about")
        id, declined = answer["fact"], answer.get("unknown", False)
        early = answer.get("beforehand", False)
        if not isinstance(declined, bool) or not isinstance(early, bool):
            raise NotAnswers(f"answer {place} holds something else than true or false")
        if declined == ("value" in answer) or not isinstance(answer.get("question"), str):
            raise NotAnswers(f"answer {place} is not whole")
        if id in self.seen:
            raise NotAnswers(f"answer {place} is about {shown(id)}, which is answered before")
        self.seen.add(id)
        fact = self.pathway.facts.get(id)
        if fact is None:
            self._misfit(place, id, "the pathway does not ask this any more", changed)
        elif answer["question"] != fingerprint(fact):
            self._misfit(place, id, "the question has changed", changed)
        elif declined:
            self.moves.append(Declined(id))
        else:
            self._value(place, fact, answer["value"], early, changed)

    def _value(self, place: int, fact: Fact, raw: object, early: bool, changed: bool) -> None:
        value = read_value(fact, _plain(raw))
        if isinstance(value, ValueProblem):
            self._misfit(place, fact.id, said_plainly(fact, value).message, changed)
            return
        try:
            derived_numbers(self.pathway, {**self.known, fact.id: value})
        except Underivable as problem:
            self._misfit(place, fact.id, str(problem), changed)
            return
        self.known[fact.id] = value
        if early:
            self.beforehand[fact.id] = value
        else:
            self.moves.append(Answered(fact.id, value))

    def _misfit(self, place: int, id: str, why: str, changed: bool) -> None:
        if not changed:
            # The same pathway wrote it, or so it says: somebody has been at the file.
            raise NotAnswers(f"answer {place}, {shown(id)}, does not fit its question: {why}")
        title = title_of(id, self.pathway) if id in self.pathway.facts else id_words(id)
        self.misfits.append(Misfit(id, title, why))


def _decoded(text: str) -> object:
    def without_twins(pairs: list[tuple[str, object]]) -> dict[str, object]:
        found = dict(pairs)
        if len(found) < len(pairs):
            raise NotAnswers("it is damaged: a key stands twice")
        return found

    def no_number(word: str) -> object:
        raise NotAnswers(f"it is damaged: {word} is no number")

    try:
        return json.loads(text, object_pairs_hook=without_twins, parse_constant=no_number)
    except NotAnswers:
        raise
    except (ValueError, RecursionError):
        raise NotAnswers("it is damaged, or something else than saved answers") from None


def _plain(raw: object) -> object:
    """A value as it is read; what is none stays what it is, for the message."""
    if isinstance(raw, dict) and raw.keys() == {"fraction"}:
        text = raw["fraction"]
        if isinstance(text, str) and len(text) <= _LONGEST_FRACTION:
            try:
                return Fraction(text)
            except (ValueError, ZeroDivisionError):
                return raw
    return raw
