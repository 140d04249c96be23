"""What every test has in common: Hypothesis repeats itself and watches no clock; caches are new."""

from __future__ import annotations

import os
from tempfile import TemporaryDirectory

import pytest
from hypothesis import settings

settings.register_profile("usual", deadline=None, derandomize=True, max_examples=50)
settings.register_profile("thorough", deadline=None, max_examples=2_000)
settings.load_profile("thorough" if os.environ.get("CAREPATH_THOROUGH") == "1" else "usual")

CACHES = pytest.StashKey[TemporaryDirectory[str]]()


def pytest_configure(config: pytest.Config) -> None:
    """Give the tests, and the commands they run, a cache folder of their own."""
    if not hasattr(config, "workerinput"):  # the others are started with this one's environment
        config.stash[CACHES] = TemporaryDirectory(prefix="carepath-tests-")
        os.environ["XDG_CACHE_HOME"] = config.stash[CACHES].name


def pytest_unconfigure(config: pytest.Config) -> None:
    """Delete it."""
    if CACHES in config.stash:
        config.stash[CACHES].cleanup()
