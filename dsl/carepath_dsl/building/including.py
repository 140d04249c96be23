"""An included pathway as one box: its steps, advice and evidence copied under a prefix."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final, TypeVar

from carepath_dsl.building.context import Context, basis_of
from carepath_dsl.building.renaming import Renamed
from carepath_dsl.building.scope import Named
from carepath_dsl.building.shapes import Fields, as_name
from carepath_dsl.building.steps import Place
from carepath_dsl.diagnostics import Label
from carepath_dsl.document import Scalar
from carepath_dsl.model import (
    Action,
    Alternatives,
    Decision,
    Definition,
    Fact,
    Impossible,
    Include,
    Pathway,
    Question,
    Recommendation,
    Reference,
    Statement,
    Step,
    Target,
    Urgency,
)
from carepath_dsl.spans import Span
from carepath_dsl.struct import replace, struct

NOT_APPLICABLE_END: Final = "not applicable"
"""The end that patients reach for whom a line of the included `applies when` is false."""

UNBOUND_FACT: Final = "CP280"  # a fact of the included pathway that is none of ours
OTHER_TYPE: Final = "CP281"  # bound facts that are not of the same type
OTHER_URGENCY: Final = "CP282"  # an urgency scale that is no part of ours
UNMAPPED_END: Final = "CP306"  # an end of the included pathway that leads nowhere here

_HasId = TypeVar("_HasId", Definition, Recommendation, Alternatives, Statement, Reference, Question)


def bind_facts(
    key: Scalar, fields: Fields, inner: Pathway, facts: Mapping[str, Fact], context: Context
) -> dict[str, str] | None:
    """Their facts as ours; None when one of them is not bound or not of the same type."""
    written = {
        entry.key.text: entry.value
        for entry in fields.entries("facts")
        if isinstance(entry.value, Scalar)
    }
    theirs = Named("fact of the included pathway", {f.id: f.span for f in inner.facts.values()})
    ours = Named("fact", {fact.id: fact.span for fact in facts.values()})
    good = True
    for entry in fields.entries("facts"):
        good &= theirs.check(as_name(entry.key), UNBOUND_FACT, context.diagnostics)
    bound: dict[str, str] = {}
    for fact in inner.facts.values():
        target = written.get(fact.id)
        if _is_in_doubt(fact.id if target is None else target.text, context):
            good = False  # our fact has an error of its own
            continue
        if target is None:
            same = facts.get(fact.id)
            if same is None or not _one_fact(fact, same):
                _report_unbound(key, fact, same, context)
                good = False
            bound[fact.id] = fact.id
            continue
        if not ours.check(as_name(target), UNBOUND_FACT, context.diagnostics):
            good = False
            continue
        good &= _may_be_bound(fact, facts[target.text], target, context)
        bound[fact.id] = target.text
    return bound if good else None


def _is_in_doubt(id: str, context: Context) -> bool:
    """True of a fact of ours whose declaration is wrong, which has been reported."""
    declared = context.scope.declared.get(id)
    return declared is not None and declared.kind is None


def _one_fact(theirs: Fact, ours: Fact) -> bool:
    """Same question, same answers, same weight."""
    return (theirs.ask, theirs.type, theirs.red_flag) == (ours.ask, ours.type, ours.red_flag)


def _report_unbound(key: Scalar, fact: Fact, same: Fact | None, context: Context) -> None:
    labels = [Label(fact.span, "their fact")]
    if same is None:
        message = f"`{fact.id}` of the included pathway is none of our facts"
    else:
        message = f"`{fact.id}` is declared differently in the included pathway"
        labels.append(Label(same.span, "our fact"))
    context.diagnostics.error(
        UNBOUND_FACT,
        message,
        key.span,
        labels=labels,
        help=f"say which fact of ours it is: `facts: {{{fact.id}: …}}`, or declare it alike",
    )


def _may_be_bound(theirs: Fact, ours: Fact, place: Scalar, context: Context) -> bool:
    if theirs.type != ours.type:
        message = f"`{theirs.id}` and `{ours.id}` do not have the same type"
    elif theirs.red_flag and not ours.red_flag:
        message = f"`{theirs.id}` is a red flag in the included pathway, and `{ours.id}` is not"
    else:
        return True
    context.diagnostics.error(
        OTHER_TYPE,
        message,
        place.span,
        labels=[Label(theirs.span, "their fact"), Label(ours.span, "our fact")],
        help="bind a fact with the same type, options, unit and range",
    )
    return False


def bind_ends(
    key: Scalar, fields: Fields, inner: Pathway, context: Context
) -> dict[str, Target] | None:
    """Where each end of the included pathway leads here; None when one leads nowhere."""
    mapped: dict[str, Target] = {}
    good = True
    for entry in fields.entries("ends"):
        target = context.target(entry.value if isinstance(entry.value, Scalar) else None)
        good &= target is not None
        if target is not None:
            mapped[entry.key.text] = target
    then = fields.scalar("then")
    plain = context.target(then)
    if plain is not None:
        mapped[""] = plain
    good &= then is None or plain is not None
    used = _ends_of(inner)
    for end in used:
        if end not in mapped and good:
            name = f"`{end}`" if end else "the plain end"
            cure = f"`ends: {{{end}: STEP}}`" if end else "`then: STEP`"
            context.diagnostics.error(
                UNMAPPED_END,
                f"{name} of the included pathway leads nowhere here",
                key.span,
                help=f"add {cure}",
            )
            good = False
    declared = Named("end of the included pathway", {end: inner_span(inner) for end in used})
    for entry in fields.entries("ends"):
        good &= declared.check(as_name(entry.key), UNMAPPED_END, context.diagnostics)
    return mapped if good else None


def inner_span(inner: Pathway) -> Span:
    """The place to show for an included pathway: its first step."""
    return inner.steps[inner.start].span


def _ends_of(inner: Pathway) -> dict[str, None]:
    ends: dict[str, None] = {}
    for step in inner.steps.values():
        targets = (
            [branch.target for branch in step.branches]
            if isinstance(step, Decision)
            else list(step.then)
            if isinstance(step, Action)
            else [*step.ends.values()]
        )
        ends.update(dict.fromkeys(t.end or "" for t in targets if t.step is None))
    if inner.applies:
        ends[NOT_APPLICABLE_END] = None
    return ends


def check_urgency(
    key: Scalar, inner: tuple[Urgency, ...], outer: tuple[Urgency, ...], context: Context
) -> bool:
    """True when the inner scale is ours or a part of it in the same order."""
    rest = iter(outer)
    if all(any(level == own for own in rest) for level in inner):
        return True
    context.diagnostics.error(
        OTHER_URGENCY,
        "the included pathway has another urgency scale",
        key.span,
        notes=[
            "theirs: " + ", ".join(f"{u.id} ({u.within})" for u in inner),
            "ours: " + ", ".join(f"{u.id} ({u.within})" for u in outer),
        ],
        help="its levels have to be levels of ours, with the same deadlines and in our order",
    )
    return False


@struct
class Copied:
    """What an included pathway adds to ours."""

    steps: Mapping[str, Step]
    definitions: Mapping[str, Definition]
    recommendations: Mapping[str, Recommendation]
    alternatives: Mapping[str, Alternatives]
    statements: Mapping[str, Statement]
    references: Mapping[str, Reference]
    questions: Mapping[str, Question]
    report: tuple[str, ...]
    impossible: tuple[Impossible, ...]


def build_include(
    key: Scalar,
    fields: Fields,
    place: Place,
    inner: Pathway,
    facts: Mapping[str, Fact],
    urgency: tuple[Urgency, ...],
    context: Context,
) -> Copied | None:
    """The oval and everything inside it, under the prefix of the step's id."""
    bindings = bind_facts(key, fields, inner, facts, context)
    ends = bind_ends(key, fields, inner, context)
    fits = check_urgency(key, inner.urgency, urgency, context)
    if bindings is None or ends is None or not fits:
        return None
    names = {**bindings, **{id: f"{key.text}.{id}" for id in inner.definitions}}
    renamed = Renamed(key.text, names, ends)
    oval = Include(
        id=key.text,
        box=place.box,
        title=fields.text("title") or inner.header.title,
        section=place.section,
        pathway=inner.id,
        version=inner.header.version,
        enter=renamed.own(inner.start),
        applies=tuple(renamed.condition(line.when) for line in inner.applies),
        otherwise=ends.get(NOT_APPLICABLE_END),
        bindings=bindings,
        ends=ends,
        note=fields.text("note"),
        basis=basis_of(fields),
        span=key.span,
    )
    inside = [renamed.step(step, place, inner.header.title) for step in inner.steps.values()]
    return Copied(
        steps={step.id: step for step in (oval, *inside)},
        definitions=_keyed(inner.definitions, renamed.definition),
        recommendations=_keyed(inner.recommendations, renamed.recommendation),
        alternatives=_keyed(
            inner.alternatives,
            lambda group: replace(
                group,
                id=renamed.own(group.id),
                members=tuple(map(renamed.own, group.members)),
            ),
        ),
        statements=_keyed(
            inner.register.statements,
            lambda statement: replace(
                statement,
                id=renamed.own(statement.id),
                cites=tuple(map(renamed.own, statement.cites)),
            ),
        ),
        references=_keyed(
            inner.register.references,
            lambda reference: replace(reference, id=renamed.own(reference.id)),
        ),
        questions=_keyed(
            inner.questions,
            lambda question: replace(
                question,
                id=renamed.own(question.id),
                about=tuple(map(renamed.own, question.about)),
                affects=tuple(names.get(n, renamed.own(n)) for n in question.affects),
            ),
        ),
        report=tuple(names[name] for name in inner.report),
        impossible=tuple(
            replace(item, when=renamed.condition(item.when)) for item in inner.impossible
        ),
    )


def _keyed(items: Mapping[str, _HasId], renamed: Callable[[_HasId], _HasId]) -> dict[str, _HasId]:
    copies = [renamed(item) for item in items.values()]
    return {copy.id: copy for copy in copies}
