"""The words of ``typing`` that annotations need, without importing ``typing``.

No annotation of this project is ever evaluated (``from __future__ import annotations``), so that
a module needs these words only to be written. Type checkers find the real ones here; whatever is
imported to answer for one patient takes them from here, since importing ``typing`` takes as long
as a quarter of that answer.
"""

from __future__ import annotations

TYPE_CHECKING = False

if TYPE_CHECKING:
    from typing import Any as Any
    from typing import Final as Final
    from typing import Literal as Literal
    from typing import TextIO as TextIO
    from typing import TypeAlias as TypeAlias
    from typing import TypeVar as TypeVar
    from typing import assert_never as assert_never
else:

    class _Word:
        """A word that may stand wherever one of ``typing`` may, and means nothing."""

        def __getitem__(self, _words: object) -> _Word:
            return self

        def __call__(self, *_words: object, **_named: object) -> _Word:
            return self

        def __or__(self, _other: object) -> _Word:
            return self

        __ror__ = __or__

    Any = Final = Literal = TextIO = TypeAlias = TypeVar = _Word()

    def assert_never(value: object, /) -> None:
        """See :func:`typing.assert_never`."""
        raise AssertionError(f"expected code to be unreachable, but got: {value!r}")
