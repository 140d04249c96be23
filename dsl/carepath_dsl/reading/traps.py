"""Traps: innocent lines that YAML reads as something else. What all of them are told with."""

from __future__ import annotations

import re

from carepath_dsl.diagnostics import Diagnostics, Label
from carepath_dsl.reading.characters import DROPPED
from carepath_dsl.reading.scalar_places import ESCAPE, unescape
from carepath_dsl.reading.source import Source
from carepath_dsl.struct import struct

ANCHOR_OR_ALIAS = "CP111"  # `&name` and `*name`, which make one value stand in several places
TAG = "CP112"  # `!name`, which changes how YAML reads a value
DIRECTIVE = "CP113"  # a line beginning with `%`
SEVERAL_DOCUMENTS = "CP114"  # more than one document in a file
BAD_KEY = "CP117"  # a name that is not one plain piece of text on one line
COMMENT = "CP120"  # a comment where it cuts off part of a text
BACKSLASH = "CP121"  # a backslash in a text
COLON_IN_TEXT = "CP122"  # a colon and a blank inside an unquoted text
COMMA_IN_BRACES = "CP123"  # a comma or bracket of a text that stands inside braces
TEXT_BEHIND_QUOTE = "CP124"  # text goes on behind the closing quotation mark or bracket
STARTING_CHARACTER = "CP125"  # a value begins with a character that YAML has reserved
TEXT_BLOCK = "CP126"  # `>` or `|` begins a text block where a comparison was meant
MISSING_BLANK = "CP127"  # `key:value` without a blank
MISSING_DASH = "CP128"  # a list item without its dash, or without the blank behind it
OPEN_QUOTE = "CP129"  # a quotation mark that is not closed where it should be
OPEN_BRACKET = "CP130"  # a bracket that is not closed, or not opened
INDENTATION = "CP131"  # a line that is not lined up with those it belongs to
MISSING_COLON = "CP132"  # a line that should hold a name and a colon
MISPLACED_ITEM = "CP133"  # a list item where no list can be
MISPLACED_COMMA = "CP134"  # a comma too many or too few inside brackets

SHOWN_LINE = 100
"""A corrected line longer than this is not shown."""

_WORDS = r"[^\s:#'\"\[\]{},&*!|>%@`-][^\s:#\[\]{},]*(?: +[^\s:#\[\]{},]+)*"
KEY_LINE = re.compile(rf" *(?:- +)*(?P<key>{_WORDS}|'[^']*'|\"[^\"]*\") *:(?: +|$)")
"""The start of ``key: value`` or ``- key: value``, up to the value."""

GLUED_KEY = re.compile(r"(?P<key>[A-Za-z][A-Za-z0-9_]*(?: [A-Za-z0-9_]+){0,3}|\d+):(?=[^\s:/\d])")
"""The start of ``ask:Is it…``; an address (``https://``) and a time (``12:30``) are none."""

BULLETS = "–—−•·‣◦"
"""Marks a word processor makes of the dash before a list item."""


@struct
class Trap:
    """A trap an author fell into; places are offsets in the file.

    ``mend`` is an offset and what to put there, of the same length, so that YAML can go on and
    the next problem be found. Within ``quiet`` whatever else looks wrong is not reported.
    """

    code: str
    message: str
    start: int
    end: int
    help: str
    labels: tuple[tuple[int, int, str], ...] = ()
    notes: tuple[str, ...] = ()
    mend: tuple[int, str] | None = None
    quiet: tuple[int, int] | None = None


def report(trap: Trap, source: Source, diagnostics: Diagnostics) -> None:
    """Tell the author."""
    diagnostics.error(
        trap.code,
        trap.message,
        source.span(trap.start, trap.end),
        labels=[Label(source.span(start, end), says) for start, end, says in trap.labels],
        notes=trap.notes,
        help=trap.help,
    )


RESERVED_STARTS: dict[str, tuple[str, str]] = {
    "&": (ANCHOR_OR_ALIAS, "YAML takes it for a name by which the value is repeated elsewhere"),
    "*": (ANCHOR_OR_ALIAS, "YAML takes it for the repetition of a value named elsewhere"),
    "!": (TAG, "YAML takes it for an order how to read the value"),
    "%": (STARTING_CHARACTER, "YAML keeps it for orders to itself"),
    "@": (STARTING_CHARACTER, "YAML keeps it for later use"),
    "`": (STARTING_CHARACTER, "YAML keeps it for later use"),
    "?": (STARTING_CHARACTER, "YAML takes it for the start of a name that is not plain text"),
    ",": (STARTING_CHARACTER, "YAML takes it for the end of a list item"),
}
"""Characters that cannot begin a value: the code, and why."""

_NAMES = {"`": "a backtick"}


def reserved_start(source: Source, start: int, end: int) -> Trap:
    """The trap of a value, ``start`` to ``end``, whose first character is reserved."""
    character = source.text[start]
    code, why = RESERVED_STARTS[character]
    alone = source.begins_line(start) and source.text.startswith(" ", start + 1)
    before_a_name = alone and KEY_LINE.match(source.text, start + 1)
    return Trap(
        code,
        f"a value cannot begin with {_NAMES.get(character, f'`{character}`')}",
        start,
        start + 1,
        help="delete it" if before_a_name else put_in_quotes(source, start, end),
        notes=(why,),
        mend=(start, " " if before_a_name else "x" * (end - start)),
    )


