"""Comments that cut off part of a value: ``when: a # or b`` is only ``a`` to YAML."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import yaml

from carepath_dsl.reading.source import Source
from carepath_dsl.reading.traps import (
    COMMENT,
    Trap,
    block_end,
    put_in_quotes,
    value_start,
    with_example,
)
from carepath_dsl.reading.yaml_events import end_of, start_of


def glued_comments(source: Source, events: Iterable[yaml.Event]) -> Iterator[Trap]:
    """The trap of every comment with fewer than two blanks between it and what it follows."""
    for start, end, in_brackets in _between_texts(source, events):
        at = source.text.find("#", start, end)
        while at >= 0:
            before = source.before(at)
            if before.strip(" ") and not before.endswith("  ") and not before.startswith("%"):
                yield _glued(source, at, in_brackets=in_brackets)
            at = source.text.find("#", source.row_end(at), end)


def _between_texts(source: Source, events: Iterable[yaml.Event]) -> Iterator[tuple[int, int, bool]]:
    """The stretches of the file in which ``#`` begins a comment, and whether in brackets.

    Those without any ``#`` are left out.
    """
    behind = depth = 0
    sign = source.text.find("#")
    for event in events:
        if sign < 0:
            return
        start, end = start_of(event), end_of(event)
        if type(event) is yaml.ScalarEvent:
            if sign < start:
                yield behind, start, depth > 0
            if event.style in ("|", ">"):
                yield start, source.row_end(start), False
        else:
            if sign < end:
                yield behind, end, depth > 0
            if isinstance(event, yaml.CollectionStartEvent):
                if depth or event.flow_style:
                    depth += 1
            elif depth and isinstance(event, yaml.CollectionEndEvent):
                depth -= 1
        if end > behind:
            behind = end
            if sign < behind:
                sign = source.text.find("#", behind)


def _glued(source: Source, at: int, *, in_brackets: bool) -> Trap:
    before, end = source.before(at), source.row_end(at)
    as_comment = f"{before.strip()}  {source.text[at:end].rstrip()}"
    cure = with_example("for a comment, put two blanks before it", as_comment)
    value = value_start(source, at)
    has_lines_below = block_end(source, at) > end + 1
    if not (in_brackets or has_lines_below or source.text[value] in "[{>|'\""):
        cure = put_in_quotes(source, value, end, f"{cure}\nfor a text, put it in quotes")
    return Trap(
        COMMENT,
        "a comment begins here, with one blank before it"
        if before.endswith(" ")
        else "a comment begins here, without a blank before it",
        at,
        end,
        help=cure,
        quiet=(source.row_start(at) + len(before.rstrip()), end),
    )
