"""Every file in ``reading_corpus`` is read, or refused, with exactly the report below it.

A case is a title, a file, and what is said of it; ``<U+200B>`` stands for a character that
cannot be seen. ``CAREPATH_RESET=1`` writes the reports anew; read the difference.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.reading.reader import read_document
from carepath_dsl.report import render_all

CORPUS = Path(__file__).parent / "reading_corpus"
FILES = sorted(CORPUS.glob("*.txt"))
RESET = os.environ.get("CAREPATH_RESET") == "1"

READ = "(read)"
READ_WITH_ERRORS = "(read, with errors)"
WITHHELD = "(withheld)"


@dataclass(frozen=True)
class Case:
    title: str
    file: str
    report: str


def cases(corpus: Path) -> list[Case]:
    found = []
    for block in corpus.read_text("utf-8").split("=== ")[1:]:
        title, _, rest = block.partition("\n")
        file, _, report = rest.rpartition("\n---\n")
        found.append(Case(title, file, report.strip("\n")))
    return found


def report_on(file: str) -> str:
    text = re.sub(r"<U\+([0-9A-F]{4})>", lambda m: chr(int(m[1], 16)), file)
    diagnostics = Diagnostics()
    document = read_document(text + "\n", "p.yaml", diagnostics)
    outcome = WITHHELD if document.root is None else READ_WITH_ERRORS
    if not diagnostics.has_errors:
        assert document.root is not None
        return READ
    return f"{render_all(diagnostics, {'p.yaml': document.text})}\n{outcome}"


@pytest.mark.parametrize(
    "case",
    [
        pytest.param(case, id=f"{corpus.stem}: {case.title}")
        for corpus in FILES
        for case in cases(corpus)
    ],
)
def test_the_report_is_the_one_in_the_corpus(case: Case) -> None:
    assert report_on(case.file) == case.report


if RESET:

    @pytest.mark.parametrize("corpus", FILES, ids=lambda corpus: corpus.stem)
    def test_reset(corpus: Path) -> None:
        blocks = [f"=== {c.title}\n{c.file}\n---\n{report_on(c.file)}\n" for c in cases(corpus)]
        corpus.write_text("\n".join(blocks), "utf-8")


def test_the_corpus_is_not_an_empty_shell() -> None:
    assert len(FILES) >= 7
    every = [case for corpus in FILES for case in cases(corpus)]
    assert len(every) > 150
    assert len({case.title for case in every}) == len(every)
    reports = [case.report for case in every]
    assert sum(report == READ for report in reports) > 10
    assert sum(report.endswith(READ_WITH_ERRORS) for report in reports) > 20
    assert sum(report.endswith(WITHHELD) for report in reports) > 80
