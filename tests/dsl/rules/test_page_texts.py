"""Pages as text, and how a page is found."""

from __future__ import annotations

import re

import pytest

from carepath_dsl.diagnostics import Severity
from carepath_dsl.pages import FAMILIES, page_called, page_from, pages
from carepath_dsl.pages.printing import as_list, as_reference, as_text

PAGE = """
Boxes that are red.

## What it says
The box is red, which no box should be, since red is the colour of what has to be done now.

## Why it matters
Nobody knows.

## Wrong
```yaml
box: red
```

## Right
```yaml
box: blue
other: box
```
"""

PRINTED = """\
warning[CP799]: red box   (Style)

Boxes that are red.

What it says
  The box is red, which no box should be,
  since red is the colour of what has to
  be done now.

Why it matters
  Nobody knows.

Wrong
    box: red

Right
    box: blue
    other: box"""

CHAPTER = """\
## Style (CP7xx)

| code | severity | what it is about |
|---|---|---|
| [CP799](#cp799) | warning | Boxes that are red. |

### CP799

**Boxes that are red.** (warning)

The box is red, which no box should be, since red is the colour of what has to be done now.

*Why it matters.* Nobody knows.

Wrong:

```yaml
box: red
```

Right:

```yaml
box: blue
other: box
```
"""


def test_a_page_for_the_terminal() -> None:
    page = page_from("CP799", "red_box", Severity.WARNING, PAGE)
    assert as_text(page, 42) == PRINTED


def test_a_page_in_the_reference() -> None:
    page = page_from("CP799", "red_box", Severity.WARNING, PAGE)
    text = as_reference([page])
    assert text.startswith("# Diagnostics\n\nEverything the checker can say: 1 codes.")
    assert text.endswith(CHAPTER)


def test_the_list_names_every_code_once() -> None:
    text = as_list(pages().values())
    assert re.findall(r"CP\d{3}", text) == list(pages())
    assert "\n\nSafety (CP5xx)\n  CP501  error    Decisions on a red flag that do not" in text


def test_the_reference_leads_from_its_tables_to_every_page() -> None:
    text = as_reference(pages().values())
    assert re.findall(r"^### (CP\d{3})$", text, re.MULTILINE) == list(pages())
    assert re.findall(r"\(#(cp\d{3})\)", text) == [code.lower() for code in pages()]
    assert re.findall(r"^## .* \((CP\d)xx\)$", text, re.MULTILINE) == list(FAMILIES)


@pytest.mark.parametrize(
    "word", ["CP311", "cp311", "311", "unreachable step", "unreachable_step", "Unreachable-Step"]
)
def test_a_page_is_found_by_code_and_name(word: str) -> None:
    page = page_called(word)
    assert page is not None
    assert page.code == "CP311"


@pytest.mark.parametrize("word", ["", "CP", "CP999", "11", "step"])
def test_no_page_is_guessed(word: str) -> None:
    assert page_called(word) is None


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("## Right", "## Better", "has the sections What it says, Why it matters, Wrong, Better"),
        ("```yaml\nbox: red\n```", "box: red", "is not one block of code"),
    ],
)
def test_a_page_in_another_form_is_refused(old: str, new: str, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        page_from("CP799", "red_box", Severity.WARNING, PAGE.replace(old, new))


def test_names_are_not_used_twice() -> None:
    names = [page.name.casefold() for page in pages().values()]
    assert sorted(names) == sorted(set(names))
