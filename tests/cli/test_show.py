"""``carepath show``."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from rich.cells import cell_len

from carepath_cli import show, tables
from carepath_cli.contents import summary
from carepath_cli.main import main
from carepath_cli.tables import Column, Table, broken, show_tables
from carepath_dsl.load import load_pathway
from carepath_dsl.model import Pathway

SAMPLE = Path(__file__).parent / "sample"
BACK_PAIN = Path(__file__).parents[2] / "pathways" / "back_pain"
Capture = pytest.CaptureFixture[str]


@pytest.fixture
def sample(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sample with what a board asks about, and the process beside it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("NO_COLOR", "1")
    monkeypatch.delenv("COLUMNS", raising=False)
    folder = tmp_path / "sample"
    shutil.copytree(SAMPLE, folder)
    return folder


@pytest.fixture(scope="module")
def pathway() -> Pathway:
    return load_pathway(BACK_PAIN)


SOURCES = f"""\
Statements of the source

 Id    What the source says                               Where it is encoded
 {"─" * 98}
 S01   Red flags: Whoever struggles for breath needs      boxes 1 and 2
       help at once. [1]                                  recommendation ambulance
                                                          fact trouble_breathing
                                                          claim 1

 S02   Comfort: In the first week warm drinks are         boxes 3 and 4
       pleasant. [1]                                      recommendation warm_drinks
                                                          fact days_ill

Statements that are not encoded

 Id    What the source says                               Why it is not encoded
 {"─" * 98}
 S03   History: Throats were sore in the past as well.    it asks nobody to do anything
       [2]

References

 Id   Reference                                           Cited by
 {"─" * 98}
 1    textbook · Throats · Nobody · 2025                  S01 S02

 2    MISSING: cited, and not in the list                 S03
