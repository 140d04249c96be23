"""Sections where the author declared none, and pages where a section is too large for one.

The boxes are seen as a tree (every box below the last box that leads to it) and branches are
cut off as soon as they fill a page, from the leaves up. What is cut off stays connected.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import ceil
from typing import Final

from carepath_diagrams.chart import Box, Way

PAGE_BUDGET: Final = 15
"""The most boxes on a page."""

AIM: Final = 13
"""About how many boxes a page gets where many pages are needed."""

SMALL: Final = frozenset({"link", "from", "end", "fork"})
"""Kinds that carry no number and do not count."""


def counted(keys: Iterable[str], boxes: Mapping[str, Box]) -> int:
    """How many of the boxes count towards the page budget."""
    return sum(boxes[key].kind not in SMALL for key in keys)


def even(count: int) -> int:
    """The size of pieces that are about the same: 25 boxes make 13 and 12, not 15 and 10."""
    return ceil(count / ceil(count / AIM))


def cut(
    keys: Sequence[str], boxes: Mapping[str, Box], ways: Iterable[Way], aim: int
) -> list[tuple[str, ...]]:
    """Connected pieces of at most ``aim`` counted boxes, in the order of their first boxes."""
    inside = set(keys)
    parent: dict[str, str] = {}
    children: dict[str, list[str]] = {key: [] for key in keys}
    place = {key: index for index, key in enumerate(keys)}
    order = _forward(keys, [w for w in ways if w.kind != "back"])
    rank = {key: index for index, key in enumerate(order)}
    for way in ways:
        if way.kind == "back" or way.target not in inside or way.source not in inside:
            continue
        if rank[way.source] >= rank[way.target]:
            continue
        if way.target not in parent or rank[parent[way.target]] < rank[way.source]:
            parent[way.target] = way.source
    for key in order:
        if key in parent:
            children[parent[key]].append(key)
    pieces: list[list[str]] = []
    held: dict[str, list[str]] = {}
    for key in reversed(order):
        parts = sorted((held.pop(child) for child in children[key]), key=len)
        own = [key]
        while parts:
            part = parts.pop(0)
            if counted(own, boxes) + counted(part, boxes) <= aim:
                own += part
            else:
                pieces.append(part)
        held[key] = own
    pieces += held.values()
    in_order = [sorted(piece, key=place.__getitem__) for piece in pieces]
    in_order.sort(key=lambda piece: place[piece[0]])
    return [tuple(piece) for piece in _merged(in_order, boxes, aim)]


def _merged(pieces: Iterable[list[str]], boxes: Mapping[str, Box], aim: int) -> Iterable[list[str]]:
    """Small neighbours share a page."""
    merged: list[list[str]] = []
    for piece in pieces:
        if merged and counted(merged[-1], boxes) + counted(piece, boxes) <= aim:
            merged[-1] = merged[-1] + piece
        else:
            merged.append(piece)
    return merged


def _forward(keys: Sequence[str], ways: Iterable[Way]) -> list[str]:
    """The boxes so that ways lead forward, depth first in the order of the ways."""
    out: dict[str, list[str]] = {key: [] for key in keys}
    for way in ways:
        if way.source in out and way.target in out:
            out[way.source].append(way.target)
    done: dict[str, bool] = {}
    order: list[str] = []
    for root in keys:
        stack: list[tuple[str, int]] = [] if root in done else [(root, 0)]
        done.setdefault(root, False)
        while stack:
            key, index = stack.pop()
            if index < len(out[key]):
                stack.append((key, index + 1))
                follower = out[key][len(out[key]) - 1 - index]
                if follower not in done:
                    done[follower] = False
                    stack.append((follower, 0))
            else:
                order.append(key)
    order.reverse()
    return order
