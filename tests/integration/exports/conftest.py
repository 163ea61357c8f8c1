"""Sites and queues with a store of both kinds."""

import pytest

from service.store.schema import Role
from service.store.scope import Scope
from service.store.taking import take as take_loans
from tests.helpers.exports import LOANS
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
from tests.helpers.web import Caller, Site, site, small_site  # noqa: F401 - fixtures


@pytest.fixture
def staff(site: Site) -> Caller:  # noqa: F811
    with site.store.writing("test") as writer:
        take_loans(writer, Scope.whole_country(), LOANS)
    return site.person(Role.CENTRAL_STAFF, username="staff")
