"""``carepath test`` for programs: JSON, JUnit XML and the annotations of GitHub."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree

from carepath_cli.cases_junit import as_junit
from carepath_cli.cases_run import CaseRun, PathwayRun
from carepath_cli.main import main
from carepath_dsl.load import load
from carepath_dsl.struct import replace
from carepath_interpreter.cases import CaseOutcome
from sample_cases import FULL, add_unknown, change, run

SAMPLE = Path(__file__).parent / "sample"
Capture = pytest.CaptureFixture[str]


def test_json(capsys: Capture, folder: Path) -> None:
    change(folder / "a/cases.yaml", "[warm_drinks]", "[ambulance]")
    status, out = run(capsys, "a", "--format", "json", "--min-coverage", "99.5", "--suggest")
    found: dict[str, Any] = json.loads(out)
    assert status == 1
    assert (found["schema"], found["passed"], found["minimum"]) == ("carepath/test/1", False, 99.5)
    (pathway,) = found["pathways"]
    assert {key: pathway[key] for key in ("path", "usable", "diagnostics", "passed")} == {
        "path": "a",
        "usable": True,
        "diagnostics": [],
        "passed": False,
    }
    first, second, _ = pathway["cases"]
    assert first["passed"] is True
    assert isinstance(second.pop("seconds"), float)
    assert second == {
        "name": "A few days",
        "file": "a/cases.yaml",
        "line": 6,
        "passed": False,
        "problem": None,
        "differences": [
            {"key": "recommends", "expected": ["ambulance"], "actual": ["warm_drinks"]}
        ],
    }
    covered = pathway["coverage"]
    assert (covered["percent"], covered["touched"], covered["all"]) == (91.6, 11, 12)
    assert covered["kinds"]["ways"] == {"percent": 100.0, "touched": 4, "all": 4}
    (thing,) = covered["untouched"]
    assert thing.pop("id") == covered["patients"][0]["touches"][0]
    assert thing == {
        "kind": "precautions",
        "part": "steps",
        "about": "breathing",
        "box": "1",
        "says": "while unknown: prepare for box 2, Get help",
        "answer": None,
        "possible_in": 0,
        "behind": None,
        "file": "a/pathway.yaml",
        "line": 54,
        "column": 5,
        "end_line": 54,
        "end_column": 18,
    }
    assert covered["patients"][0]["facts"] == {}


def test_json_of_what_cannot_be_tested(capsys: Capture, folder: Path) -> None:
    change(folder / "a/cases.yaml", "days_ill: 3", "days_ill: 3 pounds")
    status, out = run(capsys, "a", "--format", "json")
    (pathway,) = json.loads(out)["pathways"]
    assert status == 1
    assert (pathway["usable"], pathway["passed"], pathway["coverage"]) == (False, False, None)
    assert [each["code"] for each in pathway["diagnostics"]] == ["CP801"]


def test_github(capsys: Capture, folder: Path) -> None:
    change(folder / "a/cases.yaml", "[warm_drinks]", "[ambulance]")
    status, out = run(capsys, "a", "--format", "github", "--min-coverage", "95")
    assert status == 1
    failed, too_little, notice = out.splitlines()
    assert failed.startswith(
        "::error file=a/cases.yaml,line=6,col=9,endColumn=19,title=a case failed::A few days%0A"
    )
    assert "%0A  missing     ambulance: do now: Call an ambulance%0A" in failed
    assert too_little == (
        "::error file=a/pathway.yaml,line=1,col=1,endColumn=1,title=coverage::"
        "its cases touch 91.6 %25 of it, less than the 95 %25 that are asked for"
    )
    assert notice == (
        "::notice file=a/pathway.yaml,line=54,col=5,endColumn=18,title=no case touches this::"
        "Box 1, Trouble breathing?: “while unknown: prepare for box 2, Get help” is needed by "
        "no case"
    )


def test_github_of_what_cannot_be_tested(capsys: Capture, folder: Path) -> None:
    (folder / "a/cases.yaml").unlink()
    assert run(capsys, "a", "--format", "github") == (
        1,
        "::error file=a/pathway.yaml,line=1,col=1,endColumn=1,title=no cases::"
        "it has no cases, so nothing was tested\n",
    )
    (folder / "a/cases.yaml").write_text("- case\n", encoding="utf-8")
    status, out = run(capsys, "a", "--format", "github")
    assert status == 1
    assert out.startswith("::error file=a/cases.yaml,line=1,")


def junit(text: str) -> Any:
    """The document, after a look at what readers of CI services count on."""
    root = ElementTree.fromstring(text)
    assert root.tag == "testsuites"
    for element in (root, *root.iter("testsuite")):
        cases = list(element.iter("testcase"))
        assert element.get("tests") == str(len(cases))
        for tag, name in (("failure", "failures"), ("error", "errors"), ("skipped", "skipped")):
            assert element.get(name) == str(len(list(element.iter(tag))))
        assert re.fullmatch(r"\d+\.\d{3}", element.get("time") or "")
    for case in root.iter("testcase"):
        assert {"classname", "name", "time"} <= set(case.attrib)
        for told in case:
            assert told.tag in ("failure", "error")
            assert told.get("message")
    return root


def test_junit(capsys: Capture, folder: Path) -> None:
    change(folder / "a/cases.yaml", "[warm_drinks]", "[ambulance]")
    status, out = run(capsys, "a", "--format", "junit", "--min-coverage", "95")
    assert status == 1
    (suite,) = junit(out)
    assert suite.get("name") == "a"
    assert suite.find("properties/property").attrib == {"name": "coverage", "value": "91.6"}
    cases = suite.findall("testcase")
    assert [case.get("name") for case in cases] == [
        "Somebody who struggles for breath",
        "A few days",
        "Two weeks",
        "coverage of at least 95 %",
    ]
    assert [(case.get("file"), case.get("line")) for case in cases] == [
        ("a/cases.yaml", "1"),
        ("a/cases.yaml", "6"),
        ("a/cases.yaml", "10"),
        (None, None),
    ]
    failure = cases[1].find("failure")
    assert failure.get("message") == "not as expected: recommends"
    assert "missing     ambulance: do now: Call an ambulance" in failure.text
    assert cases[3].find("failure").get("message") == (
        "its cases touch 91.6 % of it, less than the 95 % that are asked for"
    )


def test_junit_into_a_file(capsys: Capture, folder: Path) -> None:
    add_unknown(folder)
    status, out = run(capsys, "a", "--junit-xml", "report.xml", "--min-coverage", "100")
    assert (status, out) == (0, FULL)
    root = junit((folder / "report.xml").read_text("utf-8"))
    assert (root.get("tests"), root.get("failures"), root.get("errors")) == ("5", "0", "0")
    assert main(["test", "a", "--junit-xml", "nowhere/report.xml"]) == 1
    assert capsys.readouterr().err == ("carepath: nowhere/report.xml: no such file or directory\n")


def test_junit_of_what_cannot_be_tested(capsys: Capture, folder: Path) -> None:
    shutil.copytree(SAMPLE, folder / "b")
    (folder / "a/cases.yaml").unlink()
    change(folder / "b/cases.yaml", "days_ill: 3", "days_ill: 3 pounds")
    status, out = run(capsys, ".", "--format", "junit", "--min-coverage", "1")
    root = junit(out)
    assert status == 1
    told = [(case.get("name"), [each.tag for each in case]) for case in root.iter("testcase")]
    assert told == [
        ("the pathway has cases", ["failure"]),
        ("coverage of at least 1 %", ["failure"]),
        ("the pathway can be used", ["error"]),
    ]


def test_hostile_names_command_nothing(capsys: Capture, folder: Path) -> None:
    name = "<b>&amp; ]]> ::error::%0A"
    change(folder / "a/cases.yaml", "case: A few days", f"case: '{name}'")
    change(folder / "a/cases.yaml", "[warm_drinks]", "[ambulance]")
    assert load("a").pathway
    (suite,) = junit(run(capsys, "a", "--format", "junit")[1])
    assert suite.findall("testcase")[1].get("name") == name
    assert (
        json.loads(run(capsys, "a", "--format", "json")[1])["pathways"][0]["cases"][1]["name"]
        == name
    )
    out = run(capsys, "a", "--format", "github")[1]
    assert [line.partition(" ")[0] for line in out.splitlines()] == ["::error", "::notice"]
    assert "%250A" in out


def test_what_xml_does_not_allow_is_written_as_its_number(folder: Path) -> None:
    """No file of a pathway may hold such characters; a pathway made by a program can."""
    loaded = load("a")
    assert loaded.pathway is not None
    case = replace(loaded.pathway.cases[0], says="a\x00b\x1b[31m\ud800\ufffe\u202ec")
    outcome = CaseOutcome(case, None, (), "because \x07")
    found = PathwayRun("a", loaded, (CaseRun(outcome, 0.5),), None, None, 1.0)
    (suite,) = junit(as_junit([found], None))
    (told,) = suite.findall("testcase")
    assert told.get("name") == "a<U+0000>b<U+001B>[31m<U+D800><U+FFFE><U+202E>c"
    assert told.find("error").get("message") == "it could not be evaluated: because <U+0007>"
