"""One value for everything the checker has to say; printing it is another module."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum

from carepath_dsl.spans import Span
from carepath_dsl.struct import field, struct
from carepath_dsl.typed import Final


class Severity(Enum):
    """How bad it is. An error keeps the pathway from being used; a warning does not."""

    ERROR = "error"
    WARNING = "warning"


@struct
class Label:
    """A second place a message speaks of, such as the declaration a use disagrees with."""

    span: Span
    says: str


@struct
class Diagnostic:
    """What is wrong, where, and how to mend it, in the author's words.

    ``message`` states the fact in lower case and without a full stop; ``help`` is the cure.
    ``code`` is stable (``CP`` and three digits, listed in :mod:`carepath_dsl.codes`).
    """

    code: str
    severity: Severity
    message: str
    span: Span
    labels: tuple[Label, ...] = ()
    notes: tuple[str, ...] = ()
    help: str | None = None


MOST_GUESSES: Final = 400
"""Behind so many problems names are no longer guessed: each guess looks at every name there is."""


@struct(frozen=False)
class Diagnostics:
    """The list being filled while a pathway is read; one cause is reported once."""

    found: list[Diagnostic] = field(default_factory=list)
    _seen: set[Diagnostic] = field(default_factory=set)

    def error(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        labels: Iterable[Label] = (),
        notes: Iterable[str] = (),
        help: str | None = None,
    ) -> None:
        """Add an error. A label without a place is left out: what is built in is in no file."""
        shown = tuple(label for label in labels if label.span.line)
        self.add(Diagnostic(code, Severity.ERROR, message, span, shown, tuple(notes), help))

    def warning(
        self,
        code: str,
        message: str,
        span: Span,
        *,
        labels: Iterable[Label] = (),
        notes: Iterable[str] = (),
        help: str | None = None,
    ) -> None:
        """Add a warning; as for :meth:`error`."""
        shown = tuple(label for label in labels if label.span.line)
        self.add(Diagnostic(code, Severity.WARNING, message, span, shown, tuple(notes), help))

    def add(self, diagnostic: Diagnostic) -> None:
        """Add a diagnostic, unless the very same one is there already."""
        if diagnostic not in self._seen:
            self._seen.add(diagnostic)
            self.found.append(diagnostic)

    @property
    def guesses(self) -> bool:
        """True while a message may still say what was perhaps meant."""
        return len(self.found) < MOST_GUESSES

    @property
    def has_errors(self) -> bool:
        """True when something keeps the pathway from being used."""
        return any(d.severity is Severity.ERROR for d in self.found)

    def __iter__(self) -> Iterator[Diagnostic]:
        return iter(self.found)

    def __len__(self) -> int:
        return len(self.found)
