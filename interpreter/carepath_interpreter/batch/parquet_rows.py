"""Rows of Parquet, read with Polars, which is installed for it: ``carepath[parquet]``.

Columns are typed: Boolean for yes or no, any kind of text for yes or no, options and quantities,
and numbers. A floating-point number counts as the shortest decimal that stands for it: 0.1 is one
tenth. ``null`` is "not known", and nothing else is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from carepath_dsl.struct import struct
from carepath_dsl.values import shown
from carepath_dsl.words import visible
from carepath_interpreter.batch.columns import Columns, several
from carepath_interpreter.batch.reading import FactsReader
from carepath_interpreter.batch.records import BadTable, Row, Unusable


class NoPolars(Exception):
    """Polars is not installed."""


def with_polars() -> Any:
    """The library. Raises NoPolars."""
    try:
        import polars
    except ImportError:
        raise NoPolars from None
    return polars


@contextmanager
def _as_bad_table() -> Iterator[None]:
    """What Polars has to say against a file, as BadTable."""
    import polars

    try:
        yield
    except (polars.exceptions.PolarsError, OSError) as problem:
        why = visible("".join(str(problem).splitlines()[:1]))
        raise BadTable(f"it cannot be read as Parquet: {why}") from None
    except BaseException as problem:
        # A broken file can make the library panic, which is no Exception.
        if type(problem).__name__ != "PanicException":
            raise
        raise BadTable("it cannot be read as Parquet") from None


@struct
class ParquetTable:
    """A file: its columns with their types, and how many rows it has."""

    path: Path
    types: Mapping[str, Any]
    rows: int

    @property
    def names(self) -> tuple[str, ...]:
        """The names of the columns."""
        return tuple(self.types)


def parquet_table(path: Path) -> ParquetTable:
    """A file's columns and length. Raises BadTable, and NoPolars."""
    polars = with_polars()
    with _as_bad_table():
        scanned = polars.scan_parquet(path, glob=False, hive_partitioning=False)
        types = dict(scanned.collect_schema())
        return ParquetTable(path, types, scanned.select(polars.len()).collect().item())


def check_types(table: ParquetTable, columns: Columns) -> None:
    """Raises BadTable for columns of types that cannot be read, with all of them."""
    import polars

    wrong = []
    for name in dict.fromkeys((*columns.facts, *columns.keep, columns.id)):
        if name is None:
            continue
        type = table.types[name]
        text = isinstance(type, polars.String | polars.Categorical | polars.Enum)
        if name in columns.facts:
            if not (text or type.is_numeric() or type in (polars.Boolean, polars.Null)):
                wrong.append(
                    f"the column {shown(name)} is of the type {type}; "
                    "a fact is a Boolean, a text or a number"
                )
        elif type.is_nested() or type in (polars.Binary, polars.Object):
            wrong.append(
                f"the column {shown(name)} is of the type {type}, which has no place in a row"
            )
    if wrong:
        raise BadTable(several("the columns cannot be used:", wrong))


def kept_types(table: ParquetTable, columns: Columns) -> dict[str, Any]:
    """The types in which ``id`` and the columns kept are passed through, by their new names."""
    import polars

    def kept(name: str) -> Any:
        type = table.types[name]
        return polars.String() if type in (polars.Categorical, polars.Enum) else type

    types = {name: kept(name) for name in columns.keep}
    return types if columns.id is None else {"id": kept(columns.id), **types}


class ParquetRows:
    """Reads rows of a file."""

    def __init__(self, facts: FactsReader, table: ParquetTable, columns: Columns) -> None:
        self.facts = facts
        self.table = table
        self.columns = columns

    def rows(self, first: int, count: int) -> Iterator[Row | Unusable]:
        """So many rows from the row ``first``, from 1, each as a patient or with its problems."""
        import polars

        columns = self.columns
        ids = () if columns.id is None else (columns.id,)
        named = [*ids, *columns.keep, *columns.facts]
        with _as_bad_table():
            texts = polars.col(polars.Categorical, polars.Enum).cast(polars.String)
            frame = (
                polars.scan_parquet(self.table.path, glob=False, hive_partitioning=False)
                .slice(first - 1, count)
                .with_columns(texts)
                # A fact may be passed through as well, so that columns are told by place.
                .select(polars.col(name).alias(str(n)) for n, name in enumerate(named))
                .collect()
            )
        before_facts = len(ids) + len(columns.keep)
        for row, values in enumerate(frame.iter_rows(), first):
            id = values[0] if ids else None
            kept = values[len(ids) : before_facts]
            answers = dict(zip(columns.facts, values[before_facts:], strict=True))
            facts = self.facts.read(answers)
            if isinstance(facts, dict):
                yield Row(row, id, kept, facts)
            else:
                yield Unusable(row, None, id, kept, facts)


def slices(table: ParquetTable, most: int) -> Iterator[tuple[int, int]]:
    """The rows of a file, some at a time: the first, from 1, and how many."""
    for first in range(1, table.rows + 1, most):
        yield first, min(most, table.rows - first + 1)
