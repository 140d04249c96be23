"""Pathways of any length, as files: for what has to grow in a straight line.

Each four steps ask one question of their own, treat those who say yes, and go on with a number
and a line under a condition; every hundredth step opens two strands.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

HEAD = """\
pathway: synthetic
title: A pathway of {steps} steps
version: 2026.11.0
status: draft
updated: 2026-11-22
review by: 2999-11-22
purpose: Measuring.
population: Nobody
authors: [Nobody]
notice: Not for use.
readers: {{clinician: Clinical terms}}
urgency:
  emergency: within hours
  routine: no set time
"""


def write(folder: Path, steps: int) -> Path:
    """Write a pathway of this many steps, a multiple of ten; gives the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "pathway.yaml").write_text("\n".join(text(steps)) + "\n", encoding="utf-8")
    return folder


def text(steps: int) -> Iterator[str]:
    """The lines of the file: decisions with a treatment each, one below the other."""
    pairs = range(steps // 2)
    yield HEAD.format(steps=steps)
    yield "facts:"
    for n in pairs:
        yield f"  finding_{n}:"
        yield f"    ask: Is there finding number {n}?"
        if n % 5 == 4:
            yield "    type: number\n    unit: weeks\n    range: 0 to 520"
        else:
            yield "    type: yes/no"
        yield "    our own: it is made up"
    yield "recommendations:"
    for n in pairs:
        yield f"  treatment_{n}:"
        yield f"    {'do now' if n == 0 else 'offer'}: Treatment number {n}"
        yield f"    patient: You get treatment number {n}."
        yield "    kind: therapy"
        yield f"    urgency: {'emergency' if n == 0 else 'routine'}"
        yield "    our own: it is made up"
    yield "start: question_0\nsteps:"
    for n in pairs:
        if n % 25 == 0:
            yield f"  question_{n}:\n    section: Part {n // 25 + 1}"
        else:
            yield f"  question_{n}:"
        test = f"finding_{n} > 6 weeks" if n % 5 == 4 else f"finding_{n}"
        after = "end" if n == steps // 2 - 1 else f"question_{n + 1}"
        yield f"    title: Is finding number {n} there?"
        yield f"    if: {test}"
        yield f"    yes: care_{n}"
        yield f"    no: {after}"
        yield "    our own: it is made up"
        yield f"  care_{n}:"
        yield f"    title: Treat finding number {n}"
        if n % 3 == 2:
            earlier = n - 1 if (n - 1) % 5 != 4 else n - 2
            yield f"    recommend:\n      - do: treatment_{n}\n        when: finding_{earlier}"
            yield "        our own: it is made up"
        else:
            yield f"    recommend: [treatment_{n}]"
        yield f"    then: {after}"
        yield "    our own: it is made up"
