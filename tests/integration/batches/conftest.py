"""Every test here that asks for a store or a desk runs on both databases."""

import pytest

from service.environment import Environment
from service.files.store import open_files
from service.store.engine import Store
from tests.helpers.batches import Desk
from tests.helpers.numbered_office import loaded  # noqa: F401 - a fixture
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


@pytest.fixture
def desk(store: Store, environment: Environment) -> Desk:  # noqa: F811
    return Desk(store, open_files(environment))
