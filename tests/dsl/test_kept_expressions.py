"""Expressions kept from one process to the next: right or not there."""

from __future__ import annotations

import json
import marshal
import os
import subprocess
import sys
import zlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tools.house import ROOT

from carepath_dsl.expressions import grammar, kept
from carepath_dsl.expressions.kept import KeptExpressions, kept_expressions, write_kept

BACK_PAIN = ROOT / "pathways" / "back_pain"

PARTS = st.sampled_from(
    [
        "a",
        "x.y",
        "not b",
        "a is one of (b, c)",
        "x > 6 weeks",
        "any of (a, at least 2 of (b, c, d))",
    ]
)
TEXTS = st.lists(PARTS, min_size=1, max_size=6).map(" and ".join)

pytestmark = pytest.mark.skipif(not hasattr(os, "getuid"), reason="there is no cache without ids")


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    return {"XDG_CACHE_HOME": str(tmp_path / "cache")}


def keep(environment: Mapping[str, str], *texts: str, by: str = "a grammar") -> None:
    expressions = kept_expressions(by, environment)
    for text in texts:
        expressions.add(text, (text, 0, 1, (), ()))
    write_kept(expressions, by, environment)


def there(environment: Mapping[str, str], by: str = "a grammar") -> list[str]:
    return list(kept_expressions(by, environment).kept)


def file_of(environment: Mapping[str, str]) -> Path:
    return Path(environment["XDG_CACHE_HOME"], "carepath", kept.FILE_NAME)


@given(TEXTS)
def test_what_is_kept_is_what_was_read(text: str) -> None:
    found = grammar._read(text)
    assert isinstance(found, grammar.Piece)
    plain = marshal.loads(marshal.dumps(grammar._plain(found)))
    assert grammar._restored(plain) == found
    assert grammar.read(text) == grammar.read(text) == found


def test_nothing_is_kept_at_first(environment: Mapping[str, str]) -> None:
    assert there(environment) == []


def test_what_is_new_joins_what_was_there(environment: Mapping[str, str]) -> None:
    keep(environment, "a", "b")
    keep(environment, "c")
    assert there(environment) == ["a", "b", "c"]
    expressions = kept_expressions("a grammar", environment)
    assert expressions.get("b") == ("b", 0, 1, (), ())
    assert expressions.get("d") is None


def test_nothing_is_written_where_nothing_is_new(environment: Mapping[str, str]) -> None:
    write_kept(kept_expressions("a grammar", environment), "a grammar", environment)
    assert not file_of(environment).exists()


def test_those_not_met_for_longest_go(
    environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept, "MOST_KEPT", 3)
    keep(environment, "a", "b", "c")
    expressions = kept_expressions("a grammar", environment)
    expressions.get("a")
    expressions.add("d", ("d",))
    write_kept(expressions, "a grammar", environment)
    assert there(environment) == ["c", "a", "d"]


def test_no_more_are_held_than_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept, "MOST_KEPT", 2)
    expressions = KeptExpressions({})
    for text in "abcd":
        expressions.add(text, (text,))
    assert list(expressions.met) == ["a", "b"]


def test_another_grammar_or_program_makes_its_own(
    environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(environment, "a")
    assert there(environment, by="another") == []
    kept._reader.cache_clear()
    monkeypatch.setattr(sys, "version", "4.0")
    assert there(environment) == []
    kept._reader.cache_clear()
    monkeypatch.undo()
    assert there(environment) == ["a"]


@pytest.mark.parametrize("damaged", [b"", b"x" * 60, b"carepath expressions 1\n\0\0\0\0abc"])
def test_a_damaged_file_is_not_there(environment: Mapping[str, str], damaged: bytes) -> None:
    keep(environment, "a")
    file_of(environment).write_bytes(damaged)
    assert there(environment) == []
    keep(environment, "b")
    assert there(environment) == ["b"]


@pytest.mark.parametrize("content", [None, (), (1, 2, 3), ("another", {}), 7])
def test_a_whole_but_senseless_file_is_not_there(
    environment: Mapping[str, str], content: Any
) -> None:
    keep(environment, "a")
    data = marshal.dumps(content)
    whole = kept._MAGIC + zlib.crc32(data).to_bytes(4, "big") + data
    file_of(environment).write_bytes(whole)
    assert there(environment) == []


def test_a_senseless_expression_is_read_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    senseless = KeptExpressions({"a and b": (1, 2), "a or b": "x"})
    monkeypatch.setattr(grammar, "_kept", lambda: senseless)
    for text in ("a and b", "a or b"):
        assert grammar.read(text) == grammar._read(text)


def test_it_is_the_owners_alone(environment: Mapping[str, str]) -> None:
    keep(environment, "a")
    file = file_of(environment)
    assert file.stat().st_mode & 0o777 == 0o600
    file.chmod(0o640)
    assert there(environment) == []


def test_deep_and_long_texts_are_read_each_time() -> None:
    deep = "(" * 5_000 + "a" + ")" * 5_000
    assert isinstance(grammar.read(deep), grammar.Piece)
    assert deep not in grammar._kept().met


def test_a_second_check_does_not_need_lark(tmp_path: Path) -> None:
    script = (
        "import json, sys\nfrom carepath_cli.main import main\n"
        "status = main(sys.argv[1:])\nprint(json.dumps([status, 'lark' in sys.modules]))"
    )
    runs = [
        subprocess.run(
            [sys.executable, "-c", script, "check", str(BACK_PAIN)],
            env={**os.environ, "XDG_CACHE_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    ]
    (first, first_end), (second, second_end) = (run.rstrip().rsplit("\n", 1) for run in runs)
    assert first == second
    assert [json.loads(first_end), json.loads(second_end)] == [[0, True], [0, False]]
