"""What ``read_document`` promises, whatever is in the file."""

from __future__ import annotations

import pytest
import yaml

from carepath_dsl.diagnostics import Diagnostic, Diagnostics, Severity
from carepath_dsl.document import Document, Empty, Mapping, Scalar, Sequence
from carepath_dsl.reading import yaml_traps
from carepath_dsl.reading.reader import MAX_BYTES, read_document
from carepath_dsl.spans import Span


def read(content: str | bytes, *, allow_empty: bool = False) -> tuple[Document, list[Diagnostic]]:
    diagnostics = Diagnostics()
    document = read_document(content, "p.yaml", diagnostics, allow_empty=allow_empty)
    return document, diagnostics.found


def test_a_file_becomes_text_lists_and_mappings_with_places() -> None:
    document, found = read("a: yes\nb:\n  - 1\n  - 'x'\n")
    assert found == []
    assert document.path == "p.yaml"
    assert document.text == "a: yes\nb:\n  - 1\n  - 'x'\n"
    root = document.root
    assert isinstance(root, Mapping)
    assert [entry.key.text for entry in root] == ["a", "b"]
    yes, items = root.get("a"), root.get("b")
    assert isinstance(yes, Scalar)
    assert (yes.text, yes.style, yes.span) == ("yes", "plain", Span("p.yaml", 1, 4, 1, 7))
    assert isinstance(items, Sequence)
    assert items.span == Span("p.yaml", 3, 3, 4, 8)
    one, x = items.items
    assert isinstance(one, Scalar)
    assert isinstance(x, Scalar)
    assert (one.text, one.style) == ("1", "plain")
    assert (x.text, x.style, x.span) == ("x", "single", Span("p.yaml", 4, 5, 4, 8))


@pytest.mark.parametrize(
    ("file", "style"),
    [
        ("a: x", "plain"),
        ("a: 'x'", "single"),
        ('a: "x"', "double"),
        ("a: |\n  x\n", "literal"),
        ("a: >\n  x\n", "folded"),
    ],
)
def test_the_way_of_writing_is_kept(file: str, style: str) -> None:
    root = read(file)[0].root
    assert isinstance(root, Mapping)
    value = root.get("a")
    assert isinstance(value, Scalar)
    assert value.style == style


def test_text_and_bytes_are_read_alike() -> None:
    text = "unit: °C\nnote: ä 😀\n"
    assert read(text)[0] == read(text.encode())[0]


def test_a_second_of_the_same_name_is_left_out_of_the_tree() -> None:
    document, found = read("a: 1\na: 2\n")
    assert [d.code for d in found] == ["CP110"]
    assert isinstance(document.root, Mapping)
    assert document.root.get("a") == Scalar("1", "plain", found[0].span, ())
    assert len(document.root.entries) == 1


def test_a_name_that_only_looks_plain_is_read_as_it_looks() -> None:
    document, found = read("t\u0456tle: x\n")
    assert [d.code for d in found] == ["CP118"]
    assert isinstance(document.root, Mapping)
    assert document.root.get("title") is not None


def test_hidden_characters_are_left_out_and_the_rest_keeps_its_place() -> None:
    document, found = read("a: re\u200bd \u202eflag\n")
    assert [d.code for d in found] == ["CP106", "CP106"]
    assert isinstance(document.root, Mapping)
    value = document.root.get("a")
    assert isinstance(value, Scalar)
    assert value.text == "red flag"
    assert [column for _, column in value.places] == [4, 5, 7, 8, 10, 11, 12, 13, 14]


def test_errors_come_in_the_order_of_the_file() -> None:
    _, found = read("a:\nb: x # y\nc: \u200b1\nd: p: q\na: r\n")
    assert [d.span.line for d in found] == [1, 2, 3, 4, 5]
    assert {d.severity for d in found} == {Severity.ERROR}


def test_errors_are_added_to_those_there_already() -> None:
    diagnostics = Diagnostics()
    diagnostics.error("CP999", "earlier", Span("q.yaml", 9, 1, 9, 2))
    read_document("a:\n", "p.yaml", diagnostics)
    assert [d.code for d in diagnostics] == ["CP999", "CP115"]


def test_a_tree_that_is_not_what_was_written_is_withheld() -> None:
    assert read("a: b: c\n")[0].root is None
    assert read("a: {when: any of (b, c)}\n")[0].root is None
    assert read("a: b\n---\nc: d\n")[0].root is None
    assert read("a: !b c\n")[0].root is None
    assert read("a: b # c\n")[0].root is not None
    assert read("a:\n")[0].root is not None


