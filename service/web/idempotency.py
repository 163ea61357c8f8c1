"""Idempotency-Key: a POST that is sent again is answered again, not done again.

Only what succeeded is kept: what was refused did nothing, so the key is free again.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Iterator
from hashlib import sha256
from typing import Any, Final

from flask import Flask, Response, current_app, g, request

from service.store import replies
from service.web.auth import store
from service.web.problem import refuse
from service.web.spec import KEY

HEADER: Final = "Idempotency-Key"
REPLAYED: Final = "Idempotency-Replayed"
_KEY = re.compile(KEY)
_KEPT_HEADERS: Final = ("Content-Type", "Location", "ETag")
_CHUNK: Final = 1 << 20
_NEVER: Final = "faf_never_replayed"


def never_replayed(view: Any) -> Any:
    """The route's answer holds a secret that is kept nowhere, so it is never given again."""
    setattr(view, _NEVER, True)
    return view


def add_idempotency(app: Flask) -> None:
    """Have the app keep its answers to POST; to be added last."""
    app.before_request(_claim)
    app.after_request(_keep)


def _claim() -> Response | None:
    key = request.headers.get(HEADER)
    signed = g.get("signed")
    if request.method != "POST" or key is None or signed is None or request.endpoint is None:
        return None
    if not _KEY.fullmatch(key):
        raise refuse(400, "web.bad_key")
    if getattr(current_app.view_functions[request.endpoint], _NEVER, False):
        return None
    asked = _hash()
    with store().writing(signed.actor.name) as writer:
        claimed = replies.claim(writer, signed.user.id, key, asked)
    kept = claimed.kept
    if kept is None:
        g.claimed = (signed.actor.name, signed.user.id, key, claimed.since)
        return None
    if kept.request_hash != asked:
        raise refuse(422, "web.key_other_request")
    if kept.reply is None:
        raise refuse(409, "web.key_at_work")
    return _again(kept.reply)


def _keep(response: Response) -> Response:
    claimed = g.pop("claimed", None)
    if claimed is None:
        return response
    who, user_id, key, since = claimed
    done = 200 <= response.status_code < 300 and not response.is_streamed  # noqa: PLR2004
    with store().writing(who) as writer:
        if done:
            replies.keep(writer, user_id, key, since, _told(response))
        else:
            replies.release(writer, user_id, key, since)
    return response


def _told(response: Response) -> dict[str, Any]:
    return {
        "status": response.status_code,
        "headers": {
            name: response.headers[name] for name in _KEPT_HEADERS if name in response.headers
        },
        "body": base64.b64encode(response.get_data()).decode(),
    }


def _again(told: dict[str, Any]) -> Response:
    response = Response(base64.b64decode(told["body"]), told["status"])
    response.headers.update(told["headers"])
    response.headers[REPLAYED] = "true"
    return response


def _hash() -> str:
    """Of the request's meaning: a form sent again has other boundaries."""
    seen = sha256(f"{request.method} {request.full_path}\n".encode())
    if request.mimetype != "multipart/form-data":
        seen.update(request.get_data())
        return seen.hexdigest()
    for part in _parts():
        seen.update(sha256(part).digest() if isinstance(part, bytes) else part)
    return seen.hexdigest()


def _parts() -> Iterator[bytes]:
    for name, value in sorted(request.form.items(multi=True)):
        yield f"{name}={value}".encode()
    for name, file in sorted(request.files.items(multi=True), key=lambda each: each[0]):
        yield f"{name}:{file.filename}".encode()
        content = sha256()
        while chunk := file.stream.read(_CHUNK):
            content.update(chunk)
        file.stream.seek(0)
        yield content.digest()
