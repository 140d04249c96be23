"""The words that stand in for those of ``typing`` mean nothing, and stop where the real ones do."""

from __future__ import annotations

import subprocess
import sys

import pytest

from carepath_dsl import typed


def test_a_word_may_stand_where_one_of_typing_may() -> None:
    word = typed.Literal
    for made in (word["a", "b"], word["a"] | None, None | word["a"], typed.TypeVar("T", bound=int)):
        assert type(made) is type(word)


def test_what_cannot_be_reached_is_an_error_where_it_is() -> None:
    with pytest.raises(AssertionError, match="unreachable, but got: 'maybe'"):
        typed.assert_never("maybe")  # type: ignore[arg-type]


def test_typing_is_not_imported() -> None:
    script = "import sys, carepath_dsl.model; print('typing' in sys.modules)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"
