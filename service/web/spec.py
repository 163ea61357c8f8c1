"""The OpenAPI description, and what the app itself looks up in it."""

from __future__ import annotations

import inspect
import re
from typing import Any, Final

from flask import current_app
from flask_openapi3.models.info import Info
from flask_openapi3.openapi import OpenAPI

from service.web.problem import Problem, told_of_validation

INFO = Info(
    title="FAF Documents API",
    version="1",
    description=(
        "เอกสารและแบบฟอร์มของกองทุนสงเคราะห์เกษตรกร: ทะเบียนลูกหนี้ คำขอ ชุดหนังสือ และเอกสาร "
        "วันที่เป็น ค.ศ. (ISO 8601) เวลาเป็น UTC จำนวนเงินเป็นบาททศนิยมสองตำแหน่งในรูปข้อความ "
        "การเปลี่ยนแปลงด้วยคุกกี้ต้องส่ง X-CSRF-Token จาก GET /api/v1/session"
    ),
)
SCHEMES: dict[str, Any] = {
    "session": {"type": "apiKey", "in": "cookie", "name": "faf-session"},
    "token": {"type": "http", "scheme": "bearer"},
}
#: What a key of a request looks like (``service.web.idempotency``).
KEY: Final = r"[A-Za-z0-9._:/+=-]{8,200}"
_KEY_HEADER: Final = {
    "name": "Idempotency-Key",
    "in": "header",
    "required": False,
    "description": "ส่งซ้ำด้วยคีย์เดิมภายใน 24 ชั่วโมง ได้คำตอบเดิม ไม่ทำซ้ำ",
    "schema": {"type": "string", "pattern": f"^{KEY}$"},
}
_VERSION_HEADER: Final = {
    "name": "If-Match",
    "in": "header",
    "required": True,
    "description": "ค่า ETag ของรายการที่เห็น",
    "schema": {"type": "string", "pattern": '^"[0-9]{1,18}"$'},
}
_WHOLE: Final = "faf-described"
#: Where a view says why it answers strangers (``service.web.auth``).
OPEN: Final = "faf_open_because"


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
    whole: dict[str, Any] | None = current_app.extensions.get(_WHOLE)
    if whole is None:
        whole = current_app.api_doc  # type: ignore[attr-defined]
        _add_headers(whole)
        current_app.extensions[_WHOLE] = whole
    return whole


def body_kinds(rule: str, method: str) -> list[str]:
    """The media types of bodies that a route takes; empty when it takes none."""
    operation = described()["paths"].get(_path(rule), {}).get(method.lower(), {})
    return list(operation.get("requestBody", {}).get("content", {}))


def _path(rule: str) -> str:
    return re.sub(r"<(?:[^<:]+:)?([^<>]+)>", r"{\1}", rule)


def _add_headers(whole: dict[str, Any]) -> None:
    """Describe the headers that no view names: a key for POST, a version where one is read."""
    for rule in current_app.url_map.iter_rules():
        view = inspect.unwrap(current_app.view_functions[rule.endpoint])
        for method, operation in whole["paths"].get(_path(str(rule)), {}).items():
            if method.upper() not in (rule.methods or set()):
                continue
            if getattr(view, OPEN, ""):
                operation["security"] = []
            headers = [_KEY_HEADER] if method == "post" and operation.get("security") else []
            # Told by the view itself: it asks for the version that the person saw.
            if "version_seen" in view.__code__.co_names:
                headers.append(_VERSION_HEADER)
            if headers:
                operation["parameters"] = [*operation.get("parameters", []), *headers]
