"""What is installed from npm is pinned with hashes, and the lock holds no address."""

from __future__ import annotations

import json
import re

from tools.house import ROOT

FOLDER = ROOT / "tests" / "editors"


def test_everything_is_pinned_with_a_hash_and_without_an_address() -> None:
    text = (FOLDER / "package-lock.json").read_text(encoding="utf-8")
    packages = {name: p for name, p in json.loads(text)["packages"].items() if name}
    assert "node_modules/yaml-language-server" in packages
    assert [
        name
        for name, package in packages.items()
        if not re.fullmatch(r"sha512-[\w+/]+=*", package.get("integrity", ""))
    ] == []
    assert [name for name, package in packages.items() if "resolved" in package] == []
    assert "://" not in text


def test_the_lock_belongs_to_what_is_asked_for() -> None:
    asked = json.loads((FOLDER / "package.json").read_text(encoding="utf-8"))["devDependencies"]
    locked = json.loads((FOLDER / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    assert locked[""]["devDependencies"] == asked
    for name, version in asked.items():
        assert locked[f"node_modules/{name}"]["version"] == version
