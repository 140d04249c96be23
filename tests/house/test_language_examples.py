"""Every example of docs/language.md is what the language takes, or refuses, today.

An HTML comment above a fenced block says what the example is:

- ``pathway``, ``source``, ``cases``: the whole files of the pathway all others are added to;
- ``included pathway``: a pathway of its own, in the folder ``spinal_infection`` beside it;
- ``part``: keys of pathway.yaml. A key whose value is a list or a text replaces the whole one;
  of ids, those with the same name are replaced and the others are added;
- ``conditions``: one condition to a line, a comment behind two blanks;
- ``patient``: what is known of a patient;
- ``refused CP207``: a part with exactly this error.

Facts and definitions of earlier parts are there for the later ones. A YAML block without a
comment repeats something: every line of it stands in the whole files or in a part.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from importlib import import_module
from pathlib import Path

import pytest
from tools.house import ROOT

from carepath_dsl.diagnostics import Severity
from carepath_dsl.load import Loaded, load
from carepath_dsl.model import Pathway
from carepath_dsl.report import render_all
from carepath_interpreter.cases import run_case
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.facts import read_facts

LANGUAGE = ROOT / "docs" / "language.md"
TODAY = date(2026, 11, 22)

BLOCK = re.compile(
    r"(?:^<!-- example: (?P<kind>[^\n]*?) -->\n)?^```(?P<tag>yaml|json|text)\n(?P<text>.*?)^```$",
    re.MULTILINE | re.DOTALL,
)
TOP_KEY = re.compile(r"^(?=[a-z])", re.MULTILINE)
ENTRY = re.compile(r"^(?=  [a-zA-Z_])", re.MULTILINE)
GROWING = ("facts", "definitions")

MISSING = "CP404"
"""The page shows a reference that is recorded as missing, of which the checker warns on purpose."""

UNUSED = "CP313"
"""An example of a definition is used by nothing."""


@dataclass(frozen=True)
class Example:
    """A block with its place in the page, for the messages of the tests."""

    kind: str
    text: str
    line: int

    def __str__(self) -> str:
        return f"line {self.line}, {self.kind}"


def examples() -> list[Example]:
    """All examples of the page, in order."""
    page = LANGUAGE.read_text(encoding="utf-8")
    return [
        Example(
            found["kind"] or "repeated", found["text"], page.count("\n", 0, found.start("text"))
        )
        for found in BLOCK.finditer(page)
    ]


def of_kind(*kinds: str) -> list[Example]:
    """The examples whose comment begins with one of ``kinds``."""
    return [example for example in examples() if example.kind.startswith(kinds)]


def only(kind: str) -> str:
    """The text of the one example of a kind."""
    (found,) = (example for example in examples() if example.kind == kind)
    return found.text


# --- a part added to the whole ---------------------------------------------------------------


def sections(text: str) -> dict[str, str]:
    """The top keys of a file, each with its whole text."""
    pieces = [piece for piece in TOP_KEY.split(text) if piece.strip()]
    return {piece.partition(":")[0]: piece.rstrip("\n") + "\n" for piece in pieces}


def entries(section: str) -> dict[str, str]:
    """The ids below a top key, each with its whole text; empty for a list or a text."""
    heading, _, below = section.partition("\n")
    if not heading.endswith(":"):
        return {}
    pieces = [piece for piece in ENTRY.split(below) if piece.strip()]
    return {piece.partition(":")[0].strip(): piece for piece in pieces}


def added(whole: str, part: str) -> str:
    """The file with a part of it replaced or added; see the module for how."""
    result = sections(whole)
    for key, section in sections(part).items():
        new = entries(section)
        if new and key in result:
            result[key] = f"{key}:\n" + "".join((entries(result[key]) | new).values())
        else:
            result[key] = section
    return "".join(result.values())


def grown(until: Example) -> str:
    """The whole pathway with the facts and definitions of all parts before an example."""
    text = only("pathway")
    for part in of_kind("part"):
        if part.line >= until.line:
            break
        for key, section in sections(part.text).items():
            if key in GROWING:
                text = added(text, section)
    return text


def loaded(folder: Path, pathway: str) -> Loaded:
    """Load a pathway.yaml beside the other files the page shows."""
    for name, file, text in (
        ("numb_back", "pathway.yaml", pathway),
        ("numb_back", "source.yaml", only("source")),
        ("numb_back", "cases.yaml", only("cases")),
        ("spinal_infection", "pathway.yaml", only("included pathway")),
        ("spinal_infection", "source.yaml", INCLUDED_SOURCE),
    ):
        path = folder / name / file
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load(folder / "numb_back", today=TODAY)


INCLUDED_SOURCE = """\
statements:
  S01: {section: Infection, says: A raised temperature calls for blood tests.}
