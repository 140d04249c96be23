"""``carepath explain``."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from carepath_cli.explain import explain
from carepath_dsl.pages import pages
from carepath_dsl.pages.printing import as_list, as_text


def run(*codes: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(explain, codes)
    return result.exit_code, result.stdout, result.stderr


def test_one_code() -> None:
    assert run("CP501") == (0, as_text(pages()["CP501"], 80) + "\n", "")


def test_several_codes_by_number_and_name() -> None:
    shown = [as_text(pages()[code], 80) for code in ("CP311", "CP122")]
    assert run("311", "colon in a text") == (0, "\n\n\n".join(shown) + "\n", "")


def test_no_code_lists_them_all() -> None:
    assert run() == (0, as_list(pages().values()) + "\n", "")


@pytest.mark.parametrize(
    ("code", "message"),
    [
        ("CP999", "there is no code `CP999`; `carepath explain` alone lists all codes"),
        ("unreachible step", "did you mean `unreachable step` (CP311)?"),
    ],
)
def test_an_unknown_code(code: str, message: str) -> None:
    status, out, err = run("CP501", code)
    assert (status, out) == (2, "")
    assert message in err
