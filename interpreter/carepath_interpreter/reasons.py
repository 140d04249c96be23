"""Why a result is certain: a smallest set of known facts under which it stays so."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping


def dropped_to_smallest(
    known: Mapping[str, int],
    facts: Iterable[str],
    behind: Mapping[str, frozenset[str]],
    settles: Callable[[Mapping[str, int]], bool],
) -> list[str]:
    """The facts that are left when each is dropped that can be, the last of ``facts`` first.

    ``known`` maps facts and derived numbers to cells, ``behind`` derived numbers to their facts:
    a derived number is known only as long as all of these are, so it goes with the first of them
    that goes. ``settles`` tells whether what is left is still enough.
    """
    kept = dict(known)
    left = [fact for fact in facts if fact in known]
    for fact in reversed(tuple(left)):
        rest = {
            name: cell
            for name, cell in kept.items()
            if name != fact and fact not in behind.get(name, ())
        }
        if settles(rest):
            kept = rest
            left.remove(fact)
    return left
