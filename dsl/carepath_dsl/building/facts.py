"""``facts:`` into facts."""

from __future__ import annotations

from typing import Final

from carepath_dsl.building.comparisons import report_unknown_unit
from carepath_dsl.building.context import basis_of, range_of, title_of, truth_of
from carepath_dsl.building.shapes import BAD_ID, MISSING_KEY, UNKNOWN_KEY, Fields, folded
from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.document import Empty, Scalar
from carepath_dsl.expressions.reserved import RESERVED_OPTIONS
from carepath_dsl.model import Choice, Fact, Number, Option, Type, YesNo
from carepath_dsl.units import parse_unit

UNKNOWN_OPTION_ID: Final = "CP264"  # `unknown` as an option: leave the fact unanswered instead
RED_FLAG_TYPE: Final = "CP286"  # a red flag that is not answered yes or no
FEW_OPTIONS: Final = "CP265"  # a choice of fewer than two


def build_fact(key: Scalar, fields: Fields, diagnostics: Diagnostics) -> Fact:
    """A fact; what is wrong is reported, and its type is then yes/no to go on with."""
    type = type_of(key, fields, diagnostics)
    red_flag = truth_of(fields.scalar("red flag"))
    if red_flag and type is not None and not isinstance(type, YesNo):
        # Which option or number is the sign of an emergency would have to be guessed.
        diagnostics.error(
            RED_FLAG_TYPE,
            f"`{key.text}` is a red flag, and its type is {fields.text('type')}",
            fields.key_span("red flag"),
            help="ask for the sign itself, in a fact of type yes/no",
        )
    return Fact(
        id=key.text,
        title=title_of(key.text, fields),
        ask=fields.text("ask") or key.text,
        ask_patient=fields.text("ask patient"),
        type=type or YesNo(),
        red_flag=red_flag,
        basis=basis_of(fields),
        note=fields.text("note"),
        span=key.span,
    )


def type_of(key: Scalar, fields: Fields, diagnostics: Diagnostics) -> Type | None:
    """The type a fact declares, or None when it is wrong (reported unless the shape was)."""
    match fields.text("type"):
        case "yes/no":
            _only(key, fields, (), diagnostics)
            return YesNo()
        case "choice":
            _only(key, fields, ("options", "unordered"), diagnostics)
            return choice_of(key, fields, diagnostics)
        case "number" | "whole number" as word:
            _only(key, fields, ("unit", "range"), diagnostics)
            return number_type_of(key, fields, word == "whole number", diagnostics)
        case _:
            return None


def _only(key: Scalar, fields: Fields, allowed: tuple[str, ...], diagnostics: Diagnostics) -> None:
    for name in ("options", "unordered", "unit", "range"):
        if name not in allowed and fields.node(name) is not None:
            diagnostics.error(
                UNKNOWN_KEY,
                f"`{name}` means nothing for `{key.text}`, whose type is {fields.text('type')}",
                fields.key_span(name),
                help="take the line out, or correct the type",
            )


def choice_of(key: Scalar, fields: Fields, diagnostics: Diagnostics) -> Choice | None:
    """The options of a choice or class."""
    if fields.node("options") is None:
        diagnostics.error(
            MISSING_KEY,
            f"`{key.text}` is a choice and has no `options`",
            key.span,
            help="add `options:` with a line for each possible answer",
        )
        return None
    if isinstance(fields.node("options"), Empty):
        return None  # what stood there was refused
    options = []
    refused = False
    for entry in fields.entries("options"):
        refused = refused or entry.key.text in RESERVED_OPTIONS
        if entry.key.text == "unknown":
            diagnostics.error(
                UNKNOWN_OPTION_ID,
                "`unknown` is not an answer",
                entry.key.span,
                help="take the option out; a fact nobody knows is left unanswered",
            )
        elif entry.key.text in RESERVED_OPTIONS:
            diagnostics.error(
                BAD_ID,
                f"`{entry.key.text}` is a word of the language and cannot be an option",
                entry.key.span,
                help=f"choose another id, such as `{entry.key.text}_`",
            )
        elif isinstance(entry.value, Scalar):
            options.append(Option(entry.key.text, folded(entry.value.text)))
    if refused:
        return None
    if len(options) < 2:
        diagnostics.error(
            FEW_OPTIONS,
            f"`{key.text}` leaves nothing to choose",
            fields.key_span("options"),
            help="give at least two options, or make it `type: yes/no`",
        )
        return None
    return Choice(tuple(options), not truth_of(fields.scalar("unordered")))


def number_type_of(
    key: Scalar, fields: Fields, whole: bool, diagnostics: Diagnostics
) -> Number | None:
    """Unit and range of a number."""
    unit = fields.scalar("unit")
    if unit is not None and parse_unit(folded(unit.text)) is None:
        report_unknown_unit(folded(unit.text), unit.span, diagnostics)
        return None
    written = fields.scalar("range")
    if written is None:
        if fields.node("range") is None:
            diagnostics.error(
                MISSING_KEY,
                f"`{key.text}` is a number and has no `range`",
                key.span,
                help="add the least and the greatest possible value, such as `range: 0 to 130`",
            )
        return None
    bounds = range_of(written, diagnostics)
    if bounds is None:
        return None
    return Number(*bounds, None if unit is None else folded(unit.text), whole)
