"""Loading a pathway for a command."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from carepath_cli.failing import Failed
from carepath_cli.terminal import wants_color

if TYPE_CHECKING:
    from collections.abc import Mapping

    from carepath_dsl.model import Pathway

PATHWAY_FILE = "pathway.yaml"


def load_or_fail(path: Path) -> tuple[Pathway, Mapping[str, str]]:
    """The pathway, and the texts of its files by path; Failed with its errors otherwise.

    Warnings are the business of ``carepath check`` and not shown.
    """
    from carepath_dsl.load import load
    from carepath_dsl.report import render_all

    refuse_other_file(path)
    loaded = load(path)
    if loaded.pathway is None:
        raise Failed(render_all(loaded.errors, loaded.sources, color=wants_color(sys.stderr)))
    return loaded.pathway, loaded.sources


def load_for_patients(path: Path) -> tuple[Pathway, Mapping[str, str]]:
    """As :func:`load_or_fail`, from the user's cache where nothing has changed since.

    The pathway may come without its cases and without the places of things in its files, but
    with those of its facts.
    """
    from carepath_interpreter.cache import keep_pathway, kept_pathway

    refuse_other_file(path)
    kept = kept_pathway(path)
    if kept is not None:
        return kept.pathway, kept.sources
    pathway, sources = load_or_fail(path)
    keep_pathway(path, pathway, sources)
    return pathway, sources


def refuse_other_file(path: Path) -> None:
    """Failed for a path to something that is neither a folder nor called ``pathway.yaml``."""
    if path.is_dir() or path.name == PATHWAY_FILE or not path.exists():
        return
    raise Failed(f"{path}: a pathway is a folder, or the file {PATHWAY_FILE} in it")
