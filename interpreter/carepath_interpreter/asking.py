"""In which order to ask for what is not known."""

from __future__ import annotations

from collections.abc import Iterable

from carepath_dsl.meaning.walking import conditions_of_step, facts_of_condition
from carepath_dsl.model import Applies, Pathway


def asking_order(
    pathway: Pathway, steps: Iterable[str], lines: Iterable[Applies]
) -> tuple[str, ...]:
    """All facts of the pathway, those to ask first in front.

    Facts of ``lines``, the open lines of ``applies when``, come before all others. Within both
    parts red flags come first; then the order is that of the text: the lines, then the conditions
    of ``steps`` (given in order). Facts that none of these use come last, as they stand in the
    file.
    """
    first = dict.fromkeys(fact for line in lines for fact in facts_of_condition(line.when, pathway))
    met = dict.fromkeys(
        fact
        for id in steps
        for condition in conditions_of_step(pathway.steps[id], pathway)
        for fact in facts_of_condition(condition, pathway)
    )
    return tuple(
        sorted(
            dict.fromkeys([*first, *met, *pathway.facts]),
            key=lambda fact: (fact not in first, not pathway.facts[fact].red_flag),
        )
    )
