"""``carepath test``: cases, what no case touches, and the exit status."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest
from defusedxml import ElementTree
from tools.house import ROOT

from carepath_cli.cases_junit import as_junit
from carepath_cli.cases_run import CaseRun, PathwayRun
from carepath_cli.main import main
from carepath_dsl.load import load
from carepath_dsl.struct import replace
from carepath_interpreter.cases import CaseOutcome

SAMPLE = Path(__file__).parent / "sample"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with the pathway `a`, and the process standing in it."""
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.chdir(tmp_path)
    shutil.copytree(SAMPLE, tmp_path / "a")
    return tmp_path


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def run(capsys: Capture, *arguments: str) -> tuple[int, str]:
    status = main(["test", *arguments])
    captured = capsys.readouterr()
    assert captured.err == ""
    return status, captured.out


FULL = """\
Coverage: 100 % (12 of 12)

  boxes            4 of 4
  ways             4 of 4
  recommendations  2 of 2
  precautions      1 of 1
  safety claims    1 of 1

a: 4 of 4 cases passed
"""
UNKNOWN = "- case: Nothing is known\n  facts: {}\n  expect:\n    act now: true\n"


def add_unknown(folder: Path) -> None:
    """The case the sample lacks."""
    with (folder / "a/cases.yaml").open("a", encoding="utf-8") as file:
        file.write(UNKNOWN)


# --- passing and failing ---------------------------------------------------------------------


def test_all_cases_pass(capsys: Capture, folder: Path) -> None:
    add_unknown(folder)
    status, out = run(capsys, "a")
    assert status == 0
    assert out == FULL


def test_verbose_lists_what_passed(capsys: Capture, folder: Path) -> None:
    add_unknown(folder)
    status, out = run(capsys, "a", "--verbose")
    assert status == 0
    assert out.startswith("passed  Somebody who struggles for breath\n\npassed  A few days\n")


def test_a_failed_case_is_shown_as_expected_against_actual(capsys: Capture, folder: Path) -> None:
    """Golden: one branch of the pathway is turned round, and the cases notice."""
    change(folder / "a/pathway.yaml", "if: days_ill > 7 days", "if: days_ill < 7 days")
    add_unknown(folder)
    status, out = run(capsys, "a")
    assert status == 1
    assert out == GOLDEN_FAILED


def test_the_page_on_testing_shows_the_same_failure() -> None:
    page = (ROOT / "docs/testing.md").read_text("utf-8")
    assert f"```text\n{GOLDEN_FAILED.partition(chr(10) * 2 + 'FAILED')[0]}\n```\n" in page


GOLDEN_FAILED = """\
FAILED  A few days
        a/cases.yaml:6
        No:    trouble breathing
        Known: Days ill: 3 days

        recommends (exactly these are to be certain)
          missing     warm_drinks: offer: Warm drinks
                      it is excluded, because Days ill: 3 days

FAILED  Two weeks
        a/cases.yaml:10
        No:    trouble breathing
        Known: Days ill: 14 days

        recommends (exactly these are to be certain)
          unexpected  warm_drinks: offer: Warm drinks
                      it is certain, because Trouble breathing: no; Days ill: 14
                      days

Coverage: 100 % (12 of 12)

  boxes            4 of 4
  ways             4 of 4
  recommendations  2 of 2
  precautions      1 of 1
  safety claims    1 of 1

a: 2 of 4 cases passed
"""


def test_every_key_of_expect_says_what_differs(capsys: Capture, folder: Path) -> None:
    (folder / "a/cases.yaml").write_text(
        """\
- case: Everything is wrong
  facts: {}
  expect:
    status: complete
    act now: false
    recommends at least: [ambulance]
    does not recommend: [warm_drinks]
    precautions: [warm_drinks]
    possible: []
    passes: [breathing, comfort]
    asks for: [days_ill, trouble_breathing]
""",
        encoding="utf-8",
    )
    status, out = run(capsys, "a", "--only", "everything")
    assert status == 1
    assert out == GOLDEN_KEYS


