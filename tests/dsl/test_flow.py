"""The order of boxes, and the order in which a pathway meets its facts."""

from __future__ import annotations

import pytest

from carepath_dsl.meaning.flow import box_key, met_order, steps_in_order
from carepath_dsl.meaning.walking import atoms_of, facts_of_condition, facts_of_definition
from carepath_dsl.model import branches_of
from comparing import pathways
from oracle import Everyone, conditions_in_box, facts_used, order_of, ways_out
from small import (
    act,
    advice,
    applies,
    both,
    claim,
    decide,
    either,
    finding,
    line,
    look_again,
    pathway,
    yes_no,
)


@pytest.mark.parametrize(
    ("boxes", "ordered"),
    [
        (["10", "9", "1"], ["1", "9", "10"]),
        (["7.10", "7.9", "7", "8"], ["7", "7.9", "7.10", "8"]),
        (["2.1.3", "2.1", "2.2"], ["2.1", "2.1.3", "2.2"]),
    ],
)
def test_box_numbers_are_numbers(boxes: list[str], ordered: list[str]) -> None:
    assert sorted(boxes, key=box_key) == ordered


def test_every_way_leads_forward_and_the_lowest_box_that_is_ready_comes_first() -> None:
    made = pathway(
        [yes_no("a")],
        [],
        [
            decide("one", "a", "four", "three"),
            act("two", then="end"),
            act("three", then=["two", "five"]),
            act("four", then="five"),
            act("five", then="six"),
            look_again("six", "one"),
        ],
    )
    assert steps_in_order(made) == ("one", "three", "two", "four", "five", "six")


def test_a_step_no_way_leads_to_still_has_its_place() -> None:
    made = pathway([], [], [act("one"), act("two", then="three"), act("three")])
    assert steps_in_order(made) == ("one", "two", "three")


def test_steps_on_a_ring_are_left_out() -> None:
    made = pathway([], [], [act("one"), act("two", then="three"), act("three", then="two")])
    assert steps_in_order(made) == ("one",)


def test_orders_at_random() -> None:
    for made in pathways(70_000, 100):
        order = steps_in_order(made)
        assert order == order_of(made)
        for id, step in made.steps.items():
            assert list(branches_of(step)) == list(ways_out(step))
            for target in branches_of(step):
                assert target.step is None or order.index(id) < order.index(target.step)


def test_what_is_met_first_stands_first() -> None:
    made = pathway(
        [yes_no(id) for id in ("g", "f", "e", "d", "c", "b", "a", "unused")],
        [advice("r", unless="d", instead="s"), advice("s", unless="e")],
        [
            decide("one", both("pair", "a"), "two", "end"),
            act("two", line("r", when="c")),
        ],
        definitions=[
            finding("pair", either("b", "inner")),
            finding("inner", both("a", "b")),
            finding("lost", "unused"),
        ],
        applies=[applies("g", "Not g.")],
        safety=[claim("f", never=("r",))],
    )
    assert met_order(made) == ("g", "pair", "b", "inner", "a", "c", "d", "e", "f")


def test_what_is_reported_or_claimed_is_met_last() -> None:
    made = pathway(
        [yes_no("a"), yes_no("b"), yes_no("c")],
        [advice("r")],
        [decide("one", "a", "two", "end"), act("two", "r")],
        definitions=[finding("shown", "c")],
        report=["shown"],
        safety=[claim("b", never=("r",))],
    )
    assert met_order(made) == ("a", "shown", "c", "b")


def test_facts_of_conditions_and_definitions_at_random() -> None:
    for made in pathways(71_000, 40):
        facts, definitions = made.facts, made.definitions
        conditions = [c for step in made.steps.values() for c in conditions_in_box(step, made)]
        for condition in conditions:
            expected = dict.fromkeys(facts_used(condition, facts, definitions))
            assert facts_of_condition(condition, made) == tuple(expected)
            named = {atom.name for atom in atoms_of(condition)}
            assert named <= {*facts, *definitions}
        for definition in definitions.values():
            used = dict.fromkeys(facts_used(definition, facts, definitions))
            assert facts_of_definition(definition, made) == tuple(used)


def test_facts_are_met_in_the_order_of_the_text_at_random() -> None:
    for made in pathways(72_000, 40):
        everyone = Everyone(made)
        texts = [*everyone.asked_in_line, *(everyone.asked_in_box[id] for id in everyone.order)]
        used = list(dict.fromkeys(fact for text in texts for fact in text))
        met = [name for name in met_order(made) if name in made.facts]
        assert met[: len(used)] == used
