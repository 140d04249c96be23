"""A flowchart as plain data: boxes with their text, ways between them, sections and pages.

Nothing here knows YAML, Graphviz or SVG. A :class:`Chart` is a whole pathway in boxes and ways;
:mod:`carepath_diagrams.pages` cuts it into the pages that are drawn.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from carepath_diagrams.palette import Colour
from carepath_diagrams.routes import Shape
from carepath_dsl.struct import struct

BoxKind: TypeAlias = Literal[
    "state", "decision", "action", "include", "section", "fork", "link", "from", "end"
]
"""Rounded, hexagon, rectangle, double oval, double frame, bar; the small ovals; the end."""

Role: TypeAlias = Literal[
    "title",
    "condition",
    "branch",
    "recommendation",
    "when",
    "unless",
    "instead",
    "because",
    "meanwhile",
    "pitfall",
    "note",
    "reassess",
    "arrives",
    "included",
    "outline",
    "end",
    "was",
    "foot",
]
"""What a paragraph of a box says; it becomes the class of its text in the SVG."""

Mark: TypeAlias = Literal[
    "plain",
    "certain",
    "possible",
    "precaution",
    "unvisited",
    "added",
    "changed",
    "removed",
    "unchanged",
]
"""How a box or way is drawn: as it is, or as a patient, or a second version, has it."""

WayKind: TypeAlias = Literal[
    "yes", "no", "branch", "otherwise", "then", "strand", "enter", "others", "back", "from"
]
"""What makes a patient take a way; ``others`` is where an included pathway does not apply."""


@struct
class Run:
    """Text in one colour and weight."""

    text: str
    bold: bool = False
    colour: Colour = "ink"
    struck: bool = False


@struct
class Paragraph:
    """One or more lines of a box. ``sign`` hangs in front; ``indent`` counts steps of 8 pt."""

    role: Role
    runs: tuple[Run, ...]
    sign: str = ""
    indent: int = 0
    sign_colour: Colour = "ink"

    @property
    def text(self) -> str:
        """The words without their looks."""
        return "".join(run.text for run in self.runs)


@struct
class Level:
    """How pressing an action is. ``look`` is 0 (most pressing) to 3, or 4 for *do not*."""

    look: int
    glyph: str
    word: str
    within: str | None

    @property
    def words(self) -> str:
        """``▲▲ EMERGENCY · within hours``."""
        deadline = f" · {self.within}" if self.within else ""
        return f"{self.glyph} {self.word}{deadline}"


@struct
class Citation:
    """A number of the reference list; ``missing`` when the list lacks it."""

    id: str
    missing: bool

    @property
    def text(self) -> str:
        """``[1]``, or ``[4?]`` for a reference that is missing."""
        return f"[{self.id}?]" if self.missing else f"[{self.id}]"


@struct
class Foot:
    """The small print of a box: where it comes from and what is still open."""

    cites: tuple[Citation, ...] = ()
    statements: tuple[str, ...] = ()
    questions: tuple[str, ...] = ()
    our_own: str = ""
    """What to say of a box that is not, or not wholly, the source's; empty where it is."""
    line: int | None = None


@struct
class Box:
    """One box. ``key`` is the step's id for a step, and unique in the chart for the rest."""

    key: str
    kind: BoxKind
    number: str
    title: str
    level: Level | None = None
    paragraphs: tuple[Paragraph, ...] = ()
    foot: Foot = Foot()
    mark: Mark = "plain"
    badge: str = ""
    """A word of a variant beside the number: ``► 3``, ``+ ADDED``."""
    goes_to: str | None = None
    """Of a link oval: the number of the box it leads to."""


@struct
class Way:
    """A way from one box to another."""

    source: str
    target: str
    kind: WayKind
    label: str = ""
    notes: tuple[str, ...] = ()
    """Small lines under the label: recorded answers, counts."""
    mark: Mark = "plain"
    width: float | None = None
    """Points; None for the usual width of its mark."""
    nobody: bool = False
    """True where a table of counts has no patient on this way."""
    to_prepare: bool = False
    """True where ``while unknown: prepare for`` names this way."""


@struct
class Section:
    """Boxes that belong together; ``letter`` counts A, B … Z, AA."""

    letter: str
    title: str
    boxes: tuple[str, ...]


@struct
class Table:
    """A score, band, class or definition beside the chart.

    ``rows`` hold (value, condition in words, statements and citations).
    """

    name: str
    title: str
    kind: Literal["score", "band", "class", "definition", "number"]
    rows: tuple[tuple[str, str, str], ...]
    used_by: tuple[str, ...]
    """Keys of the boxes that depend on it, directly or through another table."""
    reported: bool = False


@struct
class BoardQuestion:
    """A question to the board, and what is drawn meanwhile."""

    id: str
    question: str
    meanwhile: str
    boxes: tuple[str, ...]


@struct
class ReferenceLine:
    """A line of the reference list; ``link`` is an https address or None."""

    citation: Citation
    says: str
    link: str | None


@struct
class Stamp:
    """What every page says about the pathway as a document."""

    id: str
    title: str
    version: str
    updated: str | None
    source_updated: str | None
    status: str
    hash: str
    banner: str
    notice: str
    alert: bool
    """True unless approved: the banner is yellow."""
    language: str = "en"


@struct
class LegendEntry:
    """A sample of a mark and what it means."""

    mark: Mark
    says: str


@struct
class Chart:
    """A whole pathway as boxes and ways."""

    stamp: Stamp
    boxes: Mapping[str, Box]
    """By key, in the order of the box numbers."""
    ways: tuple[Way, ...]
    start: str
    sections: tuple[Section, ...]
    """Declared by the author; empty where there are none."""
    levels: tuple[Level, ...]
    tables: tuple[Table, ...]
    questions: tuple[BoardQuestion, ...]
    references: tuple[ReferenceLine, ...]
    introduction: tuple[str, ...] = ()
    """Sentences that hold for the whole: population, where it applies, purpose."""
    variant: str = ""
    """What the pages show, where they do not simply show the pathway."""
    summary: tuple[Paragraph, ...] = ()
    """A panel of a variant: the patient's answers, the list of changes."""
    legend: tuple[LegendEntry, ...] = ()
    alternative: tuple[str, ...] = ()
    """Sentences of a variant that stand before the text alternative."""


@struct
class DrawnWay:
    """A way with its shape on the page."""

    way: Way
    shape: Shape


@struct
class Page:
    """What is drawn on one sheet: some boxes of the chart, the ovals, and the ways.

    ``boxes`` holds ovals as well; ``ways`` connects keys of ``boxes`` only.
    """

    slug: str
    name: str
    """``overview``, ``section B: Radicular pain``."""
    panel: str
    """What stands in the corner of the chart: ``B  Radicular pain``."""
    boxes: Mapping[str, Box]
    ways: tuple[DrawnWay, ...]
    cells: Mapping[str, tuple[int, int]]
    """(column, row) of every box."""
    steps: tuple[str, ...]
    """Keys of the boxes that count: no ovals, bars or ends."""


@struct
class Flowchart:
    """The pages of a chart, the overview first where there is one."""

    chart: Chart
    pages: tuple[Page, ...]
    page_of: Mapping[str, int]
    """Key of a box → number of the page it is drawn on, counted from 1."""

    def heading(self, page: Page) -> str:
        """``Page 3 of 5 – section B: Radicular pain``."""
        number = 1 + [p.slug for p in self.pages].index(page.slug)
        return f"Page {number} of {len(self.pages)} – {page.name}"
