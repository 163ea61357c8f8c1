"""The starter: a small process with the readers imported that forks one child for each call.

It never looks at a file. One child is forked ahead and waits for its order, since a fork takes
longer than many a reading. The starter kills a child, with all that the child started, when its
time is over, and ends when its own parent ends.
"""

import contextlib
import faulthandler
import gc
import importlib
import json
import os
import select
import shutil
import signal
import socket
import sys
import tempfile
import time
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NoReturn

from parsers.isolation import child, shields
from parsers.isolation.preloaded import preload
from parsers.isolation.wire import ORDER_BYTES, REPORT, Outcome

_DESCRIPTORS = 4
#: How long after a kill it takes at most until orphans are there to be cleared away.
_TIDY_SECONDS = 0.2


@dataclass(frozen=True, slots=True)
class _Child:
    process: int
    watch: int
    report: int
    deadline: float
    folder: str


@dataclass(frozen=True, slots=True)
class _Waiting:
    """A child that waits behind its ``door`` for the one order of its life."""

    process: int
    door: socket.socket


def serve(control: int, parent: int) -> NoReturn:
    """The starter's whole life. ``control`` is a socket, ``parent`` a pidfd."""
    try:
        _Starter(socket.socket(fileno=control), parent).run()
    except BaseException:  # noqa: BLE001 - the log is the only one to tell
        traceback.print_exc()
        os._exit(1)
    os._exit(0)


class _Starter:
    def __init__(self, control: socket.socket, parent: int) -> None:
        self._control = control
        self._parent = parent
        self._children: dict[int, _Child] = {}
        self._poll = select.poll()
        self._guards: tuple[str, ...] = ()
        self._waiting: _Waiting | None = None
        self._tidy = False

    def run(self) -> None:
        faulthandler.enable()
        shields.adopt_orphans()
        self._guards = tuple(name for name, shield in _SHIELDS if _works(shield))
        self._control.send(json.dumps(self._missing()).encode())
        self._poll.register(self._control, select.POLLIN)
        self._poll.register(self._parent, select.POLLIN)
        try:
            while self._is_wanted():
                self._reap()
                self._stop_the_slow()
                if self._children and not self._waiting:
                    self._waiting = self._fork()
        finally:
            self._dismiss()
            for each in tuple(self._children.values()):
                self._end(each)

    def _missing(self) -> list[str]:
        """The shields that this kernel refuses and nothing replaces."""
        missing = {name for name, _ in _SHIELDS} - set(self._guards)
        if "network" in missing:
            with contextlib.suppress(OSError):
                shields.leave_network()
                missing.remove("network")
        return sorted(missing)

    def _is_wanted(self) -> bool:
        """Wait for something to happen; take an order where there is one."""
        deadlines = [each.deadline - time.monotonic() for each in self._children.values()]
        if self._tidy:
            deadlines.append(_TIDY_SECONDS)
            self._tidy = False
        timeout = max(0.0, min(deadlines)) * 1000 + 1 if deadlines else None
        events = dict(self._poll.poll(timeout))
        if self._parent in events:
            return False
        return self._control.fileno() not in events or self._take_order()

    def _take_order(self) -> bool:
        message, descriptors, flags, _ = socket.recv_fds(self._control, ORDER_BYTES, _DESCRIPTORS)
        if not message:
            return False
        try:
            if len(descriptors) == _DESCRIPTORS and not flags & socket.MSG_CTRUNC:
                for descriptor in descriptors:
                    os.set_inheritable(descriptor, False)  # noqa: FBT003 - the system's own
                self._obey(json.loads(message), descriptors)
        finally:
            for descriptor in descriptors:
                os.close(descriptor)
        return True

    def _obey(self, order: dict[str, Any], descriptors: list[int]) -> None:
        *own, report = descriptors
        folder = ""
        try:
            if _import(order):
                self._dismiss()
            _check_threads()
            folder = order["folder"] = tempfile.mkdtemp(prefix="faf-") if order["scratch"] else ""
            process = self._hand_over(json.dumps(order).encode(), own)
        except Exception:  # noqa: BLE001 - our fault or the machine's: the caller is told
            with os.fdopen(os.dup(own[-1]), "w", encoding="utf-8") as log:
                traceback.print_exc(file=log)
            _tell(report, Outcome.NOT_STARTED)
            _remove(folder)
            return
        watch = os.pidfd_open(process)
        deadline = time.monotonic() + order["wall"]
        self._children[process] = _Child(process, watch, os.dup(report), deadline, folder)
        self._poll.register(watch, select.POLLIN)

    def _hand_over(self, order: bytes, descriptors: list[int]) -> int:
        chosen = self._waiting or self._fork()
        self._waiting = None
        try:
            socket.send_fds(chosen.door, [order], descriptors)
        except BrokenPipeError:  # it was killed from outside while it waited
            return self._hand_over(order, descriptors)
        finally:
            chosen.door.close()
        return chosen.process

    def _fork(self) -> _Waiting:
        starter = os.getpid()
        door, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        process = os.fork()
        if process == 0:
            try:
                os.setpgid(0, 0)
                shields.die_with_parent()
                if os.getppid() == starter:
                    child.live(inside.fileno(), self._guards)
            finally:
                os._exit(1)
        inside.close()
        # Both do it, since nobody knows who comes first.
        with contextlib.suppress(OSError):
            os.setpgid(process, process)
        return _Waiting(process, door)

    def _dismiss(self) -> None:
        """Send the waiting child away: it lacks what has been imported since, or all is over."""
        if self._waiting:
            self._waiting.door.close()
            self._waiting = None
            self._tidy = True

    def _reap(self) -> None:
        for process in _ended():
            if process in self._children:
                status = self._end(self._children[process])
                _tell_and_close(self._children.pop(process), Outcome.ENDED, status)
            else:
                os.waitpid(process, 0)

    def _stop_the_slow(self) -> None:
        now = time.monotonic()
        for each in [each for each in self._children.values() if each.deadline <= now]:
            self._end(each)
            _tell_and_close(self._children.pop(each.process), Outcome.OUT_OF_TIME)

    def _end(self, each: _Child) -> int:
        """Kill a child's whole group, clear away what is left of it; its exit status."""
        # The leader is not reaped yet, so its group's number cannot be another's by now.
        with contextlib.suppress(ProcessLookupError):
            os.killpg(each.process, signal.SIGKILL)
        _, status = os.waitpid(each.process, 0)
        self._poll.unregister(each.watch)
        os.close(each.watch)
        _remove(each.folder)
        self._tidy = True
        return os.waitstatus_to_exitcode(status)


