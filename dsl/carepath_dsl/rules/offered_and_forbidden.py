"""Boxes that offer and forbid the same.

## What it says
One box gives a recommendation and the prohibition of the same thing, and both can reach one
patient. They are taken for the same when their texts are the same, or when the prohibition's id is
the other's with `no_` in front.

## Why it matters
The patient would be offered a treatment and told not to have it. Nobody knows which of the two
holds, and the reader picks one.

## Wrong
```yaml
recommendations:
  massage:
    offer: Massage
  no_massage:
    do not offer: Massage in acute pain
steps:
  care:
    recommend:
      - massage
      - no_massage
```

## Right
```yaml
recommendations:
  massage:
    offer: Massage
  no_massage:
    do not offer: Massage in acute pain
steps:
  care:
    recommend:
      - do: massage
        unless: acute
      - do: no_massage
        when: acute
```
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import reduce
from operator import and_

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.meaning.patients import TooEntangled
from carepath_dsl.meaning.sets import Meaning
from carepath_dsl.model import Action, Condition, Line, Recommendation, Verb
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._ways import named
from carepath_dsl.rules._whole import Whole, own

CODE = "CP502"
SEVERITY = Severity.ERROR
NEEDS = Need.PATIENTS


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each pair of lines of a box."""
    advice = whole.pathway.recommendations
    for step in own(whole.pathway.steps):
        if not isinstance(step, Action):
            continue
        lines = [(line, advice[line.recommendation]) for line in step.lines]
        offered: dict[str, list[tuple[Line, Recommendation]]] = {}
        for line, offer in lines:
            if offer.verb is not Verb.DO_NOT_OFFER:
                for key in {offer.text.casefold(), f"no_{offer.id}"}:
                    offered.setdefault(key, []).append((line, offer))
        for line, ban in lines:
            if ban.verb is not Verb.DO_NOT_OFFER:
                continue
            same = [*offered.get(ban.text.casefold(), ()), *offered.get(ban.id, ())]
            for other, offer in dict.fromkeys(same):
                if _meet((line, ban), (other, offer), whole.meaning):
                    yield Diagnostic(
                        CODE,
                        SEVERITY,
                        f"{named(step)} forbids with `{ban.id}` what it gives with `{offer.id}`",
                        line.span,
                        labels=(Label(other.span, "given here"),),
                        help="tell apart with `when:` or `unless:` who gets which",
                    )


def _meet(
    first: tuple[Line, Recommendation], second: tuple[Line, Recommendation], meaning: Meaning
) -> bool:
    """True when somebody who comes to the box gets both lines."""
    needed: list[Condition] = []
    stopping: list[Condition] = []
    for line, advice in (first, second):
        needed += [line.when] if line.when is not None else []
        stopping += [when for when in (line.unless, advice.unless) if when is not None]
    try:
        sets = [meaning.holds(when) for when in needed]
        sets += [~meaning.holds(when) for when in stopping]
        return not reduce(and_, sets, meaning.store.everybody).is_nobody
    except TooEntangled:
        return False
