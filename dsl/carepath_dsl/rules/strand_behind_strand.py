"""Strands that stand beside a box and behind it.

## What it says
`then: [a, b]` goes to both boxes, side by side. Here a way leads from `a` to `b` as well.

## Why it matters
`b` is reached in any case, so the way from `a` to it decides nothing, whatever question stands on
it. Either the boxes were to follow one another, and patients get the second one too early, or the
question before it was to keep somebody out, and does not.

## Wrong
```yaml
steps:
  both:
    title: Pain and disability
    then: [disability, team]
  disability:
    title: Functional disability?
    if: functional_disability
    yes: team
    no: end
  team:
    title: Disability needs a team
    recommend: [multidisciplinary_assessment]
    then: end
```

## Right
```yaml
steps:
  both:
    title: Pain and disability
    then: [disability, care]
  disability:
    title: Functional disability?
    if: functional_disability
    yes: team
    no: end
  team:
    title: Disability needs a team
    recommend: [multidisciplinary_assessment]
    then: end
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.model import Action
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP318"
SEVERITY = Severity.WARNING
NEEDS = Need.WAYS


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each strand that another strand of the same box leads to."""
    steps = whole.pathway.steps
    for step in own(steps):
        if not isinstance(step, Action):
            continue
        strands = {target.step: target for target in step.then if target.step is not None}
        for late, early in whole.ahead.first_leading(strands).items():
            first, second = steps[early], steps[late]
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"box {second.box} stands beside box {first.box} and behind it",
                strands[late].span,
                labels=(Label(strands[early].span, f"a way leads from here to box {second.box}"),),
                help=f"take `{late}` out here if it comes after `{early}`, "
                "or lead the way behind that one elsewhere",
            )
