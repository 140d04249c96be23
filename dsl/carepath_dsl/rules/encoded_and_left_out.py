"""Statements that are both encoded and left out.

## What it says
The statement says `not encoded` with a reason, and something in the pathway rests on it.

## Why it matters
One of the two is not true any more. A board member who reads the register believes that the
statement has no effect on patients, while it has.

## Wrong
```yaml
statements:
  S04:
    section: First line
    says: Patients with back pain stay active.
    cites: [1]
    not encoded: treatment is not part of this pathway
```

## Right
```yaml
statements:
  S04:
    section: First line
    says: Patients with back pain stay active.
    cites: [1]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.rules._citing import places
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP407"
SEVERITY = Severity.WARNING
NEEDS = Need.REGISTER


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each statement that is both."""
    register = whole.pathway.register
    encoded = places(whole.pathway)
    for statement in own(register.statements):
        place = encoded.get(statement.id)
        if place is not None and statement.not_encoded is not None:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"`{statement.id}` is left out with a reason, and {place.who} is based on it",
                whole.key_at("statements", statement.id, "not encoded", path=register.path),
                labels=(Label(whole.item_at(place.basis.span, statement.id), "used here"),),
                help="take `not encoded` out, or the statement out of `based on`",
            )
