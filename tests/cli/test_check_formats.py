"""``carepath check`` for programs: ``--format``, ``--strict``, ``--changed`` and the hook."""

from __future__ import annotations

import json
import re
import shutil
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from tools.house import ROOT

from carepath_cli.check_formats import Checked, as_github, file_of
from carepath_cli.check_formats_sarif import as_sarif
from carepath_cli.main import main
from carepath_dsl.diagnostics import Diagnostic, Label, Severity
from carepath_dsl.load import Loaded
from carepath_dsl.spans import NOWHERE, Span
from sample_cases import change

SAMPLE = Path(__file__).parent / "sample"
CUT = "disclaimer: Use it nowhere.\n"
HELP = "add `disclaimer:` with what readers have to bear in mind"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def folder(folder: Path) -> Path:
    """The sample pathway with one warning."""
    change(folder / "a/pathway.yaml", CUT, "")
    return folder


def run(capsys: Capture, *arguments: str) -> tuple[int, str]:
    status = main(["check", *arguments])
    captured = capsys.readouterr()
    assert captured.err == ""
    return status, captured.out


def checked(*diagnostics: Diagnostic, source: str = "", file: str = "pathway.yaml") -> Checked:
    return Checked.of(".", Loaded(None, diagnostics, {file: source}))


def finding(message: str, span: Span, **more: Any) -> Diagnostic:
    return Diagnostic("CP410", Severity.ERROR, message, span, **more)


# --- exit status -----------------------------------------------------------------------------


@pytest.mark.parametrize("form", ["text", "json", "sarif", "github"])
def test_the_exit_status_is_the_same_in_every_format(
    capsys: Capture, folder: Path, form: str
) -> None:
    assert run(capsys, "a", "--format", form)[0] == 0
    assert run(capsys, "a", "--format", form, "--strict")[0] == 1
    change(folder / "a/pathway.yaml", "if: days_ill > 7 days", "if: day_ill > 7 days")
    assert run(capsys, "a", "--format", form)[0] == 1
    assert main(["check", "a", "--format", f"{form}x"]) == 2


def test_strict_passes_what_has_no_warning(capsys: Capture, folder: Path) -> None:
    change(folder / "a/pathway.yaml", "source: source.yaml\n", f"{CUT}source: source.yaml\n")
    status, out = run(capsys, "a", "--strict")
    assert status == 0
    assert out.startswith("a: no problems (")
    assert run(capsys, "a", "--strict", "--format", "github") == (0, "")


# --- JSON ------------------------------------------------------------------------------------


def test_json(capsys: Capture, folder: Path) -> None:
    place = {"file": "a/pathway.yaml", "line": 1, "column": 1, "end_line": 1, "end_column": 8}
    assert json.loads(run(capsys, "a", "--format", "json")[1]) == {
        "schema": "carepath/diagnostics/1",
        "errors": 0,
        "warnings": 1,
        "accepted": 0,
        "pathways": [
            {
                "path": "a",
                "usable": True,
                "diagnostics": [
                    {
                        "code": "CP410",
                        "severity": "warning",
                        "message": "the pathway has no `disclaimer`",
                        **place,
                        "labels": [],
                        "notes": [],
                        "help": HELP,
                    }
                ],
                "accepted": [],
            }
        ],
    }


def test_json_of_a_pathway_that_is_not_there(capsys: Capture, folder: Path) -> None:
    status, out = run(capsys, "nowhere", "--format", "json")
    (pathway,) = json.loads(out)["pathways"]
    assert (status, pathway["usable"], len(pathway["diagnostics"])) == (1, False, 1)
    assert pathway["diagnostics"][0]["file"] == "nowhere/pathway.yaml"


# --- GitHub ----------------------------------------------------------------------------------


def test_github(capsys: Capture, folder: Path) -> None:
    expected = (
        "::warning file=a/pathway.yaml,line=1,col=1,endColumn=8,title=CP410::"
        f"the pathway has no `disclaimer`%0Ahelp: {HELP}\n"
    )
    assert run(capsys, "a", "--format", "github") == (0, expected)
    # Named twice, in two ways, it is told once.
    assert run(capsys, "a", str(folder / "a"), "--format", "github") == (0, expected)


def test_hostile_text_stays_in_its_annotation() -> None:
    hostile = "50 %0A\r\n::error::gone\x1b[2J ##[error]\u2028x"
    label = Label(Span("b.yaml", 3, 1, 3, 2), "a\n::stop-commands::x")
    span = Span("a,b:c\n::x%.yaml", 1, 1, 2, 3)
    text = as_github([checked(finding(hostile, span, labels=(label,), notes=("n\nm",)))])
    assert text == (
        "::error file=a%2Cb%3Ac%0A%3A%3Ax%25.yaml,line=1,endLine=2,title=CP410::"
        "50 %250A<U+000D>%0A::error::gone<U+001B>[2J ##[error]<U+2028>x"
        "%0Ab.yaml:3: a%0A::stop-commands::x%0Anote: n%0Am"
    )
    assert len(text.splitlines()) == 1


