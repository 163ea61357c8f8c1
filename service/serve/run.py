"""``faf serve`` and ``faf worker``: what must be there first, then the programs, kept running."""

from __future__ import annotations

import errno
import os
import select
import shutil
import socket
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from service.environment import DATABASE_KEY, FILES_KEY, REDIS_KEY
from service.serve.lock import alone
from service.serve.private_redis import redis_stage
from service.serve.programs import LETTERS, WORKERS, web_stage, worker_stage
from service.serve.supervisor import Event, Supervisor, What
from service.store.errors import StoreError

if TYPE_CHECKING:
    from service.environment import Environment

_BACKLOG: Final = 512
_LARGE_LOG: Final = 20 << 20
_SYSTEMD: Final = {What.READY: b"READY=1", What.STOPPING: b"STOPPING=1"}


class Part(StrEnum):
    """What one process of a larger installation serves."""

    ALL = "all"
    WEB = "web"
    CLOCK = "clock"


@dataclass(frozen=True, slots=True)
class Address:
    """Where the web is; port 0 is any that is free."""

    host: str = "127.0.0.1"
    port: int = 8000


@dataclass(frozen=True, slots=True)
class Told:
    """How what happens is told to people."""

    upgraded: Callable[[str, str], None]
    listening: Callable[[str, Path | None], None]
    event: Callable[[Event], None]


def serve(
    environment: Environment,
    address: Address,
    told: Told,
    *,
    part: Part = Part.ALL,
    letters: int = WORKERS[LETTERS],
    quiet: bool = False,
) -> None:
    """Serve until told to end. Raises StoreError: it cannot begin, and why.

    If ``quiet``, logs go to a file in the folder, so that people see what is told to them.
    """
    os.umask(0o077)
    if part is not Part.ALL:
        _need_all(environment)
    tell = _also_systemd(told.event)
    with _held(environment) as lock:
        if lock:
            _keep_scratch(environment)
        if environment.database_url:
            _open_all(environment)
        if part is Part.CLOCK:
            Supervisor([worker_stage({}, with_clock=True)], tell).run()
            return
        with _listening(address) as listener, _logging(environment, quiet and lock) as output:
            told.listening(_url(listener), environment.log_file if output else None)
            # Loading takes the web longest: meanwhile the database is brought up to date.
            prepare = partial(_bring_up, environment, told)
            stages = [web_stage(listener.fileno(), lock, _Readiness(listener), prepare)]
            if part is Part.ALL:
                counts = {**WORKERS, LETTERS: letters}
                stages.append(worker_stage(counts, lock, with_clock=True))
            if lock and not environment.redis_url:
                stages.insert(0, redis_stage(environment, lock[0]))
            Supervisor(stages, tell, output).run()


def work(
    environment: Environment, counts: Mapping[str, int], tell: Callable[[Event], None]
) -> None:
    """Run workers on a further machine until told to end. Raises StoreError."""
    os.umask(0o077)
    _need_all(environment)
    _open_all(environment)
    Supervisor([worker_stage(counts)], _also_systemd(tell)).run()


def _need_all(environment: Environment) -> None:
    """What lies in a folder of this machine alone cannot be shared with another."""
    settings = {
        REDIS_KEY: environment.redis_url,
        DATABASE_KEY: environment.database_url,
        FILES_KEY: environment.files_url,
    }
    missing = [name for name, value in settings.items() if not value]
    if missing:
        raise StoreError("serve.needs_settings", names=", ".join(missing))


def _bring_up(environment: Environment, told: Told) -> None:
    """The embedded database, made or brought up to date; a server's is for people to upgrade."""
    from service.store.migrate import upgrade  # noqa: PLC0415 - after the web has begun

    if not environment.database_url:
        told.upgraded(*upgrade(environment, "serve"))
        _open_all(environment)


def _open_all(environment: Environment) -> None:
    """What is set up wrongly is told before anything runs."""
    from service.files.store import open_files  # noqa: PLC0415 - as above
    from service.store.engine import open_store  # noqa: PLC0415

    open_store(environment).close()
    open_files(environment)


@contextmanager
def _held(environment: Environment) -> Iterator[tuple[int, ...]]:
    """The lock of the folder, unless nothing is kept in it."""
    if environment.redis_url and environment.database_url and environment.files_url:
        yield ()
        return
    with alone(environment.data_dir) as lock:
        yield (lock,)


def _keep_scratch(environment: Environment) -> None:
    """Half-made letters lie in our folder, where nobody else looks and no cleaner of /tmp goes."""
    shutil.rmtree(environment.scratch_folder, ignore_errors=True)
    environment.scratch_folder.mkdir(mode=0o700)
    os.environ["TMPDIR"] = str(environment.scratch_folder.absolute())


@contextmanager
def _logging(environment: Environment, wanted: object) -> Iterator[int | None]:
    """The file of the logs, if one is wanted; a large one makes place for another."""
    if not wanted:
        yield None
        return
    file = environment.log_file
    file.parent.mkdir(mode=0o700, exist_ok=True)
    if file.exists() and file.stat().st_size > _LARGE_LOG:
        file.replace(file.with_suffix(".1"))
    with file.open("ab") as stream:
        yield stream.fileno()


@contextmanager
def _listening(address: Address) -> Iterator[socket.socket]:
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    where = f"{address.host}:{address.port}"
    with socket.socket(family, socket.SOCK_STREAM) as listener:
        try:
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            listener.bind((address.host, address.port))
            listener.listen(_BACKLOG)
        except PermissionError as error:
            raise StoreError("serve.port_forbidden", where=where) from error
        except (OSError, OverflowError) as error:
            in_use = isinstance(error, OSError) and error.errno == errno.EADDRINUSE
            code = "serve.port_in_use" if in_use else "serve.bad_host"
            raise StoreError(code, where=where) from error
        yield listener


def _url(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


def _also_systemd(tell: Callable[[Event], None]) -> Callable[[Event], None]:
    """Also tell a systemd that asked for it when we are ready and when we end.

    Programs of ours must not answer for us, so they do not get its address.
    """
    address = os.environ.pop("NOTIFY_SOCKET", "")

    def told(event: Event) -> None:
        if address and event.what in _SYSTEMD:
            # Gone or full, it must not be our end.
            with suppress(OSError), socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as door:
                where = f"\0{address[1:]}" if address.startswith("@") else address
                door.sendto(_SYSTEMD[event.what], where)
        tell(event)

    return told


class _Readiness:
    """Asks ``/readyz`` without waiting: whether it has said yes."""

    def __init__(self, listener: socket.socket) -> None:
        self._listener = listener
        self._asked: socket.socket | None = None

    def __call__(self) -> bool:
        try:
            if self._asked is None:
                self._asked = self._ask()
            if not select.select([self._asked], [], [], 0)[0]:
                return False
            answer = self._asked.recv(64)
        except OSError:
            answer = b""
        if self._asked is not None:
            self._asked.close()
            self._asked = None
        return answer.split()[1:2] == [b"200"]

    def _ask(self) -> socket.socket:
        host, port = self._listener.getsockname()[:2]
        near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compared only
        asking = socket.create_connection((near, port), timeout=1)
        asking.sendall(b"GET /readyz HTTP/1.0\r\nHost: localhost\r\n\r\n")
        return asking
