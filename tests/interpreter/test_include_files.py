"""A pathway that does nothing but include another one gives its patients the same answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random

from carepath_dsl.load import load
from carepath_dsl.model import Include, Pathway, Target, branches_of
from carepath_interpreter.derived import Underivable
from carepath_interpreter.evaluate import Evaluator
from carepath_interpreter.result import Certainty, Result
from comparing import THOROUGH
from pathway_text import to_yaml
from random_pathways import random_pathway
from random_patients import RandomPatients
from small import OURS, act, advice, pathway

TODAY = date(2026, 11, 22)
BOX = "box_inside"


def targets_out(inner: Pathway) -> Iterator[Target]:
    """The ways that lead to an end."""
    for step in inner.steps.values():
        yield from (target for target in branches_of(step) if target.step is None)


def ends_of(inner: Pathway) -> Iterator[str]:
    """The ends the outer pathway has to lead on by name."""
    yield from dict.fromkeys(t.end for t in targets_out(inner) if t.end is not None)
    if inner.applies:
        yield "not applicable"


def including(inner: Pathway) -> str:
    """The file of a pathway around the inner one, with the same facts and urgency."""
    last = inner.urgency[-1].id
    ways = ["elsewhere"] if inner.applies else []
    outer = pathway(
        [replace(fact, basis=OURS) for fact in inner.facts.values()],
        [advice(id, last) for id in ("done", *ways)],
        [act("begin", then=BOX), act(BOX, then="done"), *(act(id, id) for id in ("done", *ways))],
    )
    text = to_yaml(replace(outer, urgency=inner.urgency))["pathway.yaml"]
    text = text.replace("source: source.yaml\n", "")
    ends = "".join(
        f"      {end}: {'elsewhere' if end == 'not applicable' else 'done'}\n"
        for end in ends_of(inner)
    )
    oval = f"  {BOX}:\n    title: {BOX}\n    include: ../inner\n"
    oval += f"    ends:\n{ends}" if ends else ""
    return text.replace(f"  {BOX}:\n    title: {BOX}\n", oval)


def said(result: Result, prefix: str) -> dict[str, object]:
    """What a result says about the inner pathway, with its own names."""

    def own(id: str) -> str:
        return id.removeprefix(prefix)

    return {
        "advice": {
            own(a.id): (a.certainty, a.hold, tuple(map(own, a.prepared_by)), a.because)
            for a in result.advice
            if a.id.startswith(prefix)
        },
        "groups": {own(g.id): g.certainty for g in result.alternatives if g.id.startswith(prefix)},
        "steps": {
            own(p.step): (p.certainty, p.prepared) for p in result.path if p.step.startswith(prefix)
        },
        "reports": {own(r.id): r.values for r in result.reports},
    }


def test_the_answers_inside_are_those_of_the_pathway_alone(tmp_path: Path) -> None:
    compared = elsewhere = 0
    for seed in range(200_000, 200_000 + 30 * THOROUGH):
        inner = random_pathway(seed, strict=True)
        if not list(targets_out(inner)):
            continue  # every strand is looked at again: no way leads out
        for folder in ("inner", "outer"):
            (tmp_path / folder).mkdir(exist_ok=True)
        for name, text in to_yaml(inner).items():
            (tmp_path / "inner" / name).write_text(text, encoding="utf-8")
        (tmp_path / "outer" / "pathway.yaml").write_text(including(inner), encoding="utf-8")
        loaded = load(tmp_path / "outer", TODAY)
        assert loaded.errors == (), seed
        outer = loaded.pathway
        assert outer is not None
        assert isinstance(outer.steps[BOX], Include)
        alone, around = Evaluator(inner), Evaluator(outer)
        rng, patients = Random(seed), RandomPatients(inner)
        for _ in range(4):
            facts = patients.draw(rng)
            try:
                expected = alone.evaluate(facts)
            except Underivable:
                continue
            got = around.evaluate(facts)
            assert said(got, f"{BOX}.") == said(expected, ""), (seed, facts)
            compared += 1
            if inner.applies:
                elsewhere += got["elsewhere"].certainty is Certainty.CERTAIN
                assert (got["elsewhere"].certainty is Certainty.CERTAIN) == (
                    expected.status.value == "not applicable"
                )
    assert compared > 70
    assert elsewhere > 3
