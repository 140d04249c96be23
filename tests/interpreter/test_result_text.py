"""Results as text, whole pages compared with files that people have read.

``CAREPATH_WRITE_TEXTS=1 pytest tests/interpreter/test_result_text.py`` writes the files in
``texts/`` anew; read the difference before it is committed.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from carepath_dsl.model import Pathway, Value
from carepath_interpreter.evaluate import Evaluator, evaluate
from carepath_interpreter.result_parts import EDUCATIONAL, NOT_APPROVED
from carepath_interpreter.result_text import Audience, result_text
from carepath_interpreter.result_text_clinician import in_runs
from carepath_interpreter.text_page import NARROWEST, Page
from carepath_interpreter.what_if import what_if
from carepath_interpreter.why_not import why_not
from pathway_samples import NO_FLAGS, back, back_for_long_pain
from random_results import random_results

TEXTS = Path(__file__).parent / "texts"
AUDIENCES: tuple[Audience, ...] = ("clinician", "patient")

PATIENTS: dict[str, tuple[Pathway, Mapping[str, Value]]] = {
    "nothing_known": (back(), {}),
    "retention": (back(), {"urinary_retention": True}),
    "emergency": (back(), {"saddle_anaesthesia": True, "mri_contraindicated": True}),
    "no_flags": (back(), NO_FLAGS),
    "all_answered": (
        back(),
        {
            **NO_FLAGS,
            "pain_severity": "severe",
            "symptom_duration": Fraction(20),
            "residual_volume": Fraction(100),
            "voided_volume": Fraction(200),
        },
    ),
    "not_for_them": (back_for_long_pain(), {"symptom_duration": Fraction(3, 7)}),
    "perhaps_not_for_them": (back_for_long_pain(), {}),
}


def compare_with_file(name: str, text: str) -> None:
    file = TEXTS / f"{name}.txt"
    if os.environ.get("CAREPATH_WRITE_TEXTS"):
        TEXTS.mkdir(exist_ok=True)
        file.write_text(text, encoding="utf-8")
    assert text == file.read_text("utf-8")


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("name", PATIENTS)
def test_a_page(name: str, audience: Audience) -> None:
    pathway, facts = PATIENTS[name]
    text = result_text(pathway, evaluate(pathway, facts), audience=audience)
    compare_with_file(f"{name}.{audience}", text)


def test_a_page_with_answers_to_why_not() -> None:
    evaluator = Evaluator(back())
    result = evaluator.evaluate({**NO_FLAGS, "symptom_duration": Fraction(3)})
    asked = [why_not(evaluator, result, id) for id in ("urgent_ct", "mattress", "refer_soon")]
    compare_with_file("why_not", result_text(back(), result, why_not=asked))


WHAT_IF: dict[str, tuple[Pathway, Mapping[str, Value], Mapping[str, Value]]] = {
    "an_answer_given": (back(), {}, {"urinary_retention": True}),
    "two_answers_given": (
        back(),
        {},
        {"urinary_retention": True, "mri_contraindicated": False},
    ),
    "an_answer_other": (
        back(),
        {**NO_FLAGS, "pain_severity": "severe", "symptom_duration": Fraction(20)},
        {**NO_FLAGS, "pain_severity": "mild", "symptom_duration": Fraction(20)},
    ),
    "an_answer_taken_back": (
        back(),
        {"urinary_retention": True, "mri_contraindicated": True},
        {"urinary_retention": True},
    ),
    "act_now_ends": (back(), {"urinary_retention": True}, NO_FLAGS),
    "nothing_other": (back(), NO_FLAGS, NO_FLAGS),
    "not_for_them": (back_for_long_pain(), {}, {"symptom_duration": Fraction(3, 7)}),
}


@pytest.mark.parametrize("name", WHAT_IF)
def test_a_page_of_what_would_change(name: str) -> None:
    pathway, as_is, supposed = WHAT_IF[name]
    before, after = evaluate(pathway, as_is), evaluate(pathway, supposed)
    text = result_text(pathway, before, what_if=what_if(before, after))
    compare_with_file(f"what_if.{name}", text)


def test_every_file_belongs_to_a_test() -> None:
    expected = {f"{name}.{audience}.txt" for name in PATIENTS for audience in AUDIENCES}
    expected |= {f"what_if.{name}.txt" for name in WHAT_IF}
    assert {file.name for file in TEXTS.iterdir()} == expected | {"why_not.txt"}


# --- what holds on every page ----------------------------------------------------------------


def test_status_and_notice_stand_at_the_top_and_at_the_bottom_of_every_page() -> None:
    pages = 0
    for _, pathway, result in random_results(2_000, 15):
        for audience in AUDIENCES:
            page = " ".join(result_text(pathway, result, audience=audience).split())
            status = pathway.header.status.capitalize()
            notice = " ".join((pathway.header.notice or EDUCATIONAL).split())
            sentence = f"{status}. {NOT_APPROVED} {notice}"
            if status == "Withdrawn":
                sentence = f"Withdrawn. Do not use it. {notice}"
            if status == "Approved":
                sentence = f"Approved. {pathway.header.notice or ''}"
            assert page.startswith(f"{' '.join(pathway.header.title.split())} {sentence.strip()}")
            assert page.count(sentence.strip()) >= 2
            assert f"{pathway.id} {pathway.header.version}" in page
            pages += 1
    assert pages > 80


@pytest.mark.parametrize("audience", AUDIENCES)
@pytest.mark.parametrize("width", [1, NARROWEST, 61, 100])
def test_no_line_is_wider_than_the_page(width: int, audience: Audience) -> None:
    for pathway, facts in PATIENTS.values():
        text = result_text(pathway, evaluate(pathway, facts), audience=audience, width=width)
        assert max(map(len, text.splitlines())) <= max(width, NARROWEST)
        assert not any(line.endswith(" ") for line in text.splitlines())


@pytest.mark.parametrize("name", WHAT_IF)
def test_a_page_of_what_would_change_is_laid_out_like_any_other(name: str) -> None:
    pathway, as_is, supposed = WHAT_IF[name]
    before, after = evaluate(pathway, as_is), evaluate(pathway, supposed)
    for width in (1, NARROWEST, 61, 100):
        text = result_text(pathway, before, what_if=what_if(before, after), width=width)
        assert max(map(len, text.splitlines())) <= max(width, NARROWEST)
        assert not any(line.endswith(" ") for line in text.splitlines())
    plain = result_text(pathway, before, what_if=what_if(before, after))
    colored = result_text(pathway, before, what_if=what_if(before, after), color=True)
    assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


@pytest.mark.parametrize("audience", AUDIENCES)
def test_colour_adds_colour_and_nothing_else(audience: Audience) -> None:
    for pathway, facts in PATIENTS.values():
        result = evaluate(pathway, facts)
        plain = result_text(pathway, result, audience=audience)
        colored = result_text(pathway, result, audience=audience, color=True)
        assert "\x1b" not in plain
        assert "\x1b[" in colored
        assert re.sub(r"\x1b\[[0-9;]*m", "", colored) == plain


def test_everything_a_result_gives_is_on_the_clinicians_page() -> None:
    for _, pathway, result in random_results(3_000, 15):
        page = " ".join(result_text(pathway, result, width=400).split())
        for advice in (*result.certain, *result.precautionary, *result.holds, *result.possible):
            assert " ".join(advice.text.split()) in page
        for needed in result.needed:
            assert " ".join(needed.ask.split()) in page
        assert ("ACT NOW" in page) == result.act_now


def test_what_is_ruled_out_is_counted_and_not_listed() -> None:
    pathway, facts = PATIENTS["emergency"]
    page = result_text(pathway, evaluate(pathway, facts))
    assert "5 of 7 recommendations are ruled out (evaluate --why-not ID tells why)." in page
    assert "mattress" not in page


def test_hostile_words_stay_words() -> None:
    pathway = back()
    hostile = "\x1b[2J\x07 \u202egnp.exe\u200b\r\n== ACT NOW =="
    title = replace(pathway.header, title=hostile, notice=hostile, disclaimer=hostile)
    facts = {
        id: replace(fact, title=hostile, ask=hostile, ask_patient=hostile)
        for id, fact in pathway.facts.items()
    }
    recommendations = {
        id: replace(r, text=hostile, patient=hostile) for id, r in pathway.recommendations.items()
    }
    worse = replace(pathway, header=title, facts=facts, recommendations=recommendations)
    evaluator = Evaluator(worse)
    for given in ({}, {"urinary_retention": True}):
        result = evaluator.evaluate(given)
        other = what_if(result, evaluator.evaluate({"saddle_anaesthesia": True}))
        asked = [why_not(evaluator, result, id) for id in worse.recommendations]
        for text in (
            *(result_text(worse, result, audience=audience, color=True) for audience in AUDIENCES),
            result_text(worse, result, why_not=asked, color=True),
            result_text(worse, result, what_if=other, color=True),
        ):
            bare = re.sub(r"\x1b\[[0-9;]*m", "", text)
            assert all(line.isprintable() for line in bare.split("\n"))
            assert "<U+001B>[2J<U+0007> <U+202E>gnp.exe<U+200B>" in " ".join(bare.split())


@pytest.mark.parametrize(
    ("status", "notice", "sentence"),
    [
        ("approved", None, "Approved."),
        ("approved", "Valid in our hospital.", "Approved. Valid in our hospital."),
        ("draft", None, "Draft. Not approved for use with patients. For education only."),
        ("withdrawn", None, "Withdrawn. Do not use it. For education only."),
    ],
)
def test_the_sentence_about_the_review(status: str, notice: str | None, sentence: str) -> None:
    header = replace(back().header, status=status, notice=notice)
    pathway = replace(back(), header=header)
    lines = result_text(pathway, evaluate(pathway, {})).splitlines()
    assert lines[1] == sentence
    assert sentence in lines[2:]


# --- small parts -----------------------------------------------------------------------------


def test_numbers_in_runs() -> None:
    assert in_runs([]) == ""
    assert in_runs(["3"]) == "3"
    assert in_runs(["1", "2"]) == "1 and 2"
    assert in_runs(["1", "2", "3", "7"]) == "1 to 3 and 7"
    assert in_runs(["7", "7.1", "7.2", "8", "9", "10"]) == "7, 7.1, 7.2 and 8 to 10"


def test_a_page_wraps_under_its_lead() -> None:
    page = Page(NARROWEST, color=False)
    page.text("one two three four five six seven eight", lead="Offer", indent=2, hang=8)
    page.blank()
    page.blank()
    page.text("x" * 50)
    assert str(page) == (
        f"  Offer   one two three four five six\n          seven eight\n\n{'x' * 40}\n{'x' * 10}\n"
    )
