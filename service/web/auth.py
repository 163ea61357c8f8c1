"""Who asks: by the cookie of a session or by an API token; every route wants to know.

Cookies are sent by browsers on their own, so what changes something with a cookie must also come
from our own pages and carry a token that only they can read.
"""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from flask import Flask, Response, current_app, g, request

from service.access.actor import Actor, ForbiddenError
from service.access.errors import SignInError
from service.access.second_factor import has_second_factor
from service.access.sessions import end_former, resume
from service.access.sign_in import LONGEST, SignedIn
from service.access.tokens import actor_of_token
from service.jobs.wiring import Services
from service.store.engine import Store
from service.store.errors import StoreError
from service.store.schema import Role
from service.store.sessions import Session
from service.store.users import User
from service.web.problem import refuse
from service.web.spec import OPEN

View = TypeVar("View", bound=Callable[..., object])

BANGKOK: Final = ZoneInfo("Asia/Bangkok")
CSRF_HEADER: Final = "X-CSRF-Token"
#: What forms carry instead of the header.
CSRF_FIELD: Final = "csrf_token"
_COOKIE: Final = "faf-session"
_TOKEN_DIGITS: Final = 64
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
_EARLY: Final = "faf_before_new_password"
_WITHOUT_FACTOR: Final = "faf_before_second_factor"
_PEOPLE: Final = "faf_people_only"
_DEMANDED: Final = "faf_second_factor_roles"


@dataclass(frozen=True, slots=True)
class Signed:
    """Who asks; ``session`` is None for a program with an API token."""

    actor: Actor
    user: User
    session: Session | None = None
    csrf_token: str = ""


# --- what a route says of itself ----------------------------------------------------------


def open_to_all(because: str) -> Callable[[View], View]:
    """The route answers without a sign-in; a test lists all of these with their reasons."""

    def mark(view: View) -> View:
        setattr(view, OPEN, because)
        return view

    return mark


def before_new_password(view: View) -> View:
    """The route answers also those who must first choose a new password."""
    setattr(view, _EARLY, True)
    return view


def before_second_factor(view: View) -> View:
    """The route answers also those who must first set up a second factor."""
    setattr(view, _WITHOUT_FACTOR, True)
    return view


def people_only(view: View) -> View:
    """The route is not for programs: a stolen API token must not make itself stronger."""
    setattr(view, _PEOPLE, True)
    return view


def reason_open(endpoint: str) -> str:
    """Why a route is open to all; empty for the others."""
    view = current_app.view_functions[endpoint]
    return str(getattr(view, OPEN, ""))


# --- what a view asks for -----------------------------------------------------------------


def services() -> Services:
    found: Services = current_app.extensions["faf"]
    return found


def store() -> Store:
    return services().store


def today() -> date:
    """The day that it is in Thailand."""
    return store().clock().astimezone(BANGKOK).date()


def signed() -> Signed:
    """Who asks. Raises SignInError on a route that is open to all."""
    found: Signed | None = g.get("signed")
    if found is None:
        raise SignInError("access.signed_out")
    return found


def actor() -> Actor:
    return signed().actor


def recognise() -> None:
    """See who asks for an address that nothing answers, if anybody known does."""
    if request.method in _SAFE:
        with suppress(SignInError):
            g.signed = _by_cookie()


# --- finding out --------------------------------------------------------------------------


def add_auth(app: Flask, second_factor: str = "") -> None:
    """Have the app ask everybody who they are; these roles must have a second factor.

    Raises StoreError: there is no such role.
    """
    try:
        demanded = frozenset(Role(word) for word in second_factor.replace(",", " ").split())
    except ValueError as error:
        known = " ".join(Role)
        raise StoreError("web.bad_second_factor", found=second_factor, known=known) from error
    app.extensions[_DEMANDED] = demanded
    app.before_request(_find_out)


