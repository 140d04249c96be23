"""Did you mean …?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

_STEP = 10
"""The cost of a letter too many, too few or wrong."""

_SWAP = 9
"""The cost of two neighbours in the wrong order: the likelier slip where it explains a word."""


def suggest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate most like ``word``, or None when more than half its letters would be wrong.

    Case, blanks, underscores and hyphens make no difference. Among equals the one that shares
    the longer beginning wins, then the first in the alphabet, so the answer never depends on
    the order of the candidates. The distance is Damerau's and Levenshtein's, no part of a word
    being changed twice ("optimal string alignment").
    """
    folded = _fold(word)
    limit = len(folded) // 2 * _STEP
    best: tuple[int, int, str] | None = None
    for candidate in candidates:
        other = _fold(candidate)
        bound = limit if best is None else best[0]
        if abs(len(folded) - len(other)) * _STEP > bound:
            continue
        if _least_distance(folded, other) > bound:
            continue
        distance = _distance(folded, other)
        if distance <= bound and other:
            rank = (distance, -_shared_beginning(folded, other), candidate)
            best = rank if best is None else min(best, rank)
    return None if best is None else best[2]


def _fold(word: str) -> str:
    return "".join(letter for letter in word.casefold() if letter not in " _-")


def _shared_beginning(one: str, other: str) -> int:
    shared = 0
    for a, b in zip(one, other, strict=False):
        if a != b:
            break
        shared += 1
    return shared


def _least_distance(one: str, other: str) -> int:
    """A lower bound of the distance, found without comparing letter by letter."""
    common = (Counter(one) & Counter(other)).total()
    return _STEP * (max(len(one), len(other)) - common)


def _distance(one: str, other: str) -> int:
    before_last: list[int] = []
    last = [_STEP * column for column in range(len(other) + 1)]
    for row, letter in enumerate(one, start=1):
        current = [_STEP * row]
        for column, wanted in enumerate(other, start=1):
            cost = min(
                last[column] + _STEP,
                current[column - 1] + _STEP,
                last[column - 1] + (0 if letter == wanted else _STEP),
            )
            if row > 1 < column and letter == other[column - 2] and one[row - 2] == wanted:
                cost = min(cost, before_last[column - 2] + _SWAP)
            current.append(cost)
        before_last, last = last, current
    return last[-1]
