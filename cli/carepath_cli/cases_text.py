"""What came of the cases of a pathway, for the person at the terminal."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from textwrap import indent

from carepath_cli.cases_run import NO_CASES, CaseRun, PathwayRun, too_little
from carepath_dsl.model import Pathway
from carepath_dsl.report import render_all
from carepath_dsl.words import visible
from carepath_interpreter.case_text import outcome_text
from carepath_interpreter.coverage_patients import Suggestions
from carepath_interpreter.coverage_text import coverage_text, suggestions_text
from carepath_interpreter.text_page import Page


def run_text(
    found: PathwayRun, minimum: Fraction | None, *, verbose: bool, width: int, color: bool
) -> str:
    """The cases that failed, what no case touches, and the summary; ends with a line break."""
    pathway = found.pathway
    if pathway is None:
        errors = render_all(found.loaded.errors, found.loaded.sources, color=color)
        return f"{errors}\n\n{found.path}: cannot be used, so no case was run\n"
    blocks: list[str] = []
    shown = [run for run in found.runs if verbose or not run.outcome.passed]
    for passed, runs in groupby(shown, lambda run: run.outcome.passed):
        cases = [_case(pathway, run, width=width, color=color) for run in runs]
        blocks += ["".join(cases)] if passed else cases
    if found.coverage is not None and pathway.cases:
        sources = found.loaded.sources
        blocks.append(coverage_text(pathway, found.coverage, sources, width=width, color=color))
    if found.suggestions is not None:
        blocks += _suggested(pathway, found.suggestions)
    elif pathway.cases and found.coverage is not None and found.coverage.untouched:
        blocks.append("With --suggest, patients are shown who would touch it.\n")
    blocks.append("\n".join(summary(found, minimum)) + "\n")
    return "\n".join(blocks)


def _case(pathway: Pathway, run: CaseRun, *, width: int, color: bool) -> str:
    page = Page(width, color=color)
    case = run.outcome.case
    if run.outcome.passed:
        page.text(case.says, lead="passed", hang=8)
        return str(page)
    page.text(case.says, lead="FAILED", hang=8, look="alarm")
    page.text(f"{case.span.path}:{case.span.line}", indent=8, look="quiet")
    text = outcome_text(pathway, run.outcome, width=width - 8, color=color)
    return str(page) + indent(text, " " * 8)


def _suggested(pathway: Pathway, found: Suggestions) -> list[str]:
    blocks = []
    if found.patients:
        blocks = [
            "PATIENTS FOR THE MISSING CASES, for cases.yaml; write what is expected of them from "
            "the source.\n",
            suggestions_text(pathway, found),
        ]
    if found.left:
        many = len(found.left)
        blocks.append(f"For {many} thing{'s' if many > 1 else ''} no such patient was found.\n")
    if found.later:
        blocks.append(
            f"These {len(found.patients)} are the first; when they have become cases, --suggest "
            "shows the next.\n"
        )
    return blocks


def summary(found: PathwayRun, minimum: Fraction | None) -> list[str]:
    """One line for the cases, and one for the coverage where it is not reached."""
    if found.without_cases:
        hint = "" if found.suggestions else "; --suggest shows patients to begin with"
        return [f"{found.path}: {NO_CASES}{hint}"]
    passed, all = len(found.runs) - len(found.failed), len(found.runs)
    lines = [f"{found.path}: {passed} of {all} cases passed"]
    if not found.reaches(minimum):
        assert minimum is not None
        lines.append(f"{found.path}: {too_little(found.coverage, minimum)}")
    return [visible(line) for line in lines]


def total(found: Sequence[PathwayRun]) -> str:
    """One line for several pathways."""
    cases = sum(len(each.runs) for each in found)
    passed = cases - sum(len(each.failed) for each in found)
    return f"{len(found)} pathways: {passed} of {cases} cases passed"
