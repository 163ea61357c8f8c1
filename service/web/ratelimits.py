"""How often somebody may ask; counted in Redis, so that all web processes count together.

While Redis does not answer each process counts for itself: late is better than closed.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from typing import Final

from flask import Flask, Response, current_app, g, request
from limits import RateLimitItem, parse
from limits.errors import StorageError
from limits.storage import MemoryStorage, RedisStorage
from limits.strategies import FixedWindowRateLimiter
from redis import Redis

from service.web.problem import Refused
from templates.findings import Finding

_UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


@dataclass(frozen=True, slots=True)
class Rates:
    """The limits; a person at a page stays far below them, a program sees 429 and waits."""

    asking: str = "1200/minute"
    changing: str = "240/minute"
    signing_in: str = "60/5 minutes"
    costly: str = "60/minute"
    heaviest: str = "20/hour"


class Limiter:
    """Counts by a name and whoever asks."""

    def __init__(self, redis: Redis | None, rates: Rates) -> None:
        self.rates = rates
        self._memory = FixedWindowRateLimiter(MemoryStorage())
        self._shared: FixedWindowRateLimiter | None = None
        if redis is not None:
            pool = redis.connection_pool
            storage = RedisStorage("redis://", connection_pool=pool, wrap_exceptions=True)
            self._shared = FixedWindowRateLimiter(storage)

    def hit(self, rate: str, what: str, who: str) -> int:
        """Count one; seconds to wait when it is one too many, else 0."""
        item = parse(rate)
        if self._shared is not None:
            try:
                return self._hit(self._shared, item, what, who)
            except StorageError:
                pass
        return self._hit(self._memory, item, what, who)

    @staticmethod
    def _hit(limiter: FixedWindowRateLimiter, item: RateLimitItem, what: str, who: str) -> int:
        if limiter.hit(item, what, who):
            return 0
        ends = limiter.get_window_stats(item, what, who).reset_time
        return max(1, round(ends - time.time()))


def add_rates(app: Flask, redis: Redis | None, rates: Rates) -> None:
    """Have the app count requests; to be added after the one that finds out who asks."""
    app.extensions["faf-limiter"] = Limiter(redis, rates)
    app.before_request(_count)


def limit(what: str, rate: str, who: str = "") -> None:
    """Count one more of something costly. Raises Refused: 429 with Retry-After."""
    limiter: Limiter = current_app.extensions["faf-limiter"]
    wait = limiter.hit(rate, what, who or _who())
    if wait:
        finding = Finding("web.too_many", facts={"seconds": f"{wait:,}"})
        raise Refused(429, [finding], {"Retry-After": str(wait)})


def rates() -> Rates:
    limiter: Limiter = current_app.extensions["faf-limiter"]
    return limiter.rates


def address() -> str:
    """Where the request comes from, as a name to count by."""
    return request.remote_addr or "local"


def _who() -> str:
    signed = g.get("signed")
    return f"user {signed.user.id}" if signed is not None else f"address {address()}"


def _count() -> Response | None:
    if request.path.startswith("/api/"):
        limit("asking", rates().asking)
        if request.method in _UNSAFE:
            limit("changing", rates().changing)
    return None
