"""The OpenAPI description, and what the app itself looks up in it."""

from __future__ import annotations

import re
from typing import Any

from flask import current_app
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI

from service.web.problem import Problem, told_of_validation

INFO = Info(
    title="FAF Documents API",
    version="1",
    description=(
        "เอกสารและแบบฟอร์มของกองทุนสงเคราะห์เกษตรกร: ทะเบียนลูกหนี้ คำขอ ชุดหนังสือ และเอกสาร "
        "วันที่เป็น ค.ศ. (ISO 8601) เวลาเป็น UTC จำนวนเงินเป็นบาททศนิยมสองตำแหน่งในรูปข้อความ"
    ),
)
SCHEMES: dict[str, Any] = {
    "session": {"type": "apiKey", "in": "cookie", "name": "faf-session"},
    "token": {"type": "http", "scheme": "bearer"},
}


def new_app(name: str, **options: Any) -> OpenAPI:
    """An app that describes itself and tells validation errors as problems."""
    return OpenAPI(
        name,
        info=INFO,
        security_schemes=SCHEMES,
        doc_ui=False,
        validation_error_model=Problem,
        validation_error_callback=told_of_validation,
        **options,
    )


def described() -> dict[str, Any]:
    """The whole description as JSON-ready data."""
    found: dict[str, Any] = current_app.api_doc  # type: ignore[attr-defined]
    return found


def body_kinds(rule: str, method: str) -> list[str]:
    """The media types of bodies that a route takes; empty when it takes none."""
    path = re.sub(r"<(?:[^<:]+:)?([^<>]+)>", r"{\1}", rule)
    operation = described()["paths"].get(path, {}).get(method.lower(), {})
    return list(operation.get("requestBody", {}).get("content", {}))
