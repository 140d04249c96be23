"""Ways that lead up the file.

## What it says
The box a way leads to stands further up in the file than the box it comes from.

## Why it matters
Box numbers follow the file. A way from box 9 to box 4 looks like a way back, which is never
followed; a reviewer may think that the patient is only looked at again, while the way is taken.

## Wrong
```yaml
steps:
  late:
    title: Reached only from below
    recommend: [stay_active]
    then: end
  early:
    title: Leads up
    then: late
```

## Right
```yaml
steps:
  early:
    title: Leads down
    then: late
  late:
    title: Reached from above
    recommend: [stay_active]
    then: end
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.meaning.flow import box_key
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._ways import reached_from
from carepath_dsl.rules._whole import Whole

CODE = "CP703"
SEVERITY = Severity.WARNING
NEEDS = Need.WAYS


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each way that is taken; none where a ring is the cause."""
    if not whole.ahead.complete:
        return
    steps = whole.pathway.steps
    reached = reached_from(whole.pathway.start, whole.ways)
    for id in (id for id in whole.ways if id in reached):
        for target in whole.ways[id]:
            if target.step is None:
                continue
            here, there = steps[id], steps[target.step]
            if box_key(there.box) < box_key(here.box):
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"the way from box {here.box} to box {there.box} leads up the file",
                    target.span,
                    labels=(Label(there.span, f"box {there.box}"),),
                    help=f"move `{there.id}` below `{here.id}`",
                )
