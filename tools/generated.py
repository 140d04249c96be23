"""The files that are made from the code, and the check that they are up to date.

`python -m tools.generated` writes them; with `--check` it writes nothing, shows how each one
differs from what it should be, and fails. To add one: write a function that returns its text,
and enter it in :data:`GENERATED`.
"""

from __future__ import annotations

import argparse
import difflib
import sys
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from tools.diagnostics_reference import diagnostics
from tools.house import ROOT

from carepath_dsl.schema import SCHEMAS
from carepath_dsl.schema.generate import generate as schema

GENERATED: Final[Mapping[str, Callable[[], str]]] = {
    "docs/reference/diagnostics.md": diagnostics,
    # Once in the wheel, and once beside the pathways, whose first lines name them.
    **{
        f"{folder}/{name}.json": partial(schema, name)
        for folder in ("dsl/carepath_dsl/schema", "pathways/schema")
        for name in SCHEMAS
    },
}
"""Path from the root of the repository → the function that returns the file's whole text."""


def difference(path: str, should: str, root: Path = ROOT) -> str:
    """How the file differs from what it should be, as a unified diff; empty when it does not."""
    file = root / path
    there = file.read_text(encoding="utf-8") if file.is_file() else ""
    return "".join(
        difflib.unified_diff(
            there.splitlines(keepends=True),
            should.splitlines(keepends=True),
            fromfile=path,
            tofile=f"{path} (generated)",
        )
    )


def write(path: str, text: str, root: Path = ROOT) -> None:
    """Write a generated file, its folders too."""
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8", newline="\n")


def main(
    arguments: Sequence[str] | None = None,
    generated: Mapping[str, Callable[[], str]] = GENERATED,
    root: Path = ROOT,
) -> int:
    """Write or check every generated file; 1 when a checked one is out of date."""
    parser = argparse.ArgumentParser(prog="python -m tools.generated")
    parser.add_argument("--check", action="store_true", help="write nothing, fail on a difference")
    check: bool = parser.parse_args(arguments).check
    stale = 0
    for path, make in generated.items():
        text = make()
        changes = difference(path, text, root)
        if not changes:
            continue
        if check:
            stale += 1
            print(changes, end="")
        else:
            write(path, text, root)
            print(f"{path}: written")
    if stale:
        print(f"{stale} generated file(s) out of date: run `make generate` and read the diff")
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
