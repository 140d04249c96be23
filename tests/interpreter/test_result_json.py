"""A result as JSON: exactly what the schema says, and back without loss."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from typing import Any

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.result import Report, Result
from carepath_interpreter.result_json import (
    LARGEST_WHOLE,
    SCHEMA,
    NotAResult,
    dumps,
    from_json,
    loads,
    to_json,
    value_to_json,
)
from carepath_interpreter.schemas import result_schema
from carepath_interpreter.what_if import Turn, what_if
from carepath_interpreter.why_not import why_not
from pathway_samples import NO_FLAGS, back, back_for_long_pain
from random_results import random_results

VALIDATOR = jsonschema.Draft202012Validator(result_schema())
EVALUATOR = Evaluator(back())
EMPTY = EVALUATOR.evaluate({})
EMERGENCY = EVALUATOR.evaluate({"urinary_retention": True, "mri_contraindicated": False})
ROUTINE = EVALUATOR.evaluate(
    {
        **NO_FLAGS,
        "pain_severity": "severe",
        "symptom_duration": Fraction(100, 7),
        "residual_volume": Fraction(100),
        "voided_volume": Fraction(200),
    }
)
SAMPLES = (EMPTY, EMERGENCY, ROUTINE)


def test_the_schema_is_a_schema() -> None:
    jsonschema.Draft202012Validator.check_schema(result_schema())


def test_everything_in_the_schema_is_described() -> None:
    def undescribed(node: Any, at: str) -> Iterator[str]:
        if isinstance(node, dict):
            says_what = {"type", "const", "enum", "properties", "anyOf"} & node.keys()
            if says_what and not at.endswith("properties") and "description" not in node:
                yield at
            for key, inner in node.items():
                yield from undescribed(inner, f"{at}/{key}")

    assert list(undescribed(result_schema(), "")) == []


def test_the_schema_names_every_key_there_is_and_no_other() -> None:
    def opened(schema: dict[str, Any]) -> dict[str, Any]:
        if "$ref" in schema:
            found: dict[str, Any] = result_schema()["$defs"][schema["$ref"].rpartition("/")[2]]
            return found
        return schema

    def compare(node: Any, schema: dict[str, Any], at: str) -> None:
        schema = opened(schema)
        if isinstance(node, dict) and "properties" in schema:
            assert set(node) <= set(schema["properties"]), at
            assert set(schema.get("required", ())) <= set(node), at
            for key, inner in node.items():
                seen.add(f"{at}.{key}")
                compare(inner, schema["properties"][key], f"{at}.{key}")
        if isinstance(node, list):
            for inner in node:
                compare(inner, schema["items"], at + "[]")

    def named(schema: dict[str, Any], at: str) -> Iterator[str]:
        schema = opened(schema)
        for key, inner in schema.get("properties", {}).items():
            yield f"{at}.{key}"
            yield from named(inner, f"{at}.{key}")
        if "items" in schema:
            yield from named(schema["items"], at + "[]")

    seen: set[str] = set()
    for result in SAMPLES:
        answers = [why_not(EVALUATOR, result, id) for id in back().recommendations]
        for before, after in ((result, ROUTINE), (ROUTINE, result)):
            compare(to_json(result, answers, what_if(before, after)), result_schema(), "")
    assert seen == set(named(result_schema(), ""))


@pytest.mark.parametrize("result", SAMPLES)
def test_a_result_fits_the_schema_and_comes_back(result: Result) -> None:
    data = to_json(result)
    VALIDATOR.validate(data)
    assert data["schema"] == SCHEMA
    assert from_json(data) == result
    assert loads(dumps(result)) == result
    assert loads(dumps(result, indent=None).encode()) == result


def test_random_results_fit_the_schema_and_come_back() -> None:
    tried = 0
    for _, _, result in random_results(0, 60):
        tried += 1
        text = dumps(result)
        VALIDATOR.validate(json.loads(text))
        assert loads(text) == result
        assert dumps(loads(text)) == text
    assert tried > 150


def test_every_recommendation_is_there_in_the_order_of_the_file() -> None:
    ids = [advice["id"] for advice in to_json(EMPTY)["recommendations"]]
    assert ids == list(back().recommendations)


def test_an_emergency_in_full() -> None:
    data = to_json(EMERGENCY)
    assert data["status"] == "complete"
    assert data["act_now"] is True
    assert data["needed"] == []
    assert data["recommendations"][0] == {
        "id": "urgent_mri",
        "certainty": "certain",
        "hold": False,
        "verb": "do now",
        "text": "MRI of the lumbar spine without contrast",
        "patient": "You need a scan of your back today.",
        "kind": "advice",
        "urgency": "emergency",
        "within": "within hours",
        "cites": ["1"],
        "statements": ["S01"],
        "steps": ["emergency"],
        "because": [
            {"fact": "urinary_retention", "value": True},
            {"fact": "mri_contraindicated", "value": False},
        ],
        "reasons": [],
        "prepared_by": [],
        "depends_on": [],
    }
    assert data["alternatives"] == [
        {
            "id": "emergency_imaging",
            "members": ["urgent_mri", "urgent_ct"],
            "certainty": "certain",
        }
    ]
    assert data["path"][1] == {
        "step": "emergency",
        "box": "2",
        "title": "Suspected cauda equina syndrome",
        "certainty": "certain",
        "prepared": False,
    }
    assert data["ways"] == [{"from": "red_flags", "to": "emergency", "certainty": "certain"}]
    assert data["facts"] == {"urinary_retention": True, "mri_contraindicated": False}


def test_what_is_missing() -> None:
    data = to_json(EMPTY)
    assert data["status"] == "incomplete"
    assert data["needed"][0] == {
        "fact": "urinary_retention",
        "ask": "Is the patient unable to empty the bladder?",
        "ask_patient": "Are you unable to pass urine, or does your bladder not empty?",
        "red_flag": True,
        "can_change": "emergency",
    }
    by_id = {advice["id"]: advice for advice in data["recommendations"]}
    assert by_id["surgical_consultation"]["certainty"] == "precautionary"
    assert by_id["surgical_consultation"]["prepared_by"] == ["red_flags"]
    assert by_id["no_routine_imaging"]["hold"] is True
    assert by_id["no_routine_imaging"]["urgency"] is None
    assert by_id["mattress"]["depends_on"] == [
        "urinary_retention",
        "saddle_anaesthesia",
        "symptom_duration",
    ]


def test_reports_known_listed_and_bounded() -> None:
    known = {report["id"]: report for report in to_json(ROUTINE)["reports"]}
    assert known["care_level"]["value"] == "more"
    assert known["residual_share"]["value"] == {"fraction": "1/3"}
    opened = {report["id"]: report for report in to_json(EMPTY)["reports"]}
    assert opened["care_level"]["possible"] == ["usual", "more"]
    assert opened["burden"]["possible"] == [0, 1, 2, 3]
    assert opened["residual_share"]["between"] == [0, 1]


def test_a_patient_the_pathway_is_not_for() -> None:
    evaluator = Evaluator(back_for_long_pain())
    for facts, status in (({"symptom_duration": Fraction(1, 7)}, "not applicable"), ({}, None)):
        result = evaluator.evaluate(facts)
        data = to_json(result)
        VALIDATOR.validate(data)
        assert data["not_applicable"] == ["This pathway is for pain of a week and longer."]
        assert status is None or data["status"] == status
        assert from_json(data) == result


def test_the_answers_to_why_not_fit_the_schema() -> None:
    for result in SAMPLES:
        answers = [why_not(EVALUATOR, result, id) for id in back().recommendations]
        data = to_json(result, answers)
        VALIDATOR.validate(data)
        assert [answer["id"] for answer in data["why_not"]] == list(back().recommendations)
        assert from_json(data) == result
    assert "why_not" not in to_json(EMPTY)


def test_the_smallest_change_in_json() -> None:
    by_id = {id: why_not(EVALUATOR, ROUTINE, id) for id in ("refer_soon", "urgent_ct", "mattress")}
    changes = {a["id"]: a["change"] for a in to_json(ROUTINE, by_id.values())["why_not"]}
    assert changes["mattress"] == {
        "would": "not be certain",
        "found": "change",
        "other": 1,
        "given": 0,
        "changes": [
            [{"name": "urinary_retention", "now": False, "values": [True], "worked_out_from": []}],
            [{"name": "saddle_anaesthesia", "now": False, "values": [True], "worked_out_from": []}],
            [
                {
                    "name": "symptom_duration",
                    "now": {"fraction": "100/7"},
                    "ranges": [{"from": None, "from_inside": True, "to": 12, "to_inside": True}],
                    "worked_out_from": [],
                }
            ],
        ],
        "more": False,
    }
    assert changes["urgent_ct"]["would"] == "be certain"
    assert (changes["urgent_ct"]["other"], changes["urgent_ct"]["given"]) == (1, 1)
    assert changes["urgent_ct"]["changes"][0] == [
        {"name": "urinary_retention", "now": False, "values": [True], "worked_out_from": []},
        {"name": "mri_contraindicated", "now": None, "values": [True], "worked_out_from": []},
    ]
    assert changes["refer_soon"]["changes"][2] == [
        {
            "name": "pain_severity",
            "now": "severe",
            "values": ["mild", "moderate"],
            "worked_out_from": [],
        }
    ]


def test_what_if_fits_the_schema() -> None:
    for before in SAMPLES:
        for after in SAMPLES:
            data = to_json(before, what_if=what_if(before, after))
            VALIDATOR.validate(data)
            assert from_json(data) == before
            assert loads(dumps(before, what_if=what_if(before, after))) == before
    assert "what_if" not in to_json(EMPTY)


def test_random_answers_to_why_not_and_what_if_fit_the_schema() -> None:
    before: dict[str, Result] = {}
    seen = set()
    for evaluator, pathway, result in random_results(100, 30):
        answers = [why_not(evaluator, result, id) for id in pathway.recommendations]
        compared = what_if(before.setdefault(pathway.id, result), result)
        data = json.loads(dumps(result, why_not=answers))
        VALIDATOR.validate(data)
        assert from_json(data) == result
        seen |= {answer["change"]["found"] for answer in data["why_not"]}
        data = json.loads(dumps(compared.before, what_if=compared))
        VALIDATOR.validate(data)
        assert from_json(data) == compared.before
        seen |= {change["turn"] for change in data["what_if"]["recommendations"]}
    assert {"change", "none", *(turn.value for turn in Turn)} <= seen


def test_what_if_in_json() -> None:
    after = EVALUATOR.evaluate({**ROUTINE.facts, "pain_severity": "mild"})
    assert to_json(ROUTINE, what_if=what_if(ROUTINE, after))["what_if"] == {
        "supposed": [{"fact": "pain_severity", "before": "severe", "after": "mild"}],
        "status": {"before": "complete", "after": "complete"},
        "act_now": {"before": False, "after": False},
        "not_applicable": [],
        "recommendations": [
            {
                "id": "refer_soon",
                "turn": "no longer given",
                "before": "certain",
                "after": "excluded",
                "because": [{"fact": "pain_severity", "value": "mild"}],
                "depends_on": [],
            }
        ],
        "alternatives": [],
        "reports": [
            {
                "before": {
                    "id": "care_level",
                    "title": "Level of care",
                    "unit": None,
                    "value": "more",
                },
                "after": {
                    "id": "care_level",
                    "title": "Level of care",
                    "unit": None,
                    "value": "usual",
                },
            },
            {
                "before": {"id": "burden", "title": "Burden score", "unit": None, "value": 3},
                "after": {"id": "burden", "title": "Burden score", "unit": None, "value": 1},
            },
        ],
        "path": [
            {
                "step": "specialist",
                "box": "4",
                "title": "See a specialist",
                "before": "certain",
                "after": None,
            }
        ],
        "asked_no_more": [],
        "asked_newly": [],
        "stays": ["stay_active", "mattress", "no_routine_imaging"],
    }


# --- numbers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("value", "data"),
    [
        (Fraction(6), 6),
        (Fraction(-2), -2),
        (Fraction("38.5"), 38.5),
        (Fraction("0.1"), 0.1),
        (Fraction(1, 3), {"fraction": "1/3"}),
        (Fraction(LARGEST_WHOLE), LARGEST_WHOLE),
        (Fraction(LARGEST_WHOLE + 1), {"fraction": "9007199254740993/1"}),
        (Fraction("0.12345678901234567890"), {"fraction": "1234567890123456789/10**19"}),
    ],
)
def test_numbers_are_exact_for_every_reader(value: Fraction, data: object) -> None:
    if data == {"fraction": "1234567890123456789/10**19"}:
        data = {"fraction": f"{value.numerator}/{value.denominator}"}
    assert value_to_json(value) == data
    assert type(value_to_json(value)) is type(data)


@given(st.one_of(st.fractions(), st.decimals(allow_nan=False, allow_infinity=False).map(Fraction)))
def test_any_number_comes_back(value: Fraction) -> None:
    report = Report("x", "X", (value,))
    text = dumps(replace(EMPTY, reports=(report,)))
    assert loads(text).reports == (report,)
    # A reader with double precision, which is most of them, sees the same number.
    written = json.loads(text)["reports"][0]["value"]
    if not isinstance(written, dict):
        assert Fraction(repr(written)) == value


# --- what is no result -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda d: d.pop("schema"), "result.schema is missing"),
        (lambda d: d.update(schema="carepath/result/2"), f"result.schema is not {SCHEMA}"),
        (lambda d: d.update(status="done"), "result.status is none of the words it may be"),
        (lambda d: d.update(act_now="yes"), "result.act_now is not true or false"),
        (lambda d: d.update(facts=[]), "result.facts is not an object"),
        (lambda d: d["facts"].update(x=None), "result.facts.x is not a value"),
        (lambda d: d["facts"].update(x={"fraction": "1/0"}), "result.facts.x is not a value"),
        (lambda d: d["facts"].update(x=float("inf")), "result.facts.x is not a value"),
        (lambda d: d["path"][1].pop("box"), "result.path[1].box is missing"),
        (lambda d: d["path"].append(3), "result.path[7] is not an object"),
        (lambda d: d["reports"][0].pop("possible"), "result.reports[0].between is missing"),
        (
            lambda d: d["reports"][2].update(between=[1]),
            "result.reports[2].between is not a list of two numbers",
        ),
        (
            lambda d: d["recommendations"][3]["cites"].append(4),
            "result.recommendations[3].cites[0] is not a text",
        ),
        (
            lambda d: d["recommendations"][0].update(verb="must"),
            "result.recommendations[0].verb is none of the words it may be",
        ),
        (
            lambda d: d["recommendations"][0].update(patient=4),
            "result.recommendations[0].patient is not a text",
        ),
    ],
)
def test_what_is_no_result_is_refused_with_its_place(change: Any, message: str) -> None:
    data = to_json(EMPTY)
    change(data)
    with pytest.raises(NotAResult) as caught:
        from_json(data)
    assert str(caught.value) == message


@pytest.mark.parametrize("text", ["", "{", "[]", "1e999", "null", "[" * 100_000])
def test_text_that_is_no_result(text: str) -> None:
    with pytest.raises(NotAResult):
        loads(text)


def test_a_key_added_within_the_version_is_passed_over() -> None:
    data = to_json(EMPTY)
    data["later"] = data["recommendations"][0]["later"] = 1
    assert from_json(data) == EMPTY
    VALIDATOR.validate(data)
