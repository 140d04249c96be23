"""Conditions as Python: two tests for each, "known to be true" and "known to be false".

A Kleene value is never built. What is compared with constants (numbers, options, scores) is
first brought into a small whole number in a local variable; yes/no facts are looked at where
they stand, so that the first one that decides is the last one read. Nothing an author wrote gets
into the text but ids, each as a literal in quotation marks; numbers are whole ones.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import lcm
from typing import Final, assert_never

from carepath_dsl.meaning.cells import Grid
from carepath_dsl.meaning.sets import COMPARISONS, COUNTS
from carepath_dsl.meaning.walking import conditions_of_definition
from carepath_dsl.model import (
    Band,
    Between,
    Choice,
    Class,
    Compare,
    Condition,
    Count,
    Finding,
    Holds,
    Junction,
    Not,
    OptionTest,
    Part,
    Pathway,
    Points,
    Score,
)
from carepath_dsl.struct import field, struct
from carepath_interpreter.compiling.blocks import Block, Chain
from carepath_interpreter.compiling.expressions import (
    ALWAYS,
    NEVER,
    Exact,
    Test,
    Yes,
    among,
    amount,
    group,
    is_exact,
    opposite,
    read_cell,
    written,
)

LARGEST_IN_PLACE: Final = 8
"""Comparisons of a finding that is written out where it is used; larger ones get a local."""


@struct(frozen=False)
class Conditions:
    """The conditions of one pathway, written into blocks."""

    pathway: Pathway
    grid: Grid
    scale: int = 1
    """Points and bands are multiplied by this, so that all of them are whole numbers."""
    again: set[str] = field(default_factory=set)
    """Locals that are written in several places; they have to be None at first."""
    _written: set[str] = field(default_factory=set)
    _masks: dict[str, set[int]] = field(default_factory=dict)
    _sizes: dict[str, int] = field(default_factory=dict)
    _counts: dict[int, tuple[Count, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        points: list[Fraction] = []
        for definition in self.pathway.definitions.values():
            if isinstance(definition, Band):
                points += [line.value for line in definition.lines]
            elif isinstance(definition, Score):
                points += [i.points for i in definition.items if isinstance(i, Points)]
        self.scale = lcm(*(point.denominator for point in points))

    # --- tests -------------------------------------------------------------------------------

    def test(self, condition: Condition, block: Block, cells: Mapping[str, int]) -> Test:
        """The test of a condition; the locals it needs are written into ``block`` first.

        ``cells`` is what is known where the test will stand: at least what ``block`` knows.
        """
        match condition:
            case Holds(name=name):
                return self._holds(name, block, cells)
            case Compare(name=name, word=word, value=value):
                compare = COMPARISONS[word]
                if isinstance(self.pathway.definitions.get(name), Band | Score):
                    self._prepare_definition(name, block)
                    return amount(self._local(name), word, value * self.scale)
                return self._within(name, lambda number: compare(number, value), block, cells)
            case Between(name=name, low=low, high=high):
                if isinstance(self.pathway.definitions.get(name), Band | Score):
                    self._prepare_definition(name, block)
                    local = self._local(name)
                    ends = (("<=", high), (">=", low))
                    return group("and", [amount(local, w, v * self.scale) for w, v in ends])
                return self._within(name, lambda number: low <= number <= high, block, cells)
            case OptionTest():
                return self._option(condition, block, cells)
            case Not(part=part):
                return opposite(self.test(part, block, cells))
            case Junction(word=word, parts=parts):
                joined = group(
                    "and" if word == "all" else "or",
                    [self.test(part, block, cells) for part in parts],
                )
                return opposite(joined) if word == "none" else joined
            case Count(word=word, number=number, parts=parts):
                enough = COUNTS[word]
                mask = sum(1 << n for n in range(len(parts) + 1) if enough(n, number))
                local = self._prepare_count(condition, block)
                return among(local, mask, (1 << len(parts) + 1) - 1)
            case _:
                assert_never(condition)

    def _holds(self, name: str, block: Block, cells: Mapping[str, int]) -> Test:
        if name in self.pathway.facts:
            possible = cells.get(name, 3)
            if possible in (1, 2):
                return ALWAYS if possible == 2 else NEVER
            return Yes(name, f"y{self.grid.index[name]}", True)
        definition = self.pathway.definitions[name]
        assert isinstance(definition, Finding)
        local = self._local(name)
        if local not in block.ready and self._size(name) <= LARGEST_IN_PLACE:
            return self.test(definition.condition, block, cells)
        self._prepare_definition(name, block)
        return Exact(local, f"not {local}")

    def _size(self, name: str) -> int:
        if name not in self._sizes:
            self._sizes[name] = sum(
                self._size_of(c) for c in conditions_of_definition(self.pathway.definitions[name])
            )
        return self._sizes[name]

    def _size_of(self, condition: Condition) -> int:
        match condition:
            case Holds(name=name) if name in self.pathway.definitions:
                return self._size(name)
            case Not(part=part):
                return self._size_of(part)
            case Junction(parts=parts) | Count(parts=parts):
                return sum(self._size_of(part) for part in parts)
            case _:
                return 1

    def _option(self, test: OptionTest, block: Block, cells: Mapping[str, int]) -> Test:
        definition = self.pathway.definitions.get(test.name)
        if not isinstance(definition, Class):
            type = self.pathway.facts[test.name].type
            assert isinstance(type, Choice)
            accepted = test.accepts(type)
            return self._within(test.name, accepted.__contains__, block, cells)
        accepted = test.accepts(definition.type)
        mask = sum(1 << n for n, o in enumerate(definition.type.options) if o.id in accepted)
        self._prepare_definition(test.name, block)
        return among(self._local(test.name), mask, (1 << len(definition.type.options)) - 1)

    def _within(
        self,
        name: str,
        accepts: Callable[..., bool],
        block: Block,
        cells: Mapping[str, int],
    ) -> Test:
        mask = self.mask(name, accepts)
        possible = cells.get(name, (1 << len(self.grid[name].cells)) - 1)
        if not possible & mask:
            return NEVER
        if not possible & ~mask:
            return ALWAYS
        self._prepare_cell(name, block)
        return among(self._local(name), mask, possible)

    def mask(self, name: str, accepts: Callable[..., bool]) -> int:
        """The cells of a variable whose sample is accepted, as bits."""
        mask = sum(1 << n for n, c in enumerate(self.grid[name].cells) if accepts(c.sample))
        self._masks.setdefault(name, set()).add(mask)
        return mask

    def told_apart(self, name: str) -> tuple[int, ...]:
        """The first of the cells of each kind that the tests written so far can tell apart."""
        masks = self._masks.get(name, ())
        kinds = {
            tuple(mask >> cell & 1 for mask in masks): cell
            for cell in reversed(range(len(self.grid[name].cells)))
        }
        return tuple(sorted(kinds.values()))

    # --- what a decision teaches -------------------------------------------------------------

    def learn(self, condition: Condition, truth: bool, cells: dict[str, int]) -> None:
        """Narrow down ``cells`` by a condition that is known to be true, or to be false."""
        match condition:
            case Holds(name=name) if name in self.pathway.facts:
                self._narrow(name, 2 if truth else 1, cells)
            case Holds(name=name):
                definition = self.pathway.definitions[name]
                assert isinstance(definition, Finding)
                self.learn(definition.condition, truth, cells)
            case Not(part=part):
                self.learn(part, not truth, cells)
            case Junction(word=word, parts=parts):
                # True of "any" and false of "all" settle no part by themselves.
                if truth is (word != "any"):
                    for part in parts:
                        self.learn(part, word == "all", cells)
            case Compare(name=name, word=word, value=value) if name in self.grid.index:
                test = COMPARISONS[word]
                self._narrow_to(name, lambda amount: test(amount, value), truth, cells)
            case Between(name=name, low=low, high=high) if name in self.grid.index:
                self._narrow_to(name, lambda amount: low <= amount <= high, truth, cells)
            case OptionTest(name=name) if name in self.grid.index:
                type = self.pathway.facts[name].type
                assert isinstance(type, Choice)
                self._narrow_to(name, condition.accepts(type).__contains__, truth, cells)
            case _:
                pass

    def _narrow_to(
        self, name: str, accepts: Callable[..., bool], truth: bool, cells: dict[str, int]
    ) -> None:
        mask = self.mask(name, accepts)
        every = (1 << len(self.grid[name].cells)) - 1
        self._narrow(name, mask if truth else every & ~mask, cells)

    def _narrow(self, name: str, mask: int, cells: dict[str, int]) -> None:
        every = (1 << len(self.grid[name].cells)) - 1
        left = cells.get(name, every) & mask
        # Nobody comes here; what is said of nobody does not matter, but it has to be a value.
        cells[name] = left or mask or every

    # --- locals ------------------------------------------------------------------------------

    def _local(self, name: str) -> str:
        if name in self.grid.index:
            return f"c{self.grid.index[name]}"
        return f"d{list(self.pathway.definitions).index(name)}"

    def _prepare_cell(self, name: str, block: Block) -> None:
        local = self._local(name)
        if local in block.ready:
            return
        block.ready |= {local}
        inner = self._unless_read(local, block)
        for line in read_cell(self.grid[name], local, self.grid.index[name]):
            inner.add(line)

    def _unless_read(self, local: str, block: Block) -> Block:
        """Where to write a local that another way may have written already."""
        if local not in self._written:
            self._written.add(local)
            return block
        self.again.add(local)
        block.add(f"if {local} is None:")
        return block.inner()

    def _prepare_definition(self, name: str, block: Block) -> None:
        local = self._local(name)
        if local in block.ready:
            return
        definition = self.pathway.definitions[name]
        outer, block = block, self._unless_read(local, block)
        match definition:
            case Finding(condition=condition):
                self._write_first([("True", condition), ("False", None)], local, block)
            case Band(lines=lines):
                band = [(str(int(x.value * self.scale)), x.when) for x in lines]
                self._write_first(band, local, block)
            case Class(lines=lines):
                place = definition.type.position
                self._write_first([(str(place(x.option)), x.when) for x in lines], local, block)
            case Score(items=items):
                # All tests first: what they need has to stand before the sum.
                tests: list[Test] = []
                for item in items:
                    if isinstance(item, Part):
                        self._prepare_definition(item.name, block)
                    else:
                        tests.append(self.test(item.when, block, block.cells))
                terms = [
                    self._local(item.name)
                    if isinstance(item, Part)
                    else self._points(int(item.points * self.scale), tests.pop(0), block)
                    for item in items
                ]
                self._write_sum(local, terms, block)
            case _:
                raise AssertionError(name)
        outer.ready |= {local}

    def _prepare_count(self, count: Count, block: Block) -> str:
        _, local = self._counts.setdefault(id(count), (count, f"n{len(self._counts)}"))
        if local not in block.ready:
            inner = self._unless_read(local, block)
            tests = [self.test(part, inner, inner.cells) for part in count.parts]
            terms = [self._points(1, test, inner) for test in tests]
            self._write_sum(local, terms, inner)
            block.ready |= {local}
        return local

    def _points(self, points: int, test: Test, block: Block) -> str:
        if test in (ALWAYS, NEVER):
            return str(points if test == ALWAYS else 0)
        true = written(test, block.ready)
        if is_exact(test):
            block.ready = true.if_true & true.if_false
            return f"({points} if {true.text} else 0)"
        false = written(opposite(test), true.if_false)
        block.ready = true.if_true & false.if_true
        return f"({points} if {true.text} else 0 if {false.text} else unsettled())"

    def _write_sum(self, local: str, terms: list[str], block: Block) -> None:
        # In pieces: the compiler of Python follows a long sum as deep as it is long.
        block.add(f"{local} = {' + '.join(terms[:50]) or '0'}")
        for start in range(50, len(terms), 50):
            block.add(f"{local} += {' + '.join(terms[start : start + 50])}")

    def _write_first(
        self, lines: list[tuple[str, Condition | None]], local: str, block: Block
    ) -> None:
        tests = [
            (value, ALWAYS if when is None else self.test(when, block, block.cells))
            for value, when in lines
        ]
        chain = Chain(block)
        for value, test in tests:
            if test != NEVER:
                chain.where(test).add(f"{local} = {value}")
            if test == ALWAYS:
                break
        chain.close()
