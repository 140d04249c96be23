"""The rules over a whole pathway: one file each, registered by being there.

The docstring of a rule is its page: what it says, why it matters, wrong, right. ``check`` gets
the whole pathway, which has no error of reading or names, and yields what it finds.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Protocol

from carepath_dsl.diagnostics import Diagnostic
from carepath_dsl.model import Pathway


@dataclass(frozen=True, slots=True)
class Whole:
    """What a rule looks at: the pathway, its folder, and the day of the check."""

    pathway: Pathway
    folder: Path
    today: date


class Rule(Protocol):
    """A module of this package."""

    __name__: str
    __doc__: str | None
    CODE: str

    @staticmethod
    def check(whole: Whole) -> Iterator[Diagnostic]:
        """What the rule finds."""


@cache
def all_rules() -> tuple[Rule, ...]:
    """Every rule, in the order of their codes."""
    names = [f"{__name__}.{info.name}" for info in iter_modules(__path__)]
    modules = [import_module(name) for name in names]
    rules: list[Rule] = [module for module in modules if hasattr(module, "CODE")]  # type: ignore[misc]
    return tuple(sorted(rules, key=lambda rule: rule.CODE))


def run_rules(pathway: Pathway, folder: Path, today: date) -> Iterator[Diagnostic]:
    """Everything the rules find in a pathway, rule by rule."""
    whole = Whole(pathway, folder, today)
    for rule in all_rules():
        yield from rule.check(whole)
