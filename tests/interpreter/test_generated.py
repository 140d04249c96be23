"""The generated evaluator says what the reference says, of every patient of every pathway."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

import pytest
from tools.house import ROOT

from carepath_dsl.load import load_pathway
from carepath_dsl.model import Pathway, Value
from carepath_interpreter.compiling import running
from carepath_interpreter.compiling.compiled import CompiledPathway
from carepath_interpreter.derived import Underivable
from carepath_interpreter.evaluate import Evaluator
from comparing import pathways
from outcomes import asked, expected, said
from random_patients import RandomPatients

BACK_PAIN = ROOT / "pathways" / "back_pain"


@pytest.fixture(scope="module")
def back_pain() -> CompiledPathway:
    return CompiledPathway(load_pathway(BACK_PAIN))


def patients(
    pathway: Pathway, rng: Random, count: int, share: float | None = None
) -> Iterator[dict[str, Value]]:
    drawn = RandomPatients(pathway)
    for _ in range(count):
        yield drawn.draw(rng, share)


def check(compiled: CompiledPathway, facts: dict[str, Value]) -> None:
    """The outcome is the reference's, and so is an error."""
    try:
        result = Evaluator(compiled.pathway).evaluate(facts)
    except Underivable as problem:
        contradiction: str | None = str(problem)
    else:
        contradiction = None
    if contradiction is not None:
        with pytest.raises(Underivable) as raised:
            compiled.outcome(facts)
        assert str(raised.value) == contradiction
        return
    assert said(compiled.outcome(facts)) == expected(result)
    assert [tuple(needed) for needed in compiled.needed(facts)] == asked(result)


# --- random pathways -------------------------------------------------------------------------


def test_says_what_the_reference_says() -> None:
    for pathway in pathways(60_000, 70):
        rng, compiled = Random(pathway.id), CompiledPathway(pathway)
        for facts in patients(pathway, rng, 5):
            check(compiled, facts)
        for facts in patients(pathway, rng, 2, 1.0):
            check(compiled, facts)


def test_all_patients_at_once_say_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_TRIED", 0)
    for pathway in pathways(61_000, 40):
        compiled = CompiledPathway(pathway)
        for facts in patients(pathway, Random(pathway.id), 4):
            check(compiled, facts)


