"""Words for the patient that are the clinician's.

## What it says
`ask patient` repeats `ask`, or `patient` repeats the clinical text, word for word.

## Why it matters
The page says that it speaks to the patient, and uses the words of the profession. A patient who
does not understand a question about a red flag answers no.

## Wrong
```yaml
facts:
  saddle_anaesthesia:
    ask: Is there saddle anaesthesia?
    ask patient: Is there saddle anaesthesia?
```

## Right
```yaml
facts:
  saddle_anaesthesia:
    ask: Is there saddle anaesthesia?
    ask patient: Do you have any numbness between the legs?
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own

CODE = "CP609"
SEVERITY = Severity.WARNING
NEEDS = Need.WRITTEN


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each pair of equal texts."""
    texts = [
        (("facts", fact.id, "ask patient"), "ask", fact.ask, fact.ask_patient)
        for fact in own(whole.pathway.facts)
    ]
    texts += [
        (("recommendations", a.id, "patient"), a.verb.value, a.text, a.patient)
        for a in own(whole.pathway.recommendations)
    ]
    for keys, key, clinical, patient in texts:
        if patient is not None and patient.rstrip(".").casefold() == clinical.casefold():
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"`{keys[2]}` of `{keys[1]}` repeats `{key}` word for word",
                whole.value_at(*keys),
                help="say it in the words a patient would use",
            )
