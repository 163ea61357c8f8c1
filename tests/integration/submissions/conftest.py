"""Every test here that asks for a store runs on both databases."""

import pytest

from service.environment import Environment
from service.files.store import open_files
from service.store.engine import Store
from tests.helpers.queues import redis_server, yard  # noqa: F401 - fixtures
from tests.helpers.stores import (  # noqa: F401 - fixtures
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
from tests.helpers.web import site  # noqa: F401 - a fixture
from tests.unit.parsers.scan.conftest import tesseract  # noqa: F401 - a fixture


@pytest.fixture
def desk(store: Store, environment: Environment) -> Desk:  # noqa: F811 - fixtures
    made = Desk(store, open_files(environment))
    made.register()
    return made
