"""Recommendations that no box gives.

## What it says
The recommendation is declared, but no box lists it under `recommend` and nothing names it under
`instead`.

## Why it matters
The advice was taken from the source and reaches nobody. Whoever reads the list of
recommendations believes that patients get it.

## Wrong
```yaml
recommendations:
  superficial_heat:
    offer: Superficial heat
```

## Right
```yaml
recommendations:
  superficial_heat:
    offer: Superficial heat
steps:
  care:
    recommend: [stay_active, superficial_heat]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.model import Action
from carepath_dsl.rules._whole import Whole, own

CODE = "CP314"
SEVERITY = Severity.ERROR


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each recommendation that neither a box nor an `instead` names."""
    pathway = whole.pathway
    given = {advice.instead for advice in pathway.recommendations.values()}
    for step in pathway.steps.values():
        if isinstance(step, Action):
            given.update(line.recommendation for line in step.lines)
            given.update(line.instead for line in step.lines)
    for advice in own(pathway.recommendations):
        if advice.id not in given:
            groups = (g for g in own(pathway.alternatives) if advice.id in g.members)
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"no box gives the recommendation `{advice.id}`",
                advice.span,
                labels=tuple(Label(g.span, f"`{g.id}` counts on it") for g in groups),
                help="list it under `recommend:` of a box, or take it out",
            )
