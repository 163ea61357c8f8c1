"""What web processes, workers and the clock work with, opened from one environment."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import quote

from redis import Redis

from service.files.store import Files, open_files
from service.store.engine import Store, open_store, utc_now
from service.store.errors import StoreError

if TYPE_CHECKING:
    from service.environment import Environment

_CONNECT_SECONDS: Final = 5
_ANSWER_SECONDS: Final = 10


@dataclass(frozen=True, slots=True)
class Services:
    """The store, the files and the queue of one environment.

    ``owner`` names the run of a job, for its leases (``service.store.leases``); elsewhere it is
    empty.
    """

    environment: Environment
    store: Store
    files: Files
    redis: Redis
    owner: str = ""

    def close(self) -> None:
        self.store.close()
        self.redis.close()


def open_services(environment: Environment, clock: Callable[[], datetime] = utc_now) -> Services:
    """Open all three; Redis is first asked when it is needed. Raises StoreError."""
    files = open_files(environment)
    return Services(environment, open_store(environment, clock), files, open_redis(environment))


@contextmanager
def opened(environment: Environment, clock: Callable[[], datetime] = utc_now) -> Iterator[Services]:
    """``open_services``, closed at the end."""
    services = open_services(environment, clock)
    try:
        yield services
    finally:
        services.close()


def open_redis(environment: Environment) -> Redis:
    """The Redis of ``REDIS_URL``, else the one of ``faf serve`` on its socket.

    Raises StoreError for a bad address.
    """
    url = environment.redis_url or f"unix://{quote(str(environment.redis_socket.absolute()))}"
    try:
        return Redis.from_url(
            url, socket_connect_timeout=_CONNECT_SECONDS, socket_timeout=_ANSWER_SECONDS
        )
    except ValueError as error:
        raise StoreError("queue.bad_address") from error
