"""A tiny pathway around an excerpt, so that the examples of the rules can be run.

The excerpts of a page show what they are about and nothing else. Here the rest is added: the tiny
pathway below, in which an excerpt replaces what it names, key by key, and everything a new fact,
recommendation, box, statement or reference needs to be complete and used. A key that either the
wrong or the right excerpt speaks of is never added to the other one: that it is missing may be
the point.
"""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Mapping
from copy import deepcopy
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from carepath_dsl.diagnostics import Diagnostics
from carepath_dsl.document import Empty, Node, Scalar, Sequence
from carepath_dsl.document import Mapping as Written
from carepath_dsl.load import Loaded, load
from carepath_dsl.reading.reader import read_document

TODAY = date(2026, 11, 22)

Plain: TypeAlias = Any
"""Text, lists and mappings, as YAML has them."""

TINY = """
pathway: tiny
title: A tiny pathway
version: 2026.11.0
status: draft
updated: 2026-11-01
review by: 2027-11-01
purpose: An example
notice: For education only; people still have to review it.
disclaimer: It does not replace clinical judgement.
source: source.yaml
urgency:
  emergency: within hours
  routine: no set time
facts:
  urinary_retention:
    ask: Is the patient unable to empty the bladder?
    ask patient: Are you unable to pass urine?
    type: yes/no
    red flag: true
    based on: [S01]
  saddle_anaesthesia:
    ask: Is there numbness of the perineum or genitals?
    ask patient: Do you have any numbness between the legs?
    type: yes/no
    red flag: true
    based on: [S01]
  mri_contraindicated:
    ask: Is MRI contraindicated?
    type: yes/no
    based on: [S02]
  pain_severity:
    ask: How severe is the pain?
    type: choice
    options:
      mild: Noticeable
      moderate: Some activities limited
      severe: Most activities limited
      disabling: Normal activities prevented
    based on: [S03]
  symptom_duration:
    ask: For how many weeks has the pain lasted?
    type: number
    unit: weeks
    range: 0 to 5200
    based on: [S03]
  pain_eased:
    ask: Has the pain eased?
    type: yes/no
    based on: [S03]
  functional_disability:
    ask: Does the pain cause functional disability?
    type: yes/no
    based on: [S03]
definitions:
  suspected_cauda_equina:
    title: Suspected cauda equina syndrome
    any of: [urinary_retention, saddle_anaesthesia]
    based on: [S01]
  acute:
    title: Acute pain
    is: symptom_duration < 6 weeks
  long_pain:
    title: Pain for more than 6 weeks
    is: symptom_duration > 6 weeks
report: [acute, long_pain, pain_severity, pain_eased, functional_disability]
recommendations:
  urgent_mri:
    do now: MRI of the lumbar spine
    patient: You need a scan of your back today.
    kind: investigation
    urgency: emergency
    unless: mri_contraindicated
    instead: urgent_ct
    based on: [S01]
  urgent_ct:
    do now: CT of the lumbar spine
    patient: You need another kind of scan of your back today.
    kind: investigation
    urgency: emergency
    based on: [S02]
  stay_active:
    offer: Advice to stay active
    patient: Keep moving as well as the pain allows.
    kind: advice
    urgency: routine
    based on: [S04]
  no_bed_rest:
    do not offer: Bed rest
    patient: Resting in bed does not help your back.
    kind: advice
    based on: [S04]
  refer_within_3_months:
    offer: Referral to a specialist
    patient: A specialist should see you.
    kind: referral
    urgency: routine
    based on: [S03]
  multidisciplinary_assessment:
    offer: Multidisciplinary assessment
    patient: A team should look at what you can do.
    kind: referral
    urgency: routine
    based on: [S03]
alternatives:
  emergency_imaging: [urgent_mri, urgent_ct]
start: presentation
steps:
  presentation:
    title: Back pain
    recommend: [refer_within_3_months, multidisciplinary_assessment]
    then: red_flags
    based on: [S03]
  red_flags:
    title: Any sign of cauda equina syndrome?
    if: suspected_cauda_equina
    yes: emergency
    no: care
    while unknown: prepare for emergency
    based on: [S01]
  emergency:
    title: Suspected cauda equina syndrome
    recommend: [urgent_mri]
    then: end
    based on: [S01]
  care:
    title: Nonspecific low back pain
    recommend: [stay_active, no_bed_rest]
    then: end
    based on: [S04]
safety:
  - claim: Any sign of cauda equina syndrome gets emergency imaging
    when: suspected_cauda_equina
    always: emergency_imaging
"""

REGISTER = """
references:
  1:
    kind: guideline
    title: A guideline
    publisher: A house
    year: 2025
statements:
  S01:
    section: Red flags
    says: Retention or saddle anaesthesia needs an MRI within hours.
    cites: [1]
  S02:
    section: Imaging
    says: CT where MRI is contraindicated.
    cites: [1]
  S03:
    section: Referral
    says: Pain that persists or disables is referred.
    cites: [1]
  S04:
    section: First line
    says: Patients stay active and do not rest in bed.
    cites: [1]
"""

