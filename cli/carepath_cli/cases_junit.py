"""What came of cases as JUnit XML, the form that CI services read.

There is no standard; this is what their readers have in common: ``testsuites`` with a
``testsuite`` for each pathway, a ``testcase`` for each case with ``classname``, ``name``, ``file``,
``line`` and ``time``, and in it a ``failure`` (or an ``error`` where it could not be evaluated)
with a ``message`` and a text. What keeps a pathway from being tested (errors in it, no cases), and
coverage that is not reached, is a testcase of its own, so that no reader takes it for passed.
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from xml.etree import ElementTree as xml

from carepath_cli.cases_run import NO_CASES, CaseRun, PathwayRun, too_little
from carepath_cli.check_formats import file_of
from carepath_dsl.model import Pathway
from carepath_dsl.report import render_all
from carepath_dsl.words import visible
from carepath_interpreter.case_text import headline, outcome_text
from carepath_interpreter.coverage_text import percent


def as_junit(found: Sequence[PathwayRun], minimum: Fraction | None) -> str:
    """One document for all pathways, without a line break at its end."""
    root = xml.Element("testsuites", {"name": "carepath"})
    for each in found:
        root.append(_suite(each, minimum))
    _count(root, sum(each.seconds for each in found))
    xml.indent(root)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + xml.tostring(root, encoding="unicode")


def _suite(found: PathwayRun, minimum: Fraction | None) -> xml.Element:
    name = file_of(found.path)
    suite = xml.Element("testsuite", {"name": _plain(name)})
    pathway = found.pathway
    if found.coverage is not None:
        share = percent(found.coverage.count().share)
        properties = xml.SubElement(suite, "properties")
        xml.SubElement(properties, "property", {"name": "coverage", "value": share})
    if pathway is None:
        shown = render_all(found.loaded.errors, found.loaded.sources)
        case = _testcase(suite, name, "the pathway can be used", None, 0.0)
        _outcome(case, "error", "the pathway has errors, so no case was run", shown)
    elif found.without_cases:
        case = _testcase(suite, name, "the pathway has cases", None, 0.0)
        _outcome(case, "failure", NO_CASES, "")
    else:
        for run in found.runs:
            _case(suite, name, pathway, run)
    if pathway is not None and minimum is not None:
        case = _testcase(suite, name, f"coverage of at least {percent(minimum)} %", None, 0.0)
        if not found.reaches(minimum):
            _outcome(case, "failure", too_little(found.coverage, minimum), "")
    _count(suite, found.seconds)
    return suite


def _case(suite: xml.Element, name: str, pathway: Pathway, run: CaseRun) -> None:
    outcome = run.outcome
    case = _testcase(suite, name, outcome.case.says, run, run.seconds)
    if outcome.passed:
        return
    how = "failure" if outcome.problem is None else "error"
    _outcome(case, how, headline(outcome), outcome_text(pathway, outcome))


def _testcase(
    suite: xml.Element, classname: str, name: str, run: CaseRun | None, seconds: float
) -> xml.Element:
    attributes = {"classname": _plain(classname), "name": _plain(name)}
    if run is not None and run.outcome.case.span.path:
        span = run.outcome.case.span
        attributes |= {"file": _plain(file_of(span.path)), "line": str(span.line)}
    return xml.SubElement(suite, "testcase", {**attributes, "time": f"{seconds:.3f}"})


def _outcome(case: xml.Element, how: str, message: str, text: str) -> None:
    told = xml.SubElement(case, how, {"message": _plain(message)})
    told.text = "\n".join(_plain(line) for line in text.split("\n"))


def _count(element: xml.Element, seconds: float) -> None:
    """The numbers readers want beforehand, in front of the other attributes."""
    counted = {
        "tests": len(element.findall(".//testcase")),
        "failures": len(element.findall(".//failure")),
        "errors": len(element.findall(".//error")),
        "skipped": 0,
    }
    for name, number in counted.items():
        element.set(name, str(number))
    element.set("time", f"{seconds:.3f}")


def _plain(text: str) -> str:
    """Text that XML 1.0 allows, with nothing hidden in it: the rest is written as its number."""
    return visible(text)
