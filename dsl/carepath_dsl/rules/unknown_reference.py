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

from carepath_dsl.diagnostics import Diagnostic, Diagnostics, Severity
from carepath_dsl.expressions import Name
from carepath_dsl.rules._whole import Whole, own
from carepath_dsl.scope import Named

CODE = "CP403"
SEVERITY = Severity.ERROR


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each citation without an entry."""
    register = whole.pathway.register
    references = Named("reference", {r.id: r.span for r in own(register.references)})
    found = Diagnostics()
    for statement in own(register.statements):
        for id in statement.cites:
            if id not in references.ids:
                key = whole.key_at("statements", statement.id, "cites", path=register.path)
                references.check(Name(id, whole.item_at(key, id)), CODE, found)
    yield from found
