"""A plugin of pytest: each case of a ``cases.yaml`` beside a ``pathway.yaml`` is a test.

It is there for a hospital's own suite wherever carepath is installed, and costs nobody anything
who has no such files: carepath itself is imported when the first one is met. ``carepath = false``
in the settings of pytest, or ``-p no:carepath``, leaves the files alone.
"""

from __future__ import annotations

import argparse
import os
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import pytest

if TYPE_CHECKING:
    from fractions import Fraction

    from carepath_dsl.load import Loaded
    from carepath_dsl.model import Case, Pathway
    from carepath_interpreter.cases import CaseOutcome, CaseRunner

CASES_FILE: Final = "cases.yaml"
PATHWAY_FILE: Final = "pathway.yaml"
MARK: Final = "carepath"
WIDTH: Final = 80


def pytest_addoption(parser: pytest.Parser) -> None:
    """The settings of the plugin."""
    parser.addini(
        "carepath", "collect the cases of care pathways: cases.yaml", type="bool", default=True
    )
    parser.getgroup("carepath", "cases of care pathways").addoption(
        "--carepath-min-coverage",
        metavar="PERCENT",
        type=_percent,
        help="fail where the cases of a pathway touch less of it than this, from 0 to 100",
    )


def pytest_configure(config: pytest.Config) -> None:
    """The mark by which `-m` can choose or leave out the cases."""
    config.addinivalue_line("markers", f"{MARK}: a case of a care pathway")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> CasesFile | None:
    """The cases of a pathway; every other file is left alone."""
    if file_path.name != CASES_FILE or not parent.config.getini("carepath"):
        return None
    beside = file_path.with_name(PATHWAY_FILE)
    if _begins_line(beside, b"pathway:") or (
        beside.exists() and _begins_line(file_path, b"- case:")
    ):
        return CasesFile.from_parent(parent, path=file_path)
    return None


def _begins_line(file: Path, words: bytes) -> bool:
    """Whether a line of a file begins with these words; False where it cannot be read."""
    try:
        text = file.read_bytes()
    except OSError:
        return False
    return text.startswith(words) or b"\n" + words in text.replace(b"\r", b"\n")


def _percent(text: str) -> Fraction:
    from carepath_cli.cases_run import read_percent

    try:
        return read_percent(text)
    except ValueError as problem:
        raise argparse.ArgumentTypeError(str(problem)) from None


class CasesFile(pytest.File):
    """The ``cases.yaml`` of one pathway."""

    @cached_property
    def loaded(self) -> Loaded:
        """The pathway the cases are about, read once."""
        from carepath_dsl.load import load

        folder = self.path.parent
        if folder.is_relative_to(Path.cwd()):  # messages name files as the person does
            folder = Path(os.path.relpath(folder))
        return load(folder)

    @cached_property
    def runner(self) -> CaseRunner:
        """The pathway made ready to run its cases."""
        from carepath_interpreter.cases import CaseRunner
        from carepath_interpreter.evaluate import Evaluator

        return CaseRunner(Evaluator(self.pathway))

    @property
    def pathway(self) -> Pathway:
        """The pathway; there is one wherever there are items."""
        assert self.loaded.pathway is not None
        return self.loaded.pathway

    def collect(self) -> Iterator[pytest.Item]:
        """The cases, and the coverage where it is asked for; an error where there are none."""
        from carepath_dsl.report import render_all

        loaded = self.loaded
        if loaded.pathway is None:
            raise self.CollectError(render_all(loaded.errors, loaded.sources))
        if not loaded.pathway.cases:
            from carepath_cli.cases_run import NO_CASES

            raise self.CollectError(f"{loaded.pathway.path}: {NO_CASES}")
        seen: dict[str, int] = {}
        for case in loaded.pathway.cases:
            name = _name(case.says)
            seen[name] = seen.get(name, 0) + 1
            unique = name if seen[name] == 1 else f"{name} ({seen[name]})"
            yield CaseItem.from_parent(self, name=unique, case=case)
        minimum = self.config.getoption("--carepath-min-coverage")
        if minimum is not None:
            yield CoverageItem.from_parent(self, name="coverage", minimum=minimum)


def _name(says: str) -> str:
    """The name of a case, with nothing hidden in it, and nothing that parts an id of pytest."""
    from carepath_dsl.words import visible

    return visible(says).replace("::", ": ")


class NotPassed(Exception):
    """Why an item failed, in words for the person who reads the output."""


class _Item(pytest.Item):
    """A test that fails without a traceback: nobody's Python is at fault."""

    cases: CasesFile
    line: int

    def __init__(self, *, parent: CasesFile, line: int, **rest: Any) -> None:
        super().__init__(parent=parent, **rest)
        self.cases = parent
        self.line = line
        # Some plugins take every test for a function, and fail those that have none.
        self.funcargs: dict[str, object] = {}
        self.add_marker(MARK)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], *args: Any) -> Any:
        """The words of what was not passed."""
        if isinstance(excinfo.value, NotPassed):
            return str(excinfo.value)
        return super().repr_failure(excinfo, *args)

    def reportinfo(self) -> tuple[Path, int, str]:
        """The place in the file, the line counted from 0, and the name."""
        return self.path, self.line - 1, self.name


class CaseItem(_Item):
    """One case."""

    def __init__(self, *, parent: CasesFile, case: Case, **rest: Any) -> None:
        super().__init__(parent=parent, line=case.span.line, **rest)
        self.case = case

    def runtest(self) -> None:
        """Run the case; NotPassed where the pathway does not answer as it expects."""
        outcome = self.cases.runner.run(self.case)
        if not outcome.passed:
            raise NotPassed(_words(self.cases.pathway, outcome))


def _words(pathway: Pathway, outcome: CaseOutcome) -> str:
    from carepath_dsl.words import visible
    from carepath_interpreter.case_text import headline, outcome_text

    span = outcome.case.span
    head = f"{span.path}:{span.line}: {headline(outcome)}"
    return f"{visible(head)}\n\n{outcome_text(pathway, outcome, width=WIDTH)}"


class CoverageItem(_Item):
    """Whether all the cases together touch enough of the pathway."""

    def __init__(self, *, parent: CasesFile, minimum: Fraction, **rest: Any) -> None:
        super().__init__(parent=parent, line=1, **rest)
        self.minimum = minimum

    def runtest(self) -> None:
        """Look at all the cases, whichever are chosen; NotPassed where they touch too little."""
        from carepath_cli.cases_run import enough, too_little, touched
        from carepath_interpreter.coverage_text import coverage_text

        pathway, sources = self.cases.pathway, self.cases.loaded.sources
        found = touched(self.cases.runner.evaluator, sources)
        if enough(found, self.minimum):
            return
        words = f"{pathway.path}: {too_little(found, self.minimum)}"
        if found is not None:
            words += f"\n\n{coverage_text(pathway, found, sources, width=WIDTH)}"
        raise NotPassed(words)
