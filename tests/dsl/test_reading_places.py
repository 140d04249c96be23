"""Every character of every scalar has its place in the file, whatever the way of writing it."""

from __future__ import annotations

import textwrap
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.document import Document, Mapping, Node, Scalar, Sequence
from carepath_dsl.reading.reader import read_document


def read(text: str) -> Document:
    """The document, whatever was reported; places must be right all the same."""
    return read_document(text, "p.yaml", Diagnostics())


def scalars(node: Node | None) -> list[Scalar]:
    match node:
        case Scalar():
            return [node]
        case Mapping():
            return [s for entry in node for s in (entry.key, *scalars(entry.value))]
        case Sequence():
            return [s for item in node for s in scalars(item)]
        case _:
            return []


def characters_at(file: str, scalar: Scalar) -> str:
    """What stands in the file at the place of each character of the scalar."""
    lines = file.split("\n")
    found = []
    for line, column in scalar.places[:-1]:
        text = lines[line - 1]
        found.append(text[column - 1] if column <= len(text) else "\n")
    return "".join(found)


def assert_places(file: str, scalar: Scalar) -> None:
    assert len(scalar.places) == len(scalar.text) + 1
    for wanted, found in zip(scalar.text, characters_at(file, scalar), strict=True):
        if found in ("\\", "\n") or not wanted.strip():
            continue  # an escape stands where its backslash does; a fold where its line ends
        assert found == wanted
    assert list(scalar.places) == sorted(scalar.places)


def text_places(file: str, which: int = -1) -> tuple[str, str]:
    scalar = scalars(read(file).root)[which]
    assert_places(file, scalar)
    return scalar.text, characters_at(file, scalar)


# --- by hand ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("file", "text", "found"),
    [
        ("a: °C ä😀 b", "°C ä😀 b", "°C ä😀 b"),
        ("ä: 😀\nb: 'é °C'", "é °C", "é °C"),
        ("{°C: 😀, b: x}", "x", "x"),
        ("foo\nbar", "foo bar", "foo\nbar"),
        ("'foo\nbar'", "foo bar", "foo\nbar"),
        ("a: foo\n  bar\n\n  baz", "foo bar\nbaz", "foo\nbar\nbaz"),
        ("a: 'it''s ''so'''", "it's 'so'", "it's 'so'"),
        ("a: 'x  \n\n  y'", "x\ny", "x\ny"),
        ("a: ' x\n  '", " x ", " x\n"),
        ("a: '\n  x'", " x", "\nx"),
        ('a: "x\\ty"', "x\ty", "x\\y"),
        ('a: "x\\\n    y"', "xy", "xy"),
        ('a: "x \\\n   \\ y"', "x  y", "x \\y"),
        ('a: "x\\\n\n  y"', "x\ny", "x\ny"),
        ('a: "\\u00b0C \\U0001F600 \\x41\\\\"', "°C 😀 A\\", "\\C \\ \\\\"),
        ("a: |\n  x\n   y\n\n  z\n", "x\n y\n\nz\n", "x\n y\n\nz\n"),
        ("a: |2\n   x\n  y\n", " x\ny\n", " x\ny\n"),
        ("a: |-\n  x\n", "x", "x"),
        ("a: |+\n  x\n\n", "x\n\n", "x\n\n"),
        ("a: >\n  x\n  y\n\n  z\n", "x y\nz\n", "x\ny\nz\n"),
        ("a: >-\n  x\n    y\n  z", "x\n  y\nz", "x\n  y\nz"),
        ("a: >1\n  x\n y", " x\ny\n", " x\ny\n"),
        ("a:\n  - b: >\n      x\n\n\n      y\n", "x\n\ny\n", "x\n\ny\n"),
        ("a: |  # about\n  x\n# end\n", "x\n", "x\n"),
        ("a: |\n\n\n  x\n", "\n\nx\n", "\n\nx\n"),
    ],
)
def test_text_and_places(file: str, text: str, found: str) -> None:
    assert text_places(file) == (text, found)


def test_a_name_inside_a_folded_expression_has_an_exact_span() -> None:
    file = "when: >-\n  urinary_retention or\n  saddle_anaesthesia\n"
    scalar = scalars(read(file).root)[1]
    start = scalar.text.index("saddle")
    span = scalar.span_of(start, start + len("saddle_anaesthesia"))
    assert (span.line, span.column, span.end_line, span.end_column) == (3, 3, 3, 21)


def test_windows_line_ends_leave_places_as_an_editor_shows_them() -> None:
    document = read("a: x\r\nb:\r\n  - ä y\r\n    z\r\n")
    assert document.text == "a: x\nb:\n  - ä y\n    z\n"
    last = scalars(document.root)[-1]
    assert last.text == "ä y z"
    assert last.places == ((3, 5), (3, 6), (3, 7), (3, 8), (4, 5), (4, 6))


