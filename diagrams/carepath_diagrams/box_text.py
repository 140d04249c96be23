"""What stands in a box: the words of a step, paragraph by paragraph.

Every text of the author passes :func:`carepath_diagrams.safe_text.drawable` on its way.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final, Literal, TypeAlias, assert_never

from carepath_diagrams.chart import Level, Paragraph, Role, Run
from carepath_diagrams.palette import DO_NOT, GLYPHS, level_look
from carepath_diagrams.safe_text import drawable
from carepath_dsl.model import (
    Action,
    Condition,
    Count,
    Decision,
    Finding,
    Holds,
    Include,
    Junction,
    Line,
    Pathway,
    Pitfall,
    Recommendation,
    Step,
    Verb,
)
from carepath_dsl.words import condition_words, sentence

Audience: TypeAlias = Literal["clinician", "patient"]

VERBS: Final = {
    Verb.DO_NOW: "Do now",
    Verb.OFFER: "Offer",
    Verb.CONSIDER: "Consider",
    Verb.DO_NOT_OFFER: "Do not offer",
}
_GROUPS: Final = {"any": "any of", "all": "all of", "none": "none of"}


def level_of(recommendation: Recommendation, pathway: Pathway) -> Level:
    """How pressing a recommendation is, in glyph, word and deadline."""
    if recommendation.urgency is None:
        return Level(DO_NOT, GLYPHS[DO_NOT], "DO NOT", None)
    return level(recommendation.urgency, pathway)


def level(urgency: str, pathway: Pathway) -> Level:
    """A level of the pathway's own scale."""
    look = level_look(pathway.urgency_rank(urgency), len(pathway.urgency))
    word = drawable(urgency.rpartition(".")[2].replace("_", " ").upper())
    within = pathway.within(urgency)
    return Level(look, GLYPHS[look], word, drawable(within) if within else None)


def level_of_action(action: Action, pathway: Pathway) -> Level | None:
    """The most pressing level of the lines of an action; None for a state."""
    recommendations = [pathway.recommendations[line.recommendation] for line in action.lines]
    if not recommendations:
        return None
    first = min(recommendations, key=lambda r: pathway.urgency_rank(r.urgency))
    return level_of(first, pathway)


def paragraphs_of(step: Step, pathway: Pathway, audience: Audience) -> tuple[Paragraph, ...]:
    """All paragraphs of a step's box below its title."""
    return (*_content(step, pathway, audience), *_remarks(step), *_end(step))


def _content(step: Step, pathway: Pathway, audience: Audience) -> Iterator[Paragraph]:
    match step:
        case Decision():
            yield from _decision(step, pathway)
        case Action():
            head = level_of_action(step, pathway)
            for line in step.lines:
                yield from _line(line, head, pathway, audience)
        case Include():
            yield from _include(step, pathway)
        case _:
            assert_never(step)


def _decision(decision: Decision, pathway: Pathway) -> Iterator[Paragraph]:
    for branch in decision.branches:
        if branch.when is None:
            continue
        if decision.yes_no:
            yield from condition_paragraphs(branch.when, pathway)
        else:
            words = _words(branch.when, pathway)
            label = Run(f"{drawable(branch.label, branch.span)}: ", bold=True)
            yield Paragraph("branch", (label, Run(words)), "•")
    if decision.prepare is not None:
        box = pathway.steps[decision.prepare].box
        runs = (Run("While unknown: ", True, "danger"), Run(f"prepare for box {box}", True))
        yield Paragraph("meanwhile", runs, "?", sign_colour="danger")
    elif decision.says_while_unknown:
        yield Paragraph("meanwhile", (Run("While unknown: ", True), Run("ask")), "?")


def condition_paragraphs(condition: Condition, pathway: Pathway) -> Iterator[Paragraph]:
    """A condition line by line; a finding is opened, so that its parts are seen."""
    title = ""
    while isinstance(condition, Holds):
        finding = pathway.definitions.get(condition.name)
        if not isinstance(finding, Finding) or title:
            break
        title = sentence(drawable(finding.title, finding.span))
        condition = finding.condition
    group, parts = _parts(condition)
    if group:
        head = f"{title}: {group}" if title else sentence(group)
        yield Paragraph("condition", (Run(head, colour="quiet"),))
        for part in parts:
            yield Paragraph("condition", (Run(sentence(_words(part, pathway))),), "•")
        return
    words = sentence(_words(condition, pathway))
    if title and title != words:
        yield Paragraph("condition", (Run(f"{title}:", colour="quiet"),))
    yield Paragraph("condition", (Run(words),), "•")


def opened_finding(condition: Condition | None, pathway: Pathway) -> str | None:
    """The finding whose parts :func:`condition_paragraphs` shows, if there is one."""
    if isinstance(condition, Holds) and isinstance(
        pathway.definitions.get(condition.name), Finding
    ):
        return condition.name
    return None


