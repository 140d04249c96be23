from __future__ import annotations

from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath_dsl.suggest import suggest

FACTS = [
    "urinary_retention",
    "saddle_anaesthesia",
    "bilateral_leg_symptoms",
    "pain_severity",
    "symptom_duration",
    "fever",
    "age",
]


@pytest.mark.parametrize(
    ("word", "meant"),
    [
        ("urinary_retension", "urinary_retention"),
        ("Urinary Retention", "urinary_retention"),
        ("urinary-retention", "urinary_retention"),
        ("urinaryretention", "urinary_retention"),
        ("retention", None),
        ("saddle_anesthesia", "saddle_anaesthesia"),
        ("saddel_anaesthesia", "saddle_anaesthesia"),
        ("pain_severty", "pain_severity"),
        ("duration_symptom", None),
        ("feever", "fever"),
        ("fevre", "fever"),
        ("aeg", "age"),
        ("ag", "age"),
        ("a", None),
        ("", None),
        ("__", None),
        ("weight", None),
    ],
)
def test_the_meant_name_is_found_and_nothing_far_fetched(word: str, meant: str | None) -> None:
    assert suggest(word, FACTS) == meant


def test_neighbours_swapped_are_the_likelier_slip() -> None:
    assert suggest("from", ["farm", "form", "frog"]) == "form"


def test_a_shared_beginning_decides_between_equals() -> None:
    assert suggest("offr", ["over", "offer"]) == "offer"
    assert suggest("mild", ["wild", "mile"]) == "mile"


def test_the_alphabet_decides_last() -> None:
    assert suggest("pan", ["pat", "pad"]) == "pad"


def test_the_order_of_the_candidates_makes_no_difference() -> None:
    answers = {suggest("severe", order) for order in permutations(["seven", "sever", "revere"])}
    assert answers == {"sever"}


def test_no_candidates_no_suggestion() -> None:
    assert suggest("age", []) is None
    assert suggest("age", ["", "_"]) is None


def test_a_candidate_may_be_given_by_any_iterable() -> None:
    assert suggest("ages", iter(("age",))) == "age"


@given(st.text(alphabet="abc_", max_size=8), st.lists(st.text(alphabet="abc", max_size=6)))
def test_a_suggestion_is_a_candidate_with_at_most_half_the_letters_wrong(
    word: str, candidates: list[str]
) -> None:
    found = suggest(word, candidates)
    if found is None:
        return
    assert found in candidates
    letters = word.replace("_", "")
    assert abs(len(letters) - len(found)) <= len(letters) // 2


@given(st.sampled_from(FACTS), st.data())
def test_one_slip_in_a_long_name_is_always_mended(name: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(name) - 1))
    letter = data.draw(st.sampled_from("abcdefghijklmnopqrstuvwxyz"))
    assert suggest(name[:at] + letter + name[at:], FACTS) == name
