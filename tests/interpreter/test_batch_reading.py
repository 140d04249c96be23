"""Rows are read as strictly as one patient's facts are: same values, same problems."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from fractions import Fraction
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath_dsl.model import Derived, Value
from carepath_interpreter.batch.blocks import BLOCK, LONGEST_LINE, chunks_of, lines_of
from carepath_interpreter.batch.json_rows import JsonRows, json_pieces
from carepath_interpreter.batch.reading import FactsReader
from carepath_interpreter.batch.records import BadTable, Problem, Row, Unusable, Written
from carepath_interpreter.facts import FactsRead, read_facts
from pathway_samples import back
from random_pathways import random_pathway

PATHWAY = back()
DERIVING = next(
    pathway
    for pathway in map(random_pathway, range(1000))
    if sum(isinstance(d, Derived) for d in pathway.definitions.values()) > 1
)


def json_rows(
    data: bytes, id: str | None = "id", keep: tuple[str, ...] = ()
) -> list[Row | Unusable]:
    """The rows of JSON Lines of the sample pathway."""
    reader = JsonRows(FactsReader(PATHWAY), id, keep)
    chunks = chunks_of(json_pieces(BytesIO(data).read1), 3)
    return [row for chunk in chunks for row in reader.rows(chunk)]


def only(data: bytes) -> Row | Unusable:
    (row,) = json_rows(data)
    return row


def said(read: FactsRead) -> list[tuple[str, str, str | None]]:
    return [(d.code, d.message, d.help) for d in read.diagnostics]


def told(problems: tuple[Problem, ...]) -> list[tuple[str, str, str | None]]:
    return [(p.code, p.message, p.help) for p in problems]


# --- the same as for one patient -------------------------------------------------------------

NAMES = st.sampled_from([*PATHWAY.facts, "pain", "urinary_retenton", "x", ""])
ANSWERS = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-5, 200),
    st.floats(0, 60, allow_nan=False).map(lambda number: round(number, 3)),
    st.sampled_from(
        ["yes", "no", "Yes", "true", "1", "severe", "sever", "mild", "6 weeks", "42 days", "NA"]
    ),
    st.sampled_from(["unknown", "", " ", "3 kg", "1e5", "-1", "1/3", "6,5", "\ud800", "\x00"]),
    st.text(max_size=5),
)


@given(st.dictionaries(NAMES, ANSWERS, max_size=6))
def test_a_row_is_read_as_one_patient_is(answers: dict[str, object]) -> None:
    reader = FactsReader(PATHWAY)
    for _ in range(2):  # from the memory as well
        found = reader.read(answers)
        expected = read_facts(PATHWAY, answers)
        if isinstance(found, dict):
            assert said(expected) == []
            assert found == expected.values
            assert {name: type(v) for name, v in found.items()} == {
                name: type(v) for name, v in expected.values.items()
            }
        else:
            assert told(found) == said(expected)


@given(st.dictionaries(st.sampled_from(list(DERIVING.facts)), ANSWERS, max_size=6))
def test_so_are_derived_numbers(answers: dict[str, object]) -> None:
    found = FactsReader(DERIVING).read(answers)
    expected = read_facts(DERIVING, answers)
    if isinstance(found, dict):
        assert said(expected) == []
        assert found == expected.values
    else:
        assert told(found) == said(expected)


JSON_TEXTS = st.one_of(
    st.dictionaries(NAMES, ANSWERS, max_size=5).map(json.dumps),
    st.text(max_size=40),
    st.text(alphabet='{}[]":,\\ \tntruefalse0123456789.eE-', max_size=40),
    st.sampled_from(
        [
            '{"symptom_duration": NaN}',
            '{"symptom_duration": 1e999999999}',
            '{"symptom_duration": ' + "9" * 5000 + "}",
            '{"symptom_duration": 0.1}',
            '{"urinary_retention": true, "urinary_retention": true}',
            '{"urinary_retention": true, "urinary\\u005fretention": false}',
            '{"urinary_retention": [true]}',
            '{"urinary_retention": {"urinary_retention": true}}',
            '[["urinary_retention", true]]',
            "[" * 5000,
            '{"a": ' * 5000,
            '{"urinary_retention": true} {}',
            '{"urinary_retention": true,}',
            "{}",
            "[]",
            "null",
            "3",
            '"yes"',
            "{'a': 1}",
        ]
    ),
)


@given(JSON_TEXTS)
def test_a_line_of_json_is_read_as_a_file_about_one_patient_is(text: str) -> None:
    line = text.replace("\n", " ").strip(" \t\r\n\x0b\x0c\x1c\x1d\x1e\x85")
    if not line.strip() or line.startswith("\ufeff"):
        return
    try:
        raw = line.encode()
    except UnicodeEncodeError:
        return
    (row,) = json_rows(raw, id=None)
    expected = read_facts(PATHWAY, line, form="json")
    if isinstance(row, Row):
        assert said(expected) == []
        assert row.facts == expected.values
    else:
        assert sorted(told(row.problems), key=str) == sorted(said(expected), key=str)


@given(st.binary(max_size=200))
def test_no_bytes_do_harm(data: bytes) -> None:
    try:
        rows = json_rows(data)
    except BadTable:
        assert data[:2] in (b"\xff\xfe", b"\xfe\xff")
        return
    assert [row.row for row in rows] == list(range(1, len(rows) + 1))
    lines = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    assert len(rows) == sum(1 for line in lines if line.strip())


# --- values ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("answers", "values"),
    [
        ({"symptom_duration": 0.1}, {"symptom_duration": Fraction(1, 10)}),
        ({"symptom_duration": "42 days"}, {"symptom_duration": Fraction(6)}),
        ({"urinary_retention": None}, {}),
        ({"urinary_retention": "no", "x": None}, None),
        ({"symptom_duration": True}, None),
        ({"urinary_retention": 1}, None),
    ],
)
def test_values(answers: Mapping[str, object], values: Mapping[str, Value] | None) -> None:
    found = FactsReader(PATHWAY).read(answers)
    assert (found if isinstance(found, dict) else None) == values


def test_an_empty_text_is_not_known_only_where_that_is_said() -> None:
    assert FactsReader(PATHWAY, empty=True).read({"urinary_retention": ""}) == {}
    assert FactsReader(PATHWAY).read({"urinary_retention": ""}) == (
        Problem(
            "CP906",
            "urinary_retention",
            "an empty text is not an answer",
            "leave `urinary_retention` out: what is not given is not known",
        ),
    )


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carepath_interpreter.batch.reading.MOST_REMEMBERED", 10)
    reader = FactsReader(PATHWAY)
    memory = reader._value_of.__self__  # type: ignore[attr-defined]
    for days in range(300):
        found = reader.read({"symptom_duration": f"{days} days", "pain_severity": "mild"})
        assert found == {"symptom_duration": Fraction(days, 7), "pain_severity": "mild"}
        assert len(memory) <= 10


# --- JSON Lines ------------------------------------------------------------------------------


def test_rows_are_counted_and_blank_lines_passed_over() -> None:
    rows = json_rows(b'{"id": 7}\n\n  \r\n{"x": 1}\r\n\t{"id": null} \n{"id": "z"}')
    assert [(row.row, row.id if isinstance(row, Unusable) else type(row)) for row in rows] == [
        (1, Row),
        (2, None),
        (3, Row),
        (4, Row),
    ]
    assert isinstance(rows[1], Unusable)
    assert rows[1].line == 4


def test_an_identifier_is_passed_through_as_it_is_written() -> None:
    row = only(b'{"id": 007.10e5, "urinary_retention": true}')
    assert isinstance(row, Unusable)  # no number of JSON begins with two noughts
    row = only(b'{"id": 7.10e5, "urinary_retention": true}')
    assert isinstance(row.id, Written)
    assert row.id.text == "7.10e5"


def test_columns_are_passed_through_and_a_fact_may_be_one() -> None:
    (row,) = json_rows(
        b'{"ward": "A", "urinary_retention": true, "n": [1]}', None, ("ward", "urinary_retention")
    )
    assert isinstance(row, Unusable)
    assert row.kept == ("A", True)
    assert [problem.code for problem in row.problems] == ["CP903"]
    (row,) = json_rows(b'{"urinary_retention": true}', None, ("ward", "urinary_retention"))
    assert isinstance(row, Row)
    assert row.kept == (None, True)
    assert row.facts == {"urinary_retention": True}


def test_a_list_has_no_place_where_a_column_is_passed_through() -> None:
    row = only(b'{"id": ["a"], "urinary_retention": true}')
    assert isinstance(row, Unusable)
    assert row.problems == (
        Problem(
            "CP903",
            None,
            "a list where the value of `id` belongs",
            "give one value, or leave the fact out where nothing is known",
        ),
    )


def test_bytes_that_are_no_text_are_a_bad_row_of_their_own() -> None:
    rows = json_rows(b'{"id": "\xe9"}\n{"id": "b"}')
    assert isinstance(rows[0], Unusable)
    assert rows[0].problems[0].message.startswith("the byte E9 is not text in the encoding UTF-8")
    assert isinstance(rows[1], Row)


# --- blocks ----------------------------------------------------------------------------------


class Stream:
    """A stream without an end of lines that says how much was read of it."""

    def __init__(self, data: Iterator[bytes]) -> None:
        self.data = data
        self.taken = 0

    def read(self, most: int) -> bytes:
        block = next(self.data, b"")
        assert len(block) <= most
        self.taken += len(block)
        return block


def test_a_line_that_is_too_long_is_passed_over_without_being_held() -> None:
    long = [b'{"id": "', *[b"a" * BLOCK] * 40, b'"}\n{"id": 1}\n', b'{"id": 2}']
    stream = Stream(iter(long))
    reader = JsonRows(FactsReader(PATHWAY), "id", ())
    taken = []
    rows: list[Row | Unusable] = []
    for chunk in chunks_of(json_pieces(stream.read), 1000):
        taken.append(stream.taken)
        rows += reader.rows(chunk)
    assert isinstance(rows[0], Unusable)
    assert rows[0].problems == (
        Problem(
            "CP900",
            None,
            "more than 1000 kB in one row",
            "give one patient's facts to a row, each with one value",
        ),
    )
    assert [row.row for row in rows] == [1, 2, 3]
    assert taken[0] <= LONGEST_LINE + 2 * BLOCK  # it was given up long before its end


def test_nothing_is_read_ahead() -> None:
    line = b'{"id": 1}\n'
    stream = Stream(iter(lambda: line * (BLOCK // len(line)), b""))  # it has no end
    chunks = chunks_of(json_pieces(stream.read), 1000)
    for n in range(1, 60):
        chunk = next(chunks)
        assert len(chunk.rows) <= 1000
        assert stream.taken <= n * 1000 * len(line) + 2 * BLOCK


@given(st.lists(st.binary(max_size=30), max_size=30), st.integers(1, 20))
def test_lines_are_the_same_however_they_come(pieces: list[bytes], size: int) -> None:
    data = b"".join(pieces)
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return
    found = [line for lines in lines_of(BytesIO(data).read1) for line in lines]
    stream = BytesIO(data)
    again = [line for lines in lines_of(lambda most: stream.read(size)) for line in lines]
    expected = data.removeprefix(b"\xef\xbb\xbf").split(b"\n")
    assert found == again == (expected if expected[-1] else expected[:-1])


def test_utf_16_is_refused_as_a_whole() -> None:
    with pytest.raises(BadTable, match="it is saved as UTF-16"):
        json_rows('{"id": 1}'.encode("utf-16"))
