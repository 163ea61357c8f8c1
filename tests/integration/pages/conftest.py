"""Tests of the pages without a browser."""

from tests.helpers.stores import embedded, sqlite_template  # noqa: F401 - fixtures
from tests.helpers.web import small_site  # noqa: F401 - a fixture
