"""carepath_interpreter: a pathway and what is known of a patient in, a result out.

In use::

    from carepath_dsl.load import load_pathway
    from carepath_interpreter import evaluate, facts_of, result_text

    pathway = load_pathway("pathways/back_pain")
    result = evaluate(pathway, facts_of(pathway, {"urinary_retention": True}))
    print(result_text(pathway, result))
"""

from __future__ import annotations

import sys
from types import ModuleType

from carepath_dsl.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from carepath_interpreter.derived import Underivable
    from carepath_interpreter.evaluate import Evaluator, evaluate
    from carepath_interpreter.facts import BadFacts, FactsRead, facts_of, read_facts
    from carepath_interpreter.result import (
        Advice,
        Certainty,
        GroupAdvice,
        Needed,
        Passed,
        PathwayStamp,
        Report,
        Result,
        Status,
        Taken,
    )
    from carepath_interpreter.result_html import result_html
    from carepath_interpreter.result_json import NotAResult, dumps, from_json, loads, to_json
    from carepath_interpreter.result_text import result_text
    from carepath_interpreter.schemas import batch_schema, interview_schema, result_schema
    from carepath_interpreter.what_if import WhatIf, what_if
    from carepath_interpreter.why_not import Outcome, Place, WhyNot, why_not

__all__ = [
    "Advice",
    "BadFacts",
    "Certainty",
    "Evaluator",
    "FactsRead",
    "GroupAdvice",
    "Needed",
    "NotAResult",
    "Outcome",
    "Passed",
    "PathwayStamp",
    "Place",
    "Report",
    "Result",
    "Status",
    "Taken",
    "Underivable",
    "WhatIf",
    "WhyNot",
    "batch_schema",
    "dumps",
    "evaluate",
    "facts_of",
    "from_json",
    "interview_schema",
    "loads",
    "read_facts",
    "result_html",
    "result_schema",
    "result_text",
    "to_json",
    "what_if",
    "why_not",
]

_HOMES = {
    name: module
    for module, names in {
        "derived": ("Underivable",),
        "evaluate": ("Evaluator", "evaluate"),
        "facts": ("BadFacts", "FactsRead", "facts_of", "read_facts"),
        "result": (
            "Advice",
            "Certainty",
            "GroupAdvice",
            "Needed",
            "Passed",
            "PathwayStamp",
            "Report",
            "Result",
            "Status",
            "Taken",
        ),
        "result_html": ("result_html",),
        "result_json": ("NotAResult", "dumps", "from_json", "loads", "to_json"),
        "result_text": ("result_text",),
        "schemas": ("batch_schema", "interview_schema", "result_schema"),
        "what_if": ("WhatIf", "what_if"),
        "why_not": ("Outcome", "Place", "WhyNot", "why_not"),
    }.items()
    for name in names
}
"""Where each name is at home: it is imported from there when it is asked for first."""


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from importlib import import_module

    found = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = found
    return found


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})


class _Package(ModuleType):
    """The package; ``carepath_interpreter.evaluate`` is the function.

    Importing the module of that name would otherwise put the module in its place.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _HOMES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package
