"""Every test here that asks for a store runs on both databases."""

from tests.helpers.papers import files, office  # noqa: F401 - fixtures
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
