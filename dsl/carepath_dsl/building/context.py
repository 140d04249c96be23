"""What every builder of a pathway shares: the context, and reading small things."""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from typing import Final

from carepath_dsl.building.conditions import count_decides, resolve_condition
from carepath_dsl.building.forms import COUNTED
from carepath_dsl.building.scope import Named, Scope
from carepath_dsl.building.shapes import Fields, as_name, folded
from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.document import Mapping, Node, Scalar, Sequence
from carepath_dsl.expressions import CountWord, GroupWord, Name
from carepath_dsl.expressions.parsing import parse_expression
from carepath_dsl.model import Basis, Condition, Count, Junction, Target
from carepath_dsl.struct import struct
from carepath_dsl.units.quantities import parse_number

BAD_NUMBER: Final = "CP263"  # points, values and bounds have to be plain numbers
NO_SUCH_STEP: Final = "CP301"  # a way leads to a step that is not there
NO_SUCH_RECOMMENDATION: Final = "CP270"  # an id that no recommendation has

_GROUP_WORDS: Final[dict[str, GroupWord]] = {"any of": "any", "all of": "all", "none of": "none"}
_COUNT_WORDS: Final[dict[str, CountWord]] = {
    "at least": "at least",
    "at most": "at most",
    "exactly": "exactly",
}


@struct(frozen=False)
class Context:
    """What is declared so far, and where to report."""

    scope: Scope
    diagnostics: Diagnostics
    recommendations: Named
    steps: Named

    def condition(self, node: Node | None) -> Condition | None:
        """The condition behind a key: an expression, or one mapping with one group key.

        None where there is none, and where it is wrong (then it has been reported).
        """
        if isinstance(node, Scalar):
            # Of a text of blanks the reader has told already.
            blank = not node.text.strip()
            expression = None if blank else parse_expression(node, self.diagnostics)
            if expression is None:
                return None
            return resolve_condition(expression, self.scope, self.diagnostics)
        if isinstance(node, Mapping):
            group = group_entry(node)
            return None if group is None else self.group(*group)[0]
        return None

    def group(self, key: Scalar, items: Node) -> tuple[Condition | None, tuple[Basis, ...]]:
        """A group with the basis of each of its lines: ``any of:`` and what stands below."""
        parts: list[Condition] = []
        bases: list[Basis] = []
        lines = items.items if isinstance(items, Sequence) else (items,)
        complete = True
        for line in lines:
            basis = Basis()
            node: Node | None = line
            if isinstance(line, Mapping):
                basis = basis_of(Fields(line))
                node = line.get("is") or line
            inner = group_entry(line) if isinstance(line, Mapping) else None
            if inner is None:
                part = self.condition(node)
            else:
                part, below = self.group(*inner)
                basis = joined([basis, *below])
            if part is None:
                complete = False
            else:
                parts.append(part)
                bases.append(basis)
        if not parts or not complete:
            return None, tuple(bases)
        whole = key.span.to(items.span)
        counted = COUNTED.fullmatch(key.text)
        if counted is None:
            word = _GROUP_WORDS[key.text]
            return Junction(word, tuple(parts), False, whole), tuple(bases)
        number = int(counted[2])
        count_word = _COUNT_WORDS[counted[1]]
        if not count_decides(count_word, number, len(parts), key.span, self.diagnostics):
            return None, tuple(bases)
        return Count(count_word, number, tuple(parts), whole), tuple(bases)

    def target(self, scalar: Scalar | None) -> Target | None:
        """A target that exists; an unknown step is reported."""
        if scalar is None:
            return None
        word, _, end = scalar.text.partition(" ")
        if word == "end":
            return Target(None, end or None, scalar.span)
        if not self.steps.check(as_name(scalar), NO_SUCH_STEP, self.diagnostics):
            return None
        return Target(scalar.text, None, scalar.span)

    def recommendation(self, scalar: Scalar | None) -> str | None:
        """The id of a recommendation that exists; an unknown one is reported."""
        if scalar is None or not self.recommendations.check(
            as_name(scalar), NO_SUCH_RECOMMENDATION, self.diagnostics
        ):
            return None
        return scalar.text


def group_entry(mapping: Mapping) -> tuple[Scalar, Node] | None:
    """The group key of a mapping with what stands behind it."""
    for entry in mapping:
        if entry.key.text in _GROUP_WORDS or COUNTED.fullmatch(entry.key.text):
            return entry.key, entry.value
    return None


def basis_of(fields: Fields) -> Basis:
    """``based on`` and ``our own``."""
    return Basis(
        tuple(dict.fromkeys(s.text for s in fields.scalars("based on"))),
        fields.text("our own"),
        fields.key_span("based on"),
    )


def joined(bases: Iterable[Basis]) -> Basis:
    """One basis of several: all their statements, and the first reason of our own."""
    bases = list(bases)
    statements = dict.fromkeys(s for basis in bases for s in basis.statements)
    ours = next((basis.our_own for basis in bases if basis.our_own), None)
    return Basis(tuple(statements), ours, bases[0].span if bases else Basis().span)


def title_of(id: str, fields: Fields) -> str:
    """The title, or the id with blanks."""
    title = fields.text("title")
    if title is not None:
        return title
    words = id.replace("_", " ")
    return words[:1].upper() + words[1:]


def number_of(scalar: Scalar, diagnostics: Diagnostics) -> Fraction | None:
    """``3``, ``0.5`` or ``minus 1`` as a number; anything else is reported."""
    text = folded(scalar.text)
    negative = text.startswith("minus ")
    value = parse_number(text.removeprefix("minus "))
    if value is None or (not negative and value < 0):
        better = f"minus {text[1:].strip()}" if text.startswith("-") else "3"
        diagnostics.error(
            BAD_NUMBER,
            f"`{text}` is not a number of points",
            scalar.span,
            help=f"write a number such as `{better}`; below zero, `minus 1`",
        )
        return None
    return -value if negative else value


_RANGE: Final = re.compile(r"(-?[0-9]+(?:\.[0-9]+)?) to (-?[0-9]+(?:\.[0-9]+)?)")


def range_of(scalar: Scalar, diagnostics: Diagnostics) -> tuple[Fraction, Fraction] | None:
    """``0 to 130`` as bounds; anything else, or bounds in the wrong order, is reported."""
    found = _RANGE.fullmatch(folded(scalar.text))
    low, high = (parse_number(part) for part in found.groups()) if found else (None, None)
    if low is None or high is None:
        diagnostics.error(
            BAD_NUMBER,
            f"`{folded(scalar.text)[:60]}` is not a range",
            scalar.span,
            help="write the least and the greatest possible value: `0 to 130`",
        )
        return None
    if low >= high:
        diagnostics.error(
            BAD_NUMBER,
            f"a range goes upwards, and `{folded(scalar.text)}` does not",
            scalar.span,
            help="write the smaller number first",
        )
        return None
    return low, high


def truth_of(scalar: Scalar | None) -> bool:
    """``true`` and ``yes`` are true; a missing key is false."""
    return scalar is not None and scalar.text in ("true", "yes")


def names_of(fields: Fields, key: str) -> tuple[Name, ...]:
    """The ids of a list with their places."""
    return tuple(as_name(scalar) for scalar in fields.scalars(key))
