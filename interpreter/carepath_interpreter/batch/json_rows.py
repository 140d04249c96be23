"""Rows of JSON Lines: a JSON object to a line, read as strictly as a file about one patient."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Final

from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.reading.source import Source
from carepath_interpreter.batch.blocks import TOO_LONG, Chunk, Read, lines_of
from carepath_interpreter.batch.reading import MOST_REMEMBERED, FactsReader
from carepath_interpreter.batch.records import (
    Problem,
    Row,
    Unusable,
    Written,
    problems_of,
)
from carepath_interpreter.facts_json import exact_number, read_json

_BLANKS: Final = " \t\r\n"


def json_pieces(read: Read) -> Iterator[list[tuple[int, bytes | Problem]]]:
    """The rows of a stream with their lines, some at a time; blank lines are none."""
    line = 1
    for lines in lines_of(read):
        yield [
            (number, TOO_LONG if row is None else row)
            for number, row in enumerate(lines, line)
            if row is None or row.strip()
        ]
        line += len(lines)


class JsonRows:
    """Reads rows: one key may be the patient's identifier, and others are passed through."""

    def __init__(self, facts: FactsReader, id: str | None, keep: tuple[str, ...]) -> None:
        self.facts = facts
        self.id = id
        self.keep = keep
        self._others = frozenset(keep if id is None else (*keep, id))
        self._no_facts = tuple(self._others - facts.pathway.facts.keys())
        number = _Numbers().__getitem__
        self._decode = json.JSONDecoder(
            object_pairs_hook=list,
            parse_int=number,
            parse_float=number,
            parse_constant=str,
        ).raw_decode

    def rows(self, chunk: Chunk) -> Iterator[Row | Unusable]:
        """The rows of a chunk, each as a patient, or with what is wrong with it."""
        for row, (raw, line) in enumerate(zip(chunk.rows, chunk.lines, strict=True), chunk.first):
            if isinstance(raw, Problem):
                yield Unusable(row, line, None, self._nothing, (raw,))
            else:
                yield self._row(row, line, raw)

    @property
    def _nothing(self) -> tuple[None, ...]:
        return (None,) * len(self.keep)

    def _row(self, row: int, line: int, raw: bytes) -> Row | Unusable:
        try:
            text = raw.decode("utf-8").strip(_BLANKS)
            pairs, end = self._decode(text)
        except UnicodeDecodeError:
            return Unusable(row, line, None, self._nothing, self.facts.not_text(raw))
        except (ValueError, RecursionError):
            return self._slowly(row, line, text)
        if end != len(text) or text[0] != "{":
            return self._slowly(row, line, text)
        answers = dict(pairs)
        if len(answers) != len(pairs):
            return self._slowly(row, line, text)
        id: object = None
        kept: tuple[object, ...] = ()
        if self._others:
            id = None if self.id is None else answers.get(self.id)
            kept = tuple(map(answers.get, self.keep))
            for name in self._no_facts:
                answers.pop(name, None)
            if type(id) is list or list in map(type, kept):
                return self._slowly(row, line, text)
        facts = self.facts.read(answers)
        if isinstance(facts, dict):
            return Row(row, id, kept, facts)
        return self._slowly(row, line, text)

    def _slowly(self, row: int, line: int, text: str) -> Row | Unusable:
        """The same, by the reader for one patient, which tells what is wrong."""
        diagnostics = Diagnostics()
        answers: dict[str, object] = {}
        others: dict[str, object] = {}
        for answer in read_json(Source("row", text), diagnostics):
            if answer.name in self._others:
                others[answer.name] = answer.raw
            if answer.name not in self._no_facts:
                answers[answer.name] = answer.raw
        facts = self.facts.read_slowly(answers)
        id = others.get(self.id) if self.id is not None else None
        kept = tuple(others.get(name) for name in self.keep)
        found = problems_of(diagnostics, {})
        if isinstance(facts, tuple):
            found += facts
        elif not found:
            return Row(row, id, kept, facts)
        return Unusable(row, line, id, kept, found)


class _Numbers(dict[str, Written]):
    """The text of a number → the number; the same object for the same text."""

    def __missing__(self, text: str) -> Written:
        if len(self) >= MOST_REMEMBERED:
            self.clear()
        found = self[text] = Written(text, exact_number(text))
        return found
