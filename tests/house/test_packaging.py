"""What is in the wheel: everything in the packages, nothing else, and the command."""

from __future__ import annotations

import os
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
    done = subprocess.run(
        [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
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
    tests = [name for name in packaged(wheel) if "test" in Path(name).stem.split("_")]
    assert tests == ["carepath_cli/test.py"]  # the command


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


def test_the_command_works_from_the_wheel_alone(wheel: zipfile.ZipFile, tmp_path: Path) -> None:
    wheel.extractall(tmp_path)
    command = (
        "import carepath_cli.main as entry, sys; print(entry.__file__); sys.exit(entry.main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", command, "check", ROOT / "pathways" / "back_pain"],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path), "PYTHONUTF8": "1"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert Path(done.stdout.splitlines()[0]).is_relative_to(tmp_path)
