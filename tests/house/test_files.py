"""The shape of the files: short modules of one subject, nothing left for later."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tools.house import COMPONENTS, ROOT, modules, shown

LONGEST = 500
"""Lines of a module; a longer one has two subjects."""

UNFINISHED = re.compile(
    "|".join(("TO" + "DO", "FIX" + "ME", "X" + "XX", "NotImplemented" + "Error"))
)

MODULES = [path for component in COMPONENTS for path in modules(component)]
SOURCES = sorted(
    [*MODULES, *(ROOT / "tests").rglob("*.py"), *(ROOT / "tools").rglob("*.py")],
)


def lines(path: Path) -> list[str]:
    """The lines of a file."""
    return path.read_text(encoding="utf-8").splitlines()


def test_there_are_files_to_look_at() -> None:
    assert len(MODULES) > len(COMPONENTS)
    assert Path(__file__).resolve() in SOURCES


def test_no_module_is_too_long() -> None:
    long = {shown(path): len(lines(path)) for path in SOURCES if len(lines(path)) > LONGEST}
    assert long == {}, "a module this long has two subjects"


def test_nothing_is_left_for_later() -> None:
    left = [
        f"{shown(path)}:{number}: {line.strip()}"
        for path in SOURCES
        for number, line in enumerate(lines(path), start=1)
        if UNFINISHED.search(line)
    ]
    assert left == []


@pytest.mark.parametrize("component", COMPONENTS)
def test_a_top_folder_is_no_package(component: str) -> None:
    assert not (ROOT / component / "__init__.py").exists(), (
        f"`{component}` is a folder of components, not an import name"
    )


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_module_says_what_it_is(component: str) -> None:
    silent = [shown(path) for path in modules(component) if not lines(path)[:1]]
    assert silent == []


def test_data_is_made_in_one_way() -> None:
    others = [
        shown(path)
        for path in MODULES
        if re.search(r"^ *@dataclass\b", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert others == [], "data is a @struct: see recipe 3 of CONTRIBUTING.md"
