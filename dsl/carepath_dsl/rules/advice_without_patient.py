"""Recommendations without wording for the patient.

## What it says
The recommendation has no `patient`.

## Why it matters
Whoever reads the result as a patient gets the clinician's words, or nothing. Advice that is not
understood is not followed.

## Wrong
```yaml
recommendations:
  superficial_heat:
    offer: Superficial heat for short-term relief
```

## Right
```yaml
recommendations:
  superficial_heat:
    offer: Superficial heat for short-term relief
    patient: A heating pad can ease the pain for a while.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP603"
SEVERITY = Severity.WARNING
NEEDS = Need.WRITTEN


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each recommendation."""
    for advice in own(whole.pathway.recommendations):
        if advice.patient is None:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the recommendation `{advice.id}` has no words for the patient",
                advice.span,
                help="add `patient:` with the same advice in everyday words",
            )
