"""The cache of loaded pathways: right or not there, and never in anybody's way."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from shutil import copytree

import pytest
from tools.house import ROOT

from carepath_dsl.content_hash import content_hash
from carepath_dsl.load import Loaded, load
from carepath_interpreter import cache
from carepath_interpreter.cache import Kept, keep_pathway, kept_pathway
from carepath_interpreter.evaluate import Evaluator

SAMPLE = ROOT / "tests" / "cli" / "sample"
BACK_PAIN = ROOT / "pathways" / "back_pain"


@pytest.fixture
def environment(tmp_path: Path) -> Mapping[str, str]:
    return {"XDG_CACHE_HOME": str(tmp_path / "cache")}


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copytree(SAMPLE, tmp_path / "pathways" / "sample")


def keep(folder: Path, environment: Mapping[str, str]) -> Loaded:
    loaded = load(folder)
    assert loaded.pathway is not None
    keep_pathway(folder, loaded.pathway, loaded.sources, environment)
    return loaded


def entry(environment: Mapping[str, str]) -> Path:
    (file,) = Path(environment["XDG_CACHE_HOME"], "carepath").glob("pathway-*")
    return file


@pytest.fixture
def kept(folder: Path, environment: Mapping[str, str]) -> Kept:
    keep(folder, environment)
    found = kept_pathway(folder, environment)
    assert found is not None
    return found


# --- what is kept ----------------------------------------------------------------------------


def test_nothing_is_kept_at_first(folder: Path, environment: Mapping[str, str]) -> None:
    assert kept_pathway(folder, environment) is None


@pytest.mark.parametrize("original", [SAMPLE, BACK_PAIN])
def test_what_is_kept_is_the_pathway(original: Path, environment: Mapping[str, str]) -> None:
    loaded = keep(original, environment)
    found = kept_pathway(original, environment)
    assert found is not None
    assert loaded.pathway is not None
    assert found.pathway == loaded.pathway
    assert found.pathway.path == loaded.pathway.path
    assert found.sources == loaded.sources
    assert found.content == content_hash(found.pathway) == content_hash(loaded.pathway)
    for id, fact in loaded.pathway.facts.items():
        assert found.pathway.facts[id].span == fact.span


def test_it_evaluates_as_the_loaded_one(folder: Path, kept: Kept) -> None:
    loaded = load(folder).pathway
    assert loaded is not None
    one, other = Evaluator(loaded), Evaluator(kept.pathway)
    for case in loaded.cases[:12]:
        assert one.evaluate(case.facts) == other.evaluate(case.facts)


def test_only_the_user_can_read_it(kept: Kept, environment: Mapping[str, str]) -> None:
    file = entry(environment)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700


def test_it_holds_no_code(kept: Kept, environment: Mapping[str, str]) -> None:
    import marshal

    waiting: list[object] = [marshal.loads(entry(environment).read_bytes()[23:])]
    seen = set()
    while waiting:
        value = waiting.pop()
        seen.add(type(value))
        if isinstance(value, tuple):
            waiting += value
        elif isinstance(value, dict):
            waiting += [*value.keys(), *value.values()]
    assert seen <= {tuple, bytes, str, int, bool, type(None)}


# --- when it is no longer right --------------------------------------------------------------


@pytest.mark.parametrize("name", ["pathway.yaml", "source.yaml", "cases.yaml"])
def test_a_changed_file_ends_it(
    name: str, folder: Path, kept: Kept, environment: Mapping[str, str]
) -> None:
    file = folder / name
    times = file.stat()
    file.write_bytes(file.read_bytes()[:-1] + b" ")
    os.utime(file, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert kept_pathway(folder, environment) is None


@pytest.mark.parametrize("name", ["pathway.yaml", "source.yaml", "cases.yaml"])
def test_a_missing_file_ends_it(
    name: str, folder: Path, kept: Kept, environment: Mapping[str, str]
) -> None:
    (folder / name).unlink()
    assert kept_pathway(folder, environment) is None


def test_a_sign_off_more_or_less_ends_it(
    folder: Path, kept: Kept, environment: Mapping[str, str]
) -> None:
    (folder / "reviews").mkdir()
    assert kept_pathway(folder, environment) is not None
    (folder / "reviews" / "physician.yaml").write_text("signed: yes\n", encoding="utf-8")
    assert kept_pathway(folder, environment) is None


def test_a_sign_off_that_is_no_file_any_more_ends_it(
    folder: Path, environment: Mapping[str, str]
) -> None:
    reviews = folder / "reviews"
    reviews.mkdir()
    (reviews / "a").touch()
    (reviews / "b").touch()
    keep(folder, environment)
    assert kept_pathway(folder, environment) is not None
    (reviews / "b").unlink()
    (reviews / "b").mkdir()
    assert kept_pathway(folder, environment) is None
    (reviews / "b").rmdir()
    (reviews / "a").rename(reviews / "a\nb")
    assert kept_pathway(folder, environment) is None


def test_a_file_that_becomes_a_link_ends_it(
    folder: Path, kept: Kept, environment: Mapping[str, str], tmp_path: Path
) -> None:
    outside = (folder / "source.yaml").rename(tmp_path / "source.yaml")
    (folder / "source.yaml").symlink_to(outside)
    assert load(folder).pathway is None  # it leads out of the folder
    assert kept_pathway(folder, environment) is None


def test_cases_that_come_later_end_it(folder: Path, environment: Mapping[str, str]) -> None:
    (folder / "cases.yaml").unlink()
    keep(folder, environment)
    assert kept_pathway(folder, environment) is not None
    (folder / "cases.yaml").write_text("", encoding="utf-8")
    assert kept_pathway(folder, environment) is None


def test_the_same_files_elsewhere_are_another_pathway(
    folder: Path, kept: Kept, environment: Mapping[str, str], tmp_path: Path
) -> None:
    other = copytree(folder, tmp_path / "elsewhere" / "sample")
    assert kept_pathway(other, environment) is None


def test_another_program_or_python_makes_its_own(
    folder: Path,
    kept: Kept,
    environment: Mapping[str, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cache, "_program", lambda: "another")
    assert kept_pathway(folder, environment) is None
    monkeypatch.undo()
    monkeypatch.setattr(sys, "version", "4.0")
    assert kept_pathway(folder, environment) is None
    monkeypatch.undo()
    assert kept_pathway(folder, environment) is not None


def test_a_file_changed_while_loading_is_not_kept(
    folder: Path, environment: Mapping[str, str]
) -> None:
    loaded = load(folder)
    assert loaded.pathway is not None
    with (folder / "source.yaml").open("a", encoding="utf-8") as file:
        file.write("\n")
    keep_pathway(folder, loaded.pathway, loaded.sources, environment)
    assert kept_pathway(folder, environment) is None


# --- damaged and foreign ---------------------------------------------------------------------


@pytest.mark.parametrize(
    "damaged",
    [
        lambda data: b"",
        lambda data: data[:40],
        lambda data: data[:-1],
        lambda data: data + b"x",
        lambda data: data[:-9] + bytes([data[-9] ^ 1]) + data[-8:],
        lambda data: b"another thing\n" + data,
        lambda data: b"\x80\x04." + data,
    ],
)
def test_a_damaged_entry_is_not_there(
    damaged: object, folder: Path, kept: Kept, environment: Mapping[str, str]
) -> None:
    file = entry(environment)
    assert callable(damaged)
    file.write_bytes(damaged(file.read_bytes()))
    assert kept_pathway(folder, environment) is None
    keep(folder, environment)
    assert kept_pathway(folder, environment) is not None


def test_whole_but_senseless_entries_are_not_there(
    folder: Path, kept: Kept, environment: Mapping[str, str]
) -> None:
    import marshal
    import zlib

    file = entry(environment)
    magic, (key, _, pathway, *_) = file.read_bytes()[:19], marshal.loads(file.read_bytes()[23:])
    last = pathway[-1]
    for part in (
        (),
        pathway[:-1],
        (*pathway[:-1], (999, last[1], last[2])),
        (*pathway[:-1], (last[0], last[1][:-1], last[2])),
        (*pathway[:-1], (last[0], last[1], (*last[2], 0))),
        (*pathway[:-1], (last[0], last[1], (0, len(pathway)))),
        (*pathway[:-1], (last[0], last[1])),
        (*pathway, (3, ("do later",), ())),
        (*pathway, (2, (1, 0), ())),
        (*pathway, (2, ("x", "y"), ())),
        (*pathway, (1, ("x",), ())),
        "text",
        None,
    ):
        data = marshal.dumps((key, (), part, "", ""))
        file.write_bytes(magic + zlib.crc32(data).to_bytes(4, "big") + data)
        assert kept_pathway(folder, environment) is None
    data = marshal.dumps((key, (), pathway, "", ""))
    file.write_bytes(magic + zlib.crc32(data).to_bytes(4, "big") + data)
    assert kept_pathway(folder, environment) is not None, "the right one, written in this way"


def test_an_entry_of_another_pathway_under_the_same_name_is_not_taken(
    folder: Path, kept: Kept, environment: Mapping[str, str], tmp_path: Path
) -> None:
    other = copytree(folder, tmp_path / "elsewhere" / "sample")
    mine = entry(environment).rename(tmp_path / "mine")
    keep(other, environment)
    mine.rename(entry(environment))
    assert kept_pathway(other, environment) is None


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o602])
def test_an_entry_others_may_touch_is_not_trusted(
    mode: int, folder: Path, kept: Kept, environment: Mapping[str, str]
) -> None:
    entry(environment).chmod(mode)
    assert kept_pathway(folder, environment) is None


@pytest.mark.parametrize("mode", [0o750, 0o701, 0o777])
def test_a_folder_others_may_enter_is_not_trusted(
    mode: int, folder: Path, kept: Kept, environment: Mapping[str, str]
) -> None:
    entry(environment).parent.chmod(mode)
    assert kept_pathway(folder, environment) is None


def test_links_are_not_followed(
    folder: Path, kept: Kept, environment: Mapping[str, str], tmp_path: Path
) -> None:
    file = entry(environment)
    moved = file.rename(tmp_path / "moved")
    file.symlink_to(moved)
    assert kept_pathway(folder, environment) is None
    file.unlink()
    os.link(moved, file)
    assert kept_pathway(folder, environment) is None


def test_another_users_entry_is_not_trusted(
    folder: Path, kept: Kept, environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    me = os.getuid()
    monkeypatch.setattr(os, "getuid", lambda: me + 1)
    assert kept_pathway(folder, environment) is None


# --- where there is no cache -----------------------------------------------------------------


def test_a_place_that_cannot_be_written_means_no_cache(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    for home in (tmp_path / "file", Path("/proc/nowhere"), Path("relative")):
        environment = {"XDG_CACHE_HOME": str(home), "HOME": str(tmp_path / "file")}
        keep(folder, environment)
        assert kept_pathway(folder, environment) is None


def test_a_full_disk_leaves_nothing_behind(
    folder: Path, environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(_source: object, _target: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    keep(folder, environment)
    assert list(Path(environment["XDG_CACHE_HOME"], "carepath").glob("pathway-*")) == []


def test_old_entries_go(
    folder: Path,
    environment: Mapping[str, str],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(cache, "MOST_ENTRIES", 2)
    folders = [copytree(folder, tmp_path / str(n) / "sample") for n in range(3)]
    for place, each in enumerate(folders):
        keep(each, environment)
        for file in Path(environment["XDG_CACHE_HOME"], "carepath").glob("pathway-*"):
            status = file.stat()
            os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns - (3 - place) * 10**9))
    there = [kept_pathway(each, environment) is not None for each in folders]
    assert there == [False, True, True]


# --- the command -----------------------------------------------------------------------------

IMPORTED = """
import json, sys
from carepath_cli.main import main
status = main(sys.argv[1:])
print(json.dumps([status, sorted({"lark", "yaml", "carepath_dsl.load"} & sys.modules.keys())]))
"""


def test_the_second_run_needs_neither_parser_nor_yaml(environment: Mapping[str, str]) -> None:
    facts = BACK_PAIN / "patients" / "routine.json"
    command = ["evaluate", str(BACK_PAIN), "--facts", str(facts), "--format", "json"]
    runs = [
        subprocess.run(
            [sys.executable, "-c", IMPORTED, *command],
            env={**os.environ, **environment},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for _ in range(2)
    ]
    (first, first_end), (second, second_end) = (run.rstrip().rsplit("\n", 1) for run in runs)
    assert first == second
    assert json.loads(first_end) == [0, ["carepath_dsl.load", "lark", "yaml"]]
    assert json.loads(second_end) == [0, []]
