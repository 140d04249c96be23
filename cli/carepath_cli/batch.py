"""``carepath evaluate --batch``: a table of patients in, a record for each of them out."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from carepath_cli.batch_input import STANDARD, Table, open_table
from carepath_cli.batch_options import BatchOptions
from carepath_cli.batch_progress import ProgressShown, thousands, wants_progress
from carepath_cli.failing import BAD_ROWS, DONE, Failed
from carepath_cli.loading import load_for_patients

if TYPE_CHECKING:
    from carepath_dsl.model import Pathway
    from carepath_interpreter.batch.records import Counts
    from carepath_interpreter.batch.working import Done, Job, ParquetOut

SUFFIXES: Final = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".csv": "csv",
    ".tsv": "csv",
    ".parquet": "parquet",
    ".pq": "parquet",
}

INSTALL: Final = "python -m pip install 'carepath[parquet]'"


def evaluate_batch(path: Path, options: BatchOptions) -> int:
    """Evaluate a pathway for every row; gives the exit status. Raises Failed."""
    from carepath_dsl.meaning.patients import TooEntangled
    from carepath_interpreter.batch.parquet_rows import NoPolars
    from carepath_interpreter.batch.records import BadTable

    form = _form_in(options)
    form_out = _form_out(options, form)
    _refuse_same_file(options)
    pathway, _, _ = load_for_patients(path)
    name = "standard input" if options.batch == STANDARD else options.batch
    try:
        with ExitStack() as stack:
            table = open_table(form, options, pathway, stack)
            counts = _worked_through(_job(pathway, table, form_out, options), table, options)
    except BadTable as problem:
        raise Failed(f"carepath: {name}: {problem}") from None
    except NoPolars:
        raise Failed(
            f"carepath: Parquet needs Polars, which is not installed; to install it:\n  {INSTALL}"
        ) from None
    except TooEntangled:
        raise Failed(
            f"carepath: {pathway.id}: the conditions of this pathway share so many facts that it "
            "cannot be worked out for many patients"
        ) from None
    click.echo(f"{_summary(counts)}\n{_standing(pathway)}", err=True)
    return BAD_ROWS if counts.unusable else DONE


def _form_in(options: BatchOptions) -> str:
    form = options.batch_format or SUFFIXES.get(Path(options.batch).suffix.lower())
    if form is None:
        raise click.UsageError(
            f"--batch: what is {options.batch}? Say so with --batch-format jsonl, csv or parquet"
        )
    return form


def _form_out(options: BatchOptions, form: str) -> str:
    """As told, or by the name of the output, or as what is read."""
    found = options.output_format or SUFFIXES.get(Path(options.output).suffix.lower(), form)
    if options.explain and found != "jsonl":
        raise click.UsageError("--explain: a whole result fits only into JSON Lines")
    return found


def _refuse_same_file(options: BatchOptions) -> None:
    if STANDARD in (options.batch, options.output):
        return
    both_there = os.path.exists(options.output) and os.path.exists(options.batch)
    if both_there and os.path.samefile(options.batch, options.output):
        raise click.UsageError("-o: this is the file that is read")


def _job(pathway: Pathway, table: Table, form: str, options: BatchOptions) -> Job:
    from carepath_interpreter.batch.csv_lines import Header
    from carepath_interpreter.batch.flat_records import flat
    from carepath_interpreter.batch.working import CsvOut, Job, JsonOut

    needed = not options.no_needed
    out: JsonOut | CsvOut | ParquetOut
    if form == "jsonl":
        out = JsonOut(options.explain)
    elif form == "csv":
        header = table.described
        separator = header.separator if isinstance(header, Header) else ","
        if options.output.lower().endswith(".tsv"):
            separator = "\t"
        out = CsvOut(flat(pathway, table.columns.keep, needed=needed), separator)
    else:
        out = _parquet_out(pathway, table, needed)
    return Job(pathway, table.columns, table.described, out, needed)


def _parquet_out(pathway: Pathway, table: Table, needed: bool) -> ParquetOut:
    from carepath_interpreter.batch.flat_records import flat
    from carepath_interpreter.batch.parquet_rows import ParquetTable, kept_types, with_polars
    from carepath_interpreter.batch.working import ParquetOut

    with_polars()
    columns = table.columns
    types = {}
    if isinstance(table.described, ParquetTable):
        types = kept_types(table.described, columns)
    return ParquetOut(flat(pathway, columns.keep, needed=needed), types)


def _worked_through(job: Job, table: Table, options: BatchOptions) -> Counts:
    """Do all rows and write their records."""
    from carepath_cli.batch_output import write_parquet, write_text
    from carepath_cli.batch_running import done, processors
    from carepath_interpreter.batch.records import Counts
    from carepath_interpreter.batch.working import ParquetOut

    counts = Counts()
    wanted = wants_progress(options.output == STANDARD and sys.stdout.isatty())

    def counted(found: Iterator[Done], progress: ProgressShown) -> Iterator[Done]:
        nonlocal counts
        for piece in found:
            counts = counts.with_more(piece.counts)
            yield piece
            progress.at(table.done(), counts.rows)

    # What is begun here has to be at its end, whatever happens, before the files are closed.
    with (
        ProgressShown(table.total, wanted=wanted) as progress,
        closing(
            done(job, table.pieces(job.rows_in_a_piece), options.jobs or processors())
        ) as found,
    ):
        pieces = counted(found, progress)
        if isinstance(job.out, ParquetOut):
            write_parquet(options.output, job, pieces)
        else:
            write_text(options.output, job.front, pieces)
    return counts


def _summary(counts: Counts) -> str:
    """``10 000 rows: 9 950 evaluated (312 act now, 4 021 incomplete), 50 with problems``."""
    answered = counts.rows - counts.unusable
    told = [f"{thousands(counts.act_now)} act now", f"{thousands(counts.incomplete)} incomplete"]
    if counts.not_applicable:
        told.append(f"{thousands(counts.not_applicable)} not applicable")
    rows = "1 row" if counts.rows == 1 else f"{thousands(counts.rows)} rows"
    return (
        f"{rows}: {thousands(answered)} evaluated ({', '.join(told)}), "
        f"{thousands(counts.unusable)} with problems"
    )


def _standing(pathway: Pathway) -> str:
    """Which pathway answered, and where its review stands."""
    from carepath_dsl.words import visible
    from carepath_interpreter.evaluate import Evaluator
    from carepath_interpreter.result_parts import notices

    stamp = Evaluator(pathway).stamp
    title = f"{stamp.title}, version {stamp.version}, content {stamp.hash[:12]}"
    return visible(f"{title}. {' '.join(notices(stamp))}")
