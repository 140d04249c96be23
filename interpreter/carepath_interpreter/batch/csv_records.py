"""Records as CSV: lists with blanks between the ids, ``yes`` and ``no``, empty for what is open.

A spreadsheet takes a cell that begins with ``=``, ``+``, ``-`` or ``@`` for a formula, and runs it.
What comes from the table or from the pathway is text, whoever wrote it: such a cell gets an
apostrophe in front, unless it is a plain number.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Final

from carepath_dsl.words import visible
from carepath_interpreter.batch.flat_records import (
    LISTS,
    Flat,
    alternatives,
    plain_text,
    problem_text,
    report_texts,
)
from carepath_interpreter.batch.records import Answer, Remembered, Row, Unusable
from carepath_interpreter.compiling.outcomes import Outcome

_FORMULA: Final = re.compile(r"[\s\x00]*[=+\-@＝＋－＠]|[\t\r]")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:[.,][0-9]+)?")


class CsvRecords:
    """Writes records; what many of them have in common is written once and remembered."""

    def __init__(self, columns: Flat, separator: str) -> None:
        self.columns = columns
        self.separator = separator
        self._special = re.compile(f'["\\r\\n{re.escape(separator)}]|^ | $').search
        self._outcomes: Remembered[Outcome, str] = Remembered(self._outcome)
        self._reports: Remembered[object, str] = Remembered(
            lambda reports: self._cells(report_texts(reports))
        )
        self._needed: Remembered[object, str] = Remembered(
            lambda needed: self._cells([" ".join(needed)])
        )
        self._empty = separator * (len(columns.names) - len(columns.keep) - 2)

    def header(self) -> str:
        """The first line."""
        return self._cells(self.columns.names)[len(self.separator) :] + "\n"

    def answered(self, row: Row, answer: Answer) -> str:
        """The record of a patient."""
        needed = "" if answer.needed is None else self._needed[answer.needed]
        outcome, reports = self._outcomes[answer.outcome], self._reports[answer.reports]
        return f"{self._front(row)}{outcome}{reports}{needed}{self.separator}\n"

    def unusable(self, row: Unusable) -> str:
        """The record of a row that cannot be used: only the last column says something."""
        problems = self._cell(problem_text(row.line, row.problems))
        return f"{self._front(row)}{self._empty}{problems}\n"

    def _front(self, row: Row | Unusable) -> str:
        return f"{row.row}{self._cells(map(plain_text, (row.id, *row.kept)))}"

    def _outcome(self, outcome: Outcome) -> str:
        lists = (" ".join(getattr(outcome, name)) for name in LISTS)
        act_now = "yes" if outcome.act_now else "no"
        return self._cells([outcome.status, act_now, *lists, *alternatives(self.columns, outcome)])

    def _cells(self, texts: Iterable[str | None]) -> str:
        """Each with the separator before it."""
        return "".join([self.separator + self._cell(text or "") for text in texts])

    def _cell(self, text: str) -> str:
        if text.isalnum() and text.isascii():
            return text
        if _FORMULA.match(text) and not _NUMBER.fullmatch(text):
            text = f"'{text}"
        if self._special(text):
            text = '"' + text.replace('"', '""') + '"'
        try:
            text.encode("utf-8")
        except UnicodeEncodeError:  # half of a pair, which JSON can say and UTF-8 cannot
            return self._cell(visible(text))
        return text
