"""``steps:`` into boxes."""

from __future__ import annotations

from typing import Final

from carepath_dsl.building.advice import INSTEAD_ALONE
from carepath_dsl.building.context import NO_SUCH_STEP, Context, basis_of
from carepath_dsl.building.shapes import MISSING_KEY, UNKNOWN_KEY, Fields, as_name
from carepath_dsl.diagnostics import Label
from carepath_dsl.document import Entry, Mapping, Node, Scalar
from carepath_dsl.model import (
    Action,
    Basis,
    Branch,
    Decision,
    Line,
    Pitfall,
    Reassess,
    Target,
)
from carepath_dsl.struct import struct

NO_OTHERWISE: Final = "CP302"  # branches that do not end in `otherwise`
NO_WAY_ON: Final = "CP303"  # a box without a next step and without an end
MIXED_BOX: Final = "CP304"  # a box that is a decision and an action at once
PREPARE_ELSEWHERE: Final = "CP305"  # `prepare for` a step that is no way out of the decision

_DECIDING: Final = ("if", "yes", "no", "branches", "while unknown")
_ACTING: Final = ("recommend", "then", "reassess", "back to")
_INCLUDING: Final = ("include", "facts", "ends")


@struct
class Place:
    """Where a box stands: its number, and the section it belongs to."""

    box: str
    section: str | None


def sort_of_step(fields: Fields) -> str:
    """``decision``, ``action`` or ``include``, by the keys that stand there."""
    if fields.node("include") is not None:
        return "include"
    if fields.node("if") is not None or fields.node("branches") is not None:
        return "decision"
    return "action"


def build_step(
    key: Scalar, fields: Fields, place: Place, context: Context
) -> Decision | Action | None:
    """A decision or an action (boxes that include a pathway are built elsewhere)."""
    decides = sort_of_step(fields) == "decision"
    other = (*_ACTING, *_INCLUDING) if decides else (*_DECIDING, "facts", "ends")
    for name in other:
        if fields.node(name) is not None:
            this = "a decision" if decides else "no decision"
            context.diagnostics.error(
                MIXED_BOX,
                f"`{key.text}` is {this} and has `{name}`",
                fields.key_span(name),
                help="one step is one box: put the other half into a step of its own"
                if decides
                else "add `if:` with the condition, or take the line out",
            )
            return None
    return (
        _decision(key, fields, place, context) if decides else _action(key, fields, place, context)
    )


def pitfalls_of(fields: Fields) -> tuple[Pitfall, ...]:
    """``pitfall``: one or several."""
    records = (Fields(node) for node in fields.items("pitfall") if isinstance(node, Mapping))
    return tuple(Pitfall(record.text("says") or "", basis_of(record)) for record in records)


def _decision(key: Scalar, fields: Fields, place: Place, context: Context) -> Decision | None:
    yes_no = fields.node("if") is not None
    if yes_no and fields.node("branches") is not None:
        context.diagnostics.error(
            MIXED_BOX,
            f"`{key.text}` has both `if` and `branches`",
            fields.key_span("branches"),
            labels=[Label(fields.key_span("if"), "the `if`")],
            help="keep one of them; `if` is for yes and no, `branches` for more than two ways",
        )
        return None
    branches = _yes_no(key, fields, context) if yes_no else _branches(key, fields, context)
    prepare = _prepare(fields, branches, context)
    if branches is None:
        return None
    return Decision(
        id=key.text,
        box=place.box,
        title=fields.text("title") or key.text,
        section=place.section,
        branches=branches,
        yes_no=yes_no,
        prepare=prepare,
        says_while_unknown=fields.node("while unknown") is not None,
        pitfalls=pitfalls_of(fields),
        note=fields.text("note"),
        basis=basis_of(fields),
        span=key.span,
    )


def _yes_no(key: Scalar, fields: Fields, context: Context) -> tuple[Branch, ...] | None:
    when = context.condition(fields.node("if"))
    yes = context.target(fields.scalar("yes"))
    no = context.target(fields.scalar("no"))
    for name in ("yes", "no"):
        if fields.node(name) is None:
            context.diagnostics.error(
                MISSING_KEY,
                f"`{key.text}` does not say where the way leads when the answer is {name}",
                key.span,
                help=f"add `{name}:` with a step or `end`",
            )
    if when is None or yes is None or no is None:
        return None
    return (
        Branch(when, yes, "Yes", fields.key_span("yes")),
        Branch(None, no, "No", fields.key_span("no")),
    )


def _branches(key: Scalar, fields: Fields, context: Context) -> tuple[Branch, ...] | None:
    records = [Fields(node) for node in fields.items("branches") if isinstance(node, Mapping)]
    branches: list[Branch] = []
    good = bool(records)
    for place, record in enumerate(records):
        last = place == len(records) - 1
        otherwise = record.scalar("otherwise")
        if (otherwise is not None) != last and record.mapping.entries:
            context.diagnostics.error(
                NO_OTHERWISE,
                f"the last branch of `{key.text}` has to be `otherwise`"
                if last
                else "`otherwise` comes too early: no branch behind it is ever taken",
                record.mapping.entries[0].key.span,
                help="end with `- otherwise: STEP`, so that nobody falls through"
                if last
                else "put this branch last",
            )
            good = False
        if otherwise is not None:
            branch = _otherwise(record, otherwise, context)
        else:
            branch = _branch(record, context)
        if branch is None:
            good = False
        else:
            branches.append(branch)
    return tuple(branches) if good else None


def _otherwise(record: Fields, otherwise: Scalar, context: Context) -> Branch | None:
    for name in ("when", "go to"):
        if record.node(name) is not None:
            context.diagnostics.error(
                MIXED_BOX,
                f"a branch with `otherwise` has no `{name}`",
                record.key_span(name),
                help="`otherwise: STEP` says both when it is taken and where it leads",
            )
    target = context.target(otherwise)
    if target is None:
        return None
    return Branch(None, target, record.text("label") or "Otherwise", otherwise.span)


