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
        "  It would be given if, all else as it is:\n"
        "    - Days ill: at most 7 days (now: 8 days)\n"
        "  This tells how the pathway decides, not how to answer.\n"
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
    assert [a["name"] for a in answer["change"]["changes"][0]] == ["days_ill"]


def test_a_recommendation_nobody_knows_is_wrong_usage(capsys: Capture) -> None:
    status, out, err = run(capsys, SAMPLE, "--why-not", "warm_drink")
    assert (status, out) == (2, "")
    assert err.endswith(
        "Error: --why-not: sample has no recommendation warm_drink. Did you mean warm_drinks?\n"
    )


def test_what_if(capsys: Capture) -> None:
    facts = ("--set", "trouble_breathing=no", "--set", "days_ill=8")
    supposed = ("--what-if", "trouble_breathing=yes", "--what-if", "days_ill=unknown")
    status, out, _ = run(capsys, SAMPLE, *facts, *supposed)
    assert status == 0
    assert (
        "Complete: no further answer can change this advice.\n"
        "Known: Trouble breathing: no; Days ill: 8 days\n"
        "\n"
        "WHAT IF Trouble breathing: yes (now: no) and Days ill: not known (now: 8 days)?\n"
        "\n"
        "  ACT NOW would hold: at once\n"
        "\n"
        "WOULD BE CERTAIN\n"
        "\n"
        "  Do now        Call an ambulance\n"
        "                at once; certain (now: not given)\n"
        "                because Trouble breathing: yes\n"
        "\n" in out
    )
    assert out.startswith("Sore throat\nDraft. Not approved for use with patients.")
    assert out.endswith("content d02502c4951e\n")
    assert "QUESTIONS in the order to ask" not in out  # what is, is not told a second time
    status, out, _ = run(capsys, SAMPLE, *facts, *supposed, "--format", "json")
    result = json.loads(out)
    assert result["facts"] == {"trouble_breathing": False, "days_ill": 8}
    assert result["what_if"]["supposed"] == [
        {"fact": "trouble_breathing", "before": False, "after": True},
        {"fact": "days_ill", "before": 8, "after": None},
    ]
    assert [change["id"] for change in result["what_if"]["recommendations"]] == ["ambulance"]


def test_what_if_is_read_as_strictly_as_facts(capsys: Capture) -> None:
    supposed = ("trouble_breathing=perhaps", "days_il=3", "days_ill=", "days_ill", "days_ill=400")
    status, out, err = run(capsys, SAMPLE, *(x for s in supposed for x in ("--what-if", s)))
    assert (status, out) == (1, "")
    for problem in (
        "error[CP906]: `trouble_breathing` is answered yes or no, and `perhaps` is neither\n"
        "  --> --what-if:1:19\n",
        "error[CP905]: sample has no fact called `days_il`\n --> --what-if:2:1\n",
        "error[CP906]: an empty text is not an answer\n --> --what-if:3:10\n",
        "  = help: write `days_ill=unknown` to take the answer back\n",
        "error[CP909]: `days_ill` is not of the form `name=value`\n --> --what-if:4:1\n",
        "  = help: write for example `--what-if urinary_retention=yes`\n",
        "--> --what-if:5:10\n",
        "5 errors\n",
    ):
        assert problem in err
    twice = ("--what-if", "days_ill=3", "--what-if", "days_ill=unknown")
    status, _, err = run(capsys, SAMPLE, *twice)
    assert status == 1
    assert "error[CP907]: `days_ill` is given a value and taken back\n --> --what-if:2:10\n" in err
    status, _, err = run(capsys, SAMPLE, "--set", "days_ill=unknown")
    assert status == 1  # what is known is either known or left out


@pytest.mark.parametrize(
    ("more", "message"),
    [
        (("--audience", "patient"), "--what-if is for clinicians: a patient's page tells what"),
        (("--why-not", "ambulance"), "--what-if and --why-not are asked one at a time"),
    ],
)
def test_what_if_does_not_go_with(capsys: Capture, more: tuple[str, ...], message: str) -> None:
    status, out, err = run(capsys, SAMPLE, "--what-if", "days_ill=3", *more)
    assert (status, out) == (2, "")
    assert message in err


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
