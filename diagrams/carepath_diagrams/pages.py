"""Chart → pages: an overview of the sections, and a page for each of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from carepath_diagrams.chart import Box, Chart, DrawnWay, Flowchart, Page, Paragraph, Run, Way
from carepath_diagrams.cutting import PAGE_BUDGET, SMALL, counted, cut, even
from carepath_diagrams.ladder import Ladder, from_key, link_key, place
from carepath_diagrams.lines import height_of
from carepath_dsl.struct import replace, struct

TALLEST: Final = 1520.0
"""Points of rows that still fit an A3 sheet on edge with body text of 6.5 pt."""

OUTLINE: Final = 9
"""Lines of a section's box on the overview."""


@struct
class _Group:
    """The boxes of one page before it is placed."""

    slug: str
    letter: str
    title: str
    keys: tuple[str, ...]


def pages_of(chart: Chart) -> Flowchart:
    """The pages of a chart: at most 15 boxes on each, and small enough for A3."""
    groups = _groups(chart)
    if len(groups) == 1:
        alone = _page(chart.boxes, chart.ways, groups[0], {}, chart.start, "box")
        page = replace(alone, slug="chart", name="the whole pathway", panel=groups[0].title)
        return Flowchart(chart, (page,), dict.fromkeys(chart.boxes, 1))
    boxes, ways = _overview(chart, groups)
    keys = tuple(boxes)
    pieces = cut(keys, boxes, ways, even(len(keys))) if len(keys) > PAGE_BUDGET else [keys]
    overviews = [
        _Group("overview" if i == 0 else f"overview-{i + 1}", "", "Overview", piece)
        for i, piece in enumerate(pieces)
    ]
    first = len(overviews) + 1
    number_of = {key: first + i for i, group in enumerate(groups) for key in group.keys}
    labels = {g.slug: f"page {first + i}" for i, g in enumerate(groups)}
    boxes = {key: _with_page(box, labels[key]) for key, box in boxes.items()}
    overview_of = {key: 1 + i for i, group in enumerate(overviews) for key in group.keys}
    start = next(g.slug for g in groups if chart.start in g.keys)
    where = {
        key: f"section {group.letter}, page {number_of[key]}"
        for group in groups
        for key in group.keys
    }
    pages = [
        *(
            _page(
                boxes,
                ways,
                group,
                {key: f"page {number}" for key, number in overview_of.items()},
                start,
                "section",
            )
            for group in overviews
        ),
        *(_page(chart.boxes, chart.ways, group, where, chart.start, "box") for group in groups),
    ]
    return Flowchart(chart, tuple(pages), number_of)


# --- groups ----------------------------------------------------------------------------------


def _groups(chart: Chart) -> list[_Group]:
    """Sections as declared, or found; those too large for a page in several parts."""
    if not chart.sections:
        keys = tuple(chart.boxes)
        pieces = list(_fitting(keys, chart))
        if len(pieces) == 1:
            return [_Group("chart", "", chart.stamp.title, keys)]
        return [
            _Group(f"section-{_letter(i).lower()}", _letter(i), _first_title(piece, chart), piece)
            for i, piece in enumerate(pieces)
        ]
    groups: list[_Group] = []
    for section in chart.sections:
        pieces = list(_fitting(section.boxes, chart))
        for index, piece in enumerate(pieces):
            letter, title = section.letter, section.title
            if len(pieces) > 1:
                letter = f"{section.letter}{index + 1}"
                title = f"{section.title} ({index + 1} of {len(pieces)})"
            groups.append(_Group(f"section-{letter.lower()}", letter, title, piece))
    return groups


