"""The files of one pathway together, as their texts are now: what is declared, and each use of it.

Nothing here needs a pathway that can be used. A file that cannot be read while it is being typed
is taken as it was before, and as far as it can be read where there was nothing before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from pathlib import Path
from typing import Final

from lsprotocol.types import PositionEncodingKind

from carepath_cli.language_server.names import NAME, Kind, Kinds, Written, written
from carepath_cli.language_server.sites import FORMS, Keys, Role, Site, sites
from carepath_cli.language_server.texts import UTF16, Text
from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.document import Mapping, Node, Scalar, Sequence
from carepath_dsl.load import CASES_FILE, PATHWAY_FILE
from carepath_dsl.reading.reader import read_document
from carepath_dsl.reading.source import with_plain_line_breaks
from carepath_dsl.spans import Span
from carepath_dsl.struct import field, replace, struct

SOURCE_FILE: Final = "source.yaml"
"""The register, where the pathway names no other."""

MOST_AROUND: Final = 500
"""How many other pathways are looked at for those that include one."""

MOST_LEFT_OUT: Final = 10
"""How many lines of a file that cannot be read are left out, to read the others."""


@struct
class Symbol:
    """A thing with a name; ``owner`` is the fact or definition that an option belongs to."""

    kind: Kind
    id: str
    owner: str | None = None


@struct
class Occurrence:
    """A symbol at a place in a file: its declaration or a use."""

    symbol: Symbol
    role: Role
    span: Span
    keys: Keys
    declares: bool


@struct
class Reading:
    """One file as it is now. ``root`` and what follows from it may be of an earlier text.

    ``is_current`` is False where the text cannot be read as it is, ``is_placed`` where the places
    are those of the earlier text.
    """

    role: Role
    path: Path
    text: Text = field(repr=False)
    root: Node | None = field(repr=False)
    sites: tuple[Site, ...] = field(repr=False)
    names: tuple[Written, ...] = field(repr=False)
    is_current: bool = True
    is_placed: bool = True


@struct(slots=False)
class Project:
    """The three files of a pathway, matched with each other."""

    folder: Path
    readings: tuple[Reading, ...]

    def reading(self, role: Role) -> Reading | None:
        """The file of a role; None where there is none."""
        return next((r for r in self.readings if r.role == role), None)

    def reading_at(self, path: Path) -> Reading | None:
        """The file at a path; None where it is none of this pathway's."""
        return next((r for r in self.readings if r.path == path), None)

    @cached_property
    def declared(self) -> dict[Symbol, Occurrence]:
        """Every symbol with its declaration, in the order of the files."""
        found: dict[Symbol, Occurrence] = {}
        for reading in self.readings:
            for name in reading.names:
                if name.declares:
                    symbol = Symbol(name.kinds[0], name.id, name.owner)
                    place = Occurrence(symbol, reading.role, name.span, name.keys, declares=True)
                    found.setdefault(symbol, place)
        return found

    @cached_property
    def occurrences(self) -> tuple[Occurrence, ...]:
        """Every declaration and every use that means something declared."""
        return tuple(self._occurrences())

    def _occurrences(self) -> Iterator[Occurrence]:
        for reading in self.readings:
            for name in reading.names:
                symbol, span = self.meant(name.id, name.kinds, name.owner), name.span
                if symbol is None and "." in name.id:
                    # A name of an included pathway begins with the step that includes it.
                    step = name.id.partition(".")[0]
                    symbol = self.meant(step, (Kind.STEP,))
                    span = replace(span, end_line=span.line, end_column=span.column + len(step))
                if symbol is not None:
                    yield Occurrence(symbol, reading.role, span, name.keys, name.declares)

    def meant(self, id: str, kinds: Kinds, owner: str | None = None) -> Symbol | None:
        """The declared symbol that a name means where it may be of these kinds."""
        for kind in kinds:
            symbol = Symbol(kind, id, owner if kind is Kind.OPTION else None)
            if symbol in self.declared:
                return symbol
        return None

    def of_kinds(self, *kinds: Kind) -> list[Symbol]:
        """Every declared symbol of some kinds, in the order of the files."""
        return [symbol for symbol in self.declared if symbol.kind in kinds]

    def options(self, owner: str) -> list[Symbol]:
        """The options of a fact or definition."""
        return [s for s in self.declared if s.kind is Kind.OPTION and s.owner == owner]

    def node(self, symbol: Symbol) -> Node | None:
        """What stands behind the declaration of a symbol."""
        place = self.declared.get(symbol)
        reading = None if place is None else self.reading(place.role)
        if place is None or reading is None:
            return None
        node = reading.root
        for key in place.keys:
            node = node.get(key) if isinstance(node, Mapping) else None
        return node

    def record(self, symbol: Symbol) -> Mapping | None:
        """What stands behind the declaration of a symbol, where that is a mapping."""
        node = self.node(symbol)
        return node if isinstance(node, Mapping) else None

    def value_of(self, symbol: Symbol) -> str | None:
        """The text, or the list of texts, behind the declaration of a symbol."""
        match self.node(symbol):
            case Scalar(text=text):
                return " ".join(text.split())
            case Sequence(items=items):
                return ", ".join(item.text for item in items if isinstance(item, Scalar))
            case _:
                return None

    def text_of(self, symbol: Symbol, key: str) -> str | None:
        """What stands behind a key of a symbol's declaration, white space folded."""
        record = self.record(symbol)
        node = None if record is None else record.get(key)
        return " ".join(node.text.split()) if isinstance(node, Scalar) else None


