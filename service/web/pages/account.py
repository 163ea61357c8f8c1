"""Signing in and out, and what people change about their own account."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from flask import Response, flash, g, make_response, render_template, request, url_for

from service.access import second_factor, sessions
from service.access.errors import LockedError
from service.access.passwords import change_password
from service.access.sign_in import sign_in, sign_out
from service.store.errors import StoreError
from service.store.users import LONGEST_PASSWORD, SHORTEST_PASSWORD
from service.web.auth import (
    before_new_password,
    before_second_factor,
    drop_cookie,
    open_to_all,
    set_cookie,
    signed,
    store,
)
from service.web.pages.devices import device
from service.web.pages.forms import given, go, local_address, refused, told
from service.web.pages.shell import pages
from service.web.ratelimits import address, limit, rates
from service.web.words import t

if TYPE_CHECKING:
    from werkzeug.wrappers import Response as AnyResponse

#: Remembers that whoever uses this browser has a second factor; nothing else.
_CODE_COOKIE: Final = "faf-code"
_YEAR: Final = 365 * 24 * 60 * 60
_CODE_NEEDED: Final = "access.code_needed"

account = pages("account")


# --- in and out ---------------------------------------------------------------------------


@account.get("/sign-in", endpoint="sign_in")
@open_to_all("this is where one signs in")
def sign_in_form() -> str:
    return _sign_in_page(has_code=_CODE_COOKIE in request.cookies)


@account.post("/sign-in", endpoint="sign_in_sent")
@open_to_all("this is where one signs in")
def sign_in_sent() -> AnyResponse:
    limit("signing-in", rates().signing_in, f"address {address()}")
    username, code = given("username", 100), given("code", 40)
    password = request.form.get("password", "")[: LONGEST_PASSWORD + 1]
    try:
        signed_in = sign_in(store(), username, password, code, _client())
    except StoreError as error:
        wants_code = error.finding.code == _CODE_NEEDED
        page = _sign_in_page(username, told(error), has_code=wants_code or "code" in request.form)
        return Response(page, 429 if isinstance(error, LockedError) else 422)
    response = make_response(go(local_address(given("next"), url_for("home.home"))))
    set_cookie(response, signed_in)
    if code:
        response.set_cookie(
            _CODE_COOKIE,
            "yes",
            _YEAR,
            secure=request.is_secure,
            httponly=True,
            samesite="Lax",
        )
    return response


def _sign_in_page(username: str = "", wrong: str = "", *, has_code: bool) -> str:
    return render_template(
        "account/sign_in.html",
        username=username,
        wrong=wrong,
        has_code=has_code,
        next=request.values.get("next", "")[:2000],
    )


@account.post("/sign-out", endpoint="sign_out")
@before_new_password
def sign_out_sent() -> AnyResponse:
    who = signed()
    if who.session is not None:
        sign_out(store(), who.user, who.session)
    response = make_response(go(url_for("account.sign_in")))
    drop_cookie(response)
    flash(t("account.signed_out"))
    return response


# --- passwords ----------------------------------------------------------------------------


@account.route("/account/first-password", methods=["GET", "POST"])
@before_new_password
def first_password() -> str | AnyResponse:
    """Whoever got the password from somebody else chooses one that nobody else knows."""
    if not signed().user.must_change_password:
        return go(url_for("home.home"))
    return _password("account/first_password.html", url_for("home.home"))


@account.route("/account/password", methods=["GET", "POST"])
def password() -> str | AnyResponse:
    return _password("account/password.html", url_for("account.account"))


def _password(template: str, then: str) -> str | AnyResponse:
    facts = {"shortest": SHORTEST_PASSWORD, "longest": LONGEST_PASSWORD}
    if request.method == "GET":
        return render_template(template, errors={}, **facts)
    current, new, again = (request.form.get(name, "") for name in ("current", "new", "again"))
    if new != again:
        errors = {"again": t("account.password.differs")}
        return refused(render_template(template, errors=errors, **facts))
    try:
        signed_in = change_password(store(), signed().user, current, new, _client())
    except StoreError as error:
        is_old = isinstance(error, LockedError) or error.finding.code == "access.bad_password"
        errors = {"current" if is_old else "new": told(error)}
        return refused(render_template(template, errors=errors, **facts))
    response = make_response(go(then))
    set_cookie(response, signed_in)
    flash(t("account.password.changed"))
    return response


# --- the account and its sessions ---------------------------------------------------------


@account.get("/account", endpoint="account")
def account_page() -> str:
    who = signed()
    this = who.session.id if who.session else 0
    with store().reading() as reader:
        has_factor = second_factor.has_second_factor(reader, who.user.id)
        codes_left = second_factor.codes_left(reader, who.user.id) if has_factor else 0
    return render_template(
        "account/account.html",
        sessions=sessions.own_sessions(store(), who.user),
        this=this,
        device=device,
        has_factor=has_factor,
        codes_left=codes_left,
    )


@account.post("/account/sessions/<int:session_id>/end")
def end_session(session_id: int) -> AnyResponse:
    sessions.end_own_session(store(), signed().user, session_id)
    flash(t("account.session.ended"))
    return go(url_for("account.account"))


# --- the second factor --------------------------------------------------------------------


@account.route("/account/second-factor", methods=["GET", "POST"])
@before_second_factor
def add_factor() -> str | AnyResponse:
    """The password again, then a secret for the app."""
    template = "account/factor.html"
    facts = {"is_demanded": g.lacks_factor}
    if request.method == "GET":
        return render_template(template, errors={}, **facts)
    try:
        offer = second_factor.begin(store(), signed().user, request.form.get("current", ""))
    except StoreError as error:
        return refused(render_template(template, errors={"current": told(error)}, **facts))
    return _scan_page(offer.secret, offer.uri)


@account.post("/account/second-factor/confirm")
@before_second_factor
def confirm_factor() -> str | AnyResponse:
    """A code of the app: from now on it is asked for."""
    try:
        codes = second_factor.confirm(store(), signed().user, given("code", 40))
    except StoreError as error:
        return refused(_scan_page("", "", {"code": told(error)}))
    response = make_response(render_template("account/codes.html", codes=codes))
    response.set_cookie(
        _CODE_COOKIE, "yes", _YEAR, secure=request.is_secure, httponly=True, samesite="Lax"
    )
    return response


@account.route("/account/second-factor/remove", methods=["GET", "POST"])
def remove_factor() -> str | AnyResponse:
    template = "account/remove_factor.html"
    if request.method == "GET":
        return render_template(template, errors={})
    try:
        second_factor.remove(store(), signed().user, request.form.get("current", ""))
    except StoreError as error:
        return refused(render_template(template, errors={"current": told(error)}))
    response = make_response(go(url_for("account.account")))
    response.delete_cookie(_CODE_COOKIE)
    flash(t("account.factor.removed"))
    return response


def _scan_page(secret: str, uri: str, errors: dict[str, str] | None = None) -> str:
    import segno  # noqa: PLC0415 - only those who set it up need it

    picture = segno.make(uri, error="m").svg_data_uri(scale=5, border=4) if uri else ""
    groups = [secret[place : place + 4] for place in range(0, len(secret), 4)]
    return render_template(
        "account/scan.html", secret=" ".join(groups), picture=picture, errors=errors or {}
    )


def _client() -> str:
    return request.headers.get("User-Agent", "")
