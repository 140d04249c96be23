"""Pathway → chart: every step a box, every way out of it a way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from carepath_diagrams.box_text import (
    Audience,
    level,
    level_of_action,
    opened_finding,
    paragraphs_of,
)
from carepath_diagrams.chart import (
    BoardQuestion,
    Box,
    BoxKind,
    Chart,
    Citation,
    Foot,
    Level,
    ReferenceLine,
    Section,
    Stamp,
    Table,
    Way,
    WayKind,
)
from carepath_diagrams.palette import DO_NOT, GLYPHS
from carepath_diagrams.safe_text import drawable
from carepath_diagrams.tables import tables_of
from carepath_dsl.content_hash import content_hash
from carepath_dsl.meaning.walking import (
    atoms_of,
    conditions_of_definition,
    conditions_of_step,
    opened,
)
from carepath_dsl.model import (
    Action,
    Basis,
    Decision,
    Finding,
    Include,
    Pathway,
    Recommendation,
    Step,
    Target,
)
from carepath_dsl.words import condition_words, sentence

END = "end:"
"""Keys of ends begin so; a step's id never holds a colon."""

FORK = "fork:"
"""Keys of the bars from which strands run side by side begin so."""


def chart_of(pathway: Pathway, audience: Audience = "clinician") -> Chart:
    """The whole pathway in boxes and ways; raises Undrawable for text no chart can show."""
    names = {id: _names_in(step, pathway) for id, step in pathway.steps.items()}
    boxes: dict[str, Box] = {}
    ways: list[Way] = []
    for id, step in pathway.steps.items():
        boxes[id] = _box(step, pathway, names[id], audience)
        for way, small in _ways_of(step):
            ways.append(way)
            if small is not None:
                boxes[way.target] = small
    return Chart(
        stamp=stamp_of(pathway),
        boxes=boxes,
        ways=tuple(ways),
        start=pathway.start,
        sections=_sections(pathway, ways),
        levels=_levels(pathway),
        tables=_tables(pathway, names),
        questions=_questions(pathway, names),
        references=tuple(_references(pathway)),
        introduction=tuple(_introduction(pathway)),
    )


# --- the document ----------------------------------------------------------------------------


def stamp_of(pathway: Pathway) -> Stamp:
    """Banner and footer of every page."""
    header, article = pathway.header, pathway.register.article
    notice = header.notice or (article.notice if article else None) or ""
    return Stamp(
        id=drawable(header.id),
        title=drawable(header.title),
        version=drawable(header.version),
        updated=drawable(header.updated) if header.updated else None,
        source_updated=drawable(article.updated) if article and article.updated else None,
        status=drawable(header.status),
        hash=content_hash(pathway),
        banner=_banner(header.status),
        notice=drawable(notice),
        alert=header.status != "approved",
    )


def _banner(status: str) -> str:
    if status == "approved":
        return "APPROVED"
    if status == "withdrawn":
        return "WITHDRAWN – DO NOT USE"
    return f"{drawable(status).upper()} – NOT FOR CLINICAL USE"


def _introduction(pathway: Pathway) -> Iterator[str]:
    header = pathway.header
    if header.population:
        yield drawable(f"Population: {header.population}")
    for line in pathway.applies:
        words = condition_words(line.when, pathway, brief=True)
        yield drawable(f"Applies when: {words}; otherwise: {line.otherwise}", line.span)
    if header.not_for:
        yield drawable(f"Not for: {', '.join(header.not_for)} (not checked by the program)")


def _levels(pathway: Pathway) -> tuple[Level, ...]:
    scale = tuple(level(urgency.id, pathway) for urgency in pathway.urgency)
    return (*scale, Level(DO_NOT, GLYPHS[DO_NOT], "DO NOT", None))


