"""Decisions whose ways all lead to the same place.

## What it says
Whatever the answer is, the next box is the same one.

## Why it matters
The question is put to the patient and decides nothing. Probably one of the ways has the wrong
target, and some patients skip a box that was meant for them.

## Wrong
```yaml
steps:
  disability:
    title: Functional disability?
    if: functional_disability
    yes: care
    no: care
```

## Right
```yaml
steps:
  disability:
    title: Functional disability?
    if: functional_disability
    yes: team
    no: care
  team:
    title: Disability needs a team
    recommend: [multidisciplinary_assessment]
    then: care
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.model import Decision
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._ways import named
from carepath_dsl.rules._whole import Whole, own

CODE = "CP321"
SEVERITY = Severity.WARNING
NEEDS = Need.WAYS


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each decision with one target."""
    for step in own(whole.pathway.steps):
        if not isinstance(step, Decision):
            continue
        targets = {branch.target for branch in step.branches}
        if len(targets) == 1:
            (target,) = targets
            there = "the end" if target.step is None else f"`{target.step}`"
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"every answer leads from {named(step)} to {there}",
                step.span,
                help="correct one of the ways, or take the box out",
            )
