"""``carepath ask --format json-lines``: another program leads the interview."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from carepath_cli.main import main
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.interview.messages import request
from carepath_interpreter.result_json import from_json
from carepath_interpreter.schemas import interview_schema, result_schema

HERE = Path(__file__).parent
ASKING = str(HERE / "asking" / "pathway")
SCHEMA = interview_schema()
MESSAGE = jsonschema.Draft202012Validator(SCHEMA)
REQUEST = jsonschema.Draft202012Validator({**SCHEMA, "anyOf": [{"$ref": "#/$defs/request"}]})
RESULT = jsonschema.Draft202012Validator(result_schema())

Message = dict[str, Any]


@pytest.fixture
def exchange(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> Exchange:
    return Exchange(capsys, monkeypatch)


class Exchange:
    """Sends lines and gives the messages, each of which is what the schema says."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self.capsys = capsys
        self.monkeypatch = monkeypatch

    def __call__(self, *requests: object, options: tuple[str, ...] = ()) -> list[Message]:
        lines = [r if isinstance(r, str) else json.dumps(r) for r in requests]
        data = "".join(f"{line}\n" for line in lines).encode()
        self.monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(data), "utf-8"))
        assert main(["ask", ASKING, "--format", "json-lines", *options]) == 0
        captured = self.capsys.readouterr()
        assert captured.err == ""
        messages = [json.loads(line) for line in captured.out.splitlines()]
        for message in messages:
            check(message)
        return messages


def check(message: Message) -> None:
    """The message is of its own kind in the schema, and holds nothing the schema leaves out."""
    MESSAGE.validate(message)
    kind = SCHEMA["$defs"][message["type"]]
    assert message.keys() <= kind["properties"].keys()
    jsonschema.Draft202012Validator({**kind, "$defs": SCHEMA["$defs"]}).validate(message)
    if message["type"] == "result":
        RESULT.validate(message["result"])


def types(messages: list[Message]) -> list[str]:
    return [message["type"] for message in messages]


def test_the_schema_is_a_schema_and_describes_everything() -> None:
    jsonschema.Draft202012Validator.check_schema(SCHEMA)

    def undescribed(node: Any, at: str) -> Iterator[str]:
        if isinstance(node, dict):
            says_what = {"type", "const", "enum", "properties", "anyOf"} & node.keys()
            if says_what and not at.endswith(("properties", "$defs")) and "description" not in node:
                yield at
            for key, inner in node.items():
                yield from undescribed(inner, f"{at}/{key}")
        elif isinstance(node, list):
            for place, inner in enumerate(node):
                yield from undescribed(inner, f"{at}/{place}")

    assert list(undescribed(SCHEMA, "")) == []


def test_an_emergency(exchange: Exchange) -> None:
    messages = exchange({"answer": 70}, {"answer": True})
    assert types(messages) == [
        "start",
        "settled",
        "question",
        "question",
        "settled",
        "result",
        "result",
    ]
    start, standing, first, second, settled, result, final = messages
    assert start["schema"] == "carepath/interview/1"
    assert start["pathway"]["id"] == "asking"
    assert [item["certainty"] for item in standing["at_once"]] == ["precautionary"]
    assert first["answer"] == {
        "type": "whole number",
        "unit": "years",
        "low": 0,
        "high": 130,
    }
    assert (second["fact"], second["red_flag"], second["left"]) == ("stiff_neck", True, 4)
    assert (second["can_change"], second["within"]) == ("emergency", "at once")
    assert settled["act_now"] is True
    assert settled["at_once"] == [
        {
            "id": "ambulance",
            "certainty": "certain",
            "one_of": [
                {
                    "id": "ambulance",
                    "verb": "do now",
                    "text": "Call an ambulance",
                    "urgency": "emergency",
                    "within": "at once",
                }
            ],
        }
    ]
    assert (result["final"], final["final"]) == (False, True)
    assert result["text"].startswith("Sore neck\n")
    assert from_json(final["result"]).status.value == "complete"


