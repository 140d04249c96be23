"""Titles and recommendations that end with a full stop.

## What it says
The title of a box, or the text behind `do now`, `offer`, `consider` or `do not offer`, ends with
a full stop.

## Why it matters
They are printed in boxes and lists with a deadline, a condition or a citation behind them. A full
stop in between cuts the condition off from the advice it limits, for the reader's eye.

## Wrong
```yaml
recommendations:
  superficial_heat:
    offer: Superficial heat.
```

## Right
```yaml
recommendations:
  superficial_heat:
    offer: Superficial heat
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP605"
SEVERITY = Severity.WARNING
NEEDS = Need.WRITTEN

_SHORT = ("etc.", "e.g.", "i.e.", "vs.", "approx.", "...")


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each text, at its full stop."""
    texts = [
        (("recommendations", advice.id, advice.verb.value), advice.text)
        for advice in own(whole.pathway.recommendations)
    ]
    texts += [(("steps", step.id, "title"), step.title) for step in own(whole.pathway.steps)]
    for keys, text in texts:
        if text.endswith(".") and not text.endswith(_SHORT):
            written = whole.text_at(*keys)
            place = whole.value_at(*keys)
            if written is not None:
                end = len(written.text.rstrip())
                place = written.span_of(end - 1, end)
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"`{keys[2]}` of `{keys[1]}` ends with a full stop",
                place,
                help="take the full stop out; more than one sentence belongs in `note:`",
            )
