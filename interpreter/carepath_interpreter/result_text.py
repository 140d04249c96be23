"""A result as plain text: what a clinician, or the patient, wants to read.

Most urgent first. The review status and the notice stand at the top and at the bottom, always.
"""

from __future__ import annotations

from collections.abc import Sequence

from carepath_dsl.model import Pathway
from carepath_dsl.typed import TYPE_CHECKING, Final, Literal, TypeAlias, assert_never
from carepath_interpreter import result_text_clinician
from carepath_interpreter.result import Result
from carepath_interpreter.result_parts import notices
from carepath_interpreter.text_page import Look, Page

if TYPE_CHECKING:
    from carepath_interpreter.what_if import WhatIf
    from carepath_interpreter.why_not import WhyNot

Audience: TypeAlias = Literal["clinician", "patient"]

WIDTH: Final = 80
"""Columns of a page where nobody says otherwise."""

_HASH_SHOWN: Final = 12


def result_text(
    pathway: Pathway,
    result: Result,
    *,
    audience: Audience = "clinician",
    width: int = WIDTH,
    color: bool = False,
    why_not: Sequence[WhyNot] = (),
    what_if: WhatIf | None = None,
) -> str:
    """The result in words, in lines of at most ``width`` columns (at least 40).

    ``pathway`` is the one the result came from. ``color`` adds ANSI colours. ``why_not`` holds
    answers to be added at the end, for clinicians. With ``what_if`` the page tells in place of the
    result what would change from it, and what would not; that too is for clinicians.
    """
    page = Page(width, color=color)
    page.text(result.pathway.title, look="bold")
    _standing(page, result)
    page.blank()
    match audience:
        case "clinician" if what_if is not None:
            from carepath_interpreter import what_if_text

            what_if_text.write(page, pathway, what_if)
        case "clinician":
            result_text_clinician.write(page, pathway, result)
        case "patient":
            from carepath_interpreter import result_text_patient

            result_text_patient.write(page, pathway, result)
        case _:
            assert_never(audience)
    for answer in why_not:
        from carepath_interpreter import why_not_text

        why_not_text.write(page, pathway, result, answer)
    _foot(page, pathway, result)
    return str(page)


def _standing(page: Page, result: Result) -> None:
    status, *rest = notices(result.pathway)
    look: Look = "plain" if result.pathway.status == "approved" else "caution"
    page.text(" ".join(rest), lead=f"{status} ", look=look)


def _foot(page: Page, pathway: Pathway, result: Result) -> None:
    header, stamp = pathway.header, result.pathway
    page.rule()
    _standing(page, result)
    if header.population is not None:
        page.text(header.population, lead="For: ")
    if header.not_for:
        page.text(f"{', '.join(header.not_for)} (not checked by the program)", lead="Not for: ")
    if header.disclaimer is not None:
        page.text(header.disclaimer)
    updated = f" of {header.updated}" if header.updated is not None else ""
    review = f", review by {header.review_by}" if header.review_by is not None else ""
    content = stamp.hash[:_HASH_SHOWN]
    page.text(f"{stamp.id} {stamp.version}{updated}{review}, content {content}", look="quiet")
