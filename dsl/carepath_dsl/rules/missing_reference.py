"""References that are cited and cannot be looked up.

## What it says
The reference list says `missing` for this entry, and statements cite it.

## Why it matters
What rests on it cannot be checked by anybody. It stays in the pathway, visibly without a
reference, and the board has to know which advice to patients that is.

## Wrong
```yaml
references:
  4:
    missing: cited in the text, absent from its reference list
statements:
  S05:
    section: First line
    says: Rest in bed does harm.
    cites: [4]
```

## Right
```yaml
references:
  4:
    kind: research
    title: Bed rest for back pain
    publisher: A journal
    year: 2009
statements:
  S05:
    section: First line
    says: Rest in bed does harm.
    cites: [4]
```
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.model import Action, Pathway
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._ways import quoted
from carepath_dsl.rules._whole import Whole, own

CODE = "CP404"
SEVERITY = Severity.WARNING
NEEDS = Need.REGISTER


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each reference that is missing and cited."""
    register = whole.pathway.register
    # What was left out may rest on other references too.
    alone = _resting_on_one(whole.pathway) if whole.left_out is None else {}
    citing: dict[str, list[str]] = {}
    for statement in own(register.statements):
        for id in statement.cites:
            citing.setdefault(id, []).append(statement.id)
    for reference in own(register.references):
        if reference.missing is None or reference.id not in citing:
            continue
        notes = [f"cited by {quoted(citing[reference.id])}"]
        resting = [advice for advice, only in alone.items() if only == reference.id]
        if resting:
            verb = "rests" if len(resting) == 1 else "rest"
            notes.append(f"{quoted(resting)} {verb} on it alone")
        yield Diagnostic(
            CODE,
            SEVERITY,
            f"reference {reference.id} cannot be looked up: {reference.missing}",
            reference.span,
            notes=tuple(notes),
            help="find out what was meant, and give title, publisher and year",
        )


def _resting_on_one(pathway: Pathway) -> dict[str, str]:
    """The recommendations whose statements all cite one and the same reference, with it."""
    statements = {
        advice.id: set(advice.basis.statements) for advice in own(pathway.recommendations)
    }
    for step in own(pathway.steps):
        if isinstance(step, Action):
            for line in step.lines:
                statements.setdefault(line.recommendation, set()).update(line.basis.statements)
    found = {}
    for advice, named in statements.items():
        entries = (pathway.register.statements.get(id) for id in named)
        cited = {reference for entry in entries if entry is not None for reference in entry.cites}
        if len(cited) == 1:
            found[advice] = cited.pop()
    return found
