"""Expressions that were read before, so that Lark is imported only for one that is new.

Most expressions of a pathway are the same from one check to the next, and importing Lark takes as
long as reading all of them. They are kept as plain values, no code, in the user's own cache
folder (:mod:`carepath_dsl.cache_folder`), together with the grammar and the program they were read
by: another one makes a new file. Whatever is doubtful about the file means that there is none.
"""

from __future__ import annotations

import marshal
import os
import sys
from collections.abc import Mapping
from functools import cache
from importlib.machinery import PathFinder

from carepath_dsl.cache_folder import cache_file, read_own, write_own
from carepath_dsl.struct import field, struct
from carepath_dsl.typed import Any, Final

FILE_NAME: Final = "expressions.cache"
MOST_KEPT: Final = 1_000
"""Expressions in the file; those not met for longest go when there are more."""
LONGEST_KEPT: Final = 400
"""Characters; longer expressions are read each time. It also bounds how deep one is nested."""
LARGEST: Final = 8_000_000
"""Bytes of the file."""

_MAGIC: Final = b"carepath expressions 1\n"


@struct(frozen=False)
class KeptExpressions:
    """Plain values by the text that they were read from.

    ``kept`` holds those of the file, in the order in which they were met; ``met`` and ``new``
    those of this process.
    """

    kept: Mapping[str, Any]
    met: dict[str, Any] = field(default_factory=dict)
    new: bool = False

    def get(self, text: str) -> Any:
        """The plain value of a text, or None where it is not kept."""
        found = self.met.get(text) or self.kept.get(text)
        if found is not None:
            self.met[text] = found
        return found

    def add(self, text: str, plain: Any) -> None:
        """Keep what a text was read as, as long as there are not too many."""
        if len(self.met) < MOST_KEPT:
            self.met[text] = plain
            self.new = True


def kept_expressions(grammar: str, environment: Mapping[str, str] = os.environ) -> KeptExpressions:
    """What is kept of expressions that were read by this grammar."""
    file = cache_file(FILE_NAME, environment)
    data = None if file is None else read_own(file, _MAGIC, LARGEST)
    if data is not None:
        try:
            reader, kept = marshal.loads(data)
        except (EOFError, TypeError, ValueError):
            reader, kept = None, {}
        if reader == _reader(grammar) and isinstance(kept, dict):
            return KeptExpressions(kept)
    return KeptExpressions({})


def write_kept(
    expressions: KeptExpressions, grammar: str, environment: Mapping[str, str] = os.environ
) -> None:
    """Write the file anew where there is something new; where that is not possible, do nothing."""
    file = cache_file(FILE_NAME, environment) if expressions.new else None
    if file is None:
        return
    expressions.new = False
    earlier = {t: plain for t, plain in expressions.kept.items() if t not in expressions.met}
    kept = {**earlier, **expressions.met}
    newest = dict(list(kept.items())[-MOST_KEPT:])
    try:
        data = marshal.dumps((_reader(grammar), newest))
        if len(data) <= LARGEST:
            write_own(file, _MAGIC, data)
    except (OSError, ValueError):
        return


@cache
def _reader(grammar: str) -> str:
    """Which program reads expressions: the grammar, our reader, Lark and Python."""
    lark = PathFinder.find_spec("lark")
    files = [os.path.join(os.path.dirname(__file__), "grammar.py"), __file__]
    files += [lark.origin] if lark is not None and lark.origin is not None else []
    stamps = [f"{file}:{(s := os.stat(file)).st_size}:{s.st_mtime_ns}" for file in files]
    return "\0".join((sys.version, grammar, *stamps))
