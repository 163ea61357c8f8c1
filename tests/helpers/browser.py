"""Real Chromium over a real server with the demo store, and what every page must keep to.

``check_page`` is called on each page as somebody sees it: nothing serious for people who cannot
see or use a mouse (axe), nothing from outside, nothing that the CSP had to stop, no error on the
console, nothing wider than the screen, lines far enough apart for Thai marks.
"""

from __future__ import annotations

import json
import os
import shutil
import threading
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright
from werkzeug.serving import WSGIRequestHandler, make_server

from service.environment import Environment
from service.store.outbox import Queue
from service.web.app import create_app
from service.web.pages import FEATURES
from service.web.ratelimits import Rates
from tests.helpers.demo import Clock, Demo, make_demo, open_demo
from tests.helpers.queues import Yard, opened_yard, running_redis
from tests.helpers.stores import OLD_KEY

ROOT: Final = Path(__file__).resolve().parents[2]
AXE: Final = ROOT / "tests" / "js" / "node_modules" / "axe-core" / "axe.min.js"
PHONE: Final = 360
LAPTOP: Final = 1366
_HEIGHTS: Final = {PHONE: 740, LAPTOP: 768}
NO_LIMIT: Final = Rates(*["100000/minute"] * 4)
_RULES: Final = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
#: What a narrower screen may change.
_RULES_OF_WIDTH: Final = ("target-size", "scrollable-region-focusable", "list", "bypass")
_LEAST_LINE: Final = 1.59
_LOOKS: Final = 40
IN_CI: Final = os.environ.get("CI") == "true"

#: Lines of text that are closer together than their letters allow; what is hidden aside.
_CLOSE_LINES: Final = """least => [...document.querySelectorAll("body *")].filter(each => {
  const text = [...each.childNodes].some(n => n.nodeType === 3 && n.textContent.trim());
  if (!text || each.closest("svg, canvas, script, style, option, .visually-hidden")) return false;
  if (!each.getClientRects().length) return false;
  const style = getComputedStyle(each);
  return parseFloat(style.lineHeight) / parseFloat(style.fontSize) < least;
}).map(each => `<${each.tagName.toLowerCase()} class="${each.className}">`).slice(0, 5)"""
_HEADINGS: Final = """() => [...document.querySelectorAll("h1,h2,h3,h4,h5,h6")]
  .filter(each => each.getClientRects().length).map(each => Number(each.tagName[1]))"""
#: What makes the page wider than the screen.
WIDER: Final = """() => {
  const room = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth <= room) return [];
  return [...document.querySelectorAll("body *")]
    .filter(each => each.getBoundingClientRect().right > room + 1 && !each.closest(".faf-scroll"))
    .map(each => `<${each.tagName.toLowerCase()} class="${each.className}">`).slice(0, 5)
    .concat("wider than the screen");
}"""


@dataclass
class Watch:
    """What happened while pages were open that nobody may see happen."""

    origin: str
    scripts: bool = True
    outside: list[str] = field(default_factory=list)
    console: list[str] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)

    def forget(self) -> None:
        """What happened on one page is no fault of the next."""
        for told in (self.outside, self.console, self.requests):
            told.clear()

    def on(self, page: Page) -> None:
        page.on("request", lambda request: self._asked(request.url))
        page.on("console", self._said)
        page.on("pageerror", lambda error: self.console.append(str(error)))

    def _asked(self, url: str) -> None:
        self.requests.append(url)
        if not url.startswith((self.origin, "data:", "blob:", "about:")):
            self.outside.append(url)

    def _said(self, message: ConsoleMessage) -> None:
        # A refused form is answered with 422 and the like; the browser notes that by itself.
        noted = "Failed to load resource" in message.text and _is_refusal(message.text)
        if message.type in {"error", "warning"} and not noted:
            self.console.append(message.text)


def _is_refusal(text: str) -> bool:
    return any(f"status of {status}" in text for status in (401, 403, 404, 409, 412, 422, 429))


