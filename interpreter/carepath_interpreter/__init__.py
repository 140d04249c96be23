"""carepath_interpreter: a pathway and what is known of a patient in, a result out.

In use::

    from carepath_dsl.load import load_pathway
    from carepath_interpreter import evaluate, facts_of, result_text

    pathway = load_pathway("pathways/back_pain")
    result = evaluate(pathway, facts_of(pathway, {"urinary_retention": True}))
    print(result_text(pathway, result))
"""

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
from carepath_interpreter.schemas import interview_schema, result_schema
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
