"""What is in the wheel: everything in the packages, nothing else, and the command."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from configparser import ConfigParser
from pathlib import Path

import pytest
from tools.house import COMPONENTS, ROOT, package_folder, package_name


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> zipfile.ZipFile:
    """The wheel, built as `pip install .` builds it, but with the installed hatchling."""
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=120,
        check=True,
    )
    (built,) = folder.glob("carepath-*.whl")
    assert built.name.endswith("-py3-none-any.whl")
    return zipfile.ZipFile(built)


def packaged(wheel: zipfile.ZipFile) -> set[str]:
    """The files of the wheel but for its metadata."""
    return {name for name in wheel.namelist() if ".dist-info/" not in name}


def metadata(wheel: zipfile.ZipFile, file: str) -> str:
    """The text of one file of the wheel's metadata."""
    (name,) = (n for n in wheel.namelist() if n.endswith(f".dist-info/{file}"))
    return wheel.read(name).decode("utf-8")


def test_the_wheel_holds_every_file_of_the_packages_and_no_other(wheel: zipfile.ZipFile) -> None:
    there = {
        path.relative_to(ROOT / component).as_posix()
        for component in COMPONENTS
        for path in package_folder(component).rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert packaged(wheel) == there


def test_the_wheel_holds_the_five_packages_and_their_types(wheel: zipfile.ZipFile) -> None:
    assert {name.partition("/")[0] for name in packaged(wheel)} == {
        package_name(component) for component in COMPONENTS
    }
    assert {f"{package_name(component)}/py.typed" for component in COMPONENTS} <= packaged(wheel)


def test_no_test_is_in_the_wheel(wheel: zipfile.ZipFile) -> None:
    assert [name for name in packaged(wheel) if "test" in Path(name).stem.split("_")] == []


def test_the_wheel_brings_the_command(wheel: zipfile.ZipFile) -> None:
    entry_points = ConfigParser()
    entry_points.read_string(metadata(wheel, "entry_points.txt"))
    assert dict(entry_points["console_scripts"]) == {"carepath": "carepath_cli.main:main"}


def test_the_wheel_asks_for_a_python_and_for_what_it_needs(wheel: zipfile.ZipFile) -> None:
    lines = metadata(wheel, "METADATA").splitlines()
    assert "Requires-Python: >=3.11" in lines
    asked = {
        line.split(": ")[1].split("<")[0] for line in lines if line.startswith("Requires-Dist: ")
    }
    assert any(line.startswith("lark") for line in asked)
    assert any(line.startswith("pyyaml") for line in asked)
