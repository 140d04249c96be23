"""``carepath ask``: options, exit statuses, saved answers, and a terminal."""

from __future__ import annotations

import io
import json
import os
import stat
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath_cli.main import main
from carepath_dsl.load import load_pathway
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.result_json import loads

HERE = Path(__file__).parent
ASKING = str(HERE / "asking" / "pathway")
SAMPLE = str(HERE / "sample")
BACK_PAIN = str(HERE.parents[1] / "pathways" / "back_pain")
Capture = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NO_COLOR", "1")


@pytest.fixture
def ask(capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> Ask:
    return Ask(capsys, monkeypatch)


class Ask:
    """Runs an interview: what is typed comes first, then the arguments."""

    def __init__(self, capsys: Capture, monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys = capsys
        self.monkeypatch = monkeypatch

    def __call__(
        self, typed: str | bytes, *arguments: str, pathway: str = ASKING
    ) -> tuple[int, str, str]:
        data = typed if isinstance(typed, bytes) else typed.encode()
        stream = io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")
        self.monkeypatch.setattr("sys.stdin", stream)
        status = main(["ask", pathway, *arguments])
        captured = self.capsys.readouterr()
        return status, captured.out, captured.err


# --- options -------------------------------------------------------------------------------------


def test_without_any_input_the_result_says_what_is_missing(ask: Ask) -> None:
    status, out, err = ask("")
    assert (status, err) == (0, "")
    assert "STOPPED EARLY: 6 questions that can change this were not asked.\n" in out
    assert "ACT NOW: at once\nIncomplete: 6 answers can still change this advice" in out


def test_facts_from_a_file_are_not_asked(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "patient.yaml"
    file.write_text("age: 70\nstiff_neck: no\n", encoding="utf-8")
    _, out, _ = ask("front\nno\n", "--facts", str(file))
    assert "How old is the patient?" not in out
    assert "Complete: no further answer can change this advice." in out


def test_what_is_wrong_with_the_facts_is_told_as_everywhere(ask: Ask) -> None:
    status, out, err = ask("", "--set", "agee=70")
    assert (status, out) == (1, "")
    assert err.startswith("error[CP905]: asking has no fact called `agee`\n")


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--facts", "-"], "--facts -: standard input is where the answers come from"),
        (["--facts", "a", "--facts", "b"], "--facts can be given once: one patient, one file"),
        (["--format", "xml"], "'xml' is not one of 'text', 'json', 'json-lines'."),
    ],
)
def test_wrong_usage(ask: Ask, arguments: list[str], says: str) -> None:
    status, out, err = ask("", *arguments)
    assert (status, out) == (2, "")
    assert says in err


def test_a_pathway_that_is_not_there(ask: Ask) -> None:
    status, out, err = ask("", pathway="nowhere")
    assert (status, out) == (1, "")
    assert "nowhere" in err


def test_the_result_as_json_and_the_conversation_beside_it(ask: Ask) -> None:
    status, out, err = ask("70\nyes\n", "--format", "json")
    assert status == 0
    result = loads(out)
    assert result.act_now
    assert [advice.id for advice in result.certain] == ["ambulance"]
    assert "Is there nuchal rigidity?\n    yes or no > yes\n" in err


def test_long_lines_and_strange_bytes_are_no_answers(ask: Ask) -> None:
    typed = b"7" * 30_000 + b"\n\xff\xfe\n\x1b[2J\n" + b"8" * 2_000 + b"\n70\nyes\n"
    status, out, _ = ask(typed)
    assert status == 0
    assert "  ? This line is too long to be an answer." in out
    assert "  ? This is too long to be an answer." in out
    assert "\x1b" not in out
    assert "<U+001B>[2J" in out
    assert "Known: Age: 70 years; Stiff neck: yes" in out


LINES = st.sampled_from(
    [
        *("unknown", "back", "why", "review", "so far", "again", "help", "change", "", "skip"),
        *("change 1", "change 3", "change age", "change site", "change nothing", "?"),
        *("yes", "no", "1", "2", "3", "70", "19", "17 years", "front", "back ", "2 days"),
        *("48 hours", "1 week", "maybe", "\x1b[A", "9" * 50),
    ]
)


@given(st.lists(LINES, max_size=25), st.sampled_from(["clinician", "patient"]))
def test_whatever_is_typed_it_ends_with_the_evaluators_result(
    lines: list[str], audience: str
) -> None:
    typed = io.TextIOWrapper(io.BytesIO("\n".join(lines).encode()), "utf-8")
    out, err = io.StringIO(), io.StringIO()
    arguments = ["ask", ASKING, "--format", "json", "--audience", audience]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("sys.stdin", typed)
        patch.setattr("sys.stdout", out)
        patch.setattr("sys.stderr", err)
        assert main(arguments) == 0
    result = loads(out.getvalue())
    assert result == evaluator().evaluate(result.facts)
    assert "\x1b" not in err.getvalue()
    assert "internal error" not in err.getvalue()
    if audience == "patient":
        assert "nuchal" not in err.getvalue()
        assert "Call an ambulance" not in err.getvalue()


@cache
def evaluator() -> Evaluator:
    return Evaluator(load_pathway(ASKING))


# --- saved answers -------------------------------------------------------------------------------


def test_answers_are_kept_for_their_owner_alone_and_taken_up_again(
    ask: Ask, tmp_path: Path
) -> None:
    file = tmp_path / "answers.json"
    _, out, _ = ask("70\nunknown\n2\n2 days\n", "--answers", str(file))
    assert "STOPPED EARLY" in out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == ["answers.json"]
    status, out, err = ask("4 days\nno\n", "--answers", str(file))
    assert (status, err) == (0, "")
    assert "Going on with 4 answers given before.\n" in out
    assert "ACT NOW: at once\n  Do now        Call an ambulance (at once)\n" in out
    assert "How old is the patient?" not in out
    assert "Question 5, at most 1 more" in out
    whole = ask("70\nunknown\n2\n2 days\n4 days\nno\n")[1]
    assert out.partition("Left open, and")[2] == whole.partition("Left open, and")[2] != ""


def test_the_file_is_there_before_the_first_answer(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    ask("", "--answers", str(file), "--set", "age=70")
    saved = json.loads(file.read_text(encoding="utf-8"))
    assert saved["schema"] == "carepath/answers/1"
    assert saved["pathway"]["id"] == "asking"
    assert [(a["fact"], a["value"], a["beforehand"]) for a in saved["answers"]] == [
        ("age", 70, True)
    ]


def test_facts_given_now_may_say_the_same_as_the_saved_ones(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    ask("70\nno\n", "--answers", str(file))
    status, out, _ = ask("no\n", "--answers", str(file), "--set", "age=70", "--set", "site=front")
    assert status == 0
    assert "Complete: no further answer can change this advice." in out
    status, out, err = ask("", "--answers", str(file), "--set", "age=71")
    assert (status, out) == (1, "")
    assert err == (
        f"carepath: {file} says Age: 70 years, and the facts given now say Age: 71 years\n"
        "Leave it out here, or `change` it in the interview.\n"
    )


def test_a_prohibition_that_falls_is_not_told_as_its_contrary(ask: Ask) -> None:
    """ "Ruled out: Routine imaging" said the opposite of what is meant."""
    out = ask("no\nno\nno\nno\nno\nback\nwhy\n", pathway=BACK_PAIN)[1]
    words = " ".join(out.split())
    assert "Do not offer Bed rest because no red flag" in words
    gone = words.partition("No longer certain: ")[2]
    assert gone.startswith("Advice to stay active (no set time); “Do not offer: Bed rest”; ")
    if_yes = words.partition("If yes: ")[2].partition("If no: ")[0]
    assert "; “Do not offer: Routine imaging”; " in if_yes
    assert "Not to be offered: Bed rest; Facet-joint injection" in words


def test_a_fact_given_now_is_not_lost_where_its_question_was_left_open(
    ask: Ask, tmp_path: Path
) -> None:
    file = tmp_path / "answers.json"
    ask("70\nunknown\n", "--answers", str(file))
    before = file.read_bytes()
    status, out, err = ask("", "--answers", str(file), "--set", "stiff_neck=yes")
    assert (status, out) == (1, "")
    assert err == (
        f"carepath: {file} leaves stiff neck open, and the facts given now say Stiff neck: yes\n"
        "Leave it out here, and answer it in the interview: `change stiff_neck`.\n"
    )
    assert file.read_bytes() == before
    status, out, _ = ask("change stiff_neck\nyes\n", "--answers", str(file))
    assert status == 0
    assert "ACT NOW: at once\n  Do now        Call an ambulance (at once)\n" in out


def test_what_was_known_beforehand_and_taken_back_is_not_known_again(
    ask: Ask, tmp_path: Path
) -> None:
    file = tmp_path / "answers.json"
    ask("change stiff_neck\nunknown\n", "--answers", str(file), "--set", "stiff_neck=no")
    status, out, err = ask("70\n", "--answers", str(file), "--set", "stiff_neck=no")
    assert (status, out) == (1, "")
    assert "leaves stiff neck open, and the facts given now say Stiff neck: no\n" in err


def test_facts_given_now_may_contradict_the_saved_ones_together(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    ask("70\nno\n2\n48\n", "--answers", str(file))
    status, _, err = ask("", "--answers", str(file), "--set", "days_ill=1")
    assert status == 1
    assert err == (
        f"carepath: the facts given now contradict the answers in {file}: "
        "Share of bad hours comes out at 2, outside its range\n"
    )


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "it is damaged, or something else than saved answers"),
        (b"\xff\xfe", "it is damaged, or something else than saved answers"),
        (b"{", "it is damaged, or something else than saved answers"),
        (b"[]", "it does not say that it is carepath/answers/1"),
        (b'{"age": 70}', "it does not say that it is carepath/answers/1"),
    ],
)
def test_a_file_that_holds_something_else_is_left_as_it_is(
    ask: Ask, tmp_path: Path, content: bytes, why: str
) -> None:
    file = tmp_path / "answers.json"
    file.write_bytes(content)
    status, out, err = ask("70\n", "--answers", str(file))
    assert (status, out) == (1, "")
    assert err == (
        f"carepath: {file}: these saved answers cannot be used: {why}\n"
        "The file is left as it is. Give another name after --answers to begin anew.\n"
    )
    assert file.read_bytes() == content


def test_answers_to_another_pathway_are_left_as_they_are(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    ask("no\n", "--answers", str(file), pathway=SAMPLE)
    before = file.read_bytes()
    status, _, err = ask("70\n", "--answers", str(file))
    assert status == 1
    assert "these are answers to `sample`, and this is `asking`\n" in err
    assert file.read_bytes() == before


def test_a_folder_or_a_place_that_is_not_there_is_told_before_the_first_question(
    ask: Ask, tmp_path: Path
) -> None:
    status, out, err = ask("70\n", "--answers", str(tmp_path))
    assert (status, out) == (1, "")
    assert err == f"carepath: {tmp_path}: not a file in which answers can be kept\n"
    status, out, err = ask("70\n", "--answers", str(tmp_path / "no" / "where.json"))
    assert (status, out) == (1, "")
    assert "no/where.json: no such file or directory" in err


def test_what_somebody_else_wrote_meanwhile_is_not_overwritten(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from carepath_cli.ask_text import Conversation

    file = tmp_path / "answers.json"
    answer = Conversation._answer

    def meanwhile(self: Conversation, state: object, text: str) -> object:
        file.write_text("another session", encoding="utf-8")
        return answer(self, state, text)  # type: ignore[arg-type]

    monkeypatch.setattr(Conversation, "_answer", meanwhile)
    status, out, err = ask("70\nyes\n", "--answers", str(file))
    assert status == 0
    assert f"carepath: {file}: not saved: somebody else has changed it meanwhile\n" in err
    assert "Known: Age: 70 years; Stiff neck: yes" in out
    assert file.read_text(encoding="utf-8") == "another session"


def test_a_link_stays_a_link(ask: Ask, tmp_path: Path) -> None:
    target, link = tmp_path / "real.json", tmp_path / "link.json"
    link.symlink_to(target)
    ask("70\n", "--answers", str(link))
    assert link.is_symlink()
    assert json.loads(target.read_text(encoding="utf-8"))["answers"][0]["value"] == 70


def changed_pathway(tmp_path: Path, *changes: tuple[str, str]) -> str:
    """A copy of the pathway with some of its text replaced."""
    folder = tmp_path / "changed"
    folder.mkdir()
    for name in ("pathway.yaml", "source.yaml"):
        text = (Path(ASKING) / name).read_text(encoding="utf-8")
        for old, new in changes:
            assert name != "pathway.yaml" or old in text
            text = text.replace(old, new)
        (folder / name).write_text(text, encoding="utf-8")
    return str(folder)


def test_when_the_pathway_has_changed_only_fitting_answers_are_used(
    ask: Ask, tmp_path: Path
) -> None:
    file = tmp_path / "answers.json"
    ask("70\nno\n1\nunknown\n", "--answers", str(file))
    pathway = changed_pathway(
        tmp_path,
        ("Is there nuchal rigidity?", "Is the neck stiff or sore?"),
        ("range: 0 to 130", "range: 0 to 60"),
        ("version: 2026.1.0", "version: 2026.2.0"),
    )
    status, out, err = ask("", "--answers", str(file), pathway=pathway)
    assert (status, err) == (0, "")
    assert (
        "Going on with 2 answers given before.\n"
        "The pathway has changed since (it was version 2026.1.0).\n"
        "These answers do not fit it any more and are not used:\n"
        "  - Age: `70 years` is out of range\n"
        "  - Stiff neck: the question has changed\n"
        "\n"
    ) in out
    assert "Question 3, at most 1 more" in out, out
    assert "How old is the patient?" in out


def test_when_the_pathway_has_changed_elsewhere_all_answers_are_used(
    ask: Ask, tmp_path: Path
) -> None:
    file = tmp_path / "answers.json"
    ask("70\nno\n", "--answers", str(file))
    pathway = changed_pathway(tmp_path, ("title: Comfort", "title: Some comfort"))
    _, out, _ = ask("", "--answers", str(file), pathway=pathway)
    assert (
        "Going on with 2 answers given before.\n"
        "The pathway has changed since (it was version 2026.1.0).\n"
        "\n"
    ) in out
    assert "not used" not in out


def test_an_edited_answer_is_not_taken_for_one_that_was_given(ask: Ask, tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    ask("70\nno\n", "--answers", str(file))
    file.write_text(file.read_text(encoding="utf-8").replace("70", "700"), encoding="utf-8")
    status, _, err = ask("", "--answers", str(file))
    assert status == 1
    assert "answer 1, `age`, does not fit its question: `700 years` is out of range\n" in err


# --- stopping ------------------------------------------------------------------------------------


@pytest.mark.parametrize("kept", [True, False])
def test_ctrl_c_says_where_the_answers_are(
    ask: Ask, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, kept: bool
) -> None:
    from carepath_cli.ask_input import Lines

    following = Lines.next
    given: list[str] = []

    def interrupted(self: Lines, prompt: str = "") -> object:
        if given:
            raise KeyboardInterrupt
        given.append(prompt)
        return following(self, prompt)

    monkeypatch.setattr(Lines, "next", interrupted)
    file = tmp_path / "answers.json"
    status, _, err = ask("70\n", *(["--answers", str(file)] if kept else []))
    assert status == 130
    if kept:
        assert err == f"\ncarepath: stopped; the answers are in {file}\n"
        assert json.loads(file.read_text(encoding="utf-8"))["answers"][0]["value"] == 70
    else:
        assert err == (
            "\ncarepath: stopped; the answers were not kept (--answers FILE keeps them)\n"
        )


def test_the_help_names_every_option(capsys: Capture) -> None:
    assert main(["ask", "--help"]) == 0
    out = capsys.readouterr().out
    for option in ("--facts", "--set", "--audience", "--answers", "--format"):
        assert option in out
    assert os.linesep in out
