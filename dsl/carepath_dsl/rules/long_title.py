"""Titles that are too long for a box.

## What it says
The title of a box has more than 80 characters.

## Why it matters
A box has room for a few lines. A long title pushes the advice out of sight or makes the box so
large that its page no longer fits, and reviewers miss what stands in it.

## Wrong
```yaml
steps:
  care:
    title: Nonspecific low back pain with neither red flag nor radicular pain nor any deficit
```

## Right
```yaml
steps:
  care:
    title: Nonspecific low back pain
```
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP606"
SEVERITY = Severity.WARNING
NEEDS = Need.WRITTEN

MOST_CHARACTERS: Final = 80
"""What fits into a box in three lines of readable size."""


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each title."""
    for step in own(whole.pathway.steps):
        if len(step.title) > MOST_CHARACTERS:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the title of box {step.box} has {len(step.title)} characters, more than "
                f"{MOST_CHARACTERS}",
                whole.value_at("steps", step.id, "title"),
                help="say it shorter; details belong in `note:`",
            )
