"""Red flags that no safety claim speaks of.

## What it says
No claim under `safety` reads this red flag in its `when`, by itself or in a definition.

## Why it matters
A safety claim says what must happen to everybody with that sign, and it is tested on every patient
there can be. Without one, a later change can lead patients with this red flag past the emergency,
and nothing notices.

## Wrong
```yaml
facts:
  progressive_deficit:
    ask: Is a neurological deficit of the legs getting worse?
    type: yes/no
    red flag: true
safety:
  - claim: Any sign of cauda equina syndrome gets emergency imaging
    when: suspected_cauda_equina
    always: emergency_imaging
```

## Right
```yaml
facts:
  progressive_deficit:
    ask: Is a neurological deficit of the legs getting worse?
    type: yes/no
    red flag: true
safety:
  - claim: Any sign of cauda equina syndrome gets emergency imaging
    when: suspected_cauda_equina
    always: emergency_imaging
  - claim: Nobody whose deficit gets worse is sent home with advice alone
    when: progressive_deficit
    never: stay_active
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.meaning.walking import facts_of_condition
from carepath_dsl.rules._uses import names_used
from carepath_dsl.rules._whole import Whole, own

CODE = "CP504"
SEVERITY = Severity.WARNING


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each red flag; one alone where there is no claim at all."""
    pathway = whole.pathway
    # That nothing at all uses a red flag is a finding of its own.
    used = names_used(pathway)
    flags = [fact for fact in own(pathway.facts) if fact.red_flag and fact.id in used]
    if flags and not pathway.safety:
        yield Diagnostic(
            CODE,
            SEVERITY,
            "the pathway has red flags and makes no safety claim",
            flags[0].span,
            labels=tuple(Label(flag.span, "another red flag") for flag in flags[1:]),
            help="add `safety:` with what everybody with a red flag always gets, and never",
        )
        return
    claimed = {f for claim in pathway.safety for f in facts_of_condition(claim.when, pathway)}
    for flag in flags:
        if flag.id not in claimed:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"no safety claim speaks of the red flag `{flag.id}`",
                flag.span,
                help="add a claim under `safety:` with what everybody with it always gets",
            )
