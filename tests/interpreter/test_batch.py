"""Many patients: the same answers as for each of them alone, in every form."""

from __future__ import annotations

import csv
import io
import json
import pickle
from collections.abc import Mapping, Sequence
from io import BytesIO
from random import Random
from typing import Any

import jsonschema
import pytest

from carepath_dsl.meaning.patients import TooEntangled
from carepath_dsl.model import Pathway, Value
from carepath_dsl.units.quantities import format_number
from carepath_interpreter.batch.answering import Answering
from carepath_interpreter.batch.blocks import chunks_of
from carepath_interpreter.batch.columns import Columns, columns_of
from carepath_interpreter.batch.csv_lines import CsvLines
from carepath_interpreter.batch.flat_records import flat
from carepath_interpreter.batch.json_rows import json_pieces
from carepath_interpreter.batch.records import Answer, BadTable, Counts, Remembered, Shared
from carepath_interpreter.batch.working import CsvOut, Job, JsonOut, Worker
from carepath_interpreter.derived import Underivable, derived_numbers
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.json_values import report_value, value_to_json
from carepath_interpreter.result import Certainty, Result, Status
from carepath_interpreter.result_json import to_json
from carepath_interpreter.schemas import batch_schema
from pathway_samples import back
from random_pathways import random_pathway
from random_patients import RandomPatients

PATHWAY = back()
SEEDS = range(10)


def patients_of(pathway: Pathway, seed: int) -> list[dict[str, Value]]:
    """Patients whose facts can be written down and do not contradict each other."""
    rng, drawing = Random(seed), RandomPatients(pathway)
    found: list[dict[str, Value]] = []
    while len(found) < 12:
        facts = drawing.draw(rng)
        if any(isinstance(value, dict) for value in as_json(facts).values()):
            continue
        try:
            derived_numbers(pathway, facts)
        except Underivable:
            continue
        found.append(facts)
    return found


def as_json(facts: Mapping[str, Value]) -> dict[str, Any]:
    """Facts as somebody writes them into JSON; a third is a mapping, and no fact can be that."""
    return {name: value_to_json(value) for name, value in facts.items()}


def expected_record(row: int, result: Result) -> dict[str, Any]:
    """The record that the whole result makes."""

    def ids(certainty: Certainty) -> list[str]:
        return [advice.id for advice in result.advice if advice.certainty is certainty]

    return {
        "row": row,
        "id": None,
        "status": result.status.value,
        "act_now": result.act_now,
        "certain": ids(Certainty.CERTAIN),
        "precautionary": ids(Certainty.PRECAUTIONARY),
        "possible": ids(Certainty.POSSIBLE),
        "holds": [advice.id for advice in result.holds],
        "alternatives": {group.id: group.certainty.value for group in result.alternatives},
        "reports": {report.id: report_value(report) for report in result.reports},
        "needed": [needed.fact for needed in result.needed],
    }


def json_job(pathway: Pathway, **options: Any) -> Job:
    return Job(pathway, Columns((), "id", ()), None, JsonOut(**options))


def records(job: Job, data: bytes) -> tuple[list[dict[str, Any]], Counts]:
    """The records of JSON Lines, checked against their schema."""
    worker, counts, found = Worker(job), Counts(), []
    for chunk in chunks_of(json_pieces(BytesIO(data).read1), 5):
        done = worker.done(chunk)
        assert isinstance(done.records, bytes)
        found += [json.loads(line) for line in done.records.splitlines()]
        counts = counts.with_more(done.counts)
    for record in found:
        CHECKER.validate(record)
    return found, counts


CHECKER = jsonschema.Draft202012Validator(batch_schema())


def json_lines(rows: Sequence[Mapping[str, Any]]) -> bytes:
    return "".join(json.dumps(row) + "\n" for row in rows).encode()


# --- the same answers ------------------------------------------------------------------------


