"""Loaded pathways kept for next time, so that a second run needs neither YAML nor a parser.

An entry lies in the user's own cache folder, which nobody else may enter, and holds the pathway
as plain values: no code, no pickle. It is used only where every file that the pathway was loaded
from is still the same to the byte, and where the program and the Python are the ones that wrote
it. Whatever is doubtful about an entry means that there is none; nothing is ever said about it.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import stat
import sys
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from fractions import Fraction
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from carepath_dsl import model
from carepath_dsl.expressions.grammar_cache import cache_file
from carepath_dsl.model import Fact, Pathway, Verb
from carepath_dsl.spans import Span
from carepath_dsl.struct import fields_of, replace

MOST_ENTRIES: Final = 40
"""Entries in the folder; the one that was written first goes when there are more."""
LARGEST: Final = 50_000_000
"""Bytes of an entry; a larger pathway is loaded each time."""

_PREFIX: Final = "pathway-"
_SUFFIX: Final = ".cache"
_MAGIC: Final = b"carepath pathway 1\n"
_CHECKSUM: Final = 32

_TUPLE, _MAPPING, _FRACTION, _VERB, _SPAN, _RECORD = range(6)


class Kept(NamedTuple):
    """A pathway from the cache, without its cases and without places but those of the facts."""

    pathway: Pathway
    sources: Mapping[str, str]
    """The texts of its files, by the paths that messages name."""


def kept_pathway(path: Path, environment: Mapping[str, str] = os.environ) -> Kept | None:
    """The pathway of a folder, where it was kept and nothing has changed since."""
    file = _entry(path, environment)
    data = _read_own(file) if file is not None else None
    if data is None:
        return None
    try:
        entry = marshal.loads(data)
        files, pathway, where, sources = entry
        if _fingerprint(shown for shown, _ in files) != tuple(files):
            return None
        return Kept(_restored_pathway(pathway, where), sources)
    except (EOFError, ArithmeticError, AttributeError, LookupError, OSError, TypeError, ValueError):
        return None


def keep_pathway(
    path: Path,
    pathway: Pathway,
    sources: Mapping[str, str],
    environment: Mapping[str, str] = os.environ,
) -> None:
    """Keep a pathway that was loaded from ``path``; where that is not possible, do nothing.

    ``sources`` holds the texts of all files that were read, by path.
    """
    file = _entry(path, environment)
    if file is None:
        return
    with suppress(OSError, ValueError):
        watched = _fingerprint(_watched(sources))
        if not _same_texts(sources):
            return
        entry = (watched, _plain(pathway), pathway.path, dict(sources))
        data = marshal.dumps(entry)
        if len(data) <= LARGEST:
            _write_own(file, data)
            _forget_old(file.parent)


# --- which entry, and whether it is still right ----------------------------------------------


def _entry(path: Path, environment: Mapping[str, str]) -> Path | None:
    try:
        where = os.path.realpath(path)
        key = "\0".join((where, str(path), sys.version, sys.implementation.cache_tag, _program()))
        digest = hashlib.sha256(key.encode("utf-8", "surrogateescape")).hexdigest()
    except (OSError, ValueError):
        return None
    return cache_file(environment, f"{_PREFIX}{digest[:40]}{_SUFFIX}")


@cache
def _program() -> str:
    """Which program this is: the files that make a pathway out of text, by size and time."""
    found = []
    waiting = [os.path.dirname(os.path.dirname(model.__file__)), os.path.dirname(__file__)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in entries:
                if entry.is_dir(follow_symlinks=False):
                    if entry.name != "__pycache__":
                        waiting.append(entry.path)
                elif entry.name.endswith((".py", ".lark")):
                    status = entry.stat()
                    found.append(f"{entry.path}:{status.st_size}:{status.st_mtime_ns}")
    return "\n".join(sorted(found))


def _watched(sources: Iterable[str]) -> Iterator[str]:
    """The files read, those that would have been read if they were there, and the sign-offs."""
    folders = dict.fromkeys(os.path.dirname(shown) for shown in sources)
    beside = [os.path.join(folder, "cases.yaml") for folder in folders]
    yield from dict.fromkeys((*sources, *beside))
    yield from (os.path.join(folder, "reviews", "") for folder in folders)


def _fingerprint(paths: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((path, _print_of(path)) for path in paths)


def _print_of(path: str) -> str:
    try:
        if path.endswith(os.sep):
            return "\n".join(sorted(os.listdir(path)))
        with open(path, "rb") as file:
            return hashlib.sha256(file.read()).hexdigest()
    except (FileNotFoundError, NotADirectoryError):
        return ""


def _same_texts(sources: Mapping[str, str]) -> bool:
    """False where a file was changed while it was loaded."""
    for shown, text in sources.items():
        with open(shown, encoding="utf-8-sig", newline="") as file:
            now = file.read()
        if now.replace("\r\n", "\n") != text.removeprefix("\ufeff").replace("\r\n", "\n"):
            return False
    return True


# --- files of the user's own -----------------------------------------------------------------


def _read_own(file: Path) -> bytes | None:
    """What stands in a whole entry that belongs to this user alone, without its checksum."""
    try:
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC | os.O_NONBLOCK)
    except OSError:
        return None
    with os.fdopen(descriptor, "rb") as opened:
        status = os.fstat(descriptor)
        if (
            not stat.S_ISREG(status.st_mode)
            or status.st_uid != os.getuid()
            or stat.S_IMODE(status.st_mode) & 0o077
            or status.st_nlink != 1
            or status.st_size > LARGEST + 100
        ):
            return None
        try:
            data = opened.read()
        except OSError:
            return None
    start = len(_MAGIC) + _CHECKSUM
    content = data[start:]
    expected = _MAGIC + hashlib.sha256(content).digest()
    return content if data[:start] == expected else None


def _write_own(file: Path, content: bytes) -> None:
    """Write an entry so that it is there as a whole or not at all."""
    unfinished = file.with_name(f"{file.name}.{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(unfinished, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(_MAGIC + hashlib.sha256(content).digest() + content)
        os.replace(unfinished, file)
    except OSError:
        with suppress(OSError):
            os.unlink(unfinished)
        raise


def _forget_old(folder: Path) -> None:
    with os.scandir(folder) as found:
        entries = [e for e in found if e.name.startswith(_PREFIX) and _SUFFIX in e.name]
    if len(entries) > MOST_ENTRIES:
        entries.sort(key=lambda entry: entry.stat(follow_symlinks=False).st_mtime_ns)
        for entry in entries[: len(entries) - MOST_ENTRIES]:
            with suppress(OSError):
                os.unlink(entry.path)


# --- a pathway as plain values ---------------------------------------------------------------


@cache
def _records() -> tuple[dict[str, tuple[int, tuple[str, ...]]], tuple[type[Any], ...]]:
    """The records of the model: name to place and fields; and the classes by place.

    Fields that are no part of what a pathway means (places in files, cases) are left out.
    """
    classes = tuple(
        sorted(
            (c for c in vars(model).values() if isinstance(c, type) and fields_of(c) is not None),
            key=lambda c: c.__name__,
        )
    )
    named = {}
    for place, cls in enumerate(classes):
        fields = fields_of(cls) or {}
        kept = [name for name, field in fields.items() if field.compare]
        left_out = list(fields.values())[len(kept) :]
        if any(field.compare or field.required for field in left_out):
            raise AssertionError(f"{cls.__name__}: what is left out has to come last")
        named[cls.__name__] = (place, tuple(kept))
    return named, classes


def _plain(value: object) -> Any:
    match value:
        case None | bool() | int() | str():
            return value
        case tuple():
            return (_TUPLE, *(_plain(item) for item in value))
        case Fraction():
            return (_FRACTION, value.numerator, value.denominator)
        case Verb():
            return (_VERB, value.value)
        case Span():
            return (_SPAN, value.path, value.line, value.column, value.end_line, value.end_column)
        case Mapping():
            return (_MAPPING, *(_plain(part) for entry in value.items() for part in entry))
        case _:
            place, names = _records()[0][type(value).__name__]
            parts = [_plain(getattr(value, name)) for name in names]
            if isinstance(value, Fact):
                parts.append(_plain(value.span))
            return (_RECORD, place, *parts)


def _restored_pathway(plain: Any, path: str) -> Pathway:
    pathway: Pathway = replace(_restored(plain), path=path)
    return pathway


def _restored(plain: Any) -> Any:
    if not isinstance(plain, tuple):
        return plain
    kind = plain[0]
    if kind == _RECORD:
        return _records()[1][plain[1]](*map(_restored, plain[2:]))
    if kind == _TUPLE:
        return tuple(map(_restored, plain[1:]))
    if kind == _MAPPING:
        parts = map(_restored, plain[1:])
        return dict(zip(parts, parts, strict=True))
    if kind == _FRACTION:
        return Fraction(plain[1], plain[2])
    if kind == _SPAN:
        return Span(*plain[1:])
    return Verb(plain[1])
