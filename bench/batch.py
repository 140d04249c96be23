"""Rows a second of ``evaluate --batch`` against the loop somebody writes by hand.

The loop by hand reads with the standard library, calls the function of :mod:`bench.by_hand` and
writes whether to act now and what is recommended. It knows complete patients only, checks nothing
and says no more. Both take and give bytes in memory, in one process; the command as a whole, with
one process and with two, goes from file to file.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any, Final

from bench.by_hand import back_pain
from bench.evaluation import patient, without
from bench.places import BACK_PAIN, ROOT
from bench.timing import table

from carepath_dsl.load import load_pathway
from carepath_dsl.model import Number, Pathway, YesNo
from carepath_interpreter.batch.blocks import chunks_of
from carepath_interpreter.batch.columns import Columns, columns_of
from carepath_interpreter.batch.csv_lines import CsvLines
from carepath_interpreter.batch.flat_records import flat
from carepath_interpreter.batch.json_rows import json_pieces
from carepath_interpreter.batch.working import MOST_ROWS, CsvOut, Done, Job, JsonOut, Worker

ROWS: Final = 10_000
ROWS_OF_A_FILE: Final = 100_000
ROUNDS: Final = 9
MISSING: Final = 0.1


def as_json(patients: Iterable[Mapping[str, Any]]) -> bytes:
    """Patients as JSON Lines."""
    lines = [json.dumps({"id": n, **facts}) for n, facts in enumerate(patients)]
    return "\n".join([*lines, ""]).encode()


def as_csv(pathway: Pathway, patients: Iterable[Mapping[str, Any]]) -> bytes:
    """Patients as CSV, with an empty cell for what is not known."""

    def cell(value: object) -> str:
        if isinstance(value, bool):
            return "yes" if value else "no"
        return "" if value is None else str(value)

    lines = [",".join(["id", *pathway.facts])]
    for n, facts in enumerate(patients):
        lines.append(",".join([str(n), *(cell(facts.get(name)) for name in pathway.facts)]))
    return "\n".join([*lines, ""]).encode()


def json_by_hand(data: bytes) -> bytes:
    """The loop for JSON Lines."""
    out = []
    for line in io.BytesIO(data):
        facts = json.loads(line)
        act_now, advice = back_pain(facts)
        out.append(json.dumps({"id": facts["id"], "act_now": act_now, "advice": advice}) + "\n")
    return "".join(out).encode()


def csv_by_hand(pathway: Pathway) -> Callable[[bytes], bytes]:
    """The loop for CSV."""
    flags = [id for id, fact in pathway.facts.items() if isinstance(fact.type, YesNo)]
    numbers = [id for id, fact in pathway.facts.items() if isinstance(fact.type, Number)]

    def run(data: bytes) -> bytes:
        out = io.StringIO()
        writer = csv.writer(out)
        for row in csv.DictReader(io.StringIO(data.decode())):
            facts: dict[str, Any] = dict(row)
            for name in flags:
                facts[name] = facts[name] == "yes"
            for name in numbers:
                facts[name] = float(facts[name])
            act_now, advice = back_pain(facts)
            writer.writerow([facts["id"], act_now, " ".join(advice)])
        return out.getvalue().encode()

    return run


def json_by_us(pathway: Pathway) -> Callable[[bytes], bytes]:
    """The pieces of the command, for JSON Lines."""
    worker = Worker(Job(pathway, Columns((), "id", ()), None, JsonOut()))

    def run(data: bytes) -> bytes:
        pieces = chunks_of(json_pieces(io.BytesIO(data).read1), MOST_ROWS)
        return _joined(worker.done(piece) for piece in pieces)

    return run


def csv_by_us(pathway: Pathway) -> Callable[[bytes], bytes]:
    """The pieces of the command, for CSV."""
    columns = columns_of(pathway, ("id", *pathway.facts), None, ())
    header = CsvLines(io.BytesIO(as_csv(pathway, [])).read1).header
    worker = Worker(Job(pathway, columns, header, CsvOut(flat(pathway, (), needed=True))))

    def run(data: bytes) -> bytes:
        pieces = chunks_of(CsvLines(io.BytesIO(data).read1).pieces(), MOST_ROWS)
        return _joined(worker.done(piece) for piece in pieces)

    return run


def _joined(pieces: Iterable[Done]) -> bytes:
    return b"".join(piece.records for piece in pieces if isinstance(piece.records, bytes))


def rows_a_second(*runs: tuple[Callable[[bytes], bytes], bytes]) -> list[float]:
    """The best of several rounds, all taken in turns."""
    best = [float("inf")] * len(runs)
    for _ in range(ROUNDS):
        for place, (run, data) in enumerate(runs):
            start = time.perf_counter()
            written = run(data)
            best[place] = min(best[place], time.perf_counter() - start)
            if written.count(b"\n") < ROWS:
                raise AssertionError("rows are missing")
    return [ROWS / seconds for seconds in best]


def of_the_command(data: bytes, jobs: int) -> float:
    """Rows a second of a whole process, from file to file."""
    with TemporaryDirectory() as folder:
        source, target = Path(folder, "in.jsonl"), Path(folder, "out.jsonl")
        source.write_bytes(data)
        command = (sys.executable, "-m", "carepath_cli", "evaluate", str(BACK_PAIN))
        options = ("--batch", str(source), "-o", str(target), "--jobs", str(jobs))
        start = time.perf_counter()
        subprocess.run((*command, *options), cwd=ROOT, stderr=subprocess.DEVNULL, check=True)
        return ROWS_OF_A_FILE / (time.perf_counter() - start)


def measured() -> dict[str, float]:
    """Rows a second, and ratios to the loops by hand."""
    rng = Random(6)
    pathway = load_pathway(BACK_PAIN)
    known = [patient(pathway, rng) for _ in range(ROWS)]
    missing = [without(facts, MISSING, rng) for facts in known]
    for facts, line in zip(known, json_by_us(pathway)(as_json(known)).splitlines(), strict=True):
        record = json.loads(line)
        if (record["act_now"], set(record["certain"])) != (
            back_pain(facts)[0],
            set(back_pain(facts)[1]),
        ):
            raise AssertionError(f"not the same answer: {facts}")
    by_json, by_csv = json_by_us(pathway), csv_by_us(pathway)
    json_hand, json_known, json_missing, csv_hand, csv_known, csv_missing = rows_a_second(
        (json_by_hand, as_json(known)),
        (by_json, as_json(known)),
        (by_json, as_json(missing)),
        (csv_by_hand(pathway), as_csv(pathway, known)),
        (by_csv, as_csv(pathway, known)),
        (by_csv, as_csv(pathway, missing)),
    )
    # More rows than are remembered, so that not all of them have been met before.
    many = as_json([without(patient(pathway, rng), MISSING, rng) for _ in range(ROWS_OF_A_FILE)])
    return {
        "JSON Lines by hand, rows a second": json_hand,
        "JSON Lines, all known, rows a second": json_known,
        "JSON Lines, 10 % missing, rows a second": json_missing,
        "CSV by hand, rows a second": csv_hand,
        "CSV, all known, rows a second": csv_known,
        "CSV, 10 % missing, rows a second": csv_missing,
        "command, 10 % missing, 1 process, rows a second": of_the_command(many, 1),
        "command, 10 % missing, 2 processes, rows a second": of_the_command(many, 2),
        "JSON Lines": json_known / json_hand,
        "JSON Lines, 10 % missing": json_missing / json_hand,
        "CSV": csv_known / csv_hand,
        "CSV, 10 % missing": csv_missing / csv_hand,
    }


def shown(found: Mapping[str, float]) -> str:
    """The numbers as a table."""

    def row(name: str, key: str, ratio: str = "") -> tuple[str, str, str]:
        speed = f"{found[f'{key}, rows a second']:,.0f}".replace(",", " ")
        return name, speed, ratio if not ratio else f"{found[ratio]:.2f}"

    rows = [("", "rows a second", "ratio")]
    for form in ("JSON Lines", "CSV"):
        rows += [
            row(f"{form}, loop written by hand, all known", f"{form} by hand"),
            row(f"{form}, all known", f"{form}, all known", form),
            row(f"{form}, 10 % missing", f"{form}, 10 % missing", f"{form}, 10 % missing"),
        ]
    rows += [
        row("the command, 10 % missing", "command, 10 % missing, 1 process"),
        row("the command with --jobs 2", "command, 10 % missing, 2 processes"),
    ]
    return table("Many patients of back_pain, a row each", rows)


if __name__ == "__main__":
    print(shown(measured()))
