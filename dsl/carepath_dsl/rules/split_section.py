"""Sections that are taken up again.

## What it says
A section begins, another one follows, and the first is named once more further down.

## Why it matters
Each section is a page of the flowchart. Boxes that belong together and stand apart in the file get
box numbers far from each other, and reviewers lose the thread of what happens to a patient.

## Wrong
```yaml
steps:
  emergency:
    section: Emergency
  care:
    section: Treatment
    then: after_care
  after_care:
    section: Emergency
    title: After the emergency
    then: end
```

## Right
```yaml
steps:
  emergency:
    section: Emergency
  care:
    section: Treatment
    then: after_care
  after_care:
    title: After the treatment
    then: end
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.model import Step
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP702"
SEVERITY = Severity.WARNING
NEEDS = Need.WAYS


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each box that takes up a section again."""
    begun: dict[str, Step] = {}
    here: str | None = None
    for step in own(whole.pathway.steps):
        if step.section == here or step.section is None:
            continue
        here = step.section
        first = begun.setdefault(here, step)
        if first is not step:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"box {step.box} takes up the section “{here}” again",
                whole.value_at("steps", step.id, "section"),
                labels=(Label(first.span, f"it begins with box {first.box}"),),
                help="move the box to the others of its section, or name a new section",
            )
