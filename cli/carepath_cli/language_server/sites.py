"""The places of a file: every key, id and value, with its declaration and the keys above it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final, Literal, TypeAlias

from carepath_dsl.building.forms import CASES, PATHWAY, SOURCE
from carepath_dsl.building.shapes import (
    Either,
    Expr,
    Formed,
    Id,
    Key,
    Later,
    ListOf,
    MapOf,
    OneOf,
    Record,
    Shape,
    Words,
)
from carepath_dsl.document import Mapping, Node, Scalar, Sequence
from carepath_dsl.struct import struct

Role: TypeAlias = Literal["pathway", "source", "cases"]
"""Which of the three files of a pathway a file is."""

FORMS: Final[dict[Role, Shape]] = {"pathway": PATHWAY, "source": SOURCE, "cases": CASES}

Keys: TypeAlias = tuple[str, ...]
"""The keys above a place, ids as they are: ``("steps", "red_flags", "yes")``; lists add none."""


@struct
class FixedKey:
    """A key of a record, such as ``title``."""

    scalar: Scalar
    keys: Keys
    key: Key


@struct
class OwnKey:
    """A key the author chose: an id, or words. It is the last part of its keys."""

    scalar: Scalar
    keys: Keys


@struct
class Value:
    """A text behind a key or a dash."""

    scalar: Scalar
    keys: Keys
    shape: Words | Id | OneOf | Formed | Expr


Site: TypeAlias = FixedKey | OwnKey | Value


def sites(node: Node, shape: Shape, keys: Keys = ()) -> Iterator[Site]:
    """Every place of a tree that stands where its shape lets it, in the order of the file."""
    match shape, node:
        case Later(), _:
            yield from sites(node, shape.shape(), keys)
        case Either(), _:
            chosen = part_of(shape, node)
            if chosen is not None:
                yield from sites(node, chosen, keys)
        case Record(), Mapping():
            for entry in node:
                key = shape.key(entry.key.text)
                if key is not None:
                    below = (*keys, entry.key.text)
                    yield FixedKey(entry.key, below, key)
                    yield from sites(entry.value, key.shape, below)
        case MapOf(), Mapping():
            for entry in node:
                below = (*keys, entry.key.text)
                yield OwnKey(entry.key, below)
                yield from sites(entry.value, shape.value, below)
        case ListOf(), Sequence():
            for item in node:
                yield from sites(item, shape.item, keys)
        case Expr(mapping=group), Mapping() if group is not None:
            yield from sites(node, group, keys)
        case Words() | Id() | OneOf() | Formed() | Expr(), Scalar():
            yield Value(node, keys, shape)
        case _:
            pass


def part_of(shape: Either, node: Node) -> Shape | None:
    """The shape among several that a node falls under."""
    match node:
        case Scalar():
            return shape.text
        case Sequence():
            return shape.items
        case Mapping():
            return shape.mapping
        case _:
            return None
