"""Whether the service lives and can work, and its figures, for whoever watches over it."""

from __future__ import annotations

import hmac
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as TooSlow
from ipaddress import ip_address
from typing import Final

import structlog
from flask import Blueprint, Response, current_app, jsonify, request
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from sqlalchemy import text

from service.jobs.wiring import Services
from service.web.auth import open_to_all, services
from service.web.observe import Figures

blueprint = Blueprint("health", __name__)

_SECONDS: Final = 3
#: A digest that no file has: asking for it shows that the place answers.
_NO_FILE: Final = "0" * 64
#: Threads that are stuck on something dead stay few.
_asking = ThreadPoolExecutor(6, "ready")


@blueprint.get("/healthz")
@open_to_all("tells only that the process answers; who watches has no account")
def alive() -> Response:
    """Whether the process answers."""
    return jsonify(status="alive")


@blueprint.get("/readyz")
@open_to_all("tells only which part does not answer; who watches has no account")
def ready() -> tuple[Response, int]:
    """Whether database, Redis and files answer in time; 503 names those that do not."""
    now = services()
    answers = {name: _asking.submit(ask, now) for name, ask in _QUESTIONS.items()}
    parts = {}
    for name, answer in answers.items():
        try:
            answer.result(_SECONDS)
            parts[name] = "ready"
        except TooSlow:
            answer.cancel()
            parts[name] = "too slow"
        except Exception as error:  # noqa: BLE001 - whatever it is, the part is not ready
            structlog.get_logger().warning("not ready", part=name, kind=type(error).__name__)
            parts[name] = "failed"
    good = set(parts.values()) == {"ready"}
    told = jsonify(status="ready" if good else "not ready", parts=parts)
    return told, 200 if good else 503


def _ask_database(now: Services) -> None:
    with now.store.reading() as reader:
        reader.connection.execute(text("SELECT 1"))


def _ask_redis(now: Services) -> None:
    now.redis.ping()


def _ask_files(now: Services) -> None:
    now.files.has(_NO_FILE)


_QUESTIONS: Final[dict[str, Callable[[Services], None]]] = {
    "database": _ask_database,
    "redis": _ask_redis,
    "files": _ask_files,
}


@blueprint.get("/metrics")
@open_to_all("answers only to this machine, or to whoever has FAF_METRICS_TOKEN")
def metrics() -> Response:
    """The figures, for Prometheus."""
    if not _may_see_figures():
        return Response(status=404)
    figures: Figures = current_app.extensions["faf-figures"]
    return Response(generate_latest(figures.registry), content_type=CONTENT_TYPE_LATEST)


def _may_see_figures() -> bool:
    token = services().environment.metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ").strip()
    if token and hmac.compare_digest(given.encode(), token.encode()):
        return True
    # A proxy on this machine asks on behalf of others.
    forwarded = {"X-Forwarded-For", "Forwarded", "X-Real-Ip", "Via"} & set(request.headers.keys())
    return not forwarded and _is_here(request.remote_addr)


def _is_here(address: str | None) -> bool:
    try:
        return not address or ip_address(address).is_loopback
    except ValueError:
        return False
