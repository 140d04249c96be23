"""Statements of the generated function: blocks, and chains of ``if``, ``elif`` and ``else``."""

from __future__ import annotations

from typing import Final

from carepath_dsl.struct import field, struct
from carepath_interpreter.compiling.expressions import (
    ALWAYS,
    Test,
    group,
    is_exact,
    opposite,
    written,
)

MOST_REMEMBERED: Final = 100
"""Locals and facts of which a block knows something."""


@struct(frozen=False)
class Block:
    """Statements of one indentation, and what is known where they end."""

    lines: list[str]
    depth: int
    cells: dict[str, int]
    """Variable to the cells it may still lie in, as bits; only what the way has narrowed down."""
    ready: frozenset[str]
    """Locals that hold a value here."""
    marks: dict[str, int] = field(default_factory=dict)
    """The marks set so far, by local, where all ways that lead here have set the same."""

    def add(self, text: str) -> None:
        """Append a statement."""
        self.lines.append("    " * self.depth + text)

    def inner(self) -> Block:
        """A block inside this one: what is known here is known there, but not back."""
        return Block(self.lines, self.depth + 1, dict(self.cells), self.ready, dict(self.marks))

    def forget(self) -> None:
        """Forget what is known once it is much: a fact is then looked up again.

        Otherwise every block would carry along everything from the beginning.
        """
        if len(self.ready) > MOST_REMEMBERED:
            self.ready = frozenset()
        if len(self.cells) > MOST_REMEMBERED:
            self.cells = {}

    def mark(self, local: str, bits: int) -> None:
        """Set marks; where it is known what is set already, without looking."""
        if local in self.marks:
            self.marks[local] += bits
            self.add(f"{local} = {self.marks[local]}")
        else:
            self.add(f"{local} += {bits}")


class Chain:
    """``if``, ``elif`` and ``else`` in a block: the first test that is known to be true decides.

    A test that is known neither to be true nor to be false raises Unsettled; where the tests
    are ``exclusive``, so that at most one is true, only when none of them is true.
    """

    def __init__(self, block: Block, *, exclusive: bool = False) -> None:
        self.block = block
        self.exclusive = exclusive
        self.ready = block.ready
        self.word = "if"
        self.unsettled: list[Test] = []
        self.left: list[frozenset[str]] = []
        """For each block, the locals that hold a value where it begins."""
        self.blocks: list[Block] = []

    def where(self, test: Test) -> Block:
        """The block for those for whom the test is true, and none of those before."""
        if not self.exclusive:
            self._settle()
        if test == ALWAYS:
            if self.word == "if":
                return self.block
            self.block.add("else:")
            self.word = "else"
            return self._inner(self.ready)
        found = written(test, self.ready)
        self.block.add(f"{self.word} {found.text}:")
        self.word = "elif"
        self.ready = found.if_false
        if not is_exact(test):
            self.unsettled.append(test)
        return self._inner(found.if_true)

    def close(self) -> None:
        """End the chain; what all its ends have looked up is known behind it."""
        if self.word == "if":
            return
        if self.word == "elif":
            self._settle()
            self.left.append(self.ready)
        self.block.ready |= frozenset.intersection(*self.left)
        self.block.forget()
        marks = self.block.marks
        # Through the closing check one comes with the marks from before the chain.
        for local in [
            name for name in marks if any(b.marks.get(name) != marks[name] for b in self.blocks)
        ]:
            del marks[local]

    def _inner(self, ready: frozenset[str]) -> Block:
        inner = self.block.inner()
        inner.ready |= ready
        self.left.append(ready)
        self.blocks.append(inner)
        return inner

    def _settle(self) -> None:
        if self.unsettled:
            false = written(group("and", map(opposite, self.unsettled)), self.ready)
            self.block.add(f"elif not {false.text}:")
            self.block.inner().add("raise Unsettled")
            self.ready = false.if_true
            self.unsettled = []
