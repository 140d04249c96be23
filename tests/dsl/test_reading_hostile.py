"""Unlucky and hostile files: never an exception, never a report that could do harm."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.document import Document, Mapping, Node, Scalar, Sequence
from carepath_dsl.reading import reader
from carepath_dsl.reading.reader import read_document
from carepath_dsl.reading.yaml_events import MAX_DEPTH, MAX_EVENTS
from carepath_dsl.report import WIDTH, render_all

MANY = 2_000
LARGE = 50_000

BILLION_LAUGHS = "a: &a [x, x]\n" + "".join(
    f"{here}: &{here} [*{above}, *{above}, *{above}]\n"
    for above, here in zip("abcdefghijklmno", "bcdefghijklmnop", strict=True)
)
QUADRATIC_BLOW_UP = "a: &a " + "x" * 10_000 + "\nb: [" + "*a, " * 1_000 + "]\n"

# The file, and the codes of what is said of it; {} where it is a file like any other.
FILES: dict[str, tuple[str | bytes, set[str]]] = {
    "billion laughs": (BILLION_LAUGHS, {"CP111"}),
    "quadratic blow-up": (QUADRATIC_BLOW_UP, {"CP111"}),
    "an anchor that holds itself": ("a: &a [*a]\n", {"CP111"}),
    "10,000 brackets": ("[" * 10_000, {"CP102"}),
    "10,000 braces": ("{a: " * 10_000, {"CP102"}),
    "10,000 dashes": ("- " * 10_000, {"CP102"}),
    "10,000 question marks": ("? " * 10_000, {"CP102"}),
    "10,000 closing brackets": ("]" * 10_000, {"CP130"}),
    "lists as deep as allowed": ("[" * MAX_DEPTH + "x" + "]" * MAX_DEPTH, set()),
    "lists one deeper": ("[" * (MAX_DEPTH + 1) + "x" + "]" * (MAX_DEPTH + 1), {"CP102"}),
    "names in names": ("".join(" " * i + "a:\n" for i in range(100)), {"CP102"}),
    "a megabyte on one line": ("a: " + "x" * 1_000_000 + "\n", set()),
    "a megabyte in quotes": ("a: '" + "x y" * 333_333 + "'\n", set()),
    "a megabyte and then a trap": ("a: " + "x" * 1_000_000 + ": y\n", {"CP122"}),
    "a name without an end": ("x" * LARGE + ": y\n", {"CP117"}),
    "quotes without an end": ('a: "' + "x" * LARGE, {"CP129"}),
    "nothing but quotes": ('"' * LARGE, {"CP124"}),
    "nothing but colons": (": " * LARGE, {"CP132"}),
    "nothing but blanks": (" " * LARGE, {"CP103"}),
    "nothing but line breaks": ("\n" * LARGE, {"CP103"}),
    "nothing but tabs": ("\t" * LARGE, {"CP105"}),
    "nothing but NUL": ("\0" * LARGE, {"CP106"}),
    "nothing but byte order marks": ("\ufeff" * MANY, {"CP104", "CP106"}),
    "nothing but backslashes": ("a: " + "\\" * LARGE, {"CP121"}),
    "nothing but number signs": ("#" * LARGE, {"CP103"}),
    "nothing but percent signs": ("%\n" * MANY, {"CP113"}),
    "open parentheses in brackets": ("[" + "(, " * MANY + "]", set()),
    "parentheses in braces": ("{a: " + "(" * LARGE + "}", set()),
    "names without values": ("{" + "".join(f"a{i}, " for i in range(MANY)) + "}", {"CP115"}),
    "the same name again and again": ("a: b\n" * MANY, {"CP110"}),
    "colons in every text": ("a: b: c\n" * MANY, {"CP122"}),
    "comments glued to everything": ("- a # b\n" * MANY, {"CP120"}),
    "every blank missing": ("a:b\n" * MANY, {"CP127"}),
    "every dash glued": ("a:\n" + "  -b\n" * MANY, {"CP128"}),
    "every quote open": ('a: "b\n' * MANY, {"CP129"}),
    "many documents": ("--- a\n" * MANY, {"CP114"}),
    "many tags": ("- !a b\n" * MANY, {"CP112"}),
    "zigzag": ("".join(f"{' ' * (i % 3)}a{i}: b\n" for i in range(MANY)), {"CP131"}),
    "many letters from afar": ("".join(f"ä{i}: b\n" for i in range(MANY)), {"CP118"}),
    "every private character": (
        "a: " + "".join(chr(0xE000 + i) for i in range(6_400)) + "\n",
        {"CP106"},
    ),
    "marks on one letter": ("a: x" + "\u0301" * LARGE + ": y\n", {"CP122"}),
    "terminal commands": ("\x1b]0;owned\x07: \x1b[2J\n", {"CP106"}),
    "text turned around": ("when: a \u202e\u2066or b\u2069\u2066\n", {"CP106"}),
    "not UTF-8": (b"title: R\xfcckenschmerz\n", {"CP101"}),
    "UTF-16": ("title: x\n".encode("utf-16"), {"CP101"}),
    "UTF-16 without its mark": ("title: x\n".encode("utf-16-le"), {"CP106"}),
    "an overlong code for a slash": (b"a: \xc0\xaf\n", {"CP101"}),
    "a surrogate in UTF-8": (b"a: \xed\xa0\x80\n", {"CP101"}),
    "a character cut in half": (b"a: \xf0\x9f\x98", {"CP101"}),
    "too many bytes": (b"x" * (reader.MAX_BYTES + 1), {"CP102"}),
    "too many values": ("[" + "a," * MAX_EVENTS + "]", {"CP102"}),
    "Norway": ("a: [NO, no, off, y, n, on]\n", set()),
    "base sixty": ("a: [1:30, 190:20:30, 12:30:45]\n", set()),
    "octal and hexadecimal": ("a: [010, 0o10, 0x10, 0b11, 1_000]\n", set()),
    "numbers beyond measure": ("a: [1e400, -1e400, .inf, .nan, " + "9" * 5_000 + "]\n", set()),
    "dates": ("a: [2026-11-22, 2026-11-22T10:00:00Z, 0000-00-00]\n", set()),
    "nulls": ("a: [null, Null, ~, NULL]\nnull: b\n", {"CP115"}),
    "nulls in quotes": ("a: ['null', \"~\"]\nnull: b\n", set()),
    "versions": ("a: [1.10, 2026.10, 1.0]\n", set()),
    "python objects": ("a: !!python/object/apply:os.system [ls]\n", {"CP112"}),
    "a merge key": ("a: {b: c}\nd:\n  <<: x\n", {"CP111"}),
}


def read(content: str | bytes) -> tuple[Document, Diagnostics]:
    diagnostics = Diagnostics()
    return read_document(content, "p.yaml", diagnostics), diagnostics


@pytest.mark.parametrize("name", FILES)
def test_an_unlucky_file_is_refused_for_its_reason_or_read(name: str) -> None:
    content, codes = FILES[name]
    document, diagnostics = read(content)
    if codes:
        assert diagnostics.has_errors
        assert diagnostics.found[0].code in codes
    else:
        assert [d.message for d in diagnostics] == []
        assert document.root is not None
    assert_harmless(document, diagnostics)


def assert_harmless(document: Document, diagnostics: Diagnostics) -> None:
    """Every place lies in the file, and the report is text that a terminal only shows."""
    lines = document.text.split("\n")
    for diagnostic in diagnostics:
        for span in (diagnostic.span, *(label.span for label in diagnostic.labels)):
            assert 1 <= span.line <= span.end_line <= len(lines)
            assert 1 <= span.column <= len(lines[span.line - 1]) + 1
            assert (span.line, span.column) < (span.end_line, span.end_column)
    report = render_all(diagnostics, {"p.yaml": document.text})
    for line in report.split("\n"):
        assert line.isprintable()
        if " | " in line:
            assert len(line) <= WIDTH or "\u0301" in line


def test_there_are_enough_of_them() -> None:
    assert len(FILES) > 55


def test_numbers_and_words_stay_what_was_written() -> None:
    document, _ = read("a: [NO, 1:30, 010, 1e400, 2026-11-22, ~, 1.10, 0x1F]\nyes: no\n")
    assert plain(document.root) == {
        "a": ["NO", "1:30", "010", "1e400", "2026-11-22", "~", "1.10", "0x1F"],
        "yes": "no",
    }


def test_the_number_of_errors_is_bounded() -> None:
    _, diagnostics = read("".join(f"a{i}:\n" for i in range(MANY)))
    assert len(diagnostics) == reader.MAX_ERRORS


# --- at random ----------------------------------------------------------------------------------

LETTERS = "ab:-#'\"[]{},|>&*!%@`\\?()=é😀 \n\t\r\u200b\xa0\x85"
SYLLABLES = (
    "\n  ",
    "\n- ",
    ": ",
    "- ",
    "a: b\n",
    "\r\n",
    "---\n",
    "...\n",
    "<<: ",
    "''",
    "  # ",
    ">\n ",
)
PIECES = st.sampled_from([*LETTERS, *SYLLABLES, *SYLLABLES])
TEXTS = st.lists(PIECES, max_size=40).map("".join)


def plain(node: Node | None) -> Any:
    match node:
        case Scalar():
            return node.text
        case Mapping():
            return {entry.key.text: plain(entry.value) for entry in node}
        case Sequence():
            return [plain(item) for item in node]
        case _:
            return None


@given(TEXTS)
def test_any_text_is_read_as_pyyaml_reads_it_or_refused(text: str) -> None:
    document, diagnostics = read(text)
    assert_harmless(document, diagnostics)
    try:
        value = yaml.load(text + "\n", Loader=yaml.CBaseLoader)
    except yaml.YAMLError:
        assert diagnostics.has_errors
        assert document.root is None or "\x85" in text or "\xa0" in text or "\u200b" in text
        return
    if not diagnostics.has_errors:
        assert plain(document.root) == value


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(content: bytes) -> None:
    document, diagnostics = read(content)
    assert document.root is not None or diagnostics.has_errors
