"""One mistake does not keep the checker from seeing the others, and makes it see nothing else.

A mistake is made in a pathway about which a rule has something to say. What the rules say then is
compared with what they say without the mistake, which is what they will say when it is mended.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random

import pytest

from carepath_dsl.diagnostics import Diagnostic
from carepath_dsl.load import load
from carepath_dsl.pages import page_from
from carepath_dsl.rules import Need, Rule, all_rules, needs_of
from mistakes import Mistake, mistakes_in
from rule_examples import TODAY, files, loaded

THOROUGH = os.environ.get("CAREPATH_THOROUGH") == "1"
EACH = 60 if THOROUGH else 3
"""So many mistakes are made in each pathway."""

PATHWAYS = Path(__file__).parents[2] / "pathways"
RULES = {rule.CODE: rule for rule in all_rules()}
NAMES_THE_FIRST = frozenset({"CP407", "CP610", "CP611", "CP612"})
"""Their messages name the first of several things, which may be the one in doubt."""

Place = tuple[str, int]
Finding = tuple[str, str, int, str]


def wrong_example(rule: Rule) -> dict[str, str]:
    page = page_from(rule.CODE, rule.__name__, rule.SEVERITY, rule.__doc__ or "")
    return files(page.wrong, page.right, rule.CODE)


def shipped() -> dict[str, str]:
    folder = PATHWAYS / "back_pain"
    return {path.name: path.read_text("utf-8") for path in folder.glob("*.yaml")}


def own(texts: Mapping[str, str]) -> Iterator[str]:
    return (name for name in texts if "/" not in name and name != "cases.yaml")


def some_mistakes(texts: Mapping[str, str], seed: str, count: int) -> list[Mistake]:
    possible = [mistake for name in own(texts) for mistake in mistakes_in(texts, name)]
    return Random(seed).sample(possible, min(count, len(possible)))


def findings(diagnostics: tuple[Diagnostic, ...]) -> set[Finding]:
    """What the rules say, without the columns: a mistake may move what stands behind it."""
    return {
        (
            d.code,
            Path(d.span.path).name,
            d.span.line,
            "" if d.code in NAMES_THE_FIRST else d.message,
        )
        for d in diagnostics
        if d.code in RULES
    }


def thing(text: str, line: int) -> int:
    """The line on which the thing begins that a line belongs to."""
    lines = text.split("\n")
    while line > 1 and lines[line - 1].startswith(("    ", "  - ")):
        line -= 1
    return line


def surely_told(
    before: set[Finding], mistake: Mistake, texts: Mapping[str, str]
) -> Iterator[Finding]:
    """What the mistake cannot touch."""
    inside = texts[mistake.file].split("\n")[mistake.line - 1].startswith("    ")
    changed = thing(texts[mistake.file], mistake.line)
    for finding in before:
        code, file, line, _ = finding
        match needs_of(RULES[code]):
            case Need.WRITTEN if code not in NAMES_THE_FIRST:
                if inside and (file, thing(texts[file], line)) != (mistake.file, changed):
                    yield finding
            case Need.HEADER:
                if inside and mistake.file == "pathway.yaml":
                    yield finding
            case Need.REGISTER if code not in NAMES_THE_FIRST and file == "source.yaml":
                if inside and mistake.file == "pathway.yaml":
                    yield finding
            case _:
                pass


def check(texts: Mapping[str, str], seed: str, folder: Path, count: int = EACH) -> None:
    before = findings(loaded(folder, texts).diagnostics)
    for mistake in some_mistakes(texts, seed, count):
        found = loaded(folder, mistake.made_in(texts)).diagnostics
        (folder / mistake.file).write_text(texts[mistake.file], "utf-8")
        now = findings(found)
        others = [(d.code, d.span.line, d.message) for d in found if d.code not in RULES]
        if not others:
            continue  # what was written is another pathway, and no mistake
        assert now <= before, f"{mistake} makes the rules say what is not so"
        assert {*surely_told(before, mistake, texts)} <= now, f"{mistake} hides a finding"
        assert len(others) == 1, f"{mistake} is told more than once: {others}"


@pytest.mark.parametrize("rule", RULES.values(), ids=lambda rule: rule.__name__.rpartition(".")[2])
def test_the_rules_say_nothing_that_only_follows_from_a_mistake(rule: Rule, tmp_path: Path) -> None:
    check(wrong_example(rule), rule.CODE, tmp_path / "tiny")


def test_nor_in_the_shipped_pathway(tmp_path: Path) -> None:
    check(shipped(), "back_pain", tmp_path / "tiny", 200 if THOROUGH else 12)


@pytest.mark.parametrize("number", range(100 if THOROUGH else 8))
def test_three_mistakes_in_any_of_the_files_are_three_messages(number: int, tmp_path: Path) -> None:
    texts = wrong = shipped()
    possible = [mistake for name in texts for mistake in mistakes_in(texts, name)]
    made = Random(number).sample(possible, 3)
    for mistake in made:
        wrong = mistake.made_in(wrong)
    found = loaded(tmp_path / "tiny", wrong).diagnostics
    told = [(Path(d.span.path).name, d.span.line) for d in found if d.code not in RULES]
    assert sorted(told) == sorted({(mistake.file, mistake.line) for mistake in made})


MISSPELT = ("    is: symptom_duration < 6 weeks\n", "    is: symptom_duratoin < 6 weeks\n")


@pytest.mark.parametrize(
    "rule",
    [rule for rule in RULES.values() if needs_of(rule) is not Need.EVERYTHING],
    ids=lambda rule: rule.__name__.rpartition(".")[2],
)
def test_a_misspelt_name_elsewhere_hides_no_finding(rule: Rule, tmp_path: Path) -> None:
    texts = wrong_example(rule)
    before = findings(loaded(tmp_path / "tiny", texts).diagnostics)
    assert MISSPELT[0] in texts["pathway.yaml"]
    texts["pathway.yaml"] = texts["pathway.yaml"].replace(*MISSPELT)
    found = loaded(tmp_path / "tiny", texts).diagnostics
    assert [d.code for d in found if d.code not in RULES] == ["CP250"]
    assert findings(found) == before


@pytest.mark.parametrize(
    "rule",
    [rule for rule in RULES.values() if needs_of(rule) is Need.EVERYTHING],
    ids=lambda r: r.CODE,
)
def test_a_rule_about_what_is_left_unused_waits(rule: Rule, tmp_path: Path) -> None:
    texts = wrong_example(rule)
    texts["pathway.yaml"] = texts["pathway.yaml"].replace(*MISSPELT)
    found = loaded(tmp_path / "tiny", texts).diagnostics
    assert [d.code for d in found] == ["CP250"]


def test_a_statement_that_a_wrong_thing_names_counts_as_encoded(tmp_path: Path) -> None:
    texts = files("")
    # Only the fact, whose unit is wrong, rests on S03 now; S05 is named by nothing.
    texts["pathway.yaml"] = texts["pathway.yaml"].replace("[S03]", "[S04]")
    texts["pathway.yaml"] = texts["pathway.yaml"].replace(
        "    unit: weeks\n    range: 0 to 5200\n    based on: [S04]",
        "    unit: wekks\n    range: 0 to 5200\n    based on: [S03]",
    )
    texts["source.yaml"] += "  S05:\n    section: A section\n    says: What nothing encodes.\n"
    found = loaded(tmp_path / "tiny", texts).diagnostics
    assert [(d.code, d.message) for d in found] == [
        ("CP255", "`wekks` is not a unit"),
        ("CP401", "`S05` is neither encoded nor left out with a reason"),
    ]


def test_a_misspelt_section_is_read_as_what_was_meant(tmp_path: Path) -> None:
    texts = files("recommendations:\n  stay_active:\n    offer: Offer advice to stay active\n")
    texts["pathway.yaml"] = texts["pathway.yaml"].replace("recommendations:\n", "recomendations:\n")
    found = loaded(tmp_path / "tiny", texts).diagnostics
    assert [(d.code, d.message) for d in found] == [
        ("CP151", "`recomendations` is not a key of a pathway"),
        ("CP608", "`stay_active` says `offer` twice"),
    ]
    assert found[1].span.line > 1


def test_the_rules_bear_a_pathway_of_which_little_is_left(tmp_path: Path) -> None:
    for name in ("facts", "steps", "start", "recommendations", "urgency"):
        texts = files("")
        texts["pathway.yaml"] = texts["pathway.yaml"].replace(f"\n{name}:", f"\nqqqqqqqqqq_{name}:")
        loaded(tmp_path / "tiny", texts)
    (tmp_path / "tiny" / "source.yaml").unlink()
    assert any(d.code == "CP190" for d in load(tmp_path / "tiny", TODAY).diagnostics)


def test_the_other_files_are_read_although_pathway_yaml_is_not_readable(tmp_path: Path) -> None:
    texts = files("")
    texts["pathway.yaml"] = texts["pathway.yaml"].replace("title: Back pain", "title: Back: pain")
    texts["source.yaml"] = texts["source.yaml"].replace("kind: guideline", "kind: guidelin")
    texts["cases.yaml"] = "- case: Somebody\n  facts: {}\n  expect: {stauts: complete}\n"
    found = loaded(tmp_path / "tiny", texts).diagnostics
    assert [(Path(d.span.path).name, d.code) for d in found] == [
        ("pathway.yaml", "CP122"),
        ("source.yaml", "CP154"),
        ("cases.yaml", "CP151"),
    ]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("  pain_eased:\n", "  Pain-Eased:\n", ("CP153", "`Pain-Eased` cannot be an id")),
        ("    if: suspected", "    condition: suspected", ("CP151", "did you mean `if`?")),
        ("    title: Back pain\n", "    name: Back pain\n", ("CP151", "did you mean `title`?")),
        ("    then: red_flags\n", "    next: red_flags\n", ("CP151", "did you mean `then`?")),
        ("    options:\n", "    choices:\n", ("CP151", "did you mean `options`?")),
        ("    ask: Has the", "    question: Has the", ("CP151", "did you mean `ask`?")),
        ("based on: [S04]\n  no", "sources: [S04]\n  no", ("CP151", "did you mean `based on`?")),
        ("based on: [S04]\n  no", "based on: S03, S04\n  no", ("CP150", "`[S03, S04]`")),
        ("    unit: weeks\n", "    units: weeks\n", ("CP151", "did you mean `unit`?")),
    ],
)
def test_a_key_or_id_is_read_as_what_was_meant(
    old: str, new: str, told: tuple[str, str], tmp_path: Path
) -> None:
    texts = files("")
    assert old in texts["pathway.yaml"]
    texts["pathway.yaml"] = texts["pathway.yaml"].replace(old, new, 1)
    (found,) = loaded(tmp_path / "tiny", texts).diagnostics
    assert found.code == told[0]
    assert told[1] in f"{found.message} {found.help}"


def test_a_statement_cited_by_another_form_of_its_id_is_told_once(tmp_path: Path) -> None:
    texts = files("")
    texts["pathway.yaml"] = texts["pathway.yaml"].replace("[S02]", "[S2]")
    found = loaded(tmp_path / "tiny", texts).diagnostics
    assert [(d.code, d.help) for d in found] == [("CP402", "did you mean `S02`?")] * 2


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("    yes: emergency\n", "    yes: go to emergency\n", "CP155"),
        ("    yes: emergency\n", "    yes: [emergency]\n", "CP150"),
        ("    yes: emergency\n", "    yes:\n", "CP115"),
        ("    then: end\n", "    then: {end: yes}\n", "CP150"),
        ("    range: 0 to 5200\n", "    range:\n", "CP115"),
        ("    range: 0 to 5200\n", "    range: [0, 5200]\n", "CP150"),
        ("    if: suspected_cauda_equina\n", "    if:\n", "CP115"),
        ("    type: choice\n", "    type: [choice]\n", "CP150"),
        ("    urgency: routine\n", "    urgency: [routine]\n", "CP150"),
        ("    unless: mri_contraindicated\n", "    unless: [mri_contraindicated]\n", "CP150"),
        ("    do now: MRI", "    do immediately: MRI", "CP151"),
        ("    is: symptom_duration <", "    formula: symptom_duration <", "CP151"),
        ("    always: emergency_imaging\n", "    always: {a: b}\n", "CP150"),
        ("    title: Back pain\n", "    title: [Back pain]\n", "CP150"),
        ("    options:\n", "    options: mild\n    opt:\n", "CP150"),
    ],
)
def test_a_key_with_a_wrong_value_is_not_missing_on_top(
    old: str, new: str, code: str, tmp_path: Path
) -> None:
    texts = files("")
    assert old in texts["pathway.yaml"]
    texts["pathway.yaml"] = texts["pathway.yaml"].replace(old, new, 1)
    found = loaded(tmp_path / "tiny", texts).diagnostics
    assert [d.code for d in found][: len(found) if "opt:" not in new else 1] == [code]


# --- beside an included pathway ---------------------------------------------------------------

INCLUDES = """
facts:
  fever:
    ask: How warm is the patient?
    type: yes/no
    based on: [S03]
