"""The web app, put together: every request passes these doors in this order."""

from __future__ import annotations

from flask import Flask
from werkzeug.middleware.proxy_fix import ProxyFix

from service.jobs.wiring import Services
from service.store.errors import StoreError
from service.web import health
from service.web.api import add_api
from service.web.auth import add_auth
from service.web.docs import add_docs
from service.web.headers import add_headers
from service.web.idempotency import add_idempotency
from service.web.intake import add_body_check, add_intake
from service.web.observe import add_observation
from service.web.pages import add_pages
from service.web.problem import add_handlers
from service.web.ratelimits import Rates, add_rates
from service.web.spec import new_app

_MOST_PROXIES = 5


_RATES = Rates()


def create_app(services: Services, rates: Rates = _RATES) -> Flask:
    """The app over these services. Raises StoreError: a setting of the machine is wrong."""
    app = new_app(__name__, static_folder=None)
    app.extensions["faf"] = services
    add_handlers(app)
    # Before the request: numbered, measured, asked who it is, counted, read, kept. After it the
    # other way round, so headers and figures see what is really sent.
    add_observation(app, services)
    add_headers(app)
    add_intake(app)
    add_auth(app, services.environment.second_factor)
    add_rates(app, services.redis, rates)
    add_body_check(app)
    add_idempotency(app)
    add_api(app)
    add_docs(app)
    app.register_blueprint(health.blueprint)
    add_pages(app)
    _trust_proxies(app, services.environment.proxies)
    return app


def _trust_proxies(app: Flask, said: str) -> None:
    """Take scheme and address of the asker from so many proxies in front, and from no one else."""
    if not said or said == "0":
        return
    if not (said.isascii() and said.isdecimal() and int(said) <= _MOST_PROXIES):
        raise StoreError("web.bad_proxies", found=said)
    count = int(said)
    wrapped = ProxyFix(app.wsgi_app, x_for=count, x_proto=count, x_host=count)
    app.wsgi_app = wrapped  # type: ignore[method-assign]
