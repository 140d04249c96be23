"""Texts that repeat their verb.

## What it says
The text behind `do now`, `offer` or `consider` begins with that verb once more.

## Why it matters
Every reader puts the verb in front of the text, so that it is read twice: "Consider: consider
massage". Where another verb stands there, the two disagree about how strongly a patient is advised.

## Wrong
```yaml
recommendations:
  massage:
    consider: Offer massage
```

## Right
```yaml
recommendations:
  massage:
    offer: Massage
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

CODE = "CP608"
SEVERITY = Severity.WARNING
NEEDS = Need.WRITTEN

_VERB = re.compile(r"(?:offer|consider|do\s+now)\b", re.IGNORECASE)


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each recommendation, at the verb in its text."""
    for advice in own(whole.pathway.recommendations):
        found = _VERB.match(advice.text)
        # Under `do not offer` such a text begins with a negation, or names an offer.
        if found is None or advice.verb is Verb.DO_NOT_OFFER:
            continue
        again = " ".join(found[0].lower().split())
        same = again == advice.verb.value
        yield Diagnostic(
            CODE,
            SEVERITY,
            f"`{advice.id}` says `{again}` twice"
            if same
            else f"`{advice.id}` says both `{advice.verb.value}` and `{again}`",
            place_in_advice(advice, _VERB.match, whole),
            help="begin the text with the thing itself; the key is its verb",
        )
