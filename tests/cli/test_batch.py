"""``carepath evaluate --batch``: forms, exit statuses, files that are whole or not there."""

from __future__ import annotations

import io
import json
import os
import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import polars
import pytest

from carepath_cli import batch_running
from carepath_cli.batch_output import for_terminal
from carepath_cli.batch_progress import ProgressShown, thousands, wants_progress
from carepath_cli.failing import Failed
from carepath_cli.main import main
from carepath_interpreter.batch.blocks import Chunk
from carepath_interpreter.batch.columns import Columns
from carepath_interpreter.batch.records import Problem
from carepath_interpreter.batch.working import Job, JsonOut
from carepath_interpreter.schemas import batch_schema
from pathway_samples import back

SAMPLE = str(Path(__file__).parent / "sample")
COMMAND = (sys.executable, "-m", "carepath_cli", "evaluate", SAMPLE)

ROWS = """{"id": "a", "trouble_breathing": true}
{"id": "b", "trouble_breathing": "maybe"}
{"id": "c", "trouble_breathing": false, "days_ill": "1 week"}
{"id": "d"
"""
SUMMARY = "4 rows: 2 evaluated (1 act now, 0 incomplete), 2 with problems\n"

Capture = pytest.CaptureFixture[str]


def run(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    status = main(["evaluate", SAMPLE, *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "patients.jsonl"
    path.write_text(ROWS, encoding="utf-8")
    return path


def command(*arguments: str | Path, **options: Any) -> subprocess.CompletedProcess[bytes]:
    """A process of its own."""
    return subprocess.run(
        [*COMMAND, *arguments],
        capture_output=True,
        timeout=120,
        check=False,
        **options,
    )


# --- what comes out --------------------------------------------------------------------------


def test_records_in_the_order_of_the_rows(capsys: Capture, table: Path) -> None:
    status, out, err = run(capsys, "--batch", str(table))
    assert status == 4
    records = [json.loads(line) for line in out.splitlines()]
    checker = jsonschema.Draft202012Validator(batch_schema())
    for record in records:
        checker.validate(record)
    assert [(record["row"], record["id"]) for record in records] == [
        (1, "a"),
        (2, "b"),
        (3, "c"),
        (4, "d"),
    ]
    assert records[0]["status"] == "complete"
    assert records[1] == {
        "row": 2,
        "id": "b",
        "line": 2,
        "problems": [
            {
                "code": "CP906",
                "fact": "trouble_breathing",
                "message": "`trouble_breathing` is answered yes or no, and `maybe` is neither",
                "help": "write yes or no",
            }
        ],
    }
    assert records[3]["problems"][0]["message"] == (
        "the end of the text where a comma or the closing brace belongs"
    )
    assert err.startswith(SUMMARY)
    assert re.fullmatch(
        r"Sore throat, version \S+, content [0-9a-f]{12}\. Draft\. Not approved for use with "
        r"patients\. Made for tests; nothing here is medicine\.\n",
        err.removeprefix(SUMMARY),
    )


def test_no_bad_row_ends_well(capsys: Capture, table: Path) -> None:
    table.write_text('{"trouble_breathing": false}\n', encoding="utf-8")
    status, _, err = run(capsys, "--batch", str(table))
    assert status == 0
    assert err.startswith("1 row: 1 evaluated (0 act now, 1 incomplete), 0 with problems\n")


def test_standard_input_and_output(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    data = "id,trouble_breathing\n1,yes\n"
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data.encode())))
    status, out, _ = run(capsys, "--batch", "-", "--batch-format", "csv", "-o", "-")
    assert status == 0
    header, row = out.splitlines()
    assert header.startswith("row,id,status,act_now,")
    assert row.startswith("1,1,complete,yes,")


@pytest.mark.parametrize("form", ["jsonl", "csv", "parquet"])
@pytest.mark.parametrize("out_form", ["jsonl", "csv", "parquet"])
def test_every_form_into_every_other(
    capsys: Capture, tmp_path: Path, form: str, out_form: str
) -> None:
    source, target = tmp_path / f"in.{form}", tmp_path / f"out.{out_form}"
    rows = {"id": ["a", "b", "c"], "trouble_breathing": ["yes", "maybe", "no"]}
    frame = polars.DataFrame(rows)
    if form == "parquet":
        frame.write_parquet(source)
    elif form == "csv":
        frame.write_csv(source)
    else:
        frame.write_ndjson(source)
    status, out, err = run(capsys, "--batch", str(source), "-o", str(target))
    assert (status, out) == (4, "")
    assert err.startswith("3 rows: 2 evaluated (1 act now, 1 incomplete), 1 with problems\n")
    found: list[dict[str, Any]]
    if out_form == "parquet":
        found = polars.read_parquet(target).rows(named=True)
    elif out_form == "csv":
        found = polars.read_csv(target).rows(named=True)
    else:
        found = [json.loads(line) for line in target.read_text("utf-8").splitlines()]
    assert [row["id"] for row in found] == ["a", "b", "c"]
    assert [row.get("status") for row in found] == ["complete", None, "incomplete"]
    assert [bool(row.get("problems")) for row in found] == [False, True, False]


def test_columns_are_passed_through(capsys: Capture, tmp_path: Path) -> None:
    source = tmp_path / "in.csv"
    source.write_text("nr,ward,trouble_breathing\n7,A,yes\n", encoding="utf-8")
    status, out, _ = run(
        capsys, "--batch", str(source), "--id", "nr", "--keep-others", "--output-format", "jsonl"
    )
    assert status == 0
    assert out.startswith('{"row": 1, "id": "7", "kept": {"ward": "A"}, "status": "complete"')
    status, _, err = run(capsys, "--batch", str(source), "--keep", "nr")
    assert (status, err) == (
        1,
        f"carepath: {source}: the columns cannot be used:\n  sample has no fact called `ward`\n",
    )


def test_results_with_reasons(capsys: Capture, table: Path) -> None:
    status, out, _ = run(capsys, "--batch", str(table), "--explain")
    assert status == 4
    first = json.loads(out.splitlines()[0])
    assert first["result"]["schema"] == "carepath/result/1"


# --- files -----------------------------------------------------------------------------------


def test_a_file_is_there_as_a_whole_or_not_at_all(
    tmp_path: Path, table: Path, monkeypatch: pytest.MonkeyPatch, capsys: Capture
) -> None:
    target = tmp_path / "out" / "records.jsonl"
    target.parent.mkdir()
    target.write_text("what was there\n", encoding="utf-8")
    target.chmod(0o640)

    def broken(*_arguments: object) -> Iterator[object]:
        raise KeyboardInterrupt
        yield

    with monkeypatch.context() as patched:
        patched.setattr(batch_running, "done", broken)
        assert run(capsys, "--batch", str(table), "-o", str(target))[0] == 130
    assert target.read_text("utf-8") == "what was there\n"
    assert list(target.parent.iterdir()) == [target]
    assert run(capsys, "--batch", str(table), "-o", str(target))[0] == 4
    assert len(target.read_text("utf-8").splitlines()) == 4
    assert list(target.parent.iterdir()) == [target]
    assert stat.S_IMODE(target.stat().st_mode) == 0o640


def test_parquet_leaves_nothing_beside_it(capsys: Capture, tmp_path: Path, table: Path) -> None:
    target = tmp_path / "out" / "records.parquet"
    target.parent.mkdir()
    assert run(capsys, "--batch", str(table), "-o", str(target))[0] == 4
    assert polars.read_parquet(target).height == 4
    assert list(target.parent.iterdir()) == [target]


def test_what_is_no_file_is_written_to_and_stays(capsys: Capture, table: Path) -> None:
    assert run(capsys, "--batch", str(table), "-o", os.devnull)[0] == 4
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)


