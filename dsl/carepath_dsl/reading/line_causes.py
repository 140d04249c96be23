"""Why libyaml gave up: mistakes in how a line begins, ends and stands below the others.

Each function looks at the :class:`Scene` for one mistake, and returns None when it is not that.
"""

from __future__ import annotations

import re

import yaml

from carepath_dsl.reading.scene import Scene
from carepath_dsl.reading.traps import (
    BAD_KEY,
    COLON_IN_TEXT,
    COMMENT,
    GLUED_KEY,
    INDENTATION,
    KEY_LINE,
    MISPLACED_ITEM,
    MISSING_BLANK,
    MISSING_COLON,
    MISSING_DASH,
    RESERVED_STARTS,
    SEVERAL_DOCUMENTS,
    Trap,
    clipped,
    corrected,
    directive,
    glued_item,
    glued_key,
    put_in_quotes,
    reserved_start,
    value_end,
    value_start,
    with_example,
)
from carepath_dsl.reading.yaml_events import end_of, start_of

LONGEST_KEY = 1024
"""libyaml looks no further for the colon behind a name."""

_EQUALS = re.compile(r"([A-Za-z][A-Za-z0-9_ ]*?) *=(?!=) *(?=\S)")
_WIDE_COLON = re.compile(r"[A-Za-z][A-Za-z0-9_ ]*([：﹕∶꞉])")


# --- colons -------------------------------------------------------------------------------------


def colon_in_text(scene: Scene) -> Trap | None:
    """``title: Low back pain: causes``."""
    start = value_start(scene.source, scene.at)
    if start > scene.at or not KEY_LINE.match(scene.text, scene.source.row_start(scene.at)):
        return None
    if start == scene.at:
        return Trap(
            COLON_IN_TEXT,
            "a second colon behind a name",
            scene.at,
            scene.at + 1,
            help="delete one of the two",
            mend=(scene.at, "x"),
        )
    return Trap(
        COLON_IN_TEXT,
        "a colon and a blank inside a text",
        scene.at,
        scene.at + 1,
        help=put_in_quotes(scene.source, start, value_end(scene.source, start)),
        notes=("a colon with a blank behind it ends a name, so the text seems to hold another",),
        mend=(scene.at, "-"),
    )


def swallowed_key(scene: Scene) -> Trap | None:
    """The text above ran on into this line, so that its name came as a surprise."""
    last = scene.last
    if not isinstance(last, yaml.ScalarEvent) or last.style or end_of(last) != scene.at:
        return None
    first_row, this_row = scene.source.row(start_of(last)), scene.source.row(scene.at)
    if first_row == this_row:
        return None
    for row in range(first_row, this_row):
        begin = scene.first_on_line(max(scene.source.starts[row], start_of(last)))
        begin = max(begin, start_of(last))
        if found := GLUED_KEY.match(scene.text, begin):
            return glued_key(scene.source, found)
    above = KEY_LINE.match(scene.text, scene.source.row_start(start_of(last)))
    if above is None:
        # The key in front of the text may be an item without its blank: ``-case: text``.
        line = scene.first_on_line(start_of(last))
        return glued_item(scene.source, line) or _without_colon(scene, start_of(last))
    name = clipped(above["key"])
    this = scene.first_on_line(scene.at)
    column = above.start("key") - scene.source.row_start(above.start("key")) + 1
    return Trap(
        INDENTATION,
        f"this line begins further right than `{name}`, which has its text already",
        this,
        scene.at,
        help=f"begin it in column {column}, like `{name}`",
        labels=((start_of(last), end_of_first_line(scene, last), "this is its text"),),
    )


def end_of_first_line(scene: Scene, scalar: yaml.ScalarEvent) -> int:
    """The end of a text on the line where it begins."""
    return min(end_of(scalar), value_end(scene.source, start_of(scalar)))


def line_without_colon(scene: Scene) -> Trap | None:
    """A line that should begin with a name and a colon, and does not."""
    start = scene.since
    text = scene.line_from(start)
    if not text:
        return None
    if text[0] in RESERVED_STARTS:
        return reserved_start(scene.source, start, start + len(text))
    if text[0] in "'\"":
        return _name_on_two_lines(scene, start, start + len(text))
    if (item := glued_item(scene.source, start)) is not None:
        return item
    if found := GLUED_KEY.match(scene.text, start):
        return glued_key(scene.source, found)
    return _without_colon(scene, start)


