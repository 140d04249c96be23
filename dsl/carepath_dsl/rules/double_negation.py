"""Prohibitions with a second negation.

## What it says
The text under `do not offer` forbids once more: "do not", "never", "avoid", "delay" and the like.

## Why it matters
Every reader puts the verb in front of the text. "Do not offer: delay radiography" tells them to
take the X-ray at once, the opposite of what the source says. The text names the forbidden thing
and nothing else.

## Wrong
```yaml
recommendations:
  no_early_radiography:
    do not offer: Delay plain radiography for 1 to 2 months
```

## Right
```yaml
recommendations:
  no_early_radiography:
    do not offer: Plain radiography in the first 1 to 2 months
```
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.model import Verb
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own
from carepath_dsl.rules._wording import place_in_advice

CODE = "CP601"
SEVERITY = Severity.ERROR
NEEDS = Need.WRITTEN

_NEGATION = re.compile(
    # Anywhere these tell somebody not to do something.
    r"\b(?:do(?:es)?\s+not|don['’]t|must\s+not|should\s+not|shall\s+not|never|avoid|refrain)\b"
    # At the start these name leaving out, not what is left out; further on they may only say
    # when: "imaging without red flags".
    r"|^\s*(?:no|not|without|delay|postpone|defer|withhold|omit|skip|stop|put\s+off)\b",
    re.IGNORECASE,
)


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each prohibition, at the second negation."""
    for advice in own(whole.pathway.recommendations):
        if advice.verb is not Verb.DO_NOT_OFFER:
            continue
        found = _NEGATION.search(advice.text)
        if found is not None:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"`do not offer` forbids already, and “{' '.join(found[0].split())}” does so again",
                place_in_advice(advice, _NEGATION.search, whole),
                notes=(f"readers see: do not offer: {advice.text}",),
                help="name the forbidden thing alone, such as `do not offer: Bed rest`",
            )
