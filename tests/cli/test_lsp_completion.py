"""What is offered where: every name that is written somewhere would have been offered there."""

from __future__ import annotations

from pathlib import Path

import pytest
from lsprotocol.types import CompletionItem, Position, TextEdit
from tools.house import ROOT

from carepath_cli.language_server.completion import complete
from carepath_cli.language_server.names import Kind
from carepath_cli.language_server.project import Project, Reading, Shelf, read
from carepath_cli.language_server.sites import FORMS, FixedKey, Role
from carepath_cli.language_server.texts import Text

BACK_PAIN = Shelf(Path.read_bytes).project(ROOT / "pathways" / "back_pain")

PATHWAY = """\
pathway: throat
title: Sore throat
status: draft
urgency: {emergency: at once, routine: no set time}
facts:
  stridor: {ask: Is breathing noisy?, type: yes/no, red flag: true}
  age: {ask: How old?, type: whole number, unit: years, range: 0 to 130}
  pain:
    ask: How bad?
    type: choice
    options: {mild: A little, severe: Much}
definitions:
  danger: {any of: [stridor, pain is severe]}
  risk:
    options: {low: Little, high: Much}
    first of:
      - high: danger
      - low: otherwise
report: [risk]
recommendations:
  call: {do now: Call, urgency: emergency}
  tea: {offer: Tea, urgency: routine}
start: first
steps:
  first:
    title: First
    if: danger
    yes: help
    no: rest
  help: {title: Help, recommend: [call], then: end}
  rest:
    title: Rest
    recommend: [tea]
    then: end
HERE
"""


def offered(here: str, role: Role = "pathway", behind: str = "") -> dict[str, str]:
    """What is offered at the end of a text put behind the pathway: label → the line it makes."""
    text = PATHWAY.replace("HERE\n", here) if role == "pathway" else here
    path = Path("throat") / f"{role}.yaml"
    declared = read(Path("throat/pathway.yaml"), "pathway", PATHWAY.replace("HERE", "").encode())
    reading = Reading(role, path, Text(text + behind), None, (), (), is_current=False)
    lines = text.split("\n")
    items = complete(
        Project(path.parent, (declared,)), reading, Position(len(lines) - 1, len(lines[-1]))
    )
    return {item.label: made(item, lines[-1]) for item in items}


def made(item: CompletionItem, line: str) -> str:
    edit = item.text_edit
    assert isinstance(edit, TextEdit)
    return line[: edit.range.start.character] + edit.new_text


STEP = "  more:\n    title: More\n"


@pytest.mark.parametrize(
    ("here", "some", "others"),
    [
        # keys
        ("", {"safety", "board questions", "alternatives"}, {"facts", "start", "if"}),
        (STEP + "    ", {"if", "recommend", "then", "note"}, {"title", "offer", "facts "}),
        ("  more: {title: More, ", {"if", "recommend"}, {"title", "offer"}),
        (STEP + "    branches:\n      - ", {"when", "otherwise"}, {"title", "if"}),
        (STEP + "    branches:\n      - when: age > 1 years\n        ", {"go to"}, {"when"}),
        (STEP + "    recommend:\n      - {", {"do", "unless"}, {"title"}),
        ("safety:\n  - claim: All\n    ", {"when", "always", "never"}, {"claim"}),
        # ids
        (STEP + "    then: ", {"first", "help", "rest", "end"}, {"call", "stridor"}),
        (STEP + "    then: [help, ", {"first", "rest", "end"}, {"tea"}),
        (STEP + "    recommend: [", {"call", "tea"}, {"help"}),
        (STEP + "    recommend:\n      - ", {"call", "tea", "do"}, {"help"}),
        (STEP + "    back to: ", {"first", "help"}, {"end"}),
        ("safety:\n  - when: stridor\n    always: ", {"call", "tea"}, {"first"}),
        # words
        (STEP + "    while unknown: ", {"ask", "prepare for help"}, {"end"}),
        # expressions
        (STEP + "    if: ", {"stridor", "danger", "risk", "not", "any_red_flag"}, {"and"}),
        (STEP + "    if: ", {"any of (", "none of ("}, {"or", "is"}),
        (STEP + "    if: stridor ", {"and", "or"}, {"is", ">", "danger"}),
        (STEP + "    if: pain ", {"is", "is at least", "is one of ("}, {">", "and"}),
        (STEP + "    if: pain is ", {"mild", "severe", "not", "one of ("}, {"yes", "danger"}),
        (STEP + "    if: pain is not ", {"mild", "severe"}, {"not", "danger"}),
        (STEP + "    if: pain is one of (mild, ", {"severe"}, {"danger"}),
        (STEP + "    if: risk is at least ", {"low", "high"}, {"mild"}),
        (STEP + "    if: stridor is ", {"yes", "no"}, {"mild"}),
        (STEP + "    if: age ", {">", ">=", "between"}, {"is", "and"}),
        (STEP + "    if: age >= 18 ", {"years", "months", "days", "and"}, {"kg", "°C", "stridor"}),
        (STEP + "    if: age between 1 and 18 ", {"years"}, {"kg"}),
        (STEP + "    if: age >= 18 years ", {"and", "or"}, {"stridor"}),
        (STEP + "    if: age >= 18 years and ", {"stridor", "not"}, {"years"}),
        (STEP + "    if: any of (stridor, ", {"danger", "age"}, {"years"}),
        (STEP + "    if:\n      any of:\n        - ", {"stridor", "danger", "is"}, {"title"}),
        (STEP + "    if: >-\n      stridor and\n      ", {"danger"}, {"title"}),
        (STEP + "    if: 'stridor and ", {"danger"}, {"title"}),
    ],
)  # fmt: skip
def test_what_is_offered_in_a_pathway(here: str, some: set[str], others: set[str]) -> None:
    labels = set(offered(here))
    assert some <= labels, labels
    assert not others & labels


