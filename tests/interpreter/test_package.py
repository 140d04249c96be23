"""The names of the package: there for everybody, imported when asked for."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest

import carepath_interpreter


def declared() -> dict[str, str]:
    """What type checkers are told: each name with its module."""
    tree = ast.parse(Path(str(carepath_interpreter.__file__)).read_text(encoding="utf-8"))
    found = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("carepath_interp"):
            found.update({alias.name: str(node.module) for alias in node.names})
    return found


def test_type_checkers_and_programs_find_the_same_names() -> None:
    homes = {n: f"carepath_interpreter.{m}" for n, m in carepath_interpreter._HOMES.items()}
    assert homes == declared()
    assert sorted(homes) == sorted(carepath_interpreter.__all__)
    assert set(homes) <= set(dir(carepath_interpreter))


@pytest.mark.parametrize("name", carepath_interpreter.__all__)
def test_each_name_is_what_it_says(name: str) -> None:
    found = getattr(carepath_interpreter, name)
    assert not isinstance(found, ModuleType)
    assert found is getattr(sys.modules[declared()[name]], name)


@pytest.mark.parametrize(
    "before", ["", "import carepath_interpreter.evaluate", "import carepath_interpreter.why_not"]
)
def test_a_function_stays_a_function_when_its_module_is_imported(before: str) -> None:
    script = (
        f"{before}\n"
        "from carepath_interpreter import evaluate, why_not, result_text\n"
        "import carepath_interpreter.evaluate, carepath_interpreter.result_text\n"
        "import carepath_interpreter as package\n"
        "assert callable(evaluate) and callable(why_not) and callable(result_text)\n"
        "assert package.evaluate is evaluate and package.result_text is result_text\n"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_a_name_that_is_not_there() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'evaluat'"):
        _ = carepath_interpreter.evaluat
