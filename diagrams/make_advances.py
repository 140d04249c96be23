"""Writes ``carepath_diagrams/advances.py`` from the vendored fonts.

Run ``python diagrams/make_advances.py`` after a change of the fonts; needs ``fonttools``. The
file in the repository is checked against the fonts by ``tests/diagrams/test_advances.py``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from fontTools.ttLib import TTFont

HERE = Path(__file__).parent / "carepath_diagrams"
STYLES = ("Regular", "Bold")

HEAD = '''"""How wide each character of the fonts is; made by ``diagrams/make_advances.py``.

Thousandths of an em would round; these are the fonts' own units, ``UNITS`` to the em.
"""

from __future__ import annotations

from typing import Final

# ruff: noqa: E501
# fmt: off
UNITS: Final = {units}
'''


def advances(style: str) -> tuple[int, dict[str, int]]:
    """Units to the em, and the advance of every character the font can draw."""
    font = TTFont(HERE / "fonts" / f"LiberationSans-{style}.ttf")
    metrics = font["hmtx"]
    drawn = {
        chr(code): metrics[glyph][0]
        for code, glyph in sorted(font.getBestCmap().items())
        if chr(code).isprintable()
    }
    return font["head"].unitsPerEm, drawn


def stretches(widths: Mapping[str, int]) -> Iterator[tuple[int, list[int]]]:
    """Neighbouring characters together: the first code, and their advances."""
    start, run = -1, list[int]()
    for character, width in widths.items():
        if ord(character) != start + len(run) or len(run) == 16:
            if run:
                yield start, run
            start, run = ord(character), []
        run.append(width)
    if run:
        yield start, run


def source() -> str:
    """The text of the module."""
    lines: list[str] = []
    for style in STYLES:
        units, widths = advances(style)
        lines.append(f"\n{style.upper()}: Final[tuple[tuple[int, tuple[int, ...]], ...]] = (")
        for start, run in stretches(widths):
            listed = ", ".join(map(str, run)) + ("," if len(run) == 1 else "")
            lines.append(f"    (0x{start:04X}, ({listed})),")
        lines.append(")")
    return HEAD.replace("{units}", str(units)) + "\n".join(lines) + "\n"


if __name__ == "__main__":
    (HERE / "advances.py").write_text(source(), encoding="utf-8")
