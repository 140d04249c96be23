"""Precautions with nothing to prepare.

## What it says
`while unknown: prepare for STEP` names a step from which on nothing is recommended.

## Why it matters
While the answer is unknown the patient is to be treated as if it were the worse one. Here that
means no treatment at all: the precaution looks like one and gives nothing.

## Wrong
```yaml
steps:
  red_flags:
    title: Any sign of cauda equina syndrome?
    if: suspected_cauda_equina
    yes: emergency
    no: no_emergency
    while unknown: prepare for no_emergency
  no_emergency:
    title: No emergency
    then: end
```

## Right
```yaml
steps:
  red_flags:
    title: Any sign of cauda equina syndrome?
    if: suspected_cauda_equina
    yes: emergency
    no: no_emergency
    while unknown: prepare for emergency
  no_emergency:
    title: No emergency
    then: end
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.model import Action, Decision
from carepath_dsl.rules._ways import named, owner
from carepath_dsl.rules._whole import Whole, own

CODE = "CP507"
SEVERITY = Severity.WARNING


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each decision."""
    steps = whole.pathway.steps
    if not whole.ahead.complete:
        return
    giving = {owner(step.id) for step in steps.values() if isinstance(step, Action) and step.lines}
    for step in own(steps):
        if not isinstance(step, Decision) or step.prepare is None:
            continue
        there = owner(step.prepare)
        if not any(there == box or whole.ahead.leads(there, box) for box in giving):
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"{named(step)} prepares for box {steps[there].box}, and nothing is "
                "recommended from there on",
                whole.value_at("steps", step.id, "while unknown"),
                labels=(Label(steps[there].span, f"box {steps[there].box}"),),
                help="prepare for the way on which something is done",
            )
