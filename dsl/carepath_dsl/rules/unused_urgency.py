"""Urgency levels that no recommendation has.

## What it says
The scale names a level, and nothing is given with that urgency.

## Why it matters
The levels of the scale are what readers expect to be told apart. A level without advice may mean
that something was entered with a calmer level than it should have.

## Wrong
```yaml
urgency:
  emergency: within hours
  urgent: within 2 weeks
  routine: no set time
```

## Right
```yaml
urgency:
  emergency: within hours
  urgent: within 2 weeks
  routine: no set time
recommendations:
  refer_within_2_weeks:
    offer: Referral to a specialist
    urgency: urgent
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._whole import Whole

CODE = "CP322"
SEVERITY = Severity.WARNING


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each level without a recommendation."""
    used = {advice.urgency for advice in whole.pathway.recommendations.values()}
    for level in whole.pathway.urgency:
        if level.id not in used:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"no recommendation has the urgency `{level.id}`",
                whole.key_at("urgency", level.id),
                help="give it to a recommendation, or take the level out",
            )
