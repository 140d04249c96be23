"""Urgent advice that `unless` stops and nothing replaces.

## What it says
Something that has to be done now has an `unless` and no `instead`.

## Why it matters
The patient for whom it is ruled out needs help within hours like everybody else, and gets nothing
in its place. While the contraindication is unknown, neither is certain.

## Wrong
```yaml
recommendations:
  urgent_mri:
    do now: MRI of the lumbar spine
    unless: mri_contraindicated
```

## Right
```yaml
recommendations:
  urgent_mri:
    do now: MRI of the lumbar spine
    unless: mri_contraindicated
    instead: urgent_ct
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.model import Action, Recommendation, Verb
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own
from carepath_dsl.spans import Span

CODE = "CP506"
SEVERITY = Severity.WARNING
NEEDS = Need.SOUND


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each recommendation and each line."""
    recommendations = whole.pathway.recommendations
    for advice in own(recommendations):
        if advice.unless is not None and advice.instead is None and _is_now(advice):
            yield _finding(advice, advice.unless.span, advice.span)
    for step in own(whole.pathway.steps):
        if isinstance(step, Action):
            for line in step.lines:
                advice = recommendations[line.recommendation]
                if line.unless is not None and line.instead is None and _is_now(advice):
                    yield _finding(advice, line.unless.span, line.span)


def _is_now(advice: Recommendation) -> bool:
    return advice.verb is Verb.DO_NOW


def _finding(advice: Recommendation, place: Span, what: Span) -> Diagnostic:
    return Diagnostic(
        CODE,
        SEVERITY,
        f"where this stops `{advice.id}`, nothing takes its place",
        place,
        labels=(Label(what, f"`{advice.id}` has to be done now"),),
        help="name under `instead:` what is done then",
    )
