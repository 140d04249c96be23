"""``definitions:`` into findings, bands, classes, scores and derived numbers.

Two passes, since definitions may use each other in any order: first what kind of thing each of
them is, then what it says.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from typing import Final

from carepath_dsl import expressions as ex
from carepath_dsl.building.conditions import UNKNOWN_OPTION, resolve_condition
from carepath_dsl.building.context import (
    Context,
    basis_of,
    group_entry,
    joined,
    number_of,
    title_of,
)
from carepath_dsl.building.facts import choice_of, number_type_of
from carepath_dsl.building.formulas import resolve_formula
from carepath_dsl.building.scope import Amount, Kind
from carepath_dsl.building.shapes import WRONG_KIND, Fields, as_name, folded
from carepath_dsl.diagnostics import Diagnostics, Label
from carepath_dsl.document import Mapping, Node, Scalar
from carepath_dsl.expressions.parsing import parse_expression
from carepath_dsl.meaning.walking import names_of_definition
from carepath_dsl.model import (
    ANY_RED_FLAG,
    Band,
    BandLine,
    Basis,
    Class,
    ClassLine,
    Definition,
    Derived,
    Fact,
    Finding,
    Holds,
    Junction,
    Part,
    Points,
    Score,
    YesNo,
)
from carepath_dsl.spans import NOWHERE
from carepath_dsl.suggest import suggest

OTHERWISE_LAST: Final = "CP266"  # `first of` has to end in `otherwise`
MADE_OF_ITSELF: Final = "CP267"  # a definition that uses itself
NO_POINTS: Final = "CP268"  # a line of `add up` without points
NEEDS_RANGE: Final = "CP269"  # a derived number without a range


def kind_of_definition(key: Scalar, fields: Fields, amounts: Amounts) -> Kind | None:
    """What kind of thing a definition is; None where that cannot be told.

    Reports nothing: building the definition will.
    """
    if fields.node("first of") is not None:
        if fields.node("options") is not None:
            return choice_of(key, fields, Diagnostics())
        return amounts.bounds(key.text)
    if fields.node("add up") is not None:
        return amounts.bounds(key.text)
    if fields.node("range") is not None:
        return number_type_of(key, fields, False, Diagnostics())
    return YesNo()


class Amounts:
    """The bounds of bands and scores, from their lines alone."""

    def __init__(self, records: dict[str, Fields]) -> None:
        self._records = records
        self._open: set[str] = set()

    def bounds(self, name: str) -> Amount | None:
        """Bounds of a band or score; None where a number is wrong or it is made of itself."""
        fields = self._records.get(name)
        if fields is None or name in self._open:
            return None
        self._open.add(name)
        try:
            if fields.node("first of") is not None:
                values = [_silent_number(k) for k, _ in _lines(fields, "first of") if k is not None]
                good = [v for v in values if v is not None]
                return Amount(min(good), max(good)) if good else None
            low = high = Fraction(0)
            for points, what in _lines(fields, "add up"):
                if points is None:
                    part = self.bounds(what.text) if isinstance(what, Scalar) else None
                    if part is None:
                        return None
                    low, high = low + part.low, high + part.high
                elif (value := _silent_number(points)) is not None:
                    low, high = low + min(value, Fraction(0)), high + max(value, Fraction(0))
            return Amount(low, high)
        finally:
            self._open.discard(name)


def _silent_number(scalar: Scalar) -> Fraction | None:
    return number_of(scalar, Diagnostics())


def _lines(fields: Fields, key: str) -> Iterator[tuple[Scalar | None, Node]]:
    """Lines ``value: condition`` as pairs; a line that is text alone has no value."""
    for item in fields.items(key):
        if isinstance(item, Mapping):
            for entry in item:
                yield entry.key, entry.value
        else:
            yield None, item


def build_definition(key: Scalar, fields: Fields, context: Context) -> Definition | None:
    """A definition, or None when it is wrong (reported)."""
    if fields.node("first of") is not None:
        if fields.node("options") is not None:
            return _class(key, fields, context)
        return _band(key, fields, context)
    if fields.node("add up") is not None:
        return _score(key, fields, context)
    group = group_entry(fields.mapping)
    if group is not None:
        condition, bases = context.group(*group)
        if condition is None:
            return None
        basis = joined([basis_of(fields), *bases])
        title = title_of(key.text, fields)
        note = fields.text("note")
        return Finding(key.text, title, condition, bases, basis, note, key.span)
    return _is(key, fields, context)


def _is(key: Scalar, fields: Fields, context: Context) -> Finding | Derived | None:
    scalar = fields.scalar("is")
    if scalar is None or not scalar.text.strip():  # of blanks the reader has told already
        return None
    expression = parse_expression(scalar, context.diagnostics)
    if expression is None:
        return None
    title, basis, note = title_of(key.text, fields), basis_of(fields), fields.text("note")
    calculates = isinstance(expression, ex.Arithmetic | ex.Negative | ex.Quantity)
    if fields.node("range") is None and not calculates:
        condition = resolve_condition(expression, context.scope, context.diagnostics)
        if condition is None:
            return None
        return Finding(key.text, title, condition, (), basis, note, key.span)
    if fields.node("range") is None:
        context.diagnostics.error(
            NEEDS_RANGE,
            f"`{key.text}` is a number and has no `range`",
            key.span,
            help="add the least and the greatest possible value, such as `range: 0 to 1`",
        )
        return None
    kind = number_type_of(key, fields, False, context.diagnostics)
    if kind is None:
        return None
    formula = resolve_formula(expression, key, kind, context.scope, context.diagnostics)
    if formula is None:
        return None
    return Derived(key.text, title, formula[0], formula[1], kind, basis, note, key.span)


def _otherwise_last(
    key: Scalar, fields: Fields, context: Context
) -> list[tuple[Scalar, Node | None]] | None:
    """The lines of ``first of``, None behind the one that says otherwise."""
    lines: list[tuple[Scalar, Node | None]] = []
    good = True
    found = list(_lines(fields, "first of"))
    for place, (value, what) in enumerate(found):
        last = place == len(found) - 1
        if value is None:
            context.diagnostics.error(
                WRONG_KIND,
                "a line of `first of` needs a value",
                what.span,
                help="write the value, a colon, and its condition: `2: temperature >= 39 °C`",
            )
            good = False
            continue
        otherwise = isinstance(what, Scalar) and what.text == "otherwise"
        if otherwise != last:
            context.diagnostics.error(
                OTHERWISE_LAST,
                f"the last line of `{key.text}` has to say `otherwise`"
                if last
                else "`otherwise` comes too early: no line behind it is ever read",
                what.span if not last else value.span,
                help=f"end with a line such as `{value.text}: otherwise`, so that "
                "everybody gets a value"
                if last
                else "put this line last",
            )
            good = False
        lines.append((value, None if otherwise else what))
    return lines if good else None


def _band(key: Scalar, fields: Fields, context: Context) -> Band | None:
    written = _otherwise_last(key, fields, context)
    lines = []
    for value, what in written or ():
        number = number_of(value, context.diagnostics)
        when = context.condition(what)
        if number is None or (what is not None and when is None):
            written = None
        else:
            lines.append(BandLine(number, when, Basis(), value.span))
    if written is None:
        return None
    return Band(
        key.text,
        title_of(key.text, fields),
        tuple(lines),
        basis_of(fields),
        fields.text("note"),
        key.span,
    )


def _class(key: Scalar, fields: Fields, context: Context) -> Class | None:
    type = choice_of(key, fields, context.diagnostics)
    written = _otherwise_last(key, fields, context)
    if type is None:
        return None
    ids = [option.id for option in type.options]
    lines = []
    for value, what in written or ():
        when = context.condition(what)
        if value.text not in ids:
            meant = suggest(value.text, ids)
            context.diagnostics.error(
                UNKNOWN_OPTION,
                f"`{value.text}` is not an option of `{key.text}`",
                value.span,
                labels=[Label(fields.key_span("options"), "the options are declared here")],
                help=f"did you mean `{meant}`?" if meant else f"it is one of: {', '.join(ids)}",
            )
            written = None
        elif what is not None and when is None:
            written = None
        else:
            lines.append(ClassLine(value.text, when, Basis(), value.span))
    if written is None:
        return None
    title = title_of(key.text, fields)
    note = fields.text("note")
    return Class(key.text, title, type, tuple(lines), basis_of(fields), note, key.span)


def _score(key: Scalar, fields: Fields, context: Context) -> Score | None:
    items: list[Points | Part] = []
    good = True
    for points, what in _lines(fields, "add up"):
        if points is None:
            part = _part(what, context)
            good = good and part is not None
            items += [part] if part is not None else []
            continue
        number = number_of(points, context.diagnostics)
        when = context.condition(what)
        if number is None or when is None:
            good = False
        else:
            items.append(Points(number, when, Basis(), points.span))
    if not good:
        return None
    return Score(
        key.text,
        title_of(key.text, fields),
        tuple(items),
        basis_of(fields),
        fields.text("note"),
        key.span,
    )


def _part(node: Node, context: Context) -> Part | None:
    if not isinstance(node, Scalar):
        return None
    amount = False
    if " " not in folded(node.text):  # else it is a condition, and no name
        declared = context.scope.find(as_name(node), context.diagnostics)
        if declared is None or declared.kind is None:
            return None
        amount = isinstance(declared.kind, Amount)
    if not amount:
        context.diagnostics.error(
            NO_POINTS,
            "this line of `add up` does not say how many points it gives",
            node.span,
            help=f"write the points and a colon before it: `1: {folded(node.text)[:60]}`",
        )
        return None
    return Part(node.text, node.span)


def any_red_flag(facts: dict[str, Fact]) -> Finding | None:
    """The built-in finding; None where no fact is a red flag."""
    flags = tuple(Holds(fact.id, fact.span) for fact in facts.values() if fact.red_flag)
    if not flags:
        return None
    basis = joined(fact.basis for fact in facts.values() if fact.red_flag)
    condition = Junction("any", flags, False, NOWHERE)
    return Finding(ANY_RED_FLAG, "Any red flag", condition, (), basis, None, NOWHERE)


def without_cycles(
    definitions: dict[str, Definition], diagnostics: Diagnostics
) -> dict[str, Definition]:
    """The definitions that are not made of themselves; the others are reported, once a ring."""
    state: dict[str, bool] = {}
    bad: set[str] = set()

    def visit(id: str) -> None:
        trail = [(id, iter(tuple(names_of_definition(definitions[id]))))]
        state[id] = True
        while trail:
            here, names = trail[-1]
            name = next(names, None)
            if name is None:
                state[here] = False
                trail.pop()
            elif name in definitions and name not in state:
                state[name] = True
                trail.append((name, iter(tuple(names_of_definition(definitions[name])))))
            elif state.get(name, False):
                ring = [n for n, _ in trail]
                ring = ring[ring.index(name) :]
                bad.update(ring)
                _report_ring(ring, definitions, diagnostics)

    for id in definitions:
        if id not in state:
            visit(id)
    return {id: definition for id, definition in definitions.items() if id not in bad}


def _report_ring(
    ring: list[str], definitions: dict[str, Definition], diagnostics: Diagnostics
) -> None:
    shown = " → ".join([*ring, ring[0]])
    labels = [Label(definitions[id].span, f"`{id}` is part of the ring") for id in ring[1:]]
    diagnostics.error(
        MADE_OF_ITSELF,
        f"`{ring[0]}` is made of itself: {shown}",
        definitions[ring[0]].span,
        labels=labels,
        help="let one of them use facts only",
    )
