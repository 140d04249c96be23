"""The pathways that a command is given: folders of pathways, and folders of such folders."""

from __future__ import annotations

from pathlib import Path

from carepath_cli.failing import Failed
from carepath_cli.loading import PATHWAY_FILE, refuse_other_file


def pathways_in(path: Path) -> list[Path]:
    """The path itself, or the pathways in a folder that is none; Failed where there are none."""
    refuse_other_file(path)
    if not path.is_dir() or (path / PATHWAY_FILE).exists():
        return [path]
    inside = sorted(file.parent for file in path.rglob(PATHWAY_FILE))
    if not inside:
        raise Failed(f"{path}: no {PATHWAY_FILE} in this folder or in one below it")
    return inside
