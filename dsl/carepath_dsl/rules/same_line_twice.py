"""Boxes that give the same recommendation twice to the same patients.

## What it says
Two lines of the box name the same recommendation under the same condition.

## Why it matters
A recommendation is given once, however many lines name it. The second line adds nothing, so that
one of the two probably was to name another recommendation or another condition.

## Wrong
```yaml
steps:
  care:
    recommend:
      - do: stay_active
        because: Movement helps most people
      - do: stay_active
        because: Rest in bed does harm
```

## Right
```yaml
steps:
  care:
    recommend:
      - do: stay_active
        because: Movement helps most people, and rest in bed does harm
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.model import Action, Condition, Line
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._ways import named
from carepath_dsl.rules._whole import Whole, own

CODE = "CP316"
SEVERITY = Severity.WARNING
NEEDS = Need.SOUND


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each line that repeats one above it."""
    for step in own(whole.pathway.steps):
        if not isinstance(step, Action):
            continue
        seen: dict[tuple[str, Condition | None, Condition | None, str | None], Line] = {}
        for line in step.lines:
            same = (line.recommendation, line.when, line.unless, line.instead)
            first = seen.setdefault(same, line)
            if first is not line:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"{named(step)} gives `{line.recommendation}` twice to the same patients",
                    line.span,
                    labels=(Label(first.span, "the first time"),),
                    help="make one line of them, with both reasons and all statements",
                )
