"""A Python that cannot set carepath up is told so in plain words."""

from __future__ import annotations

import sys
import tomllib

import pytest
from tools.check_python import complaint, needed_version
from tools.house import ROOT


def test_the_version_is_the_one_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert ">={}.{}".format(*needed_version()) == project["requires-python"]


def test_this_python_will_do() -> None:
    assert complaint() is None


def test_an_old_python_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 18, "final", 0))
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
    assert complaint() == (
        "carepath needs Python 3.11 or newer, and /usr/bin/python3 is Python 3.9.\n"
        "Name a newer one, for example: make setup PYTHON=python3.12"
    )


def test_a_python_without_venv_is_told_the_package(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", "/usr/bin/python3")
    monkeypatch.setattr(sys, "version_info", (3, 12, 1, "final", 0))
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    assert complaint() == (
        "/usr/bin/python3 cannot make virtual environments "
        "(its modules venv and ensurepip are missing).\n"
        "On Debian and Ubuntu the package python3.12-venv brings them."
    )
