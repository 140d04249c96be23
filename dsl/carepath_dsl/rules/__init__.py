"""The rules over a whole pathway: one file each, registered by being there.

A rule is a module with ``CODE``, ``SEVERITY`` and ``check``; its docstring is its page: what it
says, why it matters, wrong, right. ``check`` gets the whole pathway, which has no error of reading
or names, and yields what it finds. Modules whose name begins with an underscore hold what several
rules share.

Where there is such an error, a rule gets what its ``NEEDS`` ask for, if that much of the pathway
is without a mistake, and is silent otherwise: it never tells what only follows from a mistake. A
rule without ``NEEDS`` waits until there is none.

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
from typing import TYPE_CHECKING, Protocol

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.document import Node
from carepath_dsl.model import Pathway
from carepath_dsl.rules._needs import Need as Need
from carepath_dsl.rules._whole import Whole

if TYPE_CHECKING:
    from carepath_dsl.building.partial import Partial


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


def needs_of(rule: Rule) -> Need:
    """What a rule needs; everything, where it does not say."""
    return getattr(rule, "NEEDS", Need.EVERYTHING)


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


def run_rules_in_part(
    partial: Partial, folder: Path, today: date, roots: Mapping[str, Node]
) -> Iterator[Diagnostic]:
    """What the rules find in a pathway with mistakes, as far as these do not mislead them."""
    views = {
        need: Whole(pathway, folder, today, dict(roots), partial.words)
        for need, pathway in _views(partial)
    }
    for rule in all_rules():
        view = views.get(needs_of(rule))
        if view is not None:
            yield from rule.check(view)


def _views(partial: Partial) -> Iterator[tuple[Need, Pathway]]:
    """What each need is given, of those that are met."""
    yield Need.WRITTEN, partial.written
    yield Need.SOUND, partial.sound
    if partial.header:
        yield Need.HEADER, partial.written
    if partial.register:
        yield Need.REGISTER, partial.written
    if partial.register and partial.keys:
        yield Need.CITATIONS, partial.written
    if partial.patients:
        yield Need.PATIENTS, partial.sound
    if partial.ways is not None:
        yield Need.WAYS, partial.ways