def _parts(condition: Condition) -> tuple[str, tuple[Condition, ...]]:
    match condition:
        case Junction(word=word, parts=parts) if len(parts) > 1 or word == "none":
            return _GROUPS[word], parts
        case Count(word=count, number=number, parts=parts):
            return f"{count} {number} of", parts
        case _:
            return "", (condition,)


def _words(condition: Condition, pathway: Pathway) -> str:
    return drawable(condition_words(condition, pathway, brief=True), condition.span)


def advice_words(recommendation: Recommendation, audience: Audience) -> tuple[Run, ...]:
    """``Do now`` and the text; for patients their own wording, where there is one."""
    if audience == "patient" and recommendation.patient:
        return (Run(drawable(recommendation.patient, recommendation.span)),)
    text = drawable(recommendation.text, recommendation.span)
    return (Run(f"{VERBS[recommendation.verb]}: ", bold=True), Run(text))


def _line(
    line: Line, head: Level | None, pathway: Pathway, audience: Audience
) -> Iterator[Paragraph]:
    recommendation = pathway.recommendations[line.recommendation]
    own = level_of(recommendation, pathway)
    runs = list(advice_words(recommendation, audience))
    if own != head and own.look != DO_NOT:
        runs.append(Run(f" ({own.word.lower()}, {own.within or 'no set time'})", colour="quiet"))
    sign = own.glyph if own != head or own.look == DO_NOT else "•"
    yield Paragraph("recommendation", tuple(runs), sign)
    yield from _conditions(line, recommendation, pathway, audience)
    if line.because is not None:
        because = drawable(line.because, line.span)
        yield Paragraph("because", (Run(f"because: {because}", colour="quiet"),), indent=1)


def _conditions(
    line: Line, recommendation: Recommendation, pathway: Pathway, audience: Audience
) -> Iterator[Paragraph]:
    """``if``, ``unless`` and ``instead`` under their line, the chain of ``instead`` included."""
    if line.when is not None:
        yield _under("when", "if ", _words(line.when, pathway))
    seen = {recommendation.id}
    unless = [c for c in (line.unless, recommendation.unless) if c is not None]
    instead = line.instead or recommendation.instead
    indent = 1
    while unless or instead is not None:
        for condition in unless:
            yield _under("unless", "unless ", _words(condition, pathway), indent)
        if instead is None:
            return
        other = pathway.recommendations[instead]
        runs = (Run("→ instead: ", bold=True), *advice_words(other, audience))
        yield Paragraph("instead", runs, indent=indent)
        if other.id in seen:
            return
        seen.add(other.id)
        unless = [other.unless] if other.unless is not None else []
        instead = other.instead
        indent = 2


def _under(role: Role, word: str, words: str, indent: int = 1) -> Paragraph:
    return Paragraph(role, (Run(word, bold=True), Run(words)), indent=indent)


def _include(step: Include, pathway: Pathway) -> Iterator[Paragraph]:
    inner = [s.box for id, s in pathway.steps.items() if id.startswith(f"{step.id}.")]
    span = f"boxes {inner[0]} to {inner[-1]}" if len(inner) > 1 else f"box {inner[0]}"
    text = f"Pathway {step.pathway.replace('_', ' ')}, version {step.version}: {span}"
    yield Paragraph("included", (Run(drawable(text, step.span)),))
    for condition in step.applies:
        yield _under("when", "for: ", _words(condition, pathway), 0)
    for theirs, ours in step.bindings.items():
        words = f"{theirs.replace('_', ' ')} is our {ours.replace('_', ' ')}"
        yield Paragraph("included", (Run(drawable(words), colour="quiet"),), "•")
    for name, target in step.ends.items():
        if target.step is not None and target.step not in pathway.steps:
            continue  # an end the included copy never comes to
        where = f"box {pathway.steps[target.step].box}" if target.step else "end"
        words = f"ends {name.replace('_', ' ')}: {where}" if name else f"then: {where}"
        yield Paragraph("included", (Run(drawable(words), colour="quiet"),), "•")


def _remarks(step: Step) -> Iterator[Paragraph]:
    pitfalls: Iterable[Pitfall] = () if isinstance(step, Include) else step.pitfalls
    for pitfall in pitfalls:
        runs = (Run("Pitfall: ", True, "danger"), Run(drawable(pitfall.says, step.span)))
        yield Paragraph("pitfall", runs, "!", sign_colour="danger")
    if isinstance(step, Action) and step.reassess is not None:
        after = drawable(step.reassess.after, step.span)
        runs = (Run("Reassess ", True), Run(after))
        yield Paragraph("reassess", runs, "◄")
    if step.note is not None:
        yield Paragraph("note", (Run(drawable(step.note, step.span), colour="quiet"),))


def _end(step: Step) -> Iterator[Paragraph]:
    """The end of the pathway, said in the box behind which it comes."""
    if isinstance(step, Action) and len(step.then) == 1 and step.then[0].step is None:
        name = step.then[0].end
        words = f"End: {drawable(name.replace('_', ' '))}" if name else "End"
        yield Paragraph("end", (Run(words, True, "quiet"),), "■", sign_colour="quiet")