@struct(frozen=False)
class Shelf:
    """Files that were read, kept so that a key pressed in one does not read the others again."""

    read: Callable[[Path], bytes]
    """Content of a file; raises OSError."""
    encoding: PositionEncodingKind | str = UTF16
    kept: dict[Path, tuple[bytes, Reading]] = field(default_factory=dict)

    def project(self, folder: Path) -> Project:
        """The pathway of a folder with its files as they are now."""
        pathway = self._reading(folder / PATHWAY_FILE, "pathway")
        named = None
        if pathway is not None and isinstance(pathway.root, Mapping):
            named = pathway.root.get("source")
        name = named.text if isinstance(named, Scalar) else SOURCE_FILE
        source = self._reading(folder / name, "source")
        cases = self._reading(folder / CASES_FILE, "cases")
        return Project(folder, tuple(r for r in (pathway, source, cases) if r is not None))

    def including(self, folder: Path) -> Iterator[tuple[Project, tuple[str, ...]]]:
        """The pathways around a folder that include its pathway, each with the steps that do."""
        # What includes it lies beside it, or in folders of the same folder.
        around = folder.parent
        near = {*around.glob(f"*/{PATHWAY_FILE}"), *around.glob(f"*/*/{PATHWAY_FILE}")}
        here = folder.resolve()
        for path in sorted(near)[:MOST_AROUND]:
            reading = None if path.parent == folder else self._reading(path, "pathway")
            steps = tuple(
                step
                for step, record in _records(reading.root if reading else None, "steps")
                if isinstance(target := record.get("include"), Scalar)
                and (path.parent / target.text).resolve() == here
            )
            if steps:
                yield self.project(path.parent), steps

    def _reading(self, path: Path, role: Role) -> Reading | None:
        try:
            content = self.read(path)
        except (OSError, ValueError):
            self.kept.pop(path, None)
            return None
        before = self.kept.get(path)
        if before is None or before[0] != content:
            reading = read(path, role, content, before and before[1], self.encoding)
            self.kept[path] = content, reading
        return self.kept[path][1]


def _records(root: Node | None, section: str) -> Iterator[tuple[str, Mapping]]:
    """The records of a section, by their keys."""
    node = root.get(section) if isinstance(root, Mapping) else None
    for entry in node if isinstance(node, Mapping) else ():
        if isinstance(entry.value, Mapping):
            yield entry.key.text, entry.value


def read(
    path: Path,
    role: Role,
    content: bytes,
    before: Reading | None = None,
    encoding: PositionEncodingKind | str = UTF16,
) -> Reading:
    """One file; where it cannot be read, as it was ``before``, or as far as it can be read."""
    text = Text(content.decode("utf-8", "replace"), encoding)
    document = read_document(content, str(path), Diagnostics(), allow_empty=True)
    if document.root is None and before is not None:
        return replace(before, text=text, is_current=False, is_placed=False)
    root = document.root or _root_of_the_rest(text.content, str(path))
    found = () if root is None else tuple(sites(root, FORMS[role]))
    names = tuple(name for site in found for name in written(site, role))
    return Reading(role, path, text, root, found, names, document.root is not None)


def _root_of_the_rest(content: str, path: str) -> Node | None:
    """A file without the lines that keep it from being read; None where too many do.

    What is opened with a mistake in it so has its names, but for those on these lines.
    """
    lines = with_plain_line_breaks(content).split("\n")
    for _ in range(MOST_LEFT_OUT):
        root, wrong = _read_to(lines, path)
        if root is not None or wrong is None:
            return root
        # What gets furthest is taken: libyaml often notices a mistake one line later.
        changed = list(_without_mistake(lines, wrong))
        if not changed:
            return None
        lines = max(changed, key=lambda lines: _read_to(lines, path)[1] or len(lines))
    return None


def _read_to(lines: list[str], path: str) -> tuple[Node | None, int | None]:
    """What the lines say, or the first of them that is wrong, counted from 0."""
    found = Diagnostics()
    root = read_document("\n".join(lines), path, found, allow_empty=True).root
    return root, None if root is not None else min((d.span.line - 1 for d in found), default=None)


def _without_mistake(lines: list[str], wrong: int) -> Iterator[list[str]]:
    """The lines with the wrong one left out, or the one before it, or one a colon richer."""
    before = (n for n in range(wrong - 1, -1, -1) if lines[n].partition("#")[0].strip())
    for number in (wrong, next(before, wrong)):
        if 0 <= number < len(lines) and lines[number].strip():
            above, below = lines[:number], lines[number + 1 :]
            if NAME.fullmatch(lines[number].strip()):
                yield [*above, f"{lines[number]}:", *below]
            yield [*above, "", *below]
