"""Every link of every document leads somewhere, and every module is on its component's page."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tools.house import ROOT, package_folder, shown
from tools.transcripts import documents

LINK = re.compile(r"\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.*)$", re.MULTILINE)
CODE = re.compile(r"^ *```.*?^ *```$", re.MULTILINE | re.DOTALL)


def prose(path: Path) -> str:
    """The document without its fenced blocks."""
    return CODE.sub("", path.read_text(encoding="utf-8"))


def anchors(path: Path) -> set[str]:
    """The names under which the headings of a document can be linked to, as GitHub makes them."""
    return {
        re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-")
        for heading in HEADING.findall(prose(path))
    }


@pytest.mark.parametrize("path", documents(), ids=shown)
def test_links_lead_somewhere(path: Path) -> None:
    dead = []
    for link in LINK.findall(prose(path)):
        if link.startswith("https://"):
            continue
        file, _, anchor = link.partition("#")
        target = (path.parent / file).resolve() if file else path
        if not target.exists() or (anchor and anchor not in anchors(target)):
            dead.append(link)
    assert dead == []


def test_the_readme_leads_to_the_language() -> None:
    assert "docs/language.md" in LINK.findall(prose(ROOT / "README.md"))


def test_the_page_of_dsl_names_every_module() -> None:
    page = (ROOT / "dsl" / "README.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`([a-z_]+\.(?:py|lark)|[a-z]+/)`", page))
    there = set()
    for path in package_folder("dsl").rglob("*"):
        if path.suffix in (".py", ".lark") and path.parent.name not in BY_BEING_THERE:
            there.add(f"{path.parent.name}/" if path.name == "__init__.py" else path.name)
    assert named == (there | {f"{room}/" for room in BY_BEING_THERE}) - {"carepath_dsl/"}


BY_BEING_THERE = frozenset({"rules", "pages"})
"""Rooms of files of one kind, which the page does not list one by one."""
