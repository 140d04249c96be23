from __future__ import annotations

from itertools import permutations, takewhile
from random import Random

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


# --- against the plain definition -------------------------------------------------------------


def _plainly(word: str, candidates: list[str]) -> str | None:
    """The definition, every candidate compared with all the word."""

    def folded(text: str) -> str:
        return "".join(letter for letter in text.casefold() if letter not in " _-")

    def shared(other: str) -> int:
        pairs = zip(here, folded(other), strict=False)
        return sum(1 for _ in takewhile(lambda pair: pair[0] == pair[1], pairs))

    here = folded(word)
    ranked = [(_distance(here, folded(c)), -shared(c), c) for c in candidates if folded(c)]
    good = [rank for rank in ranked if rank[0] <= len(here) // 2 * 10]
    return min(good)[2] if good else None


def _distance(one: str, other: str) -> int:
    """Ten for a letter too many, too few or wrong, nine for two neighbours swapped."""
    table = {(row, 0): 10 * row for row in range(len(one) + 1)}
    table |= {(0, column): 10 * column for column in range(len(other) + 1)}
    for row in range(1, len(one) + 1):
        for column in range(1, len(other) + 1):
            same = one[row - 1] == other[column - 1]
            ways = [
                table[row - 1, column] + 10,
                table[row, column - 1] + 10,
                table[row - 1, column - 1] + (0 if same else 10),
            ]
            if row > 1 < column and one[row - 2 : row] == other[column - 2 : column][::-1]:
                ways.append(table[row - 2, column - 2] + 9)
            table[row, column] = min(ways)
    return table[len(one), len(other)]


@given(
    st.text(alphabet="abcé_", max_size=9),
    st.lists(st.text(alphabet="abcé_", max_size=9), max_size=12),
)
def test_the_answer_is_that_of_the_plain_definition(word: str, candidates: list[str]) -> None:
    assert suggest(word, candidates) == _plainly(word, candidates)


@given(st.sampled_from(FACTS), st.integers(1, 6), st.randoms(use_true_random=False))
def test_a_name_with_several_slips_too(name: str, slips: int, random: Random) -> None:
    letters = list(name)
    for _ in range(slips):
        at = random.randrange(len(letters) - 1)
        match random.randrange(3):
            case 0:
                letters[at : at + 2] = reversed(letters[at : at + 2])
            case 1 if len(letters) > 2:
                del letters[at]
            case _:
                letters.insert(at, random.choice("abcdefgh"))
    word = "".join(letters)
    assert suggest(word, FACTS) == _plainly(word, FACTS)
