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

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole

CODE = "CP509"
SEVERITY = Severity.WARNING
NEEDS = Need.SOUND


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each recommendation or group that is demanded."""
    groups = whole.pathway.alternatives
    for claim in whole.pathway.safety:
        never: dict[str, str] = {}
        for name in claim.never:
            never |= dict.fromkeys(groups[name].members if name in groups else (), name)
            never[name] = name
        for name in claim.always:
            members = groups[name].members if name in groups else ()
            if name in never or (members and never.keys() >= set(members)):
                against = never.get(name) or never[members[0]]
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"this claim demands `{name}` and forbids it",
                    whole.item_at(whole.key_in(claim.span, "never"), against),
                    labels=(
                        Label(whole.item_at(whole.key_in(claim.span, "always"), name), "demanded"),
                    ),
                    help="take it out of `always:` or of `never:`",
                )
