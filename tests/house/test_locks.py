"""The locks: everything pinned, every pin with its hashes, and no address anywhere."""

from __future__ import annotations

import re
import tomllib

import pytest
from packaging.requirements import Requirement
from tools.arrows import normalised
from tools.house import ROOT

LOCKS = ("runtime", "dev")
"""What the project itself needs, so each pins all of it."""

HASHED = (*LOCKS, "bench")
PIN = re.compile(r"(?P<name>[A-Za-z0-9._-]+)==(?P<version>[A-Za-z0-9.!+]+) \\")
HASH = re.compile(r" {4}--hash=sha256:[0-9a-f]{64}(?: \\)?")
ADDRESS = re.compile(r"://|--(?:extra-)?index-url|--trusted-host|--find-links|@ ", re.IGNORECASE)


def lock_text(lock: str) -> str:
    """The text of requirements/<lock>.txt."""
    return (ROOT / "requirements" / f"{lock}.txt").read_text(encoding="utf-8")


def pins(text: str) -> dict[str, str]:
    """Normalised name → version of everything a lock pins."""
    return {normalised(m["name"]): m["version"] for m in map(PIN.fullmatch, text.splitlines()) if m}


@pytest.mark.parametrize("lock", HASHED)
def test_a_lock_holds_pins_hashes_and_comments_only(lock: str) -> None:
    strange = [
        line
        for line in lock_text(lock).splitlines()
        if line
        and not (PIN.fullmatch(line) or HASH.fullmatch(line) or line.lstrip().startswith("#"))
    ]
    assert strange == []
    assert len(pins(lock_text(lock))) >= (10 if lock in LOCKS else 2)


@pytest.mark.parametrize("lock", HASHED)
def test_every_pin_has_a_hash(lock: str) -> None:
    lines = lock_text(lock).splitlines()
    bare = [
        line
        for line, following in zip(lines, [*lines[1:], ""], strict=True)
        if PIN.fullmatch(line) and not HASH.fullmatch(following)
    ]
    assert bare == []


@pytest.mark.parametrize(
    "name", ["runtime.in", "runtime.txt", "dev.in", "dev.txt", "bench.in", "bench.txt"]
)
def test_no_address_is_in_the_requirements(name: str) -> None:
    text = (ROOT / "requirements" / name).read_text(encoding="utf-8")
    assert ADDRESS.findall(text) == []


@pytest.mark.parametrize("lock", LOCKS)
def test_the_pins_are_what_the_project_asks_for(lock: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    pinned = pins(lock_text(lock))
    asked = [Requirement(line) for line in project["dependencies"]]
    assert asked
    wrong = [
        str(requirement)
        for requirement in asked
        if not requirement.specifier.contains(pinned.get(normalised(requirement.name), "0"))
    ]
    assert wrong == [], "run `make lock`"


def test_both_locks_pin_the_same_versions() -> None:
    dev = pins(lock_text("dev"))
    differing = {
        name: (version, dev.get(name))
        for name, version in pins(lock_text("runtime")).items()
        if dev.get(name) != version
    }
    assert differing == {}


def test_everything_asked_for_by_name_is_pinned() -> None:
    asked = [
        normalised(line)
        for name in ("runtime.in", "dev.in")
        for line in (ROOT / "requirements" / name).read_text(encoding="utf-8").splitlines()
        if line and not line.startswith(("#", "-"))
    ]
    assert asked
    assert [name for name in asked if name not in pins(lock_text("dev"))] == []
