"""The lines of `while unknown`: a decision's place is its name, a precaution has a line below."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from carepath_dsl.reading.source import with_plain_line_breaks
from carepath_dsl.spans import Span
from carepath_dsl.struct import replace
from carepath_interpreter.coverage import Coverage, Touched
from carepath_interpreter.coverage_items import Kind

_KEY: Final = re.compile(r"""(['"]?)while unknown\1 *:""")


def placed(found: Coverage, sources: Mapping[str, str]) -> Coverage:
    """The coverage with untouched precautions at their own lines; ``sources`` are texts by path.

    One whose line is not found stays where the decision begins.
    """
    return Coverage(tuple(_placed(thing, sources) for thing in found.things))


def _placed(thing: Touched, sources: Mapping[str, str]) -> Touched:
    item = thing.item
    if item.kind is not Kind.PRECAUTION or thing.cases or item.span.path not in sources:
        return thing
    span = _line_below(item.span, sources[item.span.path])
    return thing if span is None else replace(thing, item=replace(item, span=span))


def _line_below(step: Span, text: str) -> Span | None:
    """The key among those of the step that begins at ``step``."""
    lines = with_plain_line_breaks(text).split("\n")
    here = lines[step.line - 1][step.column - 1 :] if step.line <= len(lines) else ""
    if found := _KEY.search(here):  # all in one line, in braces
        return _span(step, step.line, step.column + found.start())
    margin = None
    for number, line in enumerate(lines[step.line :], start=step.line + 1):
        words = line.lstrip(" ")
        column = len(line) - len(words) + 1
        if not words or words.startswith("#"):
            continue
        if column <= step.column:
            return None
        margin = margin or column
        # Keys stand on one margin; the same words further in are somebody's text.
        if column == margin and _KEY.match(words):
            return _span(step, number, column)
    return None


def _span(step: Span, line: int, column: int) -> Span:
    return Span(step.path, line, column, line, column + len("while unknown"))
