"""The canonical layout: order of keys, place of comments, and nothing else changed."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from tools.house import ROOT

from carepath_dsl.building.forms import CASES, PATHWAY, SOURCE
from carepath_dsl.building.shapes import Record, Shape
from carepath_dsl.content_hash import content_hash
from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.document import Document, Empty, Mapping, Node, Scalar, Sequence
from carepath_dsl.formatting import CannotFormat, OtherFile, formatted
from carepath_dsl.formatting.comparing import comments, same_meaning
from carepath_dsl.formatting.order import canonical_order, shape_at, shape_behind
from carepath_dsl.load import load, load_pathway
from carepath_dsl.reading.reader import read_document
from pathway_text import to_yaml
from random_pathways import random_pathway

SHIPPED = sorted((ROOT / "pathways").glob("*/*.yaml"))
FORMS: dict[str, Shape] = {"pathway.yaml": PATHWAY, "source.yaml": SOURCE, "cases.yaml": CASES}


def read(text: str) -> Document:
    found = Diagnostics()
    document = read_document(text, "x.yaml", found, allow_empty=True)
    assert not found.has_errors, [d.message for d in found]
    return document


def laid_out(text: str | bytes) -> str:
    """The canonical text, which is its own canonical text."""
    once = formatted(text, "x.yaml").text
    assert once is not None
    assert formatted(once, "x.yaml").text == once
    return once


# --- the layout --------------------------------------------------------------------------------


@pytest.mark.parametrize("file", SHIPPED, ids=lambda file: str(file.relative_to(ROOT)))
def test_what_is_shipped_is_laid_out(file: Path) -> None:
    assert laid_out(file.read_bytes()) == file.read_text(encoding="utf-8")


def test_keys_go_into_order_and_take_their_comments_along() -> None:
    assert (
        laid_out(
            """\
# yaml-language-server: $schema=../schema/pathway.json
# about the pathway

# about the title
title: Back pain  # beside the title
pathway: back


steps:
   second:
     then: end
     # about the title of the second
     title: Two
     # at the end of the second
   # about the first
   first:   # beside the first
     # about the branches
     branches:
     - go to: second     # beside the way
       when: a
     # before the last
     - otherwise: end
     title: One
facts:
  a: {ask: "A?",   type: 'yes/no'}
# the end
"""
        )
        == """\
# yaml-language-server: $schema=../schema/pathway.json
# about the pathway

pathway: back
# about the title
title: Back pain  # beside the title
facts:
  a: {ask: "A?", type: 'yes/no'}

steps:
  second:
    # about the title of the second
    title: Two
    then: end
    # at the end of the second
  # about the first
  first:  # beside the first
    title: One
    # about the branches
    branches:
      - when: a
        go to: second  # beside the way
      # before the last
      - otherwise: end
