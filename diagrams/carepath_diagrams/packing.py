"""Rectangles of different sizes on one sheet, close together and without overlap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import permutations
from typing import Final, TypeAlias

Size: TypeAlias = tuple[float, float]
Place: TypeAlias = tuple[float, float]

MOST_TO_PERMUTE: Final = 5
"""Up to so many large rectangles, every order is tried."""


def packings(
    large: Sequence[Size], small: Sequence[Size], gap: float, shape: float
) -> Iterator[tuple[float, float, tuple[Place, ...]]]:
    """(width, height, places of the large, then of the small) for several widths and orders.

    ``shape`` is the width of the sheet over its height. The large ones go first.
    """
    sizes = [*large, *small]
    area = sum((w + gap) * (h + gap) for w, h in sizes)
    widest = max(w for w, _ in sizes)
    orders = (
        list(permutations(range(len(large))))
        if len(large) <= MOST_TO_PERMUTE
        else [tuple(range(len(large)))]
    )
    first = max(widest, (area * shape) ** 0.5)
    sums = {round(a + b + gap, 2) for a, _ in large for b, _ in large}
    widths = sorted({widest, *(first * (1 + step / 10) for step in range(5)), *sums})
    rest = tuple(range(len(large), len(sizes)))
    for width in widths:
        if width < widest:
            continue
        for order in orders:
            places = _skyline([sizes[i] for i in (*order, *rest)], width, gap)
            found: dict[int, Place] = dict(zip((*order, *rest), places, strict=True))
            right = max(found[i][0] + sizes[i][0] for i in found)
            bottom = max(found[i][1] + sizes[i][1] for i in found)
            yield right, bottom, tuple(found[i] for i in range(len(sizes)))


def _skyline(sizes: Sequence[Size], width: float, gap: float) -> list[Place]:
    """Each rectangle as high up as it can go, then as far left, in the given order."""
    line: list[tuple[float, float, float]] = [(0.0, width, 0.0)]
    places: list[Place] = []
    for wide, tall in sizes:
        best = min(
            (
                (max(y for a, b, y in line if a < left + wide and b > left), left)
                for left, _, _ in line
                if left + wide <= width + 0.01
            ),
            default=(max(y for _, _, y in line), 0.0),
        )
        top, left = best
        places.append((left, top))
        line = _raised(line, left, left + wide + gap, top + tall + gap)
    return places


def _raised(
    line: Sequence[tuple[float, float, float]], left: float, right: float, height: float
) -> list[tuple[float, float, float]]:
    """The skyline with one stretch at a new height."""
    raised = [(a, min(b, left), y) for a, b, y in line if a < left]
    raised.append((left, right, height))
    raised += [(max(a, right), b, y) for a, b, y in line if b > right]
    return raised
