"""The place where libyaml gave up, with everything around it that may explain why."""

from __future__ import annotations

from functools import cached_property

import yaml

from carepath_dsl.reading.source import Source
from carepath_dsl.reading.traps import value_end
from carepath_dsl.reading.yaml_events import Stop, end_of, start_of
from carepath_dsl.struct import struct


@struct(slots=False)
class Scene:
    """A file, what libyaml read of it, and where it stopped."""

    source: Source
    events: tuple[yaml.Event, ...]
    stop: Stop

    @cached_property
    def text(self) -> str:
        """The text of the file."""
        return self.source.text

    @cached_property
    def at(self) -> int:
        """The offset of the problem; the last character when the file ends too early."""
        return min(self.stop.at, max(len(self.text) - 1, 0))

    @cached_property
    def since(self) -> int:
        """The offset where what libyaml was busy with began."""
        return min(self.stop.since, self.at)

    @property
    def character(self) -> str:
        """The character libyaml stumbled at; "" at the end of the file."""
        return self.text[self.stop.at : self.stop.at + 1]

    @cached_property
    def last(self) -> yaml.Event | None:
        """The last thing read that is a character wide: a scalar, an alias, a bracket."""
        widths = (yaml.NodeEvent, yaml.CollectionEndEvent)
        return next(
            (e for e in reversed(self.events) if isinstance(e, widths) and end_of(e) > start_of(e)),
            None,
        )

    @cached_property
    def last_on_line(self) -> yaml.Event | None:
        """``last`` when it ends in front of the problem on the same line."""
        last = self.last
        if last is None or end_of(last) > self.at or self.source.begins_line(self.at):
            return None
        return last if self.source.row(end_of(last)) == self.source.row(self.at) else None

    @cached_property
    def blocks(self) -> list[tuple[int, str]]:
        """The column, from 0, of each list and mapping a line here could belong to.

        The outermost comes first; with each goes the way its lines begin: the first name of a
        mapping, ``-`` for a list. Blocks that only this line has ended are among them.
        """
        stack: list[tuple[int, str] | None] = []  # None for brackets
        ended = 0
        for number, event in enumerate(self.events):
            if isinstance(event, yaml.CollectionStartEvent):
                del stack[len(stack) - ended :]
                ended = 0
                first = self.events[number + 1] if number + 1 < len(self.events) else None
                begins = first.value if isinstance(first, yaml.ScalarEvent) else ""
                if isinstance(event, yaml.SequenceStartEvent):
                    begins = "-"
                block = (self.source.column(start_of(event)), begins)
                stack.append(None if event.flow_style else block)
            elif isinstance(event, yaml.CollectionEndEvent):
                ended += 1
            elif isinstance(event, yaml.NodeEvent):
                del stack[len(stack) - ended :]
                ended = 0
        return [block for block in stack if block is not None]

    @cached_property
    def in_brackets(self) -> bool:
        """True between ``[`` or ``{`` and its closing bracket."""
        depth = 0
        for event in self.events:
            if isinstance(event, yaml.CollectionStartEvent) and event.flow_style:
                depth += 1
            elif isinstance(event, yaml.CollectionEndEvent) and depth:
                depth -= 1
        return depth > 0

    @cached_property
    def bracket(self) -> int:
        """The offset of the innermost bracket that is open; ``since`` where none is."""
        stack: list[int] = []
        for event in self.events:
            if isinstance(event, yaml.CollectionStartEvent):
                stack.append(start_of(event))
            elif isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
        brackets = [start for start in stack if self.text[start : start + 1] in ("[", "{")]
        return brackets[-1] if brackets else self.since

    def line_from(self, offset: int) -> str:
        """The rest of the line from ``offset`` on, without its comment."""
        return self.text[offset : value_end(self.source, offset)]

    def first_on_line(self, offset: int) -> int:
        """The offset of the first character on the line of ``offset`` that is no blank."""
        line = self.source.lines[self.source.row(offset)]
        return self.source.row_start(offset) + len(line) - len(line.lstrip(" "))

    def margin(self, offset: int) -> int:
        """How far the line of ``offset`` is indented."""
        return self.first_on_line(offset) - self.source.row_start(offset)
