"""``carepath test``: cases, what no case touches, and the exit status."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest
from tools.house import ROOT

from carepath_cli.main import main
from carepath_dsl.load import load
from sample_cases import FULL, add_unknown, change, run

SAMPLE = Path(__file__).parent / "sample"
Capture = pytest.CaptureFixture[str]


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
    assert out.startswith("passed  Somebody who struggles for breath\npassed  A few days\n")


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

Coverage of sample: 100 % (12 of 12)

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
                      not known, and it matters: trouble breathing; days ill

        act now
          expected    false
          actual      true
                      ambulance: do now: Call an ambulance is precautionary

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
Coverage of sample: 41.6 % (5 of 12)

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
    assert out.startswith("Coverage of sample: 100 %")


def test_min_coverage(capsys: Capture, folder: Path) -> None:
    assert run(capsys, "a", "--min-coverage", "91.6")[0] == 0
    status, out = run(capsys, "a", "--min-coverage", "91.7%")
    assert status == 1
    assert out.endswith(
        "a: 3 of 3 cases passed\n"
        "a: its cases touch 91.6 % of it, less than the 91.7 % that are asked for\n"
    )


def test_a_minimum_just_missed_is_shown_as_it_was_asked_for(capsys: Capture, folder: Path) -> None:
    """Rounded, it said "91.6 %, less than the 91.6 % that are asked for"."""
    assert run(capsys, "a", "--min-coverage", "91.66666666")[0] == 0
    status, out = run(capsys, "a", "--min-coverage", "91.66666667")
    assert status == 1
    assert out.endswith(
        "a: its cases touch 91.6 % of it, less than the 91.66666667 % that are asked for\n"
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
        "passed  Somebody who struggles for breath\npassed  Two weeks\n\na: 2 of 2 cases passed\n"
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
    assert out == (
        "a: 3 of 3 cases passed\n\n"
        "b/inner: 3 of 3 cases passed\n\n"
        "2 pathways: 6 of 6 cases passed\n"
    )


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
