"""The installed command on the back-pain pathway, as a person or a program calls it."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import sysconfig
from contextlib import suppress
from pathlib import Path

import jsonschema
import pytest

from carepath_interpreter.result_json import loads
from carepath_interpreter.schemas import result_schema

ROOT = Path(__file__).parents[2]
PATHWAY = "pathways/back_pain"
PATIENTS = "pathways/back_pain/patients"
CAREPATH = Path(sysconfig.get_path("scripts")) / "carepath"
FLAGS = (
    "urinary_retention",
    "new_bladder_dysfunction",
    "saddle_anaesthesia",
    "bilateral_leg_symptoms",
    "progressive_deficit",
)


def run(*arguments: str, given: str | bytes = b"", **environment: str) -> tuple[int, str, str]:
    """Exit status, standard output and standard error of ``carepath``."""
    data = given.encode() if isinstance(given, str) else given
    done = subprocess.run(
        [CAREPATH, *arguments],
        input=data,
        capture_output=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONUTF8": "1", **environment},
        check=False,
        timeout=120,
    )
    return done.returncode, done.stdout.decode(), done.stderr.decode()


def evaluated(**facts: object) -> dict[str, object]:
    """The JSON result of a patient given on standard input, checked against the schema."""
    status, out, err = run(
        "evaluate", PATHWAY, "--facts", "-", "--format", "json", given=json.dumps(facts)
    )
    assert (status, err) == (0, "")
    data: dict[str, object] = json.loads(out)
    jsonschema.Draft202012Validator(result_schema()).validate(data)
    return data


def with_certainty(data: dict[str, object], certainty: str) -> set[str]:
    recommendations = data["recommendations"]
    assert isinstance(recommendations, list)
    return {r["id"] for r in recommendations if r["certainty"] == certainty}


# --- patients --------------------------------------------------------------------------------


def test_an_emergency() -> None:
    data = evaluated(urinary_retention=True, mri_contraindicated=False)
    assert data["status"] == "complete"
    assert data["act_now"] is True
    assert {"urgent_mri", "surgical_consultation"} <= with_certainty(data, "certain")
    assert "urgent_ct" in with_certainty(data, "excluded")


def test_nothing_known() -> None:
    data = evaluated()
    assert data["status"] == "incomplete"
    assert data["act_now"] is True
    assert with_certainty(data, "certain") == set()
    assert "surgical_consultation" in with_certainty(data, "precautionary")
    (group,) = [g for g in data["alternatives"] if g["id"] == "emergency_imaging"]  # type: ignore[attr-defined]
    assert group["certainty"] == "precautionary"
    asked = [needed["fact"] for needed in data["needed"]]  # type: ignore[attr-defined]
    assert set(asked[: len(FLAGS)]) == set(FLAGS)


@pytest.mark.parametrize("flag", FLAGS)
def test_nothing_routine_is_certain_while_a_red_flag_is_unknown(flag: str) -> None:
    known = dict.fromkeys(set(FLAGS) - {flag}, False)
    data = evaluated(**known, pain_severity="mild", symptom_duration=3, radicular_pain=False)
    recommendations = data["recommendations"]
    assert isinstance(recommendations, list)
    certain = [r["id"] for r in recommendations if r["certainty"] == "certain"]
    assert [
        r["id"] for r in recommendations if r["id"] in certain and r["urgency"] == "routine"
    ] == []
    assert data["act_now"] is True


@pytest.mark.parametrize(
    ("written", "weeks"), [(6, 6), ("42 days", 6), ("6 weeks", 6), ("6.5", 6.5), (6.5, 6.5)]
)
def test_durations_are_exact(written: object, weeks: float) -> None:
    data = evaluated(symptom_duration=written)
    assert data["facts"] == {"symptom_duration": weeks}


@pytest.mark.parametrize("name", ["emergency", "routine", "missing_answers"])
def test_the_shipped_patients_in_words(name: str) -> None:
    status, out, err = run("evaluate", PATHWAY, "--facts", f"{PATIENTS}/{name}.json")
    assert (status, err) == (0, "")
    notice = "Not approved for use with patients."
    assert out.count(notice) == 2
    assert out.splitlines()[1].startswith("Under review. ")
    assert ("ACT NOW: within hours" in out) == (name != "routine")
    assert ("\nQUESTIONS in the order to ask\n" in out) == (name == "missing_answers")
    assert "\x1b" not in out
    assert max(map(len, out.splitlines())) <= 80


def test_a_result_can_be_read_back_and_evaluated_again() -> None:
    _, out, _ = run(
        "evaluate", PATHWAY, "--facts", f"{PATIENTS}/missing_answers.json", "--format", "json"
    )
    result = loads(out)
    facts = json.dumps(json.loads(out)["facts"])
    _, again, _ = run("evaluate", PATHWAY, "--facts", "-", "--format", "json", given=facts)
    assert loads(again) == result


def test_the_patients_own_words() -> None:
    status, out, _ = run(
        "evaluate", PATHWAY, "--audience", "patient", "--set", "urinary_retention=yes"
    )
    assert status == 0
    assert "This needs action now: within hours." in out
    for jargon in ("S01", "[1]", "box", "precaution", "emergency"):
        assert jargon not in out


def test_why_not_an_opioid() -> None:
    facts = [f"--set={flag}=no" for flag in FLAGS]
    status, out, _ = run(
        "evaluate", PATHWAY, *facts, "--set", "nsaid_failed=no", "--why-not", "opioid"
    )
    assert status == 0
    answer = out[out.index("WHY, OR WHY NOT: opioid") :]
    assert "It is not given, because NSAID has not helped: no." in answer


# --- exit statuses ---------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("evaluate", PATHWAY), 0),
        (("evaluate", f"{PATHWAY}/pathway.yaml"), 0),
        (("evaluate", PATHWAY, "--require-complete"), 3),
        (("evaluate", PATHWAY, "--set", "urinary_retention=maybe"), 1),
        (("evaluate", "pathways/front_pain"), 1),
        (("evaluate", PATHWAY, "--format", "xml"), 2),
        (("evaluate",), 2),
        (("check", PATHWAY), 0),
        (("check", "pathways/front_pain"), 1),
        (("check",), 2),
        (("--version",), 0),
    ],
)
def test_exit_statuses(arguments: tuple[str, ...], expected: int) -> None:
    status, out, err = run(*arguments)
    assert status == expected
    assert "Traceback" not in out + err
    assert (out != "") or (err != "")


def test_all_mistakes_at_once() -> None:
    facts = {
        "urinary_retenton": True,
        "pain_severity": "sever",
        "symptom_duration": "3 kg",
        "radicular_pain": "true",
    }
    status, out, err = run("evaluate", PATHWAY, "--facts", "-", given=json.dumps(facts))
    assert (status, out) == (1, "")
    assert "did you mean `urinary_retention`?" in err
    assert "did you mean `severe`?" in err
    assert "`kg` measures a mass, and `symptom_duration` is a duration" in err
    assert "`radicular_pain` is answered yes or no, and `true` is neither" in err
    assert err.endswith("\n4 errors\n")


@pytest.mark.parametrize(
    "given",
    [
        b"",
        b"\x00\x01\x02",
        b"\xff\xfe{\x00}\x00",
        b"[" * 1_000_000,
        b'{"a": ' * 100_000,
        b'{"urinary_retention": &a yes}',
        b"a: &a [*a]\n",
        b"- 1\n- 2\n",
        b"!!python/object/apply:os.system [id]\n",
        b"x" * 2_000_000,
        '{"\u202eurinary_retention": true}'.encode(),
    ],
)
def test_hostile_facts(given: bytes) -> None:
    status, out, err = run("evaluate", PATHWAY, "--facts", "-", given=given)
    assert (status, out) == (1, "")
    assert "error" in err
    assert "Traceback" not in err
    assert len(err) < 5_000


def test_a_check_of_everything_that_is_shipped() -> None:
    status, out, err = run("check", "pathways")
    assert (status, err) == (0, "")
    assert "pathways/back_pain: " in out
    assert "41 source statements" in out


# --- the process -----------------------------------------------------------------------------


def test_python_dash_m_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "carepath_cli", "--version"],
        capture_output=True,
        text=True,
        check=True,
        timeout=120,
    )
    assert done.stdout == run("--version")[1]


def test_the_same_bytes_whatever_the_locale() -> None:
    arguments = ("evaluate", PATHWAY, "--format", "json")
    first = run(*arguments, LC_ALL="C", PYTHONHASHSEED="1")
    assert first == run(*arguments, LC_ALL="C.UTF-8", PYTHONHASHSEED="2", TZ="Asia/Tokyo")


def test_a_reader_that_goes_away_gets_no_traceback() -> None:
    with subprocess.Popen(
        [CAREPATH, "evaluate", PATHWAY], stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT
    ) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full here")
def test_a_full_disk_is_said() -> None:
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [CAREPATH, "check", PATHWAY],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            cwd=ROOT,
            check=False,
            timeout=120,
        )
    assert done.returncode == 1
    assert done.stderr == "carepath: no space left on device\n"


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGINT for one process")
def test_interrupted_while_waiting_for_facts() -> None:
    with subprocess.Popen(
        [CAREPATH, "evaluate", PATHWAY, "--facts", "-"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        cwd=ROOT,
        # Whoever runs the tests in the background may have the signal ignored.
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL),
    ) as process:
        assert process.stdin is not None
        # More than a pipe holds: when it is taken in, the process is past its start.
        process.stdin.write(b" " * 900_000)
        process.stdin.flush()
        # A signal between two reads is only seen after the next: people press Ctrl-C again.
        for _ in range(60):
            process.send_signal(signal.SIGINT)
            with suppress(subprocess.TimeoutExpired):
                process.wait(timeout=1)
                break
        status = process.returncode
        assert process.stderr is not None
        assert process.stderr.read().decode().strip() == "carepath: stopped"
    assert status == 130


def test_evaluating_imports_neither_graphviz_nor_rich() -> None:
    code = (
        "import sys; from carepath_cli.main import main; "
        f"main(['evaluate', {PATHWAY!r}, '--format', 'json']); "
        "print(sorted({'graphviz', 'rich', 'resvg_py', 'carepath_diagrams'} & set(sys.modules)), "
        "file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=True,
        timeout=120,
    )
    assert done.stderr == "[]\n"