def _sections(pathway: Pathway, ways: Iterable[Way]) -> tuple[Section, ...]:
    """Sections as declared: a step belongs to the last section that began before it."""
    grouped: list[tuple[str, list[str]]] = []
    small: dict[str, list[str]] = {}
    for way in ways:
        if way.target.startswith((END, FORK)):
            owner = way.source.removeprefix(FORK)
            small.setdefault(owner, []).append(way.target)
    for id, step in pathway.steps.items():
        if not grouped or step.section not in (None, grouped[-1][0]):
            grouped.append((step.section or "", []))
        grouped[-1][1].extend((id, *dict.fromkeys(small.get(id, ()))))
    if all(not title for title, _ in grouped):
        return ()
    return tuple(
        Section(letter(index), drawable(title) or "Beginning", tuple(keys))
        for index, (title, keys) in enumerate(grouped)
    )


def letter(index: int) -> str:
    """A, B … Z, AA, AB …"""
    head, last = divmod(index, 26)
    return (letter(head - 1) if head else "") + chr(ord("A") + last)


# --- boxes -----------------------------------------------------------------------------------


def _box(step: Step, pathway: Pathway, names: tuple[str, ...], audience: Audience) -> Box:
    kind: BoxKind
    urgency = None
    match step:
        case Decision():
            kind = "decision"
        case Include():
            kind = "include"
        case Action():
            urgency = level_of_action(step, pathway)
            kind = "state" if urgency is None else "action"
    return Box(
        key=step.id,
        kind=kind,
        number=step.box,
        title=drawable(step.title, step.span),
        level=urgency,
        paragraphs=paragraphs_of(step, pathway, audience),
        foot=_foot(step, pathway, names),
    )


def _names_in(step: Step, pathway: Pathway) -> tuple[str, ...]:
    """Facts and definitions a step depends on, definitions opened."""
    names = (atom.name for c in conditions_of_step(step, pathway) for atom in atoms_of(c))
    return tuple(opened(names, pathway))


def _recommendations_in(step: Step, pathway: Pathway) -> Iterator[Recommendation]:
    if not isinstance(step, Action):
        return
    for line in step.lines:
        waiting = [line.recommendation, line.instead]
        seen: set[str] = set()
        while waiting:
            id = waiting.pop(0)
            if id is not None and id not in seen:
                seen.add(id)
                yield pathway.recommendations[id]
                waiting.append(pathway.recommendations[id].instead)


def _bases(step: Step, pathway: Pathway) -> Iterator[Basis]:
    yield step.basis
    for condition in conditions_of_step(step, pathway):
        finding = pathway.definitions.get(opened_finding(condition, pathway) or "")
        if isinstance(finding, Finding):
            yield finding.basis
            yield from finding.part_bases
    if isinstance(step, Action):
        for line in step.lines:
            yield line.basis
    for recommendation in _recommendations_in(step, pathway):
        yield recommendation.basis
    if not isinstance(step, Include):
        for pitfall in step.pitfalls:
            yield pitfall.basis


def _foot(step: Step, pathway: Pathway, names: Iterable[str]) -> Foot:
    listed = {id for basis in _bases(step, pathway) for id in basis.statements}
    register = pathway.register
    statements = [id for id in register.statements if id in listed]
    statements += sorted(listed - set(statements))
    cited = {c for id in statements if id in register.statements for c in _cites(id, pathway)}
    touched = {step.id, *names, *(r.id for r in _recommendations_in(step, pathway))}
    return Foot(
        cites=tuple(_citation(id, pathway) for id in _listed_first(cited, register.references)),
        statements=tuple(drawable(id) for id in statements),
        questions=tuple(
            drawable(q.id) for q in pathway.questions.values() if not touched.isdisjoint(q.affects)
        ),
        our_own=_our_own(step.basis),
        line=step.span.line or None,
    )


def _our_own(basis: Basis) -> str:
    if basis.our_own is None:
        return ""
    return "our own in part" if basis.statements else "our own, not in the source"


def _cites(statement: str, pathway: Pathway) -> tuple[str, ...]:
    return pathway.register.statements[statement].cites


def _listed_first(cited: set[str], listed: Iterable[str]) -> list[str]:
    known = [id for id in listed if id in cited]
    return known + sorted(cited - set(known))


def _citation(id: str, pathway: Pathway) -> Citation:
    reference = pathway.register.references.get(id)
    return Citation(drawable(id), reference is None or reference.missing is not None)


# --- ways ------------------------------------------------------------------------------------


