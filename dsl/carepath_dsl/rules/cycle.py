"""Boxes that lead back to themselves.

## What it says
A pathway goes forwards only: each way leads on, until it ends. Here the ways that are followed
form a ring. `back to` is no such way; it is drawn and never followed.

## Why it matters
A patient in the ring would never come to an end, and nobody could say which advice holds for
them. Usually one of the ways has the wrong target, so that people skip a box they need.

## Wrong
```yaml
steps:
  first_line:
    title: First line
    recommend: [stay_active]
    then: better
  better:
    title: Has the pain eased?
    if: pain_eased
    yes: end
    no: first_line
```

## Right
```yaml
steps:
  first_line:
    title: First line
    recommend: [stay_active]
    then: look_again
  look_again:
    title: Has the pain eased?
    reassess: after 6 weeks
    back to: first_line
```
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator, Mapping
from itertools import pairwise

from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.meaning.flow import box_key
from carepath_dsl.model import Target
from carepath_dsl.rules._needs import Need
from carepath_dsl.rules._whole import Whole

CODE = "CP310"
SEVERITY = Severity.ERROR
NEEDS = Need.WAYS


def check(whole: Whole) -> Iterator[Diagnostic]:
    """One finding for each ring that shares no box with another."""
    steps = whole.pathway.steps
    ways = _in_rings(whole.ways)
    done: set[str] = set()
    for id in sorted(ways, key=lambda id: box_key(steps[id].box)):
        ring = None if id in done else _ring(id, ways)
        if ring is None:
            continue
        done.update(ring)
        trail = [*ring, id]
        found = [(_way(a, b, ways).span, a, b) for a, b in pairwise(trail)]
        yield Diagnostic(
            CODE,
            SEVERITY,
            f"box {steps[id].box} leads back to itself: "
            + " → ".join(steps[step].box for step in trail),
            found[-1][0],
            labels=tuple(
                Label(span, f"from box {steps[a].box} to box {steps[b].box}")
                for span, a, b in found[:-1]
            ),
            help="let one of these ways end, or end it with `reassess:` and `back to:`, "
            "which is drawn and never followed",
        )


def _in_rings(ways: Mapping[str, tuple[Target, ...]]) -> dict[str, tuple[Target, ...]]:
    """The boxes that can be on a ring, with the ways between them."""
    left = {id: {t.step for t in targets if t.step is not None} for id, targets in ways.items()}
    left = _turned_without_first(_turned_without_first(left))
    return {id: tuple(t for t in ways[id] if t.step in left) for id in left}


def _turned_without_first(ahead: dict[str, set[str]]) -> dict[str, set[str]]:
    """The ways turned round, without the boxes that no ring leads to."""
    before: dict[str, set[str]] = {id: set() for id in ahead}
    for id, targets in ahead.items():
        for target in targets:
            before[target].add(id)
    free = [id for id, sources in before.items() if not sources]
    while free:
        id = free.pop()
        del before[id]
        for target in ahead[id]:
            before[target].discard(id)
            if not before[target]:
                free.append(target)
    return before


def _ring(start: str, ways: Mapping[str, tuple[Target, ...]]) -> list[str] | None:
    """The shortest way from a box back to itself."""
    came: dict[str, str] = {}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for target in ways[here]:
            if target.step == start:
                ring = [here]
                while ring[-1] != start:
                    ring.append(came[ring[-1]])
                return ring[::-1]
            if target.step is not None and target.step not in came:
                came[target.step] = here
                waiting.append(target.step)
    return None


def _way(here: str, there: str, ways: Mapping[str, tuple[Target, ...]]) -> Target:
    return next(target for target in ways[here] if target.step == there)
