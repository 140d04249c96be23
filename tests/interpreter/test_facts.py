"""What is known of a patient: JSON, YAML, settings and mappings, read strictly."""

from __future__ import annotations

import json
from collections.abc import Mapping
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath_dsl.diagnostics import Diagnostic
from carepath_dsl.model import Value
from carepath_interpreter.facts import (
    LARGEST_FACTS,
    BadFacts,
    FactsRead,
    facts_of,
    read_facts,
)
from pathway_samples import back

PATHWAY = back()


def said(read: FactsRead) -> list[tuple[str, str, str | None]]:
    """Code, message and help of each diagnostic, in the order they were found."""
    return [(d.code, d.message, d.help) for d in read.diagnostics]


def only(read: FactsRead) -> Diagnostic:
    (found,) = read.diagnostics
    return found


# --- what is read ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("{}", {}),
        ('{"urinary_retention": true}', {"urinary_retention": True}),
        ('{"urinary_retention": "no"}', {"urinary_retention": False}),
        ('{"urinary_retention": null}', {}),
        ('{"symptom_duration": 6}', {"symptom_duration": Fraction(6)}),
        ('{"symptom_duration": 6.50}', {"symptom_duration": Fraction(13, 2)}),
        ('{"symptom_duration": 0.1}', {"symptom_duration": Fraction(1, 10)}),
        ('{"symptom_duration": 1e2}', {"symptom_duration": Fraction(100)}),
        ('{"symptom_duration": "42 days"}', {"symptom_duration": Fraction(6)}),
        (
            ' \n\t{ "pain_severity" : "severe" ,\r\n "urinary_retention":false } \n',
            {"pain_severity": "severe", "urinary_retention": False},
        ),
        ('{"urinary\\u005fretention": true}', {"urinary_retention": True}),
        ("urinary_retention: yes\n", {"urinary_retention": True}),
        ("urinary_retention: 'no'\n", {"urinary_retention": False}),
        ("urinary_retention: null\nsaddle_anaesthesia:\n", {}),
        ("symptom_duration: 3 days\n", {"symptom_duration": Fraction(3, 7)}),
        ("# nothing else\nsymptom_duration: 6.5\n", {"symptom_duration": Fraction(13, 2)}),
    ],
)
def test_a_text_with_facts(text: str, values: Mapping[str, Value]) -> None:
    for given_text in (text, text.encode()):
        read = read_facts(PATHWAY, given_text)
        assert said(read) == []
        assert read.values == values
        assert list(read.values) == list(values)


def test_a_byte_order_mark_before_json_is_passed_over() -> None:
    assert read_facts(PATHWAY, b'\xef\xbb\xbf{"urinary_retention": true}').values == {
        "urinary_retention": True
    }


def test_the_name_of_a_file_tells_its_form() -> None:
    assert said(read_facts(PATHWAY, "{urinary_retention: yes}", path="patient.YAML")) == []
    assert said(read_facts(PATHWAY, "{urinary_retention: yes}", path="patient.json")) != []
    assert said(read_facts(PATHWAY, "{urinary_retention: yes}", form="yaml")) == []
    assert said(read_facts(PATHWAY, "{urinary_retention: yes}")) != []


def test_settings_and_mappings() -> None:
    read = read_facts(PATHWAY, None, ["urinary_retention=yes", "symptom_duration=42 days"])
    assert said(read) == []
    assert read.values == {"urinary_retention": True, "symptom_duration": Fraction(6)}
    mapping = {"urinary_retention": True, "symptom_duration": 6.5, "pain_severity": None}
    assert facts_of(PATHWAY, mapping) == {
        "urinary_retention": True,
        "symptom_duration": Fraction(13, 2),
    }


def test_nothing_given_is_nothing_known() -> None:
    read = read_facts(PATHWAY)
    assert read.values == {}
    assert said(read) == []


# --- what is refused -------------------------------------------------------------------------

