"""Blueprints of the API: one a subject, all alike in their prefix, sign-in and problems."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any, Final

from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models import OPENAPI3_REF_PREFIX
from flask_openapi3.models.tag import Tag

PREFIX: Final = "/api/v1"
_MARK: Final = "api-"
SECURITY: Final[list[dict[str, list[str]]]] = [{"session": []}, {"token": []}]
#: What any route may answer instead of what was asked for.
_ALWAYS: Final = (400, 401, 403, 404, 405, 408, 409, 412, 413, 415, 422, 428, 429, 500, 503)


def blueprint(name: str, title: str) -> APIBlueprint:
    """A part of the API under ``PREFIX``; ``title`` is its Thai heading in the documentation."""
    return APIBlueprint(
        # The pages of the subject have the plain name.
        f"{_MARK}{name}",
        __name__,
        url_prefix=PREFIX,
        abp_tags=[Tag(name=title)],
        abp_security=SECURITY,
        abp_responses={status: _problem(status) for status in _ALWAYS},
        operation_id_callback=_operation_id,
    )


def file_response(*media_types: str) -> dict[str, Any]:
    """What the description of a route says of a file that it gives."""
    binary = {"type": "string", "format": "binary"}
    content = {kind: {"schema": {} if kind.endswith("json") else binary} for kind in media_types}
    return {"description": "ไฟล์", "content": content}


def _problem(status: int) -> dict[str, Any]:
    schema = {"$ref": f"{OPENAPI3_REF_PREFIX}/Problem"}
    return {
        "description": HTTPStatus(status).phrase,
        "content": {"application/problem+json": {"schema": schema}},
    }


def _operation_id(*, bp_name: str, name: str, path: str, method: str) -> str:
    del path, method
    return f"{bp_name.removeprefix(_MARK)}_{name}"
