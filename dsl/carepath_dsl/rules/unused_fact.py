"""Facts that nothing uses.

## What it says
No box, recommendation, definition, report or claim reads this fact.

## Why it matters
A fact is written down because it matters for the patient. Where nothing reads it, a condition was
forgotten, or another fact is read in its place by mistake; the patient with that finding is then
treated like everybody else.

## Wrong
```yaml
facts:
  fever:
    ask: Does the patient have a fever?
    type: yes/no
```

## Right
```yaml
facts:
  fever:
    ask: Does the patient have a fever?
    type: yes/no
steps:
  infection:
    title: Fever as well?
    if: fever
    yes: end
    no: care
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._uses import names_used
from carepath_dsl.rules._whole import Whole, own

CODE = "CP312"
SEVERITY = Severity.WARNING


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each fact nothing reads."""
    used = names_used(whole.pathway)
    for fact in own(whole.pathway.facts):
        if fact.id not in used:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"nothing uses the {'red flag' if fact.red_flag else 'fact'} `{fact.id}`",
                fact.span,
                help="read it in a condition, or take it out",
            )
