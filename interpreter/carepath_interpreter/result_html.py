"""A result as a small HTML fragment, for notebooks: one element, no script, no style sheet.

Everything that is not markup is escaped here. What colour shows is also said in words. It needs
no pathway, so facts are called by their ids in words; :mod:`carepath_interpreter.result_text`
has the full explanation.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from carepath_dsl.model import Value
from carepath_dsl.typed import Final
from carepath_dsl.words import id_words, listed, number_words, sentence, visible
from carepath_interpreter.result import Advice, Certainty, Report, Result
from carepath_interpreter.result_parts import (
    OneOf,
    deadline,
    levels,
    notices,
    prohibitions,
    still_possible,
    summary,
)

_ALARM: Final = "border-left:4px solid #a4001d;padding-left:8px;color:#a4001d;font-weight:bold"
_FRAME: Final = (
    "border:1px solid #767676;padding:8px 12px;max-width:50em;background:#fff;color:#111"
)


def result_html(result: Result) -> str:
    """The result as one ``section`` element; safe to stand in any page."""
    notice = _element("p", _element("em", _text(" ".join(notices(result.pathway)))))
    stamp = result.pathway
    parts = [
        _element("h3", _text(stamp.title)),
        notice,
        _element("p", _text(f"Act now: {deadline(result)}"), style=_ALARM)
        if result.act_now
        else "",
        _element("p", _text(summary(result))),
        *(_element("p", _text(text)) for text in result.not_applicable),
        *_given(result),
        _list(
            "Not to be offered",
            (_advice(a, _because(result, a)) for a in prohibitions(result)),
        ),
        _list("Hold back until known", (_advice(a, _depends(a)) for a in result.holds)),
        _list("Questions, in the order to ask", _questions(result), ordered=True),
        _list("Still possible", (_advice(a, _depends(a)) for a in still_possible(result))),
        _list("Values", (_text(_report(report)) for report in result.reports)),
        notice,
        _element("p", _element("small", _text(f"{stamp.id} {stamp.version}, {stamp.hash[:12]}"))),
    ]
    label = f"Result of the pathway {stamp.title}"
    return _element("section", "".join(parts), lang="en", aria_label=label, style=_FRAME)


def _given(result: Result) -> Iterable[str]:
    for level in levels(result):
        title = f"{sentence(level.urgency.within)} ({level.urgency.id})"
        items = []
        for item in level.given:
            if isinstance(item, Advice):
                items.append(_advice(item, _standing(result, item)))
            else:
                items.append(_one_of(item))
        yield _list(title, items)


def _one_of(item: OneOf) -> str:
    sure = "certain" if item.group.certainty is Certainty.CERTAIN else "as a precaution"
    decides = f"depends on {_named(item.depends_on)}"
    members = "".join(_element("li", _advice(member, "")) for member in item.members)
    return _text(f"One of these, {sure}; {decides}:") + _element("ul", members)


def _advice(advice: Advice, says: str) -> str:
    verb = _element("strong", _text(f"{sentence(advice.verb.value)}:"))
    cited = " ".join([*advice.statements, *(f"[{id}]" for id in advice.cites)])
    rest = "; ".join(part for part in (says, cited) if part)
    detail = f"<br/>{_element('small', _text(rest))}" if rest else ""
    return f"{verb} {_text(advice.text)}{detail}"


def _standing(result: Result, advice: Advice) -> str:
    if advice.certainty is Certainty.PRECAUTIONARY:
        return f"as a precaution, until known: {_named(advice.depends_on)}"
    return _because(result, advice)


def _because(result: Result, advice: Advice) -> str:
    facts = [f"{id_words(id)}: {_value(result.facts[id])}" for id in advice.because]
    return f"because {'; '.join(facts)}" if facts else "for every patient"


def _depends(advice: Advice) -> str:
    return f"depends on {_named(advice.depends_on)}"


def _named(facts: Iterable[str]) -> str:
    return listed([id_words(id) for id in facts], "and")


def _questions(result: Result) -> Iterable[str]:
    for needed in result.needed:
        flag = _element("strong", "Red flag: ") if needed.red_flag else ""
        change = f", can change: {needed.can_change}" if needed.can_change is not None else ""
        yield flag + _text(needed.ask) + f" {_element('small', _text(needed.fact + change))}"


def _report(report: Report) -> str:
    words = [_value(value, report.unit) for value in report.values]
    if not words and report.low is not None and report.high is not None:
        words = [f"{_value(report.low, report.unit)} to {_value(report.high, report.unit)}"]
    return f"{sentence(report.title)}: {listed(words, 'or')}"


def _value(value: Value, unit: str | None = None) -> str:
    match value:
        case bool():
            return "yes" if value else "no"
        case Fraction():
            return number_words(value, unit)
        case str():
            return id_words(value)


# --- markup ----------------------------------------------------------------------------------


def _text(text: str) -> str:
    from html import escape  # its table of entities is slow to import

    return escape(visible(text))


def _element(name: str, inside: str, **attributes: str) -> str:
    """An element around markup; attributes are escaped, ``_`` in their names becomes ``-``."""
    written = "".join(
        f' {key.replace("_", "-")}="{_text(value)}"' for key, value in attributes.items()
    )
    return f"<{name}{written}>{inside}</{name}>"


def _list(title: str, items: Iterable[str], *, ordered: bool = False) -> str:
    """A heading and a list, or nothing where there are no items."""
    inside = "".join(_element("li", item) for item in items)
    if not inside:
        return ""
    return _element("h4", _text(title)) + _element("ol" if ordered else "ul", inside)