INNER = """
pathway: inner
title: An inner pathway
version: 2026.11.0
status: draft
updated: 2026-11-01
review by: 2027-11-01
notice: For education only.
disclaimer: It does not replace clinical judgement.
source: source.yaml
urgency:
  routine: no set time
facts:
  fever:
    ask: Does the patient have a fever?
    type: yes/no
    based on: [S01]
definitions:
  hot:
    title: Fever
    is: fever
recommendations:
  blood_tests:
    offer: Blood tests
    patient: Your blood is tested.
    kind: investigation
    urgency: routine
    based on: [S01]
start: fever_known
steps:
  fever_known:
    title: Fever?
    if: hot
    yes: tests
    no: end
    based on: [S01]
  tests:
    title: Blood tests
    recommend: [blood_tests]
    then: end high_risk
    based on: [S01]
"""
"""Another pathway, drawn in by an excerpt with `include: ../inner`."""

INNER_REGISTER = """
references:
  1:
    kind: guideline
    title: Another guideline
    year: 2025
statements:
  S01:
    section: Tests
    says: Whoever has a fever has blood tests.
    cites: [1]
"""

IN_REGISTER = ("article", "references", "statements")
RECORDS = ("facts", "definitions", "recommendations", "steps", "references", "statements")
VERBS = ("do now", "offer", "consider", "do not offer")
TOGETHER = (VERBS, ("based on", "our own"), ("then", "reassess"))
"""Keys of which an excerpt that has one has all it wants."""

ABSENT = "(absent)"
"""Stands behind a key that a record is to lack."""

UNCOMPLETED = {
    "CP312": "facts",
    "CP313": "definitions",
    "CP314": "recommendations",
    "CP401": "statements",
    "CP409": "references",
    "CP504": "safety",
}
"""The rules about what is left unused or left out: there it stays so."""


# --- texts and plain values ------------------------------------------------------------------


def plain(text: str) -> Plain:
    """YAML, read as strictly as a pathway, as text, lists and mappings."""
    return deepcopy(_read(text))


@cache
def _read(text: str) -> Plain:
    found = Diagnostics()
    root = read_document(text.strip("\n"), "excerpt", found).root
    assert root is not None, [d.message for d in found]
    assert not found.has_errors, [d.message for d in found]
    return _plain(root)


def _plain(node: Node) -> Plain:
    match node:
        case Scalar(text=text):
            return text
        case Written(entries=entries):
            return {entry.key.text: _plain(entry.value) for entry in entries}
        case Sequence(items=items):
            return [_plain(item) for item in items]
        case Empty():
            return ""


_BARE = re.compile(r"[A-Za-z0-9(][^:#\[\]{}'\"`\\]*(?<=\S)")


def written(value: Plain, margin: str = "") -> str:
    """The value as an author would write it."""
    if isinstance(value, Mapping):
        return "".join(f"{margin}{key}:{_behind(item, margin)}" for key, item in value.items())
    lines = []
    for item in value:
        text = _behind(item, margin)
        inner = text.removeprefix("\n").removeprefix(f"{margin}  ") if text[0] == "\n" else text[1:]
        lines.append(f"{margin}- {inner}")
    return "".join(lines)


def _behind(value: Plain, margin: str) -> str:
    if isinstance(value, str):
        return f" {_scalar(value)}\n"
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return f" [{', '.join(map(_scalar, value))}]\n"
    return "\n" + written(value, f"{margin}  ")


def _scalar(text: str) -> str:
    if _BARE.fullmatch(text) and "," not in text:
        return text
    return "'" + text.replace("'", "''") + "'"


# --- around an excerpt -----------------------------------------------------------------------


def files(excerpt: str, beside: str = "", code: str = "") -> dict[str, str]:
    """The files of the tiny pathway with the excerpt in it; ``beside`` is the other one."""
    here, there = plain(excerpt) if excerpt else {}, plain(beside) if beside else {}
    tiny, register = plain(TINY), plain(REGISTER)
    for key, value in here.items():
        whole = register if key in IN_REGISTER else tiny
        if key == "safety" and UNCOMPLETED.get(code) != key:
            value = [*tiny[key], *value]
        whole[key] = _merged(key, whole.get(key, {}), value, there.get(key, {}))
    for key in there.keys() - here.keys() - set(RECORDS):
        if isinstance(there[key], str):
            tiny.pop(key, None)
    for key in [key for key, value in tiny.items() if value == ABSENT]:
        del tiny[key]
    skipped = UNCOMPLETED.get(code)
    _complete_advice(tiny, here.get(skipped, {}) if skipped == "recommendations" else {})
    _complete_steps(tiny, here.get("steps", {}))
    if skipped not in ("facts", "definitions"):
        named = [*here.get("facts", {}), *here.get("definitions", {})]
        tiny["report"] += [name for name in named if name not in tiny["report"]]
    _complete_register(tiny, register, skipped)
    texts = {"pathway.yaml": written(tiny), "source.yaml": written(register)}
    if "include: ../inner" in excerpt:
        texts |= {"../inner/pathway.yaml": INNER.lstrip(), "../inner/source.yaml": INNER_REGISTER}
    return texts


