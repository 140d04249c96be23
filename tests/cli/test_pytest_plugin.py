"""The plugin of pytest, driven by pytest's own ``pytester``: a hospital's suite in small."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
from defusedxml import ElementTree
from tools.house import COMPONENTS, ROOT

from carepath_dsl.load import load

SAMPLE = Path(__file__).parent / "sample"
PLUGIN = "carepath_cli.pytest_plugin"


@pytest.fixture
def suite(pytester: pytest.Pytester, monkeypatch: pytest.MonkeyPatch) -> pytest.Pytester:
    """A suite with one pathway in `pathways/throat`, and no plugin but ours."""
    # pytester forgets what is imported inside a run, and libyaml cannot be imported twice.
    assert load(SAMPLE).pathway
    monkeypatch.setenv("PYTEST_DISABLE_PLUGIN_AUTOLOAD", "1")
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("PYTEST_ADDOPTS", raising=False)
    shutil.copytree(SAMPLE, pytester.path / "pathways/throat")
    return pytester


def run(suite: pytest.Pytester, *arguments: str) -> pytest.RunResult:
    return suite.runpytest_inprocess("-p", PLUGIN, "-p", "no:cacheprovider", *arguments)


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_the_cases_of_a_folder_are_collected(suite: pytest.Pytester) -> None:
    result = run(suite, "--collect-only", "-q", "pathways")
    assert result.ret == 0
    assert result.outlines[:3] == [
        "pathways/throat/cases.yaml::Somebody who struggles for breath",
        "pathways/throat/cases.yaml::A few days",
        "pathways/throat/cases.yaml::Two weeks",
    ]
    run(suite).assert_outcomes(passed=3)


@pytest.mark.parametrize(
    ("arguments", "passed"),
    [
        (["pathways/throat/cases.yaml"], 3),
        (["pathways/throat/cases.yaml::A few days"], 1),
        (["-k", "breath or weeks"], 2),
        (["-m", "carepath"], 3),
    ],
)
def test_cases_are_chosen_as_tests_are(
    suite: pytest.Pytester, arguments: list[str], passed: int
) -> None:
    result = run(suite, *arguments)
    assert result.ret == 0
    assert result.parseoutcomes()["passed"] == passed


def test_a_failing_case_reads_as_from_the_command(suite: pytest.Pytester) -> None:
    change(suite.path / "pathways/throat/cases.yaml", "[warm_drinks]", "[ambulance]")
    result = run(suite)
    result.assert_outcomes(passed=2, failed=1)
    text = result.stdout.str()
    assert "Traceback" not in text
    assert ".py:" not in text
    assert GOLDEN_FAILURE in text
    assert "FAILED pathways/throat/cases.yaml::A few days - pathways/throat/cases" in text


GOLDEN_FAILURE = """\
__________________________________ A few days __________________________________
pathways/throat/cases.yaml:6: not as expected: recommends

No:    trouble breathing
Known: Days ill: 3 days

recommends (exactly these are to be certain)
  missing     ambulance: do now: Call an ambulance
              it is excluded, because Trouble breathing: no
  unexpected  warm_drinks: offer: Warm drinks
              it is certain, because Trouble breathing: no; Days ill: 3 days
