"""The caller's side of the starter: one for each process, any number of threads."""

import atexit
import contextlib
import json
import logging
import os
import select
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

from parsers.isolation.refusals import Crashed
from parsers.isolation.wire import REPORT

_COMMAND = (
    "import sys, json; sys.path[:] = json.loads(sys.argv[1]);"
    "from parsers.isolation.starter import serve; serve(*map(int, sys.argv[2:]))"
)
# Numerical libraries start a thread for each core when they are imported; a fork loses them.
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
#: Time for starting and importing beside a child's own.
_GRACE_SECONDS = 30
_DETAIL_BYTES = 4000
_LOG = logging.getLogger(__name__)


class IsolationError(RuntimeError):
    """Reading processes can't be started, or a reader can't be imported: no file's fault."""


class _Lost(Exception):  # noqa: N818 - answered by starting another one
    """The starter died, or hangs, while a call was on its way."""


class Pool:
    """Starts the starter when it is first needed, and again when it has died.

    After a fork the new process has no starter yet and leaves its parent's alone.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._current: _Starter | None = None
        os.register_at_fork(after_in_child=self._forget)
        atexit.register(self._close)

    def run(self, order: bytes, descriptors: Sequence[int], seconds: float) -> tuple[int, int]:
        """Have an order done; the child's ``Outcome`` and exit status.

        ``descriptors`` are inbox, outbox and log; the latter two are emptied first.

        Raises:
            IsolationError: the starter can't be started.
            Crashed: it died twice over this order.
        """
        for _ in range(2):
            for descriptor in descriptors[1:]:
                os.ftruncate(descriptor, 0)
                os.lseek(descriptor, 0, os.SEEK_SET)
            with self._borrowed() as starter:
                try:
                    return starter.call(order, descriptors, seconds + _GRACE_SECONDS)
                except _Lost as lost:
                    _LOG.warning("the starter of reading processes was lost: %s", lost)
                    self._retire(starter)
        raise Crashed("files.crashed", "the starter was lost twice")

    @contextlib.contextmanager
    def _borrowed(self) -> Iterator["_Starter"]:
        with self._lock:
            if self._current is None:
                self._current = _Starter()
            starter = self._current
            starter.users += 1
        try:
            yield starter
        finally:
            with self._lock:
                starter.users -= 1
                # Not before its last user is done: another file could get its descriptors' numbers.
                if starter is not self._current and not starter.users:
                    starter.close()

    def _retire(self, starter: "_Starter") -> None:
        with self._lock:
            if self._current is starter:
                self._current = None

    def _forget(self) -> None:
        self._lock = threading.Lock()
        if self._current:
            self._current.disown()
            self._current = None

    def _close(self) -> None:
        if self._current:
            self._current.close()
            self._current = None


class _Starter:
    """The running starter, as its parent holds it."""

    def __init__(self) -> None:
        self.users = 0
        self._control, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._control.settimeout(_GRACE_SECONDS)
        log, myself = os.memfd_create("starter"), os.pidfd_open(os.getpid())
        try:
            self._process = _start(theirs.fileno(), myself, log)
            self._watch = os.pidfd_open(self._process.pid)
            theirs.close()
            self._greet(log)
        finally:
            theirs.close()
            os.close(log)
            os.close(myself)

    def _greet(self, log: int) -> None:
        try:
            greeting = self._control.recv(_DETAIL_BYTES)
        except OSError:
            greeting = b""
        if not greeting:
            self.close()
            detail = os.pread(log, _DETAIL_BYTES, 0).decode("utf-8", "replace")
            raise IsolationError(f"the starter of reading processes does not start\n{detail}")
        for missing in json.loads(greeting):
            _LOG.warning("this system cannot refuse %s to the processes that read files", missing)

    def call(self, order: bytes, descriptors: Sequence[int], patience: float) -> tuple[int, int]:
        """Raises _Lost."""
        reader, writer = os.pipe()
        try:
            os.set_blocking(reader, False)
            try:
                socket.send_fds(self._control, [order], [*descriptors, writer])
            except OSError as fault:
                raise _Lost(str(fault)) from fault
            finally:
                os.close(writer)
            return self._report(reader, patience)
        finally:
            os.close(reader)

    def _report(self, reader: int, patience: float) -> tuple[int, int]:
        poll = select.poll()
        # The pipe's end does not tell the starter's: a fork of this process may hold it open.
        for descriptor in (reader, self._watch):
            poll.register(descriptor, select.POLLIN)
        if not poll.poll(patience * 1000):
            self._process.kill()
            raise _Lost("it hangs")
        try:
            report = os.read(reader, REPORT.size)
        except BlockingIOError:
            report = b""
        if len(report) != REPORT.size:
            raise _Lost("it died")
        outcome, status = REPORT.unpack(report)
        return outcome, status

    def close(self) -> None:
        """Have it end, with all its children, and clear it away."""
        self._control.close()
        try:
            self._process.wait(_GRACE_SECONDS)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        os.close(self._watch)

    def disown(self) -> None:
        """After a fork: let go of what belongs to the parent."""
        self._control.close()
        os.close(self._watch)
        self._process.returncode = 0  # else it warns of a child that runs on


def _start(control: int, parent: int, log: int) -> subprocess.Popen[bytes]:
    search = [str(Path(entry).absolute()) for entry in sys.path]
    command = [sys.executable, "-I", "-B", "-X", "utf8", "-c", _COMMAND]
    return subprocess.Popen(  # noqa: S603 - our own interpreter and our own words
        [*command, json.dumps(search), str(control), str(parent)],
        pass_fds=(control, parent),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=log,
        env=_ENVIRONMENT,
        cwd="/",
        start_new_session=True,
    )
