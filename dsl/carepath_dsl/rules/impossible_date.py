"""Dates that cannot be.

## What it says
The date is not a day of the calendar, or `review by` lies before `updated`.

## Why it matters
The review date guards patients against advice that is out of date. A date that cannot be guards
nobody: the day on which the warning should come never arrives, or has always passed.

## Wrong
```yaml
updated: 2026-11-22
review by: 2026-02-30
```

## Right
```yaml
updated: 2026-11-22
review by: 2027-02-28
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.rules._days import day_of
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole
from carepath_dsl.spans import Span

CODE = "CP411"
SEVERITY = Severity.ERROR
NEEDS = Need.HEADER


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each date."""
    header, article = whole.pathway.header, whole.pathway.register.article
    updated, review_by = day_of(header.updated), day_of(header.review_by)
    if header.updated is not None and updated is None:
        yield _no_day(header.updated, whole.value_at("updated"))
    if header.review_by is not None and review_by is None:
        yield _no_day(header.review_by, whole.value_at("review by"))
    if updated is not None and review_by is not None and review_by < updated:
        yield Diagnostic(
            CODE,
            SEVERITY,
            "the pathway is to be reviewed before it was last changed",
            whole.value_at("review by"),
            labels=(Label(whole.value_at("updated"), "the day of the last change"),),
            help="correct one of the dates",
        )
    if article is not None and article.updated is not None and day_of(article.updated) is None:
        place = whole.value_at("article", "updated", path=whole.pathway.register.path)
        yield _no_day(article.updated, place)


def _no_day(text: str, place: Span) -> Diagnostic:
    return Diagnostic(
        CODE,
        SEVERITY,
        f"there is no such day as {text}",
        place,
        help="write year, month and day of a real day, such as 2026-11-22",
    )
