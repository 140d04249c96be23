"""The file that keeps the answers of an interview. They are about a patient: the owner's alone."""

from __future__ import annotations

import os
import stat
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from carepath_cli.failing import Failed, why_unreadable

if TYPE_CHECKING:
    from carepath_dsl.model import Pathway
    from carepath_interpreter.interview.saving import Saved
    from carepath_interpreter.interview.state import State
    from carepath_interpreter.result import PathwayStamp

_OWNER_ONLY: Final = 0o600


class AnswersFile:
    """Saved answers: read once, and written whole after every answer, or not at all.

    A file that is there and holds no answers to this pathway is an error, and left as it is.
    """

    def __init__(self, path: Path, pathway: Pathway, stamp: PathwayStamp) -> None:
        self.shown = path
        self.path = Path(os.path.realpath(path))
        self.pathway = pathway
        self.stamp = stamp
        self.content: bytes | None = None
        """What is in the file as far as we know; None where there is no file."""

    def load(self) -> Saved | None:
        """What was saved; None where there is no file yet. Failed where it cannot be used."""
        from carepath_interpreter.interview.saving import NotAnswers, loads_answers

        self.content = self._read()
        if self.content is None:
            return None
        try:
            return loads_answers(self.pathway, self.stamp, self.content.decode("utf-8"))
        except UnicodeDecodeError:
            why = "it is damaged, or something else than saved answers"
        except NotAnswers as problem:
            why = str(problem)
        raise Failed(
            f"carepath: {self.shown}: these saved answers cannot be used: {why}\n"
            "The file is left as it is. Give another name after --answers to begin anew."
        )

    def save(self, state: State) -> None:
        """Write the answers of ``state``. Raises OSError, and leaves what was there before.

        A file that somebody else has written to since is not overwritten.
        """
        from carepath_interpreter.interview.saving import dumps_answers

        data = dumps_answers(self.pathway, self.stamp, state).encode()
        if data == self.content:
            return
        if self._read() != self.content:
            raise OSError(0, "somebody else has changed it meanwhile", str(self.shown))
        _write_whole(self.path, data)
        self.content = data

    def _read(self) -> bytes | None:
        from carepath_interpreter.interview.saving import LARGEST

        try:
            status = os.stat(self.path)
            if not stat.S_ISREG(status.st_mode):
                raise Failed(f"carepath: {self.shown}: not a file in which answers can be kept")
            with open(self.path, "rb") as opened:
                return opened.read(LARGEST + 1)
        except FileNotFoundError:
            return None
        except OSError as problem:
            raise Failed(f"carepath: {self.shown}: {why_unreadable(problem)}") from None


def _write_whole(path: Path, data: bytes) -> None:
    unfinished = path.with_name(f".{path.name}.{os.getpid()}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    flags |= getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    descriptor = os.open(unfinished, flags, _OWNER_ONLY)
    try:
        with os.fdopen(descriptor, "wb") as opened:
            opened.write(data)
            opened.flush()
            os.fsync(opened.fileno())
        os.replace(unfinished, path)
    except OSError:
        with suppress(OSError):
            os.unlink(unfinished)
        raise