FACTS = "the facts are: " + ", ".join(PATHWAY.facts)
OBJECT = 'write `{"fact": value, "fact": value}`'
A_VALUE = 'write true, false, a number, or a text in double quotes: "6 weeks"'
ONE_VALUE = "give one value, or leave the fact out where nothing is known"


@pytest.mark.parametrize(
    ("text", "code", "message", "help", "line", "column"),
    [
        ("", "CP902", "no facts at all", "write {} for a patient of whom nothing is known", 1, 1),
        ("[1]", "CP902", "a list where facts belong", OBJECT, 1, 1),
        (
            '{"urinary_retenton": true}',
            "CP905",
            "back has no fact called `urinary_retenton`",
            "did you mean `urinary_retention`?",
            1,
            2,
        ),
        ('{"blood_type": "A"}', "CP905", "back has no fact called `blood_type`", FACTS, 1, 2),
        (
            '{\n  "chronic": true}',
            "CP905",
            "back has no fact called `chronic`",
            "`chronic` is worked out by the pathway; give the facts it is made of",
            2,
            3,
        ),
        (
            '{"pain_severity": "sever"}',
            "CP906",
            "`sever` is not an option of `pain_severity`",
            "did you mean `severe`? The options are: mild, moderate, severe, disabling",
            1,
            19,
        ),
        (
            '{"urinary_retention": true,\n "urinary_retention": true}',
            "CP904",
            "`urinary_retention` stands twice",
            "leave one of them out",
            2,
            2,
        ),
        (
            '{"symptom_duration": NaN}',
            "CP906",
            "`NaN` is not an answer",
            "leave `symptom_duration` out: what is not given is not known",
            1,
            22,
        ),
        (
            '{"symptom_duration": -Infinity}',
            "CP906",
            "`symptom_duration` is a number, and `-Infinity` is not one",
            "expected 0 to 5200 weeks, with or without the unit",
            1,
            22,
        ),
        (
            '{"symptom_duration": 1e999999999}',
            "CP906",
            "`symptom_duration` is a number, and `1e999999999` is not one",
            "expected 0 to 5200 weeks, with or without the unit",
            1,
            22,
        ),
        (
            '{"symptom_duration": [6, {"a": "]}"}]}',
            "CP903",
            "a list where the value of `symptom_duration` belongs",
            ONE_VALUE,
            1,
            22,
        ),
        (
            '{"symptom_duration": {"value": 6}}',
            "CP903",
            "a mapping where the value of `symptom_duration` belongs",
            ONE_VALUE,
            1,
            22,
        ),
        (
            '{"symptom_duration": ' + "[" * 200_000,
            "CP901",
            "a bracket that is never closed",
            "give one value",
            1,
            22,
        ),
        ('{"symptom_duration": yes}', "CP901", "`yes` where a value belongs", A_VALUE, 1, 22),
        ('{"symptom_duration": }', "CP901", "`}` where a value belongs", A_VALUE, 1, 22),
        (
            '{"symptom_duration": ',
            "CP901",
            "the end of the text where a value belongs",
            A_VALUE,
            1,
            22,
        ),
        (
            "{'symptom_duration': 6}",
            "CP901",
            "`'symptom_duration'` where the name of a fact belongs",
            "write the name in double quotes",
            1,
            2,
        ),
        (
            '{"symptom_duration" 6}',
            "CP901",
            "`6` where a colon belongs",
            'write `"symptom_duration": value`',
            1,
            21,
        ),
        (
            '{"symptom_duration": 6 "x": 1}',
            "CP901",
            '`"` where a comma or the closing brace belongs',
            OBJECT,
            1,
            24,
        ),
        (
            '{"symptom_duration": 6,}',
            "CP901",
            "a comma before the closing brace",
            "delete the comma",
            1,
            24,
        ),
        (
            '{"symptom_duration": 6} {}',
            "CP901",
            "`{` behind the closing brace",
            "give one object, and nothing else",
            1,
            25,
        ),
        (
            '{"symptom_duration": "6',
            "CP901",
            "a quotation mark that is never closed",
            "close the text with another one",
            1,
            22,
        ),
        (
            '{"symptom_duration": "6\n"}',
            "CP901",
            "a line break or tab inside a text",
            "write each text on one line",
            1,
            24,
        ),
        (
            '{"symptom_duration": "\\6"}',
            "CP901",
            "a backslash that means nothing",
            "leave the backslash out",
            1,
            23,
        ),
        (
            "- urinary_retention\n",
            "CP902",
            "something else where facts belong",
            "write one fact to a line: `urinary_retention: yes`",
            1,
            1,
        ),
        (
            "urinary_retention: true\n",
            "CP906",
            "`urinary_retention` is answered yes or no, and `true` is neither",
            "write yes",
            1,
            20,
        ),
        (
            "urinary_retention: unknown\n",
            "CP906",
            "`unknown` is not an answer",
            "leave `urinary_retention` out: what is not given is not known",
            1,
            20,
        ),
        (
            "symptom_duration: [6]\n",
            "CP903",
            "a list where the value of `symptom_duration` belongs",
            ONE_VALUE,
            1,
            19,
        ),
    ],
)
def test_what_is_wrong_with_a_text(
    text: str, code: str, message: str, help: str, line: int, column: int
) -> None:
    found = only(read_facts(PATHWAY, text))
    assert (found.code, found.message, found.help) == (code, message, help)
    assert (found.span.path, found.span.line, found.span.column) == ("facts", line, column)


