"""``carepath new``."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from carepath_cli.main import main
from carepath_cli.new import nearest_name, replacements, write_example
from carepath_dsl.load import load, load_pathway
from carepath_interpreter.cases import run_case
from carepath_interpreter.evaluate import Evaluator

Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, and the process standing in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def run(capsys: Capture, *arguments: str) -> tuple[int, str, str]:
    status = main(["new", *arguments])
    captured = capsys.readouterr()
    return status, captured.out, captured.err


def files(folder: Path) -> list[str]:
    return sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*") if p.is_file())


def test_what_it_makes_and_says(capsys: Capture, here: Path) -> None:
    status, out, err = run(capsys, "knee_pain")
    assert (status, err) == (0, "")
    made = ["cases.yaml", "pathway.yaml", "reviews/README.md", "source.yaml"]
    assert files(here) == [f"knee_pain/{name}" for name in made]
    assert out.startswith(
        "knee_pain: made, with an invented example in it\n\n"
        "What to do next:\n"
        "  1. Read it, and see what it looks like:\n"
        "       carepath show knee_pain\n"
    )
    assert out.endswith("       carepath schema --write schema\n")


def test_the_schemas_are_mentioned_where_they_are_missing(capsys: Capture, here: Path) -> None:
    (here / "all/schema").mkdir(parents=True)
    (here / "all/schema/pathway.json").write_text("{}")
    status, out, _ = run(capsys, "knee_pain", "--in", "all")
    assert status == 0
    assert "carepath schema" not in out
    assert (here / "all/knee_pain/pathway.yaml").is_file()


@pytest.mark.parametrize("today", [date(2026, 11, 22), date(2028, 2, 29), date.today()])
def test_the_example_has_nothing_to_warn_of_and_its_cases_pass(here: Path, today: date) -> None:
    write_example(here / "knee_pain", replacements("knee_pain", today))
    loaded = load(here / "knee_pain")
    assert [d.message for d in loaded.diagnostics] == []
    pathway = load_pathway(here / "knee_pain")
    assert (pathway.id, pathway.header.title) == ("knee_pain", "Knee pain")
    evaluator = Evaluator(pathway)
    assert len(pathway.cases) >= 6
    assert [c.says for c in pathway.cases if not run_case(evaluator, c).passed] == []


def test_the_example_is_clean_to_the_strictest(capsys: Capture, here: Path) -> None:
    run(capsys, "knee_pain")
    assert main(["check", "--strict", "knee_pain"]) == 0
    assert main(["fmt", "--check", "knee_pain"]) == 0
    for part in ("facts", "recommendations", "steps", "sources", "questions"):
        assert main(["show", "knee_pain", part]) == 0


def test_the_example_says_that_it_is_invented(capsys: Capture, here: Path) -> None:
    run(capsys, "knee_pain")
    pathway = load_pathway(here / "knee_pain")
    assert pathway.header.notice == "Invented example. Nothing in it is medical advice."
    assert pathway.register.article is not None
    assert "invented" in pathway.register.article.title
    assert all("invented" in str(r.title) for r in pathway.register.references.values())


def test_it_shows_what_a_pathway_needs(capsys: Capture, here: Path) -> None:
    run(capsys, "knee_pain")
    text = (here / "knee_pain/pathway.yaml").read_text("utf-8")
    for part in ("red flag: true", "while unknown: prepare for", "board questions:", "safety:"):
        assert part in text
    assert "@" not in text
    advice = load_pathway(here / "knee_pain").recommendations.values()
    assert all(each.patient for each in advice)


@pytest.mark.parametrize("name", ["x", "a1", "knee_", "a" * 100, "nullify", "true"])
def test_every_name_that_is_taken_is_clean(capsys: Capture, here: Path, name: str) -> None:
    assert run(capsys, name)[0] == 0
    assert load(here / name).diagnostics == ()


def test_what_is_there_is_left_as_it_is(capsys: Capture, here: Path) -> None:
    (here / "empty").mkdir()
    (here / "file").write_text("mine")
    (here / "nowhere").symlink_to(here / "gone")
    for name in ("empty", "file", "nowhere"):
        assert run(capsys, name) == (
            1,
            "",
            f"{name}: is there already, and was left as it is; choose another name\n",
        )
    assert sorted(p.name for p in here.iterdir()) == ["empty", "file", "nowhere"]
    assert list((here / "empty").iterdir()) == []
    assert (here / "file").read_text() == "mine"


def test_nothing_is_left_behind(
    capsys: Capture, here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device", "source.yaml")

    monkeypatch.setattr(Path, "write_text", full)
    assert run(capsys, "knee_pain") == (1, "", "carepath: source.yaml: no space left on device\n")
    assert list(here.iterdir()) == []


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("Knee pain", "`Knee pain` cannot be a name: {says}; did you mean `knee_pain`?"),
        ("a__b", "`a__b` cannot be a name: {says}; did you mean `a_b`?"),
        ("2nd-visit", "`2nd-visit` cannot be a name: {says}; did you mean `nd_visit`?"),
        ("../knee", "`../knee` cannot be a name: {says}; did you mean `knee`?"),
        ("Unknown", "`Unknown` cannot be a name: {says}; did you mean `unknown_pathway`?"),
        ("膝", "`膝` cannot be a name: {says}; write for example `knee_pain`"),
        ("a\x1b[2J", "`a<U+001B>[2J` cannot be a name: {says}; did you mean `a_2j`?"),
        ("", "`` cannot be a name: {says}; write for example `knee_pain`"),
        ("end", "`end` is a word of the language and no name; try `end_pathway`"),
        ("a" * 101, "a name has at most 100 characters, not 101"),
    ],
)
def test_a_bad_name(capsys: Capture, here: Path, name: str, message: str) -> None:
    from carepath_dsl.building.forms import NEW_ID

    status, out, err = run(capsys, name)
    assert (status, out) == (2, "")
    assert err.endswith(f"\n\nError: {message.format(says=NEW_ID.says)}\n")
    assert list(here.iterdir()) == []


def test_a_folder_that_is_not_there(capsys: Capture, here: Path) -> None:
    status, _, err = run(capsys, "knee_pain", "--in", "nowhere")
    assert status == 2
    assert "Directory 'nowhere' does not exist." in err
    assert list(here.iterdir()) == []


def test_the_nearest_name() -> None:
    assert nearest_name("Épaule – gelée!") == "epaule_gelee"
    assert nearest_name("123") == ""
