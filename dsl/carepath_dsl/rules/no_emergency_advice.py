"""Pathways with red flags and nothing to do now.

## What it says
At least one fact is marked as a red flag, and no recommendation says `do now`.

## Why it matters
A red flag is a sign that somebody has to act within hours. Here whoever has one gets advice that
can wait.

## Wrong
```yaml
recommendations:
  urgent_mri:
    offer: MRI of the lumbar spine
  urgent_ct:
    offer: CT of the lumbar spine
```

## Right
```yaml
recommendations:
  urgent_mri:
    do now: MRI of the lumbar spine
  urgent_ct:
    do now: CT of the lumbar spine
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.model import Verb
from carepath_dsl.rules._whole import Whole, own

CODE = "CP503"
SEVERITY = Severity.WARNING


def check(whole: Whole) -> Iterator[Diagnostic]:
    """At most one finding."""
    flags = [fact for fact in own(whole.pathway.facts) if fact.red_flag]
    acting = any(r.verb is Verb.DO_NOW for r in whole.pathway.recommendations.values())
    if flags and not acting:
        yield Diagnostic(
            CODE,
            SEVERITY,
            f"`{flags[0].id}` is a red flag, and the pathway has nothing to do now",
            flags[0].span,
            help="give what is done within hours with `do now:`",
        )
