"""Counts of patients on the ways, from a given table."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from math import sqrt

from carepath_diagrams.chart import Chart, Way
from carepath_diagrams.contents import END, FORK
from carepath_dsl.struct import replace

SUPPRESSED_BELOW = 5
"""Smaller counts are not shown: they could point to a person."""


class BadCounts(ValueError):
    """The table of counts does not fit the pathway; the message says which line and why."""


def read_counts(text: str) -> dict[tuple[str, str], int]:
    """A table of counts: CSV with the columns from, to and count, or a JSON list of the same.

    ``from`` and ``to`` are ids of steps; ``to`` may be ``end``. Raises BadCounts.
    """
    if text.lstrip().startswith("["):
        try:
            rows = json.loads(text)
        except json.JSONDecodeError as error:
            raise BadCounts(f"line {error.lineno}: this is no JSON: {error.msg}") from None
    else:
        rows = list(csv.DictReader(io.StringIO(text)))
    counts: dict[tuple[str, str], int] = {}
    for index, row in enumerate(rows, start=1):
        if not isinstance(row, dict) or not {"from", "to", "count"} <= row.keys():
            raise BadCounts(f"row {index}: the columns from, to and count are expected")
        said = str(row["count"]).strip()
        if not (said.isascii() and said.isdigit()):
            raise BadCounts(f"row {index}: the count {said[:20]!r} is not a whole number")
        way = (str(row["from"]).strip(), str(row["to"]).strip())
        if way in counts:
            raise BadCounts(f"row {index}: the way from {way[0]} to {way[1]} stands twice")
        counts[way] = int(said)
    return counts


def with_counts(chart: Chart, counts: Mapping[tuple[str, str], int]) -> Chart:
    """The chart with counts on its ways; line widths grow with them, nobody is dashed grey.

    Raises BadCounts for a way that the pathway does not have.
    """
    known = {_named(way) for way in chart.ways if not way.target.startswith(FORK)}
    for source, target in counts:
        if (source, target) not in known:
            raise BadCounts(f"there is no way from {source} to {target}")
    total = max((_leaving(chart, chart.start, counts), *counts.values(), 1))
    ways = tuple(_counted(way, chart, counts, total) for way in chart.ways)
    return replace(chart, ways=ways, variant=f"{total} patients: counts on the ways")


def _named(way: Way) -> tuple[str, str]:
    target = "end" if way.target.startswith(END) else way.target
    return way.source.removeprefix(FORK), target


def _leaving(chart: Chart, step: str, counts: Mapping[tuple[str, str], int]) -> int:
    """How many patients leave a box; after a bar every patient goes all ways."""
    leaving = [n for (source, _), n in counts.items() if source == step]
    forked = any(way.source == step and way.target.startswith(FORK) for way in chart.ways)
    return (max(leaving, default=0) if forked else sum(leaving)) if leaving else 0


def _counted(way: Way, chart: Chart, counts: Mapping[tuple[str, str], int], total: int) -> Way:
    if way.target.startswith(FORK):
        number: int | None = _leaving(chart, way.source, counts)
    else:
        number = counts.get(_named(way))
    if number is None or way.kind == "back":
        return way
    if number == 0:
        return replace(way, notes=("0",), mark="unvisited", nobody=True)
    if number < SUPPRESSED_BELOW:
        return replace(way, notes=(f"fewer than {SUPPRESSED_BELOW}",), width=1.0)
    share = f"{number} ({100 * number / total:.1f}%)"
    return replace(way, notes=(share,), width=0.8 + 7.0 * sqrt(number / total))
