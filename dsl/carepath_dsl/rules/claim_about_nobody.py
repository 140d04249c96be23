"""Safety claims about nobody.

## What it says
No possible patient meets the `when` of the claim.

## Why it matters
The claim holds whatever the pathway does. It looks like a guarantee for patients and guards none
of them.

## Wrong
```yaml
safety:
  - claim: Pain of less than a week is not left to advice
    when: symptom_duration < 1 weeks and symptom_duration > 6 weeks
    never: stay_active
```

## Right
```yaml
safety:
  - claim: Pain of less than a week is not left to advice
    when: symptom_duration < 1 weeks
    never: stay_active
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._constant import Constants
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole

CODE = "CP505"
SEVERITY = Severity.WARNING
NEEDS = Need.PATIENTS


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each claim whose condition nobody meets."""
    constants = Constants(whole.pathway, whole.meaning)
    for claim in whole.pathway.safety:
        if not constants.spoilt(claim.when) and constants.answer(claim.when) is False:
            yield Diagnostic(
                CODE,
                SEVERITY,
                "nobody meets this condition, so the claim says nothing",
                claim.when.span,
                help="correct the condition",
            )
