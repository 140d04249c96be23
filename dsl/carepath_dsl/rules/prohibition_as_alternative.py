"""Prohibitions in a group of alternatives.

## What it says
A group says that one of its members is given. One of the members forbids something instead.

## Why it matters
"One of these is certain" would be true for a patient who gets nothing but the prohibition. A
claim that everybody gets urgent imaging would then hold for somebody who gets none.

## Wrong
```yaml
alternatives:
  movement: [stay_active, no_bed_rest]
```

## Right
```yaml
alternatives:
  emergency_imaging: [urgent_mri, urgent_ct]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.model import Verb
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP317"
SEVERITY = Severity.WARNING
NEEDS = Need.SOUND


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each member that is a prohibition."""
    for group in own(whole.pathway.alternatives):
        for member in group.members:
            advice = whole.pathway.recommendations[member]
            if advice.verb is Verb.DO_NOT_OFFER:
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"`{group.id}` is a choice of things to do, and `{member}` forbids something",
                    whole.item_at(group.span, member),
                    labels=(Label(advice.span, f"`{member}` is a prohibition"),),
                    help="take it out of the group",
                )
