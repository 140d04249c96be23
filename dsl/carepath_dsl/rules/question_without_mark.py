"""Questions without a question mark.

## What it says
The text under `ask`, `ask patient` or a board question's `question` holds no question mark.

## Why it matters
An interview reads the text aloud and waits. What sounds like a statement is confirmed and not
answered, so that a sign the patient has may be recorded as absent.

## Wrong
```yaml
facts:
  fever:
    ask: The patient has a fever
```

## Right
```yaml
facts:
  fever:
    ask: Does the patient have a fever?
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP604"
SEVERITY = Severity.WARNING
NEEDS = Need.WRITTEN

_MARKS = frozenset("?？؟")


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each text."""
    asked = [
        (("facts", fact.id, key), text)
        for fact in own(whole.pathway.facts)
        for key, text in (("ask", fact.ask), ("ask patient", fact.ask_patient))
    ]
    asked += [
        (("board questions", question.id, "question"), question.question)
        for question in own(whole.pathway.questions)
    ]
    for keys, text in asked:
        if text is not None and _MARKS.isdisjoint(text):
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"`{keys[2]}` of `{keys[1]}` asks nothing",
                whole.value_at(*keys),
                help="write a question, with its question mark",
            )
