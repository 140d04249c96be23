"""libyaml at the edge: text to events, or to the place where libyaml gave up."""

from __future__ import annotations

import yaml

from carepath_dsl.reading.source import Source
from carepath_dsl.spans import NOWHERE, Span
from carepath_dsl.struct import struct

MAX_DEPTH = 40
"""How deep lists and mappings may stand in each other; a pathway needs about ten."""

MAX_EVENTS = 300_000
"""How many keys, values, lists and mappings a file may hold, ends included."""


@struct
class Stop:
    """Where libyaml gave up: its words for the problem, and for what it was busy with.

    ``at`` is the offset of the problem; ``since`` where that business began, else ``at``.
    """

    problem: str
    context: str
    at: int
    since: int


@struct
class TooMuch:
    """A limit that the file passes at offset ``at``."""

    message: str
    at: int


@struct
class Events:
    """What libyaml says of a file, and how it ended when it did not reach the end."""

    events: tuple[yaml.Event, ...]
    stopped: Stop | TooMuch | None = None


_TOO_DEEP = f"lists and mappings stand in each other more than {MAX_DEPTH} deep"


def has_libyaml() -> bool:
    """False when PyYAML was built without libyaml; its own scanner reads another language."""
    return bool(yaml.__with_libyaml__)


def events_of(source: Source) -> Events:
    """Read the whole file; ``source.text`` holds only characters that YAML can take."""
    events: list[yaml.Event] = []
    depth = documents = 0
    next_event = yaml.CLoader(source.text).get_event
    try:
        while (event := next_event()) is not None:
            events.append(event)
            kind = type(event)
            if kind is not yaml.ScalarEvent:
                if kind is yaml.MappingStartEvent or kind is yaml.SequenceStartEvent:
                    depth += 1
                    if depth > MAX_DEPTH:
                        return Events(tuple(events), TooMuch(_TOO_DEEP, start_of(event)))
                elif kind is yaml.MappingEndEvent or kind is yaml.SequenceEndEvent:
                    depth -= 1
                elif kind is yaml.DocumentStartEvent:
                    documents += 1
                    if documents > 1:  # one is an error; what it holds makes no difference
                        return Events(tuple(events))
            if len(events) > MAX_EVENTS:
                message = f"the file holds more than {MAX_EVENTS // 2:,} keys and values"
                return Events(tuple(events), TooMuch(message, start_of(event)))
    except yaml.MarkedYAMLError as error:
        return Events(tuple(events), _stop(error, len(source.text)))
    return Events(tuple(events))


def start_of(event: yaml.Event) -> int:
    """The offset of an event's first character."""
    return event.start_mark.index if event.start_mark else 0


def end_of(event: yaml.Event) -> int:
    """The offset behind an event's last character."""
    return event.end_mark.index if event.end_mark else 0


def span_of(event: yaml.Event, path: str) -> Span:
    """The span of an event that has a width, as libyaml gives it."""
    first, behind = event.start_mark, event.end_mark
    if first is None or behind is None:
        return NOWHERE
    return Span(path, first.line + 1, first.column + 1, behind.line + 1, behind.column + 1)


def _stop(error: yaml.MarkedYAMLError, length: int) -> Stop:
    at = error.problem_mark.index if error.problem_mark else length
    since = error.context_mark.index if error.context_mark else at
    return Stop(error.problem or "", error.context or "", at, since)