def _find_out() -> None:
    if request.endpoint is None:
        return
    view = current_app.view_functions[request.endpoint]
    if getattr(view, OPEN, ""):
        if request.method not in _SAFE:
            _refuse_cross_site()
        return
    found = _by_token() or _by_cookie()
    g.signed = found
    if found.session is None and getattr(view, _PEOPLE, False):
        raise ForbiddenError("access.people_only")
    if found.user.must_change_password and not getattr(view, _EARLY, False):
        raise ForbiddenError("access.new_password_needed")
    g.lacks_factor = _lacks_factor(found.user)
    is_early = getattr(view, _EARLY, False) or getattr(view, _WITHOUT_FACTOR, False)
    if g.lacks_factor and not is_early:
        raise ForbiddenError("access.second_factor_needed")


def _lacks_factor(user: User) -> bool:
    """Whether the user is of a role that must have a second factor, and has none."""
    if user.role not in current_app.extensions[_DEMANDED]:
        return False
    with store().reading() as reader:
        return not has_second_factor(reader, user.id)


def _by_token() -> Signed | None:
    kind, _, secret = request.headers.get("Authorization", "").partition(" ")
    if not kind:
        return None
    if kind.lower() != "bearer" or not secret.strip():
        raise SignInError("access.bad_token")
    who, user = actor_of_token(store(), secret.strip())
    return Signed(who, user)


def _by_cookie() -> Signed:
    token = request.cookies.get(cookie_name(), "")
    if not token:
        raise SignInError("access.signed_out")
    session, user = resume(store(), token)
    csrf_token = _csrf_token(token)
    if request.method not in _SAFE:
        _refuse_cross_site()
        given = request.headers.get(CSRF_HEADER) or request.form.get(CSRF_FIELD, "")
        if not hmac.compare_digest(_unmasked(given).encode(), csrf_token.encode()):
            raise refuse(403, "web.bad_csrf")
    return Signed(Actor.of(user), user, session, csrf_token)


def _refuse_cross_site() -> None:
    """Raises Refused for what another site made a browser send.

    Over plain HTTP browsers say where a form stood by its Origin only.
    """
    site = request.headers.get("Sec-Fetch-Site")
    origin = request.headers.get("Origin")
    if site is not None:
        is_ours = site in {"same-origin", "none"}
    else:
        is_ours = origin is None or origin == request.host_url.rstrip("/")
    if not is_ours:
        raise refuse(403, "web.cross_site")


def _csrf_token(token: str) -> str:
    """Derived from the session's secret, which scripts cannot read, so it needs no keeping."""
    return hmac.new(token.encode(), b"faf csrf", sha256).hexdigest()


def mask(token: str) -> str:
    """The token of forms with a fresh mask before it: packed pages tell by their size nothing."""
    plain = bytes.fromhex(token)
    key = secrets.token_bytes(len(plain))
    return (key + bytes(a ^ b for a, b in zip(key, plain, strict=True))).hex()


def _unmasked(given: str) -> str:
    """The token, whether it came masked or plain; anything for what is neither."""
    if len(given) != 2 * _TOKEN_DIGITS:
        return given
    try:
        both = bytes.fromhex(given)
    except ValueError:
        return ""
    half = len(both) // 2
    return bytes(a ^ b for a, b in zip(both[:half], both[half:], strict=True)).hex()


# --- the cookie ---------------------------------------------------------------------------


def cookie_name() -> str:
    """With ``__Host-`` where TLS is: then no other host and no plain page can set it."""
    return f"__Host-{_COOKIE}" if request.is_secure else _COOKIE


def set_cookie(response: Response, signed_in: SignedIn) -> None:
    """Give the browser the session's secret; the session that it had until now ends."""
    former = request.cookies.get(cookie_name(), "")
    if former:
        end_former(store(), former, signed_in.user)
    response.set_cookie(
        cookie_name(),
        signed_in.token,
        max_age=int(LONGEST.total_seconds()),
        path="/",
        secure=request.is_secure,
        httponly=True,
        samesite="Lax",
    )


def drop_cookie(response: Response) -> None:
    """Have the browser forget the session, and what it kept of our pages."""
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
    response.delete_cookie(
        cookie_name(), path="/", secure=request.is_secure, httponly=True, samesite="Lax"
    )


def as_signed(signed_in: SignedIn) -> Signed:
    """Who has just signed in."""
    return Signed(
        Actor.of(signed_in.user),
        signed_in.user,
        signed_in.session,
        _csrf_token(signed_in.token),
    )
