"""A cause: how to recognise one trap in a text, and what to tell its author."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Final, Literal, TypeAlias

from carepath_dsl.expressions.reserved import RESERVED_WORDS
from carepath_dsl.struct import struct

Place: TypeAlias = Literal["operand", "operator", "option", "inside", "name", "knowledge"]
"""What reading waited for where it stopped.

A name, number or group; a sign or word between two of them; an option; the middle of a form
(``of``, a parenthesis). Or it did not stop, and there is a "name" that is none, or a word such
as ``unknown``.
"""

STOPPED: Final[tuple[Place, ...]] = ("operand", "operator", "option", "inside")
"""The places at which reading stopped."""

Fields: TypeAlias = dict[str, str]
"""The groups of a match by name ("" for one that took no part), and ``at``, the underlined."""


@struct
class Cause:
    """One trap.

    ``pattern`` must match where the text touches the place at which reading stopped; its group
    ``at`` is underlined. ``message`` and ``help`` are templates filled from the groups and from
    what ``compute`` makes of them; where ``compute`` gives None it is not this cause after all.
    ``repair`` is a template that replaces the whole match; None where only the author knows.
    It is tried at the places in ``where``, and with ``in_group`` only among a group's parts.
    """

    code: str
    pattern: re.Pattern[str]
    message: str
    help: str
    repair: str | None
    compute: Callable[[Fields], Fields | None] | None
    where: tuple[Place, ...]
    in_group: bool


_RESERVED = "|".join(sorted(RESERVED_WORDS))
_WORD = r"[^\W\d]\w*"
_UNIT = (
    rf"(?!(?:{_RESERVED}|to|than|then)\b)(?:[^\W\d_]|[%°‰\[{{/](?=\S)|10[*^⁰-⁹⁻])[^\s(),<>=!;:]*"
)
_NUMBER = r"(?<![\w.])-?[0-9]+(?:\.[0-9]+)?(?![\w.]*\w)"
_NAME = rf"(?<![\w.])(?!(?:{_RESERVED})\b){_WORD}(?:\.{_WORD})*(?!\w)"

PIECES: Final[Mapping[str, str]] = {
    "word": _WORD,
    "name": _NAME,
    "dotted": rf"(?<![\w.]){_WORD}(?:\.{_WORD})*",
    "names": rf"{_NAME}(?:\s*,\s*{_NAME})+",
    "number": _NUMBER,
    "unit": _UNIT,
    "quantity": rf"{_NUMBER}(?:\s+{_UNIT}|(?=[%°‰/]){_UNIT})?",
    "sign": r"(?:[<>]=?|!?=)",
    "reserved": rf"(?:{_RESERVED})",
}
"""What may stand between ``«»`` in the pattern of a cause; laxer than the grammar on purpose."""


def cause(
    code: str,
    pattern: str,
    message: str,
    help: str,
    repair: str | None = None,
    *,
    compute: Callable[[Fields], Fields | None] | None = None,
    where: tuple[Place, ...] = STOPPED,
    in_group: bool = False,
) -> Cause:
    """A cause whose pattern may hold the PIECES by name: ``«name»``, ``«quantity»`` …"""
    for name, piece in PIECES.items():
        pattern = pattern.replace(f"«{name}»", f"(?:{piece})")
    return Cause(code, re.compile(pattern), message, help, repair, compute, where, in_group)
