"""Every text in ``expression_corpus`` is read, or refused, as its file says.

A block is a text and what comes of it: diagnostics with their carets, then the expression in
short, if there is one. ``CAREPATH_RESET=1`` writes the files anew; read the difference.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import assert_never

import pytest

from carepath_dsl.diagnostics import Diagnostic
from carepath_dsl.expressions import (
    Arithmetic,
    Between,
    Compare,
    Count,
    Expression,
    Is,
    Junction,
    Name,
    Negative,
    Not,
    Quantity,
)
from carepath_dsl.expressions import codes as expression_codes
from carepath_dsl.expressions.causes import CAUSES
from carepath_dsl.expressions.parsing import parse_text

CORPUS = Path(__file__).parent / "expression_corpus"
FILES = sorted(CORPUS.glob("*.txt"))
RESET = os.environ.get("CAREPATH_RESET") == "1"


def blocks(file: Path) -> list[list[str]]:
    """The blocks of a file, each as its lines; a block of remarks begins with ``## ``."""
    return [block.split("\n") for block in file.read_text("utf-8").strip("\n").split("\n\n")]


CASES = [
    pytest.param(block, id=f"{file.stem}: {block[0]}")
    for file in FILES
    for block in blocks(file)
    if not block[0].startswith("## ")
]


def short(e: Expression) -> str:
    """An expression in short, every node with its kind."""
    match e:
        case Name():
            return e.text
        case Quantity():
            unit = "" if e.unit is None else f" {e.unit}"
            assert e.written == (f"{e.written.split()[0]}{unit}")
            return f"[{e.value}{unit}]"
        case Compare():
            return f"({e.word} {short(e.left)} {short(e.right)})"
        case Between():
            return f"(between {short(e.subject)} {short(e.low)} {short(e.high)})"
        case Is():
            options = " ".join(short(option) for option in e.options)
            return f"({e.word.replace(' ', '-')} {short(e.subject)} {options})"
        case Not():
            return f"(not {short(e.part)})"
        case Junction(infix=True):
            return f"({'and' if e.word == 'all' else 'or'} {' '.join(map(short, e.parts))})"
        case Junction():
            return f"({e.word}-of {' '.join(map(short, e.parts))})"
        case Count():
            return f"({e.word.replace(' ', '-')} {e.number} {' '.join(map(short, e.parts))})"
        case Arithmetic():
            return f"({e.word} {short(e.left)} {short(e.right)})"
        case Negative():
            return f"(negative {short(e.part)})"
        case _:
            assert_never(e)


def told(diagnostic: Diagnostic) -> list[str]:
    span = diagnostic.span
    assert span.line == span.end_line == 1
    carets = " " * (span.column - 1) + "^" * (span.end_column - span.column)
    lines = [f"{carets} {diagnostic.code} {diagnostic.severity.value}: {diagnostic.message}"]
    for label in diagnostic.labels:
        carets = " " * (label.span.column - 1) + "-" * (label.span.end_column - label.span.column)
        lines.append(f"{carets} {label.says}")
    assert diagnostic.notes == ()
    return [*lines, f"  help: {diagnostic.help}"]


def outcome(text: str) -> list[str]:
    expression, diagnostics = parse_text(text)
    lines = [line for diagnostic in diagnostics for line in told(diagnostic)]
    return lines if expression is None else [*lines, f"= {short(expression)}"]


@pytest.mark.parametrize("block", CASES)
def test_block(block: list[str]) -> None:
    assert [block[0], *outcome(block[0])] == block


def test_no_text_stands_twice() -> None:
    texts = [block[0] for file in FILES for block in blocks(file)]
    assert sorted(texts) == sorted(set(texts))


def test_every_cause_is_shown() -> None:
    told_lines = "\n".join(line for file in FILES for block in blocks(file) for line in block)
    silent = [
        f"{cause.code}: {cause.message}"
        for cause in CAUSES
        if not re.search(
            rf"\^ {cause.code} error: {as_pattern(cause.message)}\n(?: *-+ .*\n)?"
            rf"  help: {as_pattern(cause.help)}(?:: `.*`)?$",
            told_lines,
            re.MULTILINE,
        )
    ]
    assert silent == []


def as_pattern(template: str) -> str:
    return re.sub(r"\\\{\w+\\\}", ".*", re.escape(template))


def test_every_code_is_shown() -> None:
    told_lines = "\n".join(line for file in FILES for block in blocks(file) for line in block)
    elsewhere = {expression_codes.EMPTY, expression_codes.TOO_DEEP}
    codes = {v for k, v in vars(expression_codes).items() if k.isupper()} - elsewhere
    assert {code for code in codes if f"^ {code} " not in told_lines} == set()


if RESET:

    @pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
    def test_reset(file: Path) -> None:
        kept = []
        for block in blocks(file):
            remark = block[0].startswith("## ")
            kept.append(block if remark else [block[0], *outcome(block[0])])
        file.write_text("\n\n".join("\n".join(lines) for lines in kept) + "\n", "utf-8")
