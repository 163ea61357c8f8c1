"""Every test here that asks for a store or a site runs on both databases."""

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
from tests.helpers.web import site, small_site  # noqa: F401 - fixtures
