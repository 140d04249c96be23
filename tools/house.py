"""Where things stand in the repository; what the house checks share."""

from __future__ import annotations

from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).resolve().parent.parent

COMPONENTS: Final = ("dsl", "interpreter", "proofs", "diagrams", "cli")
"""The components in the order of the imports: each may import those before it, never after."""


def package_name(component: str) -> str:
    """The import name of a component: ``carepath_dsl`` for ``dsl``."""
    return f"carepath_{component}"


def package_folder(component: str, root: Path = ROOT) -> Path:
    """The folder of a component's package: ``dsl/carepath_dsl`` for ``dsl``."""
    return root / component / package_name(component)


def modules(component: str, root: Path = ROOT) -> list[Path]:
    """Every Python file of a component's package, sorted."""
    return sorted(package_folder(component, root).rglob("*.py"))


def module_name(path: Path, component: str, root: Path = ROOT) -> str:
    """The dotted name under which a component's file is imported."""
    parts = path.relative_to(root / component).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def shown(path: Path, root: Path = ROOT) -> str:
    """A path as messages show it: from the root of the repository, with slashes."""
    return path.relative_to(root).as_posix()
