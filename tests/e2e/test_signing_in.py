"""From the first sign-in to signing out, as somebody does it; and what the first view weighs."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

import pyotp
import pytest
from playwright.sync_api import Page, expect

from service.web.words import t
from tests.helpers.browser import LAPTOP, PHONE, Site
from tests.helpers.demo import FIRST_PASSWORD, NEWCOMER, PASSWORD

#: The measure of the first view, files and all, over the line.
MOST_BYTES = 250_000
MOST_REQUESTS = 15


def sign_in(page: Page, username: str, password: str, code: str = "") -> None:
    page.goto("/sign-in")
    page.get_by_label(t("account.sign_in.username")).fill(username)
    page.get_by_label(t("account.sign_in.password")).fill(password)
    if code:
        page.get_by_label(t("account.sign_in.code")).fill(code)
    page.get_by_role("button", name=t("account.sign_in.go")).click()


def path(page: Page) -> str:
    return urlsplit(page.url).path


@pytest.mark.parametrize("scripts", [True, False])
def test_wrong_password_then_in_then_out(web: Site, *, scripts: bool) -> None:
    with web.open(width=PHONE, scripts=scripts) as page:
        page.goto("/account")
        assert path(page) == "/sign-in"
        sign_in(page, "korat", "not the password")
        expect(page.get_by_role("alert").filter(has_text="รหัสผ่าน")).to_be_visible()
        expect(page.get_by_label(t("account.sign_in.username"))).to_have_value("korat")
        web.check_page(page)
        sign_in(page, "korat", PASSWORD)
        assert path(page) == "/"
        page.get_by_role("button", name=t("app.sign_out")).click()
        assert path(page) == "/sign-in"
        expect(page.get_by_role("status")).to_have_text(t("account.signed_out"))
        page.goto("/")
        assert path(page) == "/sign-in"


def test_first_sign_in_of_a_newcomer(web: Site) -> None:
    with web.open() as page:
        sign_in(page, NEWCOMER, FIRST_PASSWORD)
        assert path(page) == "/account/first-password"
        page.goto("/register")
        assert path(page) == "/account/first-password"
        new = "กบสี่ตัวร้องเพลงกลางสายฝน"
        page.get_by_label(t("account.password.current")).fill(FIRST_PASSWORD)
        page.get_by_label(t("account.password.new"), exact=False).first.fill(new)
        page.get_by_label(t("account.password.again")).fill("something else entirely")
        page.get_by_role("button", name=t("account.password.save")).click()
        summary = page.locator(".faf-summary")
        expect(summary).to_be_focused()
        web.check_widths(page)
        summary.get_by_role("link").click()
        expect(page.get_by_label(t("account.password.again"))).to_be_focused()
        page.get_by_label(t("account.password.current")).fill(FIRST_PASSWORD)
        page.get_by_label(t("account.password.new"), exact=False).first.fill(new)
        page.get_by_label(t("account.password.again")).fill(new)
        page.get_by_role("button", name=t("account.password.save")).click()
        assert path(page) == "/"
        # The first steps are there until they are put away, and in the help from then on.
        steps = page.locator(".tour-steps a").all_inner_texts()
        assert len(steps) == 5
        page.get_by_role("button", name=t("tour.close")).click()
        expect(page.locator(".tour-steps")).to_have_count(0)
        page.get_by_role("navigation").get_by_role("link", name=t("menu.help")).click()
        assert page.locator(".tour-steps a").all_inner_texts() == steps


def test_second_factor(web: Site) -> None:
    with web.open() as page:
        sign_in(page, "admin", PASSWORD)
        page.goto("/account/second-factor")
        page.get_by_label(t("account.password.current")).fill(PASSWORD)
        page.get_by_role("button", name=t("account.factor.next")).click()
        expect(page.get_by_alt_text(t("account.factor.qr_alt"))).to_be_visible()
        web.check_widths(page)
        app = pyotp.TOTP(re.sub(r"\s", "", page.locator(".faf-secret").inner_text()))
        page.get_by_label(t("account.factor.code")).fill(app.at(web.demo.clock()))
        page.get_by_role("button", name=t("account.factor.confirm")).click()
        codes = page.locator(".faf-codes code").all_inner_texts()
        assert len(codes) == 10
        web.check_widths(page)
    with web.open() as page:
        sign_in(page, "admin", PASSWORD)
        expect(page.get_by_label(t("account.sign_in.code"))).to_be_visible()
        web.check_page(page)
        page.get_by_label(t("account.sign_in.password")).fill(PASSWORD)
        page.get_by_label(t("account.sign_in.code")).fill(codes[0])
        page.get_by_role("button", name=t("account.sign_in.go")).click()
        assert path(page) == "/"
        page.goto("/account/second-factor/remove")
        page.get_by_label(t("account.password.current")).fill(PASSWORD)
        page.get_by_role("button", name=t("account.factor.remove")).click()
        assert path(page) == "/account"


def test_menu_on_a_phone_opens_by_keyboard(web: Site) -> None:
    with web.open("staff", PHONE) as page:
        page.goto("/")
        page.keyboard.press("Tab")
        expect(page.locator(".faf-skip")).to_be_focused()
        menu = page.locator(".faf-menu-small")
        menu.locator("summary").focus()
        page.keyboard.press("Enter")
        link = menu.get_by_role("link", name=t("menu.register"))
        expect(link).to_be_visible()
        link.click()
        assert path(page) == "/register"


@pytest.mark.parametrize("address", ["/", "/register", "/account"])
def test_first_view_is_light(web: Site, address: str) -> None:
    """All that comes over the line for a browser that has nothing of ours yet."""
    with web.open("staff", LAPTOP) as page:
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        sizes: list[float] = []
        session.on("Network.loadingFinished", lambda told: sizes.append(told["encodedDataLength"]))
        page.goto(address, wait_until="networkidle")
        assert len(web.watch(page).requests) < MOST_REQUESTS
        assert 0 < sum(sizes) < MOST_BYTES
