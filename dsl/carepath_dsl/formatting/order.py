"""Which keys belong to a record, and so may change places, and what shape stands behind each."""

from __future__ import annotations

from collections.abc import Sequence as Several

from carepath_dsl.building.shapes import Either, Expr, Later, ListOf, MapOf, Record, Shape
from carepath_dsl.document import Mapping, Node, Sequence


def shape_at(node: Node, shape: Shape | None) -> Shape | None:
    """The Record, MapOf or ListOf that the node was meant as; None where nothing fits it."""
    match shape:
        case Later():
            return shape_at(node, shape.shape())
        case Either() if isinstance(node, Mapping):
            return shape_at(node, shape.mapping)
        case Either() if isinstance(node, Sequence):
            return shape_at(node, shape.items)
        case Expr() if isinstance(node, Mapping):
            return shape_at(node, shape.mapping)
        case Record() | MapOf() if isinstance(node, Mapping):
            return shape
        case ListOf() if isinstance(node, Sequence):
            return shape
        case _:
            return None


def shape_behind(shape: Shape | None, key: str | None) -> Shape | None:
    """The shape of the value of a key (None: of a list's item) in a node of ``shape``."""
    match shape:
        case Record() if key is not None:
            declared = shape.key(key)
            return None if declared is None else declared.shape
        case MapOf() if key is not None:
            return shape.value
        case ListOf() if key is None:
            return shape.item
        case _:
            return None


def canonical_order(keys: Several[str], shape: Shape | None) -> list[int]:
    """The positions of ``keys`` in canonical order: as written, but for the keys of a record.

    A key that the record does not know stays behind the key it stands behind.
    """
    positions = list(range(len(keys)))
    if not isinstance(shape, Record):
        return positions
    ranks: list[int] = []
    for key in keys:
        declared = shape.key(key)
        if declared is not None:
            ranks.append(shape.keys.index(declared))
        else:
            ranks.append(ranks[-1] if ranks else -1)
    return sorted(positions, key=lambda position: ranks[position])
