"""The formatter on mutated and random files: the same pathway, laid out once and for all."""

from __future__ import annotations

from typing import Final

from hypothesis import given
from hypothesis import strategies as st

from carepath_dsl.formatting import CannotFormat, formatted
from fuzz.targets import FILES, SAMPLE, placed

CONTENT: Final = {name: (SAMPLE / name).read_bytes() for name in FILES}
PIECES: Final = st.sampled_from(
    [*" \n\t:-'\"{}[],#&*|>%\\", "\n  ", "\n\n\n", "  # words\n", ": ", "- ", "\r\n", ">-\n  ", "ä"]
)
CUTS: Final = st.lists(st.tuples(st.floats(0, 1), st.integers(0, 12), PIECES), max_size=4)


def fuzz_formatter(data: bytes) -> None:
    """Text that says the same and stays as it is, or a reason; never anything else."""
    try:
        result = formatted(data, "pathway.yaml")
    except CannotFormat:
        return
    placed(result.diagnostics, {"pathway.yaml": result.before})
    assert (result.text is None) == result.diagnostics.has_errors
    if result.text is not None:
        assert formatted(result.text, "pathway.yaml").text == result.text


@given(st.sampled_from(FILES), CUTS)
def test_mutated_files(name: str, cuts: list[tuple[float, int, str]]) -> None:
    content = CONTENT[name]
    for share, length, piece in cuts:
        at = int(share * len(content))
        content = content[:at] + piece.encode() + content[at + length :]
    fuzz_formatter(content)


@given(st.binary(max_size=200))
def test_any_bytes(data: bytes) -> None:
    fuzz_formatter(data)
