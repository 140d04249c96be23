"""Where each statement of the source is encoded."""

from __future__ import annotations

from pathlib import Path

from carepath_dsl.encoding import Holder, encoded_in, encodings
from carepath_dsl.load import load_pathway

BACK_PAIN = Path(__file__).parents[2] / "pathways" / "back_pain"


def test_each_kind_of_place() -> None:
    pathway = load_pathway(BACK_PAIN)
    places = encoded_in(pathway)
    assert list(places) == list(pathway.register.statements)
    found = {(p.holder, p.name, p.given) for p in places["S06"]}
    assert found == {
        (Holder.FACT, "progressive_deficit", None),
        (Holder.RECOMMENDATION, "urgent_mri", None),
        (Holder.BOX, "progression", None),
        (Holder.BOX, "progression_imaging", None),
        (Holder.LINE, "progression_imaging", "urgent_mri"),
        (Holder.CLAIM, "1", None),
        (Holder.CLAIM, "5", None),
    }
    assert (Holder.PITFALL, "red_flags") in {(p.holder, p.name) for p in places["S07"]}


def test_a_line_of_a_group_is_its_definition_once() -> None:
    pathway = load_pathway(BACK_PAIN)
    places = [p for p in encodings(pathway) if "S04" in p.basis.statements]
    assert [p.name for p in places if p.holder is Holder.DEFINITION] == ["suspected_cauda_equina"]
