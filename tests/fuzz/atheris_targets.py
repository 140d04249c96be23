"""The targets driven by coverage: ``python tests/fuzz/atheris_targets.py TARGET [CORPUS] [-…]``.

Optional, and not collected by pytest. It needs atheris beside carepath's own packages, and takes
libFuzzer's options, such as ``-max_total_time=300``. What it finds goes into ``corpus/TARGET/``.
"""

from __future__ import annotations

import sys
from importlib import import_module
from pathlib import Path

ROOT = Path(__file__).parents[2]
sys.path[:0] = [str(ROOT / folder) for folder in ("dsl", "interpreter", "cli", "tests", "")]


def run() -> None:
    """Fuzz one target until it is stopped or a promise is broken."""
    atheris = import_module("atheris")

    with atheris.instrument_imports(include=["carepath_dsl", "carepath_interpreter"]):
        from fuzz import targets

    target = getattr(targets, f"fuzz_{sys.argv.pop(1)}")
    atheris.Setup(sys.argv, target)
    atheris.Fuzz()


if __name__ == "__main__":
    run()
