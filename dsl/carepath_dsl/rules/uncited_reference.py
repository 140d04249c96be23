"""References that no statement cites.

## What it says
The entry stands in the reference list, and no statement names it under `cites`.

## Why it matters
Readers take a long list for well-founded advice. An entry nobody cites supports nothing, or a
citation was forgotten that would tell where the advice to a patient comes from.

## Wrong
```yaml
references:
  2:
    kind: guideline
    title: Guideline Directed Topic Overview
    year: 2025
```

## Right
```yaml
references:
  2:
    kind: guideline
    title: Guideline Directed Topic Overview
    year: 2025
statements:
  S04:
    section: First line
    says: Patients with back pain stay active.
    cites: [2]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._citing import same_number
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP409"
SEVERITY = Severity.WARNING
NEEDS = Need.REGISTER


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each reference without a citation."""
    register = whole.pathway.register
    cited = {id for statement in own(register.statements) for id in statement.cites}
    references = {reference.id: reference for reference in own(register.references)}
    # A number that is written a little otherwise is told where it stands.
    cited |= {same_number(id, references) or id for id in cited if id not in references}
    for reference in references.values():
        if reference.id not in cited:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"no statement cites reference {reference.id}",
                reference.span,
                help="name it under `cites:` where the source does, or take it out",
            )
