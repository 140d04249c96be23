"""What stands around a chart: banner, title, tables, legend, questions, references, footer.

A block knows how tall it is at a given width, and draws itself at a place. Nothing is ever cut
off: text is wrapped by the advance widths of the fonts.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias
from xml.etree.ElementTree import Element

from carepath_diagrams.chart import (
    BoardQuestion,
    LegendEntry,
    Level,
    Paragraph,
    ReferenceLine,
    Run,
    Stamp,
    Table,
)
from carepath_diagrams.looks import Stroke, mark_stroke
from carepath_diagrams.palette import (
    BANNER,
    BOARD_PANEL,
    COLOURS,
    LEVELS,
    PANEL_LINE,
    TABLE_HEAD,
)
from carepath_diagrams.svg_tree import group, number, rect, text
from carepath_diagrams.wrapping import width as width_of_text
from carepath_diagrams.wrapping import wrap
from carepath_dsl.struct import replace, struct

Draw: TypeAlias = Callable[[Element, float, float], None]

SMALL: Final = 9.0
PITCH: Final = 11.5
PAD: Final = 7.0


@struct
class Block:
    """A piece of furniture at a fixed width; ``height`` in points."""

    height: float
    draw: Draw


MakeBlock: TypeAlias = Callable[[float], Block]
"""Width → block."""


def stacked(blocks: Sequence[Block], gap: float = 10.0) -> Block:
    """Blocks below each other."""

    def draw(parent: Element, x: float, y: float) -> None:
        for block in blocks:
            block.draw(parent, x, y)
            y += block.height + gap

    return Block(sum(b.height for b in blocks) + gap * max(0, len(blocks) - 1), draw)


def in_columns(makers: Sequence[MakeBlock], width: float, column: float = 290.0) -> Block:
    """Blocks side by side in as many columns as fit, each below the shortest column."""
    columns = max(1, min(len(makers), int((width + 12) // (column + 12))))
    each = (width - 12 * (columns - 1)) / columns
    piles: list[list[Block]] = [[] for _ in range(columns)]
    heights = [0.0] * columns
    for maker in makers:
        block = maker(each)
        shortest = heights.index(min(heights))
        piles[shortest].append(block)
        heights[shortest] += block.height + 10.0

    def draw(parent: Element, x: float, y: float) -> None:
        for index, pile in enumerate(piles):
            stacked(pile).draw(parent, x + index * (each + 12), y)

    return Block(max(heights, default=10.0) - 10.0, draw)


# --- head and foot ---------------------------------------------------------------------------


def banner(stamp: Stamp) -> MakeBlock:
    """The review status over the full width."""

    def make(width: float) -> Block:
        lines = wrap((Run(stamp.banner, True),), 15.0, width - 20)
        height = 12.0 + 18.0 * len(lines)

        def draw(parent: Element, x: float, y: float) -> None:
            element = group(parent, class_="banner", role="note")
            fill = BANNER if stamp.alert else COLOURS["paper"]
            rect(element, x + 1, y + 1, width - 2, height - 2, fill, "#000000", 2.0)
            for index, runs in enumerate(lines):
                text(element, x + width / 2, y + 21 + 18 * index, runs, 15.0, "middle")

        return Block(height, draw)

    return make


def heading(title: str, page: str, notice: str) -> MakeBlock:
    """The title of the pathway, the page at the right, the notice below."""

    def make(width: float) -> Block:
        aside = wrap((Run(page),), 12.0, max(120.0, width * 0.45))
        taken = max(sum(width_of_text(r.text, 12.0, r.bold) for r in line) for line in aside)
        lines = wrap((Run(title, True),), 22.0, width - taken - 24)
        small = wrap((Run(notice, colour="quiet"),), SMALL, width) if notice else []
        tall = max(26.0 * len(lines), 15.0 * len(aside) + 8)
        height = tall + (PITCH * len(small) + 2 if small else 0)

        def draw(parent: Element, x: float, y: float) -> None:
            element = group(parent, class_="heading")
            for index, runs in enumerate(lines):
                text(element, x, y + 21 + 26 * index, runs, 22.0)
            for index, runs in enumerate(aside):
                text(element, x + width, y + 20 + 15 * index, runs, 12.0, "end")
            for index, runs in enumerate(small):
                text(element, x, y + tall + 9 + PITCH * index, runs, SMALL)

        return Block(height, draw)

    return make


def footer(parts: Iterable[str]) -> MakeBlock:
    """The stamp in small print under a rule."""
    words = "   |   ".join(part for part in parts if part)

    def make(width: float) -> Block:
        lines = wrap((Run(words, colour="quiet"),), SMALL, width)

        def draw(parent: Element, x: float, y: float) -> None:
            element = group(parent, class_="footer")
            rect(element, x, y, width, 0.8, PANEL_LINE)
            for index, runs in enumerate(lines):
                text(element, x, y + 13 + PITCH * index, runs, SMALL)

        return Block(8 + PITCH * len(lines), draw)

    return make


# --- panels ----------------------------------------------------------------------------------


def panel(
    title: str, lines: Iterable[Paragraph], *, board: bool = False, name: str = "panel"
) -> MakeBlock:
    """A framed list under a title."""
    paragraphs = tuple(lines)

    def make(width: float) -> Block:
        room = width - 2 * PAD
        heads = wrap((Run(title, True, "board" if board else "ink"),), 10.5, room)
        laid = [_hanging(p, room) for p in paragraphs]
        height = 10 + 13 * len(heads) + sum(len(rows) * PITCH + 3 for _, rows in laid)

        def draw(parent: Element, x: float, y: float) -> None:
            element = group(parent, class_=name)
            fill, line = (BOARD_PANEL, COLOURS["board"]) if board else ("#FFFFFF", PANEL_LINE)
            rect(element, x + 0.5, y + 0.5, width - 1, height - 1, fill, line)
            at = y + 14
            for runs in heads:
                text(element, x + PAD, at, runs, 10.5)
                at += 13
            for hang, rows in laid:
                for index, runs in enumerate(rows):
                    text(element, x + PAD + (hang if index else 0), at, runs, SMALL)
                    at += PITCH
                at += 3

        return Block(height, draw)

    return make


def _hanging(paragraph: Paragraph, room: float) -> tuple[float, list[tuple[Run, ...]]]:
    if not paragraph.sign:
        return 0.0, wrap(paragraph.runs, SMALL, room)
    sign = Run(f"{paragraph.sign} ", True, paragraph.sign_colour)
    hang = width_of_text(sign.text, SMALL, True)
    rows = wrap(paragraph.runs, SMALL, room - hang)
    return hang, [(sign, *rows[0]), *rows[1:]]


def questions(items: Iterable[BoardQuestion]) -> MakeBlock:
    """The questions to the board, each with what is drawn meanwhile."""
    return panel(
        "Questions for the board",
        [
            Paragraph(
                "note",
                (Run(f"{q.question} "), Run("Drawn meanwhile: ", True), Run(q.meanwhile)),
                f"◊{q.id}",
                sign_colour="board",
            )
            for q in items
        ],
        board=True,
        name="questions",
    )


def references(items: Iterable[ReferenceLine]) -> MakeBlock:
    """The references that are cited on the page."""
    return panel(
        "References",
        [
            Paragraph(
                "note",
                (Run(r.says),),
                r.citation.text,
                sign_colour="board" if r.citation.missing else "cite",
            )
            for r in items
        ],
        name="references",
    )


def table(data: Table) -> MakeBlock:
    """A score, band, class or definition: value, condition, sources."""
    kinds = {"score": "add up", "band": "first that is true", "class": "first that is true"}
    said = kinds.get(data.kind, "")
    reported = ", shown in every result" if data.reported else ""

    def make(width: float) -> Block:
        head = (Run(data.title, True), Run(f"  {said}{reported}".rstrip(" ,"), colour="quiet"))
        heads = wrap(head, SMALL, width - 2 * PAD)
        first = max((width_of_text(v, SMALL, True) for v, _, _ in data.rows), default=0.0)
        first = min(first + 10.0, width / 2) if first else 0.0
        last = min(
            max((width_of_text(s, 8.0) for _, _, s in data.rows), default=0.0) + 6.0, width / 3
        )
        room = width - 2 * PAD - first - last
        rows = [
            (
                wrap((Run(value, True),), SMALL, max(first, 1.0)) if value else [()],
                wrap((Run(words),), SMALL, room),
                wrap((Run(sources, colour="quiet"),), 8.0, last) if sources else [()],
            )
            for value, words, sources in data.rows
        ]
        tall = [max(len(a), len(b), len(c)) * PITCH + 4 for a, b, c in rows]
        top = PITCH * len(heads) + 6

        def draw(parent: Element, x: float, y: float) -> None:
            element = group(parent, class_=f"table {data.kind}")
            rect(element, x, y, width, top, TABLE_HEAD)
            for index, runs in enumerate(heads):
                text(element, x + PAD, y + 11.5 + PITCH * index, runs, SMALL)
            at = y + top
            for cells, height in zip(rows, tall, strict=True):
                lefts = (x + PAD, x + PAD + first, x + width - PAD - last + 6)
                for cell, left, size in zip(cells, lefts, (SMALL, SMALL, 8.0), strict=True):
                    for index, runs in enumerate(cell):
                        text(element, left, at + 10 + PITCH * index, runs, size)
                at += height
                rect(element, x, at - 0.5, width, 0.5, PANEL_LINE)
            rect(element, x, y, width, top + sum(tall), "none", "#8A8A8A", 0.8)

        return Block(top + sum(tall), draw)

    return make


# --- legend ----------------------------------------------------------------------------------

_SHAPES: Final = (
    "rounded = state",
    "hexagon = decision",
    "rectangle = action",
    "double frame = section or included pathway",
    "oval = link",
    "dark bar = all of these, side by side",
    "dashed way = back, to reassess",
)
_SIGNS: Final = (
    (Run("[1]", True, "cite"), Run(" citation")),
    (Run("[4?]", True, "board"), Run(" cited, missing from the list")),
    (Run("S01", colour="quiet"), Run(" statement of the source")),
    (Run("L22", colour="quiet"), Run(" line of the YAML file")),
    (Run("◊Q1", True, "board"), Run(" question for the board")),
    (Run("◊", True, "board"), Run(" our own, dashed border")),
    (Run("?", True, "danger"), Run(" while the answer is unknown")),
)


def legend(levels: Sequence[Level], entries: Sequence[LegendEntry]) -> MakeBlock:
    """Samples of urgency and of marks, then shapes and signs in words."""

    def make(width: float) -> Block:
        rows: list[list[tuple[float, Level | LegendEntry]]] = [[]]
        used = 0.0
        items: tuple[LegendEntry | Level, ...] = (*entries, *levels)
        for item in items:
            words = item.says if isinstance(item, LegendEntry) else f"{item.glyph} {item.word}"
            wide = width_of_text(words, SMALL, True) + 18.0
            if rows[-1] and used + wide > width:
                rows.append([])
                used = 0.0
            rows[-1].append((used, item))
            used += wide + 7.0
        parts: list[Run] = []
        for *front, last in (*((Run(s),) for s in _SHAPES), *_SIGNS):
            parts += [*front, replace(last, text=f"{last.text}     ")]
        lines = wrap(parts, SMALL, width)

        def draw(parent: Element, x: float, y: float) -> None:
            element = group(parent, class_="legend")
            for index, row in enumerate(rows):
                for left, item in row:
                    _sample(element, x + left, y + 23 * index, item)
            at = y + 23 * len(rows) + 9
            for index, runs in enumerate(lines):
                text(element, x, at + PITCH * index, runs, SMALL)

        return Block(23 * len(rows) + 2 + PITCH * len(lines), draw)

    return make


def _sample(parent: Element, x: float, y: float, item: Level | LegendEntry) -> None:
    if isinstance(item, LegendEntry):
        stroke: Stroke = mark_stroke(item.mark)
        wide = width_of_text(item.says, SMALL, True) + 16.0
        rect(
            parent,
            x + 2,
            y + 2,
            wide - 4,
            15,
            "#FFFFFF",
            stroke.colour,
            stroke.width,
            dash=stroke.dash,
        )
        text(parent, x + 8, y + 12.8, (Run(item.says, True),), SMALL)
        return
    look = LEVELS[item.look]
    words = f"{item.glyph} {item.word}"
    wide = width_of_text(words, SMALL, True) + 16.0
    rect(parent, x + 1, y + 1, wide - 2, 17, look.head, look.border, look.width)
    run = Run(words, True, "paper" if item.look == 0 else "ink")
    text(parent, x + 8, y + 12.8, (run,), SMALL)


def points(value: float) -> str:
    """A length for the footer: ``7.2 pt``."""
    return f"{number(round(value, 1))} pt"
