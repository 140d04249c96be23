"""The whole algorithm in sentences, box by box: what the picture says to those who hear it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from carepath_diagrams.chart import Box, Chart, Paragraph, Way
from carepath_diagrams.cutting import SMALL

_KINDS = {
    "state": "state",
    "decision": "decision",
    "action": "action",
    "include": "included pathway",
}


def sentences_of(chart: Chart, only: Iterable[str] | None = None) -> tuple[str, ...]:
    """One line for each box, and what stands around them; ``only`` limits the boxes."""
    keys = list(chart.boxes) if only is None else [key for key in only if key in chart.boxes]
    return (
        f"{chart.stamp.title}, version {chart.stamp.version}. {chart.stamp.banner}.",
        *((chart.stamp.notice,) if chart.stamp.notice else ()),
        *(f"{sentence}." for sentence in chart.introduction),
        *chart.alternative,
        *(_box(chart.boxes[k], chart) for k in keys if chart.boxes[k].kind not in SMALL),
        *_tables(chart, keys),
        *_questions(chart, keys),
        *_references(chart, keys),
    )


def _box(box: Box, chart: Chart) -> str:
    mark = "" if box.mark == "plain" else f" [{box.badge or box.mark}]"
    said = [f"Box {box.number}, {_KINDS[box.kind]}{mark}: {_closed(box.title)}"]
    if box.level is not None:
        within = f", {box.level.within}" if box.level.within else ""
        said.append(f"{box.level.word.capitalize()}{within}.")
    said += _paragraphs(box.paragraphs)
    said += _ways(box.key, chart)
    said += _foot(box)
    return " ".join(said)


_CLAUSES = ("when", "unless", "instead", "because")
"""What continues the sentence of a recommendation."""


def _paragraphs(paragraphs: Iterable[Paragraph]) -> Iterator[str]:
    """Sentences; a list of conditions and what belongs to a recommendation make one each."""
    said: list[str] = []
    ends = [p.text for p in paragraphs if p.role == "end"]
    previous = ""
    for paragraph in paragraphs:
        words = paragraph.text.replace("→ ", "").strip()
        if paragraph.role == "end":
            continue
        if said and paragraph.role in _CLAUSES:
            said[-1] += f", {words}"
        elif said and paragraph.role == "condition" and previous == "condition":
            joint = ": " if said[-1].endswith((" of", "Any of", "All of", "None of", ":")) else "; "
            said[-1] = said[-1].removesuffix(":") + joint + words
        else:
            said.append(words)
        previous = paragraph.role
    yield from (_closed(words) for words in (*said, *ends))


def _ways(key: str, chart: Chart) -> Iterator[str]:
    ways = [way for way in chart.ways if way.source == key]
    for way in ways:
        target = chart.boxes[way.target]
        if target.kind == "fork":
            strands = [chart.boxes[w.target] for w in chart.ways if w.source == target.key]
            yield f"Then {target.title}: {', '.join(_named(box) for box in strands)}."
        elif way.kind == "back":
            yield f"Reassess: back to {_named(target)}."
        else:
            yield f"{_start(way)} to {_named(target)}{_notes(way)}."


def _start(way: Way) -> str:
    return way.label or {"enter": "Enter", "then": "Then"}.get(way.kind, "Then")


def _notes(way: Way) -> str:
    mark = "" if way.mark == "plain" else f"[{way.mark}]"
    said = "; ".join((*way.notes, *((mark,) if mark else ())))
    return f" ({said})" if said else ""


def _named(box: Box) -> str:
    return f"box {box.number}" if box.number else "the " + box.title[:1].lower() + box.title[1:]


def _foot(box: Box) -> Iterator[str]:
    foot = box.foot
    if foot.our_own:
        yield f"{foot.our_own.capitalize()}."
    if foot.statements:
        yield f"Statements {', '.join(foot.statements)}."
    if foot.cites:
        yield f"Cites {', '.join(c.id + (' (missing)' if c.missing else '') for c in foot.cites)}."
    if foot.questions:
        yield f"Questions for the board: {', '.join(foot.questions)}."
    if foot.line:
        yield f"Line {foot.line} of the file."


def _tables(chart: Chart, keys: Iterable[str]) -> Iterator[str]:
    wanted = set(keys)
    for table in chart.tables:
        if table.used_by and not wanted & set(table.used_by):
            continue
        rows = "; ".join(f"{value}: {words}" if value else words for value, words, _ in table.rows)
        reported = " Shown in every result." if table.reported else ""
        yield f"{table.title} ({table.kind}): {rows}.{reported}"


def _questions(chart: Chart, keys: Iterable[str]) -> Iterator[str]:
    wanted = set(keys)
    for question in chart.questions:
        if not question.boxes or wanted & set(question.boxes):
            yield (
                f"Question {question.id} for the board: {_closed(question.question)} "
                f"Drawn meanwhile: {_closed(question.meanwhile)}"
            )


def _references(chart: Chart, keys: Iterable[str]) -> Iterator[str]:
    cited = {c.id for key in keys for c in chart.boxes[key].foot.cites}
    for reference in chart.references:
        if reference.citation.id in cited:
            yield f"Reference {reference.citation.id}: {_closed(reference.says)}"


def _closed(text: str) -> str:
    return text if text.endswith((".", "?", "!")) else f"{text}."
