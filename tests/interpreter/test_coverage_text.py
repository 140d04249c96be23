"""What no case touches in words, and where it stands: pathways from files, included ones too."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import pytest

from carepath_dsl.load import load
from carepath_dsl.model import Case, Expectation, Pathway, Value
from carepath_dsl.spans import Span
from carepath_interpreter.coverage import Coverage, Touched, coverage
from carepath_interpreter.coverage_items import Item, Kind, Place
from carepath_interpreter.coverage_patients import missing_patients
from carepath_interpreter.coverage_places import placed
from carepath_interpreter.coverage_text import coverage_text, percent, suggestions_text
from carepath_interpreter.evaluate import Evaluator

Files = tuple[Pathway, dict[str, str]]

OUTER = """\
pathway: outer
title: Outer
version: 2026.1.0
status: draft
notice: Made for tests.
disclaimer: Use it nowhere.

urgency:
  emergency: at once
  routine: no set time

facts:
  fever:
    ask: Is there a fever?
    type: yes/no
    our own: a test
  weight:
    ask: What does the patient weigh?
    type: number
    unit: kg
    range: 0 to 300
    our own: a test

recommendations:
  drink:
    offer: Something to drink
    patient: Drink.
    kind: advice
    urgency: routine
    our own: a test

start: first
steps:
  first:
    title: Is there a fever?
    if: fever
    yes: inside
    no: heavy
    our own: a test
  inside:
    title: The other pathway
    include: ../inner
    then: heavy
    ends: {not applicable: heavy}
    our own: a test
  heavy:
    title: Heavy?
    branches:
      - when: weight > 100 kg
        go to: advice
        label: 'Yes, heavy'
      - otherwise: end
    our own: a test
  advice:
    title: Advice
    recommend: [drink]
    then: end
    our own: a test
"""
INNER = """\
pathway: inner
title: Inner
version: 2026.1.0
status: draft
notice: Made for tests.
disclaimer: Use it nowhere.

applies when:
  - is: weight >= 50 kg
    otherwise: Not for the light ones.
    our own: a test

urgency:
  routine: no set time

facts:
  weight:
    ask: What does the patient weigh?
    type: number
    unit: kg
    range: 0 to 300
    our own: a test
  fever:
    ask: Is there a fever?
    type: yes/no
    our own: a test

recommendations:
  rest:
    offer: Rest
    patient: Rest.
    kind: advice
    urgency: routine
    our own: a test

start: lie_down
steps:
  lie_down:
    title: Lie down
    recommend:
      - do: rest
        when: weight < 80 kg and fever
    then: end
    our own: a test
"""


@pytest.fixture
def whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Files:
    monkeypatch.chdir(tmp_path)
    for name, text in (("outer", OUTER), ("inner", INNER)):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pathway.yaml").write_text(text, encoding="utf-8")
    loaded = load("outer")
    assert loaded.pathway is not None, loaded.errors
    return loaded.pathway, dict(loaded.sources)


def covered(pathway: Pathway, *patients: dict[str, Value]) -> Coverage:
    cases = [Case("A case", facts, Expectation(act_now=False)) for facts in patients]
    return coverage(Evaluator(pathway), cases)


def test_boxes_of_an_included_pathway_are_shown_as_such(whole: Files) -> None:
    pathway, sources = whole
    found = covered(pathway, {"fever": True, "weight": Fraction(90)})
    assert coverage_text(pathway, found, sources) == SOME


SOME = """\
Coverage of outer: 55.5 % (10 of 18)

  boxes            4 of 5
  ways             3 of 6
  conditions       3 of 5 (true and false are counted one by one)
  recommendations  0 of 2

NOT TOUCHED BY ANY CASE

Box 1, Is there a fever?: no case takes the way “No”
   --> outer/pathway.yaml:38:5
   38 |     no: heavy
      |     ^^

Box 2, The other pathway: no case takes the way “past it, for everybody else”
   --> outer/pathway.yaml:40:3
   40 |   inside:
      |   ^^^^^^

Box 3, Heavy?: no case takes the way “Yes, heavy”; untouched with it: box 4 and
1 recommendation
   --> outer/pathway.yaml:49:9
   49 |       - when: weight > 100 kg
      |         ^^^^

Recommendation inside.rest, Rest: no case is given it
   --> outer/../inner/pathway.yaml:29:3
   29 |   rest:
      |   ^^^^

