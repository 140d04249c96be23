"""What an author meant by a key or an id that is wrong.

Reading it so, behind its message, keeps one slip from being told a second time as something that
seems to be missing.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from typing import Final

from carepath_dsl.document import Entry
from carepath_dsl.document import Mapping as Written
from carepath_dsl.suggest import suggest

_OTHER_WORDS: Final[Mapping[str, tuple[str, ...]]] = {
    "actions": ("recommend",),
    "alternative": ("instead",),
    "answers": ("options",),
    "choices": ("options",),
    "condition": ("if", "when", "is"),
    "default": ("otherwise",),
    "description": ("says", "note"),
    "else": ("otherwise", "no"),
    "except": ("unless",),
    "false": ("no",),
    "goto": ("go to",),
    "label": ("title",),
    "name": ("title", "case"),
    "next": ("then", "go to"),
    "priority": ("urgency",),
    "question": ("ask",),
    "reason": ("because", "our own"),
    "references": ("based on", "cites"),
    "source": ("based on",),
    "sources": ("based on",),
    "text": ("says",),
    "true": ("yes",),
    "values": ("options",),
    "warning": ("pitfall",),
}
"""Words that authors try, and the keys that say this here, the likelier first."""


def key_meant(key: str, names: Collection[str]) -> str | None:
    """The one of the keys of a record that was most likely meant by one it does not have."""
    for name in _OTHER_WORDS.get(key.strip().casefold(), ()):
        if name in names:
            return name
    return suggest(key, names)


def id_meant(text: str) -> str:
    """A text as it would look as an id, such as ``renal_risk`` for ``Renal-Risk``."""
    return re.sub(r"\W+", "_", text.strip().lower(), flags=re.ASCII).strip("_")


def as_understood(written: Written, checked: Written, levels: int = 2) -> Written:
    """A file as it was written, with the keys of its upper levels as they were understood."""
    known = {entry.key.span: entry for entry in checked}
    entries = []
    for entry in written:
        found = known.get(entry.key.span)
        value = entry.value
        if found is None:
            entries.append(entry)
            continue
        if levels > 1 and isinstance(value, Written) and isinstance(found.value, Written):
            value = as_understood(value, found.value, levels - 1)
        entries.append(Entry(found.key, value))
    return Written(tuple(entries), written.span)
