"""What the source says, and what the pathway rests on."""

from __future__ import annotations

from collections.abc import Mapping

from carepath_dsl.spans import NOWHERE, Span
from carepath_dsl.struct import field, struct


@struct
class Basis:
    """``based on: [S03, S09]``, or ``our own: reason`` for what the source does not say."""

    statements: tuple[str, ...] = ()
    our_own: str | None = None
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Reference:
    """An entry of the reference list; ``missing`` says why there is nothing to look up."""

    id: str
    kind: str | None
    title: str | None
    publisher: str | None
    year: str | None
    link: str | None
    missing: str | None
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Statement:
    """One statement of the source; ``not_encoded`` says why nothing in the pathway follows it."""

    id: str
    section: str
    says: str
    cites: tuple[str, ...]
    not_encoded: str | None
    span: Span = field(default=NOWHERE, compare=False)


@struct
class Article:
    """The source itself, as ``source.yaml`` describes it."""

    title: str
    publisher: str | None
    updated: str | None
    review_status: str | None
    notice: str | None
    link: str | None


@struct
class Register:
    """``source.yaml``: what the source says, and what it cites."""

    article: Article | None
    references: Mapping[str, Reference]
    statements: Mapping[str, Statement]
    path: str = field(default="", compare=False)
