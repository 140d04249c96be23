"""What a rule looks at: the pathway, the places of its words, and the patients of conditions."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Protocol, TypeVar

from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.document import Entry, Node, Scalar, Sequence
from carepath_dsl.document import Mapping as Written
from carepath_dsl.meaning.cells import grid_of
from carepath_dsl.meaning.sets import Meaning
from carepath_dsl.model import Pathway, Target
from carepath_dsl.reading.files import read_file
from carepath_dsl.reading.reader import read_document
from carepath_dsl.rules._ways import Ahead, ways_of
from carepath_dsl.spans import Span
from carepath_dsl.struct import field, struct


class _HasId(Protocol):
    @property
    def id(self) -> str: ...


_T = TypeVar("_T", bound=_HasId)


def own(things: Mapping[str, _T]) -> Iterator[_T]:
    """What the pathway itself declares; the copies of included pathways have a dot in their id."""
    return (thing for id, thing in things.items() if "." not in id)


@struct(slots=False)
class Whole:
    """A pathway, its folder, the day of the check, and what was read, by path."""

    pathway: Pathway
    folder: Path
    today: date
    roots: dict[str, Node] = field(default_factory=dict)
    left_out: frozenset[str] | None = None
    """The words of what was left out because of a mistake; None where nothing was."""

    @cached_property
    def meaning(self) -> Meaning:
        """Conditions as sets of patients of whom nothing is known."""
        return Meaning(self.pathway, grid_of(self.pathway), {})

    @cached_property
    def ways(self) -> dict[str, tuple[Target, ...]]:
        """The ways out of each box, an included pathway being its oval."""
        return ways_of(self.pathway)

    @cached_property
    def ahead(self) -> Ahead:
        """Which boxes lie ahead of which."""
        return Ahead(self.ways)

    def entry(self, *keys: str, path: str | None = None) -> Entry | None:
        """The line ``key: value`` the keys lead to, in pathway.yaml unless ``path`` is given."""
        node: Node | None = self._root(self.pathway.path if path is None else path)
        found: Entry | None = None
        for key in keys:
            found = self._entries(node).get(key) if isinstance(node, Written) else None
            if found is None:
                return None
            node = found.value
        return found

    def key_at(self, *keys: str, path: str | None = None) -> Span:
        """The place of the last of the keys; the top of the file where it does not stand."""
        found = self.entry(*keys, path=path)
        return self.top(path) if found is None else found.key.span

    def text_at(self, *keys: str, path: str | None = None) -> Scalar | None:
        """The text behind the keys, as written."""
        found = self.entry(*keys, path=path)
        return found.value if found is not None and isinstance(found.value, Scalar) else None

    def value_at(self, *keys: str, path: str | None = None) -> Span:
        """The place of what stands behind the keys; the top of the file where nothing does."""
        found = self.entry(*keys, path=path)
        return self.top(path) if found is None else found.value.span

    def item_at(self, key: Span, text: str) -> Span:
        """The place of ``text`` in the list behind the key that stands at ``key``."""
        for item in self._items(key):
            if isinstance(item, Scalar) and item.text == text:
                return item.span
        return key

    def key_in(self, record: Span, key: str) -> Span:
        """The place of a key of the record that stands at ``record``; the record without it."""
        root = self._root(record.path)
        node = self._records.setdefault(record.path, _by_place(root)).get(record)
        found = None if node is None else self._entries(node).get(key)
        return record if found is None else found.key.span

    def top(self, path: str | None = None) -> Span:
        """The first key of a file: the place of what is not written anywhere."""
        path = self.pathway.path if path is None else path
        root = self._root(path)
        if isinstance(root, Written) and root.entries:
            return root.entries[0].key.span
        return Span(path, 1, 1, 1, 2)

    def _entries(self, record: Written) -> dict[str, Entry]:
        """The lines of a record by their keys; kept, since a finding may be one of thousands."""
        if record.span not in self._by_record:
            self._by_record[record.span] = {entry.key.text: entry for entry in record}
        return self._by_record[record.span]

    @cached_property
    def _by_record(self) -> dict[Span, dict[str, Entry]]:
        return {}

    def _items(self, key: Span) -> Iterable[Node]:
        node = self._behind.setdefault(key.path, _by_key(self._root(key.path))).get(key)
        return node.items if isinstance(node, Sequence) else () if node is None else (node,)

    @cached_property
    def _behind(self) -> dict[str, dict[Span, Node]]:
        return {}

    @cached_property
    def _records(self) -> dict[str, dict[Span, Written]]:
        return {}

    def _root(self, path: str) -> Node | None:
        if path and path not in self.roots:
            try:
                data = read_file(Path(path))
            except OSError:
                return None
            root = read_document(data, path, Diagnostics()).root
            if root is not None:
                self.roots[path] = root
        return self.roots.get(path)


def _nodes(root: Node | None) -> Iterator[Node]:
    """Everything in a file."""
    stack = [] if root is None else [root]
    while stack:
        node = stack.pop()
        yield node
        match node:
            case Written(entries=entries):
                stack += [entry.value for entry in entries]
            case Sequence(items=items):
                stack += items
            case _:
                pass


def _by_key(root: Node | None) -> dict[Span, Node]:
    """What stands behind every key of a file, by the place of the key."""
    records = (node for node in _nodes(root) if isinstance(node, Written))
    return {entry.key.span: entry.value for record in records for entry in record}


def _by_place(root: Node | None) -> dict[Span, Written]:
    """Every record of a file by its place."""
    return {node.span: node for node in _nodes(root) if isinstance(node, Written)}
