"""Recommendations that say the same.

## What it says
Two recommendations have the same verb, text and urgency under two ids.

## Why it matters
A patient may get both, and reads the same advice twice as if it were two. An `unless` on one of
them does not stop the other, so that something ruled out is given after all.

## Wrong
```yaml
recommendations:
  massage:
    consider: Massage
  massage_again:
    consider: Massage
```

## Right
```yaml
recommendations:
  massage:
    consider: Massage
  acupuncture:
    consider: Acupuncture
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.model import Recommendation, Verb
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP612"
SEVERITY = Severity.WARNING
NEEDS = Need.WRITTEN


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each recommendation that was there before."""
    seen: dict[tuple[Verb, str, str | None], Recommendation] = {}
    for advice in own(whole.pathway.recommendations):
        first = seen.setdefault((advice.verb, advice.text.casefold(), advice.urgency), advice)
        if first is not advice:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"`{advice.id}` says the same as `{first.id}`",
                advice.span,
                labels=(Label(first.span, "said here first"),),
                help="make one recommendation of them; several boxes may give it",
            )
