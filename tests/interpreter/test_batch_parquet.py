"""Parquet: types of columns, exact numbers, and records as a table."""

from __future__ import annotations

import datetime
import sys
from collections.abc import Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import polars
import pytest

from carepath_interpreter.batch.columns import columns_of
from carepath_interpreter.batch.flat_records import flat
from carepath_interpreter.batch.parquet_records import ParquetRecords, Parts
from carepath_interpreter.batch.parquet_rows import (
    NoPolars,
    ParquetRows,
    check_types,
    kept_types,
    parquet_table,
    slices,
)
from carepath_interpreter.batch.reading import FactsReader
from carepath_interpreter.batch.records import BadTable, Row, Unusable
from carepath_interpreter.batch.working import Job, ParquetOut, Worker
from pathway_samples import back

PATHWAY = back()


def parquet_rows(
    folder: Path, columns: dict[str, Any], keep: Sequence[str] = ()
) -> list[Row | Unusable]:
    """The rows of a table, read two at a time."""
    path = folder / "table.parquet"
    polars.DataFrame(columns).write_parquet(path)
    table = parquet_table(path)
    found = columns_of(PATHWAY, table.names, None, keep)
    check_types(table, found)
    reader = ParquetRows(FactsReader(PATHWAY), table, found)
    return [row for first, count in slices(table, 2) for row in reader.rows(first, count)]


def test_rows_with_typed_columns(tmp_path: Path) -> None:
    rows = parquet_rows(
        tmp_path,
        {
            "id": [7, 8, 9],
            "urinary_retention": [True, None, False],
            "pain_severity": polars.Series(["severe", None, "mild"], dtype=polars.Categorical),
            "symptom_duration": [0.1, 6.0, None],
        },
    )
    assert rows == [
        Row(
            1,
            7,
            (),
            {
                "urinary_retention": True,
                "pain_severity": "severe",
                "symptom_duration": Fraction(1, 10),
            },
        ),
        Row(2, 8, (), {"symptom_duration": Fraction(6)}),
        Row(3, 9, (), {"urinary_retention": False, "pain_severity": "mild"}),
    ]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ([6], Fraction(6)),
        (["6.5"], Fraction(13, 2)),
        (["42 days"], Fraction(6)),
        ([Decimal("0.30")], Fraction(3, 10)),
        ([1e-3], Fraction(1, 1000)),
        (polars.Series([6], dtype=polars.UInt8), Fraction(6)),
        ([float("nan")], "`symptom_duration` is a number, and `nan` is not one"),
        ([float("inf")], "`symptom_duration` is a number, and `inf` is not one"),
        ([-1.0], "`-1 weeks` is out of range for `symptom_duration`"),
        ([""], "an empty text is not an answer"),
        ([True], "`symptom_duration` is a number, and `true` is not one"),
    ],
)
def test_numbers_are_exact(tmp_path: Path, values: Any, expected: Fraction | str) -> None:
    (row,) = parquet_rows(tmp_path, {"symptom_duration": values})
    if isinstance(row, Row):
        assert row.facts == {"symptom_duration": expected}
    else:
        assert row.problems[0].message == expected
        assert row.line is None


@pytest.mark.parametrize(
    ("column", "values", "said"),
    [
        ("urinary_retention", [[True]], "of the type List(Boolean); a fact is a Boolean, a text"),
        ("urinary_retention", [datetime.date(2026, 1, 1)], "of the type Date; a fact is a Boolean"),
        ("urinary_retention", [b"yes"], "of the type Binary; a fact is a Boolean, a text"),
        ("id", [{"a": 1}], "of the type Struct({'a': Int64}), which has no place in a row"),
    ],
)
def test_types_that_are_no_facts_are_told_before_anything_is_read(
    tmp_path: Path, column: str, values: list[object], said: str
) -> None:
    with pytest.raises(BadTable) as raised:
        parquet_rows(tmp_path, {column: values})
    assert str(raised.value).startswith("the columns cannot be used:\n")
    assert said in str(raised.value)


def test_a_fact_may_be_passed_through_as_well(tmp_path: Path) -> None:
    (row,) = parquet_rows(
        tmp_path, {"id": ["a"], "urinary_retention": [True]}, ["urinary_retention", "id"]
    )
    assert row == Row(1, "a", (True, "a"), {"urinary_retention": True})