"""


def run(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    status = main(["show", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def shown(capsys: Capture, *arguments: str) -> str:
    status, out, err = run(capsys, *arguments)
    assert (status, err) == (0, "")
    return out


def as_json(capsys: Capture, *arguments: str) -> Any:
    return json.loads(shown(capsys, *arguments, "--format", "json"))


def add(file: Path, text: str) -> None:
    file.write_text(file.read_text("utf-8") + text, encoding="utf-8")


def change(file: Path, old: str, new: str) -> None:
    text = file.read_text("utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_the_summary(capsys: Capture, sample: Path) -> None:
    out = shown(capsys, "sample")
    lines = [line for line in out.splitlines() if not line.startswith("Hash")]
    assert lines == [
        "Sore throat",
        "Id         sample",
        "Version    2026.1.0",
        "Status     draft",
        "Updated    2026-01-15",
        "Review by  2099-01-15",
        "Purpose    Made for tests of the command line",
        "Notice     Made for tests; nothing here is medicine.",
        "Urgency    emergency: at once",
        "           routine: no set time",
        "Begins at  box 1, Trouble breathing?",
        "",
        "What is in it",
        "facts               2  1 of them red flag",
        "definitions         0  shown with the facts",
        "recommendations     2  1 of them at once",
        "steps               4  2 of them decisions",
        "sources             2  statements of the source, 0 of them not encoded",
        "references          1  0 of them missing",
        "questions           0  to the board",
        "claims              1  about the safety of every patient",
        "cases               3  patients with the result that is expected",
        "",
        "More: carepath show sample facts | recommendations | steps | sources | questions",
    ]


def test_the_steps(capsys: Capture, sample: Path) -> None:
    change(
        sample / "pathway.yaml",
        "recommend: [warm_drinks]",
        "recommend:\n      - {do: warm_drinks, when: days_ill < 3 days}",
    )
    lines = shown(capsys, "sample", "steps").splitlines()
    assert [" ".join(line.split()) for line in lines if "───" not in line] == [
        "Steps",
        "",
        "Box Step Kind What happens in it, and the ways out",
        "1 Trouble breathing? decision Is it true: trouble breathing?",
        "breathing yes → box 2, Get help",
        "no → box 3, Longer than a week?",
        "while unknown: prepare for box 2, Get help",
        "",
        "2 Get help action do now: Call an ambulance",
        "help → end",
        "",
        "3 Longer than a week? decision Is it true: days ill is more than 7 days?",
        "long yes → end",
        "no → box 4, Comfort",
        "",
        "4 Comfort action offer: Warm drinks, if days ill is less than 3 days",
        "comfort → end",
    ]


def test_a_statement_that_is_not_encoded_and_a_missing_reference(
    capsys: Capture, sample: Path
) -> None:
    change(
        sample / "source.yaml",
        "statements:",
        "  2:\n    missing: cited, and not in the list\nstatements:",
    )
    add(
        sample / "source.yaml",
        "  S03:\n    section: History\n    says: Throats were sore in the past as well.\n"
        "    cites: [2]\n    not encoded: it asks nobody to do anything\n",
    )
    assert shown(capsys, "sample", "sources") == SOURCES


def test_every_part_fits_every_width(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch, pathway: Pathway
) -> None:
    pages = [summary.summary(pathway), *(part(pathway).tables for part in summary.PARTS.values())]
    for width in (40, 80, 140):
        monkeypatch.setenv("COLUMNS", str(width))
        for page in pages:
            show_tables(page)
            out = capsys.readouterr().out
            assert max(map(cell_len, out.splitlines())) <= width
            assert out == "\n".join(line.rstrip() for line in out.splitlines()) + "\n"
            assert "\0" not in out


def test_every_statement_is_shown_with_all_that_rests_on_it(pathway: Pathway) -> None:
    records: Any = summary.PARTS["sources"](pathway).records["statements"]
    statements = {record["id"]: record for record in records}
    assert list(statements) == list(pathway.register.statements)
    for id, statement in statements.items():
        there = {(e["kind"], e["name"]) for e in statement["encoded"]}
        claims = enumerate(pathway.safety, start=1)
        expected = {
            *(("fact", f.id) for f in pathway.facts.values() if id in f.basis.statements),
            *(("box", s.id) for s in pathway.steps.values() if id in s.basis.statements),
            *(("claim", str(number)) for number, c in claims if id in c.basis.statements),
        }
        assert {e for e in there if e[0] in ("fact", "box", "claim")} == expected
        assert bool(there) != (statement["not_encoded"] is not None)
    pitfalls = {e["name"] for e in statements["S07"]["encoded"] if e["kind"] == "pitfall"}
    assert pitfalls == {"red_flags"}
    lines = (BACK_PAIN / "pathway.yaml").read_text("utf-8").splitlines()
    for fact in (e for record in records for e in record["encoded"] if e["kind"] == "fact"):
        assert lines[int(fact["place"].split(":")[-2]) - 1].strip() == f"{fact['name']}:"


def test_an_included_pathway(capsys: Capture, sample: Path) -> None:
    shutil.copytree(sample, sample.parent / "other")
    change(sample.parent / "other/pathway.yaml", "pathway: sample", "pathway: other")
    change(
        sample / "pathway.yaml",
        "    recommend: [warm_drinks]\n    then: end\n    based on: [S02]\n",
        "    recommend: [warm_drinks]\n    then: inner\n    based on: [S02]\n"
        "  inner:\n    title: Another one\n    include: ../other\n"
        "    facts: {trouble_breathing: trouble_breathing, days_ill: days_ill}\n"
        "    then: end\n    our own: a test\n",
    )
    steps = as_json(capsys, "sample", "steps")["steps"]
    assert [(s["box"], s["kind"]) for s in steps[4:6]] == [("5", "included"), ("5.1", "decision")]
    statements = as_json(capsys, "sample", "sources")["statements"]
    places = {s["id"]: [(e["kind"], e["name"]) for e in s["encoded"]] for s in statements}
    assert places["inner.S02"] == [
        ("recommendation", "inner.warm_drinks"),
        ("box", "inner.long"),
        ("box", "inner.comfort"),
    ]
    assert not any("any_red_flag" in name for found in places.values() for _, name in found)
    assert as_json(capsys, "sample", "facts")["definitions"] == []


def test_json(capsys: Capture, sample: Path) -> None:
    whole = as_json(capsys, "sample")
    assert (whole["schema"], whole["pathway"]["id"]) == ("carepath/contents/1", "sample")
    assert whole["pathway"]["counts"]["sources"] == 2
    asked = as_json(capsys, "sample", "facts")
    assert asked["pathway"] == {k: whole["pathway"][k] for k in ("id", "version", "hash", "status")}
    assert [(f["id"], f["answers"]) for f in asked["facts"]] == [
        ("trouble_breathing", "yes or no"),
        ("days_ill", "0 to 365 days"),
    ]


def test_records_hold_all_of_each_part(pathway: Pathway) -> None:
    for part, name, expected in (
        ("facts", "facts", list(pathway.facts)),
        ("recommendations", "recommendations", list(pathway.recommendations)),
        ("recommendations", "alternatives", list(pathway.alternatives)),
        ("steps", "steps", list(pathway.steps)),
        ("sources", "references", list(pathway.register.references)),
        ("questions", "questions", list(pathway.questions)),
    ):
        assert [each["id"] for each in summary.PARTS[part](pathway).records[name]] == expected


def test_advice_that_takes_the_place_of_another(pathway: Pathway) -> None:
    records: Any = summary.PARTS["recommendations"](pathway).records["recommendations"]
    given = {each["id"]: each["given"] for each in records}
    assert [line["box"] for line in given["urgent_mri"]] == ["3", "5"]
    assert [(line["instead_of"], line["when"]) for line in given["urgent_ct"]] == [
        ("urgent_mri", "MRI contraindicated")
    ]


def test_the_parts_are_those_that_are_offered() -> None:
    assert tuple(summary.PARTS) == show.PARTS


@pytest.mark.parametrize(
    ("part", "cure"),
    [
        ("fact", "did you mean `facts`?"),
        ("Sources", "did you mean `sources`?"),
        ("xyzzy\x1b", "there are facts, recommendations, steps, sources and questions"),
    ],
)
def test_an_unknown_part(capsys: Capture, sample: Path, part: str, cure: str) -> None:
    status, out, err = run(capsys, "sample", part)
    assert (status, out) == (2, "")
    named = part.replace("\x1b", "<U+001B>")
    assert err.endswith(f"Error: a pathway has no part called `{named}`; {cure}\n")


def test_a_pathway_that_cannot_be_used(capsys: Capture, sample: Path) -> None:
    change(sample / "pathway.yaml", "if: days_ill", "if: day_ill")
    status, out, err = run(capsys, "sample", "steps")
    assert (status, out) == (1, "")
    assert "did you mean `days_ill`?" in err
    assert run(capsys, "nowhere")[0] == 1


def test_nothing_an_author_wrote_is_a_command_or_markup(
    capsys: Capture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    text = "a\x1b[31m [bold]b[/bold] :smile: \u202ec \0d"
    show_tables([Table(text, (Column("Head"),), ((text,),)), Table("", (Column(""),), (), text)])
    plain = "a<U+001B>[31m [bold]b[/bold] :smile: <U+202E>c <U+0000>d"
    assert capsys.readouterr().out == f"{plain}\n\n Head\n {'─' * 98}\n {plain}\n\n{plain}\n"


def test_only_a_terminal_gets_colour(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
    table = Table("Title", (Column("Head", strong=True),), (("text",),))
    show_tables([table])
    assert "\x1b" not in capsys.readouterr().out
    monkeypatch.setattr(tables, "wants_color", lambda _: True)
    monkeypatch.delenv("NO_COLOR", raising=False)
    show_tables([table])
    assert "\x1b[1mTitle\x1b[0m" in capsys.readouterr().out


def test_the_width(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("COLUMNS", raising=False)
    assert tables.table_width() == 100
    for columns, width in (("10", 40), ("72", 72), ("400", 160)):
        monkeypatch.setenv("COLUMNS", columns)
        assert tables.table_width() == width


def test_long_names_are_broken_behind_underscores() -> None:
    assert broken("progressive_deficit", 19) == "progressive_deficit"
    assert broken("progressive_deficit", 18) == "progressive_\ndeficit"
    assert broken("a title of it\nlong_name_of_it", 14) == "a title of it\nlong_name_\n  of_it"
    assert broken("Supercalifragilistic", 8) == "Supercalifragilistic"
