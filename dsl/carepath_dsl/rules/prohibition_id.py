"""Ids that hide a prohibition, or feign one.

## What it says
The id of what stands under `do not offer` begins with `no_`, and no other one does.

## Why it matters
Boxes, claims and cases name recommendations by their ids alone. `recommend: [imaging]` reads like
an offer; who reviews the box has to see at once that it forbids.

## Wrong
```yaml
recommendations:
  routine_imaging:
    do not offer: Routine imaging
```

## Right
```yaml
recommendations:
  no_routine_imaging:
    do not offer: Routine imaging
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.model import Verb
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP701"
SEVERITY = Severity.WARNING
NEEDS = Need.WRITTEN


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each id."""
    for advice in own(whole.pathway.recommendations):
        forbids = advice.verb is Verb.DO_NOT_OFFER
        if forbids == advice.id.startswith("no_"):
            continue
        yield Diagnostic(
            CODE,
            SEVERITY,
            f"`{advice.id}` is a prohibition, and its id does not begin with `no_`"
            if forbids
            else f"`{advice.id}` begins with `no_` and is no prohibition",
            advice.span,
            help=f"call it `no_{advice.id}`"
            if forbids
            else "give it another id, or make it `do not offer:`",
        )