@pytest.mark.parametrize("data", [b"", b"PAR1", b"PAR1" * 20, b"a,b\n1,2\n", bytes(1000)])
def test_what_is_no_parquet_is_told(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(data)
    with pytest.raises(BadTable, match=r"^it cannot be read as Parquet"):
        parquet_table(path)


def test_a_file_that_breaks_off_is_told(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    polars.DataFrame({"id": list(range(1000)), "urinary_retention": [True] * 1000}).write_parquet(
        path
    )
    data = bytearray(path.read_bytes())
    data[4:60] = b"\xff" * 56
    path.write_bytes(data)
    table = parquet_table(path)
    columns = columns_of(PATHWAY, table.names, None, ())
    with pytest.raises(BadTable, match=r"^it cannot be read as Parquet"):
        list(ParquetRows(FactsReader(PATHWAY), table, columns).rows(1, 1000))


def test_without_polars(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "polars", None)
    with pytest.raises(NoPolars):
        parquet_table(tmp_path / "x.parquet")


# --- records ---------------------------------------------------------------------------------


def records(folder: Path, columns: dict[str, Any], keep: Sequence[str] = ()) -> polars.DataFrame:
    """The records of a table as a table."""
    path = folder / "table.parquet"
    polars.DataFrame(columns).write_parquet(path)
    table = parquet_table(path)
    found = columns_of(PATHWAY, table.names, None, keep)
    out = ParquetOut(flat(PATHWAY, found.keep, needed=True), kept_types(table, found))
    worker = Worker(Job(PATHWAY, found, table, out))
    frames = [worker.done(piece).records for piece in slices(table, 2)]
    assert all(isinstance(frame, polars.DataFrame) for frame in frames)
    return polars.concat(frame for frame in frames if isinstance(frame, polars.DataFrame))


def test_records_as_a_table(tmp_path: Path) -> None:
    frame = records(
        tmp_path,
        {
            "id": [7, 8, 9],
            "day": [datetime.date(2026, 1, day) for day in (1, 2, 3)],
            "urinary_retention": ["yes", "maybe", None],
        },
        ["day"],
    )
    assert dict(frame.schema) == {
        "row": polars.Int64,
        "id": polars.Int64,
        "day": polars.Date,
        "status": polars.String,
        "act_now": polars.Boolean,
        **dict.fromkeys(
            ("certain", "precautionary", "possible", "holds"), polars.List(polars.String)
        ),
        "alternative_emergency_imaging": polars.String,
        **dict.fromkeys(
            ("report_care_level", "report_burden", "report_residual_share"), polars.String
        ),
        "needed": polars.List(polars.String),
        "problems": polars.List(
            polars.Struct(dict.fromkeys(("code", "fact", "message", "help"), polars.String))
        ),
    }
    rows = frame.rows(named=True)
    assert [row["id"] for row in rows] == [7, 8, 9]
    assert [row["day"].day for row in rows] == [1, 2, 3]
    assert [row["status"] for row in rows] == ["incomplete", None, "incomplete"]
    assert [row["problems"] and row["problems"][0]["fact"] for row in rows] == [
        None,
        "urinary_retention",
        None,
    ]
    assert rows[0]["act_now"] is True
    assert rows[1]["certain"] is None
    assert rows[2]["needed"][0] == "urinary_retention"


def parts_of(count: int) -> Iterator[polars.DataFrame]:
    for n in range(count):
        yield polars.DataFrame({"n": [2 * n, 2 * n + 1]})


@pytest.mark.parametrize("count", [0, 1, 7])
def test_parts_become_one_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, count: int) -> None:
    monkeypatch.setattr("carepath_interpreter.batch.parquet_records.ROWS_IN_A_PART", 4)
    parts = Parts(tmp_path)
    for frame in parts_of(count):
        parts.add(frame)
        assert sum(each.height for each in parts._waiting) < 4
    whole = parts.finished(polars.DataFrame(schema={"n": polars.Int64}))
    assert polars.read_parquet(whole)["n"].to_list() == list(range(2 * count))


def test_a_full_disk_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_frame: object, _file: object) -> None:
        raise polars.exceptions.ComputeError(
            "parquet: File out of specification: underlying IO error: "
            "No space left on device (os error 28)"
        )

    parts = Parts(tmp_path)
    monkeypatch.setattr(polars.DataFrame, "write_parquet", full)
    with pytest.raises(OSError, match="No space left on device") as caught:
        parts.finished(polars.DataFrame({"n": [1]}))
    assert caught.value.errno == 28


def test_a_table_without_rows(tmp_path: Path) -> None:
    columns = flat(PATHWAY, (), needed=True)
    frame = ParquetRecords(columns, {}).frame([])
    assert frame.height == 0
    assert frame.columns == list(columns.names)
    assert list(slices(_empty(tmp_path), 10)) == []


def _empty(folder: Path) -> Any:
    path = folder / "empty.parquet"
    polars.DataFrame(schema={"id": polars.String}).write_parquet(path)
    return parquet_table(path)
