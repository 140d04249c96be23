"""The page of every rule: complete, and both of its examples run."""

from __future__ import annotations

from pathlib import Path

import pytest

from carepath_dsl.pages import page_from
from carepath_dsl.rules import Rule, all_rules
from rule_examples import files, loaded

RULES = [
    pytest.param(rule, id=f"{rule.CODE} {rule.__name__.rpartition('.')[2]}") for rule in all_rules()
]


def examples(rule: Rule) -> tuple[str, str]:
    page = page_from(rule.CODE, rule.__name__, rule.SEVERITY, rule.__doc__ or "")
    return page.wrong, page.right


@pytest.mark.parametrize("rule", RULES)
def test_the_wrong_example_is_found_by_its_rule_alone(rule: Rule, tmp_path: Path) -> None:
    wrong, right = examples(rule)
    found = loaded(tmp_path / "tiny", files(wrong, right, rule.CODE)).diagnostics
    assert {(d.code, d.severity) for d in found} == {(rule.CODE, rule.SEVERITY)}, [
        (d.code, d.message) for d in found
    ]


@pytest.mark.parametrize("rule", RULES)
def test_nothing_is_found_in_the_right_example(rule: Rule, tmp_path: Path) -> None:
    wrong, right = examples(rule)
    found = loaded(tmp_path / "tiny", files(right, wrong, rule.CODE)).diagnostics
    assert [(d.code, d.message) for d in found] == []
