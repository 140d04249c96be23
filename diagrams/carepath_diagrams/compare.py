"""Two versions of a pathway in one chart: added, changed, removed, and what stays where it was."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from carepath_diagrams.chart import (
    Box,
    Chart,
    LegendEntry,
    Mark,
    Paragraph,
    Run,
    Section,
    Way,
)
from carepath_diagrams.cutting import SMALL
from carepath_dsl.struct import replace

LEGEND = (
    LegendEntry("added", "+ ADDED"),
    LegendEntry("changed", "~ CHANGED"),
    LegendEntry("removed", "– REMOVED"),
    LegendEntry("unchanged", "unchanged"),
)
BADGES: Mapping[Mark, str] = {"added": "+ ADDED", "changed": "~ CHANGED", "removed": "– REMOVED"}


def with_changes(old: Chart, new: Chart) -> Chart:
    """The union of two versions; steps are the same where their ids are."""
    boxes: dict[str, Box] = {}
    for key in union_order(tuple(old.boxes), tuple(new.boxes)):
        boxes[key] = _box(old.boxes.get(key), new.boxes.get(key))
    ways = tuple(_ways(old, new))
    return replace(
        new,
        boxes=boxes,
        ways=ways,
        sections=_sections(old, new, tuple(boxes)),
        variant=f"Changes {old.stamp.version} → {new.stamp.version}",
        summary=tuple(_summary(boxes, ways)),
        legend=LEGEND,
        alternative=(f"Compared with version {old.stamp.version}.",),
    )


def union_order(old: tuple[str, ...], new: tuple[str, ...]) -> list[str]:
    """The new order, with what was removed behind what stood before it."""
    order = list(new)
    for index, key in enumerate(old):
        if key not in order:
            before = next((k for k in reversed(old[:index]) if k in order), None)
            order.insert(order.index(before) + 1 if before is not None else 0, key)
    return order


def _box(old: Box | None, new: Box | None) -> Box:
    if old is None:
        assert new is not None, "a key of the union is in one of the two"
        return _marked(new, "added")
    if new is None:
        number = f"old {old.number}" if old.number else ""
        return replace(_marked(old, "removed"), number=number)
    was = tuple(_was(old, new))
    added = {p.text for p in new.paragraphs} - {p.text for p in old.paragraphs}
    if not was and not added and old.kind == new.kind and old.level == new.level:
        same = old.foot.statements == new.foot.statements and old.foot.cites == new.foot.cites
        return _marked(new, "unchanged" if same else "changed")
    paragraphs = tuple(
        replace(p, runs=(Run("+ ", True, "added"), *p.runs)) if p.text in added else p
        for p in new.paragraphs
    )
    return replace(_marked(new, "changed"), paragraphs=(*paragraphs, *was))


def _marked(box: Box, mark: Mark) -> Box:
    return replace(box, mark=mark, badge="" if box.kind in SMALL else BADGES.get(mark, ""))


def _was(old: Box, new: Box) -> Iterator[Paragraph]:
    """What the box no longer says, struck through."""
    if old.title != new.title:
        yield _struck(old.title)
    if old.level != new.level and old.level is not None:
        yield _struck(old.level.words)
    kept = {p.text for p in new.paragraphs}
    for paragraph in old.paragraphs:
        if paragraph.text not in kept:
            yield _struck(paragraph.text)


def _struck(words: str) -> Paragraph:
    runs = (Run("was: ", True, "removed"), Run(words, colour="removed", struck=True))
    return Paragraph("was", runs, "–", sign_colour="removed")


def _ways(old: Chart, new: Chart) -> Iterator[Way]:
    def identity(way: Way) -> tuple[str, str, str]:
        return way.source, way.target, way.kind if way.kind in ("yes", "no", "back") else ""

    before = {identity(way): way for way in old.ways}
    after = {identity(way) for way in new.ways}
    for way in new.ways:
        earlier = before.get(identity(way))
        if earlier is None:
            yield replace(way, mark="added", notes=("+ added",))
        elif earlier.label != way.label or earlier.to_prepare != way.to_prepare:
            yield replace(way, mark="changed", notes=(f"~ was: {earlier.label or 'no label'}",))
        else:
            yield replace(way, mark="unchanged")
    for way in old.ways:
        if identity(way) not in after:
            yield replace(way, mark="removed", notes=("– removed",))


def _sections(old: Chart, new: Chart, order: tuple[str, ...]) -> tuple[Section, ...]:
    """The new sections; a removed box stays with the box before it."""
    if not new.sections:
        return ()
    home = {key: index for index, section in enumerate(new.sections) for key in section.boxes}
    members: list[list[str]] = [[] for _ in new.sections]
    last = 0
    for key in order:
        last = home.get(key, last)
        members[last].append(key)
    return tuple(
        replace(section, boxes=tuple(keys))
        for section, keys in zip(new.sections, members, strict=True)
    )


def _summary(boxes: Mapping[str, Box], ways: tuple[Way, ...]) -> Iterator[Paragraph]:
    counted = [box for box in boxes.values() if box.kind not in SMALL]
    for mark, badge in BADGES.items():
        named = [f"{box.number} {box.title}" for box in counted if box.mark == mark]
        if named:
            colour = mark if mark in ("added", "changed", "removed") else "ink"
            runs = (Run(f"{badge}: ", True, colour), Run("; ".join(named)))
            yield Paragraph("note", runs)
    changed = sum(way.mark != "unchanged" for way in ways)
    words = f"{changed} of {len(ways)} ways differ" if changed else "All ways are the same"
    yield Paragraph("note", (Run(words),))
