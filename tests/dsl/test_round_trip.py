"""Random pathways written as files and loaded again are the same, to the last word."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from carepath_dsl.content_hash import content_hash
from carepath_dsl.load import load
from comparing import THOROUGH
from pathway_text import to_yaml
from random_pathways import random_pathway

TODAY = date(2026, 11, 22)
PATHWAYS, PIECES = 60, 3


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        (folder / name).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("piece", range(PIECES))
def test_what_is_written_is_what_is_loaded(piece: int, tmp_path: Path) -> None:
    for seed in range(piece, PATHWAYS * THOROUGH, PIECES):
        made = random_pathway(seed, strict=True)
        loaded = load(written(tmp_path, to_yaml(made)), TODAY)
        assert loaded.errors == (), f"random_pathway({seed}, strict=True)"
        assert loaded.pathway == made, f"random_pathway({seed}, strict=True)"
        assert content_hash(loaded.pathway) == content_hash(made)


def test_layout_is_no_content(tmp_path: Path) -> None:
    made = random_pathway(5, strict=True)
    files = to_yaml(made)
    loose = {
        name: "# A remark.\n\n"
        + text.replace("\nsteps:", "\n\n# The boxes.\nsteps:  # from here\n")
        for name, text in files.items()
    }
    assert loose != files
    pathway = load(written(tmp_path, loose), TODAY).pathway
    assert pathway is not None
    assert content_hash(pathway) == content_hash(made)


def test_a_changed_word_is_another_pathway(tmp_path: Path) -> None:
    made = random_pathway(5, strict=True)
    files = to_yaml(made)
    files["pathway.yaml"] = files["pathway.yaml"].replace("Random pathway 5", "Random pathway five")
    pathway = load(written(tmp_path, files), TODAY).pathway
    assert pathway is not None
    assert pathway != made
    assert content_hash(pathway) != content_hash(made)


def test_included_pathways_have_no_text_here() -> None:
    for seed in range(100):
        made = random_pathway(seed)
        if any("." in id for id in made.steps):
            with pytest.raises(ValueError, match="folder of its own"):
                to_yaml(made)
            return
    raise AssertionError("no pathway included another")
