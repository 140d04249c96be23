"""Page → DOT, by the ``graphviz`` package. The engine sees ASCII only, and no author's markup.

Node names, ids and ports are made up here; text from the pathway stands in labels alone, and
there only through :func:`carepath_diagrams.safe_text.quoted`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import groupby
from typing import Final

from graphviz import Digraph
from graphviz.quoting import escape

from carepath_diagrams.chart import Box, BoxKind, DrawnWay, Page, Stamp
from carepath_diagrams.lines import AIR, CENTRED, PAGE, Spacing, TextLine, pitch
from carepath_diagrams.looks import Look, Stroke, look_of, stroke_of
from carepath_diagrams.safe_text import ascii_stand_in, quoted

GRAPH: Final = {
    "rankdir": "TB",
    "newrank": "true",
    "splines": "spline",
    "nodesep": "0.52",
    "ranksep": "0.36",
    "pad": "0.25",
    "bgcolor": "white",
    "outputorder": "edgesfirst",
    "fontname": "Arial",
    "labelloc": "t",
    "labeljust": "l",
    "fontsize": "12",
}
NODE: Final = {"fontname": "Arial", "fontsize": "10", "width": "0.1", "height": "0.1"}
EDGE: Final = {"fontname": "Arial", "fontsize": "10.5", "arrowsize": "0.75"}

Lines = Mapping[str, tuple[TextLine, ...]]


def dot_of(page: Page, lines: Lines, stamp: Stamp, spacing: Spacing = PAGE) -> str:
    """The DOT text of a page; the same page gives the same text.

    ``lines`` holds the wrapped text of every box by key.
    """
    graph = Digraph("carepath", graph_attr=GRAPH, node_attr=NODE, edge_attr=EDGE)
    graph.attr(label=_caption(page, stamp))
    names = {key: f"n{index}" for index, key in enumerate(page.boxes)}
    for key, box in page.boxes.items():
        _node(graph, names[key], box, lines[key], page.cells[key], spacing)
    for row in _rows(page):
        with graph.subgraph() as same:
            same.attr(rank="same")
            for key in row:
                same.node(names[key])
    for index, way in enumerate(page.ways):
        _edge(graph, names, index, way)
    return str(graph.source)


def _caption(page: Page, stamp: Stamp) -> str:
    """The banner and the stamp, so that they cannot be lost with another engine."""
    text = (
        stamp.banner,
        f"{stamp.title}: {page.name}",
        f"{stamp.id} {stamp.version} | {stamp.updated or ''} | sha256:{stamp.hash[:12]}",
    )
    return "".join(f"{escape(ascii_stand_in(line))}\\l" for line in text)


def _rows(page: Page) -> Iterator[list[str]]:
    """The boxes of each row, from the left."""
    ordered = sorted(page.boxes, key=lambda key: (page.cells[key][1], page.cells[key][0]))
    for _, row in groupby(ordered, key=lambda key: page.cells[key][1]):
        yield list(row)


def element_id(box: Box) -> str:
    """``box-7.1`` for a numbered box; for the others what its key makes unique on a page."""
    if box.mark == "removed" and box.number:
        return f"removed-{box.number.rpartition(' ')[2]}"
    if box.number and box.kind != "section":
        return f"box-{box.number}"
    if box.kind == "section":
        return f"section-{box.number}"
    return "-".join((box.kind, "".join(c if c.isalnum() else "-" for c in box.key)))


# --- nodes -----------------------------------------------------------------------------------


def _node(
    graph: Digraph,
    name: str,
    box: Box,
    lines: tuple[TextLine, ...],
    cell: tuple[int, int],
    spacing: Spacing,
) -> None:
    look = look_of(box)
    attributes = {"id": element_id(box), "class": box.kind, "group": f"c{cell[0]}"}
    if box.kind in ("action", "section", "include"):
        graph.node(
            name, label=f"<{_table(box, lines, look, spacing)}>", shape="plain", **attributes
        )
        return
    graph.node(
        name,
        label=f"<{_plain(box, lines, spacing)}>",
        shape=_SHAPES[box.kind],
        style="filled,rounded" if box.kind == "state" else "filled",
        fillcolor=look.body,
        color=look.border,
        penwidth=f"{look.width:g}",
        margin=_MARGINS[box.kind],
        **attributes,
    )


_SHAPES: Final[dict[BoxKind, str]] = {
    "state": "box",
    "decision": "box",
    "fork": "box",
    "link": "oval",
    "from": "oval",
    "end": "oval",
}
_MARGINS: Final[dict[BoxKind, str]] = {
    "state": "0.06,0",
    "decision": "0.17,0.01",
    "fork": "0,0",
    "link": "0.02,0",
    "from": "0.02,0",
    "end": "0.02,0",
}
_NARROWER: Final[dict[BoxKind, int]] = {"state": 9, "decision": 25, "fork": 0}
"""How much of its width a box with a shape of its own needs for the border."""


def _plain(box: Box, lines: tuple[TextLine, ...], spacing: Spacing) -> str:
    """Lines in a borderless table, as wide as the box has to be."""
    less = _NARROWER.get(box.kind)
    width = spacing.outer - less if less is not None else None
    return _rows_of(lines, width, "CENTER" if box.kind in CENTRED else "LEFT")


def _table(box: Box, lines: tuple[TextLine, ...], look: Look, spacing: Spacing) -> str:
    """Header band, body and foot; sections and included pathways have a second frame."""
    double = box.kind in ("section", "include")
    frame = 2 * look.width * (2 if double else 1) + (4 if double else 0)
    rows = []
    for part, group in groupby(lines, key=lambda line: "head" if line.part == "head" else "body"):
        fill = f' BGCOLOR="{look.head}"' if part == "head" else ""
        cell = _rows_of(tuple(group), round(spacing.outer - frame), "LEFT")
        rows.append(f'<TR><TD CELLPADDING="0"{fill}>{cell}</TD></TR>')
    table = (
        f'<TABLE BORDER="{look.width:g}" COLOR="{look.border}" BGCOLOR="{look.body}"'
        f' CELLBORDER="0" CELLSPACING="0">{"".join(rows)}</TABLE>'
    )
    if not double:
        return table
    return (
        f'<TABLE BORDER="{look.width:g}" COLOR="{look.border}" BGCOLOR="white" CELLBORDER="0"'
        f' CELLSPACING="0" CELLPADDING="2"><TR><TD>{table}</TD></TR></TABLE>'
    )


def _rows_of(lines: tuple[TextLine, ...], width: int | None, align: str) -> str:
    """One row for each line, of the height its size needs, and a little air above and below."""
    room = f' WIDTH="{width}"' if width is not None else ""
    rows = [f'<TR><TD HEIGHT="{AIR}"{room}></TD></TR>']
    for index, line in enumerate(lines):
        if index and line.part != lines[index - 1].part:
            rows.append(f'<TR><TD HEIGHT="{AIR - 1}"></TD></TR>')
        text = quoted(ascii_stand_in(line.text))
        rows.append(
            f'<TR><TD ALIGN="{align}" HEIGHT="{pitch(line.size)}">'
            f'<FONT POINT-SIZE="{int(line.size)}">{text}</FONT>'
            "</TD></TR>"
        )
    rows.append(f'<TR><TD HEIGHT="{AIR}"></TD></TR>')
    return (
        f'<TABLE BORDER="0" CELLBORDER="0" CELLSPACING="0" CELLPADDING="0">{"".join(rows)}</TABLE>'
    )


# --- ways ------------------------------------------------------------------------------------

_PORTS: Final = {
    "right": ("e", "w"),
    "stack": ("e", "w"),
    "bus": ("e", "n"),
    "down": ("s", "n"),
    "join": ("s", "n"),
    "elbow": ("s", "w"),
}
_WEIGHTS: Final = {"right": "4", "stack": "2", "bus": "1", "down": "40", "join": "1", "elbow": "1"}


def _edge(graph: Digraph, names: Mapping[str, str], index: int, drawn: DrawnWay) -> None:
    way = drawn.way
    tail, head = _PORTS[drawn.shape]
    stroke: Stroke = stroke_of(way)
    attributes = {
        "id": f"way-{index}",
        "class": way.kind,
        "weight": _WEIGHTS[drawn.shape],
        "color": stroke.colour,
        "penwidth": f"{stroke.width:g}",
    }
    if stroke.dash:
        attributes["style"] = "dashed"
    label = " ".join((way.label, *way.notes)).strip()
    if label:
        attributes["taillabel"] = escape(ascii_stand_in(label))
    graph.edge(f"{names[way.source]}:{tail}", f"{names[way.target]}:{head}", **attributes)