def test_every_request_has_its_answer(exchange: Exchange) -> None:
    messages = exchange(
        {"answer": "70 years", "fact": "age"},
        {"unknown": True, "fact": "stiff_neck"},
        {"why": True},
        {"answer": "front"},
        {"review": True},
        {"back": True},
        {"answer": 2.0},
        {"answer": "2"},
        {"answer": 12},
        {"so_far": True},
        {"change": "age"},
        {"answer": 71},
        {"unknown": True},
        {"unknown": True},
        {"again": True},
        {"stop": True},
        {"answer": "never read"},
    )
    assert types(messages) == [
        *("start", "settled", "question"),
        "question",  # 70 years
        "question",  # unknown
        "why",
        "question",  # front
        "review",
        "question",  # back
        "problem",  # 2.0 is no option
        "question",  # the second option
        "question",  # 12 hours
        "result",
        "question",  # change
        "question",  # 71
        "question",  # days: unknown
        "unanswered",  # lymphadenopathy: unknown
        "question",  # again
        "result",
    ]
    why, review, problem = messages[5], messages[7], messages[9]
    assert why["fact"] == "site"
    assert [statement["id"] for statement in why["statements"]] == ["S02"]
    assert review["answers"] == [
        {"fact": "age", "value": 70, "beforehand": False},
        {"fact": "stiff_neck", "unknown": True, "beforehand": False},
        {"fact": "site", "value": "front", "beforehand": False},
    ]
    assert problem["message"] == "`2` is none of the choices"
    assert messages[13]["before"] == 70
    assert messages[13]["needed"] is True
    assert [q["fact"] for q in messages[16]["questions"]] == [
        "stiff_neck",
        "days_ill",
        "lymphadenopathy",
    ]
    assert messages[17]["fact"] == "stiff_neck"
    final = messages[-1]
    assert final["final"] is True
    assert final["not_asked"] == 3
    assert final["result"]["facts"] == {"age": 71, "site": "back", "hours_bad": 12}


BAD: list[tuple[str, str]] = [
    ("nonsense", "this line is not JSON"),
    ("[" * 5_000, "this line is not JSON"),
    ('{"answer": NaN}', "`NaN` is not an answer"),
    ('{"answer": 1e999}', "the answer is a number, and `1e999` is not one"),
    ('{"answer": "yes", "answer": "no"}', "`answer` stands twice"),
    ("70", "`70` where an object belongs"),
    ("null", "nothing where an object belongs"),
    ("{}", "a message says exactly one thing"),
    ('{"answer": 1, "back": true}', "a message says exactly one thing"),
    ('{"answer": null}', "nothing is not an answer"),
    ('{"answer": [70]}', "a list is not an answer"),
    ('{"answer": 70, "fact": 1}', "`fact` is not a text"),
    ('{"answer": 70, "fact": "site"}', "this is about `site`, and `age` is asked"),
    ('{"unknown": true, "fact": "a\\u001bb"}', "this is about `a<U+001B>b`, and `age` is asked"),
    ('{"unknown": "yes"}', "`unknown` is not true"),
    ('{"change": 1}', "`change` is not a text"),
    ('{"change": "nothing"}', "there is no question called `nothing`"),
    ('{"jump": true}', "`jump` is nothing one can send"),
    ('{"back": true}', "this is where the interview began"),
    ('{"again": true}', "no question that matters was left unanswered"),
    ('{"answer": ""}', "nothing was answered"),
    ('{"answer": true}', "the answer is a number, and `true` is not one"),
    ("7" * 20_000, "a line of more than 10000 bytes"),
]


@pytest.mark.parametrize(("line", "message"), BAD)
def test_a_bad_line_is_a_problem_and_the_question_stands(
    exchange: Exchange, line: str, message: str
) -> None:
    messages = exchange(line, "", {"answer": 70})
    assert types(messages) == [*("start", "settled", "question", "problem", "question", "result")]
    assert messages[3]["message"] == message
    assert messages[4]["fact"] == "stiff_neck"


