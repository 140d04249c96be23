"""The page of each diagnostic code: what it says, why it matters, wrong and right.

The page of a rule is the docstring of its module; every other page is a file of this folder,
``CP151.md``, in the same form. The reference and ``carepath explain`` are made from them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from carepath_dsl.diagnostics import Severity
from carepath_dsl.rules import all_rules
from carepath_dsl.struct import struct

FAMILIES: Final[Mapping[str, str]] = {
    "CP1": "Reading",
    "CP2": "Names, types and units",
    "CP3": "Flow",
    "CP4": "Evidence",
    "CP5": "Safety",
    "CP6": "Wording",
    "CP7": "Style",
    "CP8": "Cases",
    "CP9": "Facts of a patient",
}
"""What the codes are about, by how they begin."""

_SECTIONS: Final = ("What it says", "Why it matters", "Wrong", "Right")


@struct
class Page:
    """The page of one code.

    ``wrong`` and ``right`` are parts of a file, or lines for a terminal, written in ``language``.
    """

    code: str
    name: str
    """A name in words for the rule: ``unused fact``."""
    severity: Severity
    title: str
    says: str
    why: str
    wrong: str
    right: str
    language: str = "yaml"

    @property
    def family(self) -> str:
        """What the code is about."""
        return FAMILIES[self.code[:3]]


@cache
def pages() -> Mapping[str, Page]:
    """Every page by its code, in the order of the codes."""
    found = [
        page_from(rule.CODE, rule.__name__.rpartition(".")[2], rule.SEVERITY, rule.__doc__ or "")
        for rule in all_rules()
    ]
    for entry in files(__name__).iterdir():
        if entry.name.endswith(".md"):
            found.append(_from_file(entry.name.removesuffix(".md"), entry.read_text("utf-8")))
    return {page.code: page for page in sorted(found, key=lambda page: page.code)}


def page_called(word: str) -> Page | None:
    """The page of a code (``CP311``, ``cp311``, ``311``) or of a name (``unreachable step``)."""
    wanted = word.strip().casefold().replace("_", " ").replace("-", " ")
    for code, page in pages().items():
        if wanted in (code.casefold(), code[2:], page.name.casefold()):
            return page
    return None


def page_from(code: str, name: str, severity: Severity, text: str) -> Page:
    """The page a text holds; ValueError when it is not the four sections under a title."""
    title, *parts = re.split(r"^## (.+)\n", text.strip("\n"), flags=re.MULTILINE)
    headings = tuple(parts[::2])
    if headings != _SECTIONS:
        raise ValueError(f"the page of {code} has the sections {', '.join(headings) or 'none'}")
    says, why, wrong, right = (part.strip("\n") for part in parts[1::2])
    language, wrong = _fenced(code, wrong)
    _, right = _fenced(code, right)
    words = name.replace("_", " ")
    return Page(code, words, severity, title.strip(), says, why, wrong, right, language)


def _fenced(code: str, text: str) -> tuple[str, str]:
    """The language of a block of code, and what stands in it."""
    found = re.fullmatch(r"```([a-z]+)\n(.*\n)```", text, flags=re.DOTALL)
    if found is None:
        raise ValueError(f"the page of {code} shows an example that is not one block of code")
    return found[1], found[2]


def _from_file(code: str, text: str) -> Page:
    """A page of this folder; its first line gives severity and name: ``# error: unknown key``."""
    head, _, rest = text.partition("\n")
    found = re.fullmatch(r"# (error|warning): (.+)", head)
    if found is None:
        raise ValueError(f"the page of {code} does not begin with its severity and name")
    return page_from(code, found[2], Severity(found[1]), rest)
