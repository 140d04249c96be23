"""``accepted``: warnings set apart, each with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import pytest

from carepath_dsl.content_hash import content_hash
from carepath_dsl.diagnostics import Severity
from carepath_dsl.load import Loaded, load

TODAY = date(2026, 11, 22)

PATHWAY = """
pathway: small
title: Sore throat
version: 2026.11.0
status: draft
review by: 2027-11-22
notice: For tests.
disclaimer: Not medicine.
source: source.yaml
urgency:
  routine: no set time
facts:
  fever:
    ask: Is there a fever?
    type: yes/no
    based on: [S01]
recommendations:
  rest:
    offer: Rest
    patient: Rest a little.
    kind: advice
    urgency: routine
    based on: [S01]
  tests:
    offer: Blood tests
    patient: Your blood is tested.
    kind: investigation
    urgency: routine
    based on: [S02]
start: first
steps:
  first:
    title: Fever?
    if: fever
    yes: testing
    no: resting
    based on: [S01]
  testing:
    title: Tests
    recommend: [tests]
    then: end
    based on: [S02]
  resting:
    title: Rest
    recommend: [rest]
    then: end
    based on: [S01]
"""
SOURCE = """
references:
  4:
    missing: absent from the list
  5:
    missing: absent from the list
statements:
  S01:
    section: All
    says: Rest.
    cites: [4]
  S02:
    section: All
    says: Test.
    cites: [5]
