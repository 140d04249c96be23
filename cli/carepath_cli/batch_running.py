"""Doing a job in this process or in several: records come in the order of the rows."""

from __future__ import annotations

import os
import signal
from collections import deque
from collections.abc import Generator, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from carepath_cli.failing import Failed

if TYPE_CHECKING:
    from concurrent.futures import Future

    from carepath_interpreter.batch.working import Done, Job, Piece, Worker

AHEAD = 3
"""Pieces given to each process before the first of them is taken back."""


def processors() -> int:
    """How many processors this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def done(job: Job, pieces: Iterator[Piece], jobs: int) -> Generator[Done, None, None]:
    """The records of the pieces, in order, by so many processes; 1 is this one alone.

    No more pieces are read than are being worked on. Raises Failed where a process ends too early.
    """
    from carepath_interpreter.batch.working import Worker

    if jobs > 1:
        yield from _by_processes(job, pieces, jobs)
        return
    worker = Worker(job)
    for piece in pieces:
        yield worker.done(piece)


def _by_processes(job: Job, pieces: Iterator[Piece], jobs: int) -> Iterator[Done]:
    from concurrent.futures import ProcessPoolExecutor
    from concurrent.futures.process import BrokenProcessPool
    from multiprocessing import get_context

    # Processes of their own from the start: a copy of this one would have halves of its threads.
    pool = ProcessPoolExecutor(jobs, get_context("spawn"), _begin, (job,))
    waiting: deque[Future[Done]] = deque()
    try:
        for piece in pieces:
            with _children_left_alone():
                waiting.append(pool.submit(_do, piece))
            if len(waiting) > AHEAD * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
    except BrokenProcessPool:
        raise Failed(
            "carepath: a process ended before its work was done, perhaps for want of memory; "
            "fewer --jobs may help"
        ) from None
    finally:
        pool.shutdown(cancel_futures=True)


@contextmanager
def _children_left_alone() -> Iterator[None]:
    """Keep Ctrl-C, which a terminal sends to all, from processes begun here: from their start.

    For this one it only waits until then.
    """
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


_job: Job
_worker: Worker | None = None


def _begin(job: Job) -> None:
    """What a process does first. Ctrl-C is for the one that started it."""
    global _job
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _job = job


def _do(piece: Piece) -> Done:
    global _worker
    if _worker is None:
        from carepath_interpreter.batch.working import Worker

        _worker = Worker(_job)
    return _worker.done(piece)
