"""CSV: where rows end, what happens to rows that are not right, and columns."""

from __future__ import annotations

import csv
import io
from contextlib import suppress
from fractions import Fraction
from io import BytesIO
from typing import Literal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath_interpreter.batch.blocks import LONGEST_LINE, chunks_of
from carepath_interpreter.batch.columns import Columns, columns_of
from carepath_interpreter.batch.csv_lines import CsvLines, cells_of
from carepath_interpreter.batch.csv_rows import CsvRows
from carepath_interpreter.batch.reading import FactsReader
from carepath_interpreter.batch.records import BadTable, Problem, Row, Unusable
from pathway_samples import back

PATHWAY = back()


def records(data: bytes) -> list[bytes | str]:
    """The rows of a file as bytes, and the messages of those that are not right."""
    found = [row for piece in CsvLines(BytesIO(data).read1).pieces() for row in piece]
    assert [line for line, _ in found] == sorted(line for line, _ in found)
    return [row.message if isinstance(row, Problem) else row for _, row in found]


def csv_rows(text: str | bytes, keep: tuple[str, ...] = ()) -> list[Row | Unusable]:
    data = text.encode() if isinstance(text, str) else text
    lines = CsvLines(BytesIO(data).read1)
    columns = columns_of(PATHWAY, lines.header.names, None, keep)
    reader = CsvRows(FactsReader(PATHWAY, empty=True), lines.header, columns)
    return [row for chunk in chunks_of(lines.pieces(), 2) for row in reader.rows(chunk)]


def messages(rows: list[Row | Unusable]) -> list[str]:
    return ["" if isinstance(row, Row) else row.problems[0].message for row in rows]


NOT_CLOSED = "a quotation mark that is never closed, or not where a cell ends"
MISPLACED = "a quotation mark, or an odd line end, inside a cell"

# --- rows ------------------------------------------------------------------------------------

CELLS = st.text(alphabet='ab",;\t\r\n \'é"', max_size=6)


@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=8), st.booleans(), st.booleans())
def test_what_others_write_is_read_back(
    table: list[list[str]], windows: bool, everything: bool
) -> None:
    if not everything:  # a lone carriage return is left without quotation marks by the library
        table = [[cell.replace("\r", "") for cell in row] for row in table]
    file = io.StringIO(newline="")
    quoting: Literal[0, 1] = csv.QUOTE_ALL if everything else csv.QUOTE_MINIMAL
    writer = csv.writer(file, lineterminator="\r\n" if windows else "\n", quoting=quoting)
    writer.writerow(["a", "b", "c"])
    writer.writerows(table)
    found = records(file.getvalue().encode())
    assert [cells_of(row.decode(), ",") for row in found if isinstance(row, bytes)] == table
    assert len(found) == len(table)


@given(st.lists(st.text(alphabet='ab,"\r', max_size=8), max_size=12))
def test_no_line_is_lost_whatever_the_quotation_marks(lines: list[str]) -> None:
    data = "\n".join(["a,b", *lines]).encode()
    found = [row for piece in CsvLines(BytesIO(data).read1).pieces() for row in piece]
    # Each line that is not blank is a row, right or wrong, or is inside a row of several lines.
    inside = sum(row.count(b"\n") for _, row in found if isinstance(row, bytes))
    blank_inside = [
        part
        for _, row in found
        if isinstance(row, bytes) and b"\n" in row
        for part in row.split(b"\n")
        if not part.strip()
    ]
    said = [line for line in lines if line.strip()]
    assert len(found) + inside - len(blank_inside) == len(said)
    for _, row in found:
        if isinstance(row, bytes) and b'"' in row:
            assert len(next(csv.reader([row.decode()], strict=True))) >= 1
        if isinstance(row, bytes) and b"\n" in row:
            assert len(cells_of(row.decode(), ",")) == 2


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("a,b\n1,2\n", [b"1,2"]),
        ("a,b\r\n1,2\r\n", [b"1,2\r"]),
        ("\n \na,b\n\n1,2", [b"1,2"]),
        ('a,b\n"1\n\n2",3\n4,5', [b'"1\n\n2",3', b"4,5"]),
        ('a,b\n5" long,2\n3,4', [MISPLACED, b"3,4"]),
        ('a,b\n1,"2\n3,4\n5,6\n', [NOT_CLOSED, b"3,4", b"5,6"]),
        ('a,b\n1,"2\n3,"4"\n5,6\n', [NOT_CLOSED, b'3,"4"', b"5,6"]),
        ('a,b\n1,"2\n3,4\n5,"\n6,7\n', [b'1,"2\n3,4\n5,"', b"6,7"]),
        ('a,b\n1,"2\n3,4",5\n6,7\n', [NOT_CLOSED, MISPLACED, b"6,7"]),
        ('a,b\n1,"2" \n3,4\n', [MISPLACED, b"3,4"]),
        ('a,b\n1,"\n"\n', [b'1,"\n"']),
        ('a,b\n1,"\n', [NOT_CLOSED]),
        ('a,b\n1,"\n2,"\n3,"', [b'1,"\n2,"', NOT_CLOSED]),
        ('a,b\n1,2\n"', [b"1,2", NOT_CLOSED]),
    ],
)
def test_quotation_marks(text: str, found: list[bytes | str]) -> None:
    assert records(text.encode()) == found