def test_all_problems_are_found_in_one_run() -> None:
    text = (
        '{"urinary_retention": "maybe", "pain_severity": 3, "symptom_duration": "3 kg",'
        ' "colour": 1, "voided_volume": -1}'
    )
    read = read_facts(PATHWAY, text, ["residual_volume=much", "nonsense"])
    assert [code for code, _, _ in said(read)] == ["CP909", *["CP906"] * 3, "CP905", *["CP906"] * 2]
    assert read.values == {}


def test_a_second_key_is_shown_with_the_first() -> None:
    found = only(read_facts(PATHWAY, '{"urinary_retention": true, "urinary_retention": false}'))
    (label,) = found.labels
    assert (label.span.column, label.says) == (2, "it stands here already")


def test_yaml_is_as_strict_as_a_pathway() -> None:
    for text in ("urinary_retention: &a yes\n", "urinary_retention: yes # certain\n", "a: !x 1\n"):
        assert read_facts(PATHWAY, text).diagnostics.has_errors, text
    twice = read_facts(PATHWAY, "urinary_retention: yes\nurinary_retention: no\n")
    assert twice.diagnostics.has_errors


def test_bytes_that_are_not_utf_8() -> None:
    found = only(read_facts(PATHWAY, b'{"pain_severity": "s\xe9vere"}'))
    assert found.code == "CP101"
    assert found.span.column == 21


def test_a_file_larger_than_any_patient_needs() -> None:
    text = '{"urinary_retention": true' + " " * LARGEST_FACTS + "}"
    found = only(read_facts(PATHWAY, text, path="all.json"))
    assert found.code == "CP900"
    assert found.message == "more than 1000 kB of facts about one patient"
    assert found.span.place == "all.json:1:1"


# --- settings --------------------------------------------------------------------------------


def test_a_setting_needs_a_name_and_an_equals_sign() -> None:
    read = read_facts(PATHWAY, None, ["urinary_retention", "=yes", "pain_severity=severe"])
    assert said(read) == [
        (
            "CP909",
            "`urinary_retention` is not of the form `name=value`",
            "write for example `--set urinary_retention=yes`",
        ),
        (
            "CP909",
            "`=yes` is not of the form `name=value`",
            "write for example `--set urinary_retention=yes`",
        ),
    ]
    assert [d.span.place for d in read.diagnostics] == ["--set:1:1", "--set:2:1"]
    assert read.sources["--set"] == "urinary_retention\n=yes\npain_severity=severe"


