"""What no case touches, as an author reads it: counts, places in the file, and patients."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from math import floor
from typing import Final

from carepath_dsl.meaning.flow import box_key
from carepath_dsl.model import Fact, Number, Pathway, Value
from carepath_dsl.reading.source import with_plain_line_breaks
from carepath_dsl.spans import Span
from carepath_dsl.struct import struct
from carepath_dsl.terminal_line import view_of
from carepath_dsl.units.quantities import format_number, unit_words
from carepath_dsl.values import read_value
from carepath_dsl.words import listed, sentence, title_of, visible
from carepath_interpreter.coverage import Coverage, Touched
from carepath_interpreter.coverage_items import Item, Kind, Place
from carepath_interpreter.coverage_patients import Suggestion, Suggestions
from carepath_interpreter.result_text_clinician import in_runs
from carepath_interpreter.text_page import Page

_NOTES: Final[Mapping[Kind, str]] = {Kind.CONDITION: " (true and false are counted one by one)"}


@struct
class Gap:
    """What no case touches at one place of the file, in words.

    ``things`` are one, or both answers of a condition; ``behind`` is what is untouched for this
    reason alone.
    """

    head: str
    says: str
    span: Span
    things: tuple[Touched, ...]
    behind: tuple[Touched, ...]


def percent(share: Fraction) -> str:
    """``94``, ``94.7``: never more than it is, so that 100 means everything."""
    tenths = floor(share * 10)
    return format_number(Fraction(tenths, 10))


_FIRST: Final = (Kind.BOX, Kind.WAY, Kind.PRECAUTION)
"""The kinds that are told box by box, before all others."""


def gaps(pathway: Pathway, found: Coverage) -> list[Gap]:
    """What no case touches: the boxes and their ways first, each part in the order of the file.

    What is untouched because a box or way is told with that.
    """
    untouched = found.untouched
    together: dict[tuple[Kind, Place, Span, str], list[Touched]] = {}
    for thing in untouched:
        item = thing.item
        if thing.behind is None:
            what = "" if item.kind is Kind.CONDITION else item.says
            together.setdefault((item.kind, item.place, item.span, what), []).append(thing)
    made = []
    for things in together.values():
        first = things[0].item
        behind = tuple(thing for thing in untouched if thing.behind == things[0].number)
        says = _missing(things) + _left_open(things) + _with_it(pathway, behind)
        made.append(Gap(place_words(pathway, first), says, first.span, tuple(things), behind))
    return sorted(made, key=lambda gap: (gap.things[0].item.kind not in _FIRST, gap.span))


def place_words(pathway: Pathway, item: Item) -> str:
    """``box 7, Beyond 6 weeks?``, ``the definition Chronic pain``, ``applies when``."""
    id = item.place.id
    match item.place.part:
        case "steps":
            assert id is not None
            return f"box {pathway.steps[id].box}, {pathway.steps[id].title}"
        case "definitions":
            assert id is not None
            return f"definition {id}, {title_of(id, pathway)}"
        case "recommendations":
            assert id is not None
            return f"recommendation {id}, {pathway.recommendations[id].text}"
        case "applies when":
            return "applies when"
        case "safety":
            return f"safety claim, {item.says}"


def _missing(things: Sequence[Touched]) -> str:
    """What is missing at one place: ``the way "Yes" is never taken``."""
    item = things[0].item
    match item.kind:
        case Kind.BOX:
            return "no case passes it"
        case Kind.WAY:
            return f"no case takes the way “{item.says}”"
        case Kind.CONDITION:
            answers = {thing.item.truth for thing in things}
            if len(answers) == 2:
                return f"no case has an answer to “{item.says}” here"
            return f"“{item.says}” is {'true' if item.truth else 'false'} in no case"
        case Kind.RECOMMENDATION:
            return "no case is given it"
        case Kind.PRECAUTION:
            return f"“{item.says}” is needed by no case"
        case Kind.CLAIM:
            return "it speaks of no case"


def _with_it(pathway: Pathway, behind: Sequence[Touched]) -> str:
    """What follows from a box or way that nobody takes, counted."""
    boxes = [pathway.steps[t.item.place.id or ""].box for t in behind if t.item.kind is Kind.BOX]
    parts = [in_boxes(boxes)] if boxes else []
    for kind in Kind:
        number = sum(thing.item.kind is kind for thing in behind)
        if number and kind is not Kind.BOX:
            parts.append(f"{number} {kind.value if number > 1 else kind.one}")
    if not parts:
        return ""
    return f"; untouched with it: {listed(parts, 'and')}"


def _left_open(things: Sequence[Touched]) -> str:
    cases = {case for thing in things for case in thing.possible}
    if not cases:
        return ""
    return f" ({len(cases)} leave{'s' if len(cases) == 1 else ''} it open)"


# --- as text ---------------------------------------------------------------------------------


def coverage_text(
    pathway: Pathway,
    found: Coverage,
    sources: Mapping[str, str],
    *,
    width: int = 80,
    color: bool = False,
) -> str:
    """The counts of each kind, and every gap with its line in the file.

    ``sources`` holds the texts of the files by path.
    """
    page = Page(width, color=color)
    every = found.count()
    page.text(
        f"Coverage of {pathway.id}: {percent(every.share)} % ({every.touched} of {every.all})",
        look="bold",
    )
    page.blank()
    names = {kind: kind.value for kind in Kind if found.count(kind).all}
    columns = max(map(len, names.values()), default=0) + 2
    for kind, name in names.items():
        count = found.count(kind)
        page.text(
            f"{count.touched} of {count.all}{_NOTES.get(kind, '')}",
            lead=name,
            indent=2,
            hang=columns,
        )
    missing = gaps(pathway, found)
    if missing:
        page.heading("NOT TOUCHED BY ANY CASE")
    for gap in missing:
        page.blank()
        page.text(f"{sentence(gap.head)}: {gap.says}")
        page.lines += _excerpt(gap.span, sources, page.width)
    return str(page)


def _excerpt(span: Span, sources: Mapping[str, str], width: int) -> Iterator[str]:
    """The place of a span, and its first line with what it says underlined."""
    if not span.path:
        return
    yield f"   --> {visible(span.place)}"
    lines = with_plain_line_breaks(sources.get(span.path, "")).split("\n")
    if not 1 <= span.line <= len(lines):
        return
    line = lines[span.line - 1]
    end = span.end_column - 1 if span.end_line == span.line else len(line.rstrip())
    number = f"{span.line:>5} | "
    view = view_of(line, span.column - 1, max(end, span.column - 1), width - len(number))
    yield f"{number}{view.shown}".rstrip()
    yield f"      | {' ' * view.begin}{'^' * view.width}"


def suggestions_text(pathway: Pathway, found: Suggestions, *, width: int = 100) -> str:
    """The patients as the beginnings of cases, for `cases.yaml`; "" where there are none.

    A case begun in this way cannot be read before somebody has written what is expected.
    """
    return "\n".join(_stub(pathway, each, width) for each in found.patients)


def _stub(pathway: Pathway, patient: Suggestion, width: int) -> str:
    facts = [
        f"{name}: {value_text(pathway.facts[name], value)}" for name, value in patient.facts.items()
    ]
    lines = [*_comment(pathway, patient.touches, width), "- case:", *_facts_lines(facts, width)]
    return "\n".join([*lines, "  expect:", ""])


def _facts_lines(facts: Sequence[str], width: int) -> list[str]:
    """``facts: {…}`` over as many lines as it takes, broken between facts alone."""
    begin = "  facts: {"
    lines = [begin]
    for place, fact in enumerate(facts):
        last = place == len(facts) - 1
        piece = fact + ("}" if last else ",")
        if lines[-1] != begin and len(lines[-1]) + 1 + len(piece) > width:
            lines.append(" " * len(begin))
        lines[-1] += piece if not lines[-1].strip() or lines[-1] == begin else f" {piece}"
    return lines if facts else [f"{begin}}}"]


def _comment(pathway: Pathway, touches: Iterable[Touched], width: int) -> list[str]:
    """What the patient would touch, as a comment of YAML: numbers and ids, nobody's text."""
    touched = [thing.item for thing in touches]
    boxes = [pathway.steps[i.place.id or ""].box for i in touched if i.place.part == "steps"]
    parts = [in_boxes(sorted(boxes, key=box_key))] if boxes else []
    for part, one, many in _PARTS:
        ids = dict.fromkeys(i.place.id for i in touched if i.place.part == part)
        if ids:
            parts.append(f"{many if len(ids) > 1 else one} {', '.join(str(id) for id in ids)}")
    claims = sum(item.kind is Kind.CLAIM for item in touched)
    if claims:
        parts.append(f"{claims} {Kind.CLAIM.value if claims > 1 else Kind.CLAIM.one}")
    if any(item.place.part == "applies when" for item in touched):
        parts.append("applies when")
    text = f"Touches {'; '.join(parts)}"
    return textwrap.wrap(
        text, width, initial_indent="# ", subsequent_indent="# ", break_long_words=False
    )


_PARTS: Final = (
    ("definitions", "definition", "definitions"),
    ("recommendations", "recommendation", "recommendations"),
)


def in_boxes(boxes: Iterable[str]) -> str:
    """``box 7``, ``boxes 7 and 8``; "" for none."""
    once = list(dict.fromkeys(boxes))
    return f"box{'es' if len(once) > 1 else ''} {in_runs(once)}" if once else ""


def value_text(fact: Fact, value: Value) -> str:
    """A value as a case states it: ``yes``, ``severe``, ``7 weeks``."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, str):
        return value
    unit = fact.type.unit if isinstance(fact.type, Number) else None
    nice = unit_words(unit, value)
    # Units that are shown in another way than they are written are left as the author has them.
    return nice if read_value(fact, nice) == value else f"{format_number(value)} {unit}"