def _without_colon(scene: Scene, start: int) -> Trap:
    text = scene.line_from(start)
    if found := _WIDE_COLON.match(scene.text, start):
        at = found.start(1)
        return Trap(
            MISSING_COLON,
            f"`{found[1]}` is not the plain colon",
            at,
            at + 1,
            help=with_example(
                "write the plain colon and a blank",
                corrected(scene.source, at, _behind_blanks(scene.text, at + 1), ": "),
            ),
            mend=(at, ": "),
        )
    if found := _EQUALS.match(scene.text, start):
        return Trap(
            MISSING_COLON,
            "an equals sign where a colon belongs",
            start,
            found.end(),
            help=with_example(
                "write a colon and a blank",
                corrected(scene.source, found.end(1), found.end(), ": "),
            ),
            mend=comment_out(scene, start),
        )
    if ": " in text and len(text) > LONGEST_KEY:
        return Trap(
            BAD_KEY,
            f"a name of more than {LONGEST_KEY} characters",
            start,
            start + LONGEST_KEY,
            help="write the name, then a colon and a blank",
        )
    if dict(scene.blocks).get(scene.source.column(start)) == "-":
        return _without_dash(scene, start)
    return Trap(
        MISSING_COLON,
        "this line has no colon",
        start,
        value_end(scene.source, start),
        help="if it goes on with the text above, begin it further right; "
        "otherwise write it as `name: value`",
        mend=comment_out(scene, start),
    )


def _name_on_two_lines(scene: Scene, start: int, end: int) -> Trap:
    return Trap(
        BAD_KEY,
        "a name and its colon do not stand on one line",
        start,
        end,
        help="write the name and the colon on one line, and put quotes only around texts",
    )


def name_on_two_lines(scene: Scene) -> Trap | None:
    """A colon behind a quoted name or a bracket that began on an earlier line."""
    last = scene.last
    if last is None or scene.character != ":":
        return None
    line = scene.source.row_start(scene.at)
    if scene.text.startswith("--- ", line):
        return Trap(
            BAD_KEY,
            "a name on the line of `---`",
            line + 4,
            scene.at,
            help="delete `---`, and begin the name in column 1",
            mend=(line, "   "),
        )
    begin = start_of(last)
    if isinstance(last, yaml.CollectionEndEvent):
        begin = scene.first_on_line(begin)
    return _name_on_two_lines(scene, begin, scene.at)


def colon_without_name(scene: Scene) -> Trap | None:
    """``: value``."""
    if scene.character != ":":
        return None
    return Trap(
        MISSING_COLON,
        "a colon with no name before it",
        scene.at,
        scene.at + 1,
        help="write the name before the colon, on the same line",
        mend=None if scene.in_brackets else comment_out(scene, scene.at),
    )


def colon_in_brackets_without_value(scene: Scene) -> Trap | None:
    """``{a:}``."""
    return Trap(
        MISSING_BLANK,
        "nothing stands behind the colon",
        scene.at,
        scene.at + 1,
        help="write a blank and a value behind it",
        mend=(scene.at, "-"),
    )


# --- lists --------------------------------------------------------------------------------------


def item_on_line_of_name(scene: Scene) -> Trap | None:
    """``key: - a``."""
    start = value_start(scene.source, scene.at)
    if start != scene.at or scene.source.begins_line(start):
        return None
    end = value_end(scene.source, start)
    item = scene.text[start:end]
    name = scene.source.before(start).strip()
    if item == "-":
        cure = put_in_quotes(scene.source, start, end, "to write a dash, put it in quotes")
    else:
        cure = with_example("begin the list on the next line", f"{name}\n  {item}")
    return Trap(
        MISPLACED_ITEM,
        f"a list cannot begin on the line of `{clipped(name).removesuffix(':')}`",
        start,
        end,
        help=cure,
        mend=(start, "x" * (end - start)),
    )


def item_among_names(scene: Scene) -> Trap | None:
    """A line beginning with ``-`` where the lines beside it begin with names."""
    if not re.compile(r"-( |\n|$)").match(scene.text, scene.at):
        return None
    if scene.source.column(scene.at) != scene.source.column(scene.since):
        return None
    return Trap(
        MISPLACED_ITEM,
        "a list item among lines that begin with names",
        scene.at,
        value_end(scene.source, scene.at),
        help="a name has either a text or a list: for a list, leave the rest of its line empty",
        labels=((scene.since, value_end(scene.source, scene.since), "they begin here"),),
        mend=comment_out(scene, scene.at),
    )


def line_among_items(scene: Scene) -> Trap | None:
    """A line beginning with something else where the lines beside it begin with ``-``."""
    if scene.in_brackets or not scene.source.begins_line(scene.at):
        return None
    if dict(scene.blocks).get(scene.source.column(scene.at)) != "-":
        return None
    return glued_item(scene.source, scene.at) or _without_dash(scene, scene.at)


def _without_dash(scene: Scene, start: int) -> Trap:
    return Trap(
        MISSING_DASH,
        "a line without a dash among list items",
        start,
        value_end(scene.source, start),
        help="begin it with a dash and a blank, or begin it further right or left",
        mend=comment_out(scene, start),
    )


# --- indentation and comments -------------------------------------------------------------------