def test_what_lies_in_no_file_has_no_place() -> None:
    assert as_github([checked(finding("gone", NOWHERE))]) == "::error title=CP410::gone"
    (result,) = results(checked(finding("gone", NOWHERE)))
    assert not result.keys() & {"locations", "partialFingerprints", "relatedLocations"}


# --- SARIF -----------------------------------------------------------------------------------


def results(*pathways: Checked) -> list[dict[str, Any]]:
    (one,) = json.loads(as_sarif(pathways))["runs"]
    found: list[dict[str, Any]] = one["results"]
    return found


def fingerprints(*pathways: Checked) -> list[str]:
    return [found["partialFingerprints"]["primaryLocationLineHash"] for found in results(*pathways)]


def test_sarif(capsys: Capture, folder: Path) -> None:
    log = json.loads(run(capsys, "a", "--format", "sarif")[1])
    assert (log["version"], len(log["runs"])) == ("2.1.0", 1)
    assert log["$schema"] == "https://json.schemastore.org/sarif-2.1.0.json"
    (one,) = log["runs"]
    assert one["columnKind"] == "unicodeCodePoints"
    driver = one["tool"]["driver"]
    assert driver["name"] == "carepath"
    (rule,) = driver["rules"]
    assert (rule["id"], rule["name"]) == ("CP410", "no notice")
    assert rule["shortDescription"] == {
        "text": "Pathways without a review date, a notice or a disclaimer."
    }
    assert rule["defaultConfiguration"] == {"level": "warning"}
    assert rule["properties"] == {"tags": ["Evidence"]}
    assert "Wrong:\n\n```yaml\npathway: tiny\n```" in rule["help"]["markdown"]
    (result,) = one["results"]
    assert result.pop("partialFingerprints").keys() == {"primaryLocationLineHash"}
    assert result == {
        "ruleId": "CP410",
        "ruleIndex": 0,
        "level": "warning",
        "message": {"text": f"the pathway has no `disclaimer`\nhelp: {HELP}"},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "a/pathway.yaml"},
                    "region": {"startLine": 1, "startColumn": 1, "endLine": 1, "endColumn": 8},
                }
            }
        ],
    }


def test_the_second_place_is_a_related_location() -> None:
    label = Label(Span("other folder/source.yaml", 3, 2, 3, 9), "declared here")
    (result,) = results(checked(finding("no", Span("pathway.yaml", 1, 1, 1, 2), labels=(label,))))
    assert result["relatedLocations"] == [
        {
            "id": 0,
            "physicalLocation": {
                "artifactLocation": {"uri": "other%20folder/source.yaml"},
                "region": {"startLine": 3, "startColumn": 2, "endLine": 3, "endColumn": 9},
            },
            "message": {"text": "declared here"},
        }
    ]


def test_a_moved_line_keeps_its_fingerprint(capsys: Capture, folder: Path) -> None:
    def prints() -> list[tuple[int, str]]:
        log = json.loads(run(capsys, "a", "--format", "sarif")[1])
        return [
            (
                found["locations"][0]["physicalLocation"]["region"]["startLine"],
                found["partialFingerprints"]["primaryLocationLineHash"],
            )
            for found in log["runs"][0]["results"]
        ]

    file = folder / "a/pathway.yaml"
    ((line, before),) = prints()
    file.write_text(f"# a comment\n\n{file.read_text('utf-8')}", encoding="utf-8")
    assert prints() == [(line + 2, before)]
    change(file, "pathway: sample", "pathway: sample_2")
    ((_, after),) = prints()
    assert after != before


def test_what_a_fingerprint_is_made_of() -> None:
    first = finding("one", Span("pathway.yaml", 1, 3, 1, 4))
    second = finding("two", Span("pathway.yaml", 2, 1, 2, 2))
    one, two = fingerprints(checked(first, second, source="  id: a\nid: a\n"))
    # The margin is no part of it; equal lines are numbered.
    assert (one[-2:], two[-2:]) == (":1", ":2")
    assert one[:-1] == two[:-1]
    assert fingerprints(checked(second, source="# moved\nid: a\n")) == [one]
    # Code, path and text are.
    assert fingerprints(checked(second, source="\nid: b\n")) != [one]
    assert fingerprints(checked(replace(second, code="CP404"), source="\nid: a\n")) != [one]
    there = replace(second, span=replace(second.span, path="source.yaml"))
    assert fingerprints(checked(there, source="\nid: a\n", file="source.yaml")) != [one]


# --- names of files --------------------------------------------------------------------------


def test_a_file_has_one_name(folder: Path) -> None:
    assert file_of("a/../b/pathway.yaml") == "b/pathway.yaml"
    assert file_of(str(folder / "a" / "pathway.yaml")) == "a/pathway.yaml"
    outside = str(folder.parent / "pathway.yaml")
    assert file_of(outside) == outside
    assert file_of("") == ""
    (result,) = results(checked(finding("no", Span(outside, 1, 1, 1, 2))))
    uri = result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri.startswith("file:///")


# --- accepted warnings -----------------------------------------------------------------------

