"""SVG → PNG, with the vendored fonts and no others."""

from __future__ import annotations

from pathlib import Path
from typing import Final

FONT_FOLDER: Final = Path(__file__).parent / "fonts"
FONT_FILES: Final = tuple(
    str(FONT_FOLDER / f"LiberationSans-{style}.ttf") for style in ("Regular", "Bold")
)


def png_of(svg: str, width: int = 2400) -> bytes:
    """The picture in ``width`` pixels; the same bytes for the same SVG on one kind of machine."""
    import resvg_py

    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg,
            width=width,
            dpi=96,
            skip_system_fonts=True,
            font_files=list(FONT_FILES),
        )
    )
