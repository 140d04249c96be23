"""A case that was not passed, as a reviewer reads it: what was expected, and what came."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final, Literal, TypeAlias

from carepath_dsl.model import Case, Pathway
from carepath_dsl.struct import struct
from carepath_dsl.words import fact_words, listed, sentence, title_of
from carepath_interpreter.cases import CaseOutcome, Difference
from carepath_interpreter.result import Advice, Result
from carepath_interpreter.result_parts import levels
from carepath_interpreter.result_text_clinician import because_words
from carepath_interpreter.text_page import Look, Page

Side: TypeAlias = Literal["", "missing", "unexpected"]

_LOOKS: Final[Mapping[Side, Look]] = {"": "plain", "missing": "alarm", "unexpected": "caution"}
_INDENT: Final = 2
_COLUMNS: Final = 12

_ASKS: Final[Mapping[str, str]] = {
    "recommends": "exactly these are to be certain",
    "recommends at least": "these are to be certain",
    "does not recommend": "these are to be excluded",
    "precautions": "exactly these are to be precautionary",
    "possible": "exactly these are to be possible",
    "passes": "exactly these boxes, in order",
    "asks for": "exactly these questions, in order",
}
"""What each key of ``expect`` with a list behind it asks for."""


_ORDERED: Final = ("passes", "asks for")


@struct
class Mark:
    """One line of a difference: a thing that is as expected, or missing, or unexpected."""

    side: Side
    id: str
    is_instead: str | None = None
    """Its certainty, where that is another one than expected."""


def known_words(case: Case, pathway: Pathway) -> list[tuple[str, str]]:
    """What is known of the patient of a case: what is yes, what is no, and everything else.

    Each is a word and the list behind it; those with an empty list are left out.
    """
    flags = {fact.id for fact in pathway.facts.values() if fact.red_flag}
    answers: dict[str, list[str]] = {"Yes": [], "No": [], "Known": []}
    if len(flags) > 1 and all(case.facts.get(id) is False for id in flags):
        answers["No"].append("every red flag")
    else:
        flags = set()
    for name, value in case.facts.items():
        fact = pathway.facts[name]
        if value is True:
            answers["Yes"].append(fact.title)
        elif value is False:
            answers["No"] += [] if name in flags else [fact.title]
        else:
            answers["Known"].append(fact_words(fact, value))
    if not case.facts:
        answers["Known"].append("nothing yet")
    return [(word, "; ".join(these)) for word, these in answers.items() if these]


def marks(difference: Difference, result: Result) -> list[Mark]:
    """A difference in lists line by line; empty for keys that do not hold a list of ids."""
    expected, actual = difference.expected, difference.actual
    match difference.key:
        case "recommends at least":
            return [Mark("missing", id, _certainty(result, id)) for id in expected]
        case "does not recommend":
            return [Mark("unexpected", id, _certainty(result, id)) for id in expected]
        case "recommends" | "precautions" | "possible":
            missing = [id for id in expected if id not in actual]
            more = [id for id in actual if id not in expected]
            return [
                *(Mark("missing", id, _certainty(result, id)) for id in missing),
                *(Mark("unexpected", id) for id in more),
            ]
        case "passes" | "asks for":
            return list(_in_order(expected, actual))
        case _:
            return []


def _in_order(expected: Sequence[str], actual: Sequence[str]) -> Iterator[Mark]:
    matcher = SequenceMatcher(None, expected, actual, autojunk=False)
    for tag, i1, i2, j1, j2 in matcher.get_opcodes():
        if tag == "equal":
            yield from (Mark("", id) for id in expected[i1:i2])
        else:
            yield from (Mark("missing", id) for id in expected[i1:i2])
            yield from (Mark("unexpected", id) for id in actual[j1:j2])


def _certainty(result: Result, id: str) -> str:
    certainties = {advice.id: advice.certainty for advice in result.advice}
    certainties |= {group.id: group.certainty for group in result.alternatives}
    return certainties[id].value


# --- as text ---------------------------------------------------------------------------------


def headline(outcome: CaseOutcome) -> str:
    """What became of a failed case in one line: ``not as expected: recommends, passes``."""
    if outcome.problem is not None:
        return f"it could not be evaluated: {outcome.problem}"
    return f"not as expected: {', '.join(each.key for each in outcome.differences)}"


def outcome_text(
    pathway: Pathway, outcome: CaseOutcome, *, width: int = 80, color: bool = False
) -> str:
    """What is known of the patient of a failed case and every difference; "" for a passed one."""
    if outcome.passed:
        return ""
    page = Page(width, color=color)
    for word, these in known_words(outcome.case, pathway):
        page.text(these, lead=f"{word}:", hang=7, look="quiet")
    if outcome.problem is not None:
        page.text(sentence(headline(outcome)), look="alarm")
    told: set[str] = set()
    for difference in outcome.differences:
        assert outcome.result is not None
        page.blank()
        _tell(page, pathway, outcome.result, difference, told)
    return str(page)


def _tell(
    page: Page, pathway: Pathway, result: Result, difference: Difference, told: set[str]
) -> None:
    lines = marks(difference, result)
    if difference.key not in _ASKS:
        page.text(difference.key, look="bold")
        _pair(page, pathway, difference)
        for words in _behind(pathway, result, difference.key):
            page.text(words, indent=_INDENT + _COLUMNS, look="quiet")
        return
    page.text(f"{difference.key} ({_ASKS[difference.key]})", look="bold")
    for mark in lines:
        page.text(
            _called(pathway, result, difference.key, mark.id),
            lead=mark.side or " ",
            indent=_INDENT,
            hang=_COLUMNS,
            look=_LOOKS[mark.side],
        )
        if difference.key not in _ORDERED and mark.id not in told:
            told.add(mark.id)
            page.text(_why(pathway, result, mark), indent=_INDENT + _COLUMNS, look="quiet")
    first = next((n for n, mark in enumerate(lines, start=1) if mark.side), None)
    if difference.key in _ORDERED and first is not None:
        same = sorted(difference.expected) == sorted(difference.actual)
        also = ", and otherwise the same in another order" if same else ""
        page.text(f"The first difference is at place {first}{also}.", indent=_INDENT)


def _pair(page: Page, pathway: Pathway, difference: Difference) -> None:
    """``status``, ``act now`` and each reported value: one text against another."""
    for expected, actual in zip(difference.expected, difference.actual, strict=True):
        if difference.key == "reports":
            id, _, expected = expected.partition(": ")
            actual = actual.partition(": ")[2]
            page.text(f"{id}: {title_of(id, pathway)}", indent=_INDENT)
        page.text(expected, lead="expected", indent=_INDENT, hang=_COLUMNS, look="alarm")
        page.text(actual, lead="actual", indent=_INDENT, hang=_COLUMNS, look="caution")


def _behind(pathway: Pathway, result: Result, key: str) -> Iterator[str]:
    """What makes the status what it is, or what has to be done now."""
    if key == "status":
        yield from result.not_applicable
        if result.needed:
            asked = [pathway.facts[needed.fact].title for needed in result.needed]
            yield f"not known, and it matters: {'; '.join(asked)}"
    if key == "act now" and result.act_now:
        for item in levels(result)[0].given:
            id = item.id if isinstance(item, Advice) else item.group.id
            yield f"{_called(pathway, result, key, id)} is {_certainty(result, id)}"


def _called(pathway: Pathway, result: Result, key: str, id: str) -> str:
    """An id with what it stands for, in words."""
    if key == "passes":
        step = pathway.steps[id]
        return f"box {step.box}: {id}, {step.title}"
    if key == "asks for":
        return f"{id}: {pathway.facts[id].ask}"
    if id in pathway.alternatives:
        return f"{id}: one of {listed(list(pathway.alternatives[id].members), 'or')}"
    advice = result[id]
    return f"{id}: {advice.verb.value}: {advice.text}"


def _why(pathway: Pathway, result: Result, mark: Mark) -> str:
    """What is so instead, and on which known facts it rests."""
    says = f"it is {mark.is_instead or _certainty(result, mark.id)}"
    if mark.id in pathway.alternatives:
        return says
    because = because_words(pathway, result, result[mark.id].because)
    depends = [title_of(name, pathway) for name in result[mark.id].depends_on]
    if because:
        return f"{says}, because {because}"
    return f"{says}; it depends on {listed(depends, 'and')}" if depends else says
