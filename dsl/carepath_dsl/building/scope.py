"""The names a pathway declares, and what kind of thing each of them is."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Final, TypeAlias, assert_never

from carepath_dsl.diagnostics import Diagnostics, Label
from carepath_dsl.expressions import Name
from carepath_dsl.model import Choice, Number, YesNo
from carepath_dsl.spans import Span
from carepath_dsl.struct import struct
from carepath_dsl.suggest import suggest

UNKNOWN_NAME: Final = "CP250"  # a name nothing declares


@struct
class Amount:
    """The kind of a band or score: a plain number that takes only certain values.

    The bounds are those of its lines, not proved to be reached.
    """

    low: Fraction
    high: Fraction


Kind: TypeAlias = YesNo | Choice | Number | Amount


@struct
class Declared:
    """A fact or definition. ``kind`` is None where its declaration is broken.

    Uses of a broken declaration are let pass: the one message at its declaration is enough.
    """

    id: str
    what: str
    kind: Kind | None
    span: Span


@struct(frozen=False)
class Scope:
    """The facts and definitions of one pathway, by id.

    ``unread`` has the steps whose included pathway could not be used: nobody knows its names.
    """

    declared: dict[str, Declared]
    unread: frozenset[str] = frozenset()

    def find(self, name: Name, diagnostics: Diagnostics) -> Declared | None:
        """What a name in an expression stands for; unknown names are reported with a guess."""
        found = self.declared.get(name.text)
        if found is None and is_below(name.text, self.unread):
            return Declared(name.text, "a definition", None, name.span)
        if found is None:
            self._unknown(name, diagnostics)
        return found

    def _unknown(self, name: Name, diagnostics: Diagnostics) -> None:
        owners = [
            d
            for d in self.declared.values()
            if isinstance(d.kind, Choice) and any(o.id == name.text for o in d.kind.options)
        ]
        meant = suggest(name.text, self.declared) if diagnostics.guesses else None
        if owners and not meant:
            owner = owners[0]
            diagnostics.error(
                UNKNOWN_NAME,
                f"`{name.text}` is an option of `{owner.id}` and cannot stand alone",
                name.span,
                labels=[Label(owner.span, f"`{owner.id}` is declared here")],
                help=f"write `{owner.id} is {name.text}`; for several options, "
                f"`{owner.id} is one of (…, {name.text})`",
            )
            return
        diagnostics.error(
            UNKNOWN_NAME,
            f"no fact or definition is called `{name.text}`",
            name.span,
            labels=[Label(self.declared[meant].span, f"`{meant}` is declared here")]
            if meant
            else (),
            help=f"did you mean `{meant}`?"
            if meant
            else "declare it under `facts:` or `definitions:`, or correct its name",
        )


def is_below(name: str, steps: frozenset[str]) -> bool:
    """True of a name such as ``infection.fever`` where ``infection`` is one of the steps."""
    step, dot, _ = name.partition(".")
    return bool(dot) and step in steps


def kind_words(kind: Kind) -> str:
    """A kind in words, with its article."""
    match kind:
        case YesNo():
            return "a yes/no answer"
        case Choice():
            return "a choice"
        case Number(unit=None):
            return "a number"
        case Number(unit=unit):
            return f"a number of {unit}"
        case Amount():
            return "a score"
        case _:
            assert_never(kind)


def declared_at(declared: Declared) -> list[Label]:
    """A label on the declaration that says what kind of thing it is."""
    if declared.kind is None:
        return []
    return [Label(declared.span, f"`{declared.id}` is {kind_words(declared.kind)}")]


@struct
class Named:
    """Ids of one sort (steps, recommendations …) that lists and targets refer to.

    ``unread`` is that of :class:`Scope`.
    """

    what: str
    ids: Mapping[str, Span]
    unread: frozenset[str] = frozenset()

    def check(self, name: Name, code: str, diagnostics: Diagnostics) -> bool:
        """True when the id exists; otherwise it is reported, with a guess."""
        if name.text in self.ids or is_below(name.text, self.unread):
            return True
        meant = suggest(name.text, self.ids) if diagnostics.guesses else None
        diagnostics.error(
            code,
            f"no {self.what} is called `{name.text}`",
            name.span,
            labels=[Label(self.ids[meant], f"`{meant}` is declared here")] if meant else (),
            help=f"did you mean `{meant}`?"
            if meant
            else f"correct the id, or declare a {self.what} of that name",
        )
        return False
