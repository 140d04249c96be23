"""Decisions on a red flag that do not say what to do while it is unknown.

## What it says
The condition reads a red flag, by itself or in a definition, and the box has no `while unknown`.

## Why it matters
An unknown red flag is not an absent one. Whoever waits for the answer may lose the hours in which
harm could be averted; whoever goes on as if the answer were no treats an emergency as routine. The
author has to choose: ask, or prepare for the worse way meanwhile.

## Wrong
```yaml
steps:
  red_flags:
    title: Any sign of cauda equina syndrome?
    if: suspected_cauda_equina
    yes: emergency
    no: care
```

## Right
```yaml
steps:
  red_flags:
    title: Any sign of cauda equina syndrome?
    if: suspected_cauda_equina
    yes: emergency
    no: care
    while unknown: prepare for emergency
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.meaning.walking import facts_of_condition
from carepath_dsl.model import Decision, Fact, Pathway
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._ways import named, quoted
from carepath_dsl.rules._whole import Whole, own

CODE = "CP501"
SEVERITY = Severity.ERROR
NEEDS = Need.SOUND


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each decision."""
    for step in own(whole.pathway.steps):
        if not isinstance(step, Decision) or step.says_while_unknown:
            continue
        flags = _red_flags(step, whole.pathway)
        if flags:
            word = "red flag" if len(flags) == 1 else "red flags"
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"{named(step)} reads the {word} {quoted(f.id for f in flags)} and does not say "
                "what to do while the answer is unknown",
                step.span,
                labels=tuple(Label(flag.span, f"`{flag.id}` is a red flag") for flag in flags),
                help="add `while unknown: prepare for STEP` with the step of the more urgent way, "
                "or `while unknown: ask`",
            )


def _red_flags(step: Decision, pathway: Pathway) -> list[Fact]:
    conditions = [branch.when for branch in step.branches if branch.when is not None]
    names = dict.fromkeys(f for when in conditions for f in facts_of_condition(when, pathway))
    return [pathway.facts[name] for name in names if pathway.facts[name].red_flag]