def glued_key(source: Source, found: re.Match[str]) -> Trap:
    """The trap of ``ask:Is it``, given the match of :data:`GLUED_KEY`."""
    colon = found.end() - 1
    return Trap(
        MISSING_BLANK,
        "a blank is missing behind the colon",
        colon,
        colon + 1,
        help=with_example("write a blank behind it", corrected(source, colon, colon + 1, ": ")),
        mend=(colon + 1, " "),
        quiet=(found.start(), value_end(source, found.start())),
    )


def glued_item(source: Source, start: int) -> Trap | None:
    """The trap of ``-item`` and of ``• item``, or None when no such line begins at ``start``."""
    text = source.text
    if text[start] in BULLETS and text.startswith(" ", start + 1):
        return Trap(
            MISSING_DASH,
            f"a list item begins with a hyphen, not with `{text[start]}`",
            start,
            start + 1,
            help=with_example("write a hyphen", corrected(source, start, start + 1, "-")),
            mend=(start, "-"),
        )
    if not re.compile("-[A-Za-z]").match(text, start):
        return None
    return Trap(
        MISSING_DASH,
        "a blank is missing behind the dash",
        start,
        start + 1,
        help=with_example("write a blank behind it", corrected(source, start, start + 1, "- ")),
        mend=(start + 1, " "),
    )


def directive(source: Source, start: int) -> Trap:
    """The trap of a line that begins with ``%``."""
    return Trap(
        DIRECTIVE,
        "a line that begins with `%`",
        start,
        value_end(source, start),
        help="delete the line",
        notes=("YAML takes it for an order to itself (a directive)",),
        mend=(start, "#"),
    )


def bracket_not_opened(at: int) -> Trap:
    """The trap of ``]`` or ``}`` where no bracket is open."""
    return Trap(
        OPEN_BRACKET,
        "a closing bracket without an opening one",
        at,
        at + 1,
        help="delete it, or write the opening bracket that is missing",
        mend=(at, " "),
    )


def backslash(source: Source, at: int, *, in_double_quotes: bool) -> Trap:
    r"""The trap of a backslash at ``at``: an escape in double quotes, or only a character."""
    escape = ESCAPE.match(source.text, at) if in_double_quotes else None
    meant = unescape(escape) if escape else ""
    if meant in ('"', "'"):
        cure = "put the text in quotes of the other kind, and write the quotation mark alone"
    elif meant.isprintable() and meant.strip(" \\"):
        cure = f"write the character itself: {meant}"
    elif meant in ("\n", "\t"):
        cure = "write a blank, or begin a text block with `|` and break the line there"
    else:
        cure = "write the character that is meant, without a backslash"
    return Trap(
        BACKSLASH,
        "a backslash in a text",
        at,
        escape.end() if escape else at + 1,
        help=cure,
        mend=(at, "/"),
    )


def in_quotes(text: str) -> str:
    """The text quoted so that YAML and carepath take it as it stands."""
    if "'" not in text:
        return f"'{text}'"
    if '"' not in text and "\\" not in text:
        return f'"{text}"'
    return "'" + text.replace("'", "''") + "'"


def put_in_quotes(
    source: Source, start: int, end: int, lead: str = "put the text in quotes"
) -> str:
    """The help that shows the line with ``text[start:end]`` in quotes."""
    text = " ".join(source.text[start:end].split())
    return with_example(lead, corrected(source, start, end, in_quotes(text)))


def with_example(lead: str, example: str) -> str:
    """``lead``, a colon and the example on a line of its own; no example when it is long."""
    return f"{lead}:\n{example}" if len(example) <= SHOWN_LINE else lead


def corrected(source: Source, start: int, end: int, new: str) -> str:
    """The line with ``text[start:end]`` replaced, without its indentation and its comment."""
    behind = source.text[max(start, end) : source.row_end(max(start, end - 1))]
    line = source.before(start).lstrip(" ") + new + without_comment(behind)
    return line.rstrip().replace(DROPPED, "")


def without_comment(text: str) -> str:
    """``text`` up to a comment, which begins with two blanks."""
    return text[: found.start()] if (found := re.search("^ *#|  #", text)) else text


def clipped(text: str, length: int = 40) -> str:
    """The text on one line, cut where it gets long."""
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"


def value_start(source: Source, offset: int) -> int:
    """Where, on the line of ``offset``, the value begins: behind ``key:`` and dashes."""
    start, end = source.row_start(offset), source.row_end(offset)
    if found := KEY_LINE.match(source.text, start, end):
        return found.end()
    dashes = re.compile(r" *(?:- +)*").match(source.text, start, end)
    return dashes.end() if dashes else start


def value_end(source: Source, start: int) -> int:
    """Where the text that begins at ``start`` ends on its line: before a comment."""
    text = source.text[start : source.row_end(start)]
    return start + len(without_comment(text).rstrip())


def block_end(source: Source, offset: int) -> int:
    """The end of the line of ``offset`` and of the lines below it that begin further right."""
    row = source.row(offset)
    margin = _indentation(source.lines[row])
    for below in range(row + 1, len(source.lines)):
        line = source.lines[below]
        if line.strip() and _indentation(line) <= margin:
            return source.starts[below]
    return len(source.text)


def _indentation(line: str) -> int:
    return len(line) - len(line.lstrip(" "))