Box 2.1, Lie down: “Weight is less than 80 kg” is true in no case
   --> outer/../inner/pathway.yaml:42:15
   42 |         when: weight < 80 kg and fever
      |               ^^^^^^^^^^^^^^

Box 2.1, Lie down: “Weight is less than 80 kg and Fever” is true in no case
   --> outer/../inner/pathway.yaml:42:15
   42 |         when: weight < 80 kg and fever
      |               ^^^^^^^^^^^^^^^^^^^^^^^^
"""


def test_what_lies_behind_a_way_is_told_with_it(whole: Files) -> None:
    pathway, sources = whole
    text = coverage_text(
        pathway, covered(pathway, {"fever": False, "weight": Fraction(90)}), sources
    )
    assert (
        "Box 1, Is there a fever?: no case takes the way “Yes”; untouched with it: boxes\n"
        "2 and 2.1, 2 ways, 5 conditions and 1 recommendation\n" in text
    )
    assert text.count("-->") == 2


def test_what_is_left_open_is_told(whole: Files) -> None:
    pathway, sources = whole
    text = coverage_text(pathway, covered(pathway, {}, {"weight": Fraction(60)}), sources)
    assert "Box 1, Is there a fever?: no case takes the way “No” (2 leave it open)\n" in text


def test_patients_are_shown_as_cases_begun(whole: Files) -> None:
    pathway, _ = whole
    found = covered(pathway, {"fever": True, "weight": Fraction(90)})
    made = missing_patients(Evaluator(pathway), found)
    assert suggestions_text(pathway, made) == BEGUN


BEGUN = """\
# Touches boxes 1, 3 and 4; recommendation drink
- case:
  facts: {fever: no, weight: 101 kg}
  expect:

# Touches box 2
- case:
  facts: {fever: yes, weight: 49 kg}
  expect:

# Touches box 2.1; recommendation inside.rest
- case:
  facts: {fever: yes, weight: 50 kg}
  expect:
"""


def test_long_facts_are_broken_between_facts_alone(whole: Files) -> None:
    pathway, _ = whole
    made = missing_patients(Evaluator(pathway), covered(pathway))
    lines = suggestions_text(pathway, made, width=30).splitlines()
    assert "  facts: {fever: yes," in lines
    assert "          weight: 50 kg}" in lines


@pytest.mark.parametrize(
    ("share", "shown"),
    [
        (Fraction(100), "100"),
        (Fraction(99_999, 1000), "99.9"),
        (Fraction(200, 3), "66.6"),
        (Fraction(0), "0"),
        (Fraction(1, 100), "0"),
    ],
)
def test_a_share_is_never_shown_as_more_than_it_is(share: Fraction, shown: str) -> None:
    assert percent(share) == shown


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("steps:\n  first:\n    if: a\n    while unknown: ask\n", (4, 5)),
        ("steps:\n  first:\n    # while unknown: no\n\n    'while unknown': ask\n", (5, 5)),
        ("steps:\r\n  first:\r\n    if: a\r\n    while unknown : ask\r\n", (4, 5)),
        ("steps:\n  first: {if: a, while unknown: ask}\n", (2, 18)),
        ("steps:\n  first:\n    note: >-\n      x\n      while unknown: y\n    if: a\n", (2, 3)),
        ("steps:\n  first:\n    if: a\n  second:\n    while unknown: ask\n", (2, 3)),
        ("steps:\n  first:", (2, 3)),
        ("", (2, 3)),
    ],
)
def test_the_line_of_while_unknown(text: str, place: tuple[int, int]) -> None:
    item = Item(Kind.PRECAUTION, Place("steps", "first"), "", Span("p.yaml", 2, 3, 2, 8))
    (thing,) = placed(Coverage((Touched(0, item, (), ()),)), {"p.yaml": text}).things
    assert (thing.item.span.line, thing.item.span.column) == place
    assert thing.item.span.end_column == (8 if place == (2, 3) else place[1] + 13)


def test_what_is_touched_or_of_no_file_stays_where_it_is() -> None:
    item = Item(Kind.PRECAUTION, Place("steps", "first"), "", Span("p.yaml", 2, 3, 2, 8))
    found = Coverage((Touched(0, item, (1,), ()), Touched(1, item, (), ())))
    assert placed(found, {}) == found
    (thing, _) = placed(found, {"p.yaml": "a:\n  first:\n    while unknown: ask\n"}).things
    assert thing.item.span == item.span
