"""Prohibitions dressed as offers.

## What it says
The text behind `do now`, `offer` or `consider` begins with a negation.

## Why it matters
"Offer: no imaging" is counted, coloured and listed with what patients get. Only `do not offer` is
shown as a prohibition, and held back while it is uncertain.

## Wrong
```yaml
recommendations:
  imaging:
    offer: No routine imaging
```

## Right
```yaml
recommendations:
  no_imaging:
    do not offer: Routine imaging
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

CODE = "CP607"
SEVERITY = Severity.WARNING
NEEDS = Need.WRITTEN

_NEGATION = re.compile(
    r"(?:no|not|never|do\s+not|don['’]t|avoid|refrain\s+from|withhold)\b", re.IGNORECASE
)


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each recommendation, at the negation."""
    for advice in own(whole.pathway.recommendations):
        if advice.verb is Verb.DO_NOT_OFFER or _NEGATION.match(advice.text) is None:
            continue
        yield Diagnostic(
            CODE,
            SEVERITY,
            f"`{advice.id}` forbids something and stands under `{advice.verb.value}`",
            place_in_advice(advice, _NEGATION.match, whole),
            help="write `do not offer:` and name the forbidden thing alone",
        )