def test_every_row_gets_the_answer_of_one_patient_alone() -> None:
    seen = Counts()
    lists = dict.fromkeys(("precautionary", "needed", "reports", "alternatives"), 0)
    for seed in SEEDS:
        pathway = random_pathway(seed)
        patients = patients_of(pathway, seed)
        results = list(map(Evaluator(pathway).evaluate, patients))
        found, counts = records(json_job(pathway), json_lines([as_json(f) for f in patients]))
        assert found == [expected_record(row, result) for row, result in enumerate(results, 1)]
        assert counts == Counts(
            rows=len(patients),
            act_now=sum(result.act_now for result in results),
            incomplete=sum(result.status is Status.INCOMPLETE for result in results),
            not_applicable=sum(result.status is Status.NOT_APPLICABLE for result in results),
        )
        seen = seen.with_more(counts)
        for name in lists:
            lists[name] += sum(bool(record[name]) for record in found)
    assert min(seen[:4]) > 3
    assert min(lists.values()) > 0


def test_fractions_that_no_table_can_say_are_answered_too() -> None:
    answering, evaluator = Answering(PATHWAY), Evaluator(PATHWAY)
    for facts in RandomPatients(PATHWAY).draw(Random(1), 0.7), {}:
        answer, result = answering.answer(facts), evaluator.evaluate(facts)
        assert isinstance(answer, Answer)
        assert answer.needed is not None
        assert answer.outcome.certain == tuple(advice.id for advice in result.certain)
        assert answer.reports.value == result.reports
        assert answer.needed.value == tuple(needed.fact for needed in result.needed)


@pytest.mark.parametrize("most", [0, 3, 50])
def test_what_was_forgotten_is_worked_out_again(most: int, monkeypatch: pytest.MonkeyPatch) -> None:
    rng, drawing = Random(3), RandomPatients(PATHWAY)
    patients = [drawing.draw(rng, 0.8) for _ in range(40)]
    remembering = Answering(PATHWAY)
    expected = [said(remembering, facts) for facts in (*patients, *patients)]
    monkeypatch.setattr("carepath_interpreter.batch.states.MOST_REMEMBERED", most)
    monkeypatch.setattr("carepath_interpreter.batch.answering.MOST_SHARED", 2)
    forgetting = Answering(PATHWAY)
    assert [said(forgetting, facts) for facts in (*patients, *patients)] == expected


def test_without_diagrams_the_answers_are_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    rng, drawing = Random(4), RandomPatients(PATHWAY)
    patients = [drawing.draw(rng, 0.8) for _ in range(20)]
    answering = Answering(PATHWAY)
    expected = [said(answering, facts) for facts in patients]
    monkeypatch.setattr("carepath_interpreter.batch.states.MOST_ROOTS", 0)
    plain = Answering(PATHWAY)
    assert plain._states is None
    assert [said(plain, facts) for facts in patients] == expected


def said(answering: Answering, facts: Mapping[str, Value]) -> tuple[object, ...]:
    """All that is said of a patient."""
    answer = answering.answer(facts)
    assert isinstance(answer, Answer)
    assert answer.needed is not None
    outcome = answer.outcome
    return (
        outcome.status,
        outcome.act_now,
        outcome.certain,
        outcome.precautionary,
        outcome.possible,
        outcome.holds,
        outcome.alternatives,
        answer.reports.value,
        answer.needed.value,
    )


def test_the_whole_result_of_every_patient() -> None:
    rows: list[dict[str, object]] = [{"id": "a", "urinary_retention": True}, {"id": "b"}]
    found, counts = records(json_job(PATHWAY, explain=True), json_lines([*rows, {"x": 1}]))
    evaluator = Evaluator(PATHWAY)
    assert found[0]["result"] == to_json(evaluator.evaluate({"urinary_retention": True}))
    assert found[1]["result"] == to_json(evaluator.evaluate({}))
    assert [sorted(record) for record in found] == [
        ["id", "result", "row"],
        ["id", "result", "row"],
        ["id", "line", "problems", "row"],
    ]
    assert (counts.rows, counts.incomplete, counts.unusable) == (3, 2, 1)


def test_what_is_needed_can_be_left_out() -> None:
    job = Job(PATHWAY, Columns((), "id", ()), None, JsonOut(), needed=False)
    (record,), _ = records(job, b"{}")
    assert "needed" not in record


