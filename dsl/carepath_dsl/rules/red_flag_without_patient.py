"""Red flags without a question for the patient.

## What it says
The fact is a red flag, and has no `ask patient`.

## Why it matters
Patients are asked in the clinician's words then. Who does not understand "saddle anaesthesia"
answers no, and the emergency is missed.

## Wrong
```yaml
facts:
  saddle_anaesthesia:
    ask: Is there numbness of the perineum or genitals?
    red flag: true
```

## Right
```yaml
facts:
  saddle_anaesthesia:
    ask: Is there numbness of the perineum or genitals?
    ask patient: Do you have any numbness between the legs?
    red flag: true
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP602"
SEVERITY = Severity.WARNING
NEEDS = Need.WRITTEN


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each red flag."""
    for fact in own(whole.pathway.facts):
        if fact.red_flag and fact.ask_patient is None:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the red flag `{fact.id}` has no question for the patient",
                fact.span,
                help="add `ask patient:` in everyday words",
            )