def text_cut_by_comment(scene: Scene) -> Trap | None:
    """A text over several lines with a comment in between, which ends it."""
    last = scene.last
    if (
        not isinstance(last, yaml.ScalarEvent)
        or last.style
        or not scene.source.begins_line(scene.at)
    ):
        return None
    comment = scene.text.find("#", end_of(last), scene.at)
    if comment < 0 or KEY_LINE.match(scene.text, scene.source.row_start(scene.at)):
        return None
    return Trap(
        COMMENT,
        "this line goes on with a text that a comment has ended",
        scene.at,
        value_end(scene.source, scene.at),
        help="move the comment to a line above the text",
        labels=((comment, scene.source.row_end(comment), "the comment"),),
        mend=comment_out(scene, scene.at),
    )


def not_lined_up(scene: Scene) -> Trap | None:
    """A line that begins in a column where no line above it began."""
    if not scene.source.begins_line(scene.at):
        return None
    here = scene.source.column(scene.at)
    columns = dict(scene.blocks)
    nearest = sorted((c for c in columns if c != here), key=lambda c: (abs(c - here), -c))[:2]
    if not nearest:
        return None
    ways = [f"in column {c + 1} like `{clipped(columns[c])}`" for c in nearest]
    start = scene.at
    found = KEY_LINE.match(scene.text, scene.source.row_start(start))
    return Trap(
        INDENTATION,
        "this line does not line up with the lines above it",
        start,
        found.end("key") if found else value_end(scene.source, start),
        help=f"begin it {', or '.join(ways)}",
    )


def left_of_the_first_line(scene: Scene) -> Trap | None:
    """The first line of the file is indented, and this one is not."""
    blocks = scene.blocks
    if not blocks or not scene.source.begins_line(scene.at):
        return None
    column, begins = blocks[0]
    if scene.source.column(scene.at) >= column:
        return None
    first = next(start_of(e) for e in scene.events if isinstance(e, yaml.CollectionStartEvent))
    return Trap(
        INDENTATION,
        f"this line begins further left than the first one, `{clipped(begins)}`",
        scene.at,
        value_end(scene.source, scene.at),
        help="begin the first line, and those that belong beside it, in column 1",
        labels=((first, value_end(scene.source, first), "the first line"),),
    )


def line_belonging_nowhere(scene: Scene) -> Trap | None:
    """More lines behind a text or a bracket that is all of the file."""
    if not scene.source.begins_line(scene.at):
        return None
    if isinstance(scene.last, yaml.ScalarEvent) and not scene.blocks:
        return _without_colon(scene, start_of(scene.last))
    return Trap(
        MISSING_COLON,
        "this line does not belong to anything above it",
        scene.at,
        value_end(scene.source, scene.at),
        help="write all of the file in lines of the form `name: value`",
    )


# --- documents ----------------------------------------------------------------------------------


def directive_line(scene: Scene) -> Trap | None:
    """A line beginning with ``%``: the one at the problem, or the first."""
    lines = re.compile("^%", re.MULTILINE)
    here = scene.source.row_start(scene.since)
    found = lines.match(scene.text, here) or lines.search(scene.text)
    return None if found is None else directive(scene.source, found.start())


def document_mark(scene: Scene) -> Trap | None:
    """``---`` or ``...`` where there is no document to begin or to end."""
    mark = scene.text[scene.at : scene.at + 3]
    if mark not in ("---", "..."):
        return None
    return Trap(
        SEVERAL_DOCUMENTS,
        f"`{mark}` where a value belongs",
        scene.at,
        scene.at + 3,
        help="delete it",
        mend=(scene.at, "   "),
    )


def text_behind_the_end(scene: Scene) -> Trap | None:
    """More lines behind ``...``, which ends a document."""
    last = scene.events[-1] if scene.events else None
    if not isinstance(last, yaml.DocumentEndEvent) or end_of(last) == start_of(last):
        return None
    return Trap(
        SEVERAL_DOCUMENTS,
        "lines behind the end of the document",
        scene.at,
        value_end(scene.source, scene.at),
        help="delete the line `...`",
        labels=((start_of(last), end_of(last), "the end"),),
        mend=(start_of(last), "#..") if end_of(last) - start_of(last) == 3 else None,
    )


def comment_out(scene: Scene, offset: int) -> tuple[int, str] | None:
    """A mend that takes a line away, when nothing stands below it that would hang in the air."""
    row = scene.source.row(offset)
    if scene.in_brackets:
        return None
    margin = scene.margin(offset)
    for below in range(row + 1, len(scene.source.lines)):
        line = scene.source.lines[below]
        if line.strip():
            if len(line) - len(line.lstrip(" ")) > margin:
                return None
            break
    return scene.first_on_line(offset), "#"


def _behind_blanks(text: str, offset: int) -> int:
    while text.startswith(" ", offset):
        offset += 1
    return offset