def test_trying_out_says_it_too(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_TRIED", 10**9)
    for pathway in pathways(62_000, 40):
        compiled = CompiledPathway(pathway)
        for facts in patients(pathway, Random(pathway.id), 3, 0.2):
            check(compiled, facts)


def test_the_sets_of_one_patient_say_it_where_diagrams_would_be_too_large(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(running, "MOST_TRIED", 0)
    for pathway in pathways(63_000, 30):
        compiled = CompiledPathway(pathway)
        compiled.diagrams = None
        for facts in patients(pathway, Random(pathway.id), 3):
            check(compiled, facts)


def test_without_functions_the_diagrams_answer() -> None:
    for pathway in pathways(64_000, 20):
        compiled = CompiledPathway(pathway)
        compiled.outcome = running.Machine(
            compiled.tables, compiled.machine.derive, compiled.machine.many
        ).slow
        for facts in patients(pathway, Random(pathway.id), 3):
            check(compiled, facts)


def test_past_the_cap_nothing_is_shared(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MOST_SHARED", 0)
    for pathway in pathways(65_000, 20):
        compiled = CompiledPathway(pathway)
        for facts in patients(pathway, Random(pathway.id), 3):
            check(compiled, facts)
        assert not compiled.machine.shared


def test_marks_may_fill_several_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    from carepath_interpreter.compiling import writing

    monkeypatch.setattr(running, "MARKS_IN_A_NUMBER", 4)
    monkeypatch.setattr(writing, "MARKS_IN_A_NUMBER", 4)
    several = 0
    for pathway in pathways(66_000, 25):
        compiled = CompiledPathway(pathway)
        several += "i1" in compiled.text
        for facts in patients(pathway, Random(pathway.id), 3):
            check(compiled, facts)
    assert several > 10


@pytest.mark.parametrize("deepest", [2, 3, 4])
def test_deep_blocks_are_written_flat(deepest: int, monkeypatch: pytest.MonkeyPatch) -> None:
    from carepath_interpreter.compiling import writing

    monkeypatch.setattr(writing, "DEEPEST", deepest)
    for pathway in pathways(67_000 + 1000 * deepest, 12):
        compiled = CompiledPathway(pathway)
        for facts in patients(pathway, Random(pathway.id), 3, 0.9):
            check(compiled, facts)


def test_what_is_forgotten_is_looked_up_again(monkeypatch: pytest.MonkeyPatch) -> None:
    from carepath_interpreter.compiling import blocks

    monkeypatch.setattr(blocks, "MOST_REMEMBERED", 1)
    for pathway in pathways(71_000, 20):
        compiled = CompiledPathway(pathway)
        for facts in patients(pathway, Random(pathway.id), 3, 0.9):
            check(compiled, facts)


def test_a_large_function_is_written_once(monkeypatch: pytest.MonkeyPatch) -> None:
    from carepath_interpreter.compiling import writing

    monkeypatch.setattr(writing, "LARGEST_TWICE", 0)
    for pathway in pathways(72_000, 15):
        compiled = CompiledPathway(pathway)
        assert compiled.text.count("return OUTCOMES") <= 1 + len(pathway.applies)
        for facts in patients(pathway, Random(pathway.id), 3, 0.9):
            check(compiled, facts)


# --- back pain -------------------------------------------------------------------------------


def test_back_pain(back_pain: CompiledPathway) -> None:
    rng = Random(1)
    for share in (0.0, 0.5, 0.9, 1.0):
        for facts in patients(back_pain.pathway, rng, 12, share):
            check(back_pain, facts)


def test_every_case_of_back_pain(back_pain: CompiledPathway) -> None:
    evaluator = Evaluator(back_pain.pathway)
    for case in back_pain.pathway.cases:
        result = evaluator.evaluate(case.facts)
        assert said(back_pain.outcome(case.facts)) == expected(result), case.says


def test_everybody_who_goes_the_same_way_shares_one_outcome(back_pain: CompiledPathway) -> None:
    facts: dict[str, Value] = {"urinary_retention": True, "mri_contraindicated": False}
    others: dict[str, Value] = {**facts, "symptom_duration": Fraction(3), "renal_risk": True}
    assert back_pain.outcome(facts) is back_pain.outcome(others)


def test_whole_numbers_do_for_fractions(back_pain: CompiledPathway) -> None:
    rng = Random(2)
    for facts in patients(back_pain.pathway, rng, 10, 1.0):
        facts["symptom_duration"] = Fraction(rng.choice((0, 6, 7, 12, 13)))
        whole = {**facts, "symptom_duration": int(facts["symptom_duration"])}
        assert back_pain.outcome(whole) is back_pain.outcome(facts)


def test_certainty_of_one_recommendation(back_pain: CompiledPathway) -> None:
    outcome = back_pain.outcome({"mri_contraindicated": False})
    assert outcome.certainty("urgent_mri") == "precautionary"
    assert outcome.certainty("urgent_ct") == "excluded"
    with pytest.raises(KeyError, match="no_such_thing"):
        outcome.certainty("no_such_thing")


# --- what cannot be used ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("facts", "message"),
    [
        ({"urinary_retention": "yes"}, "urinary_retention is answered yes or no"),
        ({"urinary_retention": 1}, "urinary_retention is answered yes or no"),
        ({"urinary_retention": None}, "urinary_retention is answered yes or no"),
        ({"pain_severity": "awful"}, "pain_severity is answered with one of its options"),
        ({"pain_severity": "renal_risk"}, "pain_severity is answered with one of its options"),
        ({"pain_severity": 3}, "pain_severity is answered with one of its options"),
        ({"pain_severity": []}, "pain_severity is answered with one of its options"),
        ({"symptom_duration": 6.0}, "symptom_duration is answered with a number"),
        ({"symptom_duration": True}, "symptom_duration is answered with a number"),
        ({"symptom_duration": "6"}, "symptom_duration is answered with a number"),
        ({"symptom_duration": -1}, "-1 is not a possible value of symptom_duration"),
        ({"symptom_duration": 5201}, "5201 is not a possible value of symptom_duration"),
    ],
)
def test_wrong_values_are_refused_where_they_are_met(
    back_pain: CompiledPathway, facts: dict[str, Value], message: str
) -> None:
    rest: dict[str, Value] = {
        name: False for name in back_pain.pathway.facts if name not in ("symptom_duration",)
    }
    rest |= {"pain_severity": "mild", "symptom_duration": Fraction(3), "radicular_pain": True}
    for given in (facts, {**rest, **facts}):
        with pytest.raises(ValueError, match=f"^{message}$"):
            back_pain.outcome(given)


def test_unknown_facts_are_refused_where_something_is_missing(back_pain: CompiledPathway) -> None:
    with pytest.raises(KeyError, match="urinary_retenton"):
        back_pain.outcome({"urinary_retenton": True})


# --- the text --------------------------------------------------------------------------------


def test_no_words_of_the_author_stand_in_the_code(back_pain: CompiledPathway) -> None:
    for step in back_pain.pathway.steps.values():
        assert step.title not in back_pain.text
    for recommendation in back_pain.pathway.recommendations.values():
        assert recommendation.text not in back_pain.text
        assert f"'{recommendation.id}'" not in back_pain.text


def test_every_box_is_written_once_however_many_ways_lead_to_it(
    back_pain: CompiledPathway,
) -> None:
    once = back_pain.text[: back_pain.text.index("def outcome")]
    assert once.count("f['functional_disability']") == 1
    assert once.count("f['progressive_deficit']") == 1
