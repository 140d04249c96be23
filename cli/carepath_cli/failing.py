"""How a command ends other than well."""

from __future__ import annotations

from carepath_dsl.typed import Final

DONE: Final = 0
BAD_INPUT: Final = 1
"""A pathway or facts that cannot be used, or a file that cannot be read or written."""
USAGE: Final = 2
"""A command line that makes no sense; click's own status."""
INCOMPLETE: Final = 3
"""``--require-complete``, and answers are missing."""
BAD_ROWS: Final = 4
"""``--batch``, and some rows could not be used; all others were."""
INTERRUPTED: Final = 130
"""Ctrl-C: 128 and the number of the signal, as shells have it."""


class Failed(Exception):
    """Ends a command with ``message`` (whole lines, without "error:") on standard error."""

    def __init__(self, message: str, status: int = BAD_INPUT) -> None:
        super().__init__(message)
        self.message = message
        self.status = status


def why_unreadable(problem: OSError) -> str:
    """The reason of the operating system, in small letters: ``no such file or directory``."""
    return (problem.strerror or "it cannot be used").lower()
