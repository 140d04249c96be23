"""The pictures of the shipped pathways: ``python -m carepath_diagrams.gallery [--check]``.

Takes the folder of pathways and the folder of pictures; by default ``pathways`` and
``diagrams/gallery`` below the working folder.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

from carepath_diagrams.flowcharts import flowchart
from carepath_dsl.load import load


def pictures(pathways: Path) -> Iterator[tuple[str, str]]:
    """File name and content of every picture and text alternative, in order.

    Raises ValueError for a pathway that does not load.
    """
    for file in sorted(pathways.glob("*/pathway.yaml")):
        pathway = load(file.parent).pathway
        if pathway is None:
            raise ValueError(f"{file} cannot be loaded; `carepath check` tells why")
        drawing = flowchart(pathway)
        for page in drawing.pages:
            yield f"{pathway.id}-{page.slug}.svg", drawing.svg(page.slug)
        if len(drawing.pages) > 1:
            yield f"{pathway.id}-sheet.svg", drawing.sheet()
        yield f"{pathway.id}.txt", drawing.text()


def differences(pathways: Path, gallery: Path) -> list[str]:
    """Names of the files that are missing, changed, or no longer drawn."""
    should = dict(pictures(pathways))
    there = {f.name for f in gallery.iterdir() if f.suffix in (".svg", ".txt")}
    changed = [
        name
        for name, content in should.items()
        if name not in there or (gallery / name).read_bytes() != content.encode()
    ]
    return sorted([*changed, *(there - should.keys())])


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the gallery, or with ``--check`` compare it; gives the exit status."""
    parser = argparse.ArgumentParser(description="Draw the gallery of the shipped pathways.")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    parser.add_argument("--pathways", type=Path, default=Path("pathways"))
    parser.add_argument("--gallery", type=Path, default=Path("diagrams/gallery"))
    chosen = parser.parse_args(arguments)
    if chosen.check:
        changed = differences(chosen.pathways, chosen.gallery)
        for name in changed:
            print(f"{name} is missing, changed, or no longer drawn", file=sys.stderr)
        if changed:
            print("python -m carepath_diagrams.gallery draws them again", file=sys.stderr)
        return 1 if changed else 0
    chosen.gallery.mkdir(parents=True, exist_ok=True)
    for name, content in pictures(chosen.pathways):
        (chosen.gallery / name).write_bytes(content.encode())
        print(chosen.gallery / name)
    return 0


if __name__ == "__main__":
    sys.exit(main())