"""


def errors(found: Loaded) -> list[str]:
    """The codes of the errors."""
    return [diagnostic.code for diagnostic in found.errors]


def usable(folder: Path, pathway: str) -> Pathway:
    """The pathway, or a failed test with everything that is wrong with it."""
    found = loaded(folder, pathway)
    assert errors(found) == [], render_all(found.diagnostics, found.sources)
    assert found.pathway is not None
    return found.pathway


# --- the tests -------------------------------------------------------------------------------


def test_there_are_examples_of_every_kind() -> None:
    kinds = {example.kind for example in examples()}
    assert {"pathway", "source", "cases", "included pathway", "part", "conditions"} <= kinds
    assert len(of_kind("part")) >= 12
    assert len(of_kind("refused ")) >= 5
    assert len(of_kind("conditions")) >= 4
    assert len(traps()) >= 15


def test_every_example_says_what_it_is() -> None:
    known = re.compile(
        r"pathway|source|cases|included pathway|part|conditions|patient|repeated|refused CP\d{3}"
    )
    assert [str(e) for e in examples() if not known.fullmatch(e.kind)] == []


def test_the_whole_pathway_is_clean(tmp_path: Path) -> None:
    found = loaded(tmp_path, only("pathway"))
    codes = [diagnostic.code for diagnostic in found.diagnostics]
    assert codes == [MISSING], render_all(found.diagnostics, found.sources)


def test_the_included_pathway_is_clean(tmp_path: Path) -> None:
    loaded(tmp_path, only("pathway"))
    found = load(tmp_path / "spinal_infection", today=TODAY)
    assert found.diagnostics == (), render_all(found.diagnostics, found.sources)


@pytest.mark.parametrize("part", of_kind("part"), ids=str)
def test_parts_are_valid(part: Example, tmp_path: Path) -> None:
    usable(tmp_path, added(grown(part), part.text))


@pytest.mark.parametrize("part", of_kind("refused "), ids=str)
def test_what_is_refused_has_the_error_it_shows(part: Example, tmp_path: Path) -> None:
    found = loaded(tmp_path, added(grown(part), part.text))
    assert errors(found) == [part.kind.removeprefix("refused ")]


def conditions(example: Example) -> Iterator[str]:
    """The conditions of a block, without their comments."""
    for line in example.text.splitlines():
        yield re.sub(r"  +#.*", "", line)


@pytest.mark.parametrize("example", of_kind("conditions"), ids=str)
def test_conditions_are_valid(example: Example, tmp_path: Path) -> None:
    lines = list(conditions(example))
    assert len(lines) >= 5
    part = "definitions:\n" + "".join(
        f"  example_{number}: {{is: '{line}'}}\n" for number, line in enumerate(lines)
    )
    usable(tmp_path, added(grown(example), part))


def traps() -> list[tuple[str, Severity]]:
    """The conditions of the table of traps, each with what the table says of it."""
    page = LANGUAGE.read_text(encoding="utf-8")
    table = page[page.index("### Traps") :].partition("\n```")[0]
    return [
        (written, Severity.WARNING if trouble.startswith("warning: ") else Severity.ERROR)
        for row, trouble in re.findall(r"^\| (`.*`) \| (.*) \|$", table, re.MULTILINE)
        for written in re.findall(r"`([^`]+)`", row)
    ]


@pytest.mark.parametrize(("written", "severity"), traps())
def test_traps_are_told(written: str, severity: Severity, tmp_path: Path) -> None:
    part = f"definitions:\n  example: {{is: '{written}'}}\n"
    found = loaded(tmp_path, added(grown(Example("", "", sys.maxsize)), part))
    line = 1 + next(
        number for number, text in enumerate(found_text(found).splitlines()) if "example:" in text
    )
    told = {d.severity for d in found.diagnostics if d.span.line == line and d.code != UNUSED}
    assert told == {severity}, render_all(found.diagnostics, found.sources)


def found_text(found: Loaded) -> str:
    """The pathway.yaml that was loaded."""
    (text,) = (t for p, t in found.sources.items() if p.endswith("numb_back/pathway.yaml"))
    return text


def test_what_repeats_stands_elsewhere() -> None:
    there = {line for e in of_kind("pathway", "part") for line in e.text.splitlines()}
    repeated = [line for e in of_kind("repeated") for line in e.text.splitlines()]
    assert repeated
    assert [line for line in repeated if line not in there] == []


@pytest.mark.parametrize("example", of_kind("patient"), ids=str)
def test_patients_can_be_read(example: Example, tmp_path: Path) -> None:
    pathway = usable(tmp_path, only("pathway"))
    read = read_facts(pathway, example.text)
    assert list(read.diagnostics) == []
    assert read.values


def cases() -> list[str]:
    """The headings of the cases the page shows."""
    return re.findall(r"^- case: (.*)$", only("cases"), re.MULTILINE)


@pytest.mark.parametrize("says", cases())
def test_cases_come_out_as_they_say(says: str, tmp_path: Path) -> None:
    pathway = usable(tmp_path, only("pathway"))
    (case,) = (case for case in pathway.cases if case.says == says)
    outcome = run_case(Evaluator(pathway), case)
    assert outcome.passed, (outcome.problem, outcome.differences)


LIMIT = re.compile(r"^\| [^|]+ \| ([0-9,]+) \| `([a-z_.]+)\.([A-Z_]+)` \|$", re.MULTILINE)


def test_the_limits_are_those_of_the_program() -> None:
    rows = LIMIT.findall(LANGUAGE.read_text(encoding="utf-8"))
    assert len(rows) >= 12
    for value, module, name in rows:
        assert getattr(import_module(module), name) == int(value.replace(",", "")), name
