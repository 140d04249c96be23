"""One mistake, as an author makes it, somewhere in the files of a pathway."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

_LINE = re.compile(r"^( *(?:- )?)([a-z][a-z ]*): ?(.*)$")
_ID = re.compile(r"  ([a-z][a-z_]*):")


@dataclass(frozen=True)
class Mistake:
    """A line of a file, changed; ``sort`` names the kind of the mistake."""

    sort: str
    file: str
    line: int
    """Counted from 1."""
    text: str
    """What stands there now."""

    def made_in(self, texts: Mapping[str, str]) -> dict[str, str]:
        """The files with the mistake in them; no other line changes its place."""
        lines = texts[self.file].split("\n")
        lines[self.line - 1] = self.text
        return {**texts, self.file: "\n".join(lines)}


def mistakes_in(texts: Mapping[str, str], file: str) -> Iterator[Mistake]:
    """Every mistake that can be made in a file, line by line."""
    for number, line in enumerate(texts[file].split("\n"), start=1):
        for sort, changed in _changes(line):
            yield Mistake(sort, file, number, changed)


_KEYS = frozenset(
    (
        *("pathway", "title", "version", "status", "updated", "purpose", "notice", "disclaimer"),
        *("source", "ask", "type", "options", "unit", "range", "offer", "patient", "kind"),
        *("urgency", "unless", "instead", "recommend", "then", "if", "yes", "no", "when"),
        *("always", "never", "claim", "section", "says", "cites", "start", "review by"),
        *("ask patient", "red flag", "based on", "our own", "do now", "while unknown"),
    )
)
_CONDITIONS = ("if", "when", "unless", "is")
_TARGETS = ("yes", "no", "go to", "otherwise", "then", "start", "back to")
_WORDS = ("type", "kind", "status", "red flag", "strength")


def _changes(line: str) -> Iterator[tuple[str, str]]:
    declared = _ID.fullmatch(line)
    if declared is not None:
        yield "id in capitals", f"  {declared[1].capitalize()}:"
        yield "id with a hyphen", f"  {declared[1].replace('_', '-')}-:"
    match = _LINE.match(line)
    if match is None or not match[3]:
        return
    margin, key, value = match.groups()

    def put(new: str) -> str:
        return f"{margin}{key}: {new}"

    if key in _KEYS:
        yield "unknown key", f"{margin}{_misspelt(key)}: {value}"
    if key in _CONDITIONS and value[0].isalpha():
        yield "misspelt name", put(re.sub(r"\b([a-z]+_[a-z_]+)\b", r"\1zz", value, count=1))
        yield "broken expression", put(f"{value} and")
        yield "number for a name", put("7")
    if key in _TARGETS and value[0].isalpha() and not value.startswith("end"):
        yield "dangling target", put(f"{value}zz")
    if key in _WORDS:
        yield "wrong word", put(f"{value}zz")
    if key == "unit":
        yield "bad unit", put("wekks")
    if key == "range":
        yield "bad range", put("much to little")
    if key == "urgency":
        yield "unknown urgency", put("at_once")
    if key in ("recommend", "always", "never") and value[0].isalpha():
        yield "unknown advice", put(f"{value}zz")
    if key == "recommend" and value.startswith("["):
        yield "unknown advice", put(value.replace("]", "zz]"))
    if key in ("based on", "cites", "about"):
        yield "no list of ids", put("[the guideline]")
    if key in ("title", "ask", "patient", "says") and value[0] not in ">|":
        yield "a list for a text", put("[one, two]")


def _misspelt(key: str) -> str:
    """Two letters in the wrong order; a letter more where that changes nothing."""
    swapped = f"{key[0]}{key[2]}{key[1]}{key[3:]}" if len(key) > 2 else key
    return swapped if swapped != key else f"{key}q"
