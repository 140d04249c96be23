"""Ways and lines that come too late.

## What it says
Of the ways out of a decision the first true one is taken, and so it is with the lines of
`first of`. Everybody this one is for has been taken by those above it.

## Why it matters
The narrower case is usually the more serious one. Behind a wider one it never comes to its turn,
and the most seriously ill get the advice for the others.

## Wrong
```yaml
steps:
  how_severe:
    title: How severe is the pain?
    branches:
      - when: pain_severity is at least moderate
        go to: care
      - when: pain_severity is disabling
        go to: emergency
      - otherwise: end
```

## Right
```yaml
steps:
  how_severe:
    title: How severe is the pain?
    branches:
      - when: pain_severity is disabling
        go to: emergency
      - when: pain_severity is at least moderate
        go to: care
      - otherwise: end
```
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.model import Condition, Decision
from carepath_dsl.rules._constant import Constants, in_order_of_use, lines_of
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP319"
SEVERITY = Severity.WARNING
NEEDS = Need.PATIENTS


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each way or line nobody is left for."""
    constants = Constants(whole.pathway, whole.meaning)
    for definition in in_order_of_use(whole.pathway):
        if "." not in definition.id:
            yield from _late(lines_of(definition), "line", constants)
    for step in own(whole.pathway.steps):
        if isinstance(step, Decision):
            ways = [branch.when for branch in step.branches if branch.when is not None]
            yield from _late(ways, "way", constants)


def _late(conditions: Sequence[Condition], word: str, constants: Constants) -> Iterator[Diagnostic]:
    for place, takers in constants.overtaken(conditions):
        yield Diagnostic(
            CODE,
            SEVERITY,
            f"nobody is left for this {word}: those it is for are taken above",
            conditions[place].span,
            labels=tuple(Label(conditions[p].span, "taken here") for p in takers),
            help=f"put the narrower {word} first, or correct one of the conditions",
        )
