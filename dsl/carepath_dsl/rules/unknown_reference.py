"""Statements that cite a reference the list does not have.

## What it says
`cites` names a reference that does not stand under `references`.

## Why it matters
The number on the page leads nowhere, and nobody can check whether the source says what it is
cited for. Where the source itself lacks the entry, say so: a gap that is marked misleads nobody.

## Wrong
```yaml
statements:
  S04:
    section: First line
    says: Patients with back pain stay active.
    cites: [7]
```

## Right
```yaml
statements:
  S04:
    section: First line
    says: Patients with back pain stay active.
    cites: [1]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.rules._citing import same_number
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP403"
SEVERITY = Severity.ERROR
NEEDS = Need.REGISTER


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each citation without an entry."""
    register = whole.pathway.register
    references = {reference.id: reference for reference in own(register.references)}
    for statement in own(register.statements):
        for id in statement.cites:
            if id in references:
                continue
            key = whole.key_at("statements", statement.id, "cites", path=register.path)
            meant = same_number(id, references)
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"the reference list has no entry {id}",
                whole.item_at(key, id),
                labels=(Label(references[meant].span, "declared here"),) if meant else (),
                help=f"did you mean {meant}?"
                if meant
                else "correct the number, or add the entry; where the source itself lacks it, "
                "with `missing:` and the reason",
            )
