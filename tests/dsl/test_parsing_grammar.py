"""The grammar has no conflicts, and its tables are kept where only the user can write."""

from __future__ import annotations

import logging
import os
import stat
import subprocess
import sys
from pathlib import Path

import lark
import pytest

from carepath_dsl.cache_folder import GRAMMAR_FILE, cache_file
from carepath_dsl.expressions.grammar import grammar_text

AMBIGUOUS = 'start: "a" | start "b" start'


def conflicts(grammar: str, caplog: pytest.LogCaptureFixture) -> list[str]:
    """What Lark decides by itself in a grammar: it only says so in its log."""
    caplog.set_level(logging.DEBUG, logger="lark")
    caplog.clear()
    lark.Lark(grammar, parser="lalr", lexer="contextual", debug=True)
    return [message for message in caplog.messages if "onflict" in message]


def test_a_conflict_is_seen(caplog: pytest.LogCaptureFixture) -> None:
    assert len(conflicts(AMBIGUOUS, caplog)) > 0


def test_no_conflict(caplog: pytest.LogCaptureFixture) -> None:
    assert conflicts(grammar_text(), caplog) == []


def test_lark_finds_the_grammar_strict() -> None:
    """Lark's own check of the terminals needs a package that nothing else here does."""
    pytest.importorskip("interegular")
    lark.Lark(grammar_text(), parser="lalr", lexer="contextual", strict=True)


# --- the cache --------------------------------------------------------------------------------

pytestmark = pytest.mark.skipif(not hasattr(os, "getuid"), reason="there is no cache without ids")


def at(folder: Path) -> Path | None:
    file = cache_file(GRAMMAR_FILE, {"XDG_CACHE_HOME": str(folder)})
    return None if file is None else Path(file)


def test_the_folder_is_made_for_its_owner_only(tmp_path: Path) -> None:
    file = at(tmp_path / "new")
    assert file == tmp_path / "new" / "carepath" / GRAMMAR_FILE
    assert stat.S_IMODE((tmp_path / "new" / "carepath").stat().st_mode) == 0o700
    assert not file.exists()


def test_home_is_used_where_no_cache_folder_is_named(tmp_path: Path) -> None:
    expected = tmp_path / ".cache" / "carepath" / GRAMMAR_FILE
    assert cache_file(GRAMMAR_FILE, {"HOME": str(tmp_path)}) == str(expected)
    assert cache_file(GRAMMAR_FILE, {"HOME": str(tmp_path), "XDG_CACHE_HOME": "relative"}) == str(
        expected
    )


@pytest.mark.parametrize("mode", [0o777, 0o770, 0o720, 0o702, 0o755, 0o710])
def test_no_cache_in_a_folder_open_to_others(tmp_path: Path, mode: int) -> None:
    (tmp_path / "carepath").mkdir()
    (tmp_path / "carepath").chmod(mode)
    assert at(tmp_path) is None


def test_no_cache_behind_a_link(tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir(mode=0o700)
    (tmp_path / "carepath").symlink_to(tmp_path / "elsewhere")
    assert at(tmp_path) is None


def test_no_cache_in_a_file_that_is_a_link(tmp_path: Path) -> None:
    file = at(tmp_path)
    assert file is not None
    file.symlink_to(tmp_path / "elsewhere")
    assert at(tmp_path) is None


def test_no_cache_in_what_is_no_file(tmp_path: Path) -> None:
    file = at(tmp_path)
    assert file is not None
    file.mkdir()
    assert at(tmp_path) is None


def test_no_cache_of_another_user(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert at(tmp_path) is not None
    monkeypatch.setattr(os, "getuid", lambda: tmp_path.stat().st_uid + 1)
    assert at(tmp_path) is None


def test_no_cache_where_no_folder_can_be_made(tmp_path: Path) -> None:
    (tmp_path / "carepath").write_text("a file")
    assert at(tmp_path) is None
    assert at(tmp_path / "carepath") is None
    assert cache_file(GRAMMAR_FILE, {"XDG_CACHE_HOME": f"{tmp_path}/\0"}) is None


def test_no_cache_where_nothing_can_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    assert at(tmp_path) is None


def run(program: str, cache: Path) -> None:
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache)}
    subprocess.run([sys.executable, "-c", program], check=True, env=environment)


READ = (
    "from carepath_dsl.expressions.parsing import parse_text; "
    "assert parse_text('a and b')[0] is not None"
)
READ_ONLY_FROM_CACHE = f"""
import lark.lark
def refuse(*arguments): raise AssertionError("the grammar is read again")
lark.lark.load_grammar = refuse
{READ}
"""


def test_tables_are_kept_and_used(tmp_path: Path) -> None:
    with pytest.raises(subprocess.CalledProcessError):
        run(READ_ONLY_FROM_CACHE, tmp_path)
    run(READ, tmp_path)
    file = tmp_path / "carepath" / GRAMMAR_FILE
    assert file.stat().st_size > 0
    run(READ_ONLY_FROM_CACHE, tmp_path)


@pytest.mark.parametrize("garbage", [b"", b"\0", b"0" * 64 + b"\ncos\nsystem\n", b"x\n(lp0\n."])
def test_a_spoilt_file_is_made_anew(tmp_path: Path, garbage: bytes) -> None:
    (tmp_path / "carepath").mkdir(mode=0o700)
    file = tmp_path / "carepath" / GRAMMAR_FILE
    file.write_bytes(garbage)
    run(READ, tmp_path)
    assert file.read_bytes() != garbage
    run(READ_ONLY_FROM_CACHE, tmp_path)


def test_a_cache_of_another_grammar_is_not_used(tmp_path: Path) -> None:
    run(READ, tmp_path)
    file = tmp_path / "carepath" / GRAMMAR_FILE
    key, rest = file.read_bytes().split(b"\n", 1)
    file.write_bytes(b"0" * len(key) + b"\n" + rest)
    run(READ, tmp_path)
    assert file.read_bytes().startswith(key)


def test_no_cache_is_no_trouble(tmp_path: Path) -> None:
    (tmp_path / "carepath").mkdir()
    (tmp_path / "carepath").chmod(0o777)
    run(READ, tmp_path)
    assert list((tmp_path / "carepath").iterdir()) == []