@dataclass(frozen=True, slots=True)
class Made:
    """A demo that was made: where, the ids of its things, and what its clock said at the end."""

    environment: Environment
    notes: Mapping[str, str]
    now: datetime

    def copied(self, folder: Path) -> Environment:
        shutil.copytree(self.environment.data_dir, folder / "var")
        return replace(self.environment, data_dir=folder / "var")


@dataclass
class Site:
    """The running server, the demo behind it, and Chromium."""

    demo: Demo
    origin: str
    browser: Browser
    app: Flask
    watches: dict[BrowserContext, Watch] = field(default_factory=dict)

    def path_of(self, endpoint: str, **values: object) -> str:
        with self.app.test_request_context():
            return self.app.url_for(endpoint, **values)

    def page_endpoints(self) -> set[str]:
        """All that answer GET, those of the API and of whoever watches the machine aside."""
        names = {"shell", *(feature.name for feature in FEATURES)}
        return {
            rule.endpoint
            for rule in self.app.url_map.iter_rules()
            if "GET" in (rule.methods or ()) and rule.endpoint.partition(".")[0] in names
        }

    @contextmanager
    def open(
        self, username: str = "", width: int = LAPTOP, *, scripts: bool = True, **options: Any
    ) -> Iterator[Page]:
        """A window of somebody who is signed in; nobody without a name."""
        context = self.browser.new_context(
            base_url=self.origin,
            viewport={"width": width, "height": _HEIGHTS.get(width, 768)},
            locale="th-TH",
            timezone_id="Asia/Bangkok",
            java_script_enabled=scripts,
            reduced_motion="reduce",
            **options,
        )
        try:
            if username:
                cookie = {"name": "faf-session", "value": self.demo.token(username)}
                context.add_cookies([{**cookie, "url": self.origin}])  # type: ignore[typeddict-item, list-item]
            context.set_default_timeout(10_000)
            watch = self.watches[context] = Watch(self.origin, scripts)
            page = context.new_page()
            watch.on(page)
            yield page
        finally:
            self.watches.pop(context, None)
            context.close()

    def watch(self, page: Page) -> Watch:
        return self.watches[page.context]

    def check_widths(self, page: Page) -> None:
        """``check_page`` at the width of a laptop, then at that of a phone."""
        self.check_page(page)
        page.set_viewport_size({"width": PHONE, "height": _HEIGHTS[PHONE]})
        for _ in range(_LOOKS):
            # Charts are drawn again a moment later.
            if not page.evaluate(WIDER):
                break
            page.wait_for_timeout(50)
        self.check_page(page, rules=_RULES_OF_WIDTH)
        page.set_viewport_size({"width": LAPTOP, "height": _HEIGHTS[LAPTOP]})

    def check_page(self, page: Page, *, rules: Sequence[str] = _RULES) -> None:
        """Fail with all that is wrong with the page as it is shown now, by these rules of axe."""
        watch = self.watch(page)
        headings = page.evaluate(_HEADINGS)
        wrong = {
            "asked of others": watch.outside,
            "told on the console": watch.console,
            "too wide": page.evaluate(WIDER),
            "lines too close": page.evaluate(_CLOSE_LINES, _LEAST_LINE),
            "headings out of order": [] if in_order(headings) else [str(headings)],
            # Axe waits for promises, which are not kept where scripts are off.
            "axe": run_axe(page, rules) if watch.scripts else [],
        }
        found = {what: each for what, each in wrong.items() if each}
        where = urlsplit(page.url).path
        told = json.dumps(found, ensure_ascii=False, indent=1)
        assert not found, f"{where} at {page.viewport_size}: {told}"


def in_order(levels: list[int]) -> bool:
    """One heading of the page, first, and none skips a level."""
    if levels.count(1) != 1 or levels[0] != 1:
        return False
    return all(after <= before + 1 for before, after in pairwise(levels))


