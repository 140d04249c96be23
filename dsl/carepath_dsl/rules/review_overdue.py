"""Pathways whose review date has passed.

## What it says
The day under `review by` lies behind us.

## Why it matters
Evidence changes. After this day nobody has confirmed that the advice still is what patients
should get.

## Wrong
```yaml
updated: 2019-05-01
review by: 2020-05-01
```

## Right
```yaml
updated: 2026-11-22
review by: 2027-11-22
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._days import day_of
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole

CODE = "CP406"
SEVERITY = Severity.WARNING
NEEDS = Need.HEADER


def check(whole: Whole) -> Iterator[Diagnostic]:
    """At most one finding."""
    header = whole.pathway.header
    due, updated = day_of(header.review_by), day_of(header.updated)
    # A day before the last change is a mistake of its own, and says nothing about the review.
    if due is not None and due < whole.today and (updated is None or updated <= due):
        yield Diagnostic(
            CODE,
            SEVERITY,
            f"the pathway was to be reviewed by {due}",
            whole.value_at("review by"),
            help="review it, and then set the date of the next review",
        )
