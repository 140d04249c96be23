"""Records as JSON Lines: the form ``carepath/batch/1``, described in ``schema/batch-1.json``."""

from __future__ import annotations

import json
from json.encoder import encode_basestring
from typing import Any

from carepath_interpreter.batch.records import Answer, Explained, Remembered, Row, Unusable, Written
from carepath_interpreter.compiling.outcomes import Outcome
from carepath_interpreter.json_values import report_value
from carepath_interpreter.result import Report
from carepath_interpreter.result_json import to_json


class JsonRecords:
    """Writes records; what many of them have in common is written once and remembered."""

    def __init__(self, keep: tuple[str, ...]) -> None:
        self._keep = tuple(_json(name) for name in keep)
        self._outcomes: Remembered[Outcome, str] = Remembered(_outcome)
        self._reports: Remembered[object, str] = Remembered(_reports)
        self._needed: Remembered[object, str] = Remembered(_needed)

    def answered(self, row: Row, answer: Answer) -> str:
        """The record of a patient: a line of JSON."""
        needed = "" if answer.needed is None else self._needed[answer.needed]
        outcome, reports = self._outcomes[answer.outcome], self._reports[answer.reports]
        return f"{self._front(row)}{outcome}{reports}{needed}}}\n"

    def explained(self, row: Row, answer: Explained) -> str:
        """The record with the whole result of a patient, under ``result``."""
        return f'{self._front(row)}, "result": {_json(to_json(answer.result))}}}\n'

    def unusable(self, row: Unusable) -> str:
        """The record of a row that cannot be used."""
        line = "" if row.line is None else f', "line": {row.line}'
        problems = _json([problem._asdict() for problem in row.problems])
        return f'{self._front(row)}{line}, "problems": {problems}}}\n'

    def _front(self, row: Row | Unusable) -> str:
        kept = ""
        if self._keep:
            values = zip(self._keep, row.kept, strict=True)
            entries = ", ".join([f"{name}: {plain_json(value)}" for name, value in values])
            kept = f', "kept": {{{entries}}}'
        return f'{{"row": {row.row}, "id": {plain_json(row.id)}{kept}'


def plain_json(value: object) -> str:
    """A value that is passed through, as JSON; what JSON has no word for is written as text."""
    match value:
        case Written():
            return value.text
        case str():
            return encode_basestring(value) if value.isascii() else _json(value)
        case None:
            return "null"
        case bool() | int():
            return _json(value)
        case float() if value - value == 0:  # neither infinite nor "not a number"
            return repr(value)
        case list():
            return "null"
        case _:
            return _json(str(value))


def _json(value: object) -> str:
    text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:  # half of a pair, which JSON can say and UTF-8 cannot
        return json.dumps(value, allow_nan=False)
    return text


def _members(members: dict[str, Any]) -> str:
    return f", {_json(members)[1:-1]}"


def _outcome(outcome: Outcome) -> str:
    return _members(
        {
            "status": outcome.status,
            "act_now": outcome.act_now,
            "certain": outcome.certain,
            "precautionary": outcome.precautionary,
            "possible": outcome.possible,
            "holds": outcome.holds,
            "alternatives": outcome.alternatives,
        }
    )


def _reports(reports: tuple[Report, ...]) -> str:
    return _members({"reports": {report.id: report_value(report) for report in reports}})


def _needed(needed: tuple[str, ...]) -> str:
    return _members({"needed": needed})
