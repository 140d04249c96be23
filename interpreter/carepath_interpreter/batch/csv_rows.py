"""Rows of CSV: a patient to a row, a fact to a column; an empty cell is "not known"."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator, Sequence
from operator import itemgetter
from typing import Final

from carepath_interpreter.batch.blocks import Chunk
from carepath_interpreter.batch.columns import Columns
from carepath_interpreter.batch.csv_lines import Header, cells_of
from carepath_interpreter.batch.reading import FactsReader
from carepath_interpreter.batch.records import BAD_ROW, Problem, Row, Unusable

UNREADABLE: Final = Problem(
    BAD_ROW,
    None,
    f"a cell longer than {csv.field_size_limit()} characters, or an odd line end in a cell",
    "give one value to a cell",
)


class CsvRows:
    """Reads rows of a table with this header."""

    def __init__(self, facts: FactsReader, header: Header, columns: Columns) -> None:
        self.facts = facts
        self.header = header
        self.columns = columns
        places = {name: place for place, name in enumerate(header.names)}
        self._facts = _picked([places[name] for name in columns.facts])
        self._id = None if columns.id is None else places[columns.id]
        self._kept = _picked([places[name] for name in columns.keep])

    def rows(self, chunk: Chunk) -> Iterator[Row | Unusable]:
        """The rows of a chunk, each as a patient, or with what is wrong with it."""
        for row, (raw, line) in enumerate(zip(chunk.rows, chunk.lines, strict=True), chunk.first):
            if isinstance(raw, Problem):
                yield self._unusable(row, line, raw)
            else:
                yield self._row(row, line, raw)

    def _row(self, row: int, line: int, raw: bytes) -> Row | Unusable:
        try:
            cells = cells_of(raw.decode("utf-8"), self.header.separator)
        except UnicodeDecodeError:
            return self._unusable(row, line, *self.facts.not_text(raw))
        except csv.Error:
            return self._unusable(row, line, UNREADABLE)
        expected = len(self.header.names)
        if len(cells) != expected:
            problem = Problem(
                BAD_ROW,
                None,
                f"{_cells(len(cells))}, and the header has {expected}",
                "give as many cells as there are columns; an empty cell is not known",
            )
            return self._unusable(row, line, problem)
        id = None if self._id is None else cells[self._id] or None
        kept = self._kept(cells)
        facts = self.facts.read(dict(zip(self.columns.facts, self._facts(cells), strict=True)))
        if isinstance(facts, dict):
            return Row(row, id, kept, facts)
        return Unusable(row, line, id, kept, facts)

    def _unusable(self, row: int, line: int, *problems: Problem) -> Unusable:
        return Unusable(row, line, None, (None,) * len(self.columns.keep), problems)


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count} cells"


def _picked(places: list[int]) -> Callable[[Sequence[str]], tuple[str, ...]]:
    """The values at these places, as one quick function."""
    match places:
        case []:
            return lambda cells: ()
        case [place]:
            return lambda cells: (cells[place],)
        case _:
            return itemgetter(*places)