@pytest.mark.parametrize(
    ("here", "some", "others"),
    [
        ("- ", {"case", "facts", "expect"}, {"status"}),
        ("- case: A\n  facts: {", {"stridor", "age", "pain"}, {"danger", "case"}),
        ("- case: A\n  facts:\n    age: 3 years\n    ", {"stridor", "pain"}, {"age"}),
        ("- case: A\n  facts: {pain: ", {"mild", "severe"}, {"yes", "stridor"}),
        ("- case: A\n  facts: {stridor: ", {"yes", "no"}, {"mild"}),
        ("- case: A\n  expect:\n    ", {"status", "recommends"}, {"case"}),
        ("- case: A\n  expect: {status: ", {"complete", "not applicable"}, {"yes"}),
        ("- case: A\n  expect:\n    passes: [", {"first", "help"}, {"call", "end"}),
        ("- case: A\n  expect:\n    recommends: [call, ", {"tea"}, {"first"}),
        ("- case: A\n  expect:\n    asks for: [", {"stridor"}, {"danger"}),
        ("- case: A\n  expect: {reports: {risk: ", {"low", "high"}, {"mild"}),
    ],
)
def test_what_is_offered_in_cases(here: str, some: set[str], others: set[str]) -> None:
    labels = set(offered(here, "cases"))
    assert some <= labels, labels
    assert not others & labels


def test_what_is_taken_replaces_what_was_typed() -> None:
    assert offered(STEP + "    if: stri")["stridor"] == "    if: stridor"
    assert offered(STEP + "    if: age > 3 mon")["months"] == "    if: age > 3 months"
    assert offered(STEP + "    then: [help, re")["rest"] == "    then: [help, rest"
    assert offered(STEP + "    whi")["while unknown"] == "    while unknown: "
    assert offered(STEP + "    while unknown: prepare fo")["prepare for help"] == (
        "    while unknown: prepare for help"
    )
    assert offered("- case: A\n  expect: {status: not ap", "cases")["not applicable"] == (
        "  expect: {status: not applicable"
    )


def test_a_key_that_has_its_colon_gets_no_second_one() -> None:
    assert offered(STEP + "    no", behind=": x\n")["note"] == "    note"


def test_keys_of_the_lines_below_are_not_offered_again() -> None:
    keys = offered("  more:\n    ", behind="\n    title: More\n    then: end\n  last:\n    if: x\n")
    assert "recommend" in keys
    assert "if" in keys
    assert not {"title", "then"} & set(keys)


# --- on the shipped pathway -------------------------------------------------------------------


def cut(reading: Reading, line: int, column: int) -> tuple[Reading, Position]:
    """A file that ends where something is about to be written."""
    lines = [*reading.text.lines[: line - 1], reading.text.line(line - 1)[: column - 1]]
    text = Text("\n".join(lines))
    cut = Reading(reading.role, reading.path, text, None, (), (), is_current=False)
    return cut, text.position(line, column)


def labels_at(reading: Reading, line: int, column: int) -> set[str]:
    unfinished, position = cut(reading, line, column)
    return {item.label for item in complete(BACK_PAIN, unfinished, position)}


@pytest.mark.parametrize(("role", "step"), [("pathway", 2), ("cases", 23), ("source", 5)])
def test_every_name_would_have_been_offered_where_it_stands(role: Role, step: int) -> None:
    reading = BACK_PAIN.reading(role)
    assert reading is not None
    places = [p for p in BACK_PAIN.occurrences if p.role == role and not p.declares][::step]
    assert len(places) > 5
    for place in places:
        labels = labels_at(reading, place.span.line, place.span.column)
        written = {place.symbol.id, f"prepare for {place.symbol.id}"}
        if place.keys[-1] == "while unknown":
            labels |= labels_at(reading, place.span.line, place.span.column - len("prepare for "))
        assert written & labels, (place, labels)


@pytest.mark.parametrize(("role", "step"), [("pathway", 7), ("cases", 29), ("source", 5)])
def test_every_key_would_have_been_offered_where_it_stands(role: Role, step: int) -> None:
    reading = BACK_PAIN.reading(role)
    assert reading is not None
    keys = [site for site in reading.sites if isinstance(site, FixedKey)][::step]
    assert len(keys) > 5
    for site in keys:
        start = site.scalar.span
        name = site.scalar.text
        labels = labels_at(reading, start.line, start.column)
        assert labels & {name, site.key.name} or " of" in name, (site, labels)


@pytest.mark.parametrize("role", FORMS)
def test_nothing_typed_anywhere_is_an_error(role: Role) -> None:
    reading = BACK_PAIN.reading(role)
    assert reading is not None
    for line in range(1, len(reading.text.lines), 37):
        for column in range(1, len(reading.text.line(line - 1)) + 2, 5):
            labels_at(reading, line, column)


def test_there_are_names_of_every_kind() -> None:
    kinds = {place.symbol.kind for place in BACK_PAIN.occurrences if not place.declares}
    assert kinds == set(Kind) - {Kind.QUESTION}
