"""Processes that compute tasks side by side; one that dies costs its task and nothing else."""

from __future__ import annotations

import multiprocessing
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from typing import Any, Generic, TypeVar

TaskT = TypeVar("TaskT")
DoneT = TypeVar("DoneT")

Compute = Callable[[TaskT], DoneT]

ONE_THREAD = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "POLARS_MAX_THREADS")
"""Settings of libraries that would start a thread for every core in every process."""

PATIENCE = 5.0
"""Seconds that a process is given to end by itself."""


@dataclass(frozen=True)
class Lost:
    """A task whose process died.

    Attributes:
        code: Exit code of the process; negative for the signal that ended it.
    """

    code: int | None


def computed(
    tasks: Sequence[TaskT], start: Callable[[], Compute[TaskT, DoneT]], workers: int
) -> Iterator[tuple[TaskT, DoneT | Lost]]:
    """Yield each task with what was computed of it, as it is done.

    With one worker everything happens in this process. With more, processes are started anew rather than forked:
    polars and other libraries with threads of their own do not survive a fork. Each calls `start` once, then computes
    one task after another; none holds more than one task, so the death of a process loses no other.

    Args:
        tasks: What to compute; may be pickled.
        start: Called once in each process; returns what computes a task. It may be pickled, and so may results.
        workers: Processes, at least 1.
    """
    if workers == 1 or len(tasks) <= 1:
        if tasks:
            compute = start()
            yield from ((task, compute(task)) for task in tasks)
        return
    pool = _Pool(list(tasks), start, min(workers, len(tasks)))
    try:
        yield from pool.results()
    finally:
        pool.close()


@dataclass
class _Worker(Generic[TaskT]):
    process: SpawnProcess
    pipe: Connection
    task: TaskT | None = None


class _Pool(Generic[TaskT, DoneT]):
    """Hands tasks to processes, one at a time each, and starts another process in place of one that died."""

    def __init__(self, tasks: list[TaskT], start: Callable[[], Compute[TaskT, DoneT]], count: int) -> None:
        self._waiting = tasks[::-1]
        self._start = start
        self._workers = [self._begin() for _ in range(count)]

    def results(self) -> Iterator[tuple[TaskT, DoneT | Lost]]:
        for worker in self._workers:
            self._hand(worker)
        while busy := {worker.pipe: worker for worker in self._workers if worker.task is not None}:
            for pipe in wait(list(busy)):
                worker = busy[pipe]  # type: ignore[index]
                task, done = worker.task, self._receive(worker)
                yield task, done  # type: ignore[misc]

    def _receive(self, worker: _Worker[TaskT]) -> DoneT | Lost:
        """Return what a process computed and hand it the next task; a dead process is replaced."""
        try:
            done: DoneT | Lost = worker.pipe.recv()
        except (EOFError, OSError):
            worker.process.join(PATIENCE)
            done = Lost(worker.process.exitcode)
            worker.pipe.close()
            if self._waiting:
                fresh: _Worker[TaskT] = self._begin()
                worker.process, worker.pipe = fresh.process, fresh.pipe
        self._hand(worker)
        return done

    def _hand(self, worker: _Worker[TaskT]) -> None:
        worker.task = self._waiting.pop() if self._waiting else None
        if worker.task is not None:
            worker.pipe.send(worker.task)

    def _begin(self) -> _Worker[TaskT]:
        context = multiprocessing.get_context("spawn")
        ours, theirs = context.Pipe()
        with _one_thread_each():
            process = context.Process(target=_serve, args=(theirs, self._start), daemon=True)
            process.start()
        theirs.close()
        return _Worker(process, ours)

    def close(self) -> None:
        for worker in self._workers:
            worker.pipe.close()
        for worker in self._workers:
            if worker.task is not None:
                worker.process.terminate()
            worker.process.join(PATIENCE)


def _serve(pipe: Connection, start: Callable[[], Compute[Any, Any]]) -> None:
    """Compute tasks until nobody asks any more; the end of the asking process ends this one as well."""
    compute = start()
    try:
        while True:
            pipe.send(compute(pipe.recv()))
    except (EOFError, OSError, KeyboardInterrupt):
        return


@contextmanager
def _one_thread_each() -> Iterator[None]:
    """Let processes that are started here use one thread each, unless the environment says otherwise."""
    added = [name for name in ONE_THREAD if name not in os.environ]
    os.environ.update(dict.fromkeys(added, "1"))
    try:
        yield
    finally:
        for name in added:
            del os.environ[name]