# the end
"""
    )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("yes: no\nversion: 2026.10\npathway: a\n", "yes: no\npathway: a\nversion: 2026.10\n"),
        ("pathway: a\r\ntitle: B\r\n", "pathway: a\ntitle: B\n"),
        ("pathway: a\ntitle: B", "pathway: a\ntitle: B\n"),
        ("pathway:   a\n\n\n\ntitle :  B  \n\n\n", "pathway: a\n\ntitle: B\n"),
        ("---\npathway: a\n...\n", "pathway: a\n"),
        ("pathway: a\ntitle: ü 漢 🦴 'x'\n", "pathway: a\ntitle: ü 漢 🦴 'x'\n"),
        (
            "pathway: a\ntitle:\n      long text\n      folded\n\n      twice\n",
            "pathway: a\ntitle:\n  long text\n  folded\n\n  twice\n",
        ),
        ("pathway: a\ntitle: one\n   two\n", "pathway: a\ntitle: one\n  two\n"),
        ('pathway: a\ntitle: "one  \n   two"\n', 'pathway: a\ntitle: "one\n  two"\n'),
        (
            "pathway: a\ntitle: >-   # why\n      one\n\n        two\n# c\npurpose: p\n",
            "pathway: a\ntitle: >-  # why\n  one\n\n    two\n# c\npurpose: p\n",
        ),
        ("pathway: a\ntitle: |2\n    one\n", "pathway: a\ntitle: |2\n    one\n"),
        ("pathway: a\nauthors: [ a,b ,\n c ]\n", "pathway: a\nauthors: [a, b,\n          c]\n"),
        (
            "pathway: a\nauthors: [a,  # first\n b]  # both\n",
            "pathway: a\nauthors: [a,  # first\n          b]  # both\n",
        ),
        ("pathway: a\nauthors:\n- a\n-   b\n", "pathway: a\nauthors:\n  - a\n  - b\n"),
        (
            "pathway: a\nauthors:\n-  # the first\n  a\n-\n  # the other\n  b\n",
            "pathway: a\nauthors:\n  -  # the first\n    a\n  -\n    # the other\n    b\n",
        ),
        (
            "pathway: a\ndefinitions: {a: {all of: [b, {our own: x, is: c}]}}\n",
            "pathway: a\ndefinitions: {a: {all of: [b, {is: c, our own: x}]}}\n",
        ),
        ("pathway: a\nnonsense: 1\ntitle: B\nstart: a\n", None),
        ("title: B\nnonsense: 1\npathway: a\n", "pathway: a\ntitle: B\nnonsense: 1\n"),
        (
            "- facts: {b: yes, a: no}\n  case: One\n\n- case: Two\n  facts:\n    b:\n    a: no\n",
            "- case: One\n  facts: {b: yes, a: no}\n\n- case: Two\n  facts:\n    b:\n    a: no\n",
        ),
        ("statements:\n  S2: {says: x, section: y}\n  S1: {says: z}\n",
         "statements:\n  S2: {section: y, says: x}\n  S1: {says: z}\n"),
    ],
)  # fmt: skip
def test_layouts(before: str, after: str | None) -> None:
    assert laid_out(before) == (before if after is None else after)


def test_bytes_are_read_as_a_file_is() -> None:
    assert laid_out("pathway: a\r\ntitle: ü\r\n".encode()) == "pathway: a\ntitle: ü\n"


# --- refusals ----------------------------------------------------------------------------------


def test_a_file_with_errors_of_reading_gives_them() -> None:
    result = formatted("pathway: a\n\ttitle: b\n", "x.yaml")
    assert result.text is None
    assert result.diagnostics.has_errors


@pytest.mark.parametrize("text", ["a: 1\n", "just text\n"])
def test_another_file_is_refused(text: str) -> None:
    with pytest.raises(OtherFile, match="neither a pathway, nor a source register"):
        formatted(text, "x.yaml")


def test_a_file_in_brackets_is_refused() -> None:
    with pytest.raises(CannotFormat, match="write it line by line"):
        formatted("{pathway: a, title: b}\n", "x.yaml")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("pathway: a\ntitle: b\n", "title: b\npathway: a\n", True),
        ("pathway: a\ntitle: b\n", "pathway: a\ntitle: c\n", False),
        ("pathway: a\ntitle: b\n", "pathway: a\n", False),
        ("steps: {a: {then: b}, c: {then: d}}\n", "steps: {c: {then: d}, a: {then: b}}\n", False),
        ("authors: [a, b]\n", "authors: [b, a]\n", False),
        ("authors: [a, b]\n", "authors: [a]\n", False),
        ("title: 'yes'\n", "title: yes\n", True),
    ],
)  # fmt: skip
def test_another_meaning_is_seen(one: str, other: str, same: bool) -> None:
    first, second = read(one).root, read(other).root
    assert first is not None
    assert second is not None
    assert same_meaning(first, second, PATHWAY) is same


def test_comments_are_found_wherever_they_stand() -> None:
    text = "# a\na:  # b\n  - '#c'  # d\n  - |  # e\n    # f\n  # g\n  - [x#,  # h\n    y]\n# i\n"
    assert comments(read(text)) == ["# a", "# b", "# d", "# e", "# g", "# h", "# i"]


# --- properties --------------------------------------------------------------------------------


class Untidy:
    """Writes a tree as nobody should: keys of records shuffled, comments wherever they may be."""

    def __init__(self, seed: int) -> None:
        self.rng = Random(seed)
        self.comments = 0

    def text(self, node: Node, shape: Shape | None) -> str:
        step = self.rng.choice((1, 2, 3, 4))
        return "\n".join([*self.around(0), *self.block(node, shape, 0, step), *self.around(0)])

    def comment(self) -> str:
        self.comments += 1
        return f"# comment {self.comments}: [not, {{a}}: - list"

    def around(self, indent: int) -> list[str]:
        kind = self.rng.randrange(12)
        lines = [""] * self.rng.choice((1, 3)) if kind in (0, 1) else []
        return [*lines, " " * indent + self.comment()] if kind in (1, 2) else lines

    def beside(self) -> str:
        return f"{' ' * self.rng.choice((2, 5))}{self.comment()}" if self.chance(8) else ""

    def chance(self, of: int) -> bool:
        return self.rng.randrange(of) == 0

    def block(self, node: Node, shape: Shape | None, indent: int, step: int) -> list[str]:
        here, blanks = shape_at(node, shape), " " * indent
        lines: list[str] = []
        if isinstance(node, Mapping):
            entries = list(node)
            if isinstance(here, Record):
                self.rng.shuffle(entries)
            for entry in entries:
                lines += self.around(indent)
                behind = shape_behind(here, entry.key.text)
                head = f"{blanks}{entry.key.text}:"
                lines += self.behind(head, entry.value, behind, indent, step)
        else:
            assert isinstance(node, Sequence)
            for item in node:
                lines += self.around(indent)
                behind = shape_behind(here, None)
                lines += self.behind(f"{blanks}-", item, behind, indent, step)
        # Behind a block text, a comment further right would be part of the text.
        deeper = lines[-1].endswith(('"', "'", "]", "}")) and self.chance(2)
        return lines + self.around(indent + step if deeper else indent)

    def behind(
        self, head: str, node: Node, shape: Shape | None, indent: int, step: int
    ) -> list[str]:
        inside = indent + step
        match node:
            case Empty():
                return [head + self.beside()]
            case Scalar():
                return self.scalar(head, node.text, inside)
            case Mapping(entries=()) | Sequence(items=()):
                return [f"{head} {'{}' if isinstance(node, Mapping) else '[]'}{self.beside()}"]
            case Sequence() if all(isinstance(item, Scalar) for item in node) and self.chance(2):
                return self.brackets(head, node, inside)
            case Sequence() if head.endswith(":") and self.chance(3):
                inside = indent
        block = self.block(node, shape, inside, step)
        if head.endswith("-") and not block[0].lstrip().startswith("#") and block[0]:
            compact = self.block(node, shape, indent + 2, step)
            if compact[0] and not compact[0].lstrip().startswith("#") and self.chance(2):
                return [head + " " + compact[0][indent + 2 :], *compact[1:]]
        return [head + self.beside(), *block]

    def brackets(self, head: str, node: Sequence, inside: int) -> list[str]:
        lines = [head + " ["]
        for count, item in enumerate(node):
            assert isinstance(item, Scalar)
            lines[-1] += ("," if count else "") + " " * self.rng.randrange(3)
            if self.chance(6):
                lines[-1] += self.beside()
                lines.append(" " * inside)
            lines[-1] += "'" + item.text.replace("'", "''") + "'"
        return [*lines[:-1], lines[-1] + "]" + self.beside()]

    def scalar(self, head: str, text: str, inside: int) -> list[str]:
        blanks = " " * inside
        words = text.split(" ")
        kind = self.rng.randrange(4) if " ".join(words) == " ".join(text.split()) else 0
        if kind == 0:
            escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
            return [f'{head} "{escaped}"{self.beside()}']
        if kind == 1:
            quoted = ("'" + text.replace("'", "''") + "'").split(" ")
            some = self.rng.randrange(len(quoted)) + 1
            rest = " ".join(quoted[some:])
            return (
                [f"{head} {' '.join(quoted[:some])}", f"{blanks} {rest}{self.beside()}"]
                if rest
                else [f"{head} {' '.join(quoted)}{self.beside()}"]
            )
        mark = {2: ">-", 3: "|-"}[kind]
        if kind == 2:
            some = self.rng.randrange(len(words)) + 1
            rows = [" ".join(words[:some]), " ".join(words[some:])]
        else:
            rows = [text]
        return [f"{head} {mark}{self.beside()}", *(blanks + row for row in rows if row)]


def check_untidy(root: Node, shape: Shape, seed: int) -> str:
    """Untidy and tidy again: the same text says it, and no comment is missing."""
    untidy = Untidy(seed)
    text = untidy.text(root, shape)
    before = read(text)
    assert before.root is not None
    assert same_meaning(root, before.root, shape)
    tidy = laid_out(text)
    assert sorted(comments(read(tidy))) == sorted(comments(before))
    in_order(read(tidy).root, shape)
    return tidy


def in_order(node: Node | None, shape: Shape | None) -> None:
    """Every record of the tree has its keys in order."""
    here = None if node is None else shape_at(node, shape)
    if isinstance(node, Mapping):
        names = [entry.key.text for entry in node]
        assert canonical_order(names, here) == list(range(len(names)))
        for entry in node:
            in_order(entry.value, shape_behind(here, entry.key.text))
    elif isinstance(node, Sequence):
        for item in node:
            in_order(item, shape_behind(here, None))


@pytest.mark.parametrize("seed", range(2))
def test_an_untidy_back_pain_keeps_its_hash(seed: int, tmp_path: Path) -> None:
    folder = tmp_path / "back_pain"
    folder.mkdir()
    for name, shape in FORMS.items():
        if name == "cases.yaml" and seed:
            continue
        text = (ROOT / "pathways/back_pain" / name).read_text(encoding="utf-8")
        root = read(text).root
        assert root is not None
        (folder / name).write_text(check_untidy(root, shape, seed), encoding="utf-8")
    loaded = load(folder)
    assert loaded.errors == ()
    assert loaded.pathway is not None
    shipped = load_pathway(ROOT / "pathways/back_pain")
    assert content_hash(loaded.pathway) == content_hash(shipped)


@pytest.mark.parametrize("seed", range(8))
def test_an_untidy_random_pathway_keeps_its_hash(seed: int, tmp_path: Path) -> None:
    pathway = random_pathway(seed, strict=True)
    hashes = []
    for name in ("as_written", "tidied"):
        folder = tmp_path / name / "pathway"
        folder.mkdir(parents=True)
        for file, text in to_yaml(pathway).items():
            if name == "tidied":
                root = read(text).root
                assert root is not None
                text = check_untidy(root, FORMS[file], seed)
            (folder / file).write_text(text, encoding="utf-8")
        loaded = load(folder)
        assert loaded.pathway is not None, [d.message for d in loaded.errors]
        hashes.append(content_hash(loaded.pathway))
    assert hashes[0] == hashes[1]