REASON = "It is one, 100% & nothing else"
ACCEPTED = f"""
accepted:
  - code: CP410
    because: {REASON}
"""


@pytest.fixture
def accepting(folder: Path) -> Path:
    """The folder, with a pathway that accepts its warning."""
    file = folder / "a/pathway.yaml"
    file.write_text(file.read_text("utf-8") + ACCEPTED, encoding="utf-8")
    return folder


def test_accepted_warnings_are_listed_and_do_not_fail(capsys: Capture, accepting: Path) -> None:
    status, out = run(capsys, "a", "--strict")
    assert status == 0
    first, second = out.splitlines()
    assert first.startswith("a: can be used (")
    assert second == f"1 accepted: CP410 at a/pathway.yaml:1:1, because {REASON}"


def test_several_accepted_warnings_are_a_list(capsys: Capture, accepting: Path) -> None:
    change(accepting / "a/pathway.yaml", "ask patient: Do you struggle for breath?", "note: None")
    more = "accepted:\n  - code: CP602\n    at: trouble_breathing\n    because: No one asks them."
    change(accepting / "a/pathway.yaml", "accepted:", more)
    status, out = run(capsys, "a", "--strict")
    assert status == 0, out
    assert out.splitlines()[1:] == [
        "2 accepted:",
        f"  CP410 at a/pathway.yaml:1:1, because {REASON}",
        "  CP602 at trouble_breathing, because No one asks them.",
    ]


def test_accepted_warnings_for_programs(capsys: Capture, accepting: Path) -> None:
    whole = json.loads(run(capsys, "a", "--strict", "--format", "json")[1])
    assert (whole["warnings"], whole["accepted"]) == (0, 1)
    (pathway,) = whole["pathways"]
    assert pathway["diagnostics"] == []
    (one,) = pathway["accepted"]
    assert (one["code"], one["about"], one["because"]) == ("CP410", None, REASON)

    assert run(capsys, "a", "--strict", "--format", "github") == (
        0,
        "::notice file=a/pathway.yaml,line=1,col=1,endColumn=8,title=CP410::accepted: "
        f"CP410 at a/pathway.yaml:1:1, because {REASON.replace('%', '%25')}\n",
    )
    log = json.loads(run(capsys, "a", "--strict", "--format", "sarif")[1])
    (result,) = log["runs"][0]["results"]
    assert result["suppressions"] == [{"kind": "inSource", "justification": REASON}]


# --- changed files ---------------------------------------------------------------------------


def test_changed_files_stand_for_their_pathways(capsys: Capture, folder: Path) -> None:
    shutil.copytree(SAMPLE, folder / "b")
    (folder / "source.yaml").write_text("ours: too\n", encoding="utf-8")
    files = ["b/cases.yaml", "a/source.yaml", "b/pathway.yaml", "source.yaml", "b/gone.yaml"]
    status, out = run(capsys, "--changed", "--format", "json", *files)
    assert status == 0
    assert [pathway["path"] for pathway in json.loads(out)["pathways"]] == ["b", "a"]
    assert run(capsys, "--changed", "source.yaml") == (0, "")


def test_the_pathway_of_the_working_folder(
    capsys: Capture, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(folder / "a")
    status, out = run(capsys, "--changed", "--strict", "source.yaml", "cases.yaml")
    assert status == 1
    assert len(re.findall(r"^\.: can be used", out, re.MULTILINE)) == 1


def test_the_hook(capsys: Capture, folder: Path) -> None:
    hook, laying_out = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert hook["id"] == "carepath-check"
    assert laying_out["files"] == hook["files"]
    shown = ["a/pathway.yaml", "a/source.yaml", "cases.yaml"]
    assert [name for name in shown if not re.search(hook["files"], name)] == []
    others = ["a/mypathway.yaml", "a/pathway.yaml.orig", "a/pathway.yml", "README.md"]
    assert [name for name in others if re.search(hook["files"], name)] == []
    command, *arguments = hook["entry"].split()
    assert command == "carepath"
    assert main([*arguments, "a/source.yaml"]) == 0
    assert main([*arguments, "--strict", "a/source.yaml"]) == 1
    assert "warning[CP410]" in capsys.readouterr().out


def test_the_hook_that_lays_out(capsys: Capture, folder: Path) -> None:
    _, hook = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text("utf-8"))
    assert hook["id"] == "carepath-fmt"
    command, *arguments = hook["entry"].split()
    assert command == "carepath"
    file = folder / "a/pathway.yaml"
    assert main([*arguments, "a/pathway.yaml", "a/source.yaml", "a/cases.yaml"]) == 0
    in_order = file.read_text("utf-8")
    change(file, "title: Sore throat\n", "")
    change(file, "purpose:", "title:   Sore throat\npurpose:")
    # pre-commit sees by itself that a file was changed, and lets nothing be committed then.
    assert main([*arguments, "a/pathway.yaml"]) == 0
    assert file.read_text("utf-8") == in_order
    assert main([*arguments, "a/pathway.yaml", "--check"]) == 0
    capsys.readouterr()
