"""SVG pages → one PDF, by typst: tagged, fonts embedded, every page at the size of its paper."""

from __future__ import annotations

import re
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory

from carepath_diagrams.chart import Stamp
from carepath_diagrams.png import FONT_FOLDER


class MissingExtra(RuntimeError):
    """The library for PDF is not installed; the message has the line to type."""


def pdf_of(pages: Sequence[str], stamp: Stamp) -> bytes:
    """All pages in one file; the same bytes for the same pages.

    Raises MissingExtra without typst.
    """
    try:
        typst = import_module("typst")
    except ImportError:
        raise MissingExtra("PDF needs typst: pip install 'carepath[pdf]'") from None
    with TemporaryDirectory() as name:
        folder = Path(name)
        parts = [f"#set document(title: {_string(stamp.title)}, date: none)"]
        for index, svg in enumerate(pages):
            (folder / f"{index}.svg").write_text(_typst_fonts(svg), encoding="utf-8")
            width, height = _size(svg)
            parts.append(
                f"#page(width: {width}pt, height: {height}pt, margin: 0pt)"
                f'[#image("{index}.svg", width: 100%, alt: {_string(_title(svg))})]'
            )
        source = folder / "pages.typ"
        source.write_text("\n".join(parts), encoding="utf-8")
        made = typst.compile(str(source), format="pdf", font_paths=[str(FONT_FOLDER)])
        return bytes(made)


def _typst_fonts(svg: str) -> str:
    """The vendored family first; of a list typst takes the first it knows, else a serif."""
    return svg.replace('font-family="Arial, Arimo,', 'font-family="Liberation Sans, Arial, Arimo,')


def _size(svg: str) -> tuple[str, str]:
    match = re.search(r'<svg[^>]*? width="([\d.]+)pt" height="([\d.]+)pt"', svg)
    assert match is not None, "every page states its paper"
    return match[1], match[2]


def _title(svg: str) -> str:
    match = re.search(r"<title[^>]*>([^<]*)</title>", svg)
    return match[1] if match else ""


def _string(text: str) -> str:
    """A typst string literal."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"')
    return f'"{escaped}"'
