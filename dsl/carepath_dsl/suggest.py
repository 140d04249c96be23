"""Did you mean …?"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

_STEP = 10
"""The cost of a letter too many, too few or wrong."""

_SWAP = 9
"""The cost of two neighbours in the wrong order: the likelier slip where it explains a word."""


def suggest(word: str, candidates: Iterable[str], most: int | None = None) -> str | None:
    """The candidate most like ``word``, or None when more than ``most`` letters would be wrong.

    Unless told otherwise, that is half of its letters.
    Case, blanks, underscores and hyphens make no difference. Among equals the one that shares
    the longer beginning wins, then the first in the alphabet, so the answer never depends on
    the order of the candidates. The distance is Damerau's and Levenshtein's, no part of a word
    being changed twice ("optimal string alignment").
    """
    folded = _fold(word)
    known = _Known.of(tuple(candidates))
    steps = _Steps(folded)
    most = len(folded) // 2 if most is None else min(most, len(folded) // 2)
    near = min(1, most)
    # What is near has only little to be compared with, and mostly is what was meant.
    while (found := _nearest(steps, known, near)) is None and near < most:
        near = min(2 * near, most)
    return found


def _nearest(steps: _Steps, known: _Known, most: int) -> str | None:
    """The nearest candidate, where it is no further away than so many wrong letters."""
    bound = most * _STEP
    best: tuple[int, int, str] | None = None
    for other, candidate in known.perhaps(steps.word, most):
        if steps.to(other) * _SWAP <= bound:
            distance = _distance(steps.word, other)
            if distance <= bound:
                rank = (distance, -_shared_beginning(steps.word, other), candidate)
                best = rank if best is None else min(best, rank)
                bound = best[0]
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


class _Known:
    """The candidates, laid out so that most of them need not be compared letter by letter."""

    def __init__(self, candidates: tuple[str, ...]) -> None:
        self._bits: dict[tuple[str, int], int] = {}
        """A bit for the first, second … time that a letter stands in a word."""
        self._of_length: dict[int, list[tuple[int, str, str]]] = {}
        for candidate in dict.fromkeys(candidates):
            folded = _fold(candidate)
            if folded:
                for letter in self._counted(folded):
                    self._bits.setdefault(letter, 1 << len(self._bits))
                there = self._of_length.setdefault(len(folded), [])
                there.append((self._letters(folded), folded, candidate))

    @staticmethod
    @lru_cache(maxsize=8)
    def of(candidates: tuple[str, ...]) -> _Known:
        """The layout of these candidates, kept: one file may have many words to guess."""
        return _Known(candidates)

    def perhaps(self, folded: str, most: int) -> list[tuple[str, str]]:
        """The candidates, folded and as they are, that may be at most so many steps away.

        Each letter that one word has and the other has not is a step.
        """
        letters = self._letters(folded)
        return [
            (other, candidate)
            for length in range(max(1, len(folded) - most), len(folded) + most + 1)
            for mask, other, candidate in self._of_length.get(length, ())
            if (letters & mask).bit_count() >= max(len(folded), length) - most
        ]

    def _letters(self, folded: str) -> int:
        return sum(self._bits.get(letter, 0) for letter in self._counted(folded))

    @staticmethod
    def _counted(folded: str) -> list[tuple[str, int]]:
        times: dict[str, int] = {}
        counted = []
        for letter in folded:
            times[letter] = times.get(letter, 0) + 1
            counted.append((letter, times[letter]))
        return counted


class _Steps:
    """How many steps another word is away, every step counting one.

    A column of the table of distances is kept in the bits of two numbers (H. Hyyrö, "A
    bit-vector algorithm for computing Levenshtein and Damerau edit distances", 2003).
    """

    def __init__(self, word: str) -> None:
        self.word = word
        self._last = 1 << len(word) >> 1
        self._all = (1 << len(word)) - 1
        self._where: dict[str, int] = {}
        for place, letter in enumerate(word):
            self._where[letter] = self._where.get(letter, 0) | 1 << place

    def to(self, other: str) -> int:
        """The number of steps to ``other``."""
        steps = len(self.word)
        up, down, diagonal, matching = self._all, 0, 0, 0
        for letter in other:
            before, matching = matching, self._where.get(letter, 0)
            swapped = ((~diagonal & matching) << 1) & before
            diagonal = (((matching & up) + up) ^ up) | matching | down | swapped
            right, left = down | ~(diagonal | up), diagonal & up
            if right & self._last:
                steps += 1
            elif left & self._last:
                steps -= 1
            right, left = right << 1 | 1, left << 1
            up = (left | ~(diagonal | right)) & self._all
            down = diagonal & right & self._all
        return steps


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
