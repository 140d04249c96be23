"""A result as an HTML fragment: well formed, whole, and nothing active in it."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from xml.etree.ElementTree import Element, fromstring

from carepath_interpreter.evaluate import evaluate
from carepath_interpreter.result import Result
from carepath_interpreter.result_html import result_html
from pathway_samples import NO_FLAGS, back
from random_results import random_results

ELEMENTS = {"section", "h3", "h4", "p", "em", "strong", "small", "ul", "ol", "li", "br"}
EMPTY = evaluate(back(), {})
ROUTINE = evaluate(
    back(),
    {
        **NO_FLAGS,
        "pain_severity": "mild",
        "symptom_duration": Fraction(20),
        "residual_volume": Fraction(1),
        "voided_volume": Fraction(2),
    },
)


def parsed(result: Result) -> Element:
    return fromstring(result_html(result))


def words_of(result: Result) -> str:
    return " ".join(" ".join(parsed(result).itertext()).split())


def test_a_notebook_asks_for_it() -> None:
    assert EMPTY._repr_html_() == result_html(EMPTY)


def test_it_is_one_well_formed_element_with_a_name() -> None:
    root = parsed(EMPTY)
    assert root.tag == "section"
    assert root.attrib["aria-label"] == "Result of the pathway Back pain with numbness"
    assert root.attrib["lang"] == "en"


def test_the_lists_of_an_empty_patient() -> None:
    root = parsed(EMPTY)
    assert [heading.text for heading in root.iter("h4")] == [
        "Within hours (emergency)",
        "Hold back until known",
        "Questions, in the order to ask",
        "Still possible",
        "Values",
    ]
    words = words_of(EMPTY)
    assert "Act now: within hours" in words
    assert (
        "Do now: Surgical consultation as a precaution, until known: urinary retention and saddle "
        "anaesthesia; S01 [1]" in words
    )
    assert "One of these, as a precaution; depends on urinary retention" in words
    assert "Red flag: Is the patient unable to empty the bladder? urinary_retention, can" in words
    assert "Level of care: usual or more" in words
    assert "Share of urine left: 0 to 1" in words
    assert len(list(root.iter("ol"))) == 1


def test_the_lists_of_a_routine_patient() -> None:
    words = words_of(ROUTINE)
    assert "Act now" not in words
    assert "Complete: no further answer can change this advice." in words
    assert (
        "Consider: A medium-firm rather than a firm mattress because urinary retention: no; "
        "saddle anaesthesia: no; symptom duration: 20; S04 [1] [4]" in words
    )
    assert "Not to be offered Do not offer: Routine imaging because" in words
    assert "Share of urine left: about 0.333" in words


def test_status_and_notice_stand_at_the_top_and_at_the_bottom() -> None:
    for _, _, result in random_results(4_000, 10):
        words = words_of(result)
        status = result.pathway.status.capitalize()
        assert words.count(f"{status}.") >= 2
        assert words.rstrip().endswith(
            f"{result.pathway.id} {result.pathway.version}, {result.pathway.hash[:12]}"
        )


def test_only_harmless_elements_and_attributes_are_used() -> None:
    for _, _, result in random_results(5_000, 10):
        for element in parsed(result).iter():
            assert element.tag in ELEMENTS
            assert set(element.attrib) <= {"style", "lang", "aria-label"}


def test_hostile_words_stay_words() -> None:
    hostile = '</section><script>alert("1")</script><img src=x onerror="x">&amp;\x1b[2J\u202e'
    pathway = back()
    stamped = replace(pathway.header, title=hostile, notice=hostile, version=hostile)
    facts = {id: replace(f, title=hostile, ask=hostile) for id, f in pathway.facts.items()}
    advice = {id: replace(r, text=hostile) for id, r in pathway.recommendations.items()}
    worse = replace(pathway, header=stamped, facts=facts, recommendations=advice)
    html = result_html(evaluate(worse, {}))
    root = fromstring(html)
    assert {element.tag for element in root.iter()} <= ELEMENTS
    assert not re.search(r"<script|<img|\x1b|\u202e", html)
    assert "<U+001B>[2J<U+202E>" in "".join(root.itertext())


def test_what_colour_shows_is_said_in_words() -> None:
    (styled,) = [p for p in parsed(EMPTY).iter("p") if "color" in p.attrib.get("style", "")]
    assert styled.text == "Act now: within hours"