"""


def test_a_broken_file_is_an_error_of_collecting(suite: pytest.Pytester) -> None:
    change(suite.path / "pathways/throat/cases.yaml", "[warm_drinks]", "[warm_drink]")
    result = run(suite)
    assert result.ret == 2
    result.assert_outcomes(errors=1)
    text = result.stdout.str()
    assert "Traceback" not in text
    assert "error[CP802]" in text
    assert " --> pathways/throat/cases.yaml:9:" in text
    assert "did you mean `warm_drinks`?" in text


@pytest.mark.parametrize("gone", ["pathway: sample\n", "start: breathing\n"])
def test_a_broken_pathway_does_not_go_untested(suite: pytest.Pytester, gone: str) -> None:
    change(suite.path / "pathways/throat/pathway.yaml", gone, "")
    result = run(suite)
    assert result.ret == 2
    assert "error[CP" in result.stdout.str()


def test_no_cases_in_the_file(suite: pytest.Pytester) -> None:
    (suite.path / "pathways/throat/cases.yaml").write_text("[]\n", encoding="utf-8")
    result = run(suite)
    assert result.ret == 2
    assert "pathways/throat/pathway.yaml: it has no cases, so nothing was tested" in (
        result.stdout.str()
    )


def test_other_files_of_these_names_are_left_alone(suite: pytest.Pytester) -> None:
    shutil.rmtree(suite.path / "pathways")
    (suite.path / "x").mkdir()
    (suite.path / "x/cases.yaml").write_text("- case: of beer\n", encoding="utf-8")
    (suite.path / "y").mkdir()
    (suite.path / "y/cases.yaml").write_text("- other: thing\n", encoding="utf-8")
    (suite.path / "y/pathway.yaml").write_text("garden: path\n", encoding="utf-8")
    suite.makepyfile("def test_nothing():\n    pass\n")
    run(suite).assert_outcomes(passed=1)


def test_collecting_can_be_switched_off(suite: pytest.Pytester) -> None:
    suite.makeini("[pytest]\ncarepath = false\n")
    assert run(suite).ret == pytest.ExitCode.NO_TESTS_COLLECTED


def test_junit_xml_of_pytest(suite: pytest.Pytester) -> None:
    change(suite.path / "pathways/throat/cases.yaml", "[warm_drinks]", "[ambulance]")
    run(suite, "--junitxml", "report.xml")
    root = ElementTree.fromstring((suite.path / "report.xml").read_text("utf-8"))
    assert [case.get("name") for case in root.iter("testcase")] == [
        "Somebody who struggles for breath",
        "A few days",
        "Two weeks",
    ]
    (failure,) = root.iter("failure")
    assert "missing     ambulance: do now: Call an ambulance" in (failure.text or "")


def test_min_coverage(suite: pytest.Pytester) -> None:
    run(suite, "--carepath-min-coverage", "90").assert_outcomes(passed=4)
    result = run(suite, "--carepath-min-coverage", "95%", "-k", "coverage")
    assert result.parseoutcomes()["failed"] == 1
    text = result.stdout.str()
    assert (
        "pathways/throat/pathway.yaml: its cases touch 91.6 % of it, less than the 95 % that are "
        "asked for" in text
    )
    assert "Coverage of sample: 91.6 % (11 of 12)" in text
    result = run(suite, "--carepath-min-coverage", "many")
    assert result.ret == pytest.ExitCode.USAGE_ERROR
    assert "`many` is not a number from 0 to 100" in result.stderr.str()


def test_names_that_would_part_an_id_or_stand_twice(suite: pytest.Pytester) -> None:
    file = suite.path / "pathways/throat/cases.yaml"
    text = file.read_text("utf-8")
    for name in ("A few days", "Two weeks"):
        text = text.replace(name, "one::two three")
    file.write_text(text, encoding="utf-8")
    result = run(suite, "--collect-only", "-q")
    assert result.outlines[1:3] == [
        "pathways/throat/cases.yaml::one: two three",
        "pathways/throat/cases.yaml::one: two three (2)",
    ]
    run(suite, "pathways/throat/cases.yaml::one: two three (2)").assert_outcomes(passed=1)


def test_several_processes(suite: pytest.Pytester) -> None:
    """Each worker of xdist has to collect the very same ids."""
    shutil.copytree(SAMPLE, suite.path / "pathways/other")
    result = run(suite, "-p", "xdist", "-n", "2")
    assert result.ret == 0
    result.assert_outcomes(passed=6)


def test_plugins_that_take_every_test_for_a_function(suite: pytest.Pytester) -> None:
    suite.makeconftest(
        "def pytest_runtest_call(item):\n    assert item.funcargs.values() is not None\n"
    )
    run(suite).assert_outcomes(passed=3)


def test_verbose_output_names_the_cases(suite: pytest.Pytester) -> None:
    result = run(suite, "-v")
    assert re.search(
        r"^pathways/throat/cases\.yaml::A few days PASSED", result.stdout.str(), re.MULTILINE
    )


# --- what it costs those who have no cases ---------------------------------------------------


def test_it_is_registered_where_carepath_is_installed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["entry-points"]["pytest11"] == {"carepath": PLUGIN}
    assert import_module(PLUGIN)


def test_this_suite_does_without_it(pytestconfig: pytest.Config) -> None:
    assert not pytestconfig.pluginmanager.hasplugin("carepath")
    assert not pytestconfig.pluginmanager.hasplugin(PLUGIN)


def test_importing_it_imports_nothing_of_ours() -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys, pytest; before = set(sys.modules); import {PLUGIN}\n"
            "print(sorted(set(sys.modules) - before))",
        ],
        env={"PYTHONPATH": ":".join(str(ROOT / component) for component in COMPONENTS)},
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=True,
    )
    assert done.stdout.strip() == f"['carepath_cli', '{PLUGIN}']"
