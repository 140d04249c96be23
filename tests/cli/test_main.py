"""The command as a whole: whatever happens, a sentence and an exit status."""

from __future__ import annotations

import errno
import io
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import click
import pytest

from carepath_cli import main as main_module
from carepath_cli.commands import COMMANDS, carepath
from carepath_cli.main import main

SAMPLE = str(Path(__file__).parent / "sample")
Capture = pytest.CaptureFixture[str]


def test_the_version(capsys: Capture) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"carepath {version('carepath')}\n"


@pytest.mark.parametrize("flag", ["--help", "-h"])
def test_help_names_every_command_in_one_line(capsys: Capture, flag: str) -> None:
    assert main([flag]) == 0
    out = capsys.readouterr().out
    for name in COMMANDS:
        command = carepath.get_command(click.Context(carepath), name)
        assert command is not None
        assert command.name == name
        assert f"  {name}" in out
        assert command.short_help
        assert command.short_help in out


@pytest.mark.parametrize("name", sorted(COMMANDS))
def test_each_command_tells_its_exit_statuses(capsys: Capture, name: str) -> None:
    assert main([name, "--help"]) == 0
    assert "Exit status: 0 " in " ".join(capsys.readouterr().out.split())


def test_no_command_and_a_wrong_one_are_wrong_usage(capsys: Capture) -> None:
    assert main([]) == 2
    assert "Usage: carepath" in capsys.readouterr().err
    assert main(["evaluat"]) == 2
    assert "No such command 'evaluat'" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("problem", "status", "message"),
    [
        (KeyboardInterrupt(), 130, "carepath: stopped\n"),
        (
            PermissionError(errno.EACCES, "Permission denied", "facts.json"),
            1,
            "carepath: facts.json: permission denied\n",
        ),
        (
            OSError(errno.ENOSPC, "No space left on device"),
            1,
            "carepath: no space left on device\n",
        ),
        (OSError("strange"), 1, "carepath: it cannot be used\n"),
        (
            RecursionError("maximum recursion depth exceeded"),
            1,
            "carepath: this is too large, or too deeply nested, to be worked on\n",
        ),
        (
            MemoryError(),
            1,
            "carepath: this is too large, or too deeply nested, to be worked on\n",
        ),
        (
            ZeroDivisionError("division by zero"),
            1,
            "carepath: internal error: ZeroDivisionError: division by zero\n"
            "This is a mistake in carepath and not in your files. Please report it; with the "
            "environment variable CAREPATH_TRACEBACK=1 it says more.\n",
        ),
    ],
)
def test_what_goes_wrong_is_said_in_a_sentence(
    capsys: Capture,
    monkeypatch: pytest.MonkeyPatch,
    problem: BaseException,
    status: int,
    message: str,
) -> None:
    @click.command()
    def breaks() -> None:
        raise problem

    monkeypatch.setitem(carepath.commands, "breaks", breaks)
    assert main(["breaks"]) == status
    captured = capsys.readouterr()
    assert (captured.out, captured.err.lstrip("\n")) == ("", message)


def test_who_mends_carepath_can_see_the_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    @click.command()
    def breaks() -> None:
        raise ZeroDivisionError

    monkeypatch.setitem(carepath.commands, "breaks", breaks)
    monkeypatch.setenv(main_module.SHOW_TRACEBACKS, "1")
    with pytest.raises(ZeroDivisionError):
        main(["breaks"])


def test_an_encoding_that_lacks_a_character(monkeypatch: pytest.MonkeyPatch) -> None:
    written = io.BytesIO()
    monkeypatch.setattr("sys.stdout", io.TextIOWrapper(written, encoding="latin-1"))
    assert main(["evaluate", SAMPLE]) == 0
    assert "S01 [1] · box 2".encode("latin-1") in written.getvalue()
    assert rb"\u2500" * 80 in written.getvalue()


@pytest.mark.parametrize(
    ("words", "closed"),
    [
        (f"evaluate {SAMPLE}", ">&-"),
        (f"check {SAMPLE}", ">&- 2>&-"),
        (f"show {SAMPLE}", ">&-"),
        (f"ask {SAMPLE} </dev/null", ">&-"),
    ],
)
def test_output_that_is_closed_is_written_nowhere(words: str, closed: str) -> None:
    script = "import sys; from carepath_cli.main import main; sys.exit(main())"
    done = subprocess.run(
        f"'{sys.executable}' -c '{script}' {words} {closed}",
        shell=True,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
