"""Tests in a real browser."""

from tests.helpers.browser import browser, made_demo, web, works  # noqa: F401 - fixtures
