"""What somebody typed: a word of the interview, or an answer.

The words of the interview always work. A choice with an option of the same name is answered by
its number. Nothing is guessed: what is nearly an answer is a problem that says what was meant.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, assert_never

from carepath_dsl.model import Choice, Fact, Number, Value, YesNo
from carepath_dsl.struct import struct
from carepath_dsl.suggest import suggest
from carepath_dsl.values import ValueProblem, read_value, shown
from carepath_dsl.words import id_words, listed

LONGEST: Final = 1_000
"""Characters of an answer; nothing that one answers is longer."""


class Word(Enum):
    """What one can say in place of an answer; the value is the word to type."""

    UNKNOWN = "unknown"
    BACK = "back"
    WHY = "why"
    REVIEW = "review"
    CHANGE = "change"
    SO_FAR = "so far"
    AGAIN = "again"
    HELP = "help"
    STOP = "stop"


@struct
class Said:
    """A line somebody typed. ``word`` is None for an answer, which is then ``rest``."""

    word: Word | None
    rest: str
    """What stands behind the word, or the whole answer; blanks around it are gone."""


_QUOTES: Final = "'\""

_ALSO: Final = {
    "list": Word.REVIEW,
    "result": Word.SO_FAR,
    "settled": Word.SO_FAR,
    "quit": Word.STOP,
    "exit": Word.STOP,
    "skip": Word.UNKNOWN,
}
"""Other words people try; an option of that name comes before them."""

_SHORT: Final = {
    "?": Word.HELP,
    "u": Word.UNKNOWN,
    "b": Word.BACK,
    "w": Word.WHY,
    "r": Word.REVIEW,
    "q": Word.STOP,
    "not known": Word.UNKNOWN,
    "idk": Word.UNKNOWN,
    "unsure": Word.UNKNOWN,
    "not sure": Word.UNKNOWN,
    "don't know": Word.UNKNOWN,
    "don’t know": Word.UNKNOWN,
    "dont know": Word.UNKNOWN,
    "do not know": Word.UNKNOWN,
    "i don't know": Word.UNKNOWN,
    "i don’t know": Word.UNKNOWN,
    "i do not know": Word.UNKNOWN,
}


def said(text: str, fact: Fact | None) -> Said:
    """What a line means while ``fact`` is asked; None while nothing is.

    In quotation marks a line is an answer, whatever it says.
    """
    words = " ".join(text.split())
    if len(words) > 2 and words[0] == words[-1] and words[0] in _QUOTES:
        return Said(None, words[1:-1].strip())
    folded = words.casefold()
    first, _, rest = words.partition(" ")
    for word in Word:
        if folded == word.value:
            return Said(word, "")
    if first.casefold() == Word.CHANGE.value:
        return Said(Word.CHANGE, rest)
    if fact is None or option_named(fact, words) is None:
        word_meant = _ALSO.get(folded) or _SHORT.get(folded)
        if word_meant is not None:
            return Said(word_meant, "")
    return Said(None, words)


def read_answer(fact: Fact, raw: object) -> Value | ValueProblem:
    """The value that an answer states, or what is wrong with it.

    ``raw`` is a text as typed, True, False, or a number in the unit of the fact. Of a choice a
    text is the name of an option or its number, counted from 1; ``y``, ``n``, ``1`` and ``2``
    answer yes and no.
    """
    if isinstance(raw, str):
        raw = " ".join(raw.split())
        if not raw:
            return ValueProblem("nothing was answered", _NOTHING)
        if len(raw) > LONGEST:
            return ValueProblem("this is too long to be an answer", _NOTHING)
    match fact.type:
        case YesNo():
            return _yes_no(raw)
        case Choice():
            return _option(fact, fact.type, raw)
        case Number():
            value = read_value(fact, raw)
            return said_plainly(fact, value) if isinstance(value, ValueProblem) else value
        case _:
            assert_never(fact.type)


def option_named(fact: Fact, text: str) -> str | None:
    """The option a text names, whatever its case, with blanks or underscores."""
    if not isinstance(fact.type, Choice):
        return None
    ids = [option.id for option in fact.type.options]
    if text in ids:
        return text
    named = {id_words(id).casefold(): id for id in ids}
    return named.get(text.replace("_", " ").casefold())


def takes_numbers(type: Choice) -> bool:
    """Whether options are counted; not where their names are numbers themselves."""
    return not any(option.id.isdecimal() for option in type.options)


_NOTHING: Final = "answer the question, or type `unknown` if it is not known"
_YES: Final = frozenset({"yes", "y", "1"})
_NO: Final = frozenset({"no", "n", "2"})


def _yes_no(raw: object) -> bool | ValueProblem:
    if isinstance(raw, bool):
        return raw
    folded = raw.casefold() if isinstance(raw, str) else ""
    if folded in _YES or folded in _NO:
        return folded in _YES
    return ValueProblem(f"{shown(raw)} is neither yes nor no", "type yes, no or unknown")


def _option(fact: Fact, type: Choice, raw: object) -> str | ValueProblem:
    text = raw if isinstance(raw, str) else ""
    found = option_named(fact, text)
    if found is not None:
        return found
    ids = [option.id for option in type.options]
    if takes_numbers(type) and text.isascii() and text.isdecimal():
        if len(text) < 6 and 1 <= int(text) <= len(ids):
            return ids[int(text) - 1]
        return ValueProblem(f"there is no choice number {shown(text)}", f"type 1 to {len(ids)}")
    meant = suggest(text, ids) if text else None
    if meant is not None:
        cure = f"did you mean `{id_words(meant)}`?"
    else:
        also = ", or its number" if takes_numbers(type) else ""
        cure = f"type {listed([id_words(id) for id in ids], 'or')}{also}"
    return ValueProblem(f"{shown(raw)} is none of the choices", cure)


def said_plainly(fact: Fact, problem: ValueProblem) -> ValueProblem:
    """The problem without the id of the fact, since the question stands just above."""
    message = problem.message
    for before in (" for ", " of "):
        message = message.replace(f"{before}`{fact.id}`", "")
    # In a file what is not known is left out; here there is a word for it.
    leave_out = problem.help.startswith(f"leave `{fact.id}` out")
    return ValueProblem(
        message.replace(f"`{fact.id}`", "the answer"), _NOTHING if leave_out else problem.help
    )
