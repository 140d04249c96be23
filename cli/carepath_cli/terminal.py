"""What the terminal is like: its width, and whether it wants colour."""

from __future__ import annotations

import os
import sys

from carepath_dsl.typed import Final, TextIO

WIDEST: Final = 100
"""Columns; longer lines of text are hard to read, however wide the terminal is."""


def wants_color(stream: TextIO) -> bool:
    """True for a terminal that can show colour, unless NO_COLOR is set (https://no-color.org)."""
    if os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb":
        return False
    return stream.isatty()


def width_of(stream: TextIO, otherwise: int) -> int:
    """The columns to write in: the terminal's, at most WIDEST; ``otherwise`` for a file."""
    if not stream.isatty():
        return otherwise
    import shutil  # only where there is a terminal: it is slow to import

    return min(shutil.get_terminal_size((otherwise, 24)).columns, WIDEST)


def write(text: str) -> None:
    """Write a text, colours included, on standard output as it is."""
    if os.name == "nt":
        import click  # which translates colours for terminals that do not know them

        click.echo(text, nl=False, color=True)
    else:
        sys.stdout.write(text)
