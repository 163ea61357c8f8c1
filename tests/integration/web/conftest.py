"""Tests of the web app: real stores, real files, the app called through WSGI."""

from tests.helpers.queues import redis_server  # noqa: F401 - fixtures
from tests.helpers.stores import (  # noqa: F401 - fixtures
    bare,
    embedded,
    environment,
    postgresql,
    postgresql_emptied,
    postgresql_upgraded,
    sqlite_template,
)
from tests.helpers.web import site, small_site  # noqa: F401 - fixtures