_SHIELDS: tuple[tuple[str, Callable[[], None]], ...] = (
    ("network", shields.refuse_network),
    ("writing", shields.refuse_writing),
)


def _works(shield: Callable[[], None]) -> bool:
    """Whether the kernel has a shield: tried in a child, since it can't be taken off again."""
    process = os.fork()
    if process == 0:
        try:
            shield()
            os._exit(0)
        finally:
            os._exit(1)
    return os.waitpid(process, 0)[1] == 0


def _import(order: dict[str, Any]) -> bool:
    """Import before the fork what the call needs, so that it is there for the next one too.

    Whether there was anything to import.
    """
    module = order["module"]
    if module in sys.modules and not order["warm"]:
        return False
    sys.path[:] = order["search"]
    importlib.import_module(module)
    if order["warm"]:
        preload()
    gc.collect()
    gc.freeze()
    return True


def _check_threads() -> None:
    """A fork takes one thread along; locks that others hold would stay locked for ever."""
    threads = len(os.listdir("/proc/self/task"))  # noqa: PTH208 - for every call, hence quick
    if threads > 1:
        raise RuntimeError(f"a reader or a library of its own has started {threads - 1} threads")


def _ended() -> Iterator[int]:
    """The children, orphans among them, that have ended and are not yet reaped."""
    with contextlib.suppress(ChildProcessError):
        while ended := os.waitid(os.P_ALL, 0, os.WEXITED | os.WNOHANG | os.WNOWAIT):
            yield ended.si_pid


def _tell(report: int, outcome: Outcome, status: int = 0) -> None:
    with contextlib.suppress(OSError):  # whoever asked may be gone
        os.write(report, REPORT.pack(outcome, status))


def _tell_and_close(each: _Child, outcome: Outcome, status: int = 0) -> None:
    _tell(each.report, outcome, status)
    os.close(each.report)


def _remove(folder: str) -> None:
    if folder:
        shutil.rmtree(folder, ignore_errors=True)
