"""The folder of what can be made again: the tables of the grammar, expressions, pathways.

Lark keeps its tables as a pickle, and whoever can write a pickle can run code in its reader. A
file is therefore used only in a folder of the user that nobody else may enter; anything doubtful
means no cache, which costs a tenth of a second and nothing else. Lark itself sees to it that
another grammar, another Lark or another Python makes a new file; for the others see
``expressions/kept.py`` and ``carepath_interpreter.cache``, which hold no code.
"""

from __future__ import annotations

import os
import stat
import zlib
from collections.abc import Callable, Mapping

from carepath_dsl.typed import Final

GRAMMAR_FILE: Final = "expression-grammar.cache"

_CHECKSUM: Final = 4
_OPEN_TO_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def cache_file(name: str, environment: Mapping[str, str] = os.environ) -> str | None:
    """The file to keep a thing in, or None where no place is safe or can be written.

    The folder is ``carepath`` in the user's cache folder (``XDG_CACHE_HOME``, else
    ``~/.cache``) and is made when it is missing. On systems without user ids there is none.
    """
    if not hasattr(os, "getuid"):
        return None
    try:
        folder = os.path.join(_cache_folder(environment), "carepath")
        if not os.path.isdir(folder):
            os.makedirs(os.path.dirname(folder), exist_ok=True)
            os.mkdir(folder, 0o700)
        file = os.path.join(folder, name)
        safe = (
            _is_own(folder, stat.S_ISDIR)
            and not os.lstat(folder).st_mode & _OPEN_TO_OTHERS
            and (not os.path.lexists(file) or _is_own(file, stat.S_ISREG))
            and os.access(folder, os.W_OK | os.X_OK)
        )
    except (OSError, ValueError):  # unwritable, no home, a zero byte in the path
        return None
    return file if safe else None


def _cache_folder(environment: Mapping[str, str]) -> str:
    """Raises OSError where there is no folder for this user."""
    named = environment.get("XDG_CACHE_HOME", "")
    if os.path.isabs(named):
        return named
    home = environment.get("HOME", "")
    if not os.path.isabs(home):
        home = os.path.expanduser("~")
    if not os.path.isabs(home):
        raise OSError("no home")
    return os.path.join(home, ".cache")


def _is_own(path: str, is_kind: Callable[[int], bool]) -> bool:
    """True for what belongs to this user and is of that kind itself, not a link to one."""
    found = os.lstat(path)
    return is_kind(found.st_mode) and found.st_uid == os.getuid()


def read_own(file: str, magic: bytes, largest: int) -> bytes | None:
    """What was written by :func:`write_own`, whole and this user's alone; None for all else."""
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
            or status.st_size > largest + len(magic) + _CHECKSUM
        ):
            return None
        try:
            data = opened.read()
        except OSError:
            return None
    start = len(magic) + _CHECKSUM
    content = data[start:]
    return content if data[:start] == _head(magic, content) else None


def write_own(file: str, magic: bytes, content: bytes) -> None:
    """Write a file so that it is there as a whole or not at all. Raises OSError.

    ``magic`` says what kind of file it is.
    """
    unfinished = f"{file}.{os.getpid()}"
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
    descriptor = os.open(unfinished, flags, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(_head(magic, content) + content)
        os.replace(unfinished, file)
    except OSError:
        if os.path.lexists(unfinished):
            os.unlink(unfinished)
        raise


def _head(magic: bytes, content: bytes) -> bytes:
    """What stands before the content: it is damage that the checksum finds, not malice."""
    return magic + zlib.crc32(content).to_bytes(_CHECKSUM, "big")
