"""What is typed, or piped, into an interview: one line at a time, none of them too long."""

from __future__ import annotations

import sys
from contextlib import suppress
from typing import TYPE_CHECKING, Final

from carepath_dsl.struct import struct

if TYPE_CHECKING:
    from typing import BinaryIO, TextIO

LONGEST: Final = 10_000
"""Bytes of a line; what is longer is passed over to its end and is no answer."""


def is_terminal(stream: TextIO | None) -> bool:
    """Whether somebody sits there; nobody does at a stream that was closed from the start."""
    return stream is not None and stream.isatty()


@struct
class TooLong:
    """A line with more bytes than LONGEST."""


@struct
class Lines:
    """The lines of standard input. ``out`` is where prompts go."""

    out: TextIO

    @property
    def typed(self) -> bool:
        """Whether somebody sits at a terminal; else lines come from a file or a program."""
        return is_terminal(sys.stdin)

    def next(self, prompt: str = "") -> str | TooLong | None:
        """The next line without its end; None where there are no more."""
        if self.typed and prompt and self.out is sys.stdout and self.out.isatty():
            return self._edited(prompt)
        if self.typed:
            self.out.write(prompt)
            self.out.flush()
        return None if sys.stdin is None else read_line(sys.stdin.buffer)

    def _edited(self, prompt: str) -> str | TooLong | None:
        """A line with the editing keys that people are used to, where Python has them."""
        with suppress(ImportError):
            import readline  # noqa: F401  (input() uses it once it is there)
        self.out.flush()
        try:
            line = input(prompt)
        except EOFError:
            self.out.write("\n")
            return None
        except UnicodeDecodeError:
            return "\ufffd"
        return line if len(line) <= LONGEST else TooLong()


def read_line(stream: BinaryIO) -> str | TooLong | None:
    """A line of bytes as text; bytes that are no UTF-8 become marks that answer nothing."""
    data = stream.readline(LONGEST + 1)
    if not data:
        return None
    if len(data) <= LONGEST or data.endswith(b"\n"):
        return data.decode("utf-8", "replace").rstrip("\r\n")
    while data and not data.endswith(b"\n"):
        data = stream.readline(LONGEST)
    return TooLong()
