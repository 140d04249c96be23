"""Whole processes against ``python -c pass``, with a cold and a warm cache.

To reach: ``carepath evaluate`` at most 4 times ``python -c pass`` once its cache is warm, and
``carepath check pathways/back_pain`` under half a second.
"""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from shutil import rmtree
from statistics import median
from tempfile import TemporaryDirectory
from typing import Final

from bench.places import BACK_PAIN, ROOT
from bench.timing import table

ROUNDS: Final = 15
TO_REACH: Final = 4.0
SECONDS_TO_CHECK: Final = 0.5

CAREPATH: Final = (str(Path(sys.executable).with_name("carepath")),)
EVALUATE: Final = (
    *CAREPATH,
    "evaluate",
    str(BACK_PAIN),
    "--facts",
    str(BACK_PAIN / "patients" / "routine.json"),
)
PASS, CHECK, COLD, WARM = "python -c pass", "check", "evaluate, cold cache", "evaluate, warm cache"


def measured() -> dict[str, dict[str, float]]:
    """Of each command: ``ms``, the shortest of several runs; ``ratio`` to ``python -c pass``.

    The commands run in turns, and the ratio is the middle one of all turns: a machine that is
    now quick and now slow is so for both sides of a ratio.
    """
    times: dict[str, list[float]] = {}
    with TemporaryDirectory() as folder:
        cache = Path(folder, "cache")
        # Python's own caches count as installed; where they are off, all would be compiled anew.
        environment = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
        environment["XDG_CACHE_HOME"] = str(cache)

        def run(name: str, command: tuple[str, ...]) -> None:
            start = time.perf_counter()
            subprocess.run(
                command, env=environment, cwd=ROOT, stdout=subprocess.DEVNULL, check=True
            )
            times.setdefault(name, []).append(1000 * (time.perf_counter() - start))

        for _ in range(ROUNDS):
            run(PASS, (sys.executable, "-c", "pass"))
            run(CHECK, (*CAREPATH, "check", str(BACK_PAIN)))
            rmtree(cache, ignore_errors=True)
            run(COLD, EVALUATE)
            run(WARM, EVALUATE)
    return {
        name: {
            "ms": min(took),
            "ratio": median(t / p for t, p in zip(took, times[PASS], strict=True)),
        }
        for name, took in times.items()
    }


def shown(found: Mapping[str, Mapping[str, float]]) -> str:
    """The numbers as a table."""
    reach = {WARM: f"{TO_REACH:.0f}", CHECK: f"{1000 * SECONDS_TO_CHECK:.0f} ms"}
    rows = [("", "ms", "ratio", "to reach")]
    rows += [
        (name, f"{took['ms']:.0f}", f"{took['ratio']:.1f}", reach.get(name, ""))
        for name, took in found.items()
    ]
    return table("A process for one patient of back_pain", rows)


if __name__ == "__main__":
    print(shown(measured()))
