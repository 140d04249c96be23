"""What would change with other answers, and what would not, as text for clinicians.

The result itself is not written twice: what it was is told in a line, then what is other.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from carepath_dsl.model import Pathway, Value, Verb
from carepath_dsl.words import listed, sentence, value_words
from carepath_interpreter.result import Advice, Certainty, Needed, Result, Status
from carepath_interpreter.result_parts import SURE, deadline, one_of, summary
from carepath_interpreter.result_text_clinician import (
    VERBS,
    because_words,
    in_runs,
    report_words,
    write_known,
)
from carepath_interpreter.text_page import Page
from carepath_interpreter.what_if import AdviceChange, StepChange, Supposed, Turn, WhatIf

_HEADINGS: Final[dict[Turn, str]] = {
    Turn.GIVEN: "WOULD BE CERTAIN",
    Turn.PREPARED: "WOULD BE A PRECAUTION",
    Turn.ENDED: "WOULD NO LONGER BE GIVEN",
    Turn.UNSURE: "WOULD BE LESS SURE",
    Turn.POSSIBLE: "WOULD BE POSSIBLE",
    Turn.RULED_OUT: "WOULD BE RULED OUT",
}

_LIFTED: Final = "PROHIBITIONS that would not apply"

_NOW: Final[dict[Certainty, str]] = {
    Certainty.CERTAIN: "certain",
    Certainty.PRECAUTIONARY: "a precaution",
    Certainty.POSSIBLE: "possible",
    Certainty.EXCLUDED: "not given",
}

_BRIEF: Final = (Turn.POSSIBLE, Turn.RULED_OUT)
"""What was no advice to act on and is none: told in a line each."""

_COLUMNS: Final = 14


def write(page: Page, pathway: Pathway, compared: WhatIf) -> None:
    """Add the comparison to the page: what is supposed, what changes, what does not."""
    before, after = compared.before, compared.after
    if before.act_now:
        page.text(f"ACT NOW: {deadline(before)}", look="alarm")
    page.text(summary(before))
    write_known(page, pathway, before)
    words = [_supposed(pathway, supposed) for supposed in compared.supposed]
    page.heading(f"WHAT IF {listed(words, 'and')}?" if words else "WHAT IF nothing were other?")
    page.blank()
    _standing(page, before, after)
    if compared.nothing_changes:
        page.text("Nothing would change.", indent=2)
    lifted = [change for change in compared.advice if _is_lifted(change)]
    for turn in Turn:
        changes = [c for c in compared.advice if c.turn is turn and c not in lifted]
        _changes(page, pathway, after, _HEADINGS[turn], changes)
    _changes(page, pathway, after, _LIFTED, lifted)
    _groups(page, compared)
    _reports(page, pathway, compared)
    _questions(page, "QUESTIONS that would fall away", compared.asked_no_more)
    _questions(page, "QUESTIONS that would come up", compared.asked_newly)
    _way(page, compared.path)
    _stays(page, compared)


def _supposed(pathway: Pathway, supposed: Supposed) -> str:
    fact = pathway.facts[supposed.fact]

    def words(value: Value | None) -> str:
        return "not known" if value is None else value_words(fact.type, value)

    now = "not known yet" if supposed.before is None else f"now: {words(supposed.before)}"
    return f"{sentence(fact.title)}: {words(supposed.after)} ({now})"


def _standing(page: Page, before: Result, after: Result) -> None:
    """Whether to act now, and how complete the answer is, where that is other than it was."""
    if after.act_now and not before.act_now:
        page.text(f"ACT NOW would hold: {deadline(after)}", indent=2, look="alarm")
    if before.act_now and not after.act_now:
        page.text("ACT NOW would no longer hold.", indent=2, look="bold")
    if after.status is Status.NOT_APPLICABLE or len(before.needed) != len(after.needed):
        page.text(summary(after), lead="Then: ", indent=2, hang=6)
    if (after.status, after.not_applicable) != (before.status, before.not_applicable):
        for text in after.not_applicable:
            page.text(text, indent=2)


def _is_lifted(change: AdviceChange) -> bool:
    """True for a prohibition that comes to nothing.

    Below "would be ruled out" it would read as if the thing itself were.
    """
    return change.after.verb is Verb.DO_NOT_OFFER and change.turn in (Turn.ENDED, Turn.RULED_OUT)


def _changes(
    page: Page, pathway: Pathway, after: Result, heading: str, changes: Iterable[AdviceChange]
) -> None:
    for number, change in enumerate(changes):
        if not number:
            page.heading(heading)
            page.blank()
        if change.turn in _BRIEF:
            _line(page, change.after)
        else:
            page.blank()
            _advice(page, pathway, after, change)


def _advice(page: Page, pathway: Pathway, after: Result, change: AdviceChange) -> None:
    advice = change.after
    indent = 2 + _COLUMNS
    page.text(advice.text, lead=VERBS[advice.verb], indent=2, hang=_COLUMNS, look="bold")
    becomes = f"{_NOW[advice.certainty]} (now: {_NOW[change.before.certainty]})"
    within = "" if advice.within is None else f"{advice.within}; "
    page.text(f"{within}{becomes}", indent=indent, look="quiet")
    because = because_words(pathway, after, advice.because)
    if because:
        page.text(f"because {because}", indent=indent)
    elif advice.depends_on:
        titles = [pathway.facts[fact].title for fact in advice.depends_on]
        page.text(f"depends on: {'; '.join(map(sentence, titles))}", indent=indent)


def _line(page: Page, advice: Advice) -> None:
    lead = "Hold" if advice.hold else VERBS[advice.verb]
    precaution = "as a precaution" if advice.certainty is Certainty.PRECAUTIONARY else None
    words = [part for part in (advice.text, advice.within, precaution) if part is not None]
    page.text(", ".join(words), lead=lead, indent=2, hang=_COLUMNS)


def _groups(page: Page, compared: WhatIf) -> None:
    """Groups of which one member is sure, or was, although none alone is.

    Where a member of it would be sure, that member is told instead.
    """
    alone = {one.group.id for result in (compared.before, compared.after) for one in one_of(result)}
    sure = {advice.id for advice in compared.after.advice if advice.certainty in SURE}
    changes = [
        change
        for change in compared.alternatives
        if change.after.id in alone and sure.isdisjoint(change.after.members)
    ]
    if changes:
        page.heading("ONE OF THESE")
        page.blank()
    for change in changes:
        members = [compared.after[id].text for id in change.after.members]
        becomes = f"{_NOW[change.after.certainty]} (now: {_NOW[change.before.certainty]})"
        page.text(f"{listed(members, 'or')}: {becomes}", indent=2, hang=2)


def _reports(page: Page, pathway: Pathway, compared: WhatIf) -> None:
    if compared.reports:
        page.heading("VALUES")
        page.blank()
    for change in compared.reports:
        after, before = (report_words(pathway, r) for r in (change.after, change.before))
        page.text(f"{sentence(change.after.title)}: {after} (now: {before})", indent=2, hang=2)


def _questions(page: Page, heading: str, asked: Iterable[Needed]) -> None:
    for number, needed in enumerate(asked):
        if not number:
            page.heading(heading)
            page.blank()
        page.text(
            f"{'RED FLAG: ' if needed.red_flag else ''}{needed.ask}", lead="- ", indent=2, hang=2
        )


def _way(page: Page, changes: Sequence[StepChange]) -> None:
    if changes:
        page.heading("THE WAY")
        page.blank()
    left: dict[str, list[str]] = {}
    for change in changes:
        passed = change.after or change.before
        assert passed is not None  # a change is of a step on one of the two ways
        if change.after is None:
            left.setdefault("off the way", []).append(passed.box)
        elif change.after.certainty is Certainty.CERTAIN:
            page.text(passed.title, lead=f"{passed.box:>2}", indent=2, hang=4)
        elif change.before is None:
            left.setdefault("newly possible", []).append(passed.box)
        else:
            left.setdefault("no longer certain", []).append(passed.box)
    for how, boxes in left.items():
        many = "boxes" if len(boxes) > 1 else "box"
        page.text(f"{how}: {many} {in_runs(boxes)}", indent=6, look="quiet")


def _stays(page: Page, compared: WhatIf) -> None:
    page.heading("WHAT DOES NOT CHANGE")
    page.blank()
    if compared.before.act_now and compared.after.act_now:
        page.text(f"ACT NOW: {deadline(compared.after)}", indent=2, look="alarm")
    before = {group.id: group.certainty for group in compared.before.alternatives}
    groups = [o for o in one_of(compared.after) if before[o.group.id] is o.group.certainty]
    if not compared.stays and not groups:
        page.text("No advice stays just as it is.", indent=2)
    for one in groups:
        says = f"{listed([m.text for m in one.members], 'or')}, {_NOW[one.group.certainty]}"
        page.text(says, lead="One of these", indent=2, hang=_COLUMNS)
    for advice in compared.stays:
        _line(page, advice)
