"""Worker processes that are fed one task at a time and may die without harm.

Each worker has a pipe of its own. When the parent is killed the pipe closes and the worker
ends; when a worker dies (a native library that aborts) only its task is lost.
"""

from __future__ import annotations

import multiprocessing
import signal
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from typing import TYPE_CHECKING, Any, Generic, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from multiprocessing.context import SpawnProcess

T = TypeVar("T")

_SECONDS_TO_END = 5
# Forked children would hold the other workers' pipes open, and a copy of the register.
_CONTEXT = multiprocessing.get_context("spawn")


@dataclass(frozen=True, slots=True)
class Died(Generic[T]):
    """A worker ended in the middle of this task."""

    task: T


@dataclass(slots=True)
class _Worker:
    process: SpawnProcess
    pipe: Connection


class Pool(Generic[T]):
    """``jobs`` processes that run ``target(pipe, *args)``: greet once, then answer each task.

    ``greeting`` is what a worker said; all have when the pool is entered.
    Raises EOFError when a worker dies before it has greeted.
    """

    def __init__(self, target: Callable[..., None], args: tuple[Any, ...], jobs: int) -> None:
        self._target, self._args, self._jobs = target, args, max(1, jobs)
        self._workers: list[_Worker] = []
        self.greeting: Any = None

    def __enter__(self) -> Pool[T]:
        # Its start would unblock what ``_start`` blocks.
        resource_tracker.ensure_running()
        try:
            for _ in range(self._jobs):
                self._start()
            for worker in self._workers:
                self.greeting = worker.pipe.recv()
        except BaseException:
            self._stop()
            raise
        return self

    def __exit__(self, *_: object) -> None:
        self._stop()

    def run(self, tasks: Iterable[T]) -> Iterator[Any]:
        """The answer to each task, in the order they come; ``Died`` for a lost one."""
        waiting = iter(tasks)
        busy: dict[Connection, T] = {}
        idle = [worker.pipe for worker in self._workers]
        while True:
            while len(idle) + len(busy) < self._jobs:
                idle.append(self._greeted())
            for pipe in list(idle):
                for task in waiting:
                    pipe.send(task)
                    idle.remove(pipe)
                    busy[pipe] = task
                    break
            if not busy:
                return
            for ready in wait(list(busy)):
                assert isinstance(ready, Connection)  # noqa: S101 - no sockets are among them
                task = busy.pop(ready)
                try:
                    answer = ready.recv()
                except (EOFError, ConnectionError):
                    self._forget(ready)
                    yield Died(task)
                else:
                    idle.append(ready)
                    yield answer

    def _greeted(self) -> Connection:
        worker = self._start()
        worker.pipe.recv()
        return worker.pipe

    def _start(self) -> _Worker:
        ours, theirs = _CONTEXT.Pipe()
        process = _CONTEXT.Process(target=self._target, args=(theirs, *self._args), daemon=True)
        # Ctrl-C goes to every process of the terminal; a child inherits what is blocked here,
        # so that it is deaf from its first moment on and only the parent decides.
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            process.start()
            theirs.close()
            worker = _Worker(process, ours)
            self._workers.append(worker)
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
        return worker

    def _forget(self, pipe: Connection) -> None:
        for worker in [each for each in self._workers if each.pipe is pipe]:
            self._workers.remove(worker)
            _end(worker)

    def _stop(self) -> None:
        for worker in self._workers:
            # At its next task it reads the end of the pipe and leaves by itself.
            worker.pipe.close()
        for worker in self._workers:
            _end(worker)
        self._workers.clear()


def _end(worker: _Worker) -> None:
    with suppress(OSError):
        worker.pipe.close()
    worker.process.join(_SECONDS_TO_END)
    if worker.process.is_alive():
        worker.process.kill()
        worker.process.join()
    worker.process.close()