# --- emptiness ----------------------------------------------------------------------------------


def test_nothing_where_a_value_belongs_stands_in_the_tree_as_empty() -> None:
    document, found = read("a:\nb:\n  -\n")
    assert [d.message for d in found] == ["`a` has no value", "this list item is empty"]
    assert isinstance(document.root, Mapping)
    assert document.root.get("a") == Empty(Span("p.yaml", 1, 3, 1, 4))


def test_patient_facts_may_leave_values_empty() -> None:
    document, found = read("a:\nb: ''\nc: []\nd: {}\n", allow_empty=True)
    assert found == []
    assert isinstance(document.root, Mapping)
    assert isinstance(document.root.get("a"), Empty)


@pytest.mark.parametrize("file", ["", "\n", "# nothing\n", "---\n"])
def test_patient_facts_may_be_empty_altogether(file: str) -> None:
    assert [d.code for d in read(file)[1]] == ["CP103"]
    document, found = read(file, allow_empty=True)
    assert found == []
    assert isinstance(document.root, Empty)


def test_what_is_left_of_hidden_characters_is_not_called_empty() -> None:
    assert [d.code for d in read("a: \u200b\n")[1]] == ["CP106"]


# --- bytes, line ends, limits -------------------------------------------------------------------


def test_the_byte_order_mark_is_refused_and_does_not_shift_places() -> None:
    document, found = read(b"\xef\xbb\xbfa: b: c\n")
    assert [(d.code, d.span.column) for d in found] == [("CP104", 1), ("CP122", 5)]
    assert document.text == "a: b: c\n"


@pytest.mark.parametrize(
    ("raw", "line", "column", "message"),
    [
        (
            b"a: b\r\n\xc3\xa4: \xe4\n",
            2,
            4,
            "the byte E4 is not text in the encoding UTF-8; in an older encoding it would be `ä`",
        ),
        (b"\xff", 1, 1, "the byte FF is not text in the encoding UTF-8; in an older encoding it"),
        (b"a: \xf0\x9f", 1, 4, "the byte F0 is not text in the encoding UTF-8"),
        (b"a: \x81", 1, 4, "the byte 81 is not text in the encoding UTF-8"),
    ],
)
def test_bytes_that_are_not_utf8_are_told_at_their_place(
    raw: bytes, line: int, column: int, message: str
) -> None:
    document, found = read(raw)
    assert [(d.code, d.span.line, d.span.column) for d in found] == [("CP101", line, column)]
    assert found[0].message.startswith(message)
    assert document.root is None
    assert "\ufffd" in document.text


def test_a_file_as_large_as_allowed_is_read() -> None:
    head = "a: "
    assert read(head + "x" * (MAX_BYTES - len(head)))[1] == []
    assert [d.message for d in read(head + "x" * MAX_BYTES)[1]] == [
        f"the file is larger than {MAX_BYTES:,} bytes"
    ]


def test_without_libyaml_nothing_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(yaml, "__with_libyaml__", False)
    document, found = read("a: b\n")
    assert document.root is None
    assert [(d.code, d.message) for d in found] == [
        ("CP119", "PyYAML is installed without libyaml, and reads another language without it")
    ]


# --- libyaml's words ----------------------------------------------------------------------------

STOPS = [
    "a: b: c",
    "a\nb: c",
    "a: b\nc",
    "a: 'b' c",
    "- a\nb: c",
    "a: [b\nc: d",
    "a: {b: c\nd: e",
    "a: ,",
    "a: - b",
    "a: ? b",
    "a: %",
    "{a:}",
    "[a] b",
    'a: "b',
    'a: "\\q"',
    "a: > b",
    "a: * b",
    "a: & b",
    "a: !<b c",
    "%a",
]


@pytest.mark.parametrize("file", STOPS)
def test_every_word_of_libyaml_has_a_mistake_behind_it(file: str) -> None:
    with pytest.raises(yaml.MarkedYAMLError) as stopped:
        list(yaml.parse(file + "\n", Loader=yaml.CLoader))
    known = stopped.value.problem in yaml_traps.CAUSES
    assert known or stopped.value.context in yaml_traps.BUSY_WITH
    assert yaml_traps.NOT_YAML not in [d.code for d in read(file)[1]]


def test_every_problem_in_the_table_is_one_that_libyaml_has() -> None:
    met = set()
    for file in STOPS:
        with pytest.raises(yaml.MarkedYAMLError) as stopped:
            list(yaml.parse(file + "\n", Loader=yaml.CLoader))
        met.add(stopped.value.problem)
    assert set(yaml_traps.CAUSES) <= met
