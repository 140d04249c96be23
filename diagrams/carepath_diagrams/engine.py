"""The layout engine: DOT in, SVG out, one process.

The embedded engine is the package ``graphviz-pure`` in one exact version; it needs no fonts and
no installation, and gives the same bytes on every machine. The system's ``dot`` is used only
when it is asked for by name, and what it draws is stamped as not canonical.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final, Literal, TypeAlias

from carepath_dsl.struct import struct

EngineName: TypeAlias = Literal["embedded", "system"]

PINNED: Final = "0.2.2"
TIME_LIMIT: Final = 30.0
"""Seconds for one page."""


class EngineError(RuntimeError):
    """The engine is missing, is another version, failed, or had something to complain about."""


@struct
class Engine:
    """Where the engine is, and what it calls itself. ``canonical`` for the embedded one."""

    path: str
    name: str
    canonical: bool


def engine(name: EngineName = "embedded") -> Engine:
    """The engine with this name; raises EngineError with the line to type when it is missing."""
    return _system() if name == "system" else _embedded()


@cache
def _embedded() -> Engine:
    try:
        found = version("graphviz-pure")
    except PackageNotFoundError:
        raise EngineError(
            f"the layout engine is missing: pip install graphviz-pure=={PINNED}"
        ) from None
    if found != PINNED:
        raise EngineError(
            f"graphviz-pure {found} is installed, and pictures are the same everywhere only with "
            f"{PINNED}: pip install graphviz-pure=={PINNED}"
        )
    ending = ".exe" if sys.platform == "win32" else ""
    beside = Path(sysconfig.get_path("scripts")) / f"graphviz-pure{ending}"
    path = str(beside) if beside.exists() else shutil.which("graphviz-pure")
    if path is None:
        raise EngineError(
            f"graphviz-pure is installed without its program: pip install --force-reinstall "
            f"graphviz-pure=={PINNED}"
        )
    return Engine(path, f"graphviz-pure {PINNED}", canonical=True)


@cache
def _system() -> Engine:
    path = shutil.which("dot")
    if path is None:
        raise EngineError("there is no `dot` on this machine; leave out --engine system")
    said = subprocess.run([path, "-V"], capture_output=True, check=False, timeout=TIME_LIMIT)
    found = re.search(rb"version (\S+)", said.stderr)
    return Engine(path, f"dot {found[1].decode() if found else 'unknown'}", canonical=False)


def lay_out(dot: str, using: Engine) -> str:
    """The engine's SVG of a DOT text.

    Raises EngineError when it fails, takes longer than TIME_LIMIT, or warns: a warning means
    that something is not drawn as it was meant.
    """
    try:
        done = subprocess.run(
            [using.path, "-Kdot", "-Tsvg"],
            input=dot.encode("utf-8"),
            capture_output=True,
            check=False,
            timeout=TIME_LIMIT,
            env=_environment(),
        )
    except subprocess.TimeoutExpired:
        raise EngineError(f"{using.name} took longer than {TIME_LIMIT:g} s for a page") from None
    except OSError as error:
        raise EngineError(f"{using.name} cannot be run: {error.strerror}") from None
    said = done.stderr.decode("utf-8", "replace").strip()
    if done.returncode != 0 or said:
        raise EngineError(f"{using.name}: {said or f'exit status {done.returncode}'}")
    return done.stdout.decode("utf-8")


def _environment() -> Mapping[str, str] | None:
    """Nothing of the user's settings may change a picture; Windows needs a little of its own."""
    return None if sys.platform == "win32" else {"LC_ALL": "C", "PATH": "/usr/bin:/bin"}
