"""How far a table is worked through: on a terminal, and only where it takes a while."""

from __future__ import annotations

import sys
import time
from types import TracebackType
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

PATIENCE: Final = 1.0
"""Seconds without a sign of progress."""


class ProgressShown:
    """Shows how much is done, of ``total`` where that is known; nothing unless ``wanted``."""

    def __init__(self, total: int | None, *, wanted: bool) -> None:
        self._total = total
        self._wanted = wanted
        self._begun = time.monotonic()
        self._bar: Progress | None = None
        self._task: TaskID | None = None

    def __enter__(self) -> ProgressShown:
        return self

    def __exit__(
        self,
        _type: type[BaseException] | None,
        _problem: BaseException | None,
        _trace: TracebackType | None,
    ) -> None:
        if self._bar is not None:
            self._bar.stop()

    def at(self, done: int, rows: int) -> None:
        """Say that so much is done, and how many rows that is."""
        if not self._wanted or time.monotonic() - self._begun < PATIENCE:
            return
        if self._bar is None:
            self._bar = _new_bar()
            self._bar.start()
            self._task = self._bar.add_task("", total=self._total)
        assert self._task is not None
        self._bar.update(self._task, completed=done, description=f"{thousands(rows)} rows")


def wants_progress(output_is_terminal: bool) -> bool:
    """True where somebody is looking on, and records do not go to the same place."""
    return sys.stderr.isatty() and not output_is_terminal


def thousands(number: int) -> str:
    """A whole number with a blank between the thousands."""
    return f"{number:,}".replace(",", " ")


def _new_bar() -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        TaskProgressColumn(),
        TimeRemainingColumn(),
        console=Console(file=sys.stderr),
        transient=True,
    )
