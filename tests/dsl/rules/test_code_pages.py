"""Every code has its page, and both examples of every page are what it says.

The pages of the rules are run in ``test_pages.py``. An example of another code is a part of a
file: of a pathway, of its cases, of a patient's facts, or of anything that YAML is to refuse.
``<U+00A0>`` and ``<byte E9>`` stand for what cannot be seen on a page.
"""

from __future__ import annotations

import re
import shlex
from itertools import pairwise
from pathlib import Path

import pytest

import carepath_dsl.pages
from carepath_dsl.diagnostics import Diagnostic, Diagnostics
from carepath_dsl.load import load_pathway
from carepath_dsl.pages import Page, pages
from carepath_dsl.reading.reader import read_document
from carepath_dsl.rules import all_rules
from carepath_interpreter.facts import read_facts
from rule_examples import files, loaded

ROOT = Path(__file__).parents[3]

RULES = {rule.CODE for rule in all_rules()}
OTHERS = {code: page for code, page in pages().items() if code not in RULES}

UNSHOWN = {
    "CP100": "every mistake that is known has a code of its own",
    "CP102": "its example would be two million bytes long",
    "CP119": "it speaks of the machine, not of a file",
    "CP199": "no file is known that leads there",
    "CP201": "in a file, nothing behind a name is told before it is read as an expression",
    "CP203": "its example would be a thousand parentheses long",
    "CP650": "only drawing finds it, and its own tests show it",
    "CP900": "its example would be a megabyte long",
    "CP910": "only tables have rows, and the tests of tables show it",
    "CP911": "its example would be a pathway of hundreds of conditions",
}

BESIDE = {
    "CP113": {"CP114"},  # the line that ends the orders begins a second document
    "CP192": {"CP193"},  # and so the other pathway has an error of its own
    "CP193": {"CP190"},  # the errors of its own
}
"""Codes that come with another one of necessity."""

SHARE = """
facts:
  residual_volume:
    ask: How much urine is left?
    type: number
    unit: mL
    range: 0 to 2000
  voided_volume:
    ask: How much urine was passed?
    type: number
    unit: mL
    range: 0 to 2000
definitions:
  residual_share:
    is: residual_volume / (residual_volume + voided_volume)
    range: 0 to 1
"""

PATIENT = '{"urinary_retention": true}'
"""What the examples call ``patient.json``."""


def emitted() -> set[str]:
    """Every code a module outside the rules declares."""
    modules = [*(ROOT / "dsl").rglob("*.py"), *(ROOT / "interpreter").rglob("*.py")]
    modules += [*(ROOT / "diagrams").rglob("*.py"), *(ROOT / "cli").rglob("*.py")]
    declared = re.compile(r"^[A-Z0-9_]+(?:: Final(?:\[str\])?)? = \"(CP\d{3})\"  # ", re.MULTILINE)
    return {code for m in modules for code in declared.findall(m.read_text("utf-8"))}


def test_every_code_has_a_page_and_every_page_a_code() -> None:
    assert len(OTHERS) > 100
    assert emitted() | RULES == pages().keys()
    assert emitted().isdisjoint(RULES)


def test_every_other_page_is_a_file_of_the_folder() -> None:
    folder = Path(carepath_dsl.pages.__file__).parent
    assert {file.stem for file in folder.glob("*.md")} == OTHERS.keys()


def real(text: str) -> bytes:
    """The example with what its marks stand for."""
    data = re.sub(r"<U\+([0-9A-F]{4})>", lambda m: chr(int(m[1], 16)), text).encode("utf-8")
    return re.sub(rb"<byte ([0-9A-F]{2})>", lambda m: bytes.fromhex(m[1].decode()), data)


def found(page: Page, example: str, beside: str, folder: Path) -> list[Diagnostic]:
    if page.language == "yaml":
        read = Diagnostics()
        read_document(real(example), "example.yaml", read)
        if list(read) or page.code < "CP150":
            return list(read)
        if example.startswith("- case:"):
            return list(loaded(folder / "tiny", files("") | {"cases.yaml": example}).diagnostics)
        return list(loaded(folder / "tiny", files(example, beside, page.code)).diagnostics)
    tiny = folder / "tiny"
    assert loaded(tiny, files(SHARE)).errors == ()
    pathway = load_pathway(tiny)
    if page.language == "json":
        return list(read_facts(pathway, example, path="patient.json").diagnostics)
    words = shlex.split(example)
    settings = [word for before, word in pairwise(words) if before == "--set"]
    given = PATIENT if "--facts" in words else None
    return list(read_facts(pathway, given, settings, path="patient.json").diagnostics)


SHOWN = [pytest.param(page, id=code) for code, page in OTHERS.items() if code not in UNSHOWN]


@pytest.mark.parametrize("page", SHOWN)
def test_the_wrong_example_is_refused_with_its_code(page: Page, tmp_path: Path) -> None:
    told = found(page, page.wrong, page.right, tmp_path)
    assert {d.severity for d in told if d.code == page.code} == {page.severity}, [
        (d.code, d.severity, d.message) for d in told
    ]
    assert {d.code for d in told} <= {page.code, *BESIDE.get(page.code, ())}, [
        (d.code, d.message) for d in told
    ]


@pytest.mark.parametrize("page", SHOWN)
def test_nothing_is_amiss_in_the_right_example(page: Page, tmp_path: Path) -> None:
    told = found(page, page.right, page.wrong, tmp_path)
    assert [(d.code, d.message) for d in told] == []


def test_what_is_not_shown_has_a_reason() -> None:
    assert UNSHOWN.keys() <= OTHERS.keys()


@pytest.mark.parametrize("page", [pytest.param(p, id=c) for c, p in pages().items()])
def test_a_page_keeps_the_house_style(page: Page) -> None:
    assert page.title.endswith(".")
    assert len(page.title) <= 100
    assert page.says.endswith((".", "?"))
    assert page.why.endswith((".", "?"))
    assert page.wrong != page.right
    assert page.family
