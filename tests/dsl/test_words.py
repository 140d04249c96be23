"""Facts and conditions in words."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath_dsl.model import (
    Between,
    Choice,
    Compare,
    Condition,
    Count,
    Holds,
    Junction,
    Not,
    Number,
    Option,
    OptionTest,
    YesNo,
)
from carepath_dsl.words import (
    allowed_words,
    condition_words,
    fact_words,
    id_words,
    listed,
    number_words,
    sentence,
    title_of,
    type_of,
    visible,
)
from pathway_samples import SEVERITY, WEEKS, back

PATHWAY = back()
RETENTION = Holds("urinary_retention")
NUMB = Holds("saddle_anaesthesia")
CHRONIC = Holds("chronic")
SEVERE = OptionTest("pain_severity", "is at least", ("severe",))
MILD = OptionTest("pain_severity", "is one of", ("mild", "moderate"))


def compare(word: str, weeks: int, written: str = "") -> Compare:
    return Compare("symptom_duration", word, Fraction(weeks), written)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("condition", "words", "brief"),
    [
        (RETENTION, "urinary retention", None),
        (CHRONIC, "Chronic pain", None),
        (Holds("any_red_flag"), "any red flag", None),
        (SEVERE, "pain severity is at least severe", None),
        (MILD, "pain severity is mild or moderate", None),
        (
            OptionTest("pain_severity", "is not", ("disabling",)),
            "pain severity is not disabling",
            None,
        ),
        (
            compare(">", 12),
            "symptom duration is more than 12 weeks",
            "symptom duration > 12 weeks",
        ),
        (
            compare(">=", 12),
            "symptom duration is at least 12 weeks",
            "symptom duration ≥ 12 weeks",
        ),
        (compare("<", 1), "symptom duration is less than 1 week", "symptom duration < 1 week"),
        (compare("<=", 6), "symptom duration is at most 6 weeks", "symptom duration ≤ 6 weeks"),
        (compare("=", 6), "symptom duration is 6 weeks", "symptom duration = 6 weeks"),
        (compare("!=", 6), "symptom duration is not 6 weeks", "symptom duration ≠ 6 weeks"),
        (
            Compare("symptom_duration", ">", Fraction(487, 112), "1 month"),
            "symptom duration is more than 1 month",
            "symptom duration > 1 month",
        ),
        (
            Compare("symptom_duration", ">", Fraction("6.000000001"), "42.000000007 days"),
            "symptom duration is more than 42.000000007 days",
            "symptom duration > 42.000000007 days",
        ),
        (
            Compare("burden", ">=", Fraction(2), "2"),
            "Burden score is at least 2",
            "Burden score ≥ 2",
        ),
        (
            Between("symptom_duration", Fraction(6), Fraction(12), "6 and 12 weeks"),
            "symptom duration is 6 to 12 weeks",
            "symptom duration 6 to 12 weeks",
        ),
        (Not(RETENTION), "not urinary retention", None),
        (Not(MILD), "not (pain severity is mild or moderate)", None),
        (Junction("any", (RETENTION, NUMB), True), "urinary retention or saddle anaesthesia", None),
        (
            Junction("any", (RETENTION, NUMB, CHRONIC), False),
            "urinary retention, saddle anaesthesia or Chronic pain",
            None,
        ),
        (
            Junction("all", (Junction("any", (RETENTION, NUMB), True), Not(CHRONIC)), True),
            "(urinary retention or saddle anaesthesia) and not Chronic pain",
            None,
        ),
        (
            Junction("none", (RETENTION, NUMB), False),
            "none of: urinary retention or saddle anaesthesia",
            None,
        ),
        (
            Junction("any", (MILD, RETENTION), True),
            "(pain severity is mild or moderate) or urinary retention",
            None,
        ),
        (
            Count("at least", 2, (RETENTION, NUMB, CHRONIC)),
            "at least 2 of: urinary retention, saddle anaesthesia or Chronic pain",
            None,
        ),
        (
            Junction("all", (Count("exactly", 1, (RETENTION, NUMB)), CHRONIC), True),
            "(exactly 1 of: urinary retention or saddle anaesthesia) and Chronic pain",
            None,
        ),
    ],
)
def test_a_condition_in_words(condition: Condition, words: str, brief: str | None) -> None:
    assert condition_words(condition, PATHWAY) == words
    assert condition_words(condition, PATHWAY, brief=True) == (brief or words)


def test_a_fact_and_its_value() -> None:
    facts = PATHWAY.facts
    assert fact_words(facts["urinary_retention"], True) == "Urinary retention: yes"
    assert fact_words(facts["mri_contraindicated"], False) == "MRI contraindicated: no"
    assert fact_words(facts["pain_severity"], "disabling") == "Pain severity: disabling"
    assert fact_words(facts["symptom_duration"], Fraction(1)) == "Symptom duration: 1 week"
    assert fact_words(facts["symptom_duration"], Fraction(13, 2)) == "Symptom duration: 6.5 weeks"


@pytest.mark.parametrize(
    ("value", "unit", "words"),
    [
        (Fraction(6), "weeks", "6 weeks"),
        (Fraction("0.125"), "weeks", "0.125 weeks"),
        (Fraction(3, 7), "weeks", "3 days"),
        (Fraction(1, 7), "weeks", "1 day"),
        (Fraction(1, 168 * 60), "weeks", "1 minute"),
        (Fraction(1, 3), None, "about 0.333"),
        (Fraction(2, 3), "mg/dL", "about 0.667 mg/dL"),
        (Fraction(1, 2**20), None, "about 0.000000954"),
        (Fraction(10**9, 3), None, "about 333000000"),
        (Fraction(1, 11), "weeks", "about 0.0909 weeks"),
    ],
)
def test_a_number_of_a_patient(value: Fraction, unit: str | None, words: str) -> None:
    assert number_words(value, unit) == words


def test_what_may_be_answered() -> None:
    assert allowed_words(YesNo()) == "yes or no"
    assert allowed_words(SEVERITY) == "mild, moderate, severe or disabling"
    assert allowed_words(WEEKS) == "0 to 5200 weeks"
    whole = Number(Fraction(0), Fraction(130), "years", whole=True)
    assert allowed_words(whole) == "a whole number, 0 to 130 years"
    assert allowed_words(Choice((Option("only", "…"),), ordered=False)) == "only"


def test_names_and_types() -> None:
    assert title_of("chronic", PATHWAY) == "Chronic pain"
    assert title_of("nobody_knows_it", PATHWAY) == "nobody knows it"
    assert id_words("infection.recent_fever") == "recent fever"
    assert sentence("mRNA") == "MRNA"
    assert sentence("") == ""
    assert type_of("symptom_duration", PATHWAY) == WEEKS
    assert type_of("chronic", PATHWAY) == YesNo()
    assert type_of("burden", PATHWAY) is None
    assert listed([], "or") == ""


def test_what_cannot_be_seen_is_written_as_its_number() -> None:
    assert visible("plain, ≥ 38.5 °C") == "plain, ≥ 38.5 °C"
    assert visible("a\x1b[31mb") == "a<U+001B>[31mb"
    assert visible("a\u202eb\u200bc\ud800d") == "a<U+202E>b<U+200B>c<U+D800>d"
    assert visible("a\xa0b\nc") == "a b<U+000A>c"


@given(st.text())
def test_visible_text_is_printable_and_stays_as_it_is(text: str) -> None:
    assert visible(text).isprintable()
    assert visible(visible(text)) == visible(text)
