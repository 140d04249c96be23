"""Boxes that no way leads to.

## What it says
Beginning at `start`, no way leads to this box. Boxes that only follow on it are named in the same
finding.

## Why it matters
What stands in the box is never given to anybody, although whoever reads the file believes it is.
A target was probably mistyped or lost when boxes were moved, so that a patient takes another way
than the one that was meant.

## Wrong
```yaml
steps:
  duration:
    title: Pain for more than 6 weeks?
    if: long_pain
    yes: end
    no: care
  referral:
    title: Pain that persists
    recommend: [refer_within_3_months]
    then: end
```

## Right
```yaml
steps:
  duration:
    title: Pain for more than 6 weeks?
    if: long_pain
    yes: referral
    no: care
  referral:
    title: Pain that persists
    recommend: [refer_within_3_months]
    then: end
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.model import Action
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._ways import boxes, named, reached_from
from carepath_dsl.rules._whole import Whole, own

CODE = "CP311"
SEVERITY = Severity.ERROR
NEEDS = Need.WAYS


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each box at which a part of the pathway is cut off."""
    pathway = whole.pathway
    ways = whole.ways
    reached = reached_from(pathway.start, ways)
    lost = [id for id in ways if id not in reached]
    led_to = {t.step for id in lost for t in ways[id] if t.step != id}
    # A box no other one leads to comes before those behind it; of a ring, the first box stands
    # for all of them.
    reported: set[str] = set()
    for id in sorted(lost, key=lambda id: id in led_to):
        if id in reported:
            continue
        behind = reached_from(id, ways) - reached - reported - {id}
        reported |= {id, *behind}
        yield _finding(id, behind, whole)


def _finding(id: str, behind: set[str], whole: Whole) -> Diagnostic:
    steps = whole.pathway.steps
    step = steps[id]
    back = [
        whole.value_at("steps", other.id, "back to")
        for other in own(steps)
        if isinstance(other, Action) and other.reassess and other.reassess.back_to == id
    ]
    notes = []
    if behind:
        others = [steps[other] for other in behind]
        verb = "is" if len(others) == 1 else "are"
        notes.append(f"nor {verb} {boxes(others)} behind it reached")
    return Diagnostic(
        CODE,
        SEVERITY,
        f"no way leads to {named(step)}",
        step.span,
        labels=tuple(Label(place, "this way back is drawn and never followed") for place in back),
        notes=tuple(notes),
        help="lead a way to it with `then:`, `yes:`, `no:` or `go to:`, or take it out",
    )
