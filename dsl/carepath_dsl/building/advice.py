"""``recommendations:`` and ``alternatives:`` into the advice a pathway can give."""

from __future__ import annotations

from typing import Final

from carepath_dsl.building.context import Context, basis_of
from carepath_dsl.building.forms import VERBS
from carepath_dsl.building.scope import Named
from carepath_dsl.building.shapes import MISSING_KEY, UNKNOWN_KEY, Fields, folded
from carepath_dsl.diagnostics import Label
from carepath_dsl.document import Scalar
from carepath_dsl.model import Alternatives, Condition, Evidence, Recommendation, Urgency, Verb
from carepath_dsl.suggest import suggest

NO_SUCH_URGENCY: Final = "CP272"  # an urgency the scale does not have
TOO_CALM: Final = "CP273"  # `do now` below the first level
INSTEAD_ALONE: Final = "CP274"  # `instead` without `unless`
INSTEAD_RING: Final = "CP275"  # instead of itself, over however many others
FEW_MEMBERS: Final = "CP276"  # a group of fewer than two


def build_recommendation(
    key: Scalar, fields: Fields, urgency: tuple[Urgency, ...], context: Context
) -> Recommendation | None:
    """A recommendation, or None when it is wrong (reported)."""
    verb_key = next((verb for verb in VERBS if fields.scalar(verb) is not None), None)
    if verb_key is None:
        return None
    verb = Verb(verb_key)
    _check_urgency(key, fields, verb, urgency, context)
    unless_node, instead = fields.node("unless"), fields.scalar("instead")
    unless = context.condition(unless_node)
    if instead is not None and unless_node is None:
        context.diagnostics.error(
            INSTEAD_ALONE,
            "`instead` without `unless`: nothing ever stops this recommendation",
            instead.span,
            help="add `unless:` with the condition that stops it, or take `instead` out",
        )
    if unless_node is not None and unless is None:
        return None
    return _recommendation(key, fields, verb, unless, context.recommendation(instead))


def build_stub(key: Scalar, fields: Fields) -> Recommendation | None:
    """A recommendation without its conditions, one of which is wrong; None without a verb."""
    verb = next((verb for verb in VERBS if fields.scalar(verb) is not None), None)
    return None if verb is None else _recommendation(key, fields, Verb(verb), None, None)


def _recommendation(
    key: Scalar, fields: Fields, verb: Verb, unless: Condition | None, instead: str | None
) -> Recommendation:
    strength = certainty = None
    for entry in fields.entries("evidence"):
        if isinstance(entry.value, Scalar):
            if entry.key.text == "strength":
                strength = entry.value.text
            else:
                certainty = entry.value.text
    evidence = Evidence(strength, certainty) if strength or certainty else None
    return Recommendation(
        id=key.text,
        verb=verb,
        text=fields.text(verb.value) or "",
        patient=fields.text("patient"),
        kind=fields.text("kind"),
        urgency=fields.text("urgency"),
        unless=unless,
        instead=instead,
        basis=basis_of(fields),
        evidence=evidence,
        note=fields.text("note"),
        span=key.span,
    )


def _check_urgency(
    key: Scalar, fields: Fields, verb: Verb, urgency: tuple[Urgency, ...], context: Context
) -> None:
    written = fields.scalar("urgency")
    if written is None:
        if verb is not Verb.DO_NOT_OFFER and fields.node("urgency") is None:
            context.diagnostics.error(
                MISSING_KEY,
                f"`{key.text}` has no `urgency`",
                key.span,
                help=f"add one of: {', '.join(u.id for u in urgency)}",
            )
        return
    if verb is Verb.DO_NOT_OFFER:
        context.diagnostics.error(
            UNKNOWN_KEY,
            "a `do not offer` has no urgency",
            fields.key_span("urgency"),
            help="take the line out: what is not offered is not offered at any time",
        )
        return
    levels = Named("urgency level", {u.id: fields.span for u in urgency})
    if written.text not in levels.ids:
        listed = f"t is one of: {', '.join(levels.ids)}"
        meant = suggest(written.text, levels.ids) if context.diagnostics.guesses else None
        context.diagnostics.error(
            NO_SUCH_URGENCY,
            f"`{written.text}` is not a level of the urgency scale",
            written.span,
            help=f"did you mean `{meant}`? I{listed}" if meant else f"i{listed}",
        )
    elif verb is Verb.DO_NOW and urgency and written.text != urgency[0].id:
        context.diagnostics.error(
            TOO_CALM,
            f"`do now` belongs to {urgency[0].id}, and this is {written.text}",
            written.span,
            labels=[Label(key.span, "a `do now`")],
            help=f"write `offer`, or `urgency: {urgency[0].id}`",
        )


def without_rings(
    recommendations: dict[str, Recommendation], context: Context
) -> dict[str, Recommendation]:
    """The recommendations whose `instead` comes to an end; the others are reported."""
    bad: set[str] = set()
    for id in recommendations:
        trail: list[str] = []
        here: str | None = id
        while here is not None and here not in trail and here in recommendations:
            trail.append(here)
            here = recommendations[here].instead
        if here == id and id not in bad:
            bad.update(trail)
            context.diagnostics.error(
                INSTEAD_RING,
                f"`{id}` is given instead of itself: {' → '.join([*trail, id])}",
                recommendations[id].span,
                help="let the chain of `instead` end somewhere",
            )
    return {id: rec for id, rec in recommendations.items() if id not in bad}


def build_alternatives(key: Scalar, fields: Fields, context: Context) -> Alternatives | None:
    """A group of alternatives."""
    members = [context.recommendation(scalar) for scalar in fields.scalars(key.text)]
    good = tuple(dict.fromkeys(member for member in members if member is not None))
    if key.text in context.recommendations.ids:
        context.diagnostics.error(
            UNKNOWN_KEY,
            f"`{key.text}` is the name of a recommendation already",
            key.span,
            labels=[Label(context.recommendations.ids[key.text], "declared here")],
            help="give the group another name",
        )
        return None
    if len(good) == len(members) and len(good) < 2:
        context.diagnostics.error(
            FEW_MEMBERS,
            f"`{key.text}` has no two members to choose from",
            key.span,
            help="list at least two recommendations, or take the group out",
        )
        return None
    return Alternatives(key.text, good, key.span)


def build_urgency(fields: Fields) -> tuple[Urgency, ...]:
    """The urgency scale, most pressing first."""
    return tuple(
        Urgency(entry.key.text, folded(entry.value.text))
        for entry in fields.entries("urgency")
        if isinstance(entry.value, Scalar)
    )
