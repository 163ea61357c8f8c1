"""What gunicorn runs in each of its processes, and how it logs."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any, Final

from gunicorn.glogging import Logger

from service.environment import read_environment
from service.jobs.wiring import Services, open_services
from service.logs import configure_logs
from service.store.errors import StoreError
from service.web.app import create_app

if TYPE_CHECKING:
    from flask import Flask

    from service.environment import Environment

#: What a store is before ``faf serve`` or ``faf db upgrade`` has been there.
_COMING: Final = frozenset({"store.missing", "store.old", "store.no_keys", "store.busy"})
_PATIENCE: Final = 20.0
_LOOK_AGAIN: Final = 0.05


def application() -> Flask:
    """The web application of this process."""
    return create_app(_open(read_environment()))


def _open(environment: Environment) -> Services:
    """The services; the database may be brought up to date at this very moment."""
    last = time.monotonic() + _PATIENCE
    while True:
        try:
            return open_services(environment)
        except StoreError as error:
            if error.finding.code not in _COMING or time.monotonic() > last:
                raise
        time.sleep(_LOOK_AGAIN)


class Log(Logger):  # type: ignore[misc]  # gunicorn has no types
    """What gunicorn tells goes the way of all logs."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        configure_logs()
        self.error_log.handlers.clear()
        self.error_log.propagate = True
