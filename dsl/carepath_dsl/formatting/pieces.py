"""A document taken apart: each entry and each list item with the comments that belong to it.

A comment on a line of its own belongs to what comes next, unless it is indented deeper than that
and stands at the end of a list or mapping it is indented for. A blank line belongs to what
comes next, too.
"""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.document import Document, Empty, Mapping, Node, Scalar, Sequence
from carepath_dsl.reading.source import Source
from carepath_dsl.spans import Span
from carepath_dsl.struct import field, struct

EDITORS_LINE = "# yaml-language-server:"
"""How the comment begins that belongs to the file whatever its first key is."""


class Unsupported(Exception):
    """A way of writing that the formatter does not know."""


@struct(frozen=False)
class Piece:
    """An entry ``key: value`` or an item ``- value``, and what is written around it."""

    key: str | None
    """As it is written, quotes and all; None for an item."""
    name: str | None
    """What the key says."""
    value: Node
    leading: list[str] = field(default_factory=list)
    """Lines before it: comments, and ``""`` for a blank line."""
    beside: str = ""
    """The comment behind the colon or dash, where the value stands below."""
    inner: list[str] = field(default_factory=list)
    """Comments between the key and a text that stands below it."""
    behind: str = ""
    """The comment behind the value."""
    below: bool = False
    """True when a text or a bracket begins on a line below its key."""
    block: Block | None = None
    """The value, where it is a list or mapping on lines of its own."""
    rows: tuple[int, int] = (0, 0)
    """First and last row (from 0) of a value that is a text or in brackets."""


@struct(frozen=False)
class Block:
    """A list or mapping with one item on a line, beginning at ``column`` (from 0)."""

    node: Mapping | Sequence
    column: int
    pieces: list[Piece] = field(default_factory=list)
    trailing: list[str] = field(default_factory=list)
    """Comments behind its last piece."""


@struct
class Parts:
    """A whole file: the lines at its top, which stay there, and its root."""

    source: Source
    head: list[str]
    root: Block


def take_apart(document: Document) -> Parts:
    """The parts of a document that was read without an error.

    Raises Unsupported for a root that does not begin a line, and where the lines between two
    values hold something else than comments.
    """
    text = document.text if document.text.endswith("\n") else document.text + "\n"
    source = Source(document.path, text)
    root = document.root
    if not isinstance(root, Mapping | Sequence) or in_brackets(root, source):
        raise Unsupported("a file in brackets cannot be laid out: write it line by line")
    reading = _Reading(source)
    block = reading.block(root)
    reading.between(len(source.lines), None)
    first = block.pieces[0].leading
    cut = max((i + 1 for i, line in enumerate(first) if not line), default=0)
    if not cut and first and first[0].startswith(EDITORS_LINE):
        cut = 1
    head, block.pieces[0].leading = first[:cut], first[cut:]
    while head and not head[0]:
        head = head[1:]
    return Parts(source, head, block)


def offset(source: Source, span: Span) -> int:
    """Where a span begins in the text."""
    return source.starts[span.line - 1] + span.column - 1


def in_brackets(node: Node, source: Source) -> bool:
    """True for ``[…]`` and ``{…}``."""
    return isinstance(node, Mapping | Sequence) and source.text[offset(source, node.span)] in "[{"


