"""The finite grid of a pathway: for every variable, the cells that conditions can tell apart.

Numbers matter only through the constants they are compared with. So a number falls into the
points at those constants and the stretches between them, a choice into its options, and a
yes/no fact into no and yes. Two patients in the same cells take the same way, get the same
advice, and are one patient to every engine and proof.

The variables are the facts, and the derived numbers: a derived number whose facts are not all
known may be anything in its range, independently of its parts (docs/language.md, "Meaning").
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Mapping
from fractions import Fraction
from math import ceil, floor

from carepath_dsl.meaning.flow import met_order
from carepath_dsl.meaning.walking import all_conditions, atoms_of
from carepath_dsl.model import (
    Between,
    Choice,
    Compare,
    Derived,
    Number,
    Pathway,
    Type,
    Value,
    YesNo,
)
from carepath_dsl.struct import struct
from carepath_dsl.typed import assert_never


@struct
class Cell:
    """Values no condition can tell apart; ``sample`` is one of them.

    For numbers the cell reaches from ``low`` to ``high``; an end is inside where ``closed``
    says so. Both are None for yes/no facts and options.
    """

    sample: Value
    low: Fraction | None = None
    high: Fraction | None = None
    low_closed: bool = True
    high_closed: bool = True


@struct
class Variable:
    """A fact or a derived number, with its cells from the least to the most."""

    name: str
    type: Type
    cells: tuple[Cell, ...]

    def cell_of(self, value: Value) -> int:
        """The cell a value lies in; ValueError when the value is outside the type."""
        match self.type:
            case YesNo():
                if not isinstance(value, bool):
                    raise ValueError(f"{self.name} is answered yes or no")
                return int(value)
            case Choice():
                if not isinstance(value, str):
                    raise ValueError(f"{self.name} is answered with one of its options")
                return self.type.position(value)
            case Number():
                if isinstance(value, bool) or not isinstance(value, Fraction):
                    raise ValueError(f"{self.name} is answered with a number")
                if not self.type.low <= value <= self.type.high or (
                    self.type.whole and value.denominator != 1
                ):
                    raise ValueError(f"{value} is not a possible value of {self.name}")
                return self._number_cell(value)
            case _:
                assert_never(self.type)

    def _number_cell(self, value: Fraction) -> int:
        highs = [cell.high for cell in self.cells if cell.high is not None]
        place = bisect_left(highs, value)
        cell = self.cells[place]
        # A stretch ends just below a point cell with the same upper end.
        return place + 1 if cell.high == value and not cell.high_closed else place


@struct
class Grid:
    """The variables of a pathway in the order in which the pathway first meets them."""

    variables: tuple[Variable, ...]
    index: Mapping[str, int]

    def __getitem__(self, name: str) -> Variable:
        return self.variables[self.index[name]]


def grid_of(pathway: Pathway) -> Grid:
    """The grid on which every question about the pathway is decided exactly."""
    constants = _constants(pathway)
    types: dict[str, Type] = {name: fact.type for name, fact in pathway.facts.items()}
    for name, definition in pathway.definitions.items():
        if isinstance(definition, Derived):
            types[name] = definition.type
    order = met_order(pathway)
    names = [name for name in order if name in types]
    met = set(names)
    names += [name for name in types if name not in met]
    variables = tuple(
        Variable(name, types[name], cells_of(types[name], constants.get(name, ())))
        for name in names
    )
    return Grid(variables, {name: place for place, name in enumerate(names)})


def cells_of(type: Type, constants: Iterable[Fraction]) -> tuple[Cell, ...]:
    """The cells of a type whose values are compared with ``constants`` and nothing else."""
    match type:
        case YesNo():
            return (Cell(False), Cell(True))
        case Choice():
            return tuple(Cell(option.id) for option in type.options)
        case Number(whole=True):
            return _whole_cells(type, constants)
        case Number():
            return _dense_cells(type, constants)
        case _:
            assert_never(type)


def _dense_cells(type: Number, constants: Iterable[Fraction]) -> tuple[Cell, ...]:
    points = sorted({c for c in constants if type.low <= c <= type.high})
    cells: list[Cell] = []
    low, low_closed = type.low, True
    for point in points:
        if low < point:
            cells.append(Cell(_between(low, point), low, point, low_closed, False))
        cells.append(Cell(point, point, point))
        low, low_closed = point, False
    if low < type.high or low_closed:
        sample = type.high if low == type.high else _between(low, type.high)
        cells.append(Cell(sample, low, type.high, low_closed, True))
    return tuple(cells)


def _whole_cells(type: Number, constants: Iterable[Fraction]) -> tuple[Cell, ...]:
    low, high = ceil(type.low), floor(type.high)
    starts = {low}
    for constant in constants:
        # A whole number and the one behind it are told apart by any constant between them.
        starts |= {ceil(constant), floor(constant) + 1}
    ordered = sorted(s for s in starts if low <= s <= high)
    ends = [start - 1 for start in ordered[1:]] + [high]
    return tuple(
        Cell(Fraction(start), Fraction(start), Fraction(end))
        for start, end in zip(ordered, ends, strict=True)
    )


def _between(low: Fraction, high: Fraction) -> Fraction:
    return (low + high) / 2


def _constants(pathway: Pathway) -> dict[str, set[Fraction]]:
    constants: dict[str, set[Fraction]] = {}
    for condition in all_conditions(pathway):
        for atom in atoms_of(condition):
            match atom:
                case Compare():
                    constants.setdefault(atom.name, set()).add(atom.value)
                case Between():
                    constants.setdefault(atom.name, set()).update((atom.low, atom.high))
                case _:
                    pass
    return constants
