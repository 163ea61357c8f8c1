"""What is seen of the app from outside: an id for each request, a line of log, figures.

Lines and figures name routes, never addresses as they were asked: those may hold names.
"""

from __future__ import annotations

import re
import secrets
import time
from typing import Final

import structlog
from flask import Flask, Response, current_app, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram

from service.jobs.wiring import Services
from service.web.depths import Depths

HEADER: Final = "X-Request-Id"
_SANE = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SECONDS: Final = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)
_QUIET: Final = frozenset({"health.alive", "health.ready", "health.metrics", "shell.static"})


class Figures:
    """Counts and durations of requests, by route, method and status."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "faf_requests_total",
            "Requests answered",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "faf_request_seconds",
            "Seconds until the answer began",
            ("route", "method"),
            buckets=_SECONDS,
            registry=self.registry,
        )


def add_observation(app: Flask, services: Services) -> None:
    """Have the app number, time, count and log its requests; to be added first."""
    figures = app.extensions["faf-figures"] = Figures()
    figures.registry.register(Depths(services))
    app.before_request(_begin)
    app.after_request(_end)
    app.teardown_request(lambda _: structlog.contextvars.clear_contextvars())


def _begin() -> None:
    given = request.headers.get(HEADER, "")
    g.request_id = given if _SANE.fullmatch(given) else secrets.token_hex(8)
    g.began = time.perf_counter()
    structlog.contextvars.clear_contextvars()
    structlog.contextvars.bind_contextvars(request_id=g.request_id)


def _end(response: Response) -> Response:
    response.headers[HEADER] = g.request_id
    seconds = time.perf_counter() - g.began
    route = str(request.url_rule) if request.url_rule is not None else "-"
    figures: Figures = current_app.extensions["faf-figures"]
    figures.requests.labels(route, request.method, str(response.status_code)).inc()
    figures.seconds.labels(route, request.method).observe(seconds)
    if request.endpoint not in _QUIET:
        signed = g.get("signed")
        structlog.get_logger().info(
            "request",
            method=request.method,
            route=route,
            status=response.status_code,
            milliseconds=round(seconds * 1000, 1),
            user=signed.user.id if signed is not None else None,
            problem=g.get("problem"),
        )
    return response
