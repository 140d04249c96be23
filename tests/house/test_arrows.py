"""Imports follow the order of the components, and what costs is imported where it is needed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tools.arrows import HOMES, declared, imports, objection, wrong_imports
from tools.house import COMPONENTS, ROOT, module_name, modules, package_name

PROVIDERS = {"yaml": ["PyYAML"], "lark": ["lark"], "click": ["click"], "requests": ["requests"]}
DECLARED = frozenset({"pyyaml", "lark", "click"})

LOADS: dict[str, set[str]] = {
    "dsl": {"lark", "yaml"},
    "interpreter": {"yaml"},
    "proofs": {"yaml"},
    "diagrams": {"graphviz", "resvg_py", "yaml"},
    # pytest by its plugin alone, lsprotocol and pygls by the language server alone;
    # tests/cli/test_lsp_parts.py looks at the rest.
    "cli": {"click", "lsprotocol", "pygls", "pytest", "yaml"},
}
"""Component → the libraries that importing all its modules may load."""


def loaded_by(statement: str) -> set[str]:
    """The libraries with a home that a fresh Python has loaded after a statement."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            f"{statement}\nimport json, sys\nprint(json.dumps(sorted(sys.modules)))",
        ],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(str(ROOT / c) for c in COMPONENTS)},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return set(json.loads(done.stdout.splitlines()[-1])) & set(HOMES)


def test_no_import_goes_against_the_arrows() -> None:
    assert wrong_imports() == []


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_component_has_modules_to_look_at(component: str) -> None:
    assert modules(component)


def test_there_are_imports_to_look_at() -> None:
    found = [
        name
        for component in COMPONENTS
        for path in modules(component)
        for _, name in imports(path.read_text(encoding="utf-8"))
    ]
    assert "carepath_dsl" in found
    assert "dataclasses" in found


@pytest.mark.parametrize("component", COMPONENTS)
def test_importing_a_component_loads_no_library_it_does_not_need(component: str) -> None:
    names = [module_name(path, component) for path in modules(component)]
    statement = "import " + ", ".join(name for name in names if not name.endswith("__main__"))
    assert loaded_by(statement) <= LOADS[component]


@pytest.mark.parametrize("component", COMPONENTS)
def test_importing_a_package_alone_costs_nothing(component: str) -> None:
    assert loaded_by(f"import {package_name(component)}") == set()


def test_what_is_loaded_is_seen() -> None:
    assert loaded_by("import yaml") == {"yaml"}


@pytest.mark.parametrize(
    ("component", "name", "why"),
    [
        ("dsl", "carepath_interpreter", "dsl may not import carepath_interpreter: "),
        ("interpreter", "carepath_proofs", "interpreter may not import carepath_proofs: "),
        ("proofs", "carepath_diagrams", "proofs may not import carepath_diagrams: "),
        ("diagrams", "carepath_cli", "diagrams may not import carepath_cli: "),
        ("dsl", "requests", "requests is not among the dependencies"),
        ("dsl", "never_heard_of", "never_heard_of is not among the dependencies"),
        ("interpreter", "lark", "interpreter may not import lark: only dsl does"),
        ("dsl", "click", "dsl may not import click: only cli does"),
    ],
)
def test_an_import_against_the_arrows_is_named(component: str, name: str, why: str) -> None:
    said = objection(component, name, DECLARED, PROVIDERS)
    assert said is not None
    assert said.startswith(why)


@pytest.mark.parametrize(
    ("component", "name"),
    [
        ("dsl", "carepath_dsl"),
        ("cli", "carepath_dsl"),
        ("diagrams", "carepath_interpreter"),
        ("dsl", "dataclasses"),
        ("dsl", "yaml"),
        ("cli", "click"),
    ],
)
def test_an_import_along_the_arrows_is_allowed(component: str, name: str) -> None:
    assert objection(component, name, DECLARED, PROVIDERS) is None


def test_imports_inside_functions_are_seen() -> None:
    source = "import os\ndef draw():\n    from graphviz.quoting import quote\n    from . import x\n"
    assert list(imports(source)) == [(1, "os"), (3, "graphviz")]


def test_declared_names_are_normalised_and_include_extras() -> None:
    pyproject = """
[project]
dependencies = ["PyYAML>=6", "resvg_py==0.5.0", "click[extra] ; python_version > '3'"]
[project.optional-dependencies]
sql = ["DuckDB"]
"""
    assert declared(pyproject) == {"pyyaml", "resvg-py", "click", "duckdb"}


def test_a_wrong_import_is_found_in_files(tmp_path: Path) -> None:
    (tmp_path / "pyproject.toml").write_text("[project]\ndependencies = []\n", encoding="utf-8")
    package = tmp_path / "dsl" / "carepath_dsl"
    package.mkdir(parents=True)
    (package / "wrong.py").write_text("\nimport carepath_cli\nimport yaml\n", encoding="utf-8")
    assert wrong_imports(tmp_path) == [
        "dsl/carepath_dsl/wrong.py:2: dsl may not import carepath_cli: cli comes after it",
        "dsl/carepath_dsl/wrong.py:3: "
        "yaml is not among the dependencies that pyproject.toml declares",
    ]
