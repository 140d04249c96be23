"""From the place where reading an expression stopped to the one thing to tell its author."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from carepath_dsl.expressions import codes as codes
from carepath_dsl.expressions.cause_patterns import Cause, Place
from carepath_dsl.struct import struct

WINDOW: Final = 300
"""How far before and behind a trouble's first character its cause is looked for.

Some patterns take a time that grows with the square of this, or faster.
"""

SHOWN: Final = 60
"""How much of the author's text a message repeats, in characters."""


_LAST_WORD: Final = re.compile(r"[\w.]+$|\S$")


@struct
class Trouble:
    """Where reading stopped: ``text[start:end]`` does not fit, or the text ended there.

    ``expected`` are the terminals of the grammar that would have fitted, ``opened`` the places
    of the parentheses still open, ``in_group`` tells whether the last of them belongs to a group.
    """

    start: int
    end: int
    where: Place
    expected: frozenset[str] = frozenset()
    opened: tuple[int, ...] = ()
    in_group: bool = False


@struct
class Edit:
    """What would mend a text: ``text[start:end]`` replaced."""

    start: int
    end: int
    new: str


@struct
class Problem:
    """A diagnostic in the making; places are offsets in the text, ``label`` with its words.

    ``general`` is set where no cause was found, only the fact that something does not fit.
    """

    code: str
    message: str
    help: str
    start: int
    end: int
    label: tuple[int, int, str] | None = None
    edit: Edit | None = None
    general: bool = False


def diagnose(text: str, trouble: Trouble) -> Problem:
    """What to tell the author of a text in which reading stopped at ``trouble``."""
    if trouble.start == trouble.end:
        return _ends_early(text, trouble)
    if text[trouble.start] == ")" and not trouble.opened:
        return Problem(
            codes.PARENTHESES,
            "this parenthesis closes nothing",
            "leave it out, or open one",
            trouble.start,
            trouble.end,
            edit=Edit(trouble.start, trouble.end, ""),
        )
    for cause in _causes():
        problem = _recognised(cause, text, trouble)
        if problem is not None:
            return problem
    return Problem(
        codes.MISPLACED,
        f"`{_shown(text[trouble.start : trouble.end])}` does not fit here",
        _expectation(trouble),
        trouble.start,
        trouble.end,
        general=True,
    )


def known_trouble(text: str, trouble: Trouble) -> Problem | None:
    """As :func:`diagnose`, for a place that may be quite all right: None where it is."""
    problems = (_recognised(cause, text, trouble) for cause in _causes())
    return next((problem for problem in problems if problem is not None), None)


def _causes() -> tuple[Cause, ...]:
    # The table costs more to import than a good expression costs to read.
    from carepath_dsl.expressions.causes import CAUSES

    return CAUSES


def _recognised(cause: Cause, text: str, trouble: Trouble) -> Problem | None:
    if trouble.where not in cause.where:
        return None
    if cause.in_group and not trouble.in_group:
        return None
    low, high = max(0, trouble.start - WINDOW), trouble.start + WINDOW
    for match in cause.pattern.finditer(text, low, high):
        if match.start() > trouble.start:
            return None
        if match.end() < trouble.start:
            continue
        start, end = match.span("at")
        fields = {name: found or "" for name, found in match.groupdict().items()}
        computed = cause.compute(fields) if cause.compute else fields
        if computed is None:
            continue
        shown = {name: _shown(found) for name, found in computed.items()}
        return Problem(
            cause.code,
            cause.message.format_map(shown),
            cause.help.format_map(shown),
            start,
            end,
            edit=None
            if cause.repair is None
            else Edit(match.start(), match.end(), cause.repair.format_map(computed)),
        )
    return None


def _shown(found: str) -> str:
    """A piece of the text as a message repeats it: on one line, and not endless."""
    line = " ".join(found.split())
    return line if len(line) <= SHOWN else line[: SHOWN - 1] + "…"


def _ends_early(text: str, trouble: Trouble) -> Problem:
    if trouble.opened and "_CLOSE" in trouble.expected:
        return Problem(
            codes.PARENTHESES,
            "a parenthesis is not closed",
            "close it where its part ends",
            trouble.start,
            trouble.end,
            label=(trouble.opened[-1], trouble.opened[-1] + 1, "opened here"),
            edit=Edit(trouble.start, trouble.end, ")" * len(trouble.opened)),
        )
    last = _LAST_WORD.search(text, max(0, trouble.start - WINDOW), trouble.start)
    assert last is not None  # a text of nothing but blanks is not read
    return Problem(
        codes.ENDS_EARLY,
        f"the expression ends behind `{_shown(last[0])}`",
        _expectation(trouble),
        trouble.start,
        trouble.end,
        general=True,
    )


_PLACES: Final[Mapping[Place, str]] = {
    "operand": "a fact, a definition, a number or a group is expected here",
    "option": "an option is expected here, such as `pain_severity is severe`",
    "operator": "`and`, `or`, a comparison or the end is expected here",
}

_TERMINALS: Final[Mapping[str, str]] = {
    "AND": "`and`",
    "OF": "`of`",
    "LEAST": "`least`",
    "MOST": "`most`",
    "QUANTITY": "a number",
    "_OPEN": "`(`",
    "_CLOSE": "`)`",
    "_COMMA": "a comma",
}


def _expectation(trouble: Trouble) -> str:
    if trouble.where in _PLACES:
        return _PLACES[trouble.where]
    wanted = [word for name, word in _TERMINALS.items() if name in trouble.expected]
    return f"{' or '.join(wanted)} is expected here"
