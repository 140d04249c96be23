"""The bytes of a file on the disk, and never more of them than a file may have."""

from __future__ import annotations

import errno
import stat
from pathlib import Path

from carepath_dsl.reading.reader import MAX_BYTES


def read_file(path: Path) -> bytes:
    """The content of a file; of one that is too large its beginning, longer than allowed.

    Raises OSError, also for what is no file but a pipe or a device: it may never end, or keep
    whoever opens it waiting.
    """
    if not stat.S_ISREG(path.stat().st_mode) and not path.is_dir():
        raise OSError(errno.EINVAL, "it is not a file", str(path))
    with path.open("rb") as opened:
        return opened.read(MAX_BYTES + 1)
