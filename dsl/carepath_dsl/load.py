"""Files in, checked pathway out: the pipeline of the language.

``load`` reads as the list of its steps: read the files, check their shape, build the parts with
names bound and types settled, copy in what is included, and run the rules over the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from collections.abc import Mapping as MappingType
from datetime import date
from pathlib import Path
from typing import Final

from carepath_dsl.accepting import Accepted, accept
from carepath_dsl.building.assembling import Assembly
from carepath_dsl.building.forms import CASES, PATHWAY, SOURCE
from carepath_dsl.building.meant import as_understood
from carepath_dsl.building.rest import build_case, build_register
from carepath_dsl.building.shapes import MISSING_KEY, Fields, check
from carepath_dsl.diagnostics import Diagnostic, Diagnostics, Severity
from carepath_dsl.document import Document, Empty, Mapping, Node, Scalar, Sequence
from carepath_dsl.model import Case, Pathway, Register
from carepath_dsl.reading.files import read_file
from carepath_dsl.reading.reader import read_document
from carepath_dsl.reading.yaml_tree import EMPTY_FILE
from carepath_dsl.rules import run_rules, run_rules_in_part
from carepath_dsl.spans import Span
from carepath_dsl.struct import field, replace, struct

UNREADABLE: Final = "CP190"  # a file that cannot be opened
OUTSIDE: Final = "CP191"  # a path that leaves the folder of the pathways
INCLUDES_ITSELF: Final = "CP192"  # pathways that include each other
BROKEN_INCLUDE: Final = "CP193"  # an included pathway that has errors of its own

MAX_INCLUDES: Final = 50
"""How many pathways one pathway may draw in, over all levels."""

PATHWAY_FILE: Final = "pathway.yaml"
CASES_FILE: Final = "cases.yaml"
SOURCE_FILE: Final = "source.yaml"
"""How the source register is called, as far as it may have any name."""


@struct
class Loaded:
    """What loading found. ``pathway`` is None when there is at least one error."""

    pathway: Pathway | None
    diagnostics: tuple[Diagnostic, ...]
    sources: MappingType[str, str] = field(repr=False)
    """The text of every file that was read, by the path diagnostics name."""
    accepted: tuple[Accepted, ...] = ()
    """Warnings that the authors accept; they are not among the diagnostics."""

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        """The diagnostics that keep the pathway from being used."""
        return tuple(d for d in self.diagnostics if d.severity is Severity.ERROR)


class LoadError(ValueError):
    """A pathway that could not be loaded; ``loaded`` says why."""

    def __init__(self, loaded: Loaded) -> None:
        first = loaded.errors[0]
        more = len(loaded.errors) - 1
        also = f" (and {more} more)" if more else ""
        super().__init__(f"{first.span.place}: {first.message}{also}")
        self.loaded = loaded


def load(
    path: str | Path,
    today: date | None = None,
    read: Callable[[Path], bytes] = read_file,
) -> Loaded:
    """Load and check a pathway: its folder, or the pathway.yaml in it.

    ``today`` is the day against which review dates are judged; the real one where None. ``read``
    gives the content of a file, or raises OSError: an editor has newer text than the disk. Never
    raises for anything the files hold: whatever is wrong is in the diagnostics.
    """
    session = _Session(Diagnostics(), {}, today or date.today(), read)
    folder = Path(path)
    if folder.name == PATHWAY_FILE:
        folder = folder.parent
    pathway = session.load(folder, folder.resolve().parent, ())
    if session.diagnostics.has_errors:
        pathway = None
    found = tuple(session.diagnostics)
    return Loaded(pathway, found, session.sources, tuple(session.accepted))


def load_pathway(path: str | Path, today: date | None = None) -> Pathway:
    """The pathway of a folder; raises LoadError when it has errors."""
    loaded = load(path, today)
    if loaded.pathway is None:
        raise LoadError(loaded)
    return loaded.pathway


@struct(frozen=False)
class _Session:
    """One call of ``load``: every pathway drawn in reports to the same list."""

    diagnostics: Diagnostics
    sources: dict[str, str]
    today: date
    read: Callable[[Path], bytes]
    done: dict[Path, Pathway | None] = field(default_factory=dict)
    roots: dict[str, Node] = field(default_factory=dict)
    accepted: list[Accepted] = field(default_factory=list)

    def load(self, folder: Path, home: Path, trail: tuple[Path, ...]) -> Pathway | None:
        """A pathway with everything it includes, or None when it is not usable."""
        before = len(self.diagnostics.found)
        document = self._read(folder / PATHWAY_FILE)
        if document is None:
            return None
        if document.root is None:
            self._look_beside(folder)
            return None
        root = check(document.root, PATHWAY, "a pathway", self.diagnostics)
        if not isinstance(root, Mapping) or not isinstance(document.root, Mapping):
            return None
        fields = Fields(root)
        written = as_understood(document.root, root)
        self.roots[document.path] = written
        register = self._register(folder, fields)
        assembly = Assembly(fields, written, self.diagnostics)
        for key, record, _ in assembly.includes():
            inner = self._include(key, record, folder, home, trail)
            if inner is not None:
                assembly.included[key.text] = inner
        pathway = assembly.pathway(register, document.path)
        if pathway is not None and not self._errors_since(before):
            assembly.check_nothing_lost(pathway)
        whole = pathway is not None and not self._errors_since(before)
        wrong = self.diagnostics.found[before:]  # a mistake in a case says nothing of the pathway
        cases = self._cases(folder, assembly)
        for diagnostic in self._rules(assembly, register, folder, whole, wrong):
            self.diagnostics.add(diagnostic)
        if pathway is not None:
            pathway = replace(pathway, cases=cases)
        own = {document.path, register.path, str(folder / CASES_FILE)}
        roots = {path: root for path, root in self.roots.items() if path in own}
        self.accepted += accept(fields, roots, before, self.diagnostics)
        return None if self._errors_since(before) else pathway

    def _rules(
        self,
        assembly: Assembly,
        register: Register,
        folder: Path,
        whole: bool,
        wrong: list[Diagnostic],
    ) -> Iterator[Diagnostic]:
        """What the rules find: all of them, or those that a mistake does not mislead."""
        built, context, root = assembly.built, assembly.context, assembly.written
        if built is None or context is None or not isinstance(root, Mapping):
            return
        if whole:
            yield from run_rules(built, folder, self.today, self.roots)
            return
        # Without a mistake, nothing of this is needed.
        from carepath_dsl.building.partial import partial_of
        from carepath_dsl.building.stubs import stubs_of

        errors = [d for d in wrong if d.severity is Severity.ERROR]
        stubs = stubs_of(assembly.fields, built, context)
        partial = partial_of(built, stubs, root, errors, register)
        yield from run_rules_in_part(partial, folder, self.today, self.roots)

    def _errors_since(self, before: int) -> bool:
        return any(d.severity is Severity.ERROR for d in self.diagnostics.found[before:])

    def _read(
        self, path: Path, place: Span | None = None, *, optional: bool = False
    ) -> Document | None:
        shown = str(path)
        try:
            data = self.read(path)
        except OSError as problem:
            if optional and isinstance(problem, FileNotFoundError):
                return None
            reason = (problem.strerror or "it cannot be read").lower()
            self.diagnostics.error(
                UNREADABLE,
                f"`{shown}` cannot be opened: {reason}",
                place or Span(shown, 1, 1, 1, 2),
                help="a pathway is a folder with a file `pathway.yaml`; check the name"
                if path.name == PATHWAY_FILE
                else "check the name, or take the line out",
            )
            return None
        document = read_document(data, shown, self.diagnostics, allow_empty=path.name == CASES_FILE)
        self.sources[shown] = document.text
        if document.root is not None:
            self.roots[shown] = document.root
        return document

    def _inside(self, written: Scalar, folder: Path, home: Path) -> Path | None:
        target = folder / written.text
        try:
            inside = target.resolve().is_relative_to(home)
        except (OSError, ValueError, RuntimeError):
            inside = False
        if inside:
            return target
        self.diagnostics.error(
            OUTSIDE,
            f"`{written.text[:60]}` leads out of the folder of the pathways",
            written.span,
            help="name a file or folder beside this pathway, such as `../spinal_infection`",
        )
        return None

    def _register(self, folder: Path, fields: Fields) -> Register:
        none = Register(None, {}, {})
        written = fields.scalar("source")
        if written is None:
            return none
        path = self._inside(written, folder, folder.resolve())
        if path is None:
            return none
        document = self._read(path, written.span)
        if document is None or document.root is None:
            return none
        root = check(document.root, SOURCE, "a source register", self.diagnostics)
        return build_register(Fields(root), document.path) if isinstance(root, Mapping) else none

    def _include(
        self, key: Scalar, fields: Fields, folder: Path, home: Path, trail: tuple[Path, ...]
    ) -> Pathway | None:
        written = fields.scalar("include")
        if written is None:
            return None
        target = self._inside(written, folder, home)
        if target is None:
            return None
        here, there = folder.resolve(), target.resolve()
        if there in (*trail, here):
            self.diagnostics.error(
                INCLUDES_ITSELF,
                f"`{key.text}` includes a pathway that this one is part of",
                written.span,
                help="let the included pathway end, and go on here with `ends:` or `then:`",
            )
            return None
        if there not in self.done:
            if len(self.done) >= MAX_INCLUDES:
                self.diagnostics.error(
                    INCLUDES_ITSELF,
                    f"more than {MAX_INCLUDES} pathways are drawn in",
                    written.span,
                    help="include fewer pathways",
                )
                return None
            self.done[there] = None
            self.done[there] = self.load(target, home, (*trail, here))
        inner = self.done[there]
        if inner is None:
            self.diagnostics.error(
                BROKEN_INCLUDE,
                f"the included pathway `{written.text}` has errors of its own",
                written.span,
                help="mend them first",
            )
        return inner

    def _cases(self, folder: Path, assembly: Assembly) -> tuple[Case, ...]:
        root = self._cases_written(folder)
        if root is None:
            return ()
        records = [Fields(node) for node in root if isinstance(node, Mapping)]
        cases = [
            build_case(record, assembly.facts, assembly.names, self.diagnostics)
            for record in records
        ]
        return tuple(case for case in cases if case is not None)

    def _cases_written(self, folder: Path) -> Sequence | None:
        """``cases.yaml`` with what is wrong in it left out; None where there is none."""
        document = self._read(folder / CASES_FILE, optional=True)
        if document is None or document.root is None:
            return None
        if isinstance(document.root, Empty):
            self.diagnostics.error(
                EMPTY_FILE,
                "the file is empty",
                document.root.span,
                help="write a case into it, or delete it",
            )
            return None
        for empty in _empties(document.root):
            self.diagnostics.error(
                MISSING_KEY,
                "there is nothing behind this key",
                empty.span,
                help="write the value, or take the key out; an unknown fact is left out",
            )
        root = check(document.root, CASES, "`cases.yaml`", self.diagnostics)
        return root if isinstance(root, Sequence) else None

    def _look_beside(self, folder: Path) -> None:
        """How the other files are written, where pathway.yaml cannot say anything of them."""
        document = self._read(folder / SOURCE_FILE, optional=True)
        if document is not None and document.root is not None:
            check(document.root, SOURCE, "a source register", self.diagnostics)
        self._cases_written(folder)


def _empties(node: Node) -> list[Empty]:
    found: list[Empty] = []
    stack = [node]
    while stack:
        match here := stack.pop():
            case Empty():
                found.append(here)
            case Mapping():
                stack += [entry.value for entry in here]
            case Sequence():
                stack += here.items
            case Scalar():
                pass
    return found
