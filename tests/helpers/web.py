"""The web app over a fresh store, and people who are signed in to it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from redis import Redis
from sqlalchemy import select
from werkzeug.test import TestResponse

from service.access.sign_in import open_session
from service.environment import Environment
from service.files.store import open_files
from service.jobs.wiring import Services
from service.store.engine import Store, open_store
from service.store.hashing import hash_password
from service.store.schema import Role, audit_log
from service.store.users import CENTRE, add_user, find_user, set_password
from service.web.app import create_app
from service.web.auth import CSRF_HEADER
from service.web.ratelimits import Rates
from tests.helpers.stores import NOW

PASSWORD = "ลิงสามตัวขี่จักรยานสีม่วง"  # noqa: S105
HASH = hash_password(PASSWORD)
#: So many that no test meets them by chance.
NO_LIMIT = Rates(*["100000/minute"] * 5)
#: Nobody listens there: counters are kept in the process.
NO_REDIS = "unix:///nonexistent/redis.sock"


@dataclass
class Clock:
    """Tells the moment that it is put to."""

    now: datetime = NOW

    def __call__(self) -> datetime:
        return self.now

    def ahead(self, **parts: float) -> None:
        self.now += timedelta(**parts)


class Caller:
    """Somebody at a browser; what changes something carries the session's token."""

    def __init__(self, client: FlaskClient, csrf_token: str = "") -> None:
        self.client = client
        self.csrf_token = csrf_token

    def get(self, path: str, **options: Any) -> TestResponse:
        return self.send("GET", path, **options)

    def post(self, path: str, **options: Any) -> TestResponse:
        return self.send("POST", path, **options)

    def put(self, path: str, **options: Any) -> TestResponse:
        return self.send("PUT", path, **options)

    def patch(self, path: str, **options: Any) -> TestResponse:
        return self.send("PATCH", path, **options)

    def delete(self, path: str, **options: Any) -> TestResponse:
        return self.send("DELETE", path, **options)

    def send(self, method: str, path: str, **options: Any) -> TestResponse:
        headers = {CSRF_HEADER: self.csrf_token, **options.pop("headers", {})}
        whole = path if path.startswith("/") else f"/api/v1/{path}"
        return self.client.open(whole, method=method, headers=headers, **options)


@dataclass
class Site:
    """The app with its services; ``clock`` can be put ahead."""

    services: Services
    app: Flask
    clock: Clock

    @property
    def store(self) -> Store:
        return self.services.store

    def stranger(self) -> Caller:
        return Caller(self.app.test_client())

    def user(self, username: str, role: Role, office: str = CENTRE) -> None:
        """Add a user who has chosen ``PASSWORD``."""
        with self.store.writing("test") as writer:
            add_user(
                writer, username=username, full_name=f"นาย{username}", role=role,
                office=office, password=PASSWORD,
            )  # fmt: skip
            user = find_user(writer, username)
            assert user is not None
            set_password(writer, user, HASH, must_change=False)

    def signed_in(self, username: str) -> Caller:
        """The user with a session, without the wait for argon2."""
        with self.store.writing("test") as writer:
            user = find_user(writer, username)
            assert user is not None
            token = open_session(writer, user, "test").token
        client = self.app.test_client()
        client.set_cookie("faf-session", token)
        answer = client.get("/api/v1/session")
        return Caller(client, answer.get_json()["csrf_token"])

    def person(self, role: Role, office: str = CENTRE, username: str = "") -> Caller:
        """A new user of a role, signed in."""
        name = username or f"{role.value.replace('_', '-')}-{office}"
        self.user(name, role, office)
        return self.signed_in(name)

    def log(self) -> list[tuple[str, str, str]]:
        """What the log says: who, what, which record."""
        query = select(audit_log.c.who, audit_log.c.what, audit_log.c.record)
        with self.store.reading() as reader:
            return [tuple(row) for row in reader.connection.execute(query.order_by("number"))]  # type: ignore[misc]


def make_site(
    environment: Environment, rates: Rates = NO_LIMIT, redis: Redis | None = None
) -> Site:
    """A site over the store of an environment."""
    clock = Clock()
    client = redis or Redis.from_url(NO_REDIS)
    services = Services(
        environment, open_store(environment, clock), open_files(environment), client
    )
    return Site(services, create_app(services, rates), clock)


@pytest.fixture
def site(environment: Environment) -> Iterator[Site]:
    """A site on both databases."""
    made = make_site(environment)
    yield made
    made.services.close()


@pytest.fixture
def small_site(embedded: Environment) -> Iterator[Site]:
    """A site on SQLite, where the database makes no difference."""
    made = make_site(embedded)
    yield made
    made.services.close()
