"""In which order to ask for what is not known."""

from __future__ import annotations

from collections.abc import Iterable

from carepath_dsl.model import Pathway
from carepath_dsl.walking import conditions_of_step, facts_of_condition


def asking_order(pathway: Pathway, steps: Iterable[str]) -> tuple[str, ...]:
    """All facts of the pathway, those to ask first in front.

    Facts of ``applies when`` come first, then red flags, then the others; within each group by
    the first of ``steps`` (given in order) whose condition uses them, then by their place in
    that condition's text. Facts no condition uses come last, in the order of the file.
    """
    first = dict.fromkeys(
        fact for line in pathway.applies for fact in facts_of_condition(line.when, pathway)
    )
    met = dict.fromkeys(
        fact
        for id in steps
        for condition in conditions_of_step(pathway.steps[id], pathway)
        for fact in facts_of_condition(condition, pathway)
    )
    met.update(dict.fromkeys(pathway.facts))
    flags = [fact for fact in met if pathway.facts[fact].red_flag]
    return tuple(dict.fromkeys([*first, *flags, *met]))
