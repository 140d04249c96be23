"""Breaking text into lines by the real advance widths of the vendored fonts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final

from carepath_diagrams.advances import BOLD, REGULAR, UNITS
from carepath_diagrams.chart import Run

BREAK_BEHIND: Final = "-/,;:)_"
"""A word too long for a line is broken behind one of these, or else between any letters."""


@cache
def table(bold: bool) -> dict[str, float]:
    """Character → advance in ems."""
    stretches = BOLD if bold else REGULAR
    return {
        chr(start + offset): width / UNITS
        for start, widths in stretches
        for offset, width in enumerate(widths)
    }


@lru_cache(maxsize=16384)
def width(text: str, size: float, bold: bool = False) -> float:
    """The width of a text in points. KeyError for a character the fonts lack."""
    ems = table(bold)
    return sum(map(ems.__getitem__, text)) * size


def width_of(runs: Iterable[Run], size: float) -> float:
    """The width of runs that stand behind each other, in points."""
    return sum(width(run.text, size, run.bold) for run in runs)


def wrap(runs: Iterable[Run], size: float, room: float) -> list[tuple[Run, ...]]:
    """Lines none of which is wider than ``room`` points; at least one line.

    Lines break at blanks. A word wider than a line is broken inside; nothing is ever cut off.
    """
    lines: list[list[Run]] = [[]]
    used = 0.0
    for piece in _pieces(runs, size, room):
        if piece.text == " ":
            if lines[-1]:
                lines[-1].append(piece)
                used += width(" ", size, piece.bold)
            continue
        needed = width(piece.text, size, piece.bold)
        if lines[-1] and used + needed > room:
            lines.append([])
            used = 0.0
        lines[-1].append(piece)
        used += needed
    return [_joined(line) for line in lines]


def wrap_text(text: str, size: float, room: float, bold: bool = False) -> list[str]:
    """The lines of a text in one weight."""
    return ["".join(run.text for run in line) for line in wrap([Run(text, bold)], size, room)]


def _pieces(runs: Iterable[Run], size: float, room: float) -> Iterator[Run]:
    """Words and single blanks; words wider than a line come in parts."""
    for run in runs:
        for index, word in enumerate(run.text.split(" ")):
            if index:
                yield _like(run, " ")
            if not word:
                continue
            if width(word, size, run.bold) <= room:
                yield _like(run, word)
            else:
                for part in _parts(word, size, run.bold, room):
                    yield _like(run, part)


def _parts(word: str, size: float, bold: bool, room: float) -> Iterator[str]:
    while width(word, size, bold) > room:
        fits = len(word)
        while fits > 1 and width(word[:fits], size, bold) > room:
            fits -= 1
        nice = max((word.rfind(sign, 0, fits) + 1 for sign in BREAK_BEHIND), default=0)
        cut = nice if nice > fits // 2 else fits
        yield word[:cut]
        word = word[cut:]
    if word:
        yield word


def _like(run: Run, text: str) -> Run:
    return Run(text, run.bold, run.colour, run.struck)


def _joined(line: list[Run]) -> tuple[Run, ...]:
    """Neighbours of the same look together; no blank at the end."""
    while line and line[-1].text == " ":
        line.pop()
    joined: list[Run] = []
    for run in line:
        last = joined[-1] if joined else None
        if last and (last.bold, last.colour, last.struck) == (run.bold, run.colour, run.struck):
            joined[-1] = _like(last, last.text + run.text)
        else:
            joined.append(run)
    return tuple(joined)
