"""Places for the boxes of a page: yes to the right, no straight down, nothing crosses.

Each box is placed beside or below the box that comes last before it, so that all ways run to
the right or down. A way that cannot be drawn so without crossing another way or a box becomes a
link oval ("go to box 18"). What comes out is a column and a row for every box, and the shape of
every way; the engine turns columns and rows into points.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from carepath_diagrams.chart import Box, DrawnWay, Way
from carepath_diagrams.routes import DOWNWARD, RIGHTWARD, Polyline, Shape, clash, plan
from carepath_dsl.struct import field, replace, struct

COLUMNS: Final = 4
"""Columns of boxes on a page; ovals may stand one further."""


@struct
class Ladder:
    """The placed page. ``linked`` are the ways that need an oval, by position in the ways."""

    cells: Mapping[str, tuple[int, int]]
    drawn: tuple[DrawnWay, ...]
    linked: frozenset[int]
    roots: tuple[str, ...]


def link_key(index: int) -> str:
    """The key of the oval that stands for a way that is not drawn."""
    return f"link:{index}"


def from_key(box: str) -> str:
    """The key of the oval above a box that says where one comes from."""
    return f"from:{box}"


def place(
    boxes: Mapping[str, Box],
    ways: Sequence[Way],
    entered: Iterable[str],
    columns: int = COLUMNS,
) -> Ladder:
    """Place the boxes of a page.

    ``ways`` are all that start on the page; those whose target is elsewhere, and those that go
    back, become ovals. ``entered`` are boxes reached from other pages; a box that begins a
    ladder and is entered gets an oval above it.
    """
    outside = {i for i, w in enumerate(ways) if w.target not in boxes or w.kind == "back"}
    linked = set(outside)
    while True:
        placing = _Placing(boxes, ways, linked, set(entered), columns)
        found = placing.run()
        more = placing.linked | placing.joins()
        if more == linked:
            return Ladder(placing.cells, tuple(placing.drawn), frozenset(linked), tuple(found))
        linked = more


@struct(frozen=False, slots=False)
class _Placing:
    boxes: Mapping[str, Box]
    ways: Sequence[Way]
    linked: set[int]
    entered: set[str]
    columns: int
    cells: dict[str, tuple[int, int]] = field(default_factory=dict)
    free: dict[int, int] = field(default_factory=dict)
    drawn: list[DrawnWay] = field(default_factory=list)
    owned: set[int] = field(default_factory=set)
    chosen: dict[str, tuple[list[int], list[int]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.linked = set(self.linked)
        self.out: dict[str, list[int]] = {key: [] for key in self.boxes}
        self.waiting = dict.fromkeys(self.boxes, 0)
        for index, way in enumerate(self.ways):
            self.out[way.source].append(index)
            if index not in self.linked:
                self.waiting[way.target] += 1

    def run(self) -> list[str]:
        """Place ladder after ladder until no box is left; the boxes that begin one."""
        roots: list[str] = []
        while len(left := [k for k in self.boxes if k not in self.cells]) > 0:
            ready = [key for key in left if not self.waiting[key]]
            root = (ready or left)[0]
            roots.append(root)
            self._ladder(root)
        return roots

    # --- one ladder --------------------------------------------------------------------------

    def _ladder(self, root: str) -> None:
        """Place a ladder beside what is there when it fits, else below everything."""
        before = dict(self.cells)
        top, self.free = self.free, {}
        self.cells = {}
        row = 0
        if root in self.entered or self._has_links_to(root):
            self.cells[from_key(root)] = (0, 0)
            row = 1
        self._put(root, 0, row)
        block, self.free = self.cells, top
        across = self._beside(before, block)
        below = 0 if across else 1 + max((row for _, row in before.values()), default=-1)
        self.cells = before | {k: (c + across, r + below) for k, (c, r) in block.items()}

    def _beside(
        self, before: Mapping[str, tuple[int, int]], block: Mapping[str, tuple[int, int]]
    ) -> int:
        """The first column in which a block stands free at the top of the page, or 0."""
        if not before:
            return 0
        width = 1 + max(column for column, _ in block.values())
        height = max(row for _, row in block.values())
        if height > max(2, *(row for _, row in before.values())):
            return 0
        for across in range(1, self.columns - width + 1):
            if all(row > height + 1 for column, row in before.values() if column >= across):
                return across
        return 0

    def _has_links_to(self, root: str) -> bool:
        return any(self.ways[i].target == root and self.ways[i].kind != "back" for i in self.linked)

    def _put(self, key: str, column: int, row: int) -> int:
        """Place a box and, recursively, what only follows it; the row it got."""
        row = self._fitting(key, column, row)
        self.cells[key] = (column, row)
        self.free[column] = row + 1
        right, down = self.chosen[key] = self.sides(key, column)
        lowest = row
        for place, index in enumerate(right):
            target = self._next(index, column + 1)
            if target is not None:
                wanted = row if place == 0 else lowest + 1
                lowest = max(lowest, self._put(target, column + 1, self._below(index, wanted)))
        for index in down:
            target = self._next(index, column)
            if target is not None:
                wanted = row + 1 if lowest == row else lowest + 1
                self._put(target, column, self._below(index, wanted, strictly=True))
        return row

    def _fitting(self, key: str, column: int, row: int) -> int:
        """The first row in which the box and what stands right of it find room."""
        while True:
            row = max(row, self.free.get(column, 0))
            right, _ = self.sides(key, column)
            if not right:
                return row
            index = right[0]
            target = self.ways[index].target
            if index in self.linked:
                return max(row, self.free.get(column + 1, 0))
            if self.waiting.get(target, 0) != 1 or target in self.cells:
                return row
            key, column = target, column + 1

    def _below(self, index: int, row: int, *, strictly: bool = False) -> int:
        """A row below all boxes from which ways join in at the target of this one."""
        if index in self.linked:
            return row
        target = self.ways[index].target
        sources = [
            self.cells[way.source][1]
            for i, way in enumerate(self.ways)
            if way.target == target
            and i not in self.linked
            and i != index
            and way.source in self.cells
        ]
        return max([row, *(source + 1 for source in sources)]) if strictly else row

    def sides(self, key: str, column: int) -> tuple[list[int], list[int]]:
        """The ways that leave to the right, in order, and the one that goes down, if any."""
        if key not in self.boxes:
            return [], []
        back = [i for i in self.out[key] if self.ways[i].kind == "back"]
        ways = [i for i in self.out[key] if self.ways[i].kind != "back"]
        if len(ways) == 1 and self.boxes[key].kind not in ("decision", "fork"):
            (only,) = ways
            follows = self.boxes.get(self.ways[only].target)
            if back or only in self.linked or follows is None:
                return back, [only]
            to_question = follows.kind == "decision" and 0 < column < self.columns - 2
            if to_question or self._meets(only, column):
                return [only], []
            return [], [only]
        if self.boxes[key].kind == "include":
            others = [i for i in ways if self.ways[i].kind != "enter"]
            return others + back, [i for i in ways if i not in others]
        return ways[:-1] + back, ways[-1:]

    def _meets(self, index: int, column: int) -> bool:
        """True where a box above in the same column leads to the same target.

        Beside them the target can be reached by both; below them only by the last.
        """
        way = self.ways[index]
        return (
            0 < column < self.columns - 1
            and self.waiting.get(way.target, 0) <= 1
            and any(
                other.target == way.target
                and i not in self.linked
                and other.source != way.source
                and self.cells.get(other.source, (-1, 0))[0] == column
                for i, other in enumerate(self.ways)
            )
        )

    def _next(self, index: int, column: int) -> str | None:
        """What is to be placed at the end of a way now: an oval, a box, or nothing yet."""
        if index in self.linked:
            self.owned.add(index)
            return link_key(index)
        target = self.ways[index].target
        self.waiting[target] -= 1
        if self.waiting[target] > 0 or target in self.cells:
            return None
        if column >= self.columns and self.boxes[target].kind != "end":
            self.linked.add(index)
            return None
        self.owned.add(index)
        return target

    # --- the ways ----------------------------------------------------------------------------

    def joins(self) -> set[int]:
        """Draw what can be drawn; the ways that turn out to need an oval."""
        grid = plan(self.cells)
        lines: list[Polyline] = []
        refused: set[int] = set()

        taken: set[str] = set()

        def tried(source: str, target: str, way: Way, shapes: Iterable[Shape]) -> bool:
            for shape in shapes:
                line = grid.route(source, target, shape)
                level = shape in ("right", "bus")
                if (
                    line is not None
                    and not (level and source in taken)
                    and not any((line[0], line[-1]) == (o[0], o[-1]) for o in lines)
                    and not grid.hits_a_box(line, source, target)
                    and not any(clash(line, other) for other in lines)
                ):
                    lines.append(line)
                    taken.update((source,) if level else ())
                    self.drawn.append(DrawnWay(way, shape))
                    return True
            return False

        for key in self.boxes:
            if from_key(key) in self.cells:
                tried(from_key(key), key, Way(from_key(key), key, "from"), ("down",))
        for index in sorted(range(len(self.ways)), key=lambda i: i not in self.owned):
            way = self.ways[index]
            if index in self.linked and index not in self.owned:
                continue
            target = link_key(index) if index in self.linked else way.target
            shapes = self._shapes(index, owner=index in self.owned)
            drawn = replace(way, target=target)
            if not tried(way.source, target, drawn, shapes) and index not in self.linked:
                refused.add(index)
        return refused

    def _shapes(self, index: int, *, owner: bool) -> tuple[Shape, ...]:
        source = self.ways[index].source
        right, down = self.chosen[source]
        if index in right:
            shapes: tuple[Shape, ...] = ("right", "stack") if owner else RIGHTWARD
            return shapes if down else shapes + DOWNWARD
        return DOWNWARD if right else (*DOWNWARD, *RIGHTWARD)
