"""The content hash: every word counts, the layout of the files does not."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from enum import Enum
from fractions import Fraction
from typing import Any

import pytest

from carepath_dsl.content_hash import canonical, content_hash
from carepath_dsl.model import Case, Expectation, Pathway, Verb
from carepath_dsl.spans import Span
from one_patient import parts
from random_pathways import random_pathway

ELSEWHERE = Span("other.yaml", 7, 7, 7, 9)


def changed(value: object) -> object:
    """Another value in the place of this one."""
    match value:
        case None:
            return "no longer nothing"
        case bool():
            return not value
        case Enum():
            return next(other for other in type(value) if other is not value)
        case str():
            return value + "x"
        case int() | Fraction():
            return value + 1
        case Span():
            return ELSEWHERE
        case tuple():
            return (*value, "one more")
        case Mapping():
            return {**value, "one more": "than before"}
        case _ if is_dataclass(value):
            first = fields(value)[0].name if fields(value) else None
            if first is None:
                return "another type"
            return replace(value, **{first: changed(getattr(value, first))})  # type: ignore[type-var]
        case _:
            raise AssertionError(value)


def test_every_field_that_says_something_counts_and_no_other_does() -> None:
    counted = set()
    for seed in range(15):
        for node in parts(random_pathway(seed), object):
            if not is_dataclass(node):
                continue
            before = canonical(node)
            for field in fields(node):
                other: Any = {field.name: changed(getattr(node, field.name))}
                after = canonical(replace(node, **other))  # type: ignore[type-var]
                assert (after != before) == field.compare, (type(node).__name__, field.name)
                counted.add((type(node).__name__, field.name))
    assert ("Branch", "label") in counted
    assert ("Include", "enter") in counted
    assert ("Compare", "span") in counted
    assert len(counted) > 150


def test_the_hash_changes_with_the_words_of_any_record() -> None:
    made = random_pathway(3)
    before = content_hash(made)
    assert len(before) == 64
    assert int(before, 16) >= 0
    hashes = {before}
    for field in fields(Pathway):
        other: Any = {field.name: changed(getattr(made, field.name))}
        after = content_hash(replace(made, **other))
        assert (after != before) == field.compare, field.name
        hashes.add(after)
    assert len(hashes) == 1 + sum(field.compare for field in fields(Pathway))


def test_the_hash_is_the_same_every_time() -> None:
    for seed in range(5):
        assert content_hash(random_pathway(seed)) == content_hash(random_pathway(seed))
    assert len({content_hash(random_pathway(seed)) for seed in range(20)}) == 20


def test_cases_and_the_place_of_the_file_are_no_content() -> None:
    made = random_pathway(1)
    case = Case("A case", {}, Expectation())
    assert content_hash(replace(made, cases=(case,), path="elsewhere")) == content_hash(made)


def test_the_order_of_the_file_is_content() -> None:
    made = random_pathway(1)
    turned = dict(reversed(list(made.facts.items())))
    assert content_hash(replace(made, facts=turned)) != content_hash(made)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (True, 1),
        (Fraction(1), 1),
        (Fraction(1), "1/1"),
        (None, "None"),
        (("a",), "a"),
        ((), None),
        (Verb.OFFER, Verb.CONSIDER),
        ({"a": "b"}, {"a": "c"}),
    ],
)
def test_different_values_have_different_forms(one: object, other: object) -> None:
    assert canonical(one) != canonical(other) or type(canonical(one)) is not type(canonical(other))


def test_equal_numbers_have_one_form() -> None:
    assert canonical(Fraction(2, 4)) == canonical(Fraction(1, 2)) == {"number": "1/2"}


def test_what_has_no_form_is_refused() -> None:
    with pytest.raises(TypeError, match=r"^no canonical form for float$"):
        canonical(0.5)
