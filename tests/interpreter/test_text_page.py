"""Lines are broken as textwrap breaks them, which is not imported for it."""

from __future__ import annotations

import textwrap

from hypothesis import given
from hypothesis import strategies as st

from carepath_interpreter.text_page import wrapped

WORDS = st.lists(st.text("ab-,.é—", min_size=1, max_size=40), max_size=8).map(" ".join)


@given(WORDS, st.integers(12, 60), st.sampled_from(["", "  ", "Lead  "]), st.integers(0, 9))
def test_as_textwrap_does_without_blanks_at_the_end(
    words: str, width: int, first: str, hang: int
) -> None:
    further = " " * hang
    theirs = textwrap.wrap(
        words, width, initial_indent=first, subsequent_indent=further, break_on_hyphens=False
    )
    assert wrapped(words, width, first, further) == [line.rstrip() for line in theirs]
