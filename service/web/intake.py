"""What may come in: how large, of which kind, and text that can be kept."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final

from flask import Flask, g, request
from flask.json.provider import DefaultJSONProvider
from werkzeug.exceptions import BadRequest

from service.web.problem import refuse
from service.web.spec import body_kinds

MEBIBYTE: Final = 1 << 20
LARGEST_JSON: Final = 2 * MEBIBYTE
LARGEST_UPLOAD: Final = 64 * MEBIBYTE
LARGEST_FIELDS: Final = MEBIBYTE
MOST_PARTS: Final = 300
_DEPTH: Final = 40
_JSON: Final = "application/json"
_FORM: Final = "multipart/form-data"
_UNSAFE: Final = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class Json(DefaultJSONProvider):
    """JSON as it is read: amounts exact, nothing that is no number."""

    ensure_ascii = False
    sort_keys = False

    def loads(self, s: str | bytes, **kwargs: Any) -> Any:
        try:
            return super().loads(s, parse_float=Decimal, parse_constant=_no_constant, **kwargs)
        except RecursionError as error:
            raise ValueError("too deep") from error


def _no_constant(name: str) -> Any:
    raise ValueError(name)


def add_intake(app: Flask) -> None:
    """Have every request of the app looked at before anything else reads it."""
    app.json = Json(app)
    app.config["MAX_FORM_MEMORY_SIZE"] = LARGEST_FIELDS
    app.config["MAX_FORM_PARTS"] = MOST_PARTS
    app.before_request(_limit)


def _limit() -> None:
    is_form = request.mimetype == _FORM
    request.max_content_length = LARGEST_UPLOAD if is_form else LARGEST_JSON
    if "\x00" in request.path:
        raise refuse(404, "web.not_found")


def add_body_check(app: Flask) -> None:
    """Have the app look into bodies; once the sender is known: a stranger's are not even read."""
    app.before_request(_check)


def _check() -> None:
    """Refuse a body that the route does not take, and text that cannot be kept."""
    for name, value in request.args.items(multi=True):
        _check_text((name, value), name)
    if request.method not in _UNSAFE or request.url_rule is None:
        return
    kinds = _kinds()
    if kinds and request.mimetype not in kinds:
        raise refuse(415, "web.bad_media_type", expected=" หรือ ".join(kinds))
    if kinds and request.mimetype != _FORM:
        _check_json()
        return
    for name, value in request.form.items(multi=True):
        _check_text((name, value), name)
    for name, file in request.files.items(multi=True):
        _check_text((name, file.filename or ""), name)


def _kinds() -> list[str]:
    """The media types that the route takes, by its OpenAPI description."""
    return body_kinds(str(request.url_rule), request.method)


def _check_json() -> None:
    try:
        data = request.get_json()
    except (BadRequest, UnicodeDecodeError) as error:
        raise refuse(400, "web.bad_json") from error
    if not isinstance(data, dict):
        raise refuse(422, "field.no_object")
    _check_text(data, "")
    g.json = data


def _check_text(value: Any, place: str, depth: int = 0) -> None:
    if depth > _DEPTH:
        raise refuse(400, "web.bad_json")
    if isinstance(value, str):
        if "\x00" in value or not _is_unicode(value):
            raise refuse(422, "web.bad_text", field=place.lstrip("."))
    elif isinstance(value, dict):
        for key, each in value.items():
            _check_text(key, place, depth + 1)
            _check_text(each, f"{place}.{key}", depth + 1)
    elif isinstance(value, list | tuple):
        for each in value:
            _check_text(each, place, depth + 1)


def _is_unicode(text: str) -> bool:
    """Whether it has no half of a surrogate pair, which JSON can spell and nobody can keep."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