@pytest.mark.parametrize(
    ("arguments", "status", "said"),
    [
        (["--batch", "missing.jsonl"], 1, "carepath: missing.jsonl: no such file or directory\n"),
        (["--batch", "."], 2, "Error: --batch: what is .? Say so with --batch-format jsonl, csv "),
        (["--batch", ".", "--batch-format", "csv"], 1, "carepath: .: it is a folder\n"),
        (["--batch", "patients.jsonl", "-o", "no/where"], 1, "carepath: no/where: no such file "),
        (["--batch", "patients.jsonl", "-o", "patients.jsonl"], 2, "-o: this is the file that is"),
        (["--batch", "patients.jsonl", "--facts", "x"], 2, "--facts is for one patient, and "),
        (["--batch", "patients.jsonl", "--set", "a=1"], 2, "--set is for one patient, and --batch"),
        (["--jobs", "2"], 2, "--jobs is for many patients, and goes with --batch"),
        (["-o", "x"], 2, "--output is for many patients, and goes with --batch"),
        (["--batch", "patients.jsonl", "--jobs", "-1"], 2, "Invalid value for '--jobs'"),
        (
            ["--batch", "patients.jsonl", "--explain", "--output-format", "csv"],
            2,
            "--explain: a whole result fits only into JSON Lines",
        ),
        (
            ["--batch", "patients.jsonl", "--keep-others"],
            1,
            "carepath: patients.jsonl: JSON Lines has no header, so --keep-others is not possible",
        ),
        (["--batch", "empty.csv"], 1, "carepath: empty.csv: there is no header; the first line "),
        (["--batch", "empty.parquet"], 1, "carepath: empty.parquet: it cannot be read as Parquet"),
    ],
)
def test_what_cannot_be_done(
    capsys: Capture,
    table: Path,
    monkeypatch: pytest.MonkeyPatch,
    arguments: list[str],
    status: int,
    said: str,
) -> None:
    monkeypatch.chdir(table.parent)
    Path("empty.csv").touch()
    Path("empty.parquet").touch()
    found, out, err = run(capsys, *arguments)
    assert (found, out) == (status, "")
    assert said in err


