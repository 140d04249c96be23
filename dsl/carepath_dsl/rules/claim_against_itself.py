"""Safety claims that demand and forbid the same.

## What it says
A recommendation stands under `always` and under `never` of one claim.

## Why it matters
No pathway can keep the claim, so that nobody learns from its failing whether patients are safe.
One of the two names was meant to be another one.

## Wrong
```yaml
safety:
  - claim: Retention gets imaging and no advice
    when: urinary_retention
    always: [emergency_imaging, stay_active]
    never: [stay_active]
```

## Right
```yaml
safety:
  - claim: Retention gets imaging and no advice
    when: urinary_retention
    always: [emergency_imaging]
    never: [stay_active]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._ways import quoted
from carepath_dsl.rules._whole import Whole

CODE = "CP509"
SEVERITY = Severity.WARNING


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each claim."""
    groups = whole.pathway.alternatives
    for claim in whole.pathway.safety:
        never = set(claim.never)
        for name in claim.never:
            never.update(groups[name].members if name in groups else ())
        both = [
            name
            for name in claim.always
            if name in never or (name in groups and never.issuperset(groups[name].members))
        ]
        if both:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"this claim demands {quoted(both)} and forbids the same",
                claim.span,
                help="take it out of `always:` or of `never:`",
            )
