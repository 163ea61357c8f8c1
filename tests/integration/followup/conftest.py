"""Every test here that asks for a store runs on both databases."""

import pytest

from service.store.engine import Store
from tests.helpers.commands import faf  # noqa: F401 - fixture
from tests.helpers.followup import name_reporter
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
def reported(store: Store) -> Store:  # noqa: F811
    """Somebody reports the first round of the year."""
    name_reporter(store)
    return store
