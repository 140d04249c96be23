"""Every command a document shows prints what the document shows for it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from tools.house import ROOT, shown
from tools.transcripts import (
    Command,
    Run,
    commands,
    documents,
    matches,
    output,
    rewritten,
    run_document,
)

README = ROOT / "README.md"
MAKE = re.compile(
    r"^ *(?:\$ )?make ([a-z]+)(?: [A-Z]+=.*| +#.*)?$|`make ([a-z]+)[^`\n]*`", re.MULTILINE
)


def read(path: Path) -> str:
    """The text of a document."""
    return path.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", documents(), ids=shown)
def test_commands_print_what_the_document_shows(path: Path) -> None:
    for run in run_document(read(path)):
        where = f"{shown(path)}:{run.command.line}: {run.command.text}"
        assert run.as_shown, "\n".join([f"{where}\nprinted:", *run.printed])


def test_the_readme_shows_commands() -> None:
    assert documents()[0] == README
    assert not read(README) or commands(read(README)), "README.md shows no command with its output"


@pytest.mark.parametrize("path", documents(), ids=shown)
def test_the_make_targets_a_document_names_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", read(ROOT / "Makefile"), re.MULTILINE))
    named = {one or other for one, other in MAKE.findall(read(path))}
    assert "demo" in targets
    assert named <= targets


DOCUMENT = """\
Say:

```console
$ carepath --version
carepath 1
$ carepath evaluate x \\
    --facts y
first

…
last
```

1. In a list:

   ```console
   $ carepath nothing
     indented
   [exit status 2]
   ```

```sh
$ make demo
```
"""


def test_commands_are_read_with_their_output() -> None:
    assert commands(DOCUMENT) == [
        Command(4, "carepath --version", ("carepath 1",), range(4, 5), ""),
        Command(6, "carepath evaluate x --facts y", ("first", "", "…", "last"), range(7, 11), ""),
        Command(17, "carepath nothing", ("  indented", "[exit status 2]"), range(17, 19), "   "),
    ]


def test_a_block_without_a_command_is_an_error() -> None:
    with pytest.raises(ValueError, match="line 1: a console block begins with a line"):
        commands("```console\ncarepath --version\n```\n")


def test_a_block_without_an_end_is_an_error() -> None:
    with pytest.raises(ValueError, match="line 2: this console block has no end"):
        commands("\n```console\n$ carepath --version\n")


@pytest.mark.parametrize(
    ("expected", "actual", "same"),
    [
        (["a", "b"], ["a", "b"], True),
        (["a "], ["a", ""], True),
        ([], [], True),
        (["…"], [], True),
        (["…"], ["a", "b"], True),
        (["a", "…"], ["a"], True),
        (["a", "…", "z"], ["a", "b", "c", "z"], True),
        (["…", "m", "…"], ["a", "m", "z"], True),
        (["a … z"], ["a … z"], True),
        (["a.c"], ["abc"], False),
        (["a"], [], False),
        ([], ["a"], False),
        (["a"], ["a", "b"], False),
        (["a", "b"], ["b", "a"], False),
        (["a", "…", "z"], ["a", "b", "c"], False),
        (["a … z"], ["a b z"], False),
    ],
)
def test_output_is_compared(expected: list[str], actual: list[str], same: bool) -> None:
    assert matches(expected, actual) is same


def test_only_carepath_is_run(tmp_path: Path) -> None:
    command = Command(7, "rm -rf x", (), range(0), "")
    with pytest.raises(ValueError, match="line 7: only carepath is run"):
        output(command, tmp_path)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("carepath evaluate pathways/back_pain --facts /dev/stdin", "no facts at all"),
        (
            "printf 'any: yes\\n' | carepath evaluate pathways/back_pain --facts -",
            "back_pain has no fact called `any`",
        ),
    ],
)
def test_lines_are_typed_into_a_command(text: str, said: str) -> None:
    printed = output(Command(1, text, (), range(0), ""), ROOT)
    assert said in printed[0]


def test_only_lines_are_typed(tmp_path: Path) -> None:
    command = Command(3, "cat x | carepath --version", (), range(0), "")
    with pytest.raises(ValueError, match="line 3: only carepath is run"):
        output(command, tmp_path)


def test_a_stale_block_is_rewritten_and_the_others_are_left() -> None:
    version, evaluate, nothing = commands(DOCUMENT)
    runs = [
        Run(version, ("carepath 2", "and more")),
        Run(evaluate, ("first", "", "whatever", "last")),
        Run(nothing, ("other",)),
    ]
    assert [run.as_shown for run in runs] == [False, True, False]
    assert rewritten(DOCUMENT, runs) == DOCUMENT.replace(
        "carepath 1\n", "carepath 2\nand more\n"
    ).replace("     indented\n   [exit status 2]\n", "   other\n")