def test_a_quotation_mark_too_many_costs_one_row_however_far_it_would_reach() -> None:
    behind = b"1,2\n" * (LONGEST_LINE // 2)
    found = records(b'a,b\n1,"2\n' + behind)
    assert found[0] == NOT_CLOSED
    assert found[1:] == [b"1,2"] * (LONGEST_LINE // 2)


def test_many_of_them_do_not_take_for_ever() -> None:
    found = records(b'a,b\n1,"2\n' + b'a""\n' * 100_000 + b'1,"2\n')
    assert len(found) == 100_002
    assert NOT_CLOSED in found


# --- cells -----------------------------------------------------------------------------------


def test_an_empty_cell_is_not_known_and_nothing_else_is() -> None:
    rows = csv_rows("id,urinary_retention,symptom_duration\na,,\nb,no,6\nc,NA,6 weeks\nd, ,\n")
    assert rows[0] == Row(1, "a", (), {})
    assert rows[1] == Row(2, "b", (), {"urinary_retention": False, "symptom_duration": Fraction(6)})
    assert messages(rows[2:]) == ["`NA` is not an answer", "` ` is not an answer"]
    assert [row.id for row in rows] == ["a", "b", "c", "d"]


def test_rows_that_are_not_right_are_rows_of_their_own() -> None:
    text = b'id,urinary_retention\na,yes\nb\nc,no,x\n\xe9,no\n"e" ,no\nf,"no"\n'
    rows = csv_rows(text)
    assert messages(rows) == [
        "",
        "1 cell, and the header has 2",
        "3 cells, and the header has 2",
        "the byte E9 is not text in the encoding UTF-8; in an older encoding it would be `é`",
        MISPLACED,
        "",
    ]
    assert [row.row for row in rows] == [1, 2, 3, 4, 5, 6]
    assert [row.line for row in rows if isinstance(row, Unusable)] == [3, 4, 5, 6]


def test_a_cell_longer_than_the_library_takes() -> None:
    long = "a" * (csv.field_size_limit() + 1)
    rows = csv_rows(f'id,urinary_retention\n"{long}",yes\n{long},yes\nb,yes\n')
    assert messages(rows) == [
        "a cell longer than 131072 characters, or an odd line end in a cell",
        "",
        "",
    ]


@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_the_header_says_what_separates(separator: str) -> None:
    text = "\ufeffid,urinary_retention,symptom_duration\n1,yes,2\n".replace(",", separator)
    (row,) = csv_rows(text)
    assert row == Row(1, "1", (), {"urinary_retention": True, "symptom_duration": Fraction(2)})


def test_columns_in_any_order_and_passed_through() -> None:
    (row,) = csv_rows(
        'ward,urinary_retention,id\n"A, left\nwing",yes,7\n', ("ward", "urinary_retention")
    )
    assert row == Row(1, "7", ("A, left\nwing", "yes"), {"urinary_retention": True})


@given(st.binary(max_size=120))
def test_no_bytes_do_harm(data: bytes) -> None:
    rows = csv_rows(b"id,urinary_retention\n" + data)
    assert [row.row for row in rows] == list(range(1, len(rows) + 1))
    with suppress(BadTable):
        CsvLines(BytesIO(data).read1)


# --- headers ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (b"", "there is no header; the first line has to name the columns"),
        (b"\n \n", "there is no header; the first line has to name the columns"),
        (b"\xe9\n", "the first line is not text in the encoding UTF-8"),
        (b'"a\nb"\n', "the first line does not name the columns"),
        (b"a" * (LONGEST_LINE + 1), "the first line is longer than 1000 kB"),
        ("a,b\n".encode("utf-16"), "it is saved as UTF-16, which Windows calls Unicode"),
    ],
)
def test_a_file_without_a_header(data: bytes, message: str) -> None:
    with pytest.raises(BadTable) as raised:
        CsvLines(BytesIO(data).read1)
    assert str(raised.value).startswith(message)


@pytest.mark.parametrize(
    ("names", "id", "keep", "others", "columns"),
    [
        (("urinary_retention",), None, (), False, Columns(("urinary_retention",), None, ())),
        (("id", "urinary_retention"), None, (), False, Columns(("urinary_retention",), "id", ())),
        (("nr", "id"), "nr", ("id",), False, Columns((), "nr", ("id",))),
        (("ward", "id"), None, (), True, Columns((), "id", ("ward",))),
    ],
)
def test_columns(
    names: tuple[str, ...], id: str | None, keep: tuple[str, ...], others: bool, columns: Columns
) -> None:
    assert columns_of(PATHWAY, names, id, keep, keep_others=others) == columns


def test_all_that_is_wrong_with_the_columns_is_told_at_once() -> None:
    names = ("urinary_retenton", "ward", "ward", "\x1b[31m", "id")
    with pytest.raises(BadTable) as raised:
        columns_of(PATHWAY, names, "nr", ("wards",))
    assert str(raised.value) == (
        "the columns cannot be used:\n"
        "  the column `ward` is there twice\n"
        "  there is no column `nr`\n"
        "  there is no column `wards`; did you mean `ward`?\n"
        f"  {PATHWAY.id} has no fact called `urinary_retenton`; did you mean `urinary_retention`?\n"
        f"  {PATHWAY.id} has no fact called `ward`\n"
        f"  {PATHWAY.id} has no fact called `<U+001B>[31m`\n"
        f"  {PATHWAY.id} has no fact called `id`"
    )


def test_a_column_like_a_fact_is_only_passed_through_by_name() -> None:
    names = ("urinary_retenton", "ward")
    with pytest.raises(BadTable, match="urinary_retenton"):
        columns_of(PATHWAY, names, None, (), keep_others=True)
    assert columns_of(PATHWAY, names, None, ("urinary_retenton",), keep_others=True).keep == (
        "urinary_retenton",
        "ward",
    )


def test_a_column_that_the_pathway_works_out() -> None:
    name = next(iter(PATHWAY.definitions))
    with pytest.raises(BadTable, match="is worked out by the pathway; give the facts"):
        columns_of(PATHWAY, (name,), None, ())
