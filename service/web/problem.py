"""Everything that goes wrong, as problem+json (RFC 9457) with Thai words and a code.

The one place where errors of the house get their HTTP status.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import Any, Final

import structlog
from flask import Flask, Response, g, request
from pydantic import ConfigDict, ValidationError
from werkzeug.exceptions import HTTPException

from service.access.actor import ForbiddenError
from service.access.errors import LockedError, SignInError
from service.documents.package import CannotMake
from service.logs import frames_of
from service.store.errors import ConflictError, NotFoundError, Stale, StoreError
from service.store.listing import BadCursor
from service.web.models import FindingGiven, Given
from templates.findings import Finding, Place
from thai.dates import DateError
from thai.provinces import ProvinceError

PROBLEM_TYPE: Final = "application/problem+json"
_RETRY_SECONDS: Final = 5
#: The first that fits counts.
_STATUS: Final[Sequence[tuple[type[StoreError], int]]] = (
    (SignInError, 401),
    (ForbiddenError, 403),
    (NotFoundError, 404),
    (ConflictError, 409),
    (LockedError, 429),
)
#: Codes of what is wrong with this machine, not with what was asked; they begin like this.
_OURS: Final = ("store.", "kept.", "queue.")
#: These are told of what was handed in.
_NOT_OURS: Final = frozenset({"store.out_of_scope", "store.rows_missing", "store.register_errors"})
_HTTP_CODES: Final = {
    400: "web.bad_request",
    404: "web.not_found",
    405: "web.bad_method",
    406: "web.not_acceptable",
    408: "web.too_slow",
    413: "web.too_large",
    415: "web.bad_media_type",
    429: "web.too_many",
    431: "web.too_large",
    503: "web.unavailable",
}


class Problem(Given):
    """What went wrong: ``says`` and ``do`` are the Thai words of the first finding."""

    model_config = ConfigDict(extra="forbid", title="Problem")

    type: str
    title: str
    status: int
    code: str
    says: str
    do: str
    place: dict[str, Any]
    findings: list[FindingGiven]
    request_id: str


class Refused(Exception):  # noqa: N818 - what was asked is refused, nothing broke
    """A request that is answered with a problem."""

    def __init__(
        self,
        status: int,
        findings: Sequence[Finding],
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__("; ".join(finding.code for finding in findings))
        self.status = status
        self.findings = tuple(findings)
        self.headers = dict(headers or {})


def refuse(status: int, code: str, *, field: str = "", **facts: str) -> Refused:
    """A refusal with one finding; ``field`` is where in the request it is."""
    found = facts.pop("found", "")
    return Refused(status, [Finding(code, Place(field=field), found=found, facts=facts)])


def problem(
    status: int, findings: Sequence[Finding], headers: Mapping[str, str] | None = None
) -> Response:
    """The response that tells findings, the first of them in front."""
    first = findings[0]
    told = [FindingGiven.of(each) for each in findings]
    body = Problem(
        type=f"urn:faf:problem:{first.code}",
        title=first.sentence,
        status=status,
        code=first.code,
        says=first.sentence,
        do=first.remedy,
        place=told[0].place,
        findings=told,
        request_id=g.get("request_id", ""),
    )
    response = Response(body.model_dump_json(), status, mimetype=PROBLEM_TYPE)
    response.headers.update(headers or {})
    if status == HTTPStatus.UNAUTHORIZED:
        response.headers["WWW-Authenticate"] = 'Bearer realm="faf"'
    g.problem = first.code
    return response


def status_of(error: StoreError) -> int:
    """The HTTP status of an error of the house."""
    for kind, status in _STATUS:
        if isinstance(error, kind):
            return status
    code = error.finding.code
    if code.startswith(_OURS) and code not in _NOT_OURS:
        return HTTPStatus.SERVICE_UNAVAILABLE
    return HTTPStatus.UNPROCESSABLE_ENTITY


def told_of_store(error: StoreError) -> Response:
    status = status_of(error)
    headers = {}
    if isinstance(error, LockedError):
        headers["Retry-After"] = str(error.seconds)
    elif status == HTTPStatus.SERVICE_UNAVAILABLE:
        headers["Retry-After"] = str(_RETRY_SECONDS)
    return problem(status, [error.finding], headers)


def told_of_validation(error: ValidationError) -> Response:
    """What is wrong with a request by its model, field by field, in Thai."""
    findings = [
        Finding(
            _field_code(each["type"]),
            Place(field=".".join(map(str, each["loc"]))),
            facts={key: str(value) for key, value in each.get("ctx", {}).items()},
        )
        for each in error.errors(include_url=False, include_input=False)
    ]
    return problem(HTTPStatus.UNPROCESSABLE_ENTITY, findings)


_FIELD_CODES: Final = (
    ("missing", "field.missing"),
    ("extra_forbidden", "field.unknown"),
    ("string_too_long", "field.too_long"),
    ("string_too_short", "field.too_short"),
    ("too_long", "field.too_many"),
    ("too_short", "field.too_few"),
    ("string_pattern", "field.pattern"),
    ("greater_than", "field.too_small"),
    ("less_than", "field.too_large"),
    ("enum", "field.no_choice"),
    ("literal_error", "field.no_choice"),
    ("date", "field.no_date"),
    ("value_error", "field.wrong"),
    ("int_", "field.no_number"),
    ("decimal_", "field.no_number"),
    ("float_", "field.no_number"),
    ("bool_", "field.no_bool"),
    ("string_", "field.no_text"),
    ("list_", "field.no_list"),
    ("dict_", "field.no_object"),
    ("model_", "field.no_object"),
)


def _field_code(kind: str) -> str:
    return next((code for start, code in _FIELD_CODES if kind.startswith(start)), "field.wrong")


def add_handlers(app: Flask) -> None:
    """Have every error of the app told as a problem."""
    app.register_error_handler(Refused, lambda e: problem(e.status, e.findings, e.headers))
    app.register_error_handler(StoreError, told_of_store)
    app.register_error_handler(ValidationError, told_of_validation)
    app.register_error_handler(Stale, lambda _: problem(412, [Finding("web.stale")]))
    app.register_error_handler(
        BadCursor, lambda _: problem(422, [Finding("web.bad_cursor", Place(field="cursor"))])
    )
    app.register_error_handler(ProvinceError, _told_of_province)
    app.register_error_handler(DateError, _told_of_date)
    app.register_error_handler(CannotMake, lambda e: problem(422, e.findings))
    app.register_error_handler(HTTPException, told_of_http)
    app.register_error_handler(Exception, _told_of_fault)


def _told_of_province(error: ProvinceError) -> Response:
    finding = Finding("web.no_province", Place(field="province"), suggestion=error.suggestion)
    return problem(422, [finding])


def _told_of_date(error: DateError) -> Response:
    finding = Finding("field.no_date", Place(field="query"), suggestion=error.suggestion)
    return problem(422, [finding])


def told_of_http(error: HTTPException) -> Response:
    """What the framework refuses by itself, such as an address that nothing answers."""
    if error.response is not None and isinstance(error.response, Response):
        return error.response
    status = error.code or 500
    code = _HTTP_CODES.get(status, "web.bad_request" if status < 500 else "web.fault")  # noqa: PLR2004
    kept = {
        key: value
        for key, value in error.get_headers()
        if key.lower() not in {"content-type", "content-length"}
    }
    return problem(status, [Finding(code)], kept)


def log_fault(error: Exception) -> None:
    """Tell the log where a fault was: the words of an exception may hold personal data."""
    structlog.get_logger().error(
        "fault", kind=type(error).__name__, frames=frames_of(error), route=str(request.url_rule)
    )


def _told_of_fault(error: Exception) -> Response:
    """People see the number under which the log tells what broke."""
    log_fault(error)
    return problem(500, [Finding("web.fault", facts={"incident": g.get("request_id", "-")})])
