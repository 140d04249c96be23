"""``carepath ask`` at a real terminal (a pty): colour, editing, Ctrl-C, Ctrl-D, a narrow window."""

from __future__ import annotations

import json
import os
import re
import select
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

pty = pytest.importorskip("pty", reason="terminals of this kind are Unix's")
termios = pytest.importorskip("termios")

ASKING = str(Path(__file__).parent / "asking" / "pathway")
PATIENCE = 60.0
"""Seconds to wait for something that has to come; nothing here is measured."""

PROMPT = "> "


class Terminal:
    """A program at a terminal: type into it, and read its screen as a stream."""

    def __init__(self, master: int, program: subprocess.Popen[bytes]) -> None:
        self.master = master
        self.program = program
        self.seen = ""

    def until(self, text: str) -> str:
        """Read until ``text`` has come; gives everything since the last call."""
        end = time.monotonic() + PATIENCE
        while text not in self.seen:
            assert time.monotonic() < end, f"{text!r} never came after {self.seen!r}"
            if select.select([self.master], [], [], 0.5)[0]:
                try:
                    data = os.read(self.master, 65536)
                except OSError:  # how Linux says that nobody is left at the other end
                    data = b""
                if not data:
                    assert text in self.seen, f"{text!r} never came after {self.seen!r}"
                self.seen += data.decode()
        before, found, self.seen = self.seen.partition(text)
        return before + found

    def type(self, keys: str) -> None:
        os.write(self.master, keys.encode())

    def interrupt(self) -> None:
        """Press Ctrl-C; again where it fell between the prompt and the waiting for keys.

        Python's line editing notices such a one only with the next key.
        """
        for _ in range(int(PATIENCE)):
            self.type("\x03")
            with suppress(subprocess.TimeoutExpired):
                self.program.wait(timeout=1.0)
                return

    def ends(self) -> int:
        return self.program.wait(timeout=PATIENCE)


@contextmanager
def terminal(
    *arguments: str, columns: int = 80, redirected: Path | None = None, color: bool = True
) -> Iterator[Terminal]:
    master, slave = pty.openpty()
    termios.tcsetwinsize(slave, (40, columns))
    environment = {k: v for k, v in os.environ.items() if k not in ("NO_COLOR", "COLUMNS")}
    environment |= {"TERM": "xterm-256color", "PYTHONUTF8": "1"}
    if not color:
        environment["NO_COLOR"] = "1"
    with open(redirected or os.devnull, "wb") as file:
        program = subprocess.Popen(
            [sys.executable, "-m", "carepath_cli", "ask", ASKING, *arguments],
            stdin=slave,
            stdout=slave if redirected is None else file,
            stderr=slave,
            env=environment,
            start_new_session=True,
            preexec_fn=lambda: _control(slave),
        )
        os.close(slave)
        try:
            yield Terminal(master, program)
        finally:
            if program.poll() is None:
                program.kill()
            program.wait()
            os.close(master)


def _control(slave: int) -> None:
    """Make the terminal the one that controls the program, so that Ctrl-C reaches it."""
    import fcntl

    fcntl.ioctl(slave, termios.TIOCSCTTY, 0)


def plain(text: str) -> str:
    return re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", text).replace("\r", "")


def test_somebody_types_and_sees_colour() -> None:
    with terminal() as at:
        first = at.until(PROMPT)
        assert "\x1b[1mHow old is the patient?\x1b[0m" in first
        at.type("7\x7f70\n")  # a slip, mended with the backspace key
        second = at.until("yes or no > ")
        assert "\x1b[1;31mRED FLAG\x1b[0m, can change: emergency (at once)" in second
        at.type("yes\n")
        assert "\x1b[1;31mACT NOW: at once\x1b[0m" in at.until("Enter ends;")
        at.until(PROMPT)
        at.type("back\n")
        assert "Is there nuchal rigidity?" in plain(at.until("yes or no > "))
        at.type("no\n")
        at.until(PROMPT)
        at.type("\x04")
        end = plain(at.until("The whole result is above."))
        assert "STOPPED EARLY: 4 questions that can change this were not asked." in end
        assert (
            "\nIn short, while answers are missing\n  Offer         A warm scarf (no set time)\n"
            in end
        )
        assert "Enter ends" not in end
        assert at.ends() == 0


def test_enter_ends_when_nothing_is_left() -> None:
    with terminal("--set", "age=12") as at:
        at.until("Enter ends;")
        at.until(PROMPT)
        at.type("\n")
        assert at.ends() == 0


def test_a_precaution_is_told_as_one_below_the_result_too() -> None:
    with terminal("--set", "age=70") as at:
        at.until(PROMPT)
        at.type("stop\n")
        end = plain(at.until("The whole result is above."))
        assert end.endswith(
            "\nACT NOW: at once\n"
            "  Do now        Call an ambulance (at once)\n"
            "                as a precaution\n"
            "\n"
            "The whole result is above."
        )
        assert at.ends() == 0


def test_ctrl_c_keeps_the_answers(tmp_path: Path) -> None:
    file = tmp_path / "answers.json"
    with terminal("--answers", str(file)) as at:
        at.until(PROMPT)
        at.type("70\n")
        at.until("yes or no > ")
        at.interrupt()
        assert f"carepath: stopped; the answers are in {file}" in plain(at.until("answers.json"))
        assert at.ends() == 130
    assert json.loads(file.read_text(encoding="utf-8"))["answers"][0]["value"] == 70


def test_no_color_means_none_and_a_narrow_window_is_kept_to() -> None:
    with terminal(columns=44, color=False) as at:
        screen = at.until(PROMPT)
        assert "\x1b[1" not in screen
        assert "\x1b[3" not in screen
        assert max(map(len, plain(screen).splitlines())) <= 44
        at.type("stop\n")
        at.until("asking 2026.1.0")
        assert at.ends() == 0


def test_where_the_output_goes_into_a_file_the_questions_are_still_seen(tmp_path: Path) -> None:
    file = tmp_path / "result.json"
    with terminal("--format", "json", redirected=file) as at:
        assert "How old is the patient?" in at.until(PROMPT)
        at.type("12\n")
        at.until(PROMPT)
        at.type("stop\n")
        assert at.ends() == 0
    assert json.loads(file.read_text(encoding="utf-8"))["status"] == "not applicable"
