"""A result as JSON, and back without loss: the form ``carepath/result/1``.

The form is described, key by key, in ``schema/result-1.json`` (see
:mod:`carepath_interpreter.schemas`). Keys and lists have a fixed order: the same result gives
the same bytes. Keys may be added within version 1; a reader passes over those it does not know.

Numbers are exact. A number whose decimal text a double-precision reader gets back unchanged is a
JSON number; any other (1/3, or more digits than a double holds) is ``{"fraction": "1/3"}``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction

from carepath_dsl.model import Urgency, Value, Verb
from carepath_dsl.typed import TYPE_CHECKING, Any, Final, TypeVar
from carepath_interpreter.json_values import LARGEST_WHOLE as LARGEST_WHOLE
from carepath_interpreter.json_values import known_to_json, report_to_json
from carepath_interpreter.json_values import value_to_json as value_to_json
from carepath_interpreter.result import (
    Advice,
    Certainty,
    GroupAdvice,
    Needed,
    Passed,
    PathwayStamp,
    Report,
    Result,
    Status,
    Taken,
)

if TYPE_CHECKING:
    from carepath_interpreter.what_if import WhatIf
    from carepath_interpreter.why_not import WhyNot

SCHEMA: Final = "carepath/result/1"
"""What a result says of itself under ``schema``."""

_T = TypeVar("_T")


class NotAResult(ValueError):
    """JSON that is no result of this version; the message says where and what is missing."""


# --- out -------------------------------------------------------------------------------------


def dumps(
    result: Result,
    *,
    why_not: Iterable[WhyNot] | None = None,
    what_if: WhatIf | None = None,
    indent: int | None = 2,
) -> str:
    """The result as JSON text; see :func:`to_json`."""
    data = to_json(result, why_not, what_if)
    return json.dumps(data, ensure_ascii=False, indent=indent, allow_nan=False)


def to_json(
    result: Result, why_not: Iterable[WhyNot] | None = None, what_if: WhatIf | None = None
) -> dict[str, Any]:
    """The result as plain dictionaries, lists, texts, numbers, True, False and None.

    ``why_not`` holds answers to be added under a key of their own, and ``what_if`` what would
    change from this result to another one; reading back passes over both.
    """
    stamp = result.pathway
    data: dict[str, Any] = {
        "schema": SCHEMA,
        "pathway": {
            **stamp_out(stamp),
            "urgency": [{"id": level.id, "within": level.within} for level in stamp.urgency],
        },
        "status": result.status.value,
        "act_now": result.act_now,
        "not_applicable": list(result.not_applicable),
        "recommendations": [_advice_out(advice, result.facts) for advice in result.advice],
        "alternatives": [
            {"id": group.id, "members": list(group.members), "certainty": group.certainty.value}
            for group in result.alternatives
        ],
        "reports": [report_to_json(report) for report in result.reports],
        "needed": [
            {
                "fact": needed.fact,
                "ask": needed.ask,
                "ask_patient": needed.ask_patient,
                "red_flag": needed.red_flag,
                "can_change": needed.can_change,
            }
            for needed in result.needed
        ],
        "path": [
            {
                "step": passed.step,
                "box": passed.box,
                "title": passed.title,
                "certainty": passed.certainty.value,
                "prepared": passed.prepared,
            }
            for passed in result.path
        ],
        "ways": [
            {"from": way.source, "to": way.target, "certainty": way.certainty.value}
            for way in result.ways
        ],
        "facts": {name: value_to_json(value) for name, value in result.facts.items()},
    }
    if why_not is not None:
        from carepath_interpreter.questions_json import why_not_to_json

        data["why_not"] = [why_not_to_json(answer, result.facts) for answer in why_not]
    if what_if is not None:
        from carepath_interpreter.questions_json import what_if_to_json

        data["what_if"] = what_if_to_json(what_if)
    return data


def stamp_out(stamp: PathwayStamp) -> dict[str, Any]:
    """Which pathway answers, without its scale of urgency."""
    return {
        "id": stamp.id,
        "title": stamp.title,
        "version": stamp.version,
        "hash": stamp.hash,
        "status": stamp.status,
        "notice": stamp.notice,
    }


def _advice_out(advice: Advice, facts: Mapping[str, Value]) -> dict[str, Any]:
    return {
        "id": advice.id,
        "certainty": advice.certainty.value,
        "hold": advice.hold,
        "verb": advice.verb.value,
        "text": advice.text,
        "patient": advice.patient,
        "kind": advice.kind,
        "urgency": advice.urgency,
        "within": advice.within,
        "cites": list(advice.cites),
        "statements": list(advice.statements),
        "steps": list(advice.steps),
        "because": known_to_json(advice.because, facts),
        "reasons": list(advice.reasons),
        "prepared_by": list(advice.prepared_by),
        "depends_on": list(advice.depends_on),
    }


# --- in --------------------------------------------------------------------------------------


def loads(text: str | bytes) -> Result:
    """The result that :func:`dumps` wrote. Raises NotAResult."""
    try:
        return from_json(json.loads(text))
    except (ValueError, RecursionError) as error:
        if isinstance(error, NotAResult):
            raise
        raise NotAResult(f"not JSON: {error}") from None


def from_json(data: object) -> Result:
    """The result that :func:`to_json` gave. Raises NotAResult."""
    top = _Reader(data, "result")
    if top.get("schema", str) != SCHEMA:
        raise NotAResult(f"result.schema is not {SCHEMA}")
    pathway = top.reader("pathway")
    facts = top.reader("facts")
    return Result(
        pathway=PathwayStamp(
            id=pathway.get("id", str),
            title=pathway.get("title", str),
            version=pathway.get("version", str),
            hash=pathway.get("hash", str),
            status=pathway.get("status", str),
            notice=pathway.optional("notice"),
            urgency=pathway.each(
                "urgency", lambda level: Urgency(level.get("id", str), level.get("within", str))
            ),
        ),
        status=_word(Status, top, "status"),
        act_now=top.get("act_now", bool),
        facts={name: _value_in(facts.get(name, object), facts.at(name)) for name in facts.data},
        advice=top.each("recommendations", _advice_in),
        alternatives=top.each(
            "alternatives",
            lambda group: GroupAdvice(
                group.get("id", str), group.texts("members"), _word(Certainty, group, "certainty")
            ),
        ),
        reports=top.each("reports", _report_in),
        path=top.each(
            "path",
            lambda passed: Passed(
                passed.get("step", str),
                passed.get("box", str),
                passed.get("title", str),
                _word(Certainty, passed, "certainty"),
                passed.get("prepared", bool),
            ),
        ),
        ways=top.each(
            "ways",
            lambda way: Taken(
                way.get("from", str), way.get("to", str), _word(Certainty, way, "certainty")
            ),
        ),
        needed=top.each(
            "needed",
            lambda needed: Needed(
                needed.get("fact", str),
                needed.get("ask", str),
                needed.optional("ask_patient"),
                needed.get("red_flag", bool),
                needed.optional("can_change"),
            ),
        ),
        not_applicable=top.texts("not_applicable"),
    )


def _advice_in(advice: _Reader) -> Advice:
    return Advice(
        id=advice.get("id", str),
        certainty=_word(Certainty, advice, "certainty"),
        hold=advice.get("hold", bool),
        verb=_word(Verb, advice, "verb"),
        text=advice.get("text", str),
        patient=advice.optional("patient"),
        kind=advice.optional("kind"),
        urgency=advice.optional("urgency"),
        within=advice.optional("within"),
        cites=advice.texts("cites"),
        statements=advice.texts("statements"),
        steps=advice.texts("steps"),
        because=advice.each("because", lambda known: known.get("fact", str)),
        reasons=advice.texts("reasons"),
        prepared_by=advice.texts("prepared_by"),
        depends_on=advice.texts("depends_on"),
    )


def _report_in(report: _Reader) -> Report:
    id, title, unit = report.get("id", str), report.get("title", str), report.optional("unit")
    if "value" in report.data:
        value = _value_in(report.get("value", object), report.at("value"))
        return Report(id, title, (value,), unit=unit)
    if "possible" in report.data:
        values = enumerate(report.get("possible", list))
        return Report(
            id,
            title,
            tuple(_value_in(value, f"{report.at('possible')}[{n}]") for n, value in values),
            unit=unit,
        )
    ends = report.get("between", list)
    if len(ends) != 2:
        raise NotAResult(f"{report.at('between')} is not a list of two numbers")
    low, high = (_value_in(end, report.at("between")) for end in ends)
    return Report(id, title, (), low, high, unit)


def _value_in(data: object, at: str) -> Value:
    match data:
        case bool() | str():
            return data
        case int():
            return Fraction(data)
        case float():
            text = repr(data)
        case {"fraction": str(fraction)}:
            text = fraction
        case _:
            text = ""
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError):
        raise NotAResult(f"{at} is not a value") from None


_Word = TypeVar("_Word", Status, Certainty, Verb)


def _word(words: type[_Word], reader: _Reader, key: str) -> _Word:
    text = reader.get(key, str)
    for word in words:
        if word.value == text:
            return word
    raise NotAResult(f"{reader.at(key)} is none of the words it may be")


class _Reader:
    """A JSON object and its place, for messages such as "result.path[3].step is missing"."""

    def __init__(self, data: object, place: str) -> None:
        if not isinstance(data, dict):
            raise NotAResult(f"{place} is not an object")
        self.data: dict[str, object] = data
        self.place = place

    def at(self, key: str) -> str:
        return f"{self.place}.{key}"

    def get(self, key: str, kind: type[_T]) -> _T:
        if key not in self.data:
            raise NotAResult(f"{self.at(key)} is missing")
        value = self.data[key]
        if not isinstance(value, kind):
            raise NotAResult(f"{self.at(key)} is not {_KINDS[kind]}")
        return value

    def optional(self, key: str) -> str | None:
        """A text, or None where there is null."""
        if key in self.data and self.data[key] is None:
            return None
        return self.get(key, str)

    def reader(self, key: str) -> _Reader:
        return _Reader(self.get(key, object), self.at(key))

    def each(self, key: str, read: Callable[[_Reader], _T]) -> tuple[_T, ...]:
        items = enumerate(self.get(key, list))
        return tuple(read(_Reader(item, f"{self.at(key)}[{n}]")) for n, item in items)

    def texts(self, key: str) -> tuple[str, ...]:
        items = self.get(key, list)
        for n, item in enumerate(items):
            if not isinstance(item, str):
                raise NotAResult(f"{self.at(key)}[{n}] is not a text")
        return tuple(items)


_KINDS: Final[Mapping[type, str]] = {
    str: "a text",
    bool: "true or false",
    list: "a list",
    object: "a value",
}
