"""Which column of a table is what: facts, the patient's identifier, and what is passed through."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final

from carepath_dsl.model import Pathway
from carepath_dsl.struct import struct
from carepath_dsl.suggest import suggest
from carepath_dsl.values import shown
from carepath_interpreter.batch.records import BadTable

ID: Final = "id"
"""The column that is taken for the patient's identifier where nobody names another."""

MOST_TOLD: Final = 20
"""How many mistakes in a header are told."""


@struct
class Columns:
    """The columns of a table; ``id`` is None where there is no identifier.

    A fact may be passed through as well.
    """

    facts: tuple[str, ...]
    id: str | None
    keep: tuple[str, ...]


def columns_of(
    pathway: Pathway,
    names: Sequence[str],
    id: str | None,
    keep: Sequence[str],
    *,
    keep_others: bool = False,
) -> Columns:
    """What each column is, by its name; raises BadTable with everything that is wrong.

    A column that is like a fact is never passed through unless it is named in ``keep``: a
    misspelt fact would be not known of anybody, and nobody would notice.
    """
    wrong = [f"the column {shown(n)} is there twice" for n in sorted(_twice(names))]
    for name in (*([] if id is None else [id]), *keep):
        if name not in names:
            wrong.append(f"there is no column {shown(name)}{_meant(name, names)}")
    if id is None and ID in names and ID not in pathway.facts:
        id = ID
    kept = list(dict.fromkeys(keep))
    for name in dict.fromkeys(names):
        if name in pathway.facts or name in kept or name == id:
            continue
        if len(wrong) > MOST_TOLD:
            break
        meant = suggest(name, pathway.facts)
        if name in pathway.definitions:
            wrong.append(
                f"the column {shown(name)} is worked out by the pathway; "
                "give the facts it is made of"
            )
        elif keep_others and meant is None:
            kept.append(name)
        else:
            cure = f"; did you mean `{meant}`?" if meant is not None else ""
            wrong.append(f"{pathway.id} has no fact called {shown(name)}{cure}")
    if wrong:
        raise BadTable(several("the columns cannot be used:", wrong))
    facts = tuple(name for name in names if name in pathway.facts)
    return Columns(facts, id, tuple(kept))


def _twice(names: Sequence[str]) -> set[str]:
    return {name for name, count in Counter(names).items() if count > 1}


def _meant(name: str, names: Sequence[str]) -> str:
    meant = suggest(name, names)
    return f"; did you mean `{meant}`?" if meant is not None else ""


def several(heading: str, wrong: Sequence[str]) -> str:
    """A heading, and what is wrong, a line each."""
    lines = [f"  {line}" for line in wrong[:MOST_TOLD]]
    if len(wrong) > MOST_TOLD:
        lines.append("  and more")
    return "\n".join([heading, *lines])
