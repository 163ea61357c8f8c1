"""Keeping programs running: started in order, started again when they die, ended in order."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_SIGNALS: Final = frozenset({signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD})
_LOOK: Final = 0.1
_IDLE: Final = 5.0
#: The pause before a start again, in seconds; a program that ran long enough begins anew.
_FIRST_PAUSE: Final = 0.5
_LONGEST_PAUSE: Final = 30.0
_STEADY: Final = 60.0
#: A program that falls this often, each time so soon, is mended if it knows how.
_FALLS: Final = 3
_SOON: Final = 5.0


def _nothing() -> None: ...


@dataclass(frozen=True, slots=True)
class Program:
    """What is run: its arguments, the variables that it sees (None: ours), files it keeps open.

    ``patience`` seconds are given to it to end; ``orphaned`` is the signal that it gets when we
    die. ``mend`` is called when it falls again and again right after its start.
    """

    name: str
    arguments: tuple[str, ...]
    variables: Mapping[str, str] | None = None
    keeps: tuple[int, ...] = ()
    patience: float = 10.0
    orphaned: signal.Signals = signal.SIGKILL
    mend: Callable[[], None] = _nothing


@dataclass(frozen=True, slots=True)
class Stage:
    """Programs started together; the next stage waits until ``is_ready``, but not for ever.

    Stages with a lower ``ends`` are ended first. ``meanwhile`` is done by us as they start; what
    it raises ends everything.
    """

    programs: tuple[Program, ...]
    ends: int
    is_ready: Callable[[], bool] = lambda: True
    at_most: float = 10.0
    meanwhile: Callable[[], None] = _nothing


class What(StrEnum):
    """What is told about a program, or about all of them."""

    ENDED = "ended"
    MENDED = "mended"
    LATE = "late"
    READY = "ready"
    STOPPING = "stopping"
    KILLED = "killed"


@dataclass(frozen=True, slots=True)
class Event:
    """``status`` as of a process: negative for a signal; ``seconds`` until its next start."""

    what: What
    name: str = ""
    status: int = 0
    seconds: float = 0.0


@dataclass(slots=True)
class _Child:
    program: Program
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    due: float = 0.0
    pause: float = 0.0
    falls: int = 0


@dataclass(slots=True)
class Supervisor:
    """Keeps the programs of the stages running until it is told to end.

    What they print goes to ``output``, a descriptor, or where ours goes.
    """

    stages: Sequence[Stage]
    tell: Callable[[Event], None]
    output: int | None = None
    _children: dict[str, _Child] = field(default_factory=dict)
    _ending: bool = False

    def run(self) -> None:
        """Until SIGTERM, SIGINT or SIGHUP; a second one ends at once what still runs."""
        with _signals_held() as held:
            try:
                self._run(held)
                self.tell(Event(What.STOPPING))
            finally:
                self._end(held)

    def _run(self, held: frozenset[signal.Signals]) -> None:
        late: list[Stage] = []
        for stage in self.stages:
            for program in stage.programs:
                self._children[program.name] = _Child(program)
            last = time.monotonic() + stage.at_most
            self._look_after()
            stage.meanwhile()
            while not stage.is_ready():
                if time.monotonic() >= last:
                    late.append(stage)
                    self.tell(Event(What.LATE, stage.programs[0].name))
                    break
                if self._wait(held, _LOOK):
                    return
        while not all(stage.is_ready() for stage in late):
            if self._wait(held, _LOOK):
                return
        self.tell(Event(What.READY))
        while not self._wait(held, _IDLE):
            pass

    def _wait(self, held: frozenset[signal.Signals], at_most: float) -> bool:
        """Let a while pass, looking after the children; whether it is time to end."""
        now = time.monotonic()
        dues = [each.due - now for each in self._children.values() if each.process is None]
        got = signal.sigtimedwait(held, max(0.0, min([at_most, *dues])))
        if got is not None and got.si_signo != signal.SIGCHLD:
            return True
        self._look_after()
        return False

    def _look_after(self) -> None:
        for child in self._children.values():
            if child.process is not None and (status := _ended(child.process)) is not None:
                self._fell(child, status)
            if child.process is None and time.monotonic() >= child.due:
                child.started = time.monotonic()
                child.process = _start(child.program, self.output)

    def _fell(self, child: _Child, status: int) -> None:
        now = time.monotonic()
        ran = now - child.started
        child.process = None
        child.pause = min(child.pause * 2, _LONGEST_PAUSE) if ran < _STEADY else 0.0
        child.pause = max(child.pause, _FIRST_PAUSE)
        child.due = now + child.pause
        child.falls = child.falls + 1 if ran < _SOON else 0
        self.tell(Event(What.ENDED, child.program.name, status, child.pause))
        if child.falls >= _FALLS and child.program.mend is not _nothing:
            child.program.mend()
            child.falls = 0
            self.tell(Event(What.MENDED, child.program.name))

    # --- the end --------------------------------------------------------------------------

    def _end(self, held: frozenset[signal.Signals]) -> None:
        for stage in sorted(self.stages, key=lambda stage: stage.ends):
            names = [program.name for program in stage.programs]
            children = [self._children[name] for name in names if name in self._children]
            self._end_all([each for each in children if each.process is not None], held)

    def _end_all(self, children: Sequence[_Child], held: frozenset[signal.Signals]) -> None:
        for child in children:
            if child.process is not None and not self._ending:
                child.process.terminate()
        begun = time.monotonic()
        for child in children:
            last = begun + child.program.patience
            while child.process is not None:
                if _ended(child.process) is not None:
                    child.process = None
                elif self._ending or time.monotonic() >= last:
                    self.tell(Event(What.KILLED, child.program.name))
                    _kill(child.process)
                    child.process = None
                else:
                    got = signal.sigtimedwait(held, _LOOK)
                    self._ending = got is not None and got.si_signo != signal.SIGCHLD


@contextmanager
def _signals_held() -> Iterator[frozenset[signal.Signals]]:
    """Signals wait until they are asked for; what nobody would get (nohup) is left so."""
    held = frozenset(
        each
        for each in _SIGNALS
        if each is signal.SIGCHLD or signal.getsignal(each) is not signal.SIG_IGN
    )
    before = signal.pthread_sigmask(signal.SIG_BLOCK, held)
    try:
        yield held
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start(program: Program, output: int | None) -> subprocess.Popen[bytes]:
    parent, death = os.getpid(), program.orphaned
    libc = ctypes.CDLL(None)

    def bind() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, death, 0, 0, 0)
        signal.pthread_sigmask(signal.SIG_SETMASK, ())
        if os.getppid() != parent:
            os._exit(1)

    return subprocess.Popen(  # noqa: S603 - our own programs, as a list
        program.arguments,
        env=program.variables,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        pass_fds=program.keeps,
        # Ctrl-C at the terminal is for us alone: we end them in order.
        start_new_session=True,
        preexec_fn=bind,  # noqa: PLW1509 - there are no threads here
    )


def _ended(process: subprocess.Popen[bytes]) -> int | None:
    """The status of a process that has ended; what is left of its group goes with it."""
    if os.waitid(os.P_PID, process.pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None:
        return None
    _kill_group(process.pid)
    return process.wait()


def _kill(process: subprocess.Popen[bytes]) -> None:
    _kill_group(process.pid)
    process.wait()


def _kill_group(leader: int) -> None:
    """While the leader is not waited for, its number cannot be another's."""
    with suppress(ProcessLookupError):
        os.killpg(leader, signal.SIGKILL)
