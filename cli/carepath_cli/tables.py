"""Tables for the terminal: plain data in, lines that fit the width out."""

from __future__ import annotations

import os
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from textwrap import wrap
from typing import TYPE_CHECKING, Final

import click

from carepath_cli.terminal import wants_color
from carepath_dsl.struct import field, struct

if TYPE_CHECKING:
    from rich.console import Console, ConsoleOptions
    from rich.measure import Measurement
    from rich.text import Text

WIDTH: Final = 100
"""Columns of what goes into a file."""

WIDEST: Final = 160
_INDENT: Final = "  "
_MAY_BREAK: Final = "\0"
"""Stands with a blank where a name may be broken; what is shown has no such character."""
NARROWEST: Final = 40
"""Columns; below this a table of words is no table any more."""


@struct
class Column:
    """A column; ``share`` is its part of the width beside the others, 0 for as wide as needed."""

    head: str
    share: int = 1
    strong: bool = False


@struct
class Table:
    """A table. The lines of a cell are divided by line breaks; every row has a cell per column.

    ``empty`` is said where there are no rows.
    """

    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[str, ...], ...]
    empty: str = ""
    close: bool = field(default=False, kw_only=True)
    """Rows without a blank line between them."""


@struct
class _Cell:
    """A text that is broken at blanks and, where a name is too long, behind an underscore."""

    text: str

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> Iterator[Text]:
        from rich.text import Text

        yield Text(broken(self.text, options.max_width), overflow="fold")

    def __rich_measure__(self, console: Console, options: ConsoleOptions) -> Measurement:
        from rich.measure import Measurement
        from rich.text import Text

        return Measurement.get(console, options, Text(self.text))


def broken(text: str, width: int) -> str:
    """The text with every line broken to ``width`` columns: at blanks, in names behind a ``_``.

    Of several lines, those that go on are set in, so that one sees where the next begins. A word
    without an underscore is left whole, however long.
    """
    lines = text.split("\n")
    indent = _INDENT if len(lines) > 1 and width > 4 * len(_INDENT) else ""
    return "\n".join(
        part.replace(f"{_MAY_BREAK} ", "").replace(_MAY_BREAK, "")
        for line in lines
        for part in wrap(
            re.sub(r"\S*_\S*", lambda name: _broken_name(name[0], width - len(indent)), line),
            width,
            subsequent_indent=indent,
            break_long_words=False,
            break_on_hyphens=False,
        )
        or [""]
    )


def _broken_name(name: str, width: int) -> str:
    if len(name) <= width:
        return name
    lines = [""]
    for piece in re.findall(r"[^_]*_|[^_]+", name):
        if lines[-1] and len(lines[-1]) + len(piece) > width:
            lines.append("")
        lines[-1] += piece
    return f"{_MAY_BREAK} ".join(lines)


def show_tables(tables: Iterable[Table]) -> None:
    """Print tables to standard output, one below the other, as wide as the terminal allows."""
    from rich import box
    from rich.console import Console
    from rich.table import Table as RichTable
    from rich.text import Text

    color = wants_color(sys.stdout)
    console = Console(
        file=sys.stdout,
        width=table_width(),
        force_terminal=color,
        color_system="standard" if color else None,
        legacy_windows=False,
        highlight=False,
        markup=False,
        emoji=False,
    )
    blocks = []
    for table in tables:
        drawn = RichTable(
            box=box.SIMPLE_HEAD if any(c.head for c in table.columns) else None,
            show_header=any(c.head for c in table.columns),
            expand=True,
            pad_edge=False,
            padding=(0, 2, 0, 0),
            leading=0 if table.close else 1,
        )
        for column in table.columns:
            drawn.add_column(
                Text(column.head),
                ratio=column.share or None,
                no_wrap=not column.share,
                overflow="fold",
                style="bold" if column.strong else "",
            )
        for row in table.rows:
            drawn.add_row(*(_Cell(seen(cell)) for cell in row))
        with console.capture() as captured:
            if table.title:
                console.print(Text(seen(table.title), style="bold"))
            if table.rows:
                console.print(drawn)
            else:
                console.print(Text(seen(table.empty)))
        lines = [line.rstrip() for line in captured.get().splitlines()]
        blocks.append("\n".join(lines).strip("\n"))
    click.echo("\n\n".join(blocks), color=True)


def seen(text: str) -> str:
    """The text with nothing hidden in it, line by line."""
    from carepath_dsl.words import visible

    return "\n".join(visible(line) for line in text.split("\n"))


def table_width() -> int:
    """The columns of the terminal, between NARROWEST and WIDEST; WIDTH for a file.

    Where ``COLUMNS`` is set, it has the last word, as it has with other programs.
    """
    if not sys.stdout.isatty() and not os.environ.get("COLUMNS"):
        return WIDTH
    columns = shutil.get_terminal_size((WIDTH, 24)).columns
    return max(NARROWEST, min(columns, WIDEST))
