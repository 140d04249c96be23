"""The command line as a whole, and what happens when something goes wrong.

Whatever happens, the person at the terminal gets a sentence and an exit status, and no
traceback. What is called for most, one patient and the check of a pathway, is read without click
where it is written plainly: importing click takes longer than the answer for one patient.
Everything else is the business of :mod:`carepath_cli.commands`.
"""

from __future__ import annotations

import gc
import io
import os
import sys

from carepath_cli.failing import BAD_INPUT, INTERRUPTED, Failed, why_unreadable
from carepath_cli.one_patient import answer, request_of
from carepath_dsl.typed import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

SHOW_TRACEBACKS = "CAREPATH_TRACEBACK"
"""The environment variable for those who mend carepath."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line, by default the one of this process; gives the exit status."""
    # A command builds trees and ends; looking for rings in them took a third of its time.
    gc.set_threshold(100_000, 20, 20)
    _open_what_is_closed()
    for stream in (sys.stdout, sys.stderr):
        # What the encoding of a stream lacks is written as its number rather than not at all.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    try:
        status = _run(sys.argv[1:] if arguments is None else arguments)
        if arguments is None:
            gc.freeze()  # nor is there anything to look for when the process ends
        return status
    except Failed as failed:
        _say(failed.message)
        return failed.status
    except KeyboardInterrupt:
        _say("carepath: stopped")
        return INTERRUPTED
    except BrokenPipeError:
        # The reader of the output has gone away; what is still unwritten is not missed.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return BAD_INPUT
    except OSError as problem:
        where = f"{problem.filename}: " if problem.filename is not None else ""
        _say(f"carepath: {where}{why_unreadable(problem)}")
        return BAD_INPUT
    except (RecursionError, MemoryError):
        _say("carepath: this is too large, or too deeply nested, to be worked on")
        return BAD_INPUT
    except Exception as mistake:
        if os.environ.get(SHOW_TRACEBACKS):
            raise
        _say(
            f"carepath: internal error: {type(mistake).__name__}: {mistake}\n"
            "This is a mistake in carepath and not in your files. Please report it; with the "
            f"environment variable {SHOW_TRACEBACKS}=1 it says more."
        )
        return BAD_INPUT


def _run(arguments: Sequence[str]) -> int:
    status = _without_click(arguments)
    if status is None:
        from carepath_cli.commands import run

        status = run(arguments)
    if not sys.stdout.closed:  # a language server closes it when its editor ends it
        sys.stdout.flush()
    return status


def _open_what_is_closed() -> None:
    """Let output go nowhere where the caller has closed it (``>&-``); Python has no stream then."""
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            setattr(sys, name, open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115


def _without_click(arguments: Sequence[str]) -> int | None:
    """The exit status of what is asked for most, written plainly; None for all else."""
    if (request := request_of(arguments)) is not None:
        return answer(request)
    if "check" in arguments[:1]:
        from carepath_cli.checking import check_and_tell, plainly_checked

        if (paths := plainly_checked(arguments)) is not None:
            return check_and_tell(paths)
    return None


def _say(message: str) -> None:
    print(message, file=sys.stderr, flush=True)