def test_an_empty_setting_is_not_a_way_to_say_not_known() -> None:
    found = only(read_facts(PATHWAY, None, ["pain_severity="]))
    assert found.message == "an empty text is not an answer"
    assert found.span.place == "--set:1:15"


def test_a_setting_does_not_override_the_file() -> None:
    found = only(read_facts(PATHWAY, '{"pain_severity": "mild"}', ["pain_severity=severe"]))
    assert (found.code, found.message, found.help) == (
        "CP907",
        "`pain_severity` is given twice, with two values",
        "leave one of them out; neither takes precedence",
    )
    assert found.span.place == "--set:1:15"
    assert found.labels[0].span.place == "facts:1:19"


def test_the_same_value_twice_is_no_contradiction() -> None:
    read = read_facts(
        PATHWAY,
        '{"symptom_duration": "42 days", "pain_severity": null}',
        ["symptom_duration=6", "pain_severity=mild", "pain_severity=mild"],
    )
    assert said(read) == []
    assert read.values == {"symptom_duration": Fraction(6), "pain_severity": "mild"}


def test_two_settings_may_not_disagree() -> None:
    found = only(read_facts(PATHWAY, None, ["pain_severity=mild", "pain_severity=severe"]))
    assert found.code == "CP907"


# --- derived numbers -------------------------------------------------------------------------


def test_facts_that_leave_a_derived_number_without_a_value() -> None:
    found = only(read_facts(PATHWAY, '{"residual_volume": 0, "voided_volume": 0}'))
    assert (found.code, found.message, found.help) == (
        "CP908",
        "Share of urine left cannot be worked out: its divisor is 0",
        "check `residual_volume`, `voided_volume`; Share of urine left lies within 0 to 1",
    )
    assert found.span.column == 41
    assert found.labels[0].span.column == 21


# --- for programs ----------------------------------------------------------------------------


def test_a_program_gets_one_exception_with_everything() -> None:
    with pytest.raises(BadFacts) as caught:
        facts_of(PATHWAY, {"urinary_retention": 1, "pain": "mild"})
    message = str(caught.value)
    assert "error[CP906]: `urinary_retention` is answered yes or no, and `1` is neither" in message
    assert "error[CP905]: back has no fact called `pain`" in message
    assert message.endswith("2 errors")


# --- properties ------------------------------------------------------------------------------


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    read = read_facts(PATHWAY, text)
    if not read.values:
        return
    assert set(read.values) <= set(PATHWAY.facts)


@given(st.binary())
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    read_facts(PATHWAY, b"{" + data)
    read_facts(PATHWAY, data)


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text()
JSON_VALUES = SCALARS | st.lists(SCALARS) | st.dictionaries(st.text(), SCALARS)


@given(st.dictionaries(st.sampled_from(sorted(PATHWAY.facts)) | st.text(), JSON_VALUES))
def test_json_agrees_with_the_standard_library_on_what_is_json(given: dict[str, object]) -> None:
    """Whatever is valid JSON is no syntax error here, and a good value is the same value."""
    text = json.dumps(given)
    read = read_facts(PATHWAY, text, form="json")
    assert not [d for d in read.diagnostics if d.code == "CP901"]
    flat = {k: v for k, v in given.items() if not isinstance(v, list | dict)}
    assert read.values == read_facts(PATHWAY, flat).values


@given(st.text(alphabet='{}[]",:\\ truefalsn0123.eE-"', max_size=40))
def test_what_the_standard_library_refuses_is_refused(text: str) -> None:
    """NaN and Infinity apart, which it takes although they are not JSON."""
    try:
        is_object = isinstance(json.loads(text), dict)
    except ValueError:
        is_object = False
    assert is_object or read_facts(PATHWAY, text, form="json").diagnostics.has_errors
