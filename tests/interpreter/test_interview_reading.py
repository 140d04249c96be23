"""What somebody typed: words of the interview, answers, mistakes with their exact messages."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath_dsl.model import Fact, Value
from carepath_dsl.values import ValueProblem
from carepath_interpreter.interview.reading import Said, Word, read_answer, said
from small import choice, number, yes_no

FLAG = yes_no("flag", red_flag=True)
PAIN = choice("pain", "mild", "very_severe", "back", "none", "u", "stop")
STAGE = choice("stage", "0", "1", "2")
WEEKS = number("weeks", 0, 100, unit="weeks")
COUNT = number("count", 0, 9, whole=True)
FACTS = (FLAG, PAIN, STAGE, WEEKS, COUNT)


@pytest.mark.parametrize("word", list(Word))
@pytest.mark.parametrize("fact", [*FACTS, None], ids=lambda fact: fact.id if fact else "nothing")
def test_the_words_always_work(word: Word, fact: Fact | None) -> None:
    for typed in (word.value, f"  {word.value.upper()} ", word.value.title()):
        assert said(typed, fact) == Said(word, "")


@pytest.mark.parametrize(
    ("typed", "fact", "meant"),
    [
        ("?", FLAG, Said(Word.HELP, "")),
        ("u", FLAG, Said(Word.UNKNOWN, "")),
        ("u", PAIN, Said(None, "u")),
        ("b", PAIN, Said(Word.BACK, "")),
        ("w", None, Said(Word.WHY, "")),
        ("list", FLAG, Said(Word.REVIEW, "")),
        ("QUIT", FLAG, Said(Word.STOP, "")),
        ("I don't  know", FLAG, Said(Word.UNKNOWN, "")),
        ("don’t know", FLAG, Said(Word.UNKNOWN, "")),
        ("not sure", PAIN, Said(Word.UNKNOWN, "")),
        ("skip", WEEKS, Said(Word.UNKNOWN, "")),
        ("none", PAIN, Said(None, "none")),
        ("none", FLAG, Said(None, "none")),
        ("change 3", FLAG, Said(Word.CHANGE, "3")),
        ("Change  pain severity", FLAG, Said(Word.CHANGE, "pain severity")),
        ("unknown origin", PAIN, Said(None, "unknown origin")),
        ("  6   weeks ", WEEKS, Said(None, "6 weeks")),
        ("", FLAG, Said(None, "")),
        ("'stop'", PAIN, Said(None, "stop")),
        ('"back"', PAIN, Said(None, "back")),
        ("''", PAIN, Said(None, "''")),
    ],
)
def test_what_is_meant(typed: str, fact: Fact | None, meant: Said) -> None:
    assert said(typed, fact) == meant


@pytest.mark.parametrize(
    ("fact", "raw", "value"),
    [
        *((FLAG, raw, True) for raw in ("yes", "YES", " y ", "Y", "1", True)),
        *((FLAG, raw, False) for raw in ("no", "No", "n", "2", False)),
        (PAIN, "mild", "mild"),
        (PAIN, "Mild", "mild"),
        (PAIN, "very severe", "very_severe"),
        (PAIN, "very_severe", "very_severe"),
        (PAIN, "VERY  SEVERE", "very_severe"),
        (PAIN, "2", "very_severe"),
        (PAIN, "3", "back"),
        (PAIN, "none", "none"),
        (STAGE, "0", "0"),
        (STAGE, "1", "1"),
        (WEEKS, "6", Fraction(6)),
        (WEEKS, "6 weeks", Fraction(6)),
        (WEEKS, " 6  weeks ", Fraction(6)),
        (WEEKS, "10 days", Fraction(10, 7)),
        (WEEKS, 6, Fraction(6)),
        (WEEKS, 0.5, Fraction(1, 2)),
        (COUNT, "9", Fraction(9)),
    ],
)
def test_answers(fact: Fact, raw: object, value: Value) -> None:
    assert read_answer(fact, raw) == value
    assert type(read_answer(fact, raw)) is type(value)


NOTHING = "answer the question, or type `unknown` if it is not known"


@pytest.mark.parametrize(
    ("fact", "raw", "message", "help"),
    [
        (FLAG, "", "nothing was answered", NOTHING),
        (WEEKS, " \t ", "nothing was answered", NOTHING),
        (PAIN, "x" * 2_000, "this is too long to be an answer", NOTHING),
        (FLAG, "maybe", "`maybe` is neither yes nor no", "type yes, no or unknown"),
        (FLAG, "0", "`0` is neither yes nor no", "type yes, no or unknown"),
        (FLAG, "true", "`true` is neither yes nor no", "type yes, no or unknown"),
        (FLAG, 1, "`1` is neither yes nor no", "type yes, no or unknown"),
        (FLAG, "\x1b[2J", "`<U+001B>[2J` is neither yes nor no", "type yes, no or unknown"),
        (PAIN, "midl", "`midl` is none of the choices", "did you mean `mild`?"),
        (PAIN, "very sever", "`very sever` is none of the choices", "did you mean `very severe`?"),
        (
            PAIN,
            "zzzzzz",
            "`zzzzzz` is none of the choices",
            "type mild, very severe, back, none, u or stop, or its number",
        ),
        (PAIN, "7", "there is no choice number `7`", "type 1 to 6"),
        (PAIN, "0", "there is no choice number `0`", "type 1 to 6"),
        (PAIN, "9" * 40, f"there is no choice number `{'9' * 40}`", "type 1 to 6"),
        (PAIN, 2, "`2` is none of the choices", ""),
        (STAGE, "3", "`3` is none of the choices", "type 0, 1 or 2"),
        (
            WEEKS,
            "six",
            "the answer is a number, and `six` is not one",
            "expected 0 to 100 weeks, with or without the unit",
        ),
        (
            WEEKS,
            "5-10 weeks",
            "the answer is a number, and `5-10 weeks` is not one",
            "expected 0 to 100 weeks, with or without the unit",
        ),
        (WEEKS, "101", "`101 weeks` is out of range", "expected 0 to 100 weeks"),
        (
            WEEKS,
            "6 kg",
            "`kg` measures a mass, and the answer is a duration",
            "give the number in weeks, or in another unit of the same kind",
        ),
        (WEEKS, "6 week s", "`week s` is not a unit", ""),
        (WEEKS, "n/a", "`n/a` is not an answer", NOTHING),
        (WEEKS, "none", "`none` is not an answer", NOTHING),
        (
            COUNT,
            "1.5",
            "the answer is a whole number, and `1.5` is not one",
            "expected a whole number, 0 to 9",
        ),
        (COUNT, "3 days", "the answer has no unit, and `days` is given", "write 3"),
    ],
)
def test_mistakes(fact: Fact, raw: object, message: str, help: str) -> None:
    problem = read_answer(fact, raw)
    assert isinstance(problem, ValueProblem)
    assert problem.message == message
    assert problem.help == help or not help


@given(st.sampled_from(FACTS), st.text(max_size=20) | st.integers() | st.floats() | st.booleans())
def test_whatever_is_answered_is_a_value_of_the_fact_or_a_problem(fact: Fact, raw: object) -> None:
    from carepath_dsl.meaning.cells import Variable, cells_of

    answer = read_answer(fact, raw)
    if isinstance(answer, ValueProblem):
        assert (answer.message + answer.help).isprintable()
        assert answer.message
        assert answer.help
    else:
        Variable(fact.id, fact.type, cells_of(fact.type, ())).cell_of(answer)
