"""The types of facts and definitions, and the values they take."""

from __future__ import annotations

from fractions import Fraction

from carepath_dsl.struct import struct
from carepath_dsl.typed import TypeAlias

Value: TypeAlias = bool | str | Fraction
"""A yes/no answer, an option's id, or a number in the unit of its fact."""

ANY_RED_FLAG = "any_red_flag"
"""The built-in finding: any fact that is marked as a red flag."""


@struct
class YesNo:
    """``type: yes/no``."""


@struct
class Option:
    """One line of ``options``: ``disabling: Prevents normal activities``."""

    id: str
    says: str


@struct
class Choice:
    """``type: choice``, or a class definition; options from least to most when ``ordered``."""

    options: tuple[Option, ...]
    ordered: bool

    def position(self, option: str) -> int:
        """The place of an option, counted from 0; ValueError when there is no such option."""
        return [o.id for o in self.options].index(option)


@struct
class Number:
    """``type: number`` (dense) or ``whole number``; bounds included, in ``unit``.

    ``unit`` is the unit as the author wrote it, None for a plain number.
    """

    low: Fraction
    high: Fraction
    unit: str | None
    whole: bool


Type: TypeAlias = YesNo | Choice | Number
