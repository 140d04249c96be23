"""Warnings the authors accept, with the reason, under ``accepted`` in pathway.yaml.

    accepted:
      - code: CP404
        at: 4
        because: The publisher has been asked which article was meant.

An entry takes the warnings of its code that stand in the thing called ``at``, or all of them where
there is no ``at``. What it takes is set apart and stays in sight; an entry that takes nothing is
itself warned of, so that none outlives its reason. Errors cannot be accepted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from collections.abc import Mapping as MappingType
from typing import Final

from carepath_dsl.building.shapes import Fields
from carepath_dsl.diagnostics import Diagnostic, Diagnostics, Severity
from carepath_dsl.document import Mapping, Node, Scalar
from carepath_dsl.spans import Span
from carepath_dsl.struct import struct
from carepath_dsl.suggest import suggest

NO_SUCH_CODE: Final = "CP283"  # an accepted code that the checker does not have
ERROR_ACCEPTED: Final = "CP284"  # an error that is to be accepted
ACCEPTS_NOTHING: Final = "CP285"  # an accepted warning that is not there

SECTIONS: Final = (
    "urgency",
    "facts",
    "definitions",
    "recommendations",
    "alternatives",
    "steps",
    "board questions",
    "references",
    "statements",
)
"""Where things with an id are declared, in pathway.yaml and in the source register."""


@struct
class Accepted:
    """A warning that is accepted, and why. ``about`` is the id of the thing it stands in."""

    diagnostic: Diagnostic
    about: str | None
    because: str

    @property
    def words(self) -> str:
        """``CP404 at 4, because …``; where it is about nothing with an id, its place instead."""
        where = self.about or self.diagnostic.span.place
        return f"{self.diagnostic.code} at {where}, because {self.because}"


@struct(eq=False)
class _Entry:
    """One line of ``accepted`` that may take something."""

    code: Scalar
    at: Scalar | None
    because: str


def accept(
    fields: Fields, roots: MappingType[str, Node], start: int, diagnostics: Diagnostics
) -> tuple[Accepted, ...]:
    """Take the accepted warnings out of the diagnostics, and give them back.

    ``fields`` is the checked pathway.yaml; ``roots`` its own files by path: what is found in an
    included pathway is for that one to accept. Only diagnostics from number ``start`` on count.
    """
    entries = list(_entries(fields, diagnostics))
    if not entries:
        return ()
    things = _things(roots.values())
    used: set[_Entry] = set()
    left: list[Diagnostic] = []
    accepted: list[Accepted] = []
    codes = {entry.code.text for entry in entries}
    for found in diagnostics.found[start:]:
        about, entry = None, None
        if found.code in codes and found.span.path in roots:
            about = _about(found.span, things)
            entry = next((entry for entry in entries if _takes(entry, found, about)), None)
        if entry is None:
            left.append(found)
        else:
            used.add(entry)
            accepted.append(Accepted(found, about, entry.because))
    diagnostics.found[start:] = left
    if not any(found.severity is Severity.ERROR for found in left):
        # With an error, the rules have not looked yet, and what is accepted may still be there.
        for entry in entries:
            if entry not in used:
                _warn_of_nothing(entry, left, things, diagnostics)
    return tuple(accepted)


def _takes(entry: _Entry, found: Diagnostic, about: str | None) -> bool:
    return (
        found.severity is Severity.WARNING
        and found.code == entry.code.text
        and (entry.at is None or entry.at.text == about)
    )


def _entries(fields: Fields, diagnostics: Diagnostics) -> Iterator[_Entry]:
    """The lines of ``accepted``, but for those whose code is wrong, which are reported."""
    records = [Fields(node) for node in fields.items("accepted") if isinstance(node, Mapping)]
    for record in records:
        code, because = record.scalar("code"), record.text("because")
        if code is not None and because is not None and _is_a_warning(code, diagnostics):
            yield _Entry(code, record.scalar("at"), because)


def _is_a_warning(code: Scalar, diagnostics: Diagnostics) -> bool:
    # The pages are many small files, and few pathways accept anything.
    from carepath_dsl.pages import pages

    page = pages().get(code.text)
    if page is None:
        meant = suggest(code.text, pages())
        diagnostics.error(
            NO_SUCH_CODE,
            f"the checker has no code `{code.text}`",
            code.span,
            help=f"did you mean `{meant}`?" if meant else "write the code of the warning",
        )
        return False
    if page.severity is Severity.ERROR:
        diagnostics.error(
            ERROR_ACCEPTED,
            f"`{code.text}` is an error, and an error cannot be accepted",
            code.span,
            help="mend what it speaks of, and take this entry out",
        )
        return False
    return True


def _warn_of_nothing(
    entry: _Entry,
    left: list[Diagnostic],
    things: MappingType[str, tuple[Span, ...]],
    diagnostics: Diagnostics,
) -> None:
    code, at = entry.code.text, entry.at
    where = "" if at is None else f" at `{at.text}`"
    others = (_about(found.span, things) for found in left if found.code == code)
    ids = sorted({about for about in others if about is not None})
    if at is not None and at.text not in things:
        meant = suggest(at.text, things)
        where += ", and nothing is called so"
        cure = f"did you mean `{meant}`?" if meant else "write the id as it is declared"
    elif ids:
        cure = f"there is one at `{ids[0]}`; or take the entry out"
    else:
        cure = "take the entry out: there is nothing left to accept"
    diagnostics.warning(
        ACCEPTS_NOTHING,
        f"there is no {code} to accept{where}",
        entry.code.span if at is None else at.span,
        help=cure,
    )


# --- what a finding is about -----------------------------------------------------------------


def _things(roots: Iterable[Node]) -> dict[str, tuple[Span, ...]]:
    """Where each id is declared, with all that belongs to it; two things may share an id."""
    found: dict[str, tuple[Span, ...]] = {}
    for root in roots:
        for section in SECTIONS if isinstance(root, Mapping) else ():
            node = root.get(section) if isinstance(root, Mapping) else None
            for entry in node if isinstance(node, Mapping) else ():
                whole = entry.key.span.to(entry.value.span)
                found[entry.key.text] = (*found.get(entry.key.text, ()), whole)
    return found


def _about(place: Span, things: MappingType[str, tuple[Span, ...]]) -> str | None:
    """The id of the thing that a place lies in."""
    here = (place.line, place.column)
    for id, spans in things.items():
        for span in spans:
            inside = (span.line, span.column) <= here < (span.end_line, span.end_column)
            if span.path == place.path and inside:
                return id
    return None
