"""Every example in ``corpus`` is told what its file says, word for word and place for place.

A file belongs to one rule. Below each title stand an excerpt (none: the wrong example of the
rule's page), other files if need be, and all that the checker has to say about the tiny pathway
around it. ``⟦ ⟧`` marks the place. ``CAREPATH_RESET=1`` writes the files anew; read the difference.
"""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from carepath_dsl.diagnostics import Diagnostic
from carepath_dsl.load import Loaded
from carepath_dsl.pages import pages
from carepath_dsl.rules import all_rules
from carepath_dsl.spans import Span
from rule_examples import files, loaded

CORPUS = Path(__file__).parent / "corpus"
RESET = os.environ.get("CAREPATH_RESET") == "1"
RULES = {rule.__name__.rpartition(".")[2]: rule for rule in all_rules()}


@dataclass(frozen=True)
class Example:
    """One example of a corpus file."""

    title: str
    blocks: tuple[tuple[str, str], ...]
    """What stands behind the opening fence (``yaml`` and perhaps a path), and the text."""
    told: str


def examples(file: Path) -> list[Example]:
    found = []
    for part in re.split(r"^## ", file.read_text("utf-8"), flags=re.MULTILINE)[1:]:
        title, _, rest = part.partition("\n")
        blocks = re.findall(r"^```([^\n]+)\n(.*?)^```", rest, flags=re.MULTILINE | re.DOTALL)
        told = [text for head, text in blocks if head == "text"]
        shown = tuple((head, text) for head, text in blocks if head != "text")
        found.append(Example(title, shown, told[0] if told else ""))
    return found


CASES = [
    pytest.param(file, example, id=f"{file.stem}: {example.title}")
    for file in sorted(CORPUS.glob("*.md"))
    for example in examples(file)
]


def told(found: Loaded) -> str:
    """All diagnostics, in the order of the checker."""
    return "".join(f"{line}\n" for d in found.diagnostics for line in _lines(d, found))


def _lines(diagnostic: Diagnostic, found: Loaded) -> list[str]:
    lines = [f"{diagnostic.code} {diagnostic.severity.value}: {diagnostic.message}"]
    lines.append(f"  at    {_marked(diagnostic.span, found)}")
    for label in diagnostic.labels:
        lines.append(f"  also  {_marked(label.span, found)}  {label.says}")
    lines += [f"  note  {note}" for note in diagnostic.notes]
    return [*lines, f"  help  {diagnostic.help}"]


def _marked(span: Span, found: Loaded) -> str:
    name = "/".join(Path(span.path).parts[-2:]).removeprefix("tiny/")
    where = "" if name == "pathway.yaml" else f"{name}: "
    lines = found.sources[span.path].split("\n")
    line = lines[span.line - 1]
    end = span.end_column - 1 if span.end_line == span.line else len(line)
    more = "" if span.end_line == span.line else " …"
    marked = f"{line[: span.column - 1]}⟦{line[span.column - 1 : end]}{more}⟧{line[end:]}"
    return where + marked.strip()


def outcome(file: Path, example: Example, folder: Path) -> str:
    rule = RULES[file.stem]
    page = pages()[rule.CODE]
    excerpts = [text for head, text in example.blocks if head == "yaml"]
    if excerpts:
        texts = files(excerpts[0], code=rule.CODE)
    else:
        texts = files(page.wrong, page.right, rule.CODE)
    for head, text in example.blocks:
        if head != "yaml":
            texts[head.removeprefix("yaml ")] = text
    return told(loaded(folder / "tiny", texts))


@pytest.mark.parametrize(("file", "example"), CASES)
def test_example(file: Path, example: Example, tmp_path: Path) -> None:
    now = outcome(file, example, tmp_path)
    if RESET:
        _write(file, example, now)
        return
    assert now == example.told


def _write(file: Path, example: Example, now: str) -> None:
    text = file.read_text("utf-8")
    start = text.index(f"## {example.title}\n")
    end = text.find("\n## ", start + 1)
    part = text[start:] if end < 0 else text[start:end]
    fresh = re.sub(r"\n```text\n.*?^```\n?", "\n", part, flags=re.MULTILINE | re.DOTALL)
    fresh = f"{fresh.rstrip()}\n\n```text\n{now}```\n"
    file.write_text(text.replace(part, fresh), "utf-8")


def test_every_rule_has_a_file() -> None:
    assert {file.stem for file in CORPUS.glob("*.md")} == RULES.keys()


@pytest.mark.parametrize("name", RULES)
def test_the_rule_speaks_in_its_file(name: str) -> None:
    code = RULES[name].CODE
    spoken = [e for e in examples(CORPUS / f"{name}.md") if re.search(f"^{code} ", e.told, re.M)]
    assert spoken, "no example of this file is told anything by its rule"


@pytest.mark.parametrize("name", RULES)
def test_messages_keep_the_house_style(name: str) -> None:
    text = "".join(example.told for example in examples(CORPUS / f"{name}.md"))
    for line in text.splitlines():
        message = re.match(r"CP\d{3} (?:error|warning): (.*)", line)
        if message:
            assert not message[1].endswith("."), "a message has no full stop"
            assert not message[1][0].isupper(), "a message begins in lower case"
        if line.startswith("  help"):
            assert not line.endswith("."), "a help has no full stop"
            assert line != "  help  None", "every message says how to mend it"
