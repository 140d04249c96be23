"""Colour and width: only for a terminal that wants them."""

from __future__ import annotations

import io

import pytest

from carepath_cli.terminal import WIDEST, wants_color, width_of


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture(autouse=True)
def _usual_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("NO_COLOR", raising=False)
    monkeypatch.setenv("TERM", "xterm")


def test_colour_is_for_terminals() -> None:
    assert wants_color(Terminal())
    assert not wants_color(io.StringIO())


@pytest.mark.parametrize(
    ("name", "value", "wanted"),
    [("NO_COLOR", "1", False), ("NO_COLOR", "", True), ("TERM", "dumb", False)],
)
def test_who_wants_no_colour_gets_none(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, wanted: bool
) -> None:
    monkeypatch.setenv(name, value)
    assert wants_color(Terminal()) is wanted


def test_the_width(monkeypatch: pytest.MonkeyPatch) -> None:
    assert width_of(io.StringIO(), 80) == 80
    monkeypatch.setenv("COLUMNS", "70")
    assert width_of(Terminal(), 80) == 70
    monkeypatch.setenv("COLUMNS", "400")
    assert width_of(Terminal(), 80) == WIDEST