def _fitting(keys: tuple[str, ...], chart: Chart) -> Iterator[tuple[str, ...]]:
    """Pieces that keep the page budget and fit the largest paper."""
    count = counted(keys, chart.boxes)
    if count <= PAGE_BUDGET and (count <= 2 or _fits(keys, chart)):
        yield keys
        return
    aim = even(count) if count > PAGE_BUDGET else max(2, (count + 1) // 2)
    pieces = cut(keys, chart.boxes, chart.ways, aim)
    if len(pieces) == 1:
        yield keys
        return
    for piece in pieces:
        yield from _fitting(piece, chart)


def _fits(keys: tuple[str, ...], chart: Chart) -> bool:
    inside = set(keys)
    boxes = {key: chart.boxes[key] for key in keys}
    ways = [way for way in chart.ways if way.source in inside]
    ladder = place(boxes, ways, _entered(inside, chart.ways))
    rows: dict[int, float] = {}
    for key, (_, row) in ladder.cells.items():
        height = height_of(boxes[key]) if key in boxes else 34.0
        rows[row] = max(rows.get(row, 0.0), height)
    return sum(rows.values()) + 36.0 * len(rows) <= TALLEST


def _letter(index: int) -> str:
    head, last = divmod(index, 26)
    return (_letter(head - 1) if head else "") + chr(ord("A") + last)


def _first_title(piece: Sequence[str], chart: Chart) -> str:
    return next(chart.boxes[key].title for key in piece if chart.boxes[key].kind not in SMALL)


def _entered(inside: set[str], ways: Iterable[Way]) -> set[str]:
    """Boxes of a page that ways from other pages lead to."""
    return {
        w.target for w in ways if w.target in inside and w.source not in inside and w.kind != "back"
    }


# --- the overview ----------------------------------------------------------------------------


def _overview(chart: Chart, groups: Sequence[_Group]) -> tuple[dict[str, Box], tuple[Way, ...]]:
    """A box per section, and the ways between sections, those of the same pair as one."""
    group_of = {key: group for group in groups for key in group.keys}
    boxes = {group.slug: _section_box(group, chart) for group in groups}
    labels: dict[tuple[str, str], dict[str, None]] = {}
    for way in chart.ways:
        source, target = group_of[way.source].slug, group_of[way.target].slug
        if source != target and way.kind != "back":
            said = f"box {_number(way.source, chart.boxes)}"
            said += f": {way.label}" if way.label else ""
            labels.setdefault((source, target), {})[said] = None
    ways = tuple(
        Way(source, target, "branch", "", notes=_shortened(tuple(said)))
        for (source, target), said in labels.items()
    )
    return boxes, ways


def _shortened(said: tuple[str, ...]) -> tuple[str, ...]:
    return said if len(said) <= 3 else (*said[:2], f"and {len(said) - 2} more")


def _section_box(group: _Group, chart: Chart) -> Box:
    members = [chart.boxes[key] for key in group.keys if chart.boxes[key].kind not in SMALL]
    span = members[0].number
    if len(members) > 1:
        span = f"{members[0].number}–{members[-1].number}"
    lines = [
        Paragraph("outline", (Run(f"{box.number}  ", True), Run(box.title)), _sign(box))
        for box in members
    ]
    if len(lines) > OUTLINE:
        more = Run(f"and {len(lines) - OUTLINE + 1} more", colour="quiet")
        lines = [*lines[: OUTLINE - 1], Paragraph("outline", (more,), "•")]
    marks = {box.mark for box in members}
    return Box(
        key=group.slug,
        kind="section",
        number=group.letter,
        title=group.title,
        paragraphs=tuple(lines),
        badge=f"boxes {span}" if len(members) > 1 else f"box {span}",
        mark=next(
            (m for m in ("certain", "precaution", "possible", "changed") if m in marks),
            "unvisited" if marks == {"unvisited"} else "plain",
        ),
    )


def _sign(box: Box) -> str:
    if box.level is not None:
        return box.level.glyph
    return "?" if box.kind == "decision" else "•"


def _with_page(box: Box, page: str) -> Box:
    return replace(box, badge=f"{box.badge}, {page}")


# --- one page --------------------------------------------------------------------------------


def _page(
    boxes: Mapping[str, Box],
    all_ways: Sequence[Way],
    group: _Group,
    where: Mapping[str, str],
    start: str,
    word: str,
) -> Page:
    """Place a group; ``where`` tells for every box of the book what an oval says about it."""
    inside = set(group.keys)
    own = {key: boxes[key] for key in group.keys}
    ways = [way for way in all_ways if way.source in inside]
    ladder = place(own, ways, _entered(inside, all_ways))
    sources = _sources(inside, all_ways, ladder, ways)
    drawn: dict[str, Box] = {}
    for key in ladder.cells:
        if key in own:
            drawn[key] = own[key]
    for key, box in own.items():
        if from_key(key) in ladder.cells:
            title = _from_title(sources.get(key, ()), boxes, word)
            drawn[from_key(key)] = _from_oval(key, title, sources.get(key, ()), where, inside)
        elif key in sources:
            drawn[key] = _arriving(box, sources[key], boxes, word, where, inside)
    for index in sorted(ladder.linked):
        drawn[link_key(index)] = _link(ways[index], index, boxes, word, where, inside)
    ordered = {key: drawn[key] for key in (*own, *drawn) if key in drawn}
    name = f"section {group.letter}: {group.title}" if group.letter else group.title.lower()
    panel = f"{group.letter}   {group.title}" if group.letter else group.title
    return Page(
        slug=group.slug,
        name=name,
        panel=panel,
        boxes=ordered,
        ways=tuple(_in_order(ladder.drawn, ordered)),
        cells=ladder.cells,
        steps=tuple(key for key in group.keys if boxes[key].kind not in SMALL),
    )


def _in_order(drawn: Iterable[DrawnWay], boxes: Mapping[str, Box]) -> list[DrawnWay]:
    place_of = {key: index for index, key in enumerate(boxes)}
    return sorted(drawn, key=lambda d: (place_of[d.way.source], place_of[d.way.target]))


def _sources(
    inside: set[str], all_ways: Iterable[Way], ladder: Ladder, ways: Sequence[Way]
) -> dict[str, tuple[str, ...]]:
    """Box → where ways arrive from that are not drawn into it, in the order of the boxes."""
    found: dict[str, dict[str, None]] = {}
    linked = {id(ways[index]) for index in ladder.linked}
    for way in all_ways:
        if way.target not in inside or way.kind == "back":
            continue
        if way.source not in inside or id(way) in linked:
            found.setdefault(way.target, {})[way.source] = None
    return {key: tuple(sources) for key, sources in found.items()}


def _number(key: str, boxes: Mapping[str, Box]) -> str:
    """The number of a box; a bar or end has that of the box it belongs to."""
    return boxes[key].number or boxes[key.split(":")[1]].number


def _from_title(sources: Iterable[str], boxes: Mapping[str, Box], word: str) -> str:
    numbers = list(dict.fromkeys(_number(key, boxes) for key in sources))
    shown = numbers if len(numbers) <= 5 else [*numbers[:4], f"{len(numbers) - 4} more"]
    if len(shown) == 1:
        return f"from {word} {shown[0]}"
    plural = "boxes" if word == "box" else "sections"
    return f"from {plural} {', '.join(shown[:-1])} and {shown[-1]}"


def _places(keys: Iterable[str], where: Mapping[str, str], inside: set[str]) -> str:
    said = dict.fromkeys(where[key] for key in keys if key not in inside and key in where)
    if len(said) > 2:
        return f"{len(said)} sections"
    return "; ".join(said) or "on this page"


def _from_oval(
    key: str, title: str, sources: tuple[str, ...], where: Mapping[str, str], inside: set[str]
) -> Box:
    place_said = Paragraph("outline", (Run(_places(sources, where, inside), colour="quiet"),))
    target = title.rpartition(" ")[2] if len(sources) == 1 else None
    return Box(from_key(key), "from", "", title, paragraphs=(place_said,), goes_to=target)


def _arriving(
    box: Box,
    sources: tuple[str, ...],
    boxes: Mapping[str, Box],
    word: str,
    where: Mapping[str, str],
    inside: set[str],
) -> Box:
    """A box that is reached from elsewhere as well, and says so."""
    title = _from_title(sources, boxes, word)
    said = f"also {title} ({_places(sources, where, inside)})"
    return replace(
        box,
        paragraphs=(*box.paragraphs, Paragraph("arrives", (Run(said, colour="quiet"),), "►")),
    )


def _link(
    way: Way,
    index: int,
    boxes: Mapping[str, Box],
    word: str,
    where: Mapping[str, str],
    inside: set[str],
) -> Box:
    back = way.kind == "back"
    if boxes[way.target].kind == "end":
        return replace(boxes[way.target], key=link_key(index))
    title = f"{'back' if back else 'go'} to {word} {_number(way.target, boxes)}"
    said = Paragraph("outline", (Run(_places((way.target,), where, inside), colour="quiet"),))
    faded = way.mark if way.mark in ("unvisited", "unchanged", "removed") else "plain"
    return Box(
        link_key(index),
        "link",
        "",
        title,
        paragraphs=(said,),
        mark=faded,
        badge="back" if back else "",
        goes_to=_number(way.target, boxes) if word == "box" else None,
    )
