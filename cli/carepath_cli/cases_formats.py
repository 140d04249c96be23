"""What came of cases, for programs: as JSON, and as annotations of GitHub.

JUnit XML has a module of its own, ``cases_junit``. Pure functions from what came of them to text.

JSON (``carepath/test/1``): an object with ``schema``; ``passed`` (whether the command ends with
0); ``minimum`` (the coverage that is asked for in percent, or null); and ``pathways``. Of each
pathway: its ``path``; ``usable`` (false where there are errors, and then no case is run) with its
``diagnostics``, in the form of ``carepath/diagnostics/1``; ``passed``; ``cases`` and ``coverage``
(null where it is not told). A case has ``name``, ``file``, ``line``, ``passed``, ``seconds``,
``problem`` (why it could not be evaluated, or null) and ``differences``: of each the ``key`` of
``expect`` that was not met, and the texts ``expected`` and ``actual``. Coverage has ``percent``
(a number, rounded down to tenths), ``touched`` and ``all``; ``kinds``, the same for each kind of
thing; ``untouched``, the things no case touches; and with ``--suggest`` ``patients``: of each the
``facts``, as a case states them, and what it ``touches``. A thing has its number ``id`` among all
there are, its ``kind``, the ``part`` of the file it stands in with the id that it is ``about``
there (or null), its ``box`` (or null), ``says`` (words), ``answer`` (of a condition true or
false, else null), ``possible_in`` (how many cases leave it open), ``behind`` (the ``id`` of the
untouched box or way that is the reason, or null) and its place: ``file``, ``line``, ``column``,
``end_line``, ``end_column`` as there. Keys may be added under this name of the schema; none is
renamed or taken away.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any, Final

from carepath_cli.cases_run import NO_CASES, CaseRun, PathwayRun, too_little
from carepath_cli.check_formats import Checked, command, diagnostic_record, file_of, place_record
from carepath_cli.check_formats import as_github as checked_as_github
from carepath_dsl.model import Pathway
from carepath_dsl.spans import NOWHERE, Span
from carepath_dsl.struct import replace
from carepath_dsl.words import sentence
from carepath_interpreter.case_text import outcome_text
from carepath_interpreter.coverage import Count, Coverage, Touched
from carepath_interpreter.coverage_items import Kind
from carepath_interpreter.coverage_patients import Suggestions
from carepath_interpreter.coverage_text import gaps, percent, value_text

SCHEMA: Final = "carepath/test/1"


def as_json(found: Sequence[PathwayRun], minimum: Fraction | None) -> str:
    """Everything that came of the cases, in the form the module describes; plain ASCII."""
    whole = {
        "schema": SCHEMA,
        "passed": all(each.passed(minimum) for each in found),
        "minimum": None if minimum is None else float(minimum),
        "pathways": [_pathway(each, minimum) for each in found],
    }
    return json.dumps(whole, indent=2)


def _pathway(found: PathwayRun, minimum: Fraction | None) -> dict[str, Any]:
    checked = Checked.of(found.path, found.loaded)
    covered = None
    if found.pathway is not None and found.coverage is not None:
        covered = _coverage(found.pathway, found.coverage, found.suggestions)
    return {
        "path": checked.path,
        "usable": checked.usable,
        "diagnostics": [diagnostic_record(each) for each in checked.found],
        "passed": found.passed(minimum),
        "cases": [_case(run) for run in found.runs],
        "coverage": covered,
    }


def _case(run: CaseRun) -> dict[str, Any]:
    outcome = run.outcome
    span = outcome.case.span
    return {
        "name": outcome.case.says,
        "file": file_of(span.path) or None,
        "line": span.line if span.path else None,
        "passed": outcome.passed,
        "seconds": round(run.seconds, 6),
        "problem": outcome.problem,
        "differences": [
            {"key": each.key, "expected": list(each.expected), "actual": list(each.actual)}
            for each in outcome.differences
        ],
    }


def _coverage(pathway: Pathway, found: Coverage, suggestions: Suggestions | None) -> dict[str, Any]:
    record = {
        **_count(found.count()),
        "kinds": {kind.value: _count(found.count(kind)) for kind in Kind},
        "untouched": [_thing(pathway, thing) for thing in found.untouched],
    }
    if suggestions is not None:
        record["patients"] = [
            {
                "facts": {
                    name: value_text(pathway.facts[name], value)
                    for name, value in patient.facts.items()
                },
                "touches": [thing.number for thing in patient.touches],
            }
            for patient in suggestions.patients
        ]
    return record


def _thing(pathway: Pathway, thing: Touched) -> dict[str, Any]:
    item = thing.item
    in_box = item.place.part == "steps" and item.place.id is not None
    return {
        "id": thing.number,
        "kind": item.kind.value,
        "part": item.place.part,
        "about": item.place.id,
        "box": pathway.steps[item.place.id or ""].box if in_box else None,
        "says": item.says,
        "answer": item.truth,
        "possible_in": len(thing.possible),
        "behind": thing.behind,
        **place_record(_named(item.span)),
    }


def _count(count: Count) -> dict[str, Any]:
    return {"percent": float(percent(count.share)), "touched": count.touched, "all": count.all}


def _named(span: Span) -> Span:
    """The span in a file under the name a repository knows it by."""
    return replace(span, path=file_of(span.path))


# --- annotations of GitHub -------------------------------------------------------------------


def as_github(found: Sequence[PathwayRun], minimum: Fraction | None) -> str:
    """An error beside each case that failed, a notice beside what no case touches; "" for none."""
    unusable = [Checked.of(each.path, each.loaded) for each in found if each.pathway is None]
    errors = checked_as_github(unusable)
    lines = [line for each in found for line in _annotations(each, minimum)]
    return "\n".join([*([errors] if errors else []), *lines])


def _annotations(found: PathwayRun, minimum: Fraction | None) -> Iterator[str]:
    pathway = found.pathway
    if pathway is None:
        return
    top = Span(file_of(pathway.path), 1, 1, 1, 1) if pathway.path else NOWHERE
    if found.without_cases:
        yield command("error", "no cases", top, [NO_CASES])
    for run in found.failed:
        case = run.outcome.case
        sentences = [case.says, outcome_text(pathway, run.outcome)]
        yield command("error", "a case failed", _named(case.span), sentences)
    if not found.reaches(minimum):
        assert minimum is not None
        yield command("error", "coverage", top, [too_little(found.coverage, minimum)])
    if found.coverage is not None and pathway.cases:
        for gap in gaps(pathway, found.coverage):
            words = f"{sentence(gap.head)}: {gap.says}"
            yield command("notice", "no case touches this", _named(gap.span), [words])