GOLDEN_KEYS = """\
FAILED  Everything is wrong
        a/cases.yaml:1
        Known: nothing yet

        status
          expected    complete
          actual      incomplete

        act now
          expected    false
          actual      true

        recommends at least (these are to be certain)
          missing     ambulance: do now: Call an ambulance
                      it is precautionary; it depends on trouble breathing

        does not recommend (these are to be excluded)
          unexpected  warm_drinks: offer: Warm drinks
                      it is possible; it depends on trouble breathing and days
                      ill

        precautions (exactly these are to be precautionary)
          missing     warm_drinks: offer: Warm drinks
          unexpected  ambulance: do now: Call an ambulance

        possible (exactly these are to be possible)
          unexpected  warm_drinks: offer: Warm drinks

        passes (exactly these boxes, in order)
                      box 1: breathing, Trouble breathing?
          missing     box 4: comfort, Comfort
          The first difference is at place 2.

        asks for (exactly these questions, in order)
          unexpected  trouble_breathing: Does the patient struggle for breath?
                      days_ill: For how many days has the throat been sore?
          missing     trouble_breathing: Does the patient struggle for breath?
          The first difference is at place 1, and otherwise the same in another
          order.

a: 0 of 1 cases passed
"""


# --- coverage --------------------------------------------------------------------------------


def test_what_no_case_touches_is_shown_with_its_line(capsys: Capture, folder: Path) -> None:
    (folder / "a/cases.yaml").write_text(
        "- case: Somebody who struggles for breath\n"
        "  facts: {trouble_breathing: yes}\n"
        "  expect: {recommends: [ambulance]}\n",
        encoding="utf-8",
    )
    status, out = run(capsys, "a")
    assert status == 0
    assert out == GOLDEN_GAPS


GOLDEN_GAPS = """\
Coverage: 41.6 % (5 of 12)

  boxes            2 of 4
  ways             1 of 4
  recommendations  1 of 2
  precautions      0 of 1
  safety claims    1 of 1

NOT TOUCHED BY ANY CASE

Box 1, Trouble breathing?: no case takes the way “No”; untouched with it: boxes
3 and 4, 2 ways and 1 recommendation
   --> a/pathway.yaml:53:5
   53 |     no: long
      |     ^^

Box 1, Trouble breathing?: “while unknown: prepare for box 2, Get help” is
needed by no case
   --> a/pathway.yaml:54:5
   54 |     while unknown: prepare for help
      |     ^^^^^^^^^^^^^

With --suggest, patients are shown who would touch it.

a: 1 of 1 cases passed
"""


def test_suggested_patients_can_be_pasted(capsys: Capture, folder: Path) -> None:
    """With the expectation filled in, nothing is left untouched; without, it cannot be read."""
    cases = folder / "a/cases.yaml"
    cases.write_text("- case: Nobody\n  facts: {}\n  expect: {}\n", encoding="utf-8")
    _, out = run(capsys, "a", "--suggest")
    stubs = out[out.index("# Touches") : out.index("\na: 1 of 1")]
    cases.write_text(stubs, encoding="utf-8")
    assert len(load("a").errors) > 3
    filled = stubs.replace("- case:\n", "- case: Somebody\n").replace(
        "  expect:\n", "  expect: {does not recommend: []}\n"
    )
    cases.write_text(filled, encoding="utf-8")
    status, out = run(capsys, "a", "--min-coverage", "100")
    assert status == 0
    assert out.startswith("Coverage: 100 %")


def test_min_coverage(capsys: Capture, folder: Path) -> None:
    assert run(capsys, "a", "--min-coverage", "91.6")[0] == 0
    status, out = run(capsys, "a", "--min-coverage", "91.7%")
    assert status == 1
    assert out.endswith(
        "a: 3 of 3 cases passed\n"
        "a: its cases touch 91.6 % of it, less than the 91.7 % that are asked for\n"
    )


@pytest.mark.parametrize("value", ["-1", "101", "many", "", "1/0", "nan"])
def test_a_coverage_that_makes_no_sense(capsys: Capture, folder: Path, value: str) -> None:
    assert main(["test", "a", "--min-coverage", value]) == 2
    assert f"`{value}` is not a number from 0 to 100" in capsys.readouterr().err


# --- which cases -----------------------------------------------------------------------------


