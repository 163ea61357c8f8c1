"""What gunicorn runs in each of its processes, and how it logs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from gunicorn.glogging import Logger

from service.environment import read_environment
from service.jobs.wiring import open_services
from service.logs import configure_logs
from service.web.app import create_app

if TYPE_CHECKING:
    from flask import Flask


def application() -> Flask:
    """The web application of this process."""
    return create_app(open_services(read_environment()))


class Log(Logger):  # type: ignore[misc]  # gunicorn has no types
    """What gunicorn tells goes the way of all logs."""

    def setup(self, cfg: Any) -> None:
        super().setup(cfg)
        configure_logs()
        self.error_log.handlers.clear()
        self.error_log.propagate = True
