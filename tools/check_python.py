"""Say in plain words why this Python cannot set carepath up; silent when it can.

Written for any Python, since the one that is too old is the one that has to read it.
"""

import re
import sys
from os.path import abspath, dirname, join


def needed_version():
    # type: () -> tuple[int, int]
    """The (major, minor) that pyproject.toml asks for."""
    with open(join(dirname(dirname(abspath(__file__))), "pyproject.toml")) as project:
        found = re.search(r'requires-python = ">=(\d+)\.(\d+)"', project.read())
    if found is None:
        raise SystemExit('pyproject.toml: no line `requires-python = ">=MAJOR.MINOR"`')
    return int(found.group(1)), int(found.group(2))


def complaint():
    # type: () -> str | None
    """What is wrong with the running Python, or None."""
    needed = needed_version()
    if sys.version_info[:2] < needed:
        return (
            "carepath needs Python {}.{} or newer, and {} is Python {}.{}.\n"
            "Name a newer one, for example: make setup PYTHON=python3.12"
        ).format(needed[0], needed[1], sys.executable, sys.version_info[0], sys.version_info[1])
    try:
        import ensurepip  # noqa: F401
        import venv  # noqa: F401
    except ImportError:
        return (
            "{} cannot make virtual environments (its modules venv and ensurepip are missing).\n"
            "On Debian and Ubuntu the package python{}.{}-venv brings them."
        ).format(sys.executable, sys.version_info[0], sys.version_info[1])
    return None


if __name__ == "__main__":
    sys.exit(complaint())