def test_only_some_cases(capsys: Capture, folder: Path) -> None:
    status, out = run(capsys, "a", "-k", "WEEKS", "-k", "struggles", "-v")
    assert status == 0
    assert out == (
        "passed  Somebody who struggles for breath\n\npassed  Two weeks\n\na: 2 of 2 cases passed\n"
    )


def test_only_cases_that_are_not_there(capsys: Capture, folder: Path) -> None:
    assert main(["test", "a", "--only", "nobody at all"]) == 1
    assert capsys.readouterr().err == "carepath: no case has this in its name\n"


@pytest.mark.parametrize("other", [["--min-coverage", "5"], ["--suggest"]])
def test_some_cases_have_no_coverage(capsys: Capture, folder: Path, other: list[str]) -> None:
    assert main(["test", "a", "--only", "weeks", *other]) == 2
    assert "coverage speaks of all of them" in capsys.readouterr().err


def test_several_pathways_each_once(capsys: Capture, folder: Path) -> None:
    shutil.copytree(SAMPLE, folder / "b/inner")
    status, out = run(capsys, ".", "a", "--only", "e")
    assert status == 0
    assert out == "a: 3 of 3 cases passed\nb/inner: 3 of 3 cases passed\n"


# --- what cannot be tested -------------------------------------------------------------------


def test_a_pathway_without_cases_is_not_passed(capsys: Capture, folder: Path) -> None:
    (folder / "a/cases.yaml").unlink()
    told = "a: it has no cases, so nothing was tested"
    assert run(capsys, "a") == (1, f"{told}; --suggest shows patients to begin with\n")
    status, out = run(capsys, "a", "--suggest")
    assert status == 1
    assert out.startswith("PATIENTS FOR THE MISSING CASES")
    assert out.endswith(f"\n{told}\n")


def test_mistakes_in_the_cases_are_told_as_check_tells_them(capsys: Capture, folder: Path) -> None:
    change(folder / "a/cases.yaml", "recommends: [ambulance]", "recommends: [ambulanc]")
    status, out = run(capsys, "a")
    main(["check", "a"])
    checked = capsys.readouterr().out
    assert status == 1
    assert out.endswith("\na: cannot be used, so no case was run\n")
    assert out.partition("\n\na: ")[0] == checked.partition("\n\na: ")[0]
    assert "did you mean `ambulance`?" in out


def test_a_case_whose_facts_contradict_each_other(capsys: Capture, folder: Path) -> None:
    change(
        folder / "a/pathway.yaml",
        "recommendations:\n",
        "definitions:\n  weeks_ill:\n    title: weeks\n    is: days_ill * 1\n"
        "    range: 0 to 10 days\n    our own: a test\nreport: [weeks_ill]\n\nrecommendations:\n",
    )
    if load("a").pathway is None:  # the language says how a range is written
        change(folder / "a/pathway.yaml", "range: 0 to 10 days", "range: 0 to 10\n    unit: days")
    assert load("a").errors == ()
    status, out = run(capsys, "a", "-k", "two weeks")
    assert status == 1
    assert "It could not be evaluated: weeks comes out at 14, outside its range\n" in out


def test_nothing_there(capsys: Capture, folder: Path) -> None:
    status, out = run(capsys, "nowhere")
    assert status == 1
    assert "cannot be opened: no such file or directory" in out
    (folder / "empty").mkdir()
    assert main(["test", "empty"]) == 1
    assert main(["test"]) == 2


# --- JSON, JUnit, GitHub ---------------------------------------------------------------------


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


# --- the shipped pathway ---------------------------------------------------------------------


def test_a_changed_branch_of_the_shipped_pathway_is_noticed(
    capsys: Capture, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copytree(ROOT / "pathways/back_pain", tmp_path / "back_pain")
    change(
        tmp_path / "back_pain/pathway.yaml",
        "      - is: bilateral_leg_symptoms\n        based on: [S01, S05]\n",
        "",
    )
    status, out = run(capsys, "back_pain")
    assert status == 1
    named = re.findall(r"^FAILED  (.*)$", out, re.MULTILINE)
    assert "Leg symptoms on both sides alone are an emergency (Q1)" in named
    assert "          missing     surgical_consultation: do now: Surgical consultation\n" in out
