"""Derived numbers of a patient: worked out exactly where all their facts are known."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from carepath_dsl.model import Constant, Derived, Formula, Operation, Pathway, Term, Value
from carepath_dsl.typed import assert_never
from carepath_dsl.units.quantities import format_number


class Underivable(ValueError):
    """The facts give a derived number no value, or one outside its range.

    ``name`` is the definition; the message is a sentence for the person who gave the facts.
    """

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


def derived_numbers(pathway: Pathway, facts: Mapping[str, Value]) -> dict[str, Fraction]:
    """The derived numbers whose facts are all known, each in its own unit.

    Raises Underivable for a division by zero or a value outside the declared range: such facts
    contradict what the author declared possible, so nothing is guessed from them.
    """
    known: dict[str, Fraction] = {}

    def number(name: str) -> Fraction | None:
        definition = pathway.definitions.get(name)
        if not isinstance(definition, Derived):
            value = facts.get(name)
            return value if isinstance(value, Fraction) else None
        if name not in known:
            try:
                total = calculate(definition.formula)
            except ZeroDivisionError:
                raise Underivable(
                    name, f"{definition.title} cannot be worked out: its divisor is 0"
                ) from None
            if total is None:
                return None
            value = total / definition.scale
            if not definition.type.low <= value <= definition.type.high:
                raise Underivable(
                    name,
                    f"{definition.title} comes out at {format_number(value)}, outside its range",
                )
            known[name] = value
        return known[name]

    def calculate(formula: Formula) -> Fraction | None:
        match formula:
            case Constant(value=value):
                return value
            case Term(name=name, scale=scale):
                value_here = number(name)
                return None if value_here is None else value_here * scale
            case Operation(word=word):
                left, right = calculate(formula.left), calculate(formula.right)
                if left is None or right is None:
                    return None
                match word:
                    case "+":
                        return left + right
                    case "-":
                        return left - right
                    case "*":
                        return left * right
                    case "/":
                        return left / right
                    case _:
                        assert_never(word)
            case _:
                assert_never(formula)

    for name, definition in pathway.definitions.items():
        if isinstance(definition, Derived):
            number(name)
    return known
