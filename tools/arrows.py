"""The arrows between the components: `python -m tools.arrows` names each import against them.

A component may import the components before it, the standard library, and what pyproject.toml
declares. Nothing else, and a library with a home is imported nowhere but there, so that one
component stands between the rest of the house and each library.
"""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from collections.abc import Iterator, Mapping
from importlib.metadata import packages_distributions
from pathlib import Path
from typing import Final

from tools.house import COMPONENTS, ROOT, modules, package_name, shown

HOMES: Final[Mapping[str, str]] = {
    "lark": "dsl",
    "yaml": "dsl",
    "graphviz": "diagrams",
    "resvg_py": "diagrams",
    "click": "cli",
    "rich": "cli",
    "polars": "interpreter",
    "pygls": "cli",
    "lsprotocol": "cli",
    "pytest": "cli",
}
"""Import name of a library → the only component that may import it."""


def imports(source: str) -> Iterator[tuple[int, str]]:
    """Each absolute import in a module, lazy ones included, as (line, top-level name)."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                for name in names:
                    yield node.lineno, name.name.partition(".")[0]
            case ast.ImportFrom(module=str(module), level=0):
                yield node.lineno, module.partition(".")[0]


def declared(pyproject: str) -> frozenset[str]:
    """Normalised names of the distributions that a pyproject.toml text declares, extras too."""
    project = tomllib.loads(pyproject)["project"]
    lines: list[str] = list(project.get("dependencies", ()))
    for extra in project.get("optional-dependencies", {}).values():
        lines.extend(extra)
    return frozenset(normalised(re.split(r"[\s\[<>=!~;@]", line, maxsplit=1)[0]) for line in lines)


def normalised(name: str) -> str:
    """A distribution's name in the one spelling that compares equal (PEP 503)."""
    return re.sub(r"[-_.]+", "-", name).lower()


def objection(
    component: str,
    name: str,
    declared_names: frozenset[str],
    providers: Mapping[str, list[str]],
) -> str | None:
    """Why ``component`` may not import ``name``, or None where it may.

    ``providers`` says which installed distributions an import name comes from.
    """
    for other in COMPONENTS:
        if name == package_name(other):
            if COMPONENTS.index(other) <= COMPONENTS.index(component):
                return None
            return f"{component} may not import {name}: {other} comes after it"
    if name in sys.stdlib_module_names:
        return None
    if not declared_names.intersection(normalised(d) for d in providers.get(name, ())):
        return f"{name} is not among the dependencies that pyproject.toml declares"
    home = HOMES.get(name, component)
    if home != component:
        return f"{component} may not import {name}: only {home} does"
    return None


def wrong_imports(root: Path = ROOT) -> list[str]:
    """A line ``file:line: why`` for each import against the arrows."""
    names = declared((root / "pyproject.toml").read_text(encoding="utf-8"))
    providers = packages_distributions()
    found: list[str] = []
    for component in COMPONENTS:
        for path in modules(component, root):
            for line, name in imports(path.read_text(encoding="utf-8")):
                why = objection(component, name, names, providers)
                if why is not None:
                    found.append(f"{shown(path, root)}:{line}: {why}")
    return found


def main() -> int:
    """Print what is wrong; 1 when something is."""
    wrong = wrong_imports()
    for line in wrong:
        print(line)
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