def _merged(key: str, tiny: Plain, excerpt: Plain, beside: Plain) -> Plain:
    if key == "report":
        return [*tiny, *excerpt]
    if key == "alternatives":
        return {**tiny, **excerpt}
    if key not in RECORDS:
        return excerpt
    result = deepcopy(tiny)
    for id, record in excerpt.items():
        if not isinstance(record, Mapping):
            result[id] = record
            continue
        other = beside.get(id, {}) if isinstance(beside, Mapping) else {}
        said = {*record, *other}
        for group in TOGETHER:
            said.update(group if said.intersection(group) else ())
        before = tiny.get(id) or _new(key, id, record)
        whole = {k: v for k, v in before.items() if k not in said} | dict(record)
        result[id] = {k: v for k, v in whole.items() if v != ABSENT}
    return result


def _new(key: str, id: str, record: Mapping[str, Plain]) -> dict[str, Plain]:
    """What a new record needs so that nothing but the excerpt's point is amiss."""
    words = id.replace("_", " ")
    match key:
        case "facts":
            return {
                "ask": f"Is there any {words}?",
                "ask patient": f"Do you have any {words}?",
                "type": "yes/no",
                "based on": ["S03"],
            }
        case "recommendations":
            urgent = {} if "do not offer" in record else {"urgency": "routine"}
            if "do now" in record:
                urgent = {"urgency": "emergency"}
            mine = {"patient": f"Something about {words} for you.", "kind": "advice"}
            return {"offer": words.capitalize(), **mine, **urgent, "based on": ["S03"]}
        case "steps":
            ends = {"if", "branches", "then", "reassess", "include"} & {*record}
            title = {"title": words.capitalize()}
            return {**title, **({} if ends else {"then": "end"}), "based on": ["S03"]}
        case "statements":
            return {"section": "A section", "says": f"What {id} says.", "cites": ["1"]}
        case _:
            return {}


def _targets(step: Mapping[str, Plain]) -> Iterator[str]:
    for key in ("yes", "no", "then"):
        value = step.get(key, [])
        yield from [value] if isinstance(value, str) else value
    for branch in step.get("branches", []):
        yield branch.get("go to") or branch["otherwise"]
    yield from step.get("ends", {}).values()


def _reached(starts: Iterable[str], steps: Mapping[str, Plain]) -> set[str]:
    reached: set[str] = set()
    waiting = [*starts]
    while waiting:
        id = waiting.pop()
        if id in steps and id not in reached:
            reached.add(id)
            waiting += _targets(steps[id])
    return reached


def _complete_steps(tiny: Plain, excerpt: Plain) -> None:
    """Lead to the first new box, and to boxes of the tiny pathway that were cut off."""
    steps = tiny["steps"]
    old = plain(TINY)["steps"]
    first = steps["presentation"]
    ways = [first["then"]] if isinstance(first["then"], str) else [*first["then"]]
    led_to = {target for step in steps.values() for target in _targets(step)}
    lost = [id for id in excerpt if id not in _reached(["presentation"], steps)]
    new = sorted(lost, key=lambda id: id in led_to)[:1]
    early = _reached(new, {id: step for id, step in steps.items() if id not in old})
    ways += [id for id in new if id not in ways]
    for id in old:
        if id not in _reached([*ways, "presentation"], steps):
            ways.append(id)
    first["then"] = ways[0] if len(ways) == 1 else ways
    order = ["presentation", *(id for id in steps if id in early)]
    order += [id for id in steps if id not in order]
    tiny["steps"] = {id: steps[id] for id in order}


def _complete_advice(tiny: Plain, left: Container[str]) -> None:
    """Give what no box gives, but for what is left so."""
    recommendations = tiny["recommendations"]
    lines = [line for step in tiny["steps"].values() for line in step.get("recommend", [])]
    given = {line if isinstance(line, str) else line["do"] for line in lines}
    given |= {line["instead"] for line in lines if not isinstance(line, str) and "instead" in line}
    given |= {record["instead"] for record in recommendations.values() if "instead" in record}
    missing = [id for id in recommendations if id not in given and id not in left]
    tiny["steps"]["presentation"]["recommend"] += missing


def _complete_register(tiny: Plain, register: Plain, skipped: str | None) -> None:
    """Cite what nothing cites."""
    steps, statements = tiny["steps"], register["statements"]
    cited = set(re.findall(r"\bS\d+\b", written(tiny)))
    if skipped != "statements":
        steps["presentation"]["based on"] += [
            id for id, s in statements.items() if id not in cited and "not encoded" not in s
        ]
    referred = {id for s in statements.values() for id in s.get("cites", [])}
    if skipped != "references":
        statements["S01"]["cites"] += [id for id in register["references"] if id not in referred]


def loaded(folder: Path, texts: Mapping[str, str]) -> Loaded:
    """The files written into a folder and loaded on a fixed day."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, text in texts.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return load(folder, TODAY)
