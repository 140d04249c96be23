"""Checking pathways and telling people what was found: ``carepath check`` without click.

It is called each time an author saves; see :mod:`carepath_cli.one_patient` for why without.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from carepath_cli.failing import BAD_INPUT, DONE
from carepath_cli.folders import pathways_in
from carepath_cli.terminal import wants_color, write
from carepath_dsl.expressions.grammar import keep_expressions
from carepath_dsl.load import load
from carepath_dsl.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from carepath_dsl.diagnostics import Diagnostic
    from carepath_dsl.load import Loaded


def plainly_checked(arguments: Sequence[str]) -> tuple[Path, ...] | None:
    """The paths of a plain ``carepath check PATH…``; None where click has to read it."""
    if len(arguments) < 2 or arguments[0] != "check" or os.name == "nt":
        return None
    if any(not word or word.startswith("-") for word in arguments[1:]):
        return None
    return tuple(map(Path, arguments[1:]))


def check_and_tell(paths: Iterable[Path], *, strict: bool = False) -> int:
    """Check each path, a pathway or a folder of some, and tell at once what was found in it.

    The next one may take a while. Gives the exit status.
    """
    found: list[Diagnostic] = []
    for path in (inside for given in paths for inside in pathways_in(given)):
        loaded = load(path)
        found += loaded.diagnostics
        _tell(path, loaded)
    keep_expressions()
    return status_of(found, strict=strict)


def status_of(found: Iterable[Diagnostic], *, strict: bool) -> int:
    """The exit status for what was found; with ``strict`` warnings fail too."""
    from carepath_dsl.diagnostics import Severity

    failing = set(Severity) if strict else {Severity.ERROR}
    return BAD_INPUT if any(d.severity in failing for d in found) else DONE


def _tell(path: Path, loaded: Loaded) -> None:
    from carepath_dsl.report import render_all

    if loaded.diagnostics:
        color = wants_color(sys.stdout)
        write(f"{render_all(loaded.diagnostics, loaded.sources, color=color)}\n\n")
    write(f"{path}: {_contents(loaded)}\n")
    if loaded.accepted:
        write(f"{_accepted(loaded)}\n")


def _accepted(loaded: Loaded) -> str:
    """What the authors accept, and why: one line for each, below a heading where it is many."""
    from carepath_dsl.words import visible

    lines = [visible(accepted.words) for accepted in loaded.accepted]
    head = f"{len(lines)} accepted:"
    return f"{head} {lines[0]}" if len(lines) == 1 else "\n  ".join([head, *lines])


def _contents(loaded: Loaded) -> str:
    """What the pathway holds, after a word on how it stands."""
    pathway = loaded.pathway
    if pathway is None:
        return "cannot be used"
    counted = (
        (len(pathway.steps), "box", "boxes"),
        (len(pathway.facts), "fact", "facts"),
        (len(pathway.recommendations), "recommendation", "recommendations"),
        (len(pathway.register.statements), "source statement", "source statements"),
        (len(pathway.safety), "safety claim", "safety claims"),
        (len(pathway.cases), "case", "cases"),
    )
    parts = (f"{number} {one if number == 1 else many}" for number, one, many in counted)
    clean = not loaded.diagnostics and not loaded.accepted
    return f"{'no problems' if clean else 'can be used'} ({', '.join(parts)})"
