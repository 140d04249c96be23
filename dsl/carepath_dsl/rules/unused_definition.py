"""Definitions that nothing uses.

## What it says
No box, recommendation, other definition, report or claim reads this definition.

## Why it matters
A definition stands for a finding the clinicians agreed on. Where nothing reads it, a box probably
decides on something else that was meant to be the same, and the agreed wording has no effect.

## Wrong
```yaml
definitions:
  severe:
    title: Severe pain
    is: pain_severity is at least severe
```

## Right
```yaml
definitions:
  severe:
    title: Severe pain
    is: pain_severity is at least severe
report: [severe]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.model import ANY_RED_FLAG
from carepath_dsl.rules._uses import names_used
from carepath_dsl.rules._whole import Whole, own

CODE = "CP313"
SEVERITY = Severity.WARNING


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each definition nothing reads, not even another one."""
    used = names_used(whole.pathway)
    for definition in own(whole.pathway.definitions):
        if definition.id not in used and definition.id != ANY_RED_FLAG:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"nothing uses the definition `{definition.id}`",
                definition.span,
                help="read it in a condition, list it under `report:`, or take it out",
            )
