"""What a rule needs, so that what it says stays true when the mistakes elsewhere are mended."""

from __future__ import annotations

from enum import Enum


class Need(Enum):
    """How much of a pathway has to be without a mistake before a rule may speak.

    The value says it to readers. A rule that declares nothing needs everything.
    """

    WRITTEN = "the words of the one thing it is about"
    HEADER = "the top of the file"
    REGISTER = "the words of the one thing it is about, and the source register"
    CITATIONS = "every key of the pathway, and the source register"
    SOUND = "the one thing it is about, and all that this rests on"
    PATIENTS = "the one thing it is about, all that this rests on, and what is impossible"
    WAYS = "every way from box to box"
    EVERYTHING = "everything"
