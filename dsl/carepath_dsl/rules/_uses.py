"""What uses the facts and definitions of a pathway."""

from __future__ import annotations

from collections.abc import Iterator

from carepath_dsl.meaning.walking import atoms_of, conditions_of_step, names_of_definition, opened
from carepath_dsl.model import ANY_RED_FLAG, Pathway


def used_outside(pathway: Pathway) -> Iterator[str]:
    """The facts and definitions named anywhere but in definitions, each as often as it is.

    The conditions of recommendations no box gives count as well: that nothing gives them is
    another finding.
    """
    for line in pathway.applies:
        yield from (atom.name for atom in atoms_of(line.when))
    for step in pathway.steps.values():
        for condition in conditions_of_step(step, pathway):
            yield from (atom.name for atom in atoms_of(condition))
    for advice in pathway.recommendations.values():
        if advice.unless is not None:
            yield from (atom.name for atom in atoms_of(advice.unless))
    yield from pathway.report
    for claim in pathway.safety:
        yield from (atom.name for atom in atoms_of(claim.when))
    for combination in pathway.impossible:
        yield from (atom.name for atom in atoms_of(combination.when))


def names_used(pathway: Pathway) -> set[str]:
    """Every fact and definition that something uses, be it a definition nothing uses.

    ``any_red_flag`` uses the red flags only where it is used itself.
    """
    used = set(opened(used_outside(pathway), pathway))
    for definition in pathway.definitions.values():
        if definition.id.rpartition(".")[2] != ANY_RED_FLAG:
            used.update(names_of_definition(definition))
    return used
