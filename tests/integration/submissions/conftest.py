"""Every test here that asks for a store runs on both databases."""

from collections.abc import Iterator

import pytest

from service.environment import Environment
from service.files.store import open_files
from service.store.engine import Store, open_store
from tests.helpers.queues import redis_server, yard  # noqa: F401 - fixtures
from tests.helpers.stores import (  # noqa: F401 - fixtures
    at_now,
    bare,
    embedded,
    environment,
    postgresql,
    postgresql_emptied,
    postgresql_upgraded,
    sqlite_template,
    store,
)
from tests.helpers.submissions import Desk
from tests.helpers.web import site, small_site  # noqa: F401 - fixtures
from tests.unit.parsers.scan.conftest import tesseract  # noqa: F401 - a fixture


@pytest.fixture
def desk(store: Store, environment: Environment) -> Desk:  # noqa: F811 - fixtures
    made = Desk(store, open_files(environment))
    made.register()
    return made


@pytest.fixture
def small_desk(embedded: Environment) -> Iterator[Desk]:  # noqa: F811 - a fixture
    """On SQLite, where the database makes no difference and reading takes long."""
    opened = open_store(embedded, at_now)
    made = Desk(opened, open_files(embedded))
    made.register()
    yield made
    opened.close()
