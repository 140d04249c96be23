"""Loading a pathway for a command."""

from __future__ import annotations

import os
import sys

from carepath_cli.failing import Failed
from carepath_cli.terminal import wants_color
from carepath_dsl.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from carepath_dsl.model import Pathway

PATHWAY_FILE = "pathway.yaml"


def load_or_fail(path: str | os.PathLike[str]) -> tuple[Pathway, Mapping[str, str]]:
    """The pathway, and the texts of its files by path; Failed with its errors otherwise.

    Warnings are the business of ``carepath check`` and not shown.
    """
    from carepath_dsl.expressions.grammar import keep_expressions
    from carepath_dsl.load import load
    from carepath_dsl.report import render_all

    refuse_other_file(path)
    loaded = load(os.fspath(path))
    keep_expressions()
    if loaded.pathway is None:
        raise Failed(render_all(loaded.errors, loaded.sources, color=wants_color(sys.stderr)))
    return loaded.pathway, loaded.sources


def load_for_patients(
    path: str | os.PathLike[str],
) -> tuple[Pathway, Mapping[str, str], str | None]:
    """As :func:`load_or_fail`, from the user's cache where nothing has changed since.

    The pathway may come without its cases and without the places of things in its files, but
    with those of its facts. The content hash comes with it where it is known.
    """
    from carepath_interpreter.cache import keep_pathway, kept_pathway

    refuse_other_file(path)
    kept = kept_pathway(path)
    if kept is not None:
        return kept.pathway, kept.sources, kept.content
    pathway, sources = load_or_fail(path)
    return pathway, sources, keep_pathway(path, pathway, sources)


def refuse_other_file(path: str | os.PathLike[str]) -> None:
    """Failed for a path to something that is neither a folder nor called ``pathway.yaml``."""
    named = os.fspath(path)
    if os.path.isdir(named) or os.path.basename(named) == PATHWAY_FILE or not os.path.exists(named):
        return
    raise Failed(f"{named}: a pathway is a folder, or the file {PATHWAY_FILE} in it")
