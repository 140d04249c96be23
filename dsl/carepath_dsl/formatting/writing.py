"""The parts of a document put together again, in canonical order and layout."""

from __future__ import annotations

from carepath_dsl.building.shapes import Shape
from carepath_dsl.document import Empty, Mapping, Node, Scalar, Sequence
from carepath_dsl.formatting.order import canonical_order, shape_at, shape_behind
from carepath_dsl.formatting.pieces import Block, Parts, Piece, block_body, in_brackets, offset
from carepath_dsl.reading.source import Source

STEP = 2
"""How many blanks a level is indented."""


def write(parts: Parts, shape: Shape) -> str:
    """The text of the file, which ends with a line break."""
    lines = [*parts.head, *_block(parts.root, shape, 0, parts.source)]
    return "\n".join(lines) + "\n"


def _block(block: Block, shape: Shape | None, indent: int, source: Source) -> list[str]:
    here = shape_at(block.node, shape)
    order = canonical_order([piece.name or "" for piece in block.pieces], here)
    lines: list[str] = []
    for position in order:
        piece = block.pieces[position]
        leading = piece.leading
        if not lines:  # no blank line at the top of a block
            leading = leading[1:] if leading[:1] == [""] else leading
        lines += _at(indent, leading)
        behind = shape_behind(here, piece.name)
        write_piece = _item if piece.key is None else _entry
        lines += write_piece(piece, block, behind, indent, source)
    return lines + _at(indent, block.trailing)


def _entry(
    piece: Piece, block: Block, shape: Shape | None, indent: int, source: Source
) -> list[str]:
    head = f"{' ' * indent}{piece.key}:"
    if piece.block is not None:
        return [
            _with(head, piece.beside),
            *_block(piece.block, shape, indent + STEP, source),
        ]
    if isinstance(piece.value, Empty):
        return [_with(head, piece.behind)]
    if piece.below:
        value = _value(piece, block, shape, indent, indent + STEP, source)
        below = [" " * (indent + STEP) + value[0], *value[1:]]
        return [_with(head, piece.beside), *_at(indent + STEP, piece.inner), *below]
    value = _value(piece, block, shape, indent, len(head) + 1, source)
    return [f"{head} {value[0]}", *value[1:]]


def _item(
    piece: Piece, block: Block, shape: Shape | None, indent: int, source: Source
) -> list[str]:
    inside, dash = indent + STEP, f"{' ' * indent}-"
    if isinstance(piece.value, Empty):
        return [_with(dash, piece.behind)]
    if piece.block is not None:
        lines = _block(piece.block, shape, inside, source)
    else:
        value = _value(piece, block, shape, indent, inside, source)
        lines = [*_at(inside, piece.inner), " " * inside + value[0], *value[1:]]
    if piece.beside or lines[0].lstrip(" ").startswith("#"):
        return [_with(dash, piece.beside), *lines]
    return [f"{dash} {lines[0][inside:]}", *lines[1:]]


def _value(
    piece: Piece, block: Block, shape: Shape | None, indent: int, column: int, source: Source
) -> list[str]:
    """The lines of a text or of brackets that begin in ``column``; the first is not indented."""
    value = piece.value
    if isinstance(value, Scalar) and value.style in ("literal", "folded"):
        return _block_text(piece, value, block, indent, source)
    if isinstance(value, Scalar):
        lines = _text(value, indent + STEP, source)
    elif _has_comment(value, source):
        first, last = piece.rows
        kept = [line.strip(" ") for line in source.lines[first : last + 1]]
        start = offset(source, value.span) - source.starts[first]
        kept[0] = source.lines[first][start:].rstrip(" ")
        kept[-1] = kept[-1][: len(kept[-1]) - len(_rest(value, source))].rstrip(" ")
        lines = [kept[0], *(" " * (column + 1) + line for line in kept[1:] if line)]
    else:
        lines = _brackets(value, shape, column, source)
    lines[-1] = _with(lines[-1], piece.behind)
    return lines


def _block_text(
    piece: Piece, value: Scalar, block: Block, indent: int, source: Source
) -> list[str]:
    first, end, before = block_body(source, value, block.column)
    header = source.lines[first - 1][value.span.column - 1 :].split(" ")[0]
    digits = "".join(c for c in header if c.isdigit())
    blanks = " " * (indent + (int(digits) if digits else STEP))
    rows = (line[before:] for line in source.lines[first:end])
    return [_with(header, piece.behind), *(blanks + row if row else "" for row in rows)]


def _text(scalar: Scalar, indent: int, source: Source) -> list[str]:
    """A plain or quoted text, its line breaks kept; lines behind the first are indented."""
    first, *more = _written(scalar, source).split("\n")
    return [first.rstrip(" "), *_at(indent, [row.strip(" ") for row in more])]


def _brackets(node: Node, shape: Shape | None, column: int, source: Source) -> list[str]:
    """A value inside or with brackets that begins in ``column``; the first line not indented.

    It is broken where its author broke it, and continues one column behind its bracket.
    """
    if isinstance(node, Empty):
        return [""]
    if isinstance(node, Scalar):
        return _text(node, column, source)
    here = shape_at(node, shape)
    opening, closing = ("[", "]") if isinstance(node, Sequence) else ("{", "}")
    if not in_brackets(node, source):  # `[key: value]`
        opening = closing = ""
    children: list[tuple[Scalar | None, Node]] = (
        [(entry.key, entry.value) for entry in node]
        if isinstance(node, Mapping)
        else [(None, item) for item in node]
    )
    names = [key.text if key else "" for key, _ in children]
    lines = [" " * column + opening]
    inside = column + len(opening)
    for count, position in enumerate(canonical_order(names, here)):
        key, value = children[position]
        if count:
            lines[-1] += ","
            before = children[position - 1][1].span.end_line if position else 0
            if position and (key or value).span.line > before:
                lines.append(" " * inside)
            else:
                lines[-1] += " "
        if key is not None:
            lines[-1] += f"{_written(key, source)}: "
        behind = shape_behind(here, key.text if key else None)
        first, *more = _brackets(value, behind, len(lines[-1]), source)
        lines[-1] += first
        lines += more
    lines[-1] += closing
    return [lines[0][column:], *lines[1:]]


def _has_comment(node: Node, source: Source) -> bool:
    """True when a comment may stand between the brackets; a ``#`` in a text counts as well."""
    start = offset(source, node.span)
    end = source.starts[node.span.end_line - 1] + node.span.end_column - 1
    return node.span.end_line > node.span.line and "#" in source.text[start:end]


def _rest(node: Node, source: Source) -> str:
    """What stands behind a value on its last line, without blanks at the end."""
    return source.lines[node.span.end_line - 1][node.span.end_column - 1 :].rstrip(" ")


def _written(scalar: Scalar, source: Source) -> str:
    """A text as it is written, quotes and all."""
    span = scalar.span
    end = source.starts[span.end_line - 1] + span.end_column - 1
    return source.text[offset(source, span) : end]


def _with(line: str, comment: str) -> str:
    return f"{line}  {comment}" if comment else line


def _at(indent: int, lines: list[str]) -> list[str]:
    return [" " * indent + line if line else "" for line in lines]