"""


def loaded(folder: Path, accepted: str, changes: Mapping[str, str] | None = None) -> Loaded:
    """The small pathway with ``accepted`` in it, loaded on a fixed day."""
    text = PATHWAY.strip("\n") + accepted
    for old, new in (changes or {}).items():
        assert old in text
        text = text.replace(old, new)
    folder.mkdir(exist_ok=True)
    (folder / "pathway.yaml").write_text(text, encoding="utf-8")
    (folder / "source.yaml").write_text(SOURCE.strip("\n") + "\n", encoding="utf-8")
    return load(folder, TODAY)


def entry(code: str, at: str | None = None, because: str = "We asked.") -> str:
    where = "" if at is None else f"    at: {at}\n"
    return f"  - code: {code}\n{where}    because: {because}\n"


def told(found: Loaded) -> list[tuple[str, str, str | None]]:
    return [(d.code, d.message, d.help) for d in found.diagnostics]


def codes(found: Loaded) -> list[str]:
    return [d.code for d in found.diagnostics]


def test_without_it_there_are_two_warnings(tmp_path: Path) -> None:
    found = loaded(tmp_path / "p", "")
    assert codes(found) == ["CP404", "CP404"]
    assert found.accepted == ()


@pytest.mark.parametrize(("at", "line"), [("4", 2), ("5", 4)])
def test_an_entry_takes_what_is_at_its_id(tmp_path: Path, at: str, line: int) -> None:
    found = loaded(tmp_path / "p", "\naccepted:\n" + entry("CP404", at, "We  asked."))
    assert codes(found) == ["CP404"]
    (accepted,) = found.accepted
    assert (accepted.about, accepted.because) == (at, "We asked.")
    assert accepted.diagnostic.span.line == line
    assert accepted.words == f"CP404 at {at}, because We asked."
    assert accepted.diagnostic not in found.diagnostics
    assert found.pathway is not None


def test_without_an_id_an_entry_takes_all_of_its_code(tmp_path: Path) -> None:
    found = loaded(tmp_path / "p", "\naccepted:\n" + entry("CP404"))
    assert found.diagnostics == ()
    assert [accepted.about for accepted in found.accepted] == ["4", "5"]


def test_the_content_hash_does_not_know_of_it(tmp_path: Path) -> None:
    with_it = loaded(tmp_path / "p", "\naccepted:\n" + entry("CP404")).pathway
    without = loaded(tmp_path / "q", "").pathway
    assert with_it is not None
    assert without is not None
    assert content_hash(with_it) == content_hash(without)


def test_a_warning_in_the_pathway_file_and_one_about_nothing(tmp_path: Path) -> None:
    changes = {"offer: Blood tests": "offer: Blood tests.", "notice: For tests.\n": ""}
    text = "\naccepted:\n" + "".join(
        [entry("CP404"), entry("CP605", "tests"), entry("CP410", because="None yet.")]
    )
    found = loaded(tmp_path / "p", text, changes)
    assert told(found) == []
    words = {accepted.words for accepted in found.accepted}
    assert "CP605 at tests, because We asked." in words
    assert f"CP410 at {tmp_path / 'p' / 'pathway.yaml'}:1:1, because None yet." in words


@pytest.mark.parametrize(
    ("code", "at", "message", "cure"),
    [
        (
            "CP605",
            None,
            "there is no CP605 to accept",
            "take the entry out: there is nothing left to accept",
        ),
        (
            "CP404",
            "S01",
            "there is no CP404 to accept at `S01`",
            "there is one at `4`; or take the entry out",
        ),
        (
            "CP404",
            "restin",
            "there is no CP404 to accept at `restin`, and nothing is called so",
            "did you mean `resting`?",
        ),
        (
            "CP404",
            "elsewhere_in_the_house",
            "there is no CP404 to accept at `elsewhere_in_the_house`, and nothing is called so",
            "write the id as it is declared",
        ),
    ],
)
def test_an_entry_that_takes_nothing_is_warned_of(
    tmp_path: Path, code: str, at: str | None, message: str, cure: str
) -> None:
    found = loaded(tmp_path / "p", "\naccepted:\n" + entry(code, at))
    assert told(found)[2:] == [("CP285", message, cure)]
    assert found.diagnostics[2].severity is Severity.WARNING
    assert found.pathway is not None


def test_the_same_entry_twice_takes_once(tmp_path: Path) -> None:
    found = loaded(tmp_path / "p", "\naccepted:\n" + entry("CP404", "4") * 2)
    assert codes(found) == ["CP404", "CP285"]
    assert len(found.accepted) == 1


def test_that_nothing_is_accepted_cannot_be_accepted(tmp_path: Path) -> None:
    text = "\naccepted:\n" + entry("CP404") + entry("CP605") + entry("CP285")
    assert codes(loaded(tmp_path / "p", text)) == ["CP285", "CP285"]


def test_an_error_cannot_be_accepted(tmp_path: Path) -> None:
    found = loaded(tmp_path / "p", "\naccepted:\n" + entry("CP250"), {"if: fever": "if: fevre"})
    assert found.pathway is None
    assert found.accepted == ()
    assert ("CP284", "`CP250` is an error, and an error cannot be accepted") in [
        (code, message) for code, message, _ in told(found)
    ]
    alone = loaded(tmp_path / "p", "\naccepted:\n" + entry("CP151"))
    assert alone.pathway is None
    assert codes(alone)[2:] == ["CP284"]


def test_a_code_that_does_not_exist(tmp_path: Path) -> None:
    found = loaded(tmp_path / "p", "\naccepted:\n" + entry("CP444"))
    assert found.pathway is None
    assert told(found)[2][:2] == ("CP283", "the checker has no code `CP444`")


def test_while_there_is_an_error_nothing_is_said_to_be_missing(tmp_path: Path) -> None:
    # The rules have not looked: the missing reference may still be there.
    found = loaded(tmp_path / "p", "\naccepted:\n" + entry("CP404"), {"if: fever": "if: fevre"})
    assert len(found.diagnostics) == 1
    assert found.diagnostics[0].severity is Severity.ERROR


@pytest.mark.parametrize(
    ("lines", "code"),
    [
        ("  - code: CP404\n", "CP152"),
        ("  - because: We asked.\n", "CP152"),
        (entry("404"), "CP155"),
        (entry("CP404", "Reference 4"), "CP153"),
        (entry("CP404").replace("because", "becuase"), "CP151"),
    ],
)
def test_an_entry_has_its_form(tmp_path: Path, lines: str, code: str) -> None:
    found = loaded(tmp_path / "p", "\naccepted:\n" + lines)
    assert [d.code for d in found.errors] == [code]


def test_what_is_found_in_an_included_pathway_is_for_that_one_to_accept(tmp_path: Path) -> None:
    outer_step = "  resting:\n    title: Rest\n    recommend: [rest]\n"
    included = {
        outer_step: "  resting:\n    title: Rest\n    recommend: [rest]\n    then: other\n"
        "    based on: [S01]\n  other:\n    title: Another\n    include: ../inner\n"
    }
    loaded(tmp_path / "inner", "", {"pathway: small": "pathway: inner"})
    found = loaded(tmp_path / "p", "\naccepted:\n" + entry("CP404"), included)
    assert [(d.code, Path(d.span.path).parent.name) for d in found.diagnostics] == [
        ("CP404", "inner"),
        ("CP404", "inner"),
    ], told(found)
    loaded(
        tmp_path / "inner", "\naccepted:\n" + entry("CP404"), {"pathway: small": "pathway: inner"}
    )
    found = loaded(tmp_path / "p", "\naccepted:\n" + entry("CP404"), included)
    assert told(found) == []
    assert len(found.accepted) == 4
