"""References without a title.

## What it says
The entry has no `title`, and does not say `missing` with a reason either.

## Why it matters
Nobody can look it up, so nobody can check whether the advice to patients follows from it.

## Wrong
```yaml
references:
  1:
    kind: guideline
    year: 2025
```

## Right
```yaml
references:
  1:
    kind: guideline
    title: Cauda Equina Syndrome Diagnosis and Management
    year: 2025
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP412"
SEVERITY = Severity.ERROR
NEEDS = Need.REGISTER


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each reference without a title."""
    for reference in own(whole.pathway.register.references):
        if reference.title is None and reference.missing is None:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"reference {reference.id} has no title",
                reference.span,
                help="add `title:`, `publisher:` and `year:`, or `missing:` with the reason",
            )
