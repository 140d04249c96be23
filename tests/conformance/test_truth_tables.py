"""The logic of unknown answers, by tables written out here, on every engine."""

from __future__ import annotations

from itertools import product

import pytest

from conformance.engines import ENGINES, loaded, pathway, verdicts

YES_NO = ("a: {type: yes/no}", "b: {type: yes/no}", "c: {type: yes/no}")

NOT = {"y": "n", "?": "?", "n": "y"}

AND = {
    "yy": "y", "y?": "?", "yn": "n",
    "?y": "?", "??": "?", "?n": "n",
    "ny": "n", "n?": "n", "nn": "n",
}  # fmt: skip

OR = {
    "yy": "y", "y?": "y", "yn": "y",
    "?y": "y", "??": "?", "?n": "?",
    "ny": "y", "n?": "?", "nn": "n",
}  # fmt: skip

EXACTLY_ONE = {
    "yy": "n", "y?": "?", "yn": "y",
    "?y": "?", "??": "?", "?n": "?",
    "ny": "y", "n?": "?", "nn": "n",
}  # fmt: skip

NOR = {two: NOT[verdict] for two, verdict in OR.items()}

TWO_PARTS = {
    "a and b": AND,
    "b and a": AND,
    "a or b": OR,
    "all of (a, b)": AND,
    "any of (a, b)": OR,
    "none of (a, b)": NOR,
    "not (a or b)": NOR,
    "(not a) and (not b)": NOR,
    "not ((not a) or (not b))": AND,
    "not none of (a, b)": OR,
    "at least 1 of (a, b)": OR,
    "at least 2 of (a, b)": AND,
    "at most 1 of (a, b)": {two: NOT[verdict] for two, verdict in AND.items()},
    "exactly 1 of (a, b)": EXACTLY_ONE,
    "(a and not b) or (b and not a)": EXACTLY_ONE,
    "a is yes and b is yes": AND,
    "not (a is no or b is no)": AND,
}

# Of three parts: how many are yes, how many unknown; the rest is no.
COUNTS = ("00", "01", "02", "03", "10", "11", "12", "20", "21", "30")
THREE_PARTS = {
    "any of": "n???yyyyyy",
    "all of": "nnn?nn?n?y",
    "none of": "y???nnnnnn",
    "at least 1 of": "n???yyyyyy",
    "at least 2 of": "nn??n??yyy",
    "at least 3 of": "nnn?nn?n?y",
    "at most 1 of": "yy??y??nnn",
    "at most 2 of": "yyy?yy?y?n",
    "exactly 1 of": "n???y??nnn",
    "exactly 2 of": "nn??n??y?n",
    "exactly 3 of": "nnn?nn?n?y",
}

# One unknown answer in two places is the same answer in both.
SAME_TWICE = {
    "a or not a": "yyy",
    "a and not a": "nnn",
    "exactly 1 of (a, not a)": "yyy",
    "(a and b) or (a and not b)": "y?n",
    "(a or b) and (a or not b)": "y?n",
    "at least 2 of (a, not a, b, not b)": "yyy",
    "at least 2 of (a, a, b)": "y?n",
}

GIVEN = {"y": True, "n": False, "?": None}


def patient(letters: str) -> dict[str, object]:
    return {name: GIVEN[letter] for name, letter in zip("abc", letters, strict=False)}


@pytest.mark.parametrize("engine", ENGINES)
def test_denial(engine: str) -> None:
    forms = ("not a", "a is no", "none of (a, a)", "not (not (not a))")
    made = pathway(YES_NO[:1], forms)
    answer = ENGINES[engine](made)
    for letter, denied in NOT.items():
        assert verdicts(made, answer, patient(letter)) == denied * len(forms), letter


@pytest.mark.parametrize("engine", ENGINES)
def test_two_parts(engine: str) -> None:
    made = pathway(YES_NO[:2], tuple(TWO_PARTS))
    answer = ENGINES[engine](made)
    for two in map("".join, product("y?n", repeat=2)):
        expected = "".join(table[two] for table in TWO_PARTS.values())
        assert verdicts(made, answer, patient(two)) == expected, two


@pytest.mark.parametrize("engine", ENGINES)
def test_three_parts(engine: str) -> None:
    """As an expression, as a group of a definition, and as a group behind ``when``."""
    expressions = [f"{group} (a, b, c)" for group in THREE_PARTS]
    findings = [f"found_{place}" for place in range(len(THREE_PARTS))]
    definitions = "\n".join(
        f"  {name}: {{{group}: [a, b, c]}}"
        for name, group in zip(findings, THREE_PARTS, strict=True)
    )
    made = pathway(YES_NO, [*expressions, *findings], definitions)
    answer = ENGINES[engine](made)
    for three in map("".join, product("y?n", repeat=3)):
        place = COUNTS.index(f"{three.count('y')}{three.count('?')}")
        expected = "".join(table[place] for table in THREE_PARTS.values())
        assert verdicts(made, answer, patient(three)) == 2 * expected, three


@pytest.mark.parametrize("engine", ENGINES)
def test_the_same_answer_in_two_places(engine: str) -> None:
    made = pathway(YES_NO[:2], tuple(SAME_TWICE))
    answer = ENGINES[engine](made)
    for place, letter in enumerate("y?n"):
        expected = "".join(row[place] for row in SAME_TWICE.values())
        assert verdicts(made, answer, patient(letter + "?")) == expected, letter


WAYS = """
pathway: tiny
title: Tiny
version: 1.0
status: draft
urgency: {now: within hours, soon: in weeks}
facts:
  a: {ask: A?, type: yes/no, our own: x}
  b: {ask: B?, type: yes/no, our own: x}
recommendations:
  both: {offer: Both, kind: advice, urgency: soon, our own: x}
  first: {offer: The first alone, kind: advice, urgency: soon, our own: x}
  second: {offer: The second alone, kind: advice, urgency: soon, our own: x}
  neither: {offer: Neither, kind: advice, urgency: soon, our own: x}
start: ask_a
steps:
  ask_a: {title: Ask A, our own: x, if: a, yes: ask_b, no: ask_b_too}
  ask_b: {title: Ask B, our own: x, if: b, yes: give_both, no: give_first}
  ask_b_too:
    title: Ask B too
    our own: x
    branches:
      - {when: b, go to: give_second}
      - otherwise: give_neither
  give_both: {title: Both, our own: x, recommend: [both], then: end}
  give_first: {title: First, our own: x, recommend: [first], then: end}
  give_second: {title: Second, our own: x, recommend: [second], then: end}
  give_neither: {title: Neither, our own: x, recommend: [neither], then: end}
"""

# Who gets both, the first, the second and neither.
FOUR_WAYS = {
    "yy": "ynnn", "y?": "??nn", "yn": "nynn",
    "?y": "?n?n", "??": "????", "?n": "n?n?",
    "ny": "nnyn", "n?": "nn??", "nn": "nnny",
}  # fmt: skip


@pytest.mark.parametrize("engine", ENGINES)
def test_ways_are_conditions_too(engine: str) -> None:
    made = loaded(WAYS)
    answer = ENGINES[engine](made)
    for two, expected in FOUR_WAYS.items():
        assert verdicts(made, answer, patient(two)) == expected, two


def test_no_table_is_empty() -> None:
    assert len(ENGINES) == 3
    assert [len(table) for table in TWO_PARTS.values()] == [9] * 17
    assert [len(row) for row in THREE_PARTS.values()] == [len(COUNTS)] * 11
    assert [len(row) for row in FOUR_WAYS.values()] == [4] * 9
    assert len(SAME_TWICE) == 7
