"""Pages as text: one for a terminal, all of them as a list, or as a chapter of the reference."""

from __future__ import annotations

import textwrap
from collections.abc import Collection, Iterable, Iterator
from itertools import groupby
from typing import Final

from carepath_dsl.pages import FAMILIES, Page
from carepath_dsl.rules import Need, all_rules, needs_of

_MARGIN: Final = "  "


# --- for a terminal --------------------------------------------------------------------------


def as_text(page: Page, width: int) -> str:
    """A page in lines of at most ``width`` columns; examples keep their own lines."""
    parts = [
        f"{page.severity.value}[{page.code}]: {page.name}   ({page.family})",
        _paragraphs(page.title, width, ""),
        f"What it says\n{_paragraphs(page.says, width, _MARGIN)}",
        f"Why it matters\n{_paragraphs(page.why, width, _MARGIN)}",
        f"Wrong\n{textwrap.indent(page.wrong, _MARGIN * 2)}".rstrip(),
        f"Right\n{textwrap.indent(page.right, _MARGIN * 2)}".rstrip(),
    ]
    return "\n\n".join(parts)


def as_list(pages: Iterable[Page]) -> str:
    """The codes with what they stand for, family by family."""
    return "\n\n".join(
        "\n".join(
            [
                f"{family} ({start}xx)",
                *(f"  {p.code}  {p.severity.value:<7}  {p.title.rstrip('.')}" for p in own),
            ]
        )
        for start, family, own in _families(pages)
    )


def _paragraphs(text: str, width: int, margin: str) -> str:
    return "\n\n".join(
        textwrap.fill(
            part,
            width,
            initial_indent=margin,
            subsequent_indent=margin,
            break_long_words=False,
            break_on_hyphens=False,
        )
        for part in text.split("\n\n")
    )


# --- for the reference -----------------------------------------------------------------------


def as_reference(pages: Iterable[Page]) -> str:
    """All pages as one document in Markdown, with a table of the codes of each family on top."""
    pages = list(pages)
    parts = [
        "# Diagnostics",
        _folded(
            f"Everything the checker can say: {len(pages)} codes. Each has a page here, which "
            "`carepath explain CODE` shows as well. An **error** keeps the pathway from being "
            "used, a **warning** does not. A code never changes its meaning."
        ),
        _folded(
            "This file is made by `make generate` from the pages in `dsl/carepath_dsl/rules` and "
            "`dsl/carepath_dsl/pages`."
        ),
    ]
    parts += _beside_mistakes({page.code for page in pages})
    for start, family, own in _families(pages):
        rows = [f"| [{p.code}](#{p.code.lower()}) | {p.severity.value} | {p.title} |" for p in own]
        table = "\n".join(["| code | severity | what it is about |", "|---|---|---|", *rows])
        parts += [f"## {family} ({start}xx)", table]
        parts += [_section(page) for page in own]
    return "\n\n".join(parts) + "\n"


def _beside_mistakes(codes: Collection[str]) -> list[str]:
    """Which of the rules speak although something is wrong, and which wait."""
    rows = []
    for need in Need:
        own = [r.CODE for r in all_rules() if needs_of(r) is need and r.CODE in codes]
        if own:
            rows.append(f"| {need.value} | {', '.join(own)} |")
    if not rows:
        return []
    return [
        "## What is told beside a mistake",
        _folded(
            "A mistake in how something is written, in a name, a type or a unit is told with "
            "everything else that is sure. The rules that look at the pathway as a whole need a "
            "part of it without such a mistake, and say nothing before: what they said could "
            "follow from the mistake alone."
        ),
        "\n".join(["| without a mistake | the rules that speak then |", "|---|---|", *rows]),
    ]


def _section(page: Page) -> str:
    def example(word: str, text: str) -> str:
        return f"{word}:\n\n```{page.language}\n{text}```"

    return "\n\n".join(
        [
            f"### {page.code}",
            _folded(f"**{page.title}** ({page.severity.value})"),
            page.says,
            _folded(f"*Why it matters.* {page.why}"),
            example("Wrong", page.wrong),
            example("Right", page.right),
        ]
    )


def _folded(text: str) -> str:
    return textwrap.fill(text, 100, break_long_words=False, break_on_hyphens=False)


def _families(pages: Iterable[Page]) -> Iterator[tuple[str, str, list[Page]]]:
    for start, own in groupby(pages, key=lambda page: page.code[:3]):
        yield start, FAMILIES[start], list(own)
