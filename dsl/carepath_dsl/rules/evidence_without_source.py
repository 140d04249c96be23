"""Evidence that no source has graded.

## What it says
The recommendation states how strong or certain its evidence is, and rests on no statement.

## Why it matters
The words of `evidence` are those of the source. Here nobody but the authors could have said them,
and a clinician would weigh the advice for a patient by a grade that was never given.

## Wrong
```yaml
recommendations:
  superficial_heat:
    offer: Superficial heat
    our own: patients ask for it
    evidence:
      strength: strong
```

## Right
```yaml
recommendations:
  superficial_heat:
    offer: Superficial heat
    based on: [S04]
    evidence:
      strength: strong
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP414"
SEVERITY = Severity.WARNING
NEEDS = Need.WRITTEN


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each recommendation with a grade and without a statement."""
    for advice in own(whole.pathway.recommendations):
        if advice.evidence is not None and not advice.basis.statements:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"`{advice.id}` grades its evidence, and no statement of the source does",
                whole.key_at("recommendations", advice.id, "evidence"),
                help="name the statement under `based on:`, or take `evidence` out",
            )
