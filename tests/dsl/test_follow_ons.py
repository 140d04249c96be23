"""One misspelt word in the pathway that is shipped: one message, and the right word in it."""

from __future__ import annotations

from pathlib import Path

import pytest
from tools.house import ROOT

from carepath_dsl.load import load

FOLDER = ROOT / "pathways" / "back_pain"


def errors(file: str, old: str, new: str) -> list[tuple[str, str | None]]:
    """The messages of all errors, each with its help."""

    def read(path: Path) -> bytes:
        there = path.read_bytes()
        if path.name != file:
            return there
        assert old.encode() in there
        return there.replace(old.encode(), new.encode(), 1)

    return [(d.message, d.help) for d in load(FOLDER, read=read).errors]


@pytest.mark.parametrize(
    ("file", "old", "new", "message", "help"),
    [
        (
            # The cases expect a value of what is now not reported; that only follows.
            "pathway.yaml",
            "report: [pain_phase]",
            "report: [pain_fase]",
            "no fact or definition is called `pain_fase`",
            "did you mean `pain_phase`?",
        ),
        (
            "pathway.yaml",
            "    urgency: emergency",
            "    urgency: emergncy",
            "`emergncy` is not a level of the urgency scale",
            "did you mean `emergency`? It is one of: emergency, urgent, soon, routine",
        ),
        (
            "pathway.yaml",
            "    urgency: emergency",
            "    urgency: xyz",
            "`xyz` is not a level of the urgency scale",
            "it is one of: emergency, urgent, soon, routine",
        ),
        (
            "pathway.yaml",
            "    is: symptom_duration < 6 weeks",
            '    is: " "',
            "`is` is an empty text",
            "write the value behind the colon, or below it further right, or delete `is`",
        ),
        (
            "pathway.yaml",
            "    yes: team_assessment",
            "    true: team_assessment",
            "`true` is not a key of a step",
            "did you mean `yes`?",
        ),
        (
            "pathway.yaml",
            "    no: surgery",
            "    false: surgery",
            "`false` is not a key of a step",
            "did you mean `no`?",
        ),
        (
            "pathway.yaml",
            "< 6 weeks",
            "< 6 weks",
            "`weks` is not a unit",
            "did you mean `weeks`?",
        ),
        (
            "cases.yaml",
            "urinary_retention: yes",
            "symptom_duration: 6 weks",
            "`weks` is not a unit",
            "did you mean `weeks`?",
        ),
    ],
)
def test_one_mistake_is_one_message(file: str, old: str, new: str, message: str, help: str) -> None:
    assert errors(file, old, new) == [(message, help)]


def test_a_report_that_is_not_listed_is_still_told() -> None:
    told = errors("pathway.yaml", "report: [pain_phase]", "report: [acute]")
    assert {message for message, _ in told} == {"no report is called `pain_phase`"}
