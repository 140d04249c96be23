"""Statements that are neither encoded nor left out with a reason.

## What it says
The register lists the statement. No box, recommendation, fact, definition or claim rests on it,
and it does not say `not encoded` with a reason.

## Why it matters
Something the source says about patients was overlooked. The board checks both directions:
whatever is done has a source, and whatever the source says is done, or left out on purpose.

## Wrong
```yaml
statements:
  S09:
    section: First line
    says: Superficial heat gives short-term relief of acute pain.
    cites: [1]
```

## Right
```yaml
statements:
  S09:
    section: First line
    says: Superficial heat gives short-term relief of acute pain.
    cites: [1]
    not encoded: this pathway ends before treatment begins
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._citing import places, same_number
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP401"
SEVERITY = Severity.ERROR
NEEDS = Need.CITATIONS


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each statement nothing rests on."""
    statements = {statement.id: statement for statement in own(whole.pathway.register.statements)}
    named = places(whole.pathway)
    # An id that is written a little otherwise is told where it stands.
    meant = (same_number(id, statements) for id in named if id not in statements)
    encoded = {*named, *meant, *(whole.left_out or ())}
    for statement in statements.values():
        if statement.id not in encoded and statement.not_encoded is None:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"`{statement.id}` is neither encoded nor left out with a reason",
                statement.span,
                notes=(f"it says: {statement.says}",),
                help="name it under `based on:` of what follows it, or add `not encoded:` "
                "with the reason",
            )
