"""An included pathway: one box for its readers, its own steps for the evaluator."""

from __future__ import annotations

from carepath_dsl.meaning.flow import steps_in_order
from carepath_interpreter.evaluate import evaluate
from carepath_interpreter.result import Certainty
from small import act, advice, decide, line, oval, pathway, yes_no

MADE = pathway(
    [yes_no("fever"), yes_no("adult"), yes_no("pain")],
    [advice("blood_test", "now"), advice("infection.drug", "now"), advice("rest"), advice("ask")],
    [
        act("look", then="infection"),
        oval("infection", "infection.fever", "adult", otherwise="elsewhere"),
        decide("infection.fever", "fever", "infection.treat", "calm", prepare="infection.treat"),
        act("infection.treat", "infection.drug", then="tests"),
        act("tests", line("blood_test", when="pain"), then="calm"),
        act("calm", "rest"),
        act("elsewhere", "ask", then="calm"),
    ],
)


def test_inner_boxes_are_numbered_inside_the_oval() -> None:
    assert {id: step.box for id, step in MADE.steps.items()} == {
        "look": "1",
        "infection": "2",
        "infection.fever": "2.1",
        "infection.treat": "2.2",
        "tests": "3",
        "calm": "4",
        "elsewhere": "5",
    }


def test_the_order_of_the_way_leads_through_the_oval() -> None:
    assert steps_in_order(MADE) == (
        "look",
        "infection",
        "infection.fever",
        "infection.treat",
        "tests",
        "elsewhere",
        "calm",
    )


def test_whoever_it_applies_to_enters_and_comes_out_at_the_end_that_was_reached() -> None:
    result = evaluate(MADE, {"adult": True, "fever": True, "pain": True})
    assert [passed.step for passed in result.path] == [
        "look",
        "infection",
        "infection.fever",
        "infection.treat",
        "tests",
        "calm",
    ]
    assert {advised.id for advised in result.certain} == {"infection.drug", "blood_test", "rest"}


def test_everybody_else_goes_where_the_author_said() -> None:
    result = evaluate(MADE, {"adult": False, "fever": True})
    assert [passed.step for passed in result.path] == ["look", "infection", "elsewhere", "calm"]
    assert {advised.id for advised in result.certain} == {"ask", "rest"}
    assert result.status.value == "complete"


def test_an_open_entrance_leaves_both_ways_open() -> None:
    result = evaluate(MADE, {"fever": False})
    ways = {(taken.source, taken.target): taken.certainty for taken in result.ways}
    assert ways["infection", "infection.fever"] is Certainty.POSSIBLE
    assert ways["infection", "elsewhere"] is Certainty.POSSIBLE
    assert result["rest"].certainty is Certainty.CERTAIN
    assert result["ask"].depends_on == ("adult",)
    assert [needed.fact for needed in result.needed] == ["adult"]


def test_a_precaution_inside_works_as_outside() -> None:
    result = evaluate(MADE, {"adult": True})
    assert result["infection.drug"].certainty is Certainty.PRECAUTIONARY
    assert result["infection.drug"].prepared_by == ("infection.fever",)
    assert result.act_now
