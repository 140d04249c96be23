"""The printed module answers as the reference does, with nothing but Python beside it."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from random import Random
from typing import Any

import pytest
from tools.house import ROOT

from carepath_dsl.content_hash import content_hash
from carepath_dsl.load import load_pathway
from carepath_dsl.meaning.patients import TooEntangled
from carepath_dsl.model import Pathway, Value
from carepath_interpreter.compiling import diagram_tables
from carepath_interpreter.compiling.printing import module_text
from carepath_interpreter.derived import Underivable
from carepath_interpreter.evaluate import Evaluator
from comparing import pathways
from outcomes import asked, expected
from random_patients import RandomPatients

BACK_PAIN = ROOT / "pathways" / "back_pain"

RUNNER = """
import json, runpy, sys
from fractions import Fraction

def plain(answer):
    return {name: getattr(answer, name) for name in answer._fields}

for line in sys.stdin:
    file, patients = json.loads(line)
    module = runpy.run_path(file)
    for facts in patients:
        given = {n: Fraction(*v) if isinstance(v, list) else v for n, v in facts.items()}
        try:
            print(json.dumps(plain(module["evaluate"](given))))
        except (KeyError, ValueError) as problem:
            print(json.dumps(f"{type(problem).__name__}: {problem}"))
"""


def answers(modules: Mapping[Path, list[dict[str, Value]]]) -> list[Any]:
    """What each module answers each patient, all in one bare Python."""
    lines = [
        json.dumps([str(file), [{n: shown(v) for n, v in facts.items()} for facts in patients]])
        for file, patients in modules.items()
    ]
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", RUNNER],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=False,
        cwd="/",
    )
    assert done.stderr == ""
    return [json.loads(line) for line in done.stdout.splitlines()]


def shown(value: Value) -> object:
    return [value.numerator, value.denominator] if isinstance(value, Fraction) else value


def by_reference(pathway: Pathway, facts: dict[str, Value]) -> object:
    """The answer a module should give, as JSON has it."""
    try:
        result = Evaluator(pathway).evaluate(facts)
    except Underivable as problem:
        return f"ValueError: {problem}"
    words = expected(result)
    names = (
        "status|act now|certain|precautionary|possible|excluded|holds|alternatives|path|"
        "not applicable"
    )
    found = {name.replace(" ", "_"): words[name] for name in names.split("|")}
    return json.loads(json.dumps({**found, "needed": asked(result)}))


def without_number(answer: object) -> object:
    """A contradiction, without the number that only the reference knows how to print."""
    if isinstance(answer, str) and " comes out at " in answer:
        return f"{answer.partition(' at ')[0]} outside its range"
    return answer


def test_modules_answer_as_the_reference_does(tmp_path: Path) -> None:
    modules: dict[Path, list[dict[str, Value]]] = {}
    wanted: list[object] = []
    for pathway in [*pathways(70_000, 40), load_pathway(BACK_PAIN)]:
        rng, drawn = Random(pathway.id), RandomPatients(pathway)
        patients = [drawn.draw(rng) for _ in range(4)] + [drawn.draw(rng, 1.0), {}]
        file = tmp_path / f"{pathway.id}.py"
        file.write_text(module_text(pathway), encoding="utf-8")
        modules[file] = patients
        wanted += [without_number(by_reference(pathway, facts)) for facts in patients]
    found = answers(modules)
    assert len(found) == len(wanted)
    for got, want in zip(found, wanted, strict=True):
        assert got == want


@pytest.fixture(scope="module")
def back_pain() -> Mapping[str, Any]:
    module: dict[str, Any] = {"__name__": "back_pain"}
    exec(compile(module_text(load_pathway(BACK_PAIN)), "back_pain.py", "exec"), module)
    return module


def test_it_says_which_pathway_it_is(back_pain: Mapping[str, Any]) -> None:
    pathway = load_pathway(BACK_PAIN)
    assert back_pain["PATHWAY"] == "back_pain"
    assert back_pain["VERSION"] == pathway.header.version
    assert back_pain["CONTENT_HASH"] == content_hash(pathway)
    assert back_pain["REVIEW_STATUS"] == "under review"
    assert back_pain["NOTICE"] == pathway.header.notice
    assert back_pain["__doc__"].startswith("Back pain with numbness, version 2026.11.0:")
    for text in (content_hash(pathway), pathway.header.notice, "Review status: under review."):
        assert text in back_pain["__doc__"]


def test_it_knows_the_words_of_its_recommendations(back_pain: Mapping[str, Any]) -> None:
    told = back_pain["RECOMMENDATIONS"]["urgent_mri"]
    assert told["verb"] == "do now"
    assert told["within"] == "within hours"
    assert told["text"] == "MRI of the lumbar spine without contrast"


def test_its_facts_are_typed(back_pain: Mapping[str, Any]) -> None:
    assert list(back_pain["Facts"].__annotations__) == list(load_pathway(BACK_PAIN).facts)
    assert not back_pain["Facts"].__total__


def test_null_is_not_known_and_a_float_is_the_decimal_it_shows(
    back_pain: Mapping[str, Any],
) -> None:
    evaluate = back_pain["evaluate"]
    assert evaluate({"urinary_retention": None}) == evaluate({})
    exact = {"symptom_duration": Fraction(61, 10)}
    assert evaluate({"symptom_duration": 6.1}) == evaluate(exact)


@pytest.mark.parametrize(
    ("facts", "error"),
    [
        ({"urinary_retention": "yes"}, ValueError),
        ({"symptom_duration": float("nan")}, ValueError),
        ({"symptom_duration": 9999}, ValueError),
        ({"urinary_retenton": True}, KeyError),
    ],
)
def test_it_refuses_what_it_cannot_use(
    back_pain: Mapping[str, Any], facts: dict[str, Any], error: type[Exception]
) -> None:
    known = {"urinary_retention": True, "mri_contraindicated": True}
    with pytest.raises(error):
        back_pain["evaluate"]({**known, **facts})


def test_same_pathway_same_text() -> None:
    pathway = load_pathway(BACK_PAIN)
    assert module_text(pathway) == module_text(load_pathway(BACK_PAIN))


def test_hostile_words_stay_words() -> None:
    from dataclasses import replace

    pathway = load_pathway(BACK_PAIN)
    hostile = '"""\nraise SystemExit("taken over")\n\\'
    header = replace(pathway.header, title=hostile, notice=hostile, purpose=hostile)
    first = next(iter(pathway.recommendations.values()))
    changed = {**pathway.recommendations, first.id: replace(first, text=hostile)}
    text = module_text(replace(pathway, header=header, recommendations=changed))
    module: dict[str, Any] = {"__name__": "hostile"}
    exec(compile(text, "hostile.py", "exec"), module)
    assert module["NOTICE"] == hostile
    assert module["RECOMMENDATIONS"][first.id]["text"] == hostile


def test_a_pathway_too_entangled_is_no_module(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diagram_tables, "MOST_NODES", 10)
    with pytest.raises(TooEntangled):
        module_text(load_pathway(BACK_PAIN))
