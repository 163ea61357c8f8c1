"""Sites and queues with a store of both kinds."""

from tests.helpers.queues import redis_server, yard  # noqa: F401 - fixtures
from tests.helpers.stores import (  # noqa: F401 - fixtures
    embedded,
    environment,
    postgresql,
    postgresql_emptied,
    postgresql_upgraded,
    sqlite_template,
    store,
)
from tests.helpers.web import site, small_site  # noqa: F401 - fixtures
