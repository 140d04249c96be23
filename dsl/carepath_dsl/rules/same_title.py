"""Boxes with the same title.

## What it says
Two boxes carry the same title.

## Why it matters
The way of a patient is told by the titles of the boxes. Where two are called the same, a reader
takes one for the other, and with it the advice that stands in it.

## Wrong
```yaml
steps:
  first_look:
    title: Functional disability?
    if: functional_disability
    yes: end
    no: second_look
  second_look:
    title: Functional disability?
    if: functional_disability and pain_severity is disabling
    yes: emergency
    no: end
```

## Right
```yaml
steps:
  first_look:
    title: Functional disability?
    if: functional_disability
    yes: end
    no: second_look
  second_look:
    title: Disabled by the pain itself?
    if: functional_disability and pain_severity is disabling
    yes: emergency
    no: end
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.model import Step
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP611"
SEVERITY = Severity.WARNING
NEEDS = Need.WRITTEN


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each box whose title was used before."""
    seen: dict[str, Step] = {}
    for step in own(whole.pathway.steps):
        first = seen.setdefault(step.title.casefold(), step)
        if first is not step:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"box {step.box} has the same title as box {first.box}",
                whole.value_at("steps", step.id, "title"),
                labels=(Label(whole.value_at("steps", first.id, "title"), "the first of them"),),
                help="give each a title that says what is its own",
            )
