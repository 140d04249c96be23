"""Conditions that are always true or always false.

## What it says
Taken by itself, the condition has the same answer for every possible patient.

## Why it matters
It looks as if patients were told apart, and they are not: everybody gets the advice, or nobody
does. Often a `not` is out of place, a limit was meant to be another one, or `and` was written
where `or` was meant.

## Wrong
```yaml
steps:
  duration:
    title: Between 6 and 12 weeks?
    if: symptom_duration < 6 weeks and symptom_duration > 12 weeks
    yes: end
    no: care
```

## Right
```yaml
steps:
  duration:
    title: Between 6 and 12 weeks?
    if: symptom_duration between 6 and 12 weeks
    yes: end
    no: care
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._constant import Constants
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole

CODE = "CP315"
SEVERITY = Severity.WARNING
NEEDS = Need.PATIENTS


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each condition, at the smallest part that is always the same."""
    for constant in Constants(whole.pathway, whole.meaning).found():
        answer = "true for every patient" if constant.always else "true for no patient"
        yield Diagnostic(
            CODE,
            SEVERITY,
            f"this is {answer}",
            constant.span,
            notes=(constant.note,),
            help="correct the condition; look for a `not`, an `and` or a limit out of place",
        )