def _branch(record: Fields, context: Context) -> Branch | None:
    for name in ("when", "go to"):
        if record.node(name) is None:
            context.diagnostics.error(
                MISSING_KEY,
                f"a branch has no `{name}`",
                record.mapping.entries[0].key.span if record.mapping.entries else record.span,
                help="a branch is `when: CONDITION` and `go to: STEP`",
            )
    when = context.condition(record.node("when"))
    target = context.target(record.scalar("go to"))
    if when is None or target is None:
        return None
    label = record.text("label")
    if label is None:
        written = record.scalar("when")
        label = " ".join(written.text.split()) if written is not None else "Yes"
    return Branch(when, target, label, record.key_span("when"))


def _prepare(fields: Fields, branches: tuple[Branch, ...] | None, context: Context) -> str | None:
    written = fields.scalar("while unknown")
    if written is None or written.text == "ask":
        return None
    start = len("prepare for ")
    step = Scalar(
        written.text[start:],
        written.style,
        written.span_of(start, len(written.text)),
        written.places[start:],
    )
    target = context.target(step)
    if target is None or branches is None:
        return None
    ways = [branch.target.step for branch in branches if branch.target.step is not None]
    if target.step not in ways:
        context.diagnostics.error(
            PREPARE_ELSEWHERE,
            f"`{target.step}` is no way out of this decision",
            step.span,
            labels=[Label(branch.target.span, "a way out") for branch in branches],
            help=f"prepare for one of: {', '.join(dict.fromkeys(ways))}",
        )
        return None
    return target.step


def _action(key: Scalar, fields: Fields, place: Place, context: Context) -> Action | None:
    lines = [_line(node, context) for node in fields.items("recommend")]
    targets = [context.target(scalar) for scalar in fields.scalars("then")]
    then = tuple(target for target in targets if target is not None)
    reassess = _reassess(key, fields, context)
    if fields.node("then") is None and fields.node("reassess") is None:
        context.diagnostics.error(
            NO_WAY_ON,
            f"`{key.text}` does not say what comes next",
            key.span,
            help="add `then:` with the next step, or `then: end`",
        )
    _check_distinct(then, context)
    good = tuple(line for line in lines if line is not None)
    if len(good) < len(lines) or len(then) < len(targets):
        return None
    return Action(
        id=key.text,
        box=place.box,
        title=fields.text("title") or key.text,
        section=place.section,
        lines=good,
        then=then,
        reassess=reassess,
        pitfalls=pitfalls_of(fields),
        note=fields.text("note"),
        basis=basis_of(fields),
        span=key.span,
    )


def _check_distinct(then: tuple[Target, ...], context: Context) -> None:
    seen: dict[str, Target] = {}
    for target in then:
        name = target.step or "end"
        if name in seen:
            context.diagnostics.error(
                UNKNOWN_KEY,
                f"`{name}` stands here twice",
                target.span,
                labels=[Label(seen[name].span, "the first of them")],
                help="name each next step once",
            )
        seen[name] = target


def _reassess(key: Scalar, fields: Fields, context: Context) -> Reassess | None:
    after, back_to = fields.scalar("reassess"), fields.scalar("back to")
    for name, other in (("reassess", "back to"), ("back to", "reassess")):
        if fields.node(name) is not None and fields.node(other) is None:
            context.diagnostics.error(
                MISSING_KEY,
                f"`{key.text}` has `{name}` and no `{other}`",
                fields.key_span(name),
                help="write both: `reassess: after 6 weeks` and `back to: STEP`",
            )
    if after is None or back_to is None:
        return None
    if fields.node("then") is not None:
        context.diagnostics.error(
            MIXED_BOX,
            f"`{key.text}` has `reassess` and `then`",
            fields.key_span("then"),
            labels=[Label(fields.key_span("reassess"), "this ends the strand")],
            help="put the box that reassesses last, behind the one with `then`",
        )
        return None
    if not context.steps.check(as_name(back_to), NO_SUCH_STEP, context.diagnostics):
        return None
    return Reassess(after.text, back_to.text, fields.key_span("reassess"))


def _line(node: Node, context: Context) -> Line | None:
    if isinstance(node, Scalar):
        id = context.recommendation(node)
        return None if id is None else Line(id, None, None, None, None, Basis(), node.span)
    if not isinstance(node, Mapping):
        return None
    fields = Fields(node)
    do = fields.scalar("do")
    id = context.recommendation(do)
    when, unless = (context.condition(fields.node(name)) for name in ("when", "unless"))
    instead = fields.scalar("instead")
    if instead is not None and fields.node("unless") is None:
        context.diagnostics.error(
            INSTEAD_ALONE,
            "`instead` without `unless`: nothing ever stops this line",
            instead.span,
            help="add `unless:` with the condition that stops it, or take `instead` out",
        )
    wrong = any(
        fields.node(name) is not None and condition is None
        for name, condition in (("when", when), ("unless", unless))
    )
    replacement = context.recommendation(instead)
    if id is None or do is None or wrong:
        return None
    return Line(id, when, unless, replacement, fields.text("because"), basis_of(fields), do.span)


def numbered(entries: tuple[Entry, ...]) -> list[tuple[Scalar, Fields, Place]]:
    """The steps of the file with their box numbers and sections."""
    found = []
    section: str | None = None
    for place, entry in enumerate(entries, start=1):
        if isinstance(entry.value, Mapping):
            fields = Fields(entry.value)
            section = fields.text("section") or section
            found.append((entry.key, fields, Place(str(place), section)))
    return found
