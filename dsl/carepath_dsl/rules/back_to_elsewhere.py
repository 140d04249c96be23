"""Ways back that do not lead back.

## What it says
`back to` names a box from which this one is never reached.

## Why it matters
`back to` says where to look at the patient again; it is drawn and never followed. Where it points
ahead, whatever stands there is not given to the patient at all, and the follow-up that was
promised looks at something else than what was done.

## Wrong
```yaml
steps:
  care:
    then: look_again
  look_again:
    title: Look again
    reassess: after 6 weeks
    back to: emergency
```

## Right
```yaml
steps:
  care:
    then: look_again
  look_again:
    title: Look again
    reassess: after 6 weeks
    back to: care
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.model import Action
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._ways import named, owner, reached_from
from carepath_dsl.rules._whole import Whole, own

CODE = "CP320"
SEVERITY = Severity.WARNING
NEEDS = Need.WAYS


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each `back to` whose box does not lead here."""
    if not whole.ahead.complete:
        return
    steps = whole.pathway.steps
    reached = reached_from(whole.pathway.start, whole.ways)
    for step in own(steps):
        if not isinstance(step, Action) or step.reassess is None or step.id not in reached:
            continue
        back = steps[step.reassess.back_to]
        before = owner(back.id)
        # That no way leads there is a finding of its own.
        if before in reached and before != step.id and not whole.ahead.leads(before, step.id):
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"{named(step)} goes back to box {back.box}, which does not lead to it",
                whole.value_at("steps", step.id, "back to"),
                help="name a box before this one; a way ahead is written with `then:`",
            )
