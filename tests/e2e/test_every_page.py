"""Every page at the width of a phone and of a laptop."""

from __future__ import annotations

import pytest

from tests.e2e.pages import NO_PAGES, PAGES, Walk, path_of
from tests.helpers.browser import PHONE, WIDER, Site


@pytest.mark.parametrize("walk", PAGES, ids=lambda walk: walk.title)
def test_page(web: Site, walk: Walk) -> None:
    with web.open(walk.user) as page:
        answer = page.goto(path_of(web, walk), wait_until="load")
        assert answer is not None
        assert answer.status == walk.status
        web.check_widths(page)


def test_pages_read_without_scripts(web: Site) -> None:
    for user in sorted({walk.user for walk in PAGES}):
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
