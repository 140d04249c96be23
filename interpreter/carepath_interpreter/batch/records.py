"""What a row becomes: a patient's facts, and the answer to them; or what is wrong with the row."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any, Final, Generic, Literal, NamedTuple, TypeAlias, TypeVar

from carepath_dsl.diagnostics import Diagnostic
from carepath_dsl.model import Value
from carepath_interpreter.compiling.outcomes import Outcome
from carepath_interpreter.result import Report, Result

Form: TypeAlias = Literal["jsonl", "csv", "parquet"]

BAD_ROW: Final = "CP910"  # a row that is not of the form of its table
ENTANGLED: Final = "CP911"  # a patient for whom the pathway is too entangled to be worked out

MOST_SHARED: Final = 20_000
"""Of what many patients have in common, how much is kept; then all is forgotten and made anew."""

_T = TypeVar("_T")
_K = TypeVar("_K")
_V = TypeVar("_V")


class BadTable(ValueError):
    """A file no row of which can be used; the message says why, and how to mend it."""


class Problem(NamedTuple):
    """One thing wrong with a row: ``fact`` is the fact it is about, where it is about one."""

    code: str
    fact: str | None
    message: str
    help: str | None


class Written:
    """A number as it was written, with its exact value; a text where it is none for a patient.

    Compared by identity, so that looking one up costs nothing: the reader gives the same object
    for the same text as long as it remembers it.
    """

    __slots__ = ("text", "value")

    def __init__(self, text: str, value: Fraction | str) -> None:
        self.text = text
        self.value = value


class Row(NamedTuple):
    """A patient: ``row`` counts the patients from 1. ``kept`` are values that are passed through.

    ``id`` and ``kept`` are values as they stand in the table; numbers of JSON are Written.
    """

    row: int
    id: object
    kept: tuple[object, ...]
    facts: Mapping[str, Value]


class Unusable(NamedTuple):
    """A row that cannot be used. ``line`` is where it begins, in a file that has lines."""

    row: int
    line: int | None
    id: object
    kept: tuple[object, ...]
    problems: tuple[Problem, ...]


class Shared(Generic[_T]):
    """A value that many patients have in common, compared by identity; see :class:`Written`."""

    __slots__ = ("value",)

    def __init__(self, value: _T) -> None:
        self.value = value


class Remembered(dict[_K, _V], Generic[_K, _V]):
    """Something shared → what is made of it, made when it is first asked for."""

    def __init__(self, make: Callable[[Any], _V]) -> None:
        self._make = make

    def __missing__(self, shared: _K) -> _V:
        if len(self) >= MOST_SHARED:
            self.clear()
        made = self[shared] = self._make(shared.value if isinstance(shared, Shared) else shared)
        return made


class Answer(NamedTuple):
    """What the pathway says of a patient; ``needed`` is None where nobody wants to know."""

    outcome: Outcome
    reports: Shared[tuple[Report, ...]]
    needed: Shared[tuple[str, ...]] | None

    @property
    def status(self) -> str:
        """``complete``, ``incomplete`` or ``not applicable``."""
        return self.outcome.status

    @property
    def act_now(self) -> bool:
        """Whether something of the first level is to be done, complete or not."""
        return self.outcome.act_now


class Explained(NamedTuple):
    """What the pathway says of a patient, with all reasons."""

    result: Result

    @property
    def status(self) -> str:
        """As of :class:`Answer`."""
        return self.result.status.value

    @property
    def act_now(self) -> bool:
        """As of :class:`Answer`."""
        return self.result.act_now


class Counts(NamedTuple):
    """How many rows there were, and what became of them."""

    rows: int = 0
    act_now: int = 0
    incomplete: int = 0
    not_applicable: int = 0
    unusable: int = 0

    def with_more(self, other: Counts) -> Counts:
        """Both together."""
        return Counts(*(one + more for one, more in zip(self, other, strict=True)))


def problems_of(
    diagnostics: Iterable[Diagnostic], facts: Mapping[tuple[str, str], str]
) -> tuple[Problem, ...]:
    """Diagnostics as problems of a row; ``facts`` names the fact of a code and message."""
    return tuple(
        Problem(found.code, facts.get((found.code, found.message)), found.message, found.help)
        for found in diagnostics
    )