def test_a_patient_who_cannot_be_worked_out_is_a_row_with_a_problem(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("carepath_interpreter.batch.states.MOST_ROOTS", 0)
    worker = Worker(json_job(PATHWAY))

    def entangled(_facts: Mapping[str, Value]) -> None:
        raise TooEntangled

    monkeypatch.setattr(worker._answering, "_outcome", entangled)
    (chunk,) = chunks_of(json_pieces(BytesIO(b'{"id": 1}').read1), 5)
    done = worker.done(chunk)
    assert isinstance(done.records, bytes)
    record = json.loads(done.records)
    CHECKER.validate(record)
    assert record["problems"][0]["code"] == "CP911"
    assert done.counts == Counts(rows=1, unusable=1)


def test_a_job_can_be_sent_to_another_process() -> None:
    job = json_job(PATHWAY)
    again = pickle.loads(pickle.dumps(job))
    data = json_lines([{"id": 1, "urinary_retention": True}, {"x": 1}])
    assert records(again, data) == records(job, data)


def test_what_is_shared_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("carepath_interpreter.batch.records.MOST_SHARED", 3)
    kept: Remembered[Shared[int], str] = Remembered(str)
    shared = [Shared(n) for n in range(10)]
    for each in (*shared, *shared):
        assert kept[each] == str(each.value)
        assert len(kept) <= 3


# --- what is passed through ------------------------------------------------------------------


def test_what_is_passed_through_stays_as_it_was() -> None:
    keep = ("ward", "n", "urinary_retention")
    job = Job(PATHWAY, Columns((), "id", keep), None, JsonOut())
    data = (
        '{"id": 1.50, "ward": "A \\ud83d\\ude00 \\u00e9", "n": -0, "urinary_retention": true}\n'
        '{"id": "\\ud800"}\n'
    )
    worker = Worker(job)
    (chunk,) = chunks_of(json_pieces(BytesIO(data.encode()).read1), 5)
    done = worker.done(chunk)
    assert isinstance(done.records, bytes)
    first, second = done.records.decode().splitlines()
    assert first.startswith(
        '{"row": 1, "id": 1.50, "kept": {"ward": "A 😀 é", "n": -0, "urinary_retention": true}, '
    )
    assert second.startswith(
        '{"row": 2, "id": "\\ud800", "kept": {"ward": null, "n": null, "urinary_retention": null}'
    )


# --- CSV -------------------------------------------------------------------------------------


def csv_records(
    data: str, keep: tuple[str, ...] = (), *, needed: bool = True
) -> tuple[list[dict[str, str]], str]:
    """The records as CSV, read by the library, and the text."""
    lines = CsvLines(BytesIO(data.encode()).read1)
    columns = columns_of(PATHWAY, lines.header.names, None, keep)
    out = CsvOut(flat(PATHWAY, columns.keep, needed=needed), lines.header.separator)
    job = Job(PATHWAY, columns, lines.header, out, needed)
    worker = Worker(job)
    text = job.front
    for chunk in chunks_of(lines.pieces(), 2):
        done = worker.done(chunk)
        assert isinstance(done.records, bytes)
        text += done.records
    read = csv.DictReader(
        io.StringIO(text.decode(), newline=""), delimiter=lines.header.separator, strict=True
    )
    rows = list(read)
    assert all(None not in row and None not in row.values() for row in rows)
    return rows, text.decode()


def test_csv_says_the_same_as_json() -> None:
    names = list(PATHWAY.facts)
    rng, drawing = Random(5), RandomPatients(PATHWAY)
    patients = [drawing.draw(rng) for _ in range(60)]
    cells = [
        ["" if n not in facts else _cell(facts[n]) for n in names]
        for facts in patients
        if not any("/" in _cell(value) for value in facts.values())
    ]
    table = "\n".join(",".join(row) for row in [names, *cells])
    rows, _ = csv_records(table)
    answers = [{name: cell for name, cell in zip(names, row, strict=True) if cell} for row in cells]
    found, _ = records(json_job(PATHWAY), json_lines(answers))
    assert len(rows) == len(found) > 20
    for row, record in zip(rows, found, strict=True):
        assert row["row"] == str(record["row"])
        assert row["status"] == record["status"]
        assert row["act_now"] == ("yes" if record["act_now"] else "no")
        for name in ("certain", "precautionary", "possible", "holds", "needed"):
            assert row[name].split() == record[name]
        for id, word in record["alternatives"].items():
            assert row[f"alternative_{id}"] == word
        for id, report in record["reports"].items():
            value = report.get("value", "")
            value = value["fraction"] if isinstance(value, dict) else value
            value = ("yes" if value else "no") if isinstance(value, bool) else value
            assert row[f"report_{id}"] == str(value)
        assert row["problems"] == ""


def _cell(value: Value) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return value if isinstance(value, str) else format_number(value)


def test_bad_rows_are_in_their_place() -> None:
    rows, text = csv_records('id,urinary_retention\na,yes\nb,NA\nc\n"d,yes\ne,no\n')
    assert text.splitlines()[0] == (
        "row,id,status,act_now,certain,precautionary,possible,holds,"
        "alternative_emergency_imaging,report_care_level,report_burden,report_residual_share,"
        "needed,problems"
    )
    assert [(row["row"], row["id"], row["status"]) for row in rows] == [
        ("1", "a", "incomplete"),
        ("2", "b", ""),
        ("3", "", ""),
        ("4", "", ""),
        ("5", "e", "incomplete"),
    ]
    assert [row["problems"] for row in rows] == [
        "",
        "line 3: `NA` is not an answer (leave `urinary_retention` out: what is not given is not "
        "known)",
        "line 4: 1 cell, and the header has 2 (give as many cells as there are columns; an empty "
        "cell is not known)",
        "line 5: a quotation mark that is never closed, or not where a cell ends (close it; a "
        "quotation mark inside a cell is doubled, and the cell stands in quotation marks)",
        "",
    ]


@pytest.mark.parametrize(
    ("given", "written"),
    [
        ("=1+1", "'=1+1"),
        ("+1+1", "'+1+1"),
        ("-1+1", "'-1+1"),
        ("@SUM(A1)", "'@SUM(A1)"),
        (" =1+1", "' =1+1"),
        ("＝1+1", "'＝1+1"),
        ("\t=1", "'\t=1"),
        ("\rx", "'\rx"),
        ("-12", "-12"),
        ("+3.5", "+3.5"),
        ("-3,5", "-3,5"),
        ("a=1", "a=1"),
        ('a "b", c', 'a "b", c'),
        ("a\nb", "a\nb"),
        (" a ", " a "),
        ("", ""),
    ],
)
def test_no_cell_is_a_formula(given: str, written: str) -> None:
    quoted = '"' + given.replace('"', '""') + '"'
    (row,), _ = csv_records(f"id,ward,urinary_retention\n1,{quoted},yes\n", ("ward",))
    assert row["ward"] == written
    assert row["status"] == "incomplete"


def test_problems_are_no_formula_either() -> None:
    (row,), text = csv_records('id,urinary_retention\n"=cmd|\' /C calc\'!A0","=1"\n')
    assert row["id"] == "'=cmd|' /C calc'!A0"
    assert row["problems"].startswith("line 2: `urinary_retention` is answered yes or no")
    assert "\n'=" not in text


def test_the_separator_of_the_input_is_kept() -> None:
    (row,), text = csv_records("id;urinary_retention\n1;yes\n")
    assert text.startswith("row;id;status;")
    assert row["status"] == "incomplete"


def test_a_column_kept_must_not_have_the_name_of_another() -> None:
    with pytest.raises(BadTable, match="the result has a column `status` of its own"):
        csv_records("status,urinary_retention\n1,yes\n", ("status",))
    flat(PATHWAY, ("id2", "urinary_retention"), needed=True)


def test_half_a_pair_is_written_as_its_number() -> None:
    job = Job(
        PATHWAY,
        Columns((), "id", ()),
        None,
        CsvOut(flat(PATHWAY, (), needed=True)),
    )
    (chunk,) = chunks_of(json_pieces(BytesIO(b'{"id": "\\ud800"}').read1), 5)
    done = Worker(job).done(chunk)
    assert isinstance(done.records, bytes)
    assert done.records.startswith(b"1,<U+D800>,incomplete")
