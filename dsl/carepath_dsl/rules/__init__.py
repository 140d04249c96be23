"""The rules over a whole pathway: one file each, registered by being there.

A rule is a module with ``CODE``, ``SEVERITY`` and ``check``; its docstring is its page: what it
says, why it matters, wrong, right. ``check`` gets the whole pathway, which has no error of reading
or names, and yields what it finds. Modules whose name begins with an underscore hold what several
rules share.

An included pathway is checked when it is loaded itself. So the rules keep to what was
written in this one (``own`` in ``_whole``); the copies, with their dotted ids, only count as uses.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.document import Node
from carepath_dsl.model import Pathway
from carepath_dsl.rules._whole import Whole


class Rule(Protocol):
    """A module of this package."""

    __name__: str
    __doc__: str | None
    CODE: str
    SEVERITY: Severity

    @staticmethod
    def check(whole: Whole) -> Iterator[Diagnostic]:
        """What the rule finds."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of their codes."""
    names = [info.name for info in iter_modules(__path__) if not info.name.startswith("_")]
    rules: list[Rule] = [import_module(f"{__name__}.{name}") for name in names]  # type: ignore[misc]
    return tuple(sorted(rules, key=lambda rule: rule.CODE))


def run_rules(
    pathway: Pathway, folder: Path, today: date, roots: Mapping[str, Node] | None = None
) -> Iterator[Diagnostic]:
    """Everything the rules find in a pathway, rule by rule.

    ``roots`` holds what was read, by path, so that a finding can point at the very word; a file
    that is not in it is read again when something is found in it.
    """
    whole = Whole(pathway, folder, today, dict(roots or {}))
    for rule in all_rules():
        yield from rule.check(whole)
