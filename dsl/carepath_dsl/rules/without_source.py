"""Boxes and recommendations without a source.

## What it says
The box or recommendation names no statement under `based on`, and does not say `our own` with a
reason.

## Why it matters
Nobody can tell whether this was taken from the source or made up. What the authors add may be
right, but the board has to see that it is theirs.

## Wrong
```yaml
recommendations:
  superficial_heat:
    offer: Superficial heat
```

## Right
```yaml
recommendations:
  superficial_heat:
    offer: Superficial heat
    our own: it does no harm, and patients ask for it
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._ways import named
from carepath_dsl.rules._whole import Whole, own

CODE = "CP405"
SEVERITY = Severity.ERROR
NEEDS = Need.WRITTEN


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each box or recommendation without a basis."""
    things = [
        (f"the recommendation `{advice.id}`", advice.basis, advice.span)
        for advice in own(whole.pathway.recommendations)
    ]
    things += [(named(step), step.basis, step.span) for step in own(whole.pathway.steps)]
    for who, basis, span in things:
        if not basis.statements and basis.our_own is None:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"{who} does not say what it is based on",
                span,
                help="add `based on:` with statements of the source, or `our own:` with the reason",
            )
