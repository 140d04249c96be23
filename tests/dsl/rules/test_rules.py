"""The rules as a whole: their register, and pathways nobody thought of."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from carepath_dsl.diagnostics import Diagnostic, Severity
from carepath_dsl.load import load
from carepath_dsl.model import Action, Pathway, Target
from carepath_dsl.rules import all_rules, run_rules
from random_pathways import random_pathway
from rule_examples import TODAY, files, loaded

PATHWAYS = Path(__file__).parents[3] / "pathways"


def found_in(pathway: Pathway) -> list[Diagnostic]:
    return list(run_rules(pathway, Path("nowhere"), TODAY))


def test_codes_are_in_order_and_stand_for_one_rule_each() -> None:
    codes = [rule.CODE for rule in all_rules()]
    assert len(codes) > 45
    assert codes == sorted(set(codes))
    assert all(re.fullmatch(r"CP[3-7]\d\d", code) for code in codes)


def test_a_rule_reports_under_its_own_code_and_severity() -> None:
    severities = {rule.CODE: rule.SEVERITY for rule in all_rules()}
    for seed in range(60):
        for diagnostic in found_in(random_pathway(seed)):
            assert diagnostic.severity is severities[diagnostic.code]


@pytest.mark.parametrize("seed", range(40))
def test_rules_bear_any_pathway_with_any_ring(seed: int) -> None:
    pathway = random_pathway(seed)
    actions = [id for id, step in pathway.steps.items() if isinstance(step, Action)]
    first = actions[0]
    step = pathway.steps[first]
    assert isinstance(step, Action)
    back = replace(step, then=(Target(pathway.start),), reassess=None)
    found = found_in(replace(pathway, steps={**pathway.steps, first: back}))
    reached = pathway.start == first or any(d.code == "CP310" for d in found)
    assert reached, "the way back to the start was not found"


def test_a_clean_random_pathway_has_no_error() -> None:
    errors = [
        (seed, d.code, d.message)
        for seed in range(0, 120, 2)
        for d in found_in(random_pathway(seed, strict=True))
        if d.severity is Severity.ERROR
    ]
    assert errors == []


def test_the_shipped_pathway_has_what_its_source_lacks_and_nothing_else(tmp_path: Path) -> None:
    texts = {
        path.relative_to(PATHWAYS / "back_pain").as_posix(): path.read_text("utf-8")
        for path in (PATHWAYS / "back_pain").rglob("*.yaml")
    }
    found = loaded(tmp_path / "back_pain", texts)
    assert [(d.code, d.message.partition(":")[0]) for d in found.diagnostics] == [
        ("CP404", "reference 4 cannot be looked up"),
        ("CP404", "reference 5 cannot be looked up"),
    ]


def test_an_included_pathway_is_told_what_it_is_told_alone(tmp_path: Path) -> None:
    excerpt = """
facts:
  fever:
    ask: Does the patient have a fever?
    type: yes/no
    based on: [S03]
steps:
  infection:
    title: Infection
    include: ../inner
    ends:
      high_risk: emergency
    then: end
"""
    texts = files(excerpt)
    changes = {
        "    patient: Your blood is tested.\n": "",
        "title: Fever?": "title: Fever.",
        "offer: Blood tests": "offer: offer blood tests",
        "  routine: no": "  soon: in a week\n  routine: no",
        "notice: For education only.\n": "",
        "is: fever": "is: fever and (fever or not fever)",
    }
    inner = texts["../inner/pathway.yaml"]
    for old, new in changes.items():
        assert old in inner
        inner = inner.replace(old, new)
    texts["../inner/pathway.yaml"] = inner
    texts["pathway.yaml"] = texts["pathway.yaml"].replace(
        "urgency:\n  emergency: within hours\n",
        "urgency:\n  emergency: within hours\n  soon: in a week\n",
    )
    whole = loaded(tmp_path / "tiny", texts)
    alone = load(tmp_path / "inner", TODAY)
    assert len(alone.diagnostics) == len(changes)
    inside = [d for d in whole.diagnostics if "inner" in d.span.path]
    assert [(d.code, d.message) for d in inside] == [(d.code, d.message) for d in alone.diagnostics]
    outside = [d for d in whole.diagnostics if "inner" not in d.span.path]
    assert [(d.code, d.message) for d in outside] == [
        ("CP322", "no recommendation has the urgency `soon`")
    ]


def test_the_day_comes_from_outside() -> None:
    pathway = random_pathway(0)
    header = replace(pathway.header, updated="2026-01-01", review_by="2026-06-01")
    whole = replace(pathway, header=header)
    codes = [
        {d.code for d in run_rules(whole, Path("nowhere"), day)} & {"CP406"}
        for day in (date(2026, 6, 1), date(2026, 6, 2))
    ]
    assert codes == [set(), {"CP406"}]
