"""Contraindications that do not stop what they forbid.

## What it says
A fact says that something is contraindicated (`mri_contraindicated`) or that there is an allergy
to it (`penicillin_allergy`). A recommendation with that word in its id is given without asking.

## Why it matters
The patient was asked about the contraindication, and the treatment is given to them all the same.
This happens when a second recommendation of the same kind is added and its `unless` is forgotten.

## Wrong
```yaml
recommendations:
  mri_with_contrast:
    offer: MRI of the lumbar spine with contrast
```

## Right
```yaml
recommendations:
  mri_with_contrast:
    offer: MRI of the lumbar spine with contrast
    unless: mri_contraindicated
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.meaning.walking import facts_of_condition
from carepath_dsl.model import Action, Condition, Decision, Pathway, Recommendation, Verb, YesNo
from carepath_dsl.rules._whole import Whole, own

CODE = "CP508"
SEVERITY = Severity.WARNING

_NAMES = re.compile(
    r"(?P<what>[a-z0-9_]+?)_(is_)?(contraindicated|contraindication|allergy|intolerance)"
    r"|(contraindication|allergy|intolerance)_to_(?P<to>[a-z0-9_]+)"
)


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each recommendation and contraindication."""
    pathway = whole.pathway
    for fact in own(pathway.facts):
        match = _NAMES.fullmatch(fact.id)
        if match is None or not isinstance(fact.type, YesNo):
            continue
        what = match["what"] or match["to"]
        for advice in own(pathway.recommendations):
            if advice.verb is Verb.DO_NOT_OFFER or f"_{what}_" not in f"_{advice.id}_":
                continue
            if not _is_guarded(advice, fact.id, pathway):
                yield Diagnostic(
                    CODE,
                    SEVERITY,
                    f"`{advice.id}` is given without asking for `{fact.id}`",
                    advice.span,
                    labels=(Label(fact.span, "the contraindication"),),
                    help=f"add `unless: {fact.id}`",
                )


def _is_guarded(advice: Recommendation, fact: str, pathway: Pathway) -> bool:
    """True when the recommendation, every line that gives it, or a decision reads the fact."""

    def reads(*conditions: Condition | None) -> bool:
        return any(
            fact in facts_of_condition(when, pathway) for when in conditions if when is not None
        )

    if reads(advice.unless):
        return True
    lines = []
    for step in pathway.steps.values():
        match step:
            case Decision(branches=branches):
                if reads(*(branch.when for branch in branches)):
                    return True
            case Action():
                lines += [line for line in step.lines if line.recommendation == advice.id]
            case _:
                pass
    return all(reads(line.when, line.unless) for line in lines)
