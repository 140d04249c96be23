"""The commands that documents show, and the output they show for them.

A fenced block tagged ``console`` is a transcript: a line ``$ carepath …`` is a command, the lines
below it are what it prints, both streams in one, up to the next command. Four conventions:

- a backslash at the end of a command line goes on in the next line;
- a line that is only ``…`` stands for any number of lines, none included;
- a command that does not end with exit status 0 shows a last line ``[exit status 2]``;
- ``printf 'yes\\nno\\n' | carepath …`` types these lines into the command, whose input is empty
  otherwise.

Commands run without a shell, in a copy of the repository that all blocks of one document share,
so that a later command sees the files an earlier one wrote, and nothing changes in the checkout.
Lines that are not for running here (``git clone``, ``make``, ``pip install``) stand in blocks
with another tag, such as ``sh``. `python -m tools.transcripts` writes the output of today into
every block that shows another one; read the diff before you commit it.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import takewhile
from pathlib import Path
from typing import Final

from tools.house import COMPONENTS, ROOT, shown

REST: Final = "…"
TIME_LIMIT: Final = 60.0
"""Seconds that one command may take."""

FENCE: Final = re.compile(r"(?P<indent> *)(?P<ticks>`{3,})console\s*")
NOT_COPIED: Final = shutil.ignore_patterns(".*", "__pycache__", "build", "dist")


@dataclass(frozen=True, slots=True)
class Command:
    """One command of a transcript.

    ``line`` is its line in the document, counted from 1; ``shows`` the indices (from 0) of the
    document's lines that hold its output, and ``indent`` the blanks before each of them.
    """

    line: int
    text: str
    expected: tuple[str, ...]
    shows: range
    indent: str


def commands(document: str) -> list[Command]:
    """The commands of all ``console`` blocks, in order; ValueError for a block without one."""
    lines = document.splitlines()
    found: list[Command] = []
    at = 0
    while at < len(lines):
        fence = FENCE.fullmatch(lines[at])
        at += 1
        if fence is None:
            continue
        end = _end_of_block(lines, at, fence["ticks"])
        found.extend(_commands_of_block(lines, at, end, fence["indent"]))
        at = end + 1
    return found


def _end_of_block(lines: Sequence[str], start: int, ticks: str) -> int:
    for at in range(start, len(lines)):
        if lines[at].strip().startswith(ticks) and not lines[at].strip().strip("`"):
            return at
    raise ValueError(f"line {start}: this console block has no end")


def _commands_of_block(
    lines: Sequence[str], start: int, end: int, indent: str
) -> Iterator[Command]:
    block = [line.removeprefix(indent) for line in lines[start:end]]
    if not block or not block[0].startswith("$ "):
        raise ValueError(f"line {start}: a console block begins with a line `$ carepath …`")
    at = 0
    while at < len(block):
        line = start + at + 1
        text = block[at].removeprefix("$ ")
        at += 1
        while text.endswith("\\") and at < len(block):
            text = text[:-1].rstrip() + " " + block[at].strip()
            at += 1
        output = tuple(takewhile(lambda shown: not shown.startswith("$ "), block[at:]))
        yield Command(line, text, output, range(start + at, start + at + len(output)), indent)
        at += len(output)


def matches(expected: Sequence[str], actual: Sequence[str]) -> bool:
    """Whether the output is the one shown, blanks at line ends and blank last lines aside."""
    pattern = "".join(
        r"(?:.*\n)*" if line == REST else re.escape(line) + r"\n" for line in _trimmed(expected)
    )
    return re.fullmatch(pattern, "".join(f"{line}\n" for line in _trimmed(actual))) is not None


def _trimmed(lines: Sequence[str]) -> list[str]:
    trimmed = [line.rstrip() for line in lines]
    while trimmed and not trimmed[-1]:
        trimmed.pop()
    return trimmed


def documents(root: Path = ROOT) -> list[Path]:
    """The documents whose transcripts are checked, README.md first."""
    folders = [root / name for name in ("docs", "pathways", "tests", *COMPONENTS)]
    deeper = [path for folder in folders for path in sorted(folder.rglob("*.md"))]
    return [root / "README.md", *sorted(set(root.glob("*.md")) - {root / "README.md"}), *deeper]


def copy_of_repository(folder: Path, root: Path = ROOT) -> Path:
    """A copy for commands to run in, without hidden files, caches and builds."""
    return Path(shutil.copytree(root, folder / "repository", ignore=NOT_COPIED))


def output(command: Command, folder: Path) -> tuple[str, ...]:
    """What the command prints in ``folder``, with the line for its exit status, if not 0.

    Raises ValueError for a command that is not ``carepath``, FileNotFoundError when the command
    is not installed beside the running Python, and subprocess.TimeoutExpired.
    """
    typed, (program, *arguments) = _piped(shlex.split(command.text))
    if program != "carepath":
        raise ValueError(
            f"line {command.line}: only carepath is run from a console block, not `{program}`"
        )
    installed = shutil.which("carepath", path=os.path.dirname(sys.executable))
    if installed is None:
        raise FileNotFoundError(f"carepath is not installed beside {sys.executable}")
    done = subprocess.run(
        [installed, *arguments],
        cwd=folder,
        env={
            **os.environ,
            "COLUMNS": "100",
            "NO_COLOR": "1",
            "TERM": "dumb",
            "PYTHONUTF8": "1",
            "LC_ALL": "C.UTF-8",
        },
        input=typed,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        timeout=TIME_LIMIT,
        check=False,
    )
    lines = _trimmed(done.stdout.splitlines())
    if done.returncode:
        lines.append(f"[exit status {done.returncode}]")
    return tuple(lines)


def _piped(words: list[str]) -> tuple[str, list[str]]:
    """What ``printf`` types into the command, and the command."""
    if words[:1] == ["printf"] and words[2:3] == ["|"]:
        return words[1].replace("\\n", "\n"), words[3:]
    return "", words


@dataclass(frozen=True, slots=True)
class Run:
    """A command of a document, and what it printed."""

    command: Command
    printed: tuple[str, ...]

    @property
    def as_shown(self) -> bool:
        """Whether it printed what the document shows."""
        return matches(self.command.expected, self.printed)


def run_document(document: str, root: Path = ROOT) -> list[Run]:
    """Run all commands of a document, in one copy of the repository."""
    found = commands(document)
    if not found:
        return []
    with tempfile.TemporaryDirectory() as folder:
        copy = copy_of_repository(Path(folder), root)
        return [Run(command, output(command, copy)) for command in found]


def rewritten(document: str, runs: Sequence[Run]) -> str:
    """The document with the printed output in every block that shows another one."""
    lines = document.splitlines()
    for run in reversed(runs):
        if not run.as_shown:
            shows = run.command.shows
            lines[shows.start : shows.stop] = [
                f"{run.command.indent}{line}".rstrip() for line in run.printed
            ]
    return "".join(f"{line}\n" for line in lines)


def main() -> int:
    """Bring every document up to date and name those that changed."""
    for path in documents():
        before = path.read_text(encoding="utf-8")
        runs = run_document(before)
        if not all(run.as_shown for run in runs):
            path.write_text(rewritten(before, runs), encoding="utf-8", newline="\n")
            print(f"{shown(path)}: rewritten")
    return 0


if __name__ == "__main__":
    sys.exit(main())
