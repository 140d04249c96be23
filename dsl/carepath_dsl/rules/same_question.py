"""Facts that ask the same question.

## What it says
Two facts have the same `ask`.

## Why it matters
The patient is asked twice, and the two answers may differ: one box then acts on yes and another on
no. One of the facts was copied and its question not changed, or the two are one fact.

## Wrong
```yaml
facts:
  fever:
    ask: Does the patient have a fever?
  raised_temperature:
    ask: Does the patient have a fever?
```

## Right
```yaml
facts:
  fever:
    ask: Does the patient have a fever?
  raised_temperature:
    ask: Was the temperature raised at any time this week?
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.model import Fact
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP610"
SEVERITY = Severity.WARNING
NEEDS = Need.WRITTEN


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each fact whose question was asked before."""
    seen: dict[str, Fact] = {}
    for fact in own(whole.pathway.facts):
        first = seen.setdefault(fact.ask.casefold(), fact)
        if first is not fact:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"`{fact.id}` asks the same as `{first.id}`",
                whole.value_at("facts", fact.id, "ask"),
                labels=(Label(whole.value_at("facts", first.id, "ask"), "asked here first"),),
                help="ask what tells the two apart, or make one fact of them",
            )
