"""Every test here that asks for a store runs on both databases."""

import pytest

from service.environment import Environment
from service.files.store import Files, open_files
from tests.helpers.stores import (  # noqa: F401 - fixtures
    embedded,
    environment,
    postgresql,
    postgresql_emptied,
    postgresql_upgraded,
    sqlite_template,
    store,
)


@pytest.fixture
def files(environment: Environment) -> Files:  # noqa: F811
    return open_files(environment)