def test_parquet_without_polars(
    capsys: Capture, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    said = (
        "carepath: Parquet needs Polars, which is not installed; to install it:\n"
        "  python -m pip install 'carepath[parquet]'\n"
    )
    assert run(capsys, "--batch", str(table), "--output-format", "parquet") == (1, "", said)
    parquet = table.with_name("x.parquet")
    parquet.touch()
    assert run(capsys, "--batch", str(parquet)) == (1, "", said)
    assert run(capsys, "--batch", str(table))[0] == 4


def test_nothing_else_needs_polars(table: Path) -> None:
    code = (
        "import sys; sys.modules['polars'] = None; from carepath_cli.main import main; "
        f"sys.exit(main(['evaluate', {SAMPLE!r}, '--batch', {str(table)!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 4
    assert len(done.stdout.splitlines()) == 4


def test_a_terminal_is_given_no_commands(
    capsys: Capture, table: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    table.write_text('{"id": "\\u009b31m\u202e", "trouble_breathing": true}\n', encoding="utf-8")
    assert '"id": "\x9b31m\u202e"' in run(capsys, "--batch", str(table))[1]
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    out = run(capsys, "--batch", str(table))[1]
    assert out.startswith('{"row": 1, "id": "<U+009B>31m<U+202E>", "status": "complete"')
    assert for_terminal(b"a\tb\x1b\r\nc\n") == b"a\tb<U+001B><U+000D>\nc\n"


# --- several processes -----------------------------------------------------------------------


def many_rows(count: int) -> str:
    answers = ("true", "false", "3")
    return "".join(
        f'{{"id": {n}, "trouble_breathing": {answers[n % 3]}, "days_ill": {n % 9}}}\n'
        for n in range(count)
    )


def test_several_processes_write_the_same_bytes(tmp_path: Path) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(many_rows(5000), encoding="utf-8")
    for form in ("jsonl", "csv"):
        one, two = tmp_path / f"one.{form}", tmp_path / f"two.{form}"
        first = command("--batch", source, "-o", one)
        second = command("--batch", source, "-o", two, "--jobs", "2")
        assert first.returncode == second.returncode == 4
        assert first.stderr == second.stderr
        assert first.stderr.startswith(b"5 000 rows: 3 334 evaluated (1 667 act now, ")
        assert one.read_bytes() == two.read_bytes()
        assert len(one.read_bytes().splitlines()) == 5000 + (form == "csv")


def test_several_processes_read_and_write_parquet(tmp_path: Path) -> None:
    source, target = tmp_path / "in.parquet", tmp_path / "out.parquet"
    polars.DataFrame(
        {"id": range(3000), "trouble_breathing": [True, False, None] * 1000}
    ).write_parquet(source)
    done = command("--batch", source, "-o", target, "--jobs", "2")
    assert done.returncode == 0
    frame = polars.read_parquet(target)
    assert frame["id"].to_list() == list(range(3000))
    assert frame["row"].to_list() == list(range(1, 3001))
    assert frame["act_now"].to_list()[0] is True


def job() -> Job:
    return Job(back(), Columns((), "id", ()), None, JsonOut())


def test_no_more_is_read_than_is_worked_on() -> None:
    taken = 0

    def pieces() -> Iterator[Chunk]:
        nonlocal taken
        for n in range(1, 40):
            taken = n
            yield Chunk(n, [b'{"id": 1}'], [n])

    found = batch_running.done(job(), pieces(), 2)
    for given, _ in enumerate(found, start=1):
        assert taken <= given + 2 * batch_running.AHEAD + 1
    assert taken == 39


def test_a_process_that_dies_is_told() -> None:
    bad = Chunk(1, [Problem("", None, "", None)], [1])
    found = batch_running.done(job(), iter([bad._replace(rows=_Deadly())]), 2)
    with pytest.raises(Failed, match="a process ended before its work was done"):
        list(found)


class _Deadly(list[Any]):
    """Ends the process that takes it out of its parcel."""

    def __reduce__(self) -> tuple[Any, tuple[int]]:
        return os._exit, (9,)


@pytest.mark.parametrize("least", [0, 1], ids=["while it begins", "while it writes"])
def test_a_run_that_is_stopped_leaves_nothing(tmp_path: Path, least: int) -> None:
    source = tmp_path / "in.jsonl"
    source.write_text(many_rows(300_000), encoding="utf-8")
    target = tmp_path / "out" / "records.jsonl"
    target.parent.mkdir()
    process = subprocess.Popen(
        [*COMMAND, "--batch", source, "-o", target, "--jobs", "2"],
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    while process.poll() is None and not any(
        path.stat().st_size >= least for path in target.parent.iterdir()
    ):
        time.sleep(0.02)
    time.sleep(0 if least else 0.2)
    os.killpg(process.pid, signal.SIGINT)  # to all of them, as a terminal does
    _, err = process.communicate(timeout=60)
    assert (process.returncode, err.strip()) == (130, b"carepath: stopped")
    assert list(target.parent.iterdir()) == []


def test_answers_come_as_the_rows_come() -> None:
    with subprocess.Popen(
        [*COMMAND, "--batch", "-", "--batch-format", "jsonl"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        for n in range(3):
            process.stdin.write(b'{"id": %d}\n' % n)
            process.stdin.flush()
            assert json.loads(process.stdout.readline())["id"] == n
        process.stdin.close()
        assert process.wait(60) == 0


# --- progress --------------------------------------------------------------------------------


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_is_for_terminals_and_for_what_takes_long(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("carepath_cli.batch_progress.PATIENCE", 0.0)
    monkeypatch.setattr("sys.stderr", screen := Terminal())
    with ProgressShown(100, wanted=wants_progress(output_is_terminal=False)) as progress:
        progress.at(50, 12_345)
    assert "12 345 rows" in screen.getvalue()
    monkeypatch.setattr("sys.stderr", screen := Terminal())
    with ProgressShown(100, wanted=wants_progress(output_is_terminal=True)) as progress:
        progress.at(50, 12_345)
    assert screen.getvalue() == ""
    monkeypatch.setattr("sys.stderr", file := io.StringIO())
    with ProgressShown(None, wanted=wants_progress(output_is_terminal=False)) as progress:
        progress.at(50, 12_345)
    assert file.getvalue() == ""
    monkeypatch.setattr("carepath_cli.batch_progress.PATIENCE", 1000.0)
    monkeypatch.setattr("sys.stderr", screen := Terminal())
    with ProgressShown(100, wanted=True) as progress:
        progress.at(50, 12_345)
    assert screen.getvalue() == ""


def test_thousands() -> None:
    assert [thousands(n) for n in (0, 999, 1000, 1234567)] == ["0", "999", "1 000", "1 234 567"]
