"""Where the ways run: straight lines and right angles between boxes in columns and rows.

Used twice, with the same rules: on a plain grid, to find out which ways can be drawn without
crossing anything, and on the boxes as the engine has laid them out, to draw them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import pairwise
from typing import Final, Literal, TypeAlias

from carepath_dsl.struct import struct

Point: TypeAlias = tuple[float, float]
Polyline: TypeAlias = tuple[Point, ...]
Shape: TypeAlias = Literal["right", "stack", "bus", "down", "join", "elbow"]
"""Straight right; right and down between two columns; right, then down into a box from above;
straight down; down, then left into a box from above; down, then right."""

RIGHTWARD: Final[tuple[Shape, ...]] = ("right", "bus", "stack")
DOWNWARD: Final[tuple[Shape, ...]] = ("down", "join", "elbow")

LANE: Final = 13.0
"""Points between a column or row and the lane of ways that run along it."""


@struct
class Rect:
    """A box on the page, in points, y growing downwards."""

    left: float
    top: float
    right: float
    bottom: float

    @property
    def x(self) -> float:
        """The middle."""
        return (self.left + self.right) / 2

    @property
    def y(self) -> float:
        """The middle."""
        return (self.top + self.bottom) / 2


@struct(slots=False)
class Grid:
    """Boxes with their places: ``cells`` holds (column, row), ``rects`` points."""

    cells: Mapping[str, tuple[int, int]]
    rects: Mapping[str, Rect]

    @cached_property
    def column_right(self) -> Mapping[int, float]:
        """The right end of the widest box of each column."""
        ends: dict[int, float] = {}
        for key, (column, _) in self.cells.items():
            ends[column] = max(ends.get(column, self.rects[key].right), self.rects[key].right)
        return ends

    @cached_property
    def row_top(self) -> Mapping[int, float]:
        """The top of the tallest box of each row."""
        tops: dict[int, float] = {}
        for key, (_, row) in self.cells.items():
            tops[row] = min(tops.get(row, self.rects[key].top), self.rects[key].top)
        return tops

    def route(self, source: str, target: str, shape: Shape) -> Polyline | None:
        """The way from box to box, or None where the shape does not fit their places."""
        (column, row), (to_column, to_row) = self.cells[source], self.cells[target]
        a, b = self.rects[source], self.rects[target]
        match shape:
            case "right" if row == to_row and to_column > column:
                return (a.right, a.y), (b.left, a.y)
            case "stack" if to_row > row and to_column > column:
                lane = self.column_right[column] + LANE
                return (a.right, a.y), (lane, a.y), (lane, b.y), (b.left, b.y)
            case "bus" if to_row > row and to_column > column:
                return (a.right, a.y), (b.x, a.y), (b.x, b.top)
            case "down" if to_row > row and to_column == column:
                return (a.x, a.bottom), (a.x, b.top)
            case "join" if to_row > row and to_column < column:
                lane = self.row_top[to_row] - LANE
                return (a.x, a.bottom), (a.x, lane), (b.x, lane), (b.x, b.top)
            case "elbow" if to_row > row and to_column > column:
                return (a.x, a.bottom), (a.x, b.y), (b.left, b.y)
            case _:
                return None

    def hits_a_box(self, line: Polyline, source: str, target: str) -> bool:
        """True when a way runs through a box that is not one of its own ends."""
        return any(
            _through(segment, rect)
            for key, rect in self.rects.items()
            if key not in (source, target)
            for segment in pairwise(line)
        )


def plan(cells: Mapping[str, tuple[int, int]]) -> Grid:
    """The grid with boxes of one size, for finding out what would cross what."""
    return Grid(
        cells,
        {
            key: Rect(column * 300, row * 200, column * 300 + 214, row * 200 + 100)
            for key, (column, row) in cells.items()
        },
    )


def clash(one: Polyline, other: Polyline) -> bool:
    """True when two ways touch, except where they leave one box or enter one box together."""
    if one[0] == other[0] or one[-1] == other[-1]:
        return False
    return any(_meet(a, b) for a in pairwise(one) for b in pairwise(other))


def _meet(a: tuple[Point, Point], b: tuple[Point, Point]) -> bool:
    (ax1, ay1), (ax2, ay2) = _ordered(a)
    (bx1, by1), (bx2, by2) = _ordered(b)
    return ax1 <= bx2 and bx1 <= ax2 and ay1 <= by2 and by1 <= ay2


def _through(segment: tuple[Point, Point], rect: Rect) -> bool:
    (x1, y1), (x2, y2) = _ordered(segment)
    return x1 < rect.right - 1 and x2 > rect.left + 1 and y1 < rect.bottom - 1 and y2 > rect.top + 1


def _ordered(segment: tuple[Point, Point]) -> tuple[Point, Point]:
    (x1, y1), (x2, y2) = segment
    return (min(x1, x2), min(y1, y2)), (max(x1, x2), max(y1, y2))


def corners(line: Iterable[Point]) -> Iterator[Point]:
    """The points of a way without those that stand twice."""
    last: Point | None = None
    for point in line:
        if point != last:
            yield point
        last = point