@struct(frozen=False)
class _Reading:
    """The walk through a file, from its first line to its last."""

    source: Source
    row: int = -1
    """The last row that has been taken."""
    ended: list[Block] = field(default_factory=list)
    """The blocks that have ended since the last value, innermost first."""

    def block(self, node: Mapping | Sequence) -> Block:
        block = Block(node, node.span.column - 1)
        for key, value in _children(node):
            if key is not None:
                row = key.span.line - 1
            else:
                row = self._dash(block.column) if block.pieces else node.span.line - 1
            piece = Piece(None, None, value)
            block.pieces.append(piece)
            self.between(row, (block, piece))
            self.row = row
            if key is None:
                colon = block.column + 1
            else:
                start = offset(self.source, key.span)
                end = self.source.starts[key.span.end_line - 1] + key.span.end_column - 1
                piece.key, piece.name = self.source.text[start:end], key.text
                colon = end - self.source.starts[row]
            self._value(piece, block, row, colon)
        self.ended.append(block)
        return block

    def _value(self, piece: Piece, block: Block, row: int, colon: int) -> None:
        value, source = piece.value, self.source
        if isinstance(value, Empty):
            piece.behind = _comment(source.lines[row][colon:])
            self.ended.clear()
            return
        first = value.span.line - 1
        if first > row:
            piece.beside = _comment(source.lines[row][colon:])
        if isinstance(value, Mapping | Sequence) and not in_brackets(value, source):
            piece.block = self.block(value)
            return
        piece.below = first > row
        piece.inner = [line for _, line in self._lines(row + 1, first) if line]
        behind = value.span.column - 1
        if isinstance(value, Scalar) and value.style in ("literal", "folded"):
            last = block_body(source, value, block.column)[1] - 1
            piece.behind = _comment(source.lines[first][behind:])
        else:
            last, behind = value.span.end_line - 1, value.span.end_column - 1
            piece.behind = _comment(source.lines[last][behind:])
        piece.rows = (first, last)
        self.row = last
        self.ended.clear()

    def _dash(self, column: int) -> int:
        """The row of the next dash of a list whose dashes stand in ``column``."""
        for row in range(self.row + 1, len(self.source.lines)):
            line = self.source.lines[row]
            if line[column : column + 1] == "-" and not line[:column].strip(" "):
                return row
        raise Unsupported("a list without its dash")

    def between(self, row: int, following: tuple[Block, Piece] | None) -> None:
        """Give the lines up to ``row`` to what they belong to; None at the end of the file."""
        ended, deepest = self.ended, 0
        blank = False
        for column, line in self._lines(self.row + 1, row):
            if not line:
                blank = True
                continue
            while deepest < len(ended) and ended[deepest].column > column:
                deepest += 1
            inner = deepest < len(ended) and (following is None or column > following[0].column)
            if not inner:  # nor is any comment below this one
                deepest = len(ended)
            lines = ended[deepest].trailing if inner else self._leading(following)
            lines += ["", line] if blank else [line]
            blank = False
        if blank and following is not None:
            following[1].leading.append("")

    def _leading(self, following: tuple[Block, Piece] | None) -> list[str]:
        return self.ended[-1].trailing if following is None else following[1].leading

    def _lines(self, start: int, end: int) -> Iterator[tuple[int, str]]:
        """Comments (column and text) and blank lines of rows that hold nothing else."""
        for line in self.source.lines[start:end]:
            text = line.strip(" ")
            if text.startswith("#") or not text:
                yield len(line) - len(line.lstrip(" ")), text
            elif text.startswith(("---", "...")):
                comment = _comment(text)
                if comment:
                    yield 0, comment
            else:
                raise Unsupported("a line that is neither a comment nor part of a value")


def block_body(source: Source, scalar: Scalar, column: int) -> tuple[int, int, int]:
    """Of a ``|`` or ``>`` text in a block at ``column``: its rows and how far they are indented.

    The rows are the first one and the one behind the last, counted from 0.
    """
    header = source.lines[scalar.span.line - 1][scalar.span.column - 1 :].split(" ")[0]
    first = scalar.span.line
    digits = "".join(c for c in header if c.isdigit())
    filled = (line for line in source.lines[first:] if line.strip(" "))
    line = next(filled, "")
    indent = column + int(digits) if digits else len(line) - len(line.lstrip(" "))
    end = first
    last = first
    while end < len(source.lines):
        line = source.lines[end]
        if line[:indent].strip(" "):
            break
        end += 1
        if len(line) > indent or "+" in header:
            last = end
    return first, last, indent


def _children(node: Mapping | Sequence) -> Iterator[tuple[Scalar | None, Node]]:
    if isinstance(node, Mapping):
        for entry in node:
            yield entry.key, entry.value
    else:
        for item in node:
            yield None, item


def _comment(rest: str) -> str:
    """The comment in the rest of a line behind a value."""
    at = rest.find("#")
    return rest[at:].rstrip(" ") if at >= 0 else ""
