"""Random and mutated input: never an exception, and an error always has its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz.targets import (
    BACK_PAIN,
    FILES,
    SAMPLE,
    folder_of,
    fuzz_expression,
    fuzz_facts,
    fuzz_folder,
    fuzz_pathway,
    fuzz_setting,
)

CORPUS: Final = Path(__file__).with_name("corpus")
TARGETS: Final[dict[str, Callable[[bytes], None]]] = {
    "pathway": fuzz_pathway,
    "expression": fuzz_expression,
    "facts": fuzz_facts,
    "setting": fuzz_setting,
}
FOUND: Final = sorted(path for path in CORPUS.rglob("*") if path.is_file())

# What a slip of the hand, another tool, or somebody with bad intentions puts into a file.
FRAGMENTS: Final = st.sampled_from(
    [
        *(
            "",
            " ",
            "\n",
            "\t",
            ":",
            ": ",
            "- ",
            "'",
            '"',
            "{",
            "}",
            "[",
            "]",
            ",",
            "#",
            " #",
            "&a ",
        ),
        *("*a", "!x ", "<<: ", "|\n", ">-\n", "? ", "%", "@", "\\", "\0", "\x1b[2J", "\u202e"),
        *(
            "\ufeff",
            "\r\n",
            "\x85",
            "ä",
            "é",
            "😀",
            "null",
            "~",
            "yes",
            "no",
            "True",
            "0x1F",
            "1e400",
        ),
        *("-1", "0 to 1", "1 to 0", "2026-02-30", "any of", "at least 99 of", "otherwise", "end"),
        *("__class__", "../..", "/etc/passwd", "unknown", "and", "or", "not", "(", ")", "between"),
        *("6 weeks", "6 kg", "S99", "add up", "first of", "unless: ", "instead: ", "include: .\n"),
    ]
)
CUTS: Final = st.tuples(st.floats(0, 1), st.integers(0, 40), FRAGMENTS)


def mutated(content: bytes, cuts: list[tuple[float, int, str]]) -> bytes:
    """The file with pieces taken out, and others put in their place."""
    for share, length, fragment in cuts:
        at = int(share * len(content))
        content = content[:at] + fragment.encode() + content[at + length :]
    return content


def files_of(folder: Path) -> dict[str, bytes]:
    return {name: (folder / name).read_bytes() for name in FILES if (folder / name).exists()}


@given(st.sampled_from(FILES), st.lists(CUTS, min_size=1, max_size=4))
def test_a_mutated_small_pathway(name: str, cuts: list[tuple[float, int, str]]) -> None:
    files = files_of(SAMPLE)
    fuzz_folder({**files, name: mutated(files[name], cuts)})


@settings(max_examples=12)
@given(st.sampled_from(FILES), st.lists(CUTS, min_size=1, max_size=2))
def test_the_mutated_shipped_pathway(name: str, cuts: list[tuple[float, int, str]]) -> None:
    files = files_of(BACK_PAIN)
    fuzz_folder({**files, name: mutated(files[name], cuts)})


@given(st.sampled_from(FILES), st.data())
def test_lines_lost_doubled_and_moved(name: str, data: st.DataObject) -> None:
    files = files_of(SAMPLE)
    lines = files[name].splitlines(keepends=True)
    places = st.integers(0, len(lines) - 1)
    for _ in range(data.draw(st.integers(1, 3))):
        match data.draw(st.sampled_from(["lost", "doubled", "moved", "indented"])):
            case "lost":
                del lines[data.draw(places) % len(lines)]
            case "doubled":
                at = data.draw(places) % len(lines)
                lines.insert(at, lines[at])
            case "moved":
                lines.insert(data.draw(places), lines.pop(data.draw(places) % len(lines)))
            case _:
                at = data.draw(places) % len(lines)
                lines[at] = b"  " + lines[at]
    fuzz_folder({**files, name: b"".join(lines)})


@given(st.binary(max_size=300))
def test_any_bytes_as_a_pathway(data: bytes) -> None:
    fuzz_pathway(data)


WORDS: Final = st.sampled_from(
    [
        *("fever", "pain", "age", "weeks", "score", "test", "amount", "any_red_flag", "nobody"),
        *("and", "or", "not", "is", "is not", "is one of", "is at least", "is at most", "between"),
        *("any of", "all of", "none of", "at least", "at most", "exactly", "of", "mild", "severe"),
        *(
            "(",
            ")",
            ",",
            "<",
            "<=",
            ">",
            ">=",
            "=",
            "!=",
            "+",
            "-",
            "*",
            "/",
            "==",
            "&&",
            "||",
            "!",
        ),
        *("0", "1", "2", "6", "60 years", "6 weeks", "42 days", "1.5", "1e9", "-3", "%", "°C"),
        *("yes", "no", "unknown", "AND", "'mild'", '"x"', "__class__", "lambda", "6weeks", "\n"),
    ]
)


@given(st.lists(WORDS, max_size=14).map(" ".join))
def test_any_words_as_an_expression(text: str) -> None:
    fuzz_expression(text.encode())


@given(st.text(max_size=60))
def test_any_text_as_an_expression(text: str) -> None:
    fuzz_expression(text.encode("utf-8", "replace"))


@given(st.binary(max_size=200))
def test_any_bytes_as_facts(data: bytes) -> None:
    fuzz_facts(data)


PATIENT: Final = (
    b'{"urinary_retention": false, "pain_severity": "severe", "symptom_duration": "6 weeks",\n'
    b' "residual_volume": 10.5, "voided_volume": "0.2 L", "mri_contraindicated": null}'
)


@given(st.sampled_from([PATIENT, PATIENT[1:-1].replace(b",", b"\n")]), st.lists(CUTS, max_size=3))
def test_mutated_facts(content: bytes, cuts: list[tuple[float, int, str]]) -> None:
    fuzz_facts(mutated(content, cuts))


@given(st.one_of(st.text(max_size=40), st.builds("{}={}".format, WORDS, st.text(max_size=20))))
def test_any_setting(text: str) -> None:
    fuzz_setting(text.encode("utf-8", "replace"))


@pytest.mark.parametrize("path", FOUND, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_what_was_found_before(path: Path) -> None:
    """Every file in ``corpus/TARGET/`` once broke a promise, or is of a kind that might."""
    TARGETS[path.parent.name](path.read_bytes())


def test_what_is_mutated_was_sound() -> None:
    assert folder_of(files_of(SAMPLE)).pathway is not None
    assert folder_of(files_of(BACK_PAIN)).pathway is not None


def test_the_corpus_is_there() -> None:
    assert {path.parent.name for path in FOUND} == set(TARGETS)
    assert len(FOUND) >= 50
