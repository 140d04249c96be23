"""Loaded pathways kept for next time, so that a second run needs neither YAML nor a parser.

An entry lies in the user's own cache folder, which nobody else may enter, and holds the pathway
as plain values (:mod:`cache_form`): no code, no pickle. It is used only where every file that the
pathway was loaded from is still the same to the byte, and where the program and the Python are
the ones that wrote it. Whatever is doubtful about an entry means that there is none; nothing is
ever said about it.

This is read before anything else when a patient is evaluated, so it imports little.
"""

from __future__ import annotations

import marshal
import os
import sys
import zlib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache

from carepath_dsl import model
from carepath_dsl.cache_folder import cache_file, read_own, write_own
from carepath_dsl.content_hash import content_hash
from carepath_dsl.model import Pathway
from carepath_dsl.reading.source import with_plain_line_breaks
from carepath_dsl.struct import struct
from carepath_dsl.typed import Final, TypeAlias
from carepath_interpreter import cache_form
from carepath_interpreter.cache_form import plain_pathway, restored_pathway

MOST_ENTRIES: Final = 40
"""Entries in the folder; the one that was written first goes when there are more."""
LARGEST: Final = 50_000_000
"""Bytes of an entry; a larger pathway is loaded each time."""

_PREFIX: Final = "pathway-"
_SUFFIX: Final = ".cache"
_MAGIC: Final = b"carepath pathway 3\n"

Held: TypeAlias = "bytes | str | None"
"""What a path holds: a file's bytes, the names in a folder, or None where nothing is there."""
Watched: TypeAlias = "tuple[tuple[str, str, Held], ...]"
"""Paths as messages name them, where each really is (links lead elsewhere), what it holds."""


@struct
class Kept:
    """A pathway from the cache, without its cases and without places but those of the facts."""

    pathway: Pathway
    sources: Mapping[str, str]
    """The texts of its files, by the paths that messages name."""
    content: str
    """Its content hash."""


def kept_pathway(
    path: str | os.PathLike[str], environment: Mapping[str, str] = os.environ
) -> Kept | None:
    """The pathway of a folder, where it was kept and nothing has changed since."""
    entry = _entry(path, environment)
    data = read_own(entry.file, _MAGIC, LARGEST) if entry is not None else None
    if entry is None or data is None:
        return None
    try:
        key, files, plain, where, content = marshal.loads(data)
        if key != entry.key or files != _found(shown for shown, _, _ in files):
            return None
        return Kept(restored_pathway(plain, where), _texts(files), content)
    except (EOFError, ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError):
        return None


def keep_pathway(
    path: str | os.PathLike[str],
    pathway: Pathway,
    sources: Mapping[str, str],
    environment: Mapping[str, str] = os.environ,
) -> str | None:
    """Keep a pathway that was loaded from ``path``; where that is not possible, do nothing.

    ``sources`` holds the texts of all files that were read, by path. Gives the content hash where
    it was worked out for this.
    """
    entry = _entry(path, environment)
    if entry is None:
        return None
    try:
        files = _found(_watched(sources))
        if _texts(files) != dict(sources):
            return None  # a file was changed while it was loaded
        content = content_hash(pathway)
        data = marshal.dumps((entry.key, files, plain_pathway(pathway), pathway.path, content))
        if len(data) <= LARGEST:
            write_own(entry.file, _MAGIC, data)
            _forget_old(os.path.dirname(entry.file))
        return content
    except (OSError, ValueError):
        return None


# --- which entry, and whether it is still right ----------------------------------------------


@struct
class _Entry:
    """The file of an entry, and what it has to say of itself to be the right one."""

    file: str
    key: str


def _entry(path: str | os.PathLike[str], environment: Mapping[str, str]) -> _Entry | None:
    try:
        where = os.path.realpath(path)
        key = "\0".join((where, str(path), sys.version, str(sys.implementation.cache_tag)))
        data = key.encode("utf-8", "surrogateescape")
    except (OSError, ValueError):
        return None
    name = f"{_PREFIX}{zlib.crc32(data):08x}{zlib.adler32(data):08x}{_SUFFIX}"
    file = cache_file(name, environment)
    return None if file is None else _Entry(file, f"{key}\0{_program()}")


@cache
def _program() -> str:
    """Which program this is: the files that make a pathway out of text, by size and time."""
    found = [_stamp(file, os.stat(file)) for file in (__file__, cache_form.__file__)]
    waiting = [os.path.dirname(os.path.dirname(model.__file__))]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        waiting.append(entry.path)
                elif entry.name.endswith((".py", ".lark")):
                    found.append(_stamp(entry.path, entry.stat()))
    return "\n".join(sorted(found))


def _stamp(file: str, status: os.stat_result) -> str:
    return f"{file}:{status.st_size}:{status.st_mtime_ns}"


def _watched(sources: Iterable[str]) -> Iterator[str]:
    """The files read, those that would have been read if they were there, and the sign-offs."""
    folders = dict.fromkeys(os.path.dirname(shown) for shown in sources)
    beside = [os.path.join(folder, "cases.yaml") for folder in folders]
    yield from dict.fromkeys((*sources, *beside))
    yield from (os.path.join(folder, "reviews", "") for folder in folders)


def _found(paths: Iterable[str]) -> Watched:
    return tuple((shown, os.path.realpath(shown), _held(shown)) for shown in paths)


def _held(path: str) -> Held:
    try:
        if path.endswith(os.sep):
            with os.scandir(path) as entries:  # a sign-off is a file
                names = [e.name if e.is_file() else f"{e.name}{os.sep}" for e in entries]
            return "\0".join(sorted(names))
        with open(path, "rb") as file:
            return file.read()
    except (FileNotFoundError, NotADirectoryError):
        return "" if path.endswith(os.sep) else None  # no folder holds as much as an empty one


def _texts(files: Watched) -> dict[str, str]:
    """The text of each file, as the one who loaded it was given it."""
    bom = b"\xef\xbb\xbf"
    return {
        shown: with_plain_line_breaks(held.removeprefix(bom).decode("utf-8"))
        for shown, _, held in files
        if isinstance(held, bytes)
    }


def _forget_old(folder: str) -> None:
    with os.scandir(folder) as found:
        entries = [e for e in found if e.name.startswith(_PREFIX) and _SUFFIX in e.name]
    if len(entries) > MOST_ENTRIES:
        entries.sort(key=lambda entry: entry.stat(follow_symlinks=False).st_mtime_ns)
        for entry in entries[: len(entries) - MOST_ENTRIES]:
            os.unlink(entry.path)
