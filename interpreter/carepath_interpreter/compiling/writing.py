"""The generated function: from the facts of a patient to the marks of the way through.

Decisions become nested ``if`` statements. A box that only one way leads to stands inside that
way; a box where ways meet stands behind the innermost decision that all of them come from (its
dominator), under a flag that each of the ways sets. So every box is written once, however many
ways lead to it, and a patient pays only for the boxes that are met.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from heapq import heappop, heappush
from typing import NamedTuple

from carepath_dsl.meaning.cells import Grid
from carepath_dsl.model import Condition, Junction, Pathway, YesNo
from carepath_dsl.struct import field, struct
from carepath_interpreter.compiling.blocks import Block, Chain
from carepath_interpreter.compiling.conditions import Conditions
from carepath_interpreter.compiling.expressions import ALWAYS, NEVER, Test, opposite
from carepath_interpreter.compiling.running import MARKS_IN_A_NUMBER
from carepath_interpreter.compiling.tables import Give, Marked

DEEPEST = 12
"""Blocks inside blocks; what lies deeper is written flat, under flags."""

FARTHEST = 40
"""Steps looked at to find out whether all ways meet again."""

LARGEST_TWICE = 100_000
"""Characters of a function that is written a second time, to save calling it."""

ENTRY = -1
"""The place of the entry to the pathway, which dominates everything."""


class Functions(NamedTuple):
    """The generated functions, and what to try for each variable that is missing."""

    text: str
    tries: dict[str, tuple[int, ...]]
    """Variable to cells, one of each kind that the functions can tell apart."""


def functions(pathway: Pathway, grid: Grid, marked: Marked) -> Functions:
    """Two functions that give the shared outcome of a patient.

    ``tried(f)`` raises KeyError with the name of the first fact that is missing; on anything
    else it cannot use it raises Unsettled, KeyError or TypeError. ``outcome(f)`` then asks
    ``slow``. They use the names OUTCOMES (outcomes by marks), OPTIONS (by place of a variable,
    the places of its options), Fraction, Unsettled, ``unsettled``, ``derive`` and ``slow``.
    """
    conditions = Conditions(pathway, grid)
    body = _Function(pathway, conditions, marked).text()
    quick = body if len(body) < LARGEST_TWICE else "        return tried(f)"
    start, given = ["    try:"], "f"
    if marked.tables.derived:
        start, given = ["    g = f", "    try:", "        f = {**g, **derive(g)}"], "g"
    text = "\n".join(
        [
            "def tried(f):",
            "    if True:",
            body,
            "",
            "",
            "def outcome(f):",
            *start,
            quick,
            "    except (KeyError, TypeError, Unsettled):",
            f"        return slow({given})",
            "",
        ]
    )
    tries = {
        variable.name: (0, 1) if isinstance(variable.type, YesNo) else told
        for variable in grid.variables
        for told in [conditions.told_apart(variable.name)]
    }
    return Functions(text, tries)


@struct(frozen=False)
class _Room:
    """A block with the boxes that wait to be written at its end."""

    block: Block
    home: _Room | None = None
    """The room whose end is used instead, where this one lies too deep."""
    waiting: list[int] = field(default_factory=list)

    @property
    def end(self) -> _Room:
        return self.home or self

    def inner(self, block: Block) -> _Room:
        """The room of a block inside this one."""
        return _Room(block, self.end if self.block.depth >= DEEPEST else None)


@struct(frozen=False)
class _Function:
    """The text, as far as it is written. Steps are places in the order of the boxes."""

    pathway: Pathway
    conditions: Conditions
    marked: Marked
    lines: list[str] = field(default_factory=list)
    next: dict[int, tuple[int, ...]] = field(default_factory=dict)
    arriving: dict[int, list[int]] = field(default_factory=dict)
    dominator: dict[int, int] = field(default_factory=dict)
    meeting: dict[int, list[int]] = field(default_factory=dict)
    """For each step, those it dominates and that several ways lead to."""
    bundles: dict[int, list[int]] = field(default_factory=dict)
    """The steps that exactly the same ways lead to, by the first of them, which stands for all."""
    several: set[int] = field(default_factory=set)
    """The steps that several ways lead to."""
    sure: set[int] = field(default_factory=set)
    """Those of them that everybody passes who passes their dominator."""
    flags: dict[int, None] = field(default_factory=dict)
    """Steps that are written under a flag."""
    local_flags: set[int] = field(default_factory=set)
    """Those whose flag is lowered at their dominator, not where the function begins."""

    def text(self) -> str:
        tables = self.marked.tables
        self._find_next()
        self._find_bundles()
        self._find_dominators()
        many = range(max(1, -(-self.marked.marks // MARKS_IN_A_NUMBER)))
        names = ["i"] if len(many) == 1 else [f"i{n}" for n in many]
        body = _Room(Block(self.lines, 2, {}, frozenset(), dict.fromkeys(names, 0)))
        self._applies(body.block)
        for step in self.meeting.get(ENTRY, ()):
            heappush(body.end.waiting, step)
        self._go_on(body, self.next[tables.start])
        self._finish(body)
        start: list[str] = []
        for values, locals in (
            ("0", names),
            ("None", sorted(self.conditions.again)),
            ("False", [f"r{step}" for step in self.flags if step not in self.local_flags]),
        ):
            start += [f"        {' = '.join(part)} = {values}" for part in _pieces(locals)]
        return "\n".join([*start, *self.lines, f"        {self._answer()}"])

    def _answer(self) -> str:
        many = -(-self.marked.marks // MARKS_IN_A_NUMBER)
        key = "i" if many < 2 else ", ".join(f"i{n}" for n in range(many))
        return f"return OUTCOMES[{key}]"

    def _mark(self, block: Block, *marks: int) -> None:
        numbers: dict[int, int] = {}
        for mark in marks:
            number, bit = divmod(mark, MARKS_IN_A_NUMBER)
            numbers[number] = numbers.get(number, 0) + (1 << bit)
        for number, bits in numbers.items():
            name = "i" if self.marked.marks <= MARKS_IN_A_NUMBER else f"i{number}"
            block.mark(name, bits)

    # --- which steps there are to write ------------------------------------------------------

    def _find_next(self) -> None:
        """For each step, the steps with conditions that are met from there on before others."""
        tables = self.marked.tables
        for here in reversed(range(len(tables.steps))):
            box, id = tables.boxes[here], tables.steps[here]
            own = (here,) if box.choices or self.marked.gives.get(id) else ()
            later = dict.fromkeys(
                step for target in box.then if target >= 0 for step in self.next[target]
            )
            self.next[here] = (*own, *later)

    def _after(self, here: int, target: int) -> tuple[int, ...]:
        return self.next[target] if target >= 0 else ()

    def _ways(self, step: int) -> list[tuple[int, ...]]:
        """The steps met next on each way out of a step, or of a bundle."""
        if step == ENTRY:
            return [self.next[self.marked.tables.start]]
        boxes = self.marked.tables.boxes
        return [
            self._after(member, target)
            for member in self.bundles.get(step, [step])
            for _, target in boxes[member].choices
        ]

    def _find_bundles(self) -> None:
        arriving: dict[int, list[tuple[int, int]]] = {}
        for step in (ENTRY, *range(len(self.marked.tables.boxes))):
            if step == ENTRY or step in arriving:
                for number, way in enumerate(self._ways(step)):
                    for target in way:
                        arriving.setdefault(target, []).append((step, number))
        first: dict[tuple[tuple[int, int], ...], int] = {}
        stands_for: dict[int, int] = {}
        for step in sorted(arriving):
            stands_for[step] = first.setdefault(tuple(arriving[step]), step)
            self.bundles.setdefault(stands_for[step], []).append(step)
        for step, way in self.next.items():
            kept = dict.fromkeys(stands_for[target] for target in way if target in stands_for)
            self.next[step] = tuple(kept)

    def _find_dominators(self) -> None:
        depth = {ENTRY: 0}
        arrivals: dict[int, int] = {}
        ways: dict[int, list[tuple[int, ...]]] = {}
        for step in (ENTRY, *sorted(self.bundles)):
            if step != ENTRY:
                self._set_dominator(step, depth)
            ways[step] = self._ways(step)
            for way in ways[step]:
                for target in way:
                    self.arriving.setdefault(target, []).append(step)
                    arrivals[target] = arrivals.get(target, 0) + 1
        for step, dominator in self.dominator.items():
            if arrivals[step] > 1:
                self.several.add(step)
                self.meeting.setdefault(dominator, []).append(step)
                if self._surely(step, dominator):
                    self.sure.add(step)

    def _surely(self, step: int, dominator: int) -> bool:
        """Whether everybody who passes the dominator comes to the step; False where it is far."""
        if dominator == ENTRY and step in self._ways(ENTRY)[0]:
            return True
        found: dict[int, bool] = {step: True}

        def leads(here: int) -> bool:
            if here not in found:
                found[here] = here < step and len(found) < FARTHEST and all_ways_of_one(here)
            return found[here]

        def all_ways_of_one(here: int) -> bool:
            boxes = self.marked.tables.boxes
            return any(
                boxes[member].choices
                and all(
                    any(leads(later) for later in self._after(member, target))
                    for _, target in boxes[member].choices
                )
                for member in self.bundles[here]
            )

        if dominator == ENTRY:
            return any(leads(here) for here in self._ways(ENTRY)[0])
        return leads(dominator)

    def _set_dominator(self, step: int, depth: dict[int, int]) -> None:
        common, *others = self.arriving[step]
        for other in others:
            while common != other:
                if depth[common] < depth[other]:
                    other = self.dominator[other]
                else:
                    common = self.dominator[common]
        self.dominator[step] = common
        depth[step] = depth[common] + 1

    # --- statements --------------------------------------------------------------------------

    def _applies(self, block: Block) -> None:
        lines = self.pathway.applies
        tests = [self.conditions.test(line.when, block, block.cells) for line in lines]
        for mark, test in enumerate(tests):
            chain = Chain(block)
            if test != ALWAYS:
                self._mark(chain.where(opposite(test)), mark)
            chain.close()
        for line in lines:
            self.conditions.learn(line.when, True, block.cells)
        if lines:
            numbers = range(-(-len(lines) // MARKS_IN_A_NUMBER))
            one = self.marked.marks <= MARKS_IN_A_NUMBER
            block.add(f"if {' or '.join('i' if one else f'i{n}' for n in numbers)}:")
            block.inner().add(self._answer())

    def _go_on(self, room: _Room, steps: Sequence[int]) -> None:
        """Write the steps that a way leads to, or have them written where the ways meet."""
        for step in steps:
            if step in self.sure:
                continue
            if step in self.several or room.home is not None:
                self.flags[step] = None
                room.block.add(f"r{step} = True")
                if step not in self.several:
                    heappush(room.end.waiting, step)
            else:
                self._step(step, room)

    def _finish(self, room: _Room) -> None:
        """Write the steps that wait at the end of a room, so that every way leads forward."""
        while room.waiting:
            step = heappop(room.waiting)
            if step not in self.flags:
                if step in self.sure:
                    self._step(step, room)
                continue
            room.block.add(f"if r{step}:")
            inside = room.inner(room.block.inner())
            before = len(self.lines)
            self._step(step, inside)
            if inside.home is None:
                self._finish(inside)
            if len(self.lines) == before:
                inside.block.add("pass")
            for local in [n for n, m in room.block.marks.items() if inside.block.marks.get(n) != m]:
                del room.block.marks[local]

    def _step(self, step: int, room: _Room) -> None:
        for meeting in self.meeting.get(step, ()):
            heappush(room.end.waiting, meeting)
            if room.home is not None:
                if meeting in self.sure:
                    self.flags[meeting] = None
                    room.block.add(f"r{meeting} = True")
            elif meeting not in self.sure:
                self.local_flags.add(meeting)
                room.block.add(f"r{meeting} = False")
        self._lines(self.bundles[step], room.block)
        for member in self.bundles[step]:
            id = self.marked.tables.steps[member]
            if id in self.marked.branches:
                self._decision(member, id, room)

    def _decision(self, step: int, id: str, room: _Room) -> None:
        block = room.block
        cells = dict(block.cells)
        branches = []
        for (way, mark), (_, target) in zip(
            self.marked.branches[id], self.marked.tables.boxes[step].choices, strict=True
        ):
            test = ALWAYS if way.when is None else self.conditions.test(way.when, block, cells)
            branches.append((test, way.when, mark, target, dict(cells)))
            if way.when is not None:
                self.conditions.learn(way.when, False, cells)
        chain = Chain(block)
        for test, when, mark, target, known in branches:
            if test == NEVER:
                continue
            inside = chain.where(test)
            before = len(self.lines)
            inside.cells.update(known)
            if when is not None:
                self.conditions.learn(when, True, inside.cells)
            if mark >= 0:
                self._mark(inside, mark)
            inner = room if inside is block else room.inner(inside)
            self._go_on(inner, self._after(step, target))
            if inner is not room and inner.home is None:
                self._finish(inner)
            if inside is not block and len(self.lines) == before:
                if test == ALWAYS:
                    self.lines.pop()
                else:
                    inside.add("pass")
            if test == ALWAYS:
                break
        chain.close()

    def _lines(self, steps: Iterable[int], block: Block) -> None:
        """All lines of boxes that are passed together; those with one test are asked once."""
        alike: dict[Test, list[int]] = {}
        for step in steps:
            for gives in self.marked.gives.get(self.marked.tables.steps[step], ()):
                if len(gives) > 1:
                    self._line(gives, block)
                    continue
                test = self._wanted(gives[0], block)
                alike.setdefault(test, []).append(gives[0].mark)
        for test, marks in alike.items():
            chain = Chain(block)
            if test != NEVER:
                self._mark(chain.where(test), *marks)
            chain.close()

    def _wanted(self, give: Give, block: Block) -> Test:
        wanted: Condition = Junction("all", give.wanted, infix=True)
        return self.conditions.test(wanted, block, block.cells)

    def _line(self, gives: tuple[Give, ...], block: Block) -> None:
        """One line, which gives at most one of these."""
        chain = Chain(block, exclusive=True)
        for give, test in [(give, self._wanted(give, block)) for give in gives]:
            if test != NEVER:
                self._mark(chain.where(test), give.mark)
            if test == ALWAYS:
                break
        chain.close()


def _pieces(names: list[str]) -> list[list[str]]:
    return [names[start : start + 50] for start in range(0, len(names), 50)]