def test_where_nothing_is_asked_answers_are_problems(exchange: Exchange) -> None:
    messages = exchange({"answer": 12}, {"answer": 1}, {"why": True}, {"back": True})
    assert types(messages)[3:] == [
        *("settled", "result", "problem", "problem", "settled", "question", "result")
    ]
    assert messages[3]["not_applicable"] == ["This pathway is for adults."]
    assert messages[8]["fact"] == "age"


def test_a_patient_is_shown_no_words_of_clinicians(exchange: Exchange) -> None:
    messages = exchange(
        {"answer": 70},
        {"why": True},
        {"answer": False},
        {"answer": "front"},
        options=("--audience", "patient"),
    )
    for message in messages:
        message.pop("result", None)
        words = json.dumps(message)
        for clinical in ("nuchal", "Is there cervical", "Call an ambulance", "A warm scarf", "S01"):
            assert clinical not in words
    assert messages[-1]["for_clinician"] == ["lymphadenopathy"]
    assert types(messages).count("question") == 3


def test_saved_answers_are_told_at_the_start(exchange: Exchange, tmp_path: Path) -> None:
    file = str(tmp_path / "answers.json")
    exchange({"answer": 70}, {"unknown": True}, options=("--answers", file))
    start = exchange(options=("--answers", file))[0]
    assert start["changed"] is False
    assert start["not_used"] == []
    assert start["answers"] == [
        {"fact": "age", "value": 70, "beforehand": False},
        {"fact": "stiff_neck", "unknown": True, "beforehand": False},
    ]


def test_what_may_be_sent_is_what_the_schema_says() -> None:
    good: list[object] = [
        {"answer": True},
        {"answer": 6.5},
        {"answer": "3 days", "fact": "days_ill"},
        {"unknown": True},
        {"unknown": True, "fact": "age"},
        {"why": True},
        {"back": True},
        {"change": "3"},
        {"again": True},
        {"review": True},
        {"so_far": True},
        {"stop": True},
    ]
    for data in good:
        REQUEST.validate(data)
        assert not hasattr(request(json.dumps(data)), "message"), data
    bad: list[object] = [{"answer": None}, {"stop": False}, {}, {"jump": True}, 7, {"change": 3}]
    for data in bad:
        assert not REQUEST.is_valid(data)
        assert hasattr(request(json.dumps(data)), "message"), data


def test_another_program_drives_it_line_by_line() -> None:
    """As a program would: it reads up to a question, and only then writes the next line."""
    facts = {
        "age": "70",
        "stiff_neck": "no",
        "site": "back",
        "hours_bad": 20,
        "days_ill": "2 days",
        "lymphadenopathy": False,
    }
    command = [sys.executable, "-m", "carepath_cli", "ask", ASKING, "--format", "json-lines"]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, encoding="utf-8"
    ) as program:
        assert program.stdin is not None
        assert program.stdout is not None
        asked = []
        result: Message | None = None
        while result is None:
            message = json.loads(program.stdout.readline())
            check(message)
            if message["type"] == "question":
                asked.append(message["fact"])
                line = {"answer": facts[message["fact"]], "fact": message["fact"]}
                program.stdin.write(json.dumps(line) + "\n")
                program.stdin.flush()
            elif message["type"] == "result":
                result = message
        program.stdin.close()
        final = json.loads(program.stdout.readline())
        assert program.stdout.readline() == ""
        assert program.wait(timeout=30) == 0
    assert asked == list(facts)
    assert final == {**result, "final": True}
    assert from_json(final["result"]).status.value == "complete"


def test_the_last_result_is_the_evaluators(exchange: Exchange) -> None:
    from carepath_dsl.load import load_pathway
    from carepath_interpreter.facts import facts_of

    pathway = load_pathway(ASKING)
    final = exchange({"answer": 70}, {"answer": "no"}, {"answer": "back"}, {"answer": "30"})[-1]
    facts = facts_of(pathway, {"age": 70, "stiff_neck": "no", "site": "back", "hours_bad": 30})
    assert from_json(final["result"]) == Evaluator(pathway).evaluate(facts)