def test_spans_of_lists_and_mappings_end_with_their_last_value() -> None:
    root = read("a:\n  - x\n  - {b: y}\n\n\nc: z\n").root
    assert isinstance(root, Mapping)
    inner = root.entries[0].value
    assert (inner.span.line, inner.span.column) == (2, 3)
    assert (inner.span.end_line, inner.span.end_column) == (3, 11)
    assert (root.span.end_line, root.span.end_column) == (6, 5)


# --- at random ----------------------------------------------------------------------------------

LETTERS = st.sampled_from("abc °äé😀'\".,-_()|>%/;=+")
WORDS = st.text(LETTERS, min_size=1, max_size=12)
LINES = st.lists(st.one_of(WORDS, st.just("")), min_size=1, max_size=5)
STYLES = st.sampled_from([None, "'", '"', "|", ">"])


def loaded(file: str) -> Any:
    # A text block means the same whether or not the file ends with a line break.
    return yaml.load(file if file.endswith("\n") else file + "\n", Loader=yaml.CBaseLoader)


@given(LINES, STYLES, st.integers(20, 60), st.sampled_from(["", "ä°😀: x\n"]))
def test_what_pyyaml_writes_in_any_style(
    lines: list[str], style: str | None, width: int, above: str
) -> None:
    text = "\n".join(lines)
    value = yaml.dump(
        {"k": {"list": [text]}},
        default_style=style,
        width=width,
        allow_unicode=True,
        Dumper=yaml.CSafeDumper,
    )
    file = above + value
    scalar = scalars(read(file).root)[-1]
    assert scalar.text == text
    assert_places(file, scalar)


@given(
    st.sampled_from(["|", ">"]),
    st.sampled_from(["", "-", "+"]),
    st.lists(st.tuples(st.integers(0, 3), st.text("ab°😀 #'", max_size=6)), min_size=1, max_size=7),
    st.integers(1, 3),
    st.booleans(),
    st.sampled_from(["", "\n", "\n\n", "\nnext: x\n", "\n\n# comment\nnext: x\n"]),
)
def test_text_blocks(
    sign: str,
    chomping: str,
    lines: list[tuple[int, str]],
    indent: int,
    digit: bool,
    behind: str,
) -> None:
    header = sign + (str(indent) if digit else "") + chomping
    body = "\n".join(" " * (indent + more) + text if text else "" for more, text in lines)
    file = f"a:\n- k: {header}\n" + textwrap.indent(body, "  ") + behind
    assert_as_loaded(file)


@given(
    st.lists(st.text("ab°😀 ", max_size=5), min_size=1, max_size=6),
    st.sampled_from("'\""),
    st.integers(1, 3),
    st.data(),
)
def test_quoted_texts_over_several_lines(
    lines: list[str], mark: str, indent: int, data: st.DataObject
) -> None:
    extra = ["''"] if mark == "'" else ["\\n", "\\\\", "\\x41", "\\u00b0", "\\U0001f600", "\\ "]
    glue = [""] if mark == "'" else ["", "\\"]
    pieces = []
    for line in lines:
        piece = line + data.draw(st.sampled_from(["", *extra])) + data.draw(st.sampled_from(glue))
        pieces.append(piece)
    pieces[-1] = pieces[-1].rstrip("\\") if mark == '"' else pieces[-1]
    file = f"k: {mark}" + ("\n" + " " * indent).join(pieces) + f"{mark}\n"
    assert_as_loaded(file)


@given(
    st.lists(st.text("ab°😀 (),", min_size=0, max_size=6), min_size=1, max_size=6),
    st.integers(1, 3),
)
def test_plain_texts_over_several_lines(lines: list[str], indent: int) -> None:
    file = "- é: x" + ("\n  " + " " * indent).join(lines) + "\n"
    assert_as_loaded(file)


def assert_as_loaded(file: str) -> None:
    """The values are PyYAML's, and stand where their places say; or PyYAML refuses the file."""
    try:
        value = loaded(file)
    except yaml.YAMLError:
        return
    root = read(file).root
    if root is None:
        return
    found = scalars(root)
    assert [s.text for s in found] == flat(value)
    for scalar in found:
        assert_places(file, scalar)
        if scalar.text.strip():
            assert len(set(scalar.places)) > 1  # not the refuge of a failed reading


def flat(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for k, v in value.items() for text in (k, *flat(v))]
    if isinstance(value, list):
        return [text for item in value for text in flat(item)]
    return [value]
