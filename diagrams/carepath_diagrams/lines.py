"""A box as lines of text: wrapped, in the sizes and weights in which they are drawn."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias

from carepath_diagrams.chart import Box, BoxKind, Paragraph, Run
from carepath_diagrams.palette import Colour
from carepath_diagrams.wrapping import width, width_of, wrap
from carepath_dsl.struct import struct

Part: TypeAlias = Literal["head", "title", "body", "foot"]


@struct
class Spacing:
    """Widths and gaps in points. Every box but the ovals is ``outer`` wide: columns line up."""

    outer: int
    column_gap: float
    row_gap: float
    frame: float
    frame_top: float

    @property
    def narrower(self) -> float:
        """How much less room there is for text than usual."""
        return 226.0 - self.outer


PAGE: Final = Spacing(226, 50.0, 27.0, 16.0, 34.0)
SHEET: Final = Spacing(200, 34.0, 15.0, 9.0, 26.0)
"""Closer together, for everything on one sheet."""

TITLE_SIZE: Final = 11.0
BODY_SIZE: Final = 10.0
HEAD_SIZE: Final = 9.5
FOOT_SIZE: Final = 9.0
SMALL_SIZE: Final = 8.0
INDENT: Final = 9.0
LINE_NUMBER_ROOM: Final = 32.0

AIR: Final = 4
"""Points of room above and below the lines of a part of a box."""


def pitch(size: float) -> int:
    """Points from one line of text to the next."""
    return round(size * 1.2)


INNER: Final[dict[BoxKind, float]] = {
    "decision": 192.0,
    "state": 208.0,
    "action": 208.0,
    "include": 196.0,
    "section": 200.0,
    "fork": 200.0,
    "link": 124.0,
    "from": 124.0,
    "end": 80.0,
}
"""Room for text in points at the usual width; some slack to the border is left out of it."""

CENTRED: Final = frozenset({"fork", "link", "from", "end"})


@struct
class TextLine:
    """One line: ``runs`` from the left (or centred), ``right`` up to the right border."""

    part: Part
    role: str
    runs: tuple[Run, ...]
    size: float
    indent: float = 0.0
    right: tuple[Run, ...] = ()

    @property
    def text(self) -> str:
        """The words of the line, for the engine and for reading back."""
        left = "".join(run.text for run in self.runs)
        return f"{left}   {''.join(run.text for run in self.right)}" if self.right else left


def lines_of(box: Box, spacing: Spacing = PAGE) -> tuple[TextLine, ...]:
    """All lines of a box from top to bottom."""
    if box.kind in CENTRED:
        return tuple(_small(box))
    room = INNER[box.kind] - spacing.narrower
    return (*_headings(box, room), *_paragraphs(box.paragraphs, room), *_foot(box, room))


def _small(box: Box) -> Iterator[TextLine]:
    # A bar is dark, and empty where it is not visited: its words must be seen on both.
    dark = box.kind == "fork" and box.mark not in ("unvisited", "unchanged")
    colour: Colour = "paper" if dark else "ink"
    for runs in wrap((Run(box.title, True, colour),), HEAD_SIZE, INNER[box.kind]):
        yield TextLine("title", "title", runs, HEAD_SIZE)
    for paragraph in box.paragraphs:
        for runs in wrap(paragraph.runs, SMALL_SIZE + 0.5, INNER[box.kind]):
            yield TextLine("body", paragraph.role, runs, SMALL_SIZE + 0.5)


def _headings(box: Box, room: float) -> Iterator[TextLine]:
    number = Run(box.number, True, _on_head(box))
    if box.level is None and box.kind != "section":
        hang = width(f"{box.number}  ", TITLE_SIZE, True) if box.number else 0.0
        badge = (Run(box.badge, True, _badge_colour(box)),) if box.badge else ()
        if badge:
            yield TextLine("title", "badge", badge, FOOT_SIZE)
        for index, runs in enumerate(wrap((_title(box),), TITLE_SIZE, room - hang)):
            if index == 0 and box.number:
                runs = (Run(box.number, True), Run("  ", True), *runs)
                yield TextLine("title", "title", runs, TITLE_SIZE)
            else:
                yield TextLine("title", "title", runs, TITLE_SIZE, hang)
        return
    words = box.level.words if box.level is not None else "► SECTION"
    badge = (Run(box.badge, True, number.colour),) if box.badge else ()
    used = width(box.number, TITLE_SIZE, True) + width_of(badge, HEAD_SIZE) + 16.0
    level = wrap((Run(words, True, number.colour),), HEAD_SIZE, room - used)
    for index, runs in enumerate(level):
        if index == 0:
            runs = (number, Run("  ", True, number.colour), *runs)
            yield TextLine("head", "level", runs, HEAD_SIZE, right=badge)
        else:
            yield TextLine("head", "level", runs, HEAD_SIZE, used - width_of(badge, HEAD_SIZE) - 8)
    for runs in wrap((_title(box),), TITLE_SIZE, room):
        yield TextLine("title", "title", runs, TITLE_SIZE)


def _title(box: Box) -> Run:
    return Run(box.title, bold=True, struck=box.mark == "removed")


def _on_head(box: Box) -> Colour:
    """The colour of text on the header band."""
    if box.mark in ("unvisited", "unchanged"):
        return "ink"
    if box.kind == "section" or (box.level is not None and box.level.look == 0):
        return "paper"
    return "ink"


def _badge_colour(box: Box) -> Colour:
    match box.mark:
        case "certain":
            return "path"
        case "possible" | "precaution" | "added" | "changed" | "removed":
            return box.mark
        case _:
            return "quiet"


def _paragraphs(paragraphs: Iterable[Paragraph], room: float) -> Iterator[TextLine]:
    for paragraph in paragraphs:
        size = FOOT_SIZE if paragraph.role in ("because", "note", "included") else BODY_SIZE
        indent = paragraph.indent * INDENT
        sign = Run(f"{paragraph.sign} ", colour=paragraph.sign_colour, bold=paragraph.sign == "!")
        hang = indent + (width(sign.text, size, sign.bold) if paragraph.sign else 0.0)
        for index, runs in enumerate(wrap(paragraph.runs, size, room - hang)):
            if index == 0 and paragraph.sign:
                yield TextLine("body", paragraph.role, (sign, *runs), size, indent)
            else:
                yield TextLine("body", paragraph.role, runs, size, hang)


def _foot(box: Box, room: float) -> Iterator[TextLine]:
    foot = box.foot
    runs: list[Run] = []
    for citation in foot.cites:
        colour: Colour = "board" if citation.missing else "cite"
        runs.append(Run(f"{citation.text} ", True, colour))
    for statement in foot.statements:
        runs.append(Run(f"{statement} ", colour="quiet"))
    for question in foot.questions:
        runs.append(Run(f"◊{question} ", True, "board"))
    line = (Run(f"L{foot.line}", colour="quiet"),) if foot.line else ()
    if foot.our_own:
        yield TextLine("foot", "own", (Run(f"◊ {foot.our_own}", True, "board"),), 8.5)
    wrapped = wrap(runs, 8.5, room - (LINE_NUMBER_ROOM if line else 0.0)) if runs else [()]
    for index, part in enumerate(wrapped):
        last = index == len(wrapped) - 1
        if part or (last and line):
            yield TextLine("foot", "foot", part, 8.5, right=line if last else ())


def height_of(box: Box) -> float:
    """About how tall the engine will make the box, in points; for planning pages."""
    padding = 12.0 if box.level is None else 24.0
    return padding + sum(pitch(line.size) for line in lines_of(box))
