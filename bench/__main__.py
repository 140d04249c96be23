"""``python -m bench``: every measurement in one run, printed and written to bench/results.json."""

from __future__ import annotations

import json
import platform

from bench import batch, engines, evaluation, growth, processes
from bench.places import RESULTS


def main() -> None:
    """Measure, print, write."""
    found: dict[str, object] = {"python": platform.python_version(), "machine": platform.machine()}
    one = evaluation.measured()
    print(evaluation.shown(one), flush=True)
    engine = engines.measured()
    print(engines.shown(engine), flush=True)
    process = processes.measured()
    print(processes.shown(process), flush=True)
    length = growth.measured()
    print(growth.shown(length), flush=True)
    many = batch.measured()
    print(batch.shown(many), flush=True)
    found |= {"evaluation": one, "engines": engine, "processes": process, "growth": length}
    found["batch"] = many
    RESULTS.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(f"written to {RESULTS}")


if __name__ == "__main__":
    main()