definitions:
  warm:
    title: Warm or worse
    any of: [fever, infection.hot]
recommendations:
  stay_active:
    offer: Offer advice to stay active
steps:
  infection:
    title: Infection
    include: ../inner
    facts:
      fever: fever
    ends:
      high_risk: emergency
    then: end
"""
INNER = "../inner/pathway.yaml"


@pytest.mark.parametrize("number", range(40 if THOROUGH else 8))
def test_a_mistake_in_an_included_pathway_is_told_there(number: int, tmp_path: Path) -> None:
    texts = files(INCLUDES)
    texts[INNER] = texts[INNER].replace("title: Fever?", "title: Fever.")
    before = findings(loaded(tmp_path / "tiny", texts).diagnostics)
    assert {code for code, *_ in before} == {"CP605", "CP608"}
    mistake = Random(number).choice([*mistakes_in(texts, INNER)])
    found = loaded(tmp_path / "tiny", mistake.made_in(texts)).diagnostics
    others = [d.code for d in found if d.code not in RULES]
    if others:
        assert findings(found) <= before
        assert ("CP608", "pathway.yaml") in {finding[:2] for finding in findings(found)}
        assert len(others) == 2, mistake
        assert others[1] == "CP193"


def test_a_wrong_fact_of_ours_is_not_told_again_where_it_is_bound(tmp_path: Path) -> None:
    texts = files(INCLUDES)
    ask = "    ask: How warm is the patient?\n"
    texts["pathway.yaml"] = texts["pathway.yaml"].replace(
        f"{ask}    type: yes/no\n",
        f"{ask}    type: number\n    unit: °Celsus\n    range: 30 to 45\n",
    )
    found = loaded(tmp_path / "tiny", texts).diagnostics
    assert [d.code for d in found] == ["CP255", "CP608"]
