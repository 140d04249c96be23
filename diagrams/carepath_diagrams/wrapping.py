"""Breaking text into lines by the real advance widths of the vendored fonts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import Final, TypeAlias

from carepath_diagrams.advances import BOLD, REGULAR, UNITS
from carepath_diagrams.chart import Run
from carepath_dsl.struct import replace

BREAK_BEHIND: Final = "-/,;:)_"
"""A word too long for a line is broken behind one of these, or else between any letters."""

_WORD: Final = re.compile("[^ ]+")


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
    return list(_wrapped(tuple(runs), size, room))


@lru_cache(maxsize=8192)
def _wrapped(runs: tuple[Run, ...], size: float, room: float) -> tuple[tuple[Run, ...], ...]:
    if sum(width(run.text, size, run.bold) for run in runs) <= room:
        return (_trimmed([(run, 0, len(run.text)) for run in runs]),)
    lines: list[list[_Slice]] = [[]]
    used = 0.0
    for run in runs:
        blank = width(" ", size, run.bold)
        for start, end, needed in _words(run, size, room):
            gap = blank * (start - lines[-1][-1][2]) if _follows(lines[-1], run) else 0.0
            if _follows(lines[-1], run) and used + gap + needed <= room:
                lines[-1][-1] = (run, lines[-1][-1][1], end)
                used += gap + needed
                continue
            lead = blank * start if lines[-1] and not _follows(lines[-1], run) else 0.0
            if lines[-1] and (used + lead + needed > room or _follows(lines[-1], run)):
                lines.append([(run, start, end)])
                used = needed
            else:
                lines[-1].append((run, start if not lines[-1] else 0, end))
                used += lead + needed
        if _follows(lines[-1], run) and lines[-1][-1][2] < len(run.text):
            last = lines[-1][-1]
            used += blank * (len(run.text) - last[2])
            lines[-1][-1] = (run, last[1], len(run.text))
    return tuple(_trimmed(line) for line in lines)


_Slice: TypeAlias = tuple[Run, int, int]
"""A stretch of a run's text."""


def _follows(line: list[_Slice], run: Run) -> bool:
    return bool(line) and line[-1][0] is run


def _words(run: Run, size: float, room: float) -> Iterator[tuple[int, int, float]]:
    """Start, end and width of the words of a run; words wider than a line come in parts."""
    for match in _WORD.finditer(run.text):
        start, end = match.span()
        needed = width(match[0], size, run.bold)
        if needed <= room:
            yield start, end, needed
            continue
        for part in _parts(match[0], size, run.bold, room):
            yield start, start + len(part), width(part, size, run.bold)
            start += len(part)


def _trimmed(line: list[_Slice]) -> tuple[Run, ...]:
    """The runs of a line, without blanks at its end."""
    parts = [
        run if (start, end) == (0, len(run.text)) else replace(run, text=run.text[start:end])
        for run, start, end in line
        if end > start
    ]
    while parts and not parts[-1].text.strip(" "):
        parts.pop()
    if parts and parts[-1].text.endswith(" "):
        parts[-1] = replace(parts[-1], text=parts[-1].text.rstrip(" "))
    return tuple(parts)


def wrap_text(text: str, size: float, room: float, bold: bool = False) -> list[str]:
    """The lines of a text in one weight."""
    return ["".join(run.text for run in line) for line in wrap([Run(text, bold)], size, room)]


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