def run_axe(page: Page, rules: Sequence[str] = _RULES) -> list[str]:
    """What axe finds serious or critical, each with where."""
    if not AXE.exists():
        reason = "axe is missing (tools/javascript-packages.sh)"
        if IN_CI:
            pytest.fail(reason)
        pytest.skip(reason)
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    options = {"runOnly": list(rules), "resultTypes": ["violations"]}
    result = page.evaluate("options => axe.run(document, options)", options)
    return [
        f"{found['id']}: {found['help']}: {node['html'][:160]}"
        for found in result["violations"]
        if found["impact"] in {"serious", "critical"}
        for node in found["nodes"][:3]
    ]


class _Quiet(WSGIRequestHandler):
    protocol_version = "HTTP/1.1"

    def log(self, *_: object) -> None:
        """Says nothing: the app has its own log."""


@contextmanager
def served(demo: Demo) -> Iterator[tuple[str, Flask]]:
    """The app on a port of this machine, and its origin."""
    app = create_app(demo.services, NO_LIMIT)
    server = make_server("127.0.0.1", 0, app, threaded=True, request_handler=_Quiet)
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()

    try:
        yield f"http://127.0.0.1:{server.server_port}", app
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@contextmanager
def opened_browser(program: str) -> Iterator[Browser]:
    """Chromium, whose path is ``program``."""
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        try:
            yield browser
        finally:
            browser.close()


@contextmanager
def opened_site(demo: Demo, browser: Browser) -> Iterator[Site]:
    """A demo with a server of its own, closed with it."""
    try:
        with served(demo) as (origin, app):
            yield Site(demo, origin, browser, app)
    finally:
        demo.services.close()


@contextmanager
def fresh_site(folder: Path) -> Iterator[Site]:
    """Demo, server and Chromium together, outside of tests. Raises SystemExit: no Chromium."""
    program = shutil.which("chromium")
    if program is None:
        raise SystemExit("chromium is missing (Debian package chromium)")
    demo = make_demo(Environment(folder / "var", keys=OLD_KEY))
    with opened_browser(program) as browser, opened_site(demo, browser) as site:
        yield site


@pytest.fixture(scope="session")
def browser(chromium: str) -> Iterator[Browser]:
    with opened_browser(chromium) as opened:
        yield opened


@pytest.fixture(scope="session")
def made_demo(tmp_path_factory: pytest.TempPathFactory) -> Made:
    """The demo as it is at first; tests work at copies of it."""
    clock = Clock()
    environment = Environment(tmp_path_factory.mktemp("made") / "var", keys=OLD_KEY)
    demo = make_demo(environment, clock)
    demo.services.close()
    return Made(environment, demo.notes, clock.now)


@pytest.fixture(scope="session")
def web(
    made_demo: Made, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Site]:
    """One site for all tests of a process; what a test changes is there for the next.

    Nobody works in the background: ``Demo.work`` does, when the test says so.
    """
    environment = made_demo.copied(tmp_path_factory.mktemp("web"))
    demo = open_demo(environment, Clock(made_demo.now), made_demo.notes)
    with opened_site(demo, browser) as site:
        yield site


@dataclass
class Works:
    """A site whose work is done by real processes over a real Redis."""

    site: Site
    yard: Yard

    def later(self, by: timedelta) -> None:
        """Put the clock of all of them ahead."""
        ahead = self.yard.now() - datetime.now(UTC) + by
        self.yard.shift(seconds=ahead.total_seconds())


@pytest.fixture(scope="session")
def works(
    made_demo: Made, browser: Browser, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Works]:
    """One for all tests of a process: a worker of each queue, and the clock."""
    folder = tmp_path_factory.mktemp("works")
    with (
        running_redis() as server,
        opened_yard(made_demo.copied(folder), server, folder / "yard") as yard,
    ):
        yard.shift(seconds=(made_demo.now - datetime.now(UTC)).total_seconds())
        for queue in Queue:
            yard.worker(queue)
        yard.clock()
        demo = open_demo(yard.environment, yard.now, made_demo.notes)
        with opened_site(demo, browser) as site:
            yield Works(site, yard)