def _ways_of(step: Step) -> Iterator[tuple[Way, Box | None]]:
    """The ways out of a step, each with the end or bar it leads to, where it does."""
    if isinstance(step, Action) and step.reassess is not None:
        yield Way(step.id, step.reassess.back_to, "back", "Reassess"), None
    match step:
        case Decision():
            for index, branch in enumerate(step.branches):
                kind: WayKind
                if step.yes_no:
                    kind = "yes" if index == 0 else "no"
                else:
                    kind = "otherwise" if branch.when is None else "branch"
                label = sentence(drawable(branch.label, branch.span))
                prepared = step.prepare is not None and branch.target.step == step.prepare
                target, end = _target(step.id, index, branch.target)
                yield Way(step.id, target, kind, label, to_prepare=prepared), end
        case Action(then=()):
            pass
        case Action(then=(only,)):
            if only.step is not None:
                yield Way(step.id, only.step, "then"), None
        case Action(then=strands):
            fork = f"{FORK}{step.id}"
            number = "both" if len(strands) == 2 else f"all {len(strands)}"
            bar = Box(fork, "fork", "", f"{number}, side by side")
            yield Way(step.id, fork, "then"), bar
            for index, then in enumerate(strands):
                target, end = _target(fork, index, then)
                yield Way(fork, target, "strand"), end
        case Include():
            yield Way(step.id, step.enter, "enter"), None
            if step.otherwise is not None:
                target, end = _target(step.id, 0, step.otherwise)
                yield Way(step.id, target, "others", "Does not apply"), end


def _target(source: str, index: int, target: Target) -> tuple[str, Box | None]:
    """The key a way leads to; every way to the end has an end of its own."""
    if target.step is not None:
        return target.step, None
    key = f"{END}{source}:{index}"
    return key, Box(key, "end", "", end_words(target.end))


def end_words(end: str | None) -> str:
    """``End``, or ``End: high risk`` for an end with a name."""
    return f"End: {drawable(end.replace('_', ' '))}" if end else "End"


# --- beside the chart ------------------------------------------------------------------------


def _tables(pathway: Pathway, names: Mapping[str, tuple[str, ...]]) -> tuple[Table, ...]:
    shown: dict[str, set[str]] = {}
    for id, step in pathway.steps.items():
        if isinstance(step, Decision) and step.yes_no:
            name = opened_finding(step.branches[0].when, pathway)
            if name is not None:
                shown.setdefault(name, set()).add(id)
    used: dict[str, tuple[str, ...]] = {}
    for name in pathway.definitions:
        boxes = tuple(
            id for id in pathway.steps if name in names[id] and id not in shown.get(name, ())
        )
        if boxes:
            used[name] = boxes
    needed = {
        inner
        for name in pathway.report
        if name in pathway.definitions
        for condition in conditions_of_definition(pathway.definitions[name])
        for inner in opened((a.name for a in atoms_of(condition)), pathway)
    }
    for name in pathway.definitions:
        if name in needed:
            used.setdefault(name, ())
    return tables_of(pathway, used)


def _questions(pathway: Pathway, names: Mapping[str, tuple[str, ...]]) -> tuple[BoardQuestion, ...]:
    touched = {
        id: {id, *names[id], *(r.id for r in _recommendations_in(step, pathway))}
        for id, step in pathway.steps.items()
    }
    return tuple(
        BoardQuestion(
            drawable(q.id),
            drawable(q.question, q.span),
            drawable(q.meanwhile, q.span),
            tuple(id for id in pathway.steps if not touched[id].isdisjoint(q.affects)),
        )
        for q in pathway.questions.values()
    )


def _references(pathway: Pathway) -> Iterator[ReferenceLine]:
    for id, reference in pathway.register.references.items():
        if reference.missing is not None:
            says = f"missing: {reference.missing}"
        else:
            parts = (reference.kind, reference.title, reference.publisher, reference.year)
            says = ". ".join(part for part in parts if part)
        link = reference.link if reference.link and reference.link.startswith("https://") else None
        yield ReferenceLine(_citation(id, pathway), drawable(says, reference.span), link)
