"""What goes wrong, as a page that says what to do; scripts of our pages get the same in short."""

from __future__ import annotations

from collections.abc import Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from flask import Response, g, make_response, redirect, render_template, request, url_for
from werkzeug.exceptions import HTTPException, MethodNotAllowed, NotFound

from service.access.errors import LockedError, SignInError
from service.store.errors import Stale, StoreError
from service.store.listing import BadCursor
from service.web.auth import recognise
from service.web.problem import Refused, log_fault, status_of, told_of_http
from service.web.words import words
from templates.findings import Finding
from thai.provinces import ProvinceError

if TYPE_CHECKING:
    from flask import Blueprint, Flask
    from flask.typing import ResponseReturnValue

_API: Final = "/api/"
#: What must be done before anything else, and where.
_FIRST: Final = {
    "access.new_password_needed": "account.first_password",
    "access.second_factor_needed": "account.add_factor",
}


def error_page(status: int, findings: Sequence[Finding] = ()) -> Response:
    """The page of an error: what happened, what to do, and the number that the log knows it by."""
    group = status if f"error.title.{status}" in words() else _nearest(status)
    g.problem = findings[0].code if findings else f"page.{status}"
    page = render_template(
        "shell/error.html",
        status=group,
        findings=findings,
        incident=g.get("request_id", "-"),
    )
    return make_response(page, status)


def _nearest(status: int) -> int:
    return 500 if status >= HTTPStatus.INTERNAL_SERVER_ERROR else 400


def add_pages_problems(blueprint: Blueprint) -> None:
    """Have the errors of a blueprint told as pages."""
    blueprint.register_error_handler(StoreError, _told_of_store)
    blueprint.register_error_handler(Refused, lambda e: error_page(e.status, e.findings))
    blueprint.register_error_handler(Stale, lambda _: error_page(412))
    blueprint.register_error_handler(BadCursor, lambda _: redirect(request.path))
    blueprint.register_error_handler(ProvinceError, lambda _: error_page(400))
    blueprint.register_error_handler(HTTPException, _told_of_http)
    blueprint.register_error_handler(Exception, _told_of_fault)


def add_lost(app: Flask) -> None:
    """Have addresses that nothing answers told as pages, those of the API aside."""
    for kind in (NotFound, MethodNotAllowed):
        app.register_error_handler(kind, _told_of_lost)


def _told_of_lost(error: HTTPException) -> ResponseReturnValue:
    if request.path.startswith(_API):
        return told_of_http(error)
    recognise()
    return error_page(error.code or 404)


def _told_of_store(error: StoreError) -> ResponseReturnValue:
    if isinstance(error, SignInError):
        return _to("account.sign_in", next=_next())
    if error.finding.code in _FIRST:
        return _to(_FIRST[error.finding.code])
    response = error_page(status_of(error), [error.finding])
    if isinstance(error, LockedError):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def _to(endpoint: str, **values: str) -> Response:
    """Send the browser there; htmx is told, for it would put the page into a corner of this one."""
    query = urlencode({name: value for name, value in values.items() if value})
    address = url_for(endpoint) + (f"?{query}" if query else "")
    if "HX-Request" in request.headers:
        return Response(status=204, headers={"HX-Redirect": address})
    return Response(status=303, headers={"Location": address})


def _next() -> str:
    """Where to go on after signing in: the page that was asked for, if it can be asked for."""
    if request.method != "GET" or "HX-Request" in request.headers or request.path == "/":
        return ""
    return request.full_path.rstrip("?")


def _told_of_http(error: HTTPException) -> ResponseReturnValue:
    if isinstance(error.response, Response):
        return error.response
    return error_page(error.code or 500)


def _told_of_fault(error: Exception) -> Response:
    log_fault(error)
    return error_page(500)
