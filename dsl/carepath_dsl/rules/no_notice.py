"""Pathways without a review date, a notice or a disclaimer.

## What it says
The top of the file lacks `review by`, `notice` or `disclaimer`.

## Why it matters
They stand on every page and every result. Without them a reader cannot see how far the pathway
may be trusted, and may treat a patient by a draft or by advice that is out of date.

## Wrong
```yaml
pathway: tiny
```

## Right
```yaml
pathway: tiny
review by: 2027-11-22
notice: For education only; people still have to review it.
disclaimer: It does not replace clinical judgement.
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole
from carepath_dsl.words import listed

CODE = "CP410"
SEVERITY = Severity.WARNING
NEEDS = Need.HEADER

_LINES = {
    "review by": "the day by which it has to be looked at again",
    "notice": "what readers have to know on every page",
    "disclaimer": "what readers have to bear in mind",
}


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding that names all that is missing."""
    header = whole.pathway.header
    there = {
        "review by": header.review_by,
        "notice": header.notice,
        "disclaimer": header.disclaimer,
    }
    missing = [key for key, text in there.items() if text is None]
    if missing:
        yield Diagnostic(
            CODE,
            SEVERITY,
            f"the pathway has {listed([f'no `{key}`' for key in missing], 'and')}",
            whole.top(),
            help="add " + "; ".join(f"`{key}:` with {_LINES[key]}" for key in missing),
        )
