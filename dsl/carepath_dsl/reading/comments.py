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
    if "#" not in source.text:
        return
    for start, end, in_brackets in _between_texts(source, events):
        at = source.text.find("#", start, end)
        while at >= 0:
            before = source.before(at)
            if before.strip(" ") and not before.endswith("  ") and not before.startswith("%"):
                yield _glued(source, at, in_brackets=in_brackets)
            at = source.text.find("#", source.row_end(at), end)


def _between_texts(source: Source, events: Iterable[yaml.Event]) -> Iterator[tuple[int, int, bool]]:
    """The stretches of the file in which ``#`` begins a comment, and whether in brackets."""
    behind = depth = 0
    for event in events:
        start, end = start_of(event), end_of(event)
        if isinstance(event, yaml.ScalarEvent):
            yield behind, start, depth > 0
            if event.style in ("|", ">"):
                yield start, source.row_end(start), False
        else:
            yield behind, end, depth > 0
        behind = max(behind, end)
        if isinstance(event, yaml.CollectionStartEvent) and (depth or event.flow_style):
            depth += 1
        elif isinstance(event, yaml.CollectionEndEvent) and depth:
            depth -= 1


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
