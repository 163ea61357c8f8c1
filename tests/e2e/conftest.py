"""Tests in a real browser."""

from tests.helpers.browser import web  # noqa: F401 - a fixture
