"""The folder of what can be made again: the tables of the grammar, and loaded pathways.

Lark keeps its tables as a pickle, and whoever can write a pickle can run code in its reader. A
file is therefore used only in a folder of the user that nobody else may enter; anything doubtful
means no cache, which costs a tenth of a second and nothing else. Lark itself sees to it that
another grammar, another Lark or another Python makes a new file; for pathways see
``carepath_interpreter.cache``.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Callable, Mapping

from carepath_dsl.typed import Final

GRAMMAR_FILE: Final = "expression-grammar.cache"

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
