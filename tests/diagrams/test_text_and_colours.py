"""Widths, wrapping, contrast, greyscale."""

from __future__ import annotations

import importlib.util
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from carepath_diagrams import advances
from carepath_diagrams.chart import Run
from carepath_diagrams.palette import (
    COLOURS,
    GLYPHS,
    GRAPHIC_PAIRS,
    LEVELS,
    TEXT_PAIRS,
    contrast,
    level_look,
    luminance,
)
from carepath_diagrams.wrapping import table, width, width_of, wrap, wrap_text

ROOT = Path(__file__).parent.parent.parent
WORDS = st.text(st.sampled_from("abcxyzMW-/,. "), max_size=200).map(lambda t: " ".join(t.split()))


@pytest.mark.parametrize("pair", sorted(set(TEXT_PAIRS)))
def test_text_has_the_contrast_of_wcag_aa(pair: tuple[str, str]) -> None:
    assert contrast(*pair) >= 4.5


@pytest.mark.parametrize("pair", sorted(set(GRAPHIC_PAIRS)))
def test_lines_have_the_contrast_of_wcag_aa(pair: tuple[str, str]) -> None:
    assert contrast(*pair) >= 3.0


def test_the_contrast_is_that_of_wcag() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21.0)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)
    assert luminance("#FF0000") == pytest.approx(0.2126)


def test_levels_can_be_told_apart_in_grey() -> None:
    greys = [luminance(look.head) for look in LEVELS[:4]]
    assert greys == sorted(greys)
    assert all(b - a > 0.05 for a, b in pairwise(greys))
    widths = [look.width for look in LEVELS[:4]]
    assert widths == sorted(widths, reverse=True)
    assert len(set(GLYPHS)) == len(LEVELS)


def test_scales_of_any_length_have_looks() -> None:
    assert [level_look(i, 1) for i in range(1)] == [0]
    assert [level_look(i, 2) for i in range(2)] == [0, 3]
    assert [level_look(i, 4) for i in range(4)] == [0, 1, 2, 3]
    assert [level_look(i, 6) for i in range(6)] == [0, 1, 2, 2, 2, 3]


def test_every_colour_is_a_colour() -> None:
    assert all(len(c) == 7 and c.startswith("#") for c in COLOURS.values())


@given(WORDS, WORDS, st.sampled_from([40.0, 96.0, 200.0]))
def test_wrapping_loses_nothing_and_keeps_to_the_room(one: str, two: str, room: float) -> None:
    runs = (Run(one, bold=True), Run(two, colour="cite"))
    lines = wrap(runs, 10.0, room)
    said = "".join(run.text for line in lines for run in line)
    assert "".join(said.split()) == "".join((one + two).split())
    assert all(width_of(line, 10.0) <= room + 0.01 for line in lines)
    bold = "".join(r.text for line in lines for r in line if r.bold)
    assert "".join(bold.split()) == "".join(one.split())


def test_lines_break_at_blanks_and_long_words_behind_a_sign() -> None:
    assert wrap_text("one two three", 10.0, 45.0) == ["one two", "three"]
    assert wrap_text("short gastrointestinal/cardiovascular", 10.0, 90.0) == [
        "short",
        "gastrointestinal/",
        "cardiovascular",
    ]
    assert wrap_text("", 10.0, 50.0) == [""]


def test_blanks_between_runs_are_kept() -> None:
    (line,) = wrap((Run("Offer: ", True), Run("rest")), 10.0, 200.0)
    assert "".join(run.text for run in line) == "Offer: rest"


def test_widths_are_those_of_the_fonts() -> None:
    assert width("M", 10.0) == pytest.approx(8.33, abs=0.01)
    assert width("M", 10.0, True) == pytest.approx(8.33, abs=0.01)
    assert width("iiii", 10.0) == pytest.approx(8.89, abs=0.01)
    with pytest.raises(KeyError):
        width("漢", 10.0)


def test_every_sign_of_the_pictures_is_in_the_fonts() -> None:
    for sign in "•▲●○×►◄◊■·–→≥≤≠°µ…":
        assert sign in table(False)
        assert sign in table(True)


def test_the_table_of_widths_is_that_of_the_vendored_fonts() -> None:
    pytest.importorskip("fontTools", reason="fonttools reads the fonts")
    spec = importlib.util.spec_from_file_location(
        "make_advances", ROOT / "diagrams" / "make_advances.py"
    )
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    assert Path(str(advances.__file__)).read_text(encoding="utf-8") == module.source()


def test_the_licence_of_the_fonts_is_there() -> None:
    folder = Path(str(advances.__file__)).parent / "fonts"
    assert "SIL OPEN FONT LICENSE Version 1.1" in (folder / "LICENSE.txt").read_text("utf-8")
