"""Boxes and recommendations of which a part is wrong, without that part.

A rule about titles can look at a box whose condition holds a misspelt name; a rule about ways can
follow it. No stub ever becomes part of a pathway that is used: there was an error.
"""

from __future__ import annotations

from carepath_dsl.building.advice import build_stub
from carepath_dsl.building.context import NO_SUCH_STEP, Context, basis_of
from carepath_dsl.building.partial import Stubs
from carepath_dsl.building.shapes import Fields, as_name
from carepath_dsl.building.steps import Place, numbered, pitfalls_of, sort_of_step
from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.document import Mapping, Scalar
from carepath_dsl.model import (
    Action,
    Branch,
    Decision,
    Pathway,
    Reassess,
    Recommendation,
    Step,
    Target,
)
from carepath_dsl.struct import replace


def stubs_of(fields: Fields, built: Pathway, context: Context) -> Stubs:
    """A stub for every box and recommendation that could not be built."""
    # What is wrong has been reported.
    silent = replace(context, diagnostics=Diagnostics())
    steps: dict[str, Step] = {}
    ways: set[str] = set()
    for key, record, place in numbered(fields.entries("steps")):
        if key.text not in built.steps and sort_of_step(record) != "include":
            targets = _targets(record, silent)
            steps[key.text] = _box(key, record, place, targets or (), silent)
            if targets is not None:
                ways.add(key.text)
    advice: dict[str, Recommendation] = {}
    for key, record in fields.records("recommendations"):
        stub = None if key.text in built.recommendations else build_stub(key, record)
        if stub is not None:
            advice[key.text] = stub
    return Stubs(steps, frozenset(ways), advice)


def _targets(fields: Fields, context: Context) -> tuple[Target, ...] | None:
    """The ways out of a box in the order of the file; None where one of them is not known."""
    written: list[Scalar | None]
    if fields.node("if") is not None:
        written = [fields.scalar("yes"), fields.scalar("no")]
    elif fields.node("branches") is not None:
        records = [Fields(node) for node in fields.items("branches") if isinstance(node, Mapping)]
        written = [record.scalar("go to") or record.scalar("otherwise") for record in records]
    else:
        written = list(fields.scalars("then"))
    targets = [context.target(scalar) for scalar in written]
    known = tuple(target for target in targets if target is not None)
    return known if len(known) == len(targets) else None


def _box(
    key: Scalar, fields: Fields, place: Place, targets: tuple[Target, ...], context: Context
) -> Decision | Action:
    title = fields.text("title") or key.text
    pitfalls, note, basis = pitfalls_of(fields), fields.text("note"), basis_of(fields)
    if sort_of_step(fields) == "decision":
        return Decision(
            id=key.text,
            box=place.box,
            title=title,
            section=place.section,
            branches=tuple(Branch(None, target, "", target.span) for target in targets),
            yes_no=fields.node("if") is not None,
            prepare=None,
            says_while_unknown=fields.node("while unknown") is not None,
            pitfalls=pitfalls,
            note=note,
            basis=basis,
            span=key.span,
        )
    after, back_to = fields.scalar("reassess"), fields.scalar("back to")
    reassess = None
    if (
        after is not None
        and back_to is not None
        and context.steps.check(as_name(back_to), NO_SUCH_STEP, context.diagnostics)
    ):
        reassess = Reassess(after.text, back_to.text, fields.key_span("reassess"))
    return Action(
        id=key.text,
        box=place.box,
        title=title,
        section=place.section,
        lines=(),
        then=targets,
        reassess=reassess,
        pitfalls=pitfalls,
        note=note,
        basis=basis,
        span=key.span,
    )
