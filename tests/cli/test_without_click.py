"""What is read without click is read as click reads it."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath_cli import one_patient
from carepath_cli.check import check
from carepath_cli.checking import plainly_checked
from carepath_cli.evaluate import evaluate
from carepath_cli.main import main
from carepath_cli.one_patient import Request, request_of

SAMPLE = str(Path(__file__).parent / "sample")
Capture = pytest.CaptureFixture[str]

WORDS = st.sampled_from(
    [
        *("pathways/x", "other", "", "-", "--", "--set", "--facts", "--format", "--audience"),
        *("json", "text", "clinician", "patient", "a=1", "b=yes", "--set=a=1", "--facts=f.json"),
        *("--require-complete", "--why-not", "urgent_mri", "--batch", "--help", "-x", "--format="),
    ]
)


def by_click(arguments: list[str]) -> Request | None:
    """What click makes of the words behind ``evaluate``; None where it refuses them."""
    taken: dict[str, Any] = {}

    def note(**options: Any) -> None:
        taken.update(options)

    command = click.Command("evaluate", params=evaluate.params, callback=note)
    try:
        command.main(arguments, standalone_mode=False)
    except click.ClickException:
        return None
    if not taken or taken["batch"] is not None:
        return None
    return Request(
        str(taken["pathway"]),
        taken["file"],
        taken["settings"],
        taken["form"],
        taken["audience"],
        taken["require_complete"],
        taken["asked"],
        taken["suppositions"],
    )


@given(st.lists(WORDS, max_size=8))
def test_a_plain_request_is_the_one_that_click_reads(words: list[str]) -> None:
    plain = request_of(["evaluate", *words])
    if plain is not None:
        assert by_click(words) == plain


@pytest.mark.parametrize(
    ("words", "request_made"),
    [
        (["p"], Request("p")),
        (["p", "--facts", "f"], Request("p", "f")),
        (["--facts", "-", "p"], Request("p", "-")),
        (["p", "--set", "a=1", "--set", "b"], Request("p", None, ("a=1", "b"))),
        (["p", "--format", "json"], Request("p", form="json")),
        (["p", "--audience", "patient"], Request("p", audience="patient")),
        (["p", "--require-complete"], Request("p", require_complete=True)),
    ],
)
def test_plain_requests(words: list[str], request_made: Request) -> None:
    assert request_of(["evaluate", *words]) == request_made


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--help"],
        ["evaluate"],
        ["evaluate", "--help"],
        ["evaluate", "p", "q"],
        ["evaluate", "p", "--facts"],
        ["evaluate", "p", "--facts", "--set"],
        ["evaluate", "p", "--facts", "a", "--facts", "b"],
        ["evaluate", "p", "--facts=a"],
        ["evaluate", "p", "--format", "xml"],
        ["evaluate", "p", "--audience", "nobody"],
        ["evaluate", "p", "--why-not", "x"],
        ["evaluate", "--", "p"],
        ["check", "p"],
    ],
)
def test_all_else_is_left_to_click(words: list[str]) -> None:
    assert request_of(words) is None


@given(st.lists(st.sampled_from(["p", "q/r", "", "-", "--", "--strict", "--format", "json", "-h"])))
def test_a_plain_check_is_the_one_that_click_reads(words: list[str]) -> None:
    plain = plainly_checked(["check", *words])
    if plain is None:
        return
    taken: dict[str, Any] = {}
    command = click.Command("check", params=check.params, callback=lambda **o: taken.update(o))
    command.main(words, standalone_mode=False)
    assert taken == {"paths": plain, "form": "text", "strict": False, "changed": False}


@pytest.mark.parametrize("words", [["check"], ["check", "p", "--strict"], ["checks", "p"], []])
def test_no_plain_check(words: list[str]) -> None:
    assert plainly_checked(words) is None


@pytest.mark.parametrize("paths", [[SAMPLE], [SAMPLE, SAMPLE], ["nowhere"], [__file__]])
def test_both_check_in_the_same_way(
    paths: list[str], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = (main(["check", *paths]), *capsys.readouterr())
    monkeypatch.setattr("carepath_cli.checking.plainly_checked", lambda _: None)
    assert (main(["check", *paths]), *capsys.readouterr()) == plain


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["--format", "json"],
        ["--audience", "patient"],
        ["--set", "days_ill=8"],
        ["--set", "days_il=8"],
        ["--facts", "nowhere.json"],
        ["--require-complete"],
    ],
)
def test_both_give_the_same_answer(
    words: list[str], capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = (main(["evaluate", SAMPLE, *words]), *capsys.readouterr())
    monkeypatch.setattr("carepath_cli.main.request_of", lambda _: None)
    assert (main(["evaluate", SAMPLE, *words]), *capsys.readouterr()) == plain


def test_nothing_costly_is_imported_for_one_patient() -> None:
    script = (
        "import sys; from carepath_cli.main import main; main(sys.argv[1:]); "
        "costly = {'click', 'dataclasses', 'inspect', 'pathlib', 'typing', 'textwrap', 'hashlib'}; "
        "print(sorted(costly & sys.modules.keys()))"
    )
    for _ in range(2):  # the first run fills the cache
        done = subprocess.run(
            [sys.executable, "-c", script, "evaluate", SAMPLE],
            capture_output=True,
            text=True,
            check=True,
        )
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_reader_that_goes_away_is_no_error() -> None:
    script = "import sys; from carepath_cli.main import main; sys.exit(main(sys.argv[1:]))"
    done = subprocess.run(
        f"'{sys.executable}' -c '{script}' evaluate '{SAMPLE}' | head -c 1",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.stderr == ""


def test_the_words_of_the_choices_stand_in_one_place() -> None:
    choices = {
        option.name: option.type.choices
        for option in evaluate.params
        if isinstance(option.type, click.Choice) and option.name in ("form", "audience")
    }
    assert choices == {"form": one_patient.FORMS, "audience": one_patient.AUDIENCES}
