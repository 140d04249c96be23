"""What libyaml takes without a word, and reads otherwise than its author.

``{do: heat, when: any of (a, b)}`` is three entries to YAML, a list whose dashes lack their
blank is one text, and a missing blank behind a colon makes a name part of a text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import cast

import yaml

from carepath_dsl.reading.bracket_causes import text_block_by_accident
from carepath_dsl.reading.comments import glued_comments
from carepath_dsl.reading.scalar_places import BLOCK_HEADER
from carepath_dsl.reading.source import Source
from carepath_dsl.reading.traps import (
    BULLETS,
    COMMA_IN_BRACES,
    GLUED_KEY,
    INDENTATION,
    KEY_LINE,
    MISPLACED_ITEM,
    Trap,
    backslash,
    glued_item,
    glued_key,
    put_in_quotes,
    value_end,
    value_start,
)
from carepath_dsl.reading.yaml_events import end_of, start_of
from carepath_dsl.struct import field, struct

LONGEST_CUT = 2000
"""How far the closing parenthesis of a text that a comma has cut is looked for."""

_DASH = re.compile("-(?: |$)", re.MULTILINE)
_SUSPECT_LINE = re.compile(r"\n *(?=-[ \n]|[A-Za-z][A-Za-z0-9_ ]*:[^\s:/])")


def silent_traps(source: Source, events: Sequence[yaml.Event]) -> Iterator[Trap]:
    """Every trap in what libyaml could read of a file."""
    yield from glued_comments(source, events)
    walk = _Walk(source, "\\" in source.text)
    for event in events:
        walk.step(event)
        if walk.found:
            yield from walk.found
            walk.found.clear()


@struct(frozen=False)
class _Level:
    """A list or mapping that is open; ``column`` is that of the block its lines belong to.

    ``row`` is the line of its bracket; a pair in a list (``[a: b]``) has no bracket of its own.
    """

    is_mapping: bool
    in_brackets: bool
    column: int
    row: int
    key: yaml.Event | None = None
    text: tuple[int, int] | None = None  # the unquoted text that was the last value
    cut: tuple[int, int] | None = None  # ``text`` and the pieces that commas made of it
    told: bool = False  # that its lines are not indented


_SIGNS_OF_ITEMS = f"-{BULLETS}"
"""What the line of a list item begins with, or something that is meant for one."""

_OUTSIDE = _Level(is_mapping=False, in_brackets=False, column=-1, row=0)


@struct(frozen=False)
class _Walk:
    """The way through the events. Before ``behind`` everything belongs to a trap told already."""

    source: Source
    backslashes: bool  # whether there are any
    levels: list[_Level] = field(default_factory=lambda: [_OUTSIDE])
    found: list[Trap] = field(default_factory=list)
    behind: int = 0
    unclosed_before: int = 0

    def step(self, event: yaml.Event) -> None:
        """Add the traps that show at this event to ``found``."""
        kind = type(event)
        if kind is yaml.ScalarEvent:
            self._scalar(cast(yaml.ScalarEvent, event))
        elif kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
            level = self.levels[-1]
            self._indented(event)
            self._count(event)
            in_brackets = bool(cast(yaml.CollectionStartEvent, event).flow_style)
            column = level.column if in_brackets else self.source.column(start_of(event))
            is_mapping = kind is yaml.MappingStartEvent
            row = _row(event) if start_of(event) < end_of(event) else -1
            self.levels.append(_Level(is_mapping, in_brackets, column, row))
        elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
            self._indented(event)
            self._join(self.levels.pop())
        elif kind is yaml.AliasEvent:
            self._count(event)

    def _count(self, event: yaml.Event) -> bool:
        """True when the event is a key; it then waits for its value."""
        level = self.levels[-1]
        if not level.is_mapping or level.key is not None:
            level.key = None
            return False
        level.key = event
        return True

    def _scalar(self, scalar: yaml.ScalarEvent) -> None:
        level = self.levels[-1]
        if level.in_brackets and _row(scalar) != level.row:
            self._indented(scalar)
        key = level.key
        is_key = self._count(scalar)
        start, end = start_of(scalar), end_of(scalar)
        if (start if key is None or is_key else start_of(key)) < self.behind:
            return
        if self.backslashes and (escape := self.source.text.find("\\", start, end)) >= 0:
            in_quotes = scalar.style == '"'
            self.found.append(backslash(self.source, escape, in_double_quotes=in_quotes))
        if scalar.style in ("|", ">"):
            self._text_block(scalar)
        elif scalar.style:
            if not _on_one_line(scalar):
                self._quoted(scalar)
        elif level.in_brackets:
            self._plain_in_brackets(scalar, key, is_key=is_key)
        elif start < end and not is_key:
            # On one line, two signs tell of every trap there is.
            value = scalar.value
            if not _on_one_line(scalar) or ":" in value or value[:1] in _SIGNS_OF_ITEMS:
                self._plain_in_lines(start, end)

    def _text_block(self, scalar: yaml.ScalarEvent) -> None:
        """``when: >6``: a digit behind the sign says how far the text below is indented."""
        header = BLOCK_HEADER.match(self.source.text, start_of(scalar))
        if header and (header[1] or header[3]) and not scalar.value:
            start = start_of(scalar)
            end = value_end(self.source, start)
            self.found.append(text_block_by_accident(self.source, start, end))

    # --- indentation ----------------------------------------------------------------------------

    def _quoted(self, scalar: yaml.ScalarEvent) -> None:
        start, end = start_of(scalar), end_of(scalar)
        column = self.levels[-1].column
        for row in range(self.source.row(start) + 1, self.source.row(end) + 1):
            line = self.source.lines[row]
            margin = len(line) - len(line.lstrip(" "))
            if line.strip(" ") and margin <= column:
                at = self.source.starts[row] + margin
                self._too_far_left(at, "of a quoted text", (start, start + 1, "its start"))
                return

    def _indented(self, event: yaml.Event) -> None:
        """What stands inside brackets begins further right than the line it belongs to."""
        level = self.levels[-1]
        if not level.in_brackets or level.told or _row(event) == level.row:
            return
        start = start_of(event)
        if start < self.behind:
            return
        if start == end_of(event) or not self.source.begins_line(start):
            return
        nearest = level.column + (0 if isinstance(event, yaml.CollectionEndEvent) else 1)
        if self.source.column(start) < nearest:
            level.told = True
            self._too_far_left(start, "inside brackets")

    def _too_far_left(self, at: int, which: str, *labels: tuple[int, int, str]) -> None:
        trap = Trap(
            INDENTATION,
            f"this line {which} begins too far left",
            at,
            value_end(self.source, at),
            help=f"put {self.levels[-1].column + 2} blanks or more before it",
            labels=labels,
        )
        self.found.append(trap)

    # --- unquoted texts -------------------------------------------------------------------------

    def _plain_in_lines(self, start: int, end: int) -> None:
        source = self.source
        if source.begins_line(start) and (item := glued_item(source, start)) is not None:
            self.found.append(item)
            return
        named = KEY_LINE.match(source.text, source.row_start(start))
        found = GLUED_KEY.match(source.text, start, end)
        if found and not named and value_start(source, start) == start:
            self.found.append(glued_key(source, found))
            return
        for suspect in _SUSPECT_LINE.finditer(source.text, source.row_end(start), end):
            at = suspect.end()
            if _DASH.match(source.text, at):
                self.found.append(self._item_in_text(at, start, end))
                return
            if (found := GLUED_KEY.match(source.text, at, end)) is not None:
                self.found.append(glued_key(source, found))
                return

    def _item_in_text(self, at: int, start: int, end: int) -> Trap:
        source = self.source
        dash = source.before(start).rfind("-")
        if dash >= 0 and value_start(source, start) == start:
            cure = f"to make it a list item, begin it in column {dash + 1} like the one above"
        else:
            cure = "to make it a list item, leave the rest of the line with the name empty"
        return Trap(
            MISPLACED_ITEM,
            "this line looks like a list item, but belongs to the text above it",
            at,
            value_end(source, at),
            help=f"{cure};\nto keep it as text, put the whole text in quotes",
            labels=((start, value_end(source, start), "the text begins here"),),
            quiet=(start, end),
        )

    def _plain_in_brackets(
        self, scalar: yaml.ScalarEvent, key: yaml.Event | None, *, is_key: bool
    ) -> None:
        source, level = self.source, self.levels[-1]
        start, end = start_of(scalar), end_of(scalar)
        if scalar.value == "-":
            trap = Trap(
                MISPLACED_ITEM,
                "a dash inside brackets",
                start,
                end,
                help="separate what stands inside brackets by commas; put a dash that is meant "
                "as text in quotes",
            )
            self.found.append(trap)
        elif (whole := self._parentheses_closed(scalar.value, start, end)) is not None:
            self._join(level)
            self.found.append(self._comma(start, whole))
            self.behind = whole
        elif is_key or not level.is_mapping or key is None:
            return
        elif start == end == end_of(key):  # a name without a colon
            found = GLUED_KEY.match(source.text, start_of(key), end)
            if found is not None:
                self.found.append(glued_key(source, found))
            elif level.text is not None:
                level.cut = (level.text[0], end)
        else:
            self._join(level)
            level.text = (start, end) if start < end else None

    def _parentheses_closed(self, value: str, start: int, end: int) -> int | None:
        """The end of a text with its parentheses, when a comma has cut it inside them."""
        text = self.source.text
        if "(" not in value or text.count("(", start, end) <= text.count(")", start, end):
            return None
        if start < self.unclosed_before:
            return None
        depth = 0
        for at in range(start, min(start + LONGEST_CUT, len(text))):
            depth += (text[at] == "(") - (text[at] == ")")
            if depth == 0 and at >= end:
                return at + 1
        self.unclosed_before = start + LONGEST_CUT  # looking again from each "(" would take ages
        return None

    def _join(self, level: _Level) -> None:
        """Add the trap of a text in braces and the pieces of it that have no value, if any."""
        if level.cut is not None:
            self.found.append(self._comma(*level.cut))
        level.cut = level.text = None

    def _comma(self, start: int, end: int) -> Trap:
        source = self.source
        around = "braces" if self.levels[-1].is_mapping else "brackets"
        comma = re.compile(r"[,\[\]{}]").search(source.text, start, end)
        at = comma.start() if comma else start
        what = "comma" if source.text[at] == "," else "bracket"
        return Trap(
            COMMA_IN_BRACES,
            f"the {what} ends the text, because it stands inside {around}",
            at,
            at + 1,
            help=put_in_quotes(source, start, end),
            quiet=(start, end + 1),
        )


def _row(event: yaml.Event) -> int:
    return event.start_mark.line if event.start_mark else 0


def _on_one_line(scalar: yaml.ScalarEvent) -> bool:
    first, behind = scalar.start_mark, scalar.end_mark
    return first is not None and behind is not None and first.line == behind.line
