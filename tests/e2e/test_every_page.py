"""Every page at the width of a phone and of a laptop."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import cache

import pytest
from playwright.sync_api import Page

from tests.e2e.pages import NO_PAGES, PAGES, Walk, path_of
from tests.helpers.browser import PHONE, WIDER, Site


@pytest.fixture(scope="module")
def window_of(web: Site) -> Iterator[Callable[[str], Page]]:
    """A window of each person, in which all of their pages are opened one after the other."""
    with ExitStack() as stack:
        yield cache(lambda user: stack.enter_context(web.open(user)))


@pytest.mark.parametrize("walk", PAGES, ids=lambda walk: walk.title)
def test_page(web: Site, window_of: Callable[[str], Page], walk: Walk) -> None:
    page = window_of(walk.user)
    web.watch(page).forget()
    answer = page.goto(path_of(web, walk), wait_until="load")
    assert answer is not None
    assert answer.status == walk.status
    web.check_widths(page)


@pytest.mark.parametrize("user", sorted({walk.user for walk in PAGES}))
def test_pages_read_without_scripts(web: Site, user: str) -> None:
    with web.open(user, PHONE, scripts=False) as page:
        for walk in PAGES:
            if walk.user == user:
                page.goto(path_of(web, walk))
                assert page.locator("h1").inner_text().strip(), walk.title
                assert page.evaluate(WIDER) == [], walk.title


def test_every_page_is_walked(web: Site) -> None:
    walked = {walk.endpoint for walk in PAGES}
    assert web.page_endpoints() - walked - set(NO_PAGES) == set()
    assert set(NO_PAGES) <= web.page_endpoints()
