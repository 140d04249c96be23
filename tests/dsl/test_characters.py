from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.reading.characters import (
    DROPPED,
    LOOK_ALIKES,
    REPORTED_CHARACTERS,
    also_on,
    check_characters,
    name_of,
    plain_look_alike,
)
from carepath_dsl.reading.decoding import decode

# Marks of format that are seen: they stand around or above numbers in their scripts.
SEEN = ("ARABIC", "SYRIAC", "KAITHI", "EGYPTIAN")


def refused(character: str) -> bool:
    diagnostics = Diagnostics()
    check_characters(f"a{character}b", "p", diagnostics)
    return diagnostics.has_errors


def test_every_control_format_private_or_surrogate_character_and_blank_is_refused() -> None:
    for number in range(sys.maxunicode + 1):
        character = chr(number)
        group = unicodedata.category(character)
        if group not in ("Cc", "Cf", "Co", "Cs", "Zs", "Zl", "Zp") or character in " \n\r":
            continue
        if 0xE000 < number < 0xF8FF or 0xD800 < number < 0xDFFF or number > 0xF0000:
            continue  # thousands of the same; their ends are looked at
        name = unicodedata.name(character, "")
        if group == "Cf" and name.startswith(SEEN) and "MARK" not in name[:12]:
            continue
        assert refused(character), name_of(character)


@pytest.mark.parametrize(
    "character", [*"\ud800\udfff\ue000\uf8ff\U000f0000\U0010ffff\ufffe\U0001ffff\ufdd0\ufffd"]
)
def test_the_ends_of_the_ranges_are_refused(character: str) -> None:
    assert refused(character)


@pytest.mark.parametrize("character", [*"\u034f\u115f\u3164\uffa0\ufe00\U000e0100\u2800"])
def test_what_has_no_ink_is_refused_whatever_its_category(character: str) -> None:
    assert refused(character)


@pytest.mark.parametrize("character", [*"aZ09 ~°äßé漢😀–“”…µ½≥\u0301\ufe0f"])
def test_what_authors_write_is_not_refused(character: str) -> None:
    assert not refused(character)


def test_each_character_is_told_once_with_all_its_lines() -> None:
    diagnostics = Diagnostics()
    check_characters("a\u200bb\nc\n\u200b\n\n\u200bd\u200b\n\u00a0", "p", diagnostics)
    first, second = diagnostics.found
    assert first.message == "an invisible character, U+200B ZERO WIDTH SPACE"
    assert first.notes == ("also on lines 3 and 5",)
    assert first.help == "delete it between `a` and `b`"
    assert (second.code, second.span.line) == ("CP107", 6)


def test_neighbours_are_words_that_can_be_seen() -> None:
    diagnostics = Diagnostics()
    check_characters("some text \u200b\u200c\u00a0 more", "p", diagnostics)
    assert [d.help for d in diagnostics] == [
        "delete it between `text` and `more`",
        "delete it between `text` and `more`",
        "delete it between `text` and `more` and press the space bar",
    ]


def test_a_file_that_is_no_text_is_told_so_in_a_bounded_number_of_errors() -> None:
    diagnostics = Diagnostics()
    check_characters("".join(chr(0xE000 + i) for i in range(6_400)), "p", diagnostics)
    assert len(diagnostics) == REPORTED_CHARACTERS


@pytest.mark.parametrize(
    ("text", "trusted"),
    [("a: b", True), ("a:\tb", True), ("\ta: b", False), ("a:\n  \tb: c", False)],
)
def test_indentation_by_tabs_is_not_to_be_trusted(text: str, trusted: bool) -> None:
    assert check_characters(text, "p", Diagnostics()).trusted is trusted


@given(st.text(st.sampled_from("ab\n\r\t \u200b\u00a0\u2028\ufeff\x00\x85é😀")))
def test_the_text_for_yaml_has_the_same_length_and_the_same_lines(text: str) -> None:
    checked = check_characters(text, "p", Diagnostics()).source.text
    plain = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    assert len(checked) == len(plain)
    for before, behind in zip(plain, checked, strict=True):
        assert before == behind or behind in (" ", DROPPED)
        assert (before == "\n") is (behind == "\n")


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("tіtle", "title"),
        ("аge", "age"),
        ("“a”", '"a"'),
        ("ﬁt", "fit"),
        ("ａ", "a"),
        ("größe", None),
        ("漢", None),
    ],
)
def test_look_alikes(text: str, plain: str | None) -> None:
    assert plain_look_alike(text) == plain


def test_look_alikes_stand_for_plain_characters_only() -> None:
    assert all(plain.isascii() and not seen.isascii() for seen, plain in LOOK_ALIKES.items())


def test_names_of_characters() -> None:
    assert name_of("\u202e") == "U+202E RIGHT-TO-LEFT OVERRIDE"
    assert name_of("\x1b") == "U+001B"


@pytest.mark.parametrize(
    ("lines", "note"),
    [
        ([1], []),
        ([1, 1], []),
        ([1, 4], ["also on line 4"]),
        ([1, 4, 4, 6], ["also on lines 4 and 6"]),
        ([1, 2, 3, 4], ["also on lines 2, 3 and 4"]),
        (
            list(range(1, 31)),
            ["also on lines 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13 and 17 more"],
        ),
    ],
)
def test_further_lines(lines: list[int], note: list[str]) -> None:
    assert also_on(lines) == note


def test_decoding() -> None:
    diagnostics = Diagnostics()
    assert decode("ä😀".encode(), "p", diagnostics) == "ä😀"
    assert not diagnostics.has_errors
    assert decode("ä".encode("utf-16"), "p", diagnostics) is None
    assert [d.message for d in diagnostics] == [
        "the file is saved as UTF-16, which Windows calls Unicode"
    ]
