"""What is fuzzed: each target takes any bytes, and fails when a promise is broken.

The promises: nothing is raised; what cannot be used is an error; every error has a place in the
text; the report is as printable as it is bounded. Hypothesis drives these targets in the tests,
and ``atheris_targets.py`` drives them by coverage where atheris is installed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Final

from carepath_dsl.diagnostics import Diagnostic
from carepath_dsl.expressions.parsing import parse_text
from carepath_dsl.load import Loaded, load
from carepath_dsl.meaning.patients import TooEntangled
from carepath_dsl.report import render_all
from carepath_interpreter.evaluate import evaluate
from carepath_interpreter.facts import read_facts
from pathway_samples import back

TODAY: Final = date(2026, 11, 22)
FOLDER: Final = "/nowhere/tiny"
LONGEST_REPORT: Final = 2_000_000
"""Characters that the report on one small file may have at the very most."""

SAMPLE: Final = Path(__file__).parents[1] / "cli" / "sample"
BACK_PAIN: Final = Path(__file__).parents[2] / "pathways" / "back_pain"
FILES: Final = ("pathway.yaml", "source.yaml", "cases.yaml")
BACK: Final = back()

AROUND: Final = """
pathway: tiny
title: Tiny
version: 1.0
status: draft
urgency: {emergency: within hours, routine: no set time}
facts:
  fever: {ask: Fever?, type: yes/no, red flag: true, our own: x}
  pain: {ask: Pain?, type: choice, options: {mild: Little, severe: Much}, our own: x}
  age: {ask: Age?, type: whole number, unit: years, range: 0 to 130, our own: x}
  weeks: {ask: How long?, type: number, unit: weeks, range: 0 to 5200, our own: x}
definitions:
  score: {add up: [2: fever, 1: age > 60 years]}
  test: {is: EXPRESSION}
  amount: {is: FORMULA, unit: weeks, range: 0 to 10000}
recommendations:
  rest: {offer: Rest, kind: advice, urgency: routine, our own: x}
start: first
steps:
  first: {title: First, recommend: [{do: rest, when: test}], then: end, our own: x}
"""


def folder_of(files: Mapping[str, bytes]) -> Loaded:
    """Load a folder that is nowhere but here."""

    def read(path: Path) -> bytes:
        if str(path.parent) == FOLDER and path.name in files:
            return files[path.name]
        raise FileNotFoundError(2, "No such file or directory", str(path))

    return load(FOLDER, TODAY, read)


def fuzz_folder(files: Mapping[str, bytes]) -> None:
    """The loader: a pathway, or at least one error."""
    loaded = folder_of(files)
    assert (loaded.pathway is None) == bool(loaded.errors)
    placed(loaded.diagnostics, loaded.sources)


def fuzz_pathway(data: bytes) -> None:
    """A folder with nothing but this ``pathway.yaml``."""
    fuzz_folder({"pathway.yaml": data})


def fuzz_expression(data: bytes) -> None:
    """The parser alone, and the text as a condition and as a formula of a pathway."""
    text = data.decode("utf-8", "replace")
    expression, diagnostics = parse_text(text)
    assert (expression is None) == diagnostics.has_errors
    placed(diagnostics, {"<text>": text})
    quoted = json.dumps(text)
    for condition, formula in ((quoted, "weeks * 2"), ("fever", quoted)):
        written = AROUND.replace("EXPRESSION", condition).replace("FORMULA", formula)
        fuzz_pathway(written.encode("utf-8", "replace"))


def fuzz_facts(data: bytes) -> None:
    """The facts reader; what it takes can be evaluated."""
    read = read_facts(BACK, data)
    placed(read.diagnostics, read.sources)
    if read.diagnostics.has_errors:
        return
    try:
        evaluate(BACK, read.values)
    except TooEntangled:
        raise AssertionError("this pathway is small") from None


def fuzz_setting(data: bytes) -> None:
    """``--set`` with this text."""
    setting = data.decode("utf-8", "replace")
    read = read_facts(BACK, None, [setting])
    assert read.diagnostics.has_errors or len(read.values) == 1
    placed(read.diagnostics, read.sources)


def placed(diagnostics: Iterable[Diagnostic], sources: Mapping[str, str]) -> None:
    """Every diagnostic has a place in its text, and a report a terminal only shows."""
    found = list(diagnostics)
    for diagnostic in found:
        for span in (diagnostic.span, *(label.span for label in diagnostic.labels)):
            assert span.line >= 1, diagnostic
            assert span.column >= 1, diagnostic
            assert (span.line, span.column) <= (span.end_line, span.end_column), diagnostic
            if span.path in sources:
                lines = sources[span.path].split("\n")
                assert span.line <= len(lines) + 1, diagnostic
    report = render_all(found, dict(sources))
    assert len(report) <= LONGEST_REPORT
    assert all(line.isprintable() for line in report.split("\n"))
