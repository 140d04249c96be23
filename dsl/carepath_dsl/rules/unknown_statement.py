"""Statements that are cited and not in the register.

## What it says
`based on`, or `about` in a question to the board, names a statement that the register does not
have; or the pathway has no register at all.

## Why it matters
Whoever wants to know why a patient gets this advice is sent to a statement that is not there. The
advice may rest on another one, or on none.

## Wrong
```yaml
recommendations:
  stay_active:
    offer: Advice to stay active
    based on: [S40]
```

## Right
```yaml
recommendations:
  stay_active:
    offer: Advice to stay active
    based on: [S04]
```
"""

from __future__ import annotations

from collections.abc import Container, Iterator

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.rules._citing import citing, same_number
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole, own
from carepath_dsl.spans import Span

CODE = "CP402"
SEVERITY = Severity.ERROR
NEEDS = Need.REGISTER


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each place that names an unknown statement; without a register, one."""
    register = whole.pathway.register
    statements = {statement.id: statement for statement in own(register.statements)}
    for id, key in _unknown(whole, statements):
        place = whole.item_at(key, id)
        if not register.path:
            yield Diagnostic(
                CODE,
                SEVERITY,
                f"`{id}` is cited, and the pathway has no source register",
                place,
                help="add `source: source.yaml`, and list there what the source says",
            )
            return
        meant = same_number(id, statements)
        yield Diagnostic(
            CODE,
            SEVERITY,
            f"the register has no statement `{id}`",
            place,
            labels=(Label(statements[meant].span, f"`{meant}` is declared here"),) if meant else (),
            help=f"did you mean `{meant}`?"
            if meant
            else "correct the id, or list in the register what the source says",
        )


def _unknown(whole: Whole, known: Container[str]) -> Iterator[tuple[str, Span]]:
    """Every statement that is named and not known, with the key of the list it stands in."""
    for what in citing(whole.pathway):
        for id in what.basis.statements:
            if id not in known:
                yield id, what.basis.span
    for question in own(whole.pathway.questions):
        for id in question.about:
            if id not in known:
                yield id, whole.key_at("board questions", question.id, "about")
