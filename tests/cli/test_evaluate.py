"""``carepath evaluate``: options, exit statuses, and where what is said."""

from __future__ import annotations

import io
import json
from pathlib import Path

import jsonschema
import pytest

from carepath_cli.main import main
from carepath_interpreter.result_json import loads
from carepath_interpreter.schemas import result_schema

SAMPLE = str(Path(__file__).parent / "sample")


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


def run(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, str, str]:
    status = main(["evaluate", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


Capture = pytest.CaptureFixture[str]


def test_a_patient_in_words(capsys: Capture) -> None:
    status, out, err = run(capsys, SAMPLE, "--set", "trouble_breathing=yes")
    assert (status, err) == (0, "")
    assert out.startswith(
        "Sore throat\n"
        "Draft. Not approved for use with patients. Made for tests; nothing here is\n"
        "medicine.\n"
        "\n"
        "ACT NOW: at once\n"
        "Complete: no further answer can change this advice.\n"
        "Known: Trouble breathing: yes\n"
        "\n"
        "AT ONCE (emergency)\n"
        "\n"
        "  Do now        Call an ambulance\n"
        "                because Trouble breathing: yes\n"
        "                S01 [1] · box 2\n"
    )


def test_the_file_pathway_yaml_may_be_named_itself(capsys: Capture) -> None:
    assert run(capsys, SAMPLE) == run(capsys, f"{SAMPLE}/pathway.yaml")


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("patient.json", '{"trouble_breathing": false, "days_ill": "1 week"}'),
        ("patient.yaml", "trouble_breathing: no\ndays_ill: 7\n"),
        ("patient", '{"trouble_breathing": "no", "days_ill": 7.0}'),
        ("patient.txt", "trouble_breathing: no\ndays_ill: 168 h\n"),
    ],
)
def test_facts_from_a_file(capsys: Capture, tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    status, out, err = run(capsys, SAMPLE, "--facts", str(file))
    assert (status, err) == (0, "")
    assert "Known: Trouble breathing: no; Days ill: 7 days\n" in out
    assert "Offer         Warm drinks" in out


def test_facts_from_standard_input(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    data = io.BytesIO(b'{"trouble_breathing": false}')
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(data))
    status, out, _ = run(capsys, SAMPLE, "--facts", "-", "--set", "days_ill=3 days")
    assert status == 0
    assert "Known: Trouble breathing: no; Days ill: 3 days\n" in out


def test_json_for_programs(capsys: Capture) -> None:
    status, out, err = run(capsys, SAMPLE, "--format", "json")
    assert (status, err) == (0, "")
    data = json.loads(out)
    jsonschema.Draft202012Validator(result_schema()).validate(data)
    assert data["status"] == "incomplete"
    assert data["act_now"] is True
    assert "why_not" not in data
    assert loads(out).pathway.id == "sample"


def test_wording_for_the_patient(capsys: Capture) -> None:
    status, out, _ = run(capsys, SAMPLE, "--audience", "patient")
    assert status == 0
    assert "Help has to come to you now." in out
    assert "Do you struggle for breath?" in out
    assert "Call an ambulance" not in out


def test_why_not(capsys: Capture) -> None:
    facts = ("--set", "trouble_breathing=no", "--set", "days_ill=8")
    status, out, _ = run(
        capsys, SAMPLE, *facts, "--why-not", "warm_drinks", "--why-not", "ambulance"
    )
    assert status == 0
    assert (
        "WHY, OR WHY NOT: warm_drinks\n"
        "  Offer: Warm drinks\n"
        "\n"
        "  It is not given, because Days ill: 8 days.\n"
        "\n"
        "  box 4   Comfort\n"
        "          not on this patient's way\n"
        "          because Days ill: 8 days\n"
        "\n"
        "WHY, OR WHY NOT: ambulance\n" in out
    )
    status, out, _ = run(capsys, SAMPLE, *facts, "--why-not", "warm_drinks", "--format", "json")
    (answer,) = json.loads(out)["why_not"]
    assert answer["because"] == [{"fact": "days_ill", "value": 8}]


def test_a_recommendation_nobody_knows_is_wrong_usage(capsys: Capture) -> None:
    status, out, err = run(capsys, SAMPLE, "--why-not", "warm_drink")
    assert (status, out) == (2, "")
    assert err.endswith(
        "Error: --why-not: sample has no recommendation warm_drink. Did you mean warm_drinks?\n"
    )


def test_require_complete(capsys: Capture) -> None:
    status, out, err = run(capsys, SAMPLE, "--require-complete")
    assert status == 3
    assert out.startswith("Sore throat\n")
    assert err == "carepath: incomplete: 2 answers are missing\n"
    complete = ("--set", "trouble_breathing=yes", "--require-complete")
    assert run(capsys, SAMPLE, *complete)[::2] == (0, "")


def test_bad_facts_are_all_told_with_their_places(capsys: Capture, tmp_path: Path) -> None:
    file = tmp_path / "patient.json"
    file.write_text('{"days_il": 3}', encoding="utf-8")
    status, out, err = run(
        capsys, SAMPLE, "--facts", str(file), "--set", "trouble_breathing=perhaps"
    )
    assert (status, out) == (1, "")
    assert err == (
        "error[CP905]: sample has no fact called `days_il`\n"
        f" --> {file}:1:2\n"
        "  |\n"
        '1 | {"days_il": 3}\n'
        "  |  ^^^^^^^^^\n"
        "  = help: did you mean `days_ill`?\n"
        "\n"
        "error[CP906]: `trouble_breathing` is answered yes or no, and `perhaps` is neither\n"
        "  --> --set:1:19\n"
        "   |\n"
        " 1 | trouble_breathing=perhaps\n"
        "   |                   ^^^^^^^\n"
        f"  ::: {SAMPLE}/pathway.yaml:17:3\n"
        "   |\n"
        "17 |   trouble_breathing:\n"
        "   |   ----------------- `trouble_breathing` is declared here\n"
        "   = help: write yes or no\n"
        "\n"
        "2 errors\n"
    )


def test_a_pathway_with_errors_gives_no_result(capsys: Capture, tmp_path: Path) -> None:
    (tmp_path / "pathway.yaml").write_text("pathway: broken\n", encoding="utf-8")
    status, out, err = run(capsys, str(tmp_path))
    assert (status, out) == (1, "")
    assert "error[" in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("no_such_folder",), "`no_such_folder/pathway.yaml` cannot be opened: no such file"),
        ((f"{SAMPLE}/source.yaml",), "a pathway is a folder, or the file pathway.yaml in it"),
        ((SAMPLE, "--facts", "nobody.json"), "carepath: nobody.json: no such file or directory"),
        ((SAMPLE, "--facts", SAMPLE), f"carepath: {SAMPLE}: is a directory"),
    ],
)
def test_files_that_cannot_be_read(
    capsys: Capture, arguments: tuple[str, ...], message: str
) -> None:
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (1, "")
    assert message in err
    assert "Traceback" not in err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ((), "Error: Missing argument 'PATHWAY'."),
        ((SAMPLE, "--format", "xml"), "Error: Invalid value for '--format': 'xml' is not one of"),
        ((SAMPLE, "--audience", "nurse"), "'nurse' is not one of 'clinician', 'patient'"),
        ((SAMPLE, "--fact", "x"), "No such option"),
        (
            (SAMPLE, "--facts", "a.json", "--facts", "b.json"),
            "Error: --facts can be given once: one patient, one file",
        ),
    ],
)
def test_wrong_usage(capsys: Capture, arguments: tuple[str, ...], message: str) -> None:
    status, out, err = run(capsys, *arguments)
    assert (status, out) == (2, "")
    assert message in err


def test_conditions_that_cannot_be_followed(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("carepath_dsl.meaning.patients.MOST_NODES", 2)
    status, out, err = run(capsys, SAMPLE)
    assert (status, out) == (1, "")
    assert err == (
        "carepath: sample: the conditions of this pathway share so many facts that all patients "
        "together cannot be followed through it; give more facts\n"
    )
