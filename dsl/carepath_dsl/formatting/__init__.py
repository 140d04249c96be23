"""The canonical layout of a pathway's files: ``carepath fmt``.

Keys of records come in the order in which :mod:`carepath_dsl.building.forms` declares them, two
blanks to a level, two blanks before a comment beside a line. Nothing is worded anew: texts,
quotes and line breaks inside texts stay, and so does every comment. What the author orders
(facts, options, steps, branches, every list) stays in the author's order.

The text is rebuilt from the tree that the loader reads and from the places in it, so there is no
second YAML scanner. Before anybody sees it, it is read back and compared with what was there.
"""

from __future__ import annotations

from carepath_dsl.building.forms import CASES, PATHWAY, SOURCE
from carepath_dsl.building.shapes import Shape
from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.document import Document, Mapping, Node, Sequence
from carepath_dsl.formatting.comparing import comments, same_meaning
from carepath_dsl.formatting.pieces import Unsupported, take_apart
from carepath_dsl.formatting.writing import write
from carepath_dsl.reading.reader import read_document
from carepath_dsl.struct import struct


class CannotFormat(Exception):
    """Why a file stays as it is, as a sentence without its path."""


class OtherFile(CannotFormat):
    """It is none of a pathway's files."""


@struct
class Formatted:
    """A file as it was read and as it should be.

    ``text`` is None where the file has errors of reading; ``before`` then serves to show them.
    """

    before: str
    text: str | None
    diagnostics: Diagnostics


def formatted(content: str | bytes, path: str) -> Formatted:
    """The canonical text of a file called ``path``, which has to be one of a pathway's.

    Raises OtherFile where it is none of a pathway's, and CannotFormat where the new text would not
    say exactly what the old one does.
    """
    document, shape, diagnostics = _read(content, path)
    if document.root is None or diagnostics.has_errors:
        return Formatted(document.text, None, diagnostics)
    if shape is None:
        raise OtherFile("this is neither a pathway, nor a source register, nor a list of cases")
    try:
        text = write(take_apart(document), shape)
    except Unsupported as problem:
        raise CannotFormat(str(problem)) from None
    _refuse_another_meaning(document, text, shape)
    return Formatted(document.text, text, diagnostics)


def _read(content: str | bytes, path: str) -> tuple[Document, Shape | None, Diagnostics]:
    """The document, what it is, and the errors in it; in cases alone a value may be empty."""
    for allow_empty in (True, False):
        diagnostics = Diagnostics()
        document = read_document(content, path, diagnostics, allow_empty=allow_empty)
        shape = _shape_of(document.root)
        if shape is CASES:
            break
    return document, shape, diagnostics


def _shape_of(root: Node | None) -> Shape | None:
    """What a file is, by what it holds: its name is the author's choice."""
    match root:
        case Sequence():
            return CASES
        case Mapping() if root.get("pathway") or root.get("steps"):
            return PATHWAY
        case Mapping() if root.get("statements") or root.get("references"):
            return SOURCE
        case _:
            return None


def _refuse_another_meaning(before: Document, text: str, shape: Shape) -> None:
    diagnostics = Diagnostics()
    after = read_document(text, before.path, diagnostics, allow_empty=shape is CASES)
    if (
        before.root is None
        or after.root is None
        or diagnostics.has_errors
        or not same_meaning(before.root, after.root, shape)
        or sorted(comments(before)) != sorted(comments(after))
    ):
        raise CannotFormat(
            "it is written in a way that cannot be laid out anew without changing what it says; "
            "it stays as it is"
        )
